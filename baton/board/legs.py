"""Questions of the whose-leg page: the split with its intervals, and what stands beside it.

Each is asked once for each state of the facts. Refusals are raised as everywhere; an answer that needs more facts
is a `CannotTell`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from baton.board import selectors
from baton.board.logic.leg_question import LegQuestion
from baton.board.logic.periods import Asked
from baton.drivers.association import Association
from baton.drivers.cannot_tell import CannotTell
from baton.drivers.cohorts import CohortChange, RipeningWeeks, ripening_weeks
from baton.drivers.loop import Loop, loop
from baton.drivers.losses import CompanyFactors, company_factors
from baton.drivers.paths import STAGES_TO
from baton.drivers.quality import QualityChange
from baton.drivers.terms import SegmentShare, Why
from baton.facts.snapshot import Snapshot
from baton.kit.errors import BatonError, NotAnswerable
from baton.kit.glossary import Owner
from baton.kit.text import Text
from baton.metrics.facts import ShopFacts
from baton.metrics.funnel import Freshness, Funnel
from baton.people.terms import Shop

FIGURES = tuple(STAGES_TO)
USUAL_FIGURE, USUAL_DIMENSION = selectors.EXPLAINED[0], "country"
SEGMENTS_SHOWN = 12
WEEKS_SHOWN = 26
SMALLEST_SHOWN = 0.05
"""Parts of a change that would be written as nought are left out of the list of segments."""
NOTHING_TO_COMPARE = CannotTell(
    Text("没有选对比的时间段", "no period is chosen to compare with"),
    Text("一个对比的时间段", "a period to compare with"),
)


@dataclass(frozen=True, slots=True)
class Split:
    """The change of the figure, or why there is none to show."""

    why: Why | None
    refusal: BatonError | None
    """Why the figure cannot be split for these periods at all."""
    by_refused: BatonError | None
    """Why it cannot be split by the dimension: then the split is that of the whole shop."""
    segments: tuple[SegmentShare, ...]
    """Segment × leg, the largest first; chance is told for the whole shop."""
    names: Mapping[str, str]
    """segment → what it is called, where that is not itself."""


@dataclass(frozen=True, slots=True)
class Ripeness:
    weeks: RipeningWeeks | CannotTell
    change: CohortChange | CannotTell


@dataclass(frozen=True, slots=True)
class Quality:
    change: QualityChange | CannotTell
    together: Association | CannotTell
    """Association, never cause."""


@dataclass(frozen=True, slots=True)
class Company:
    factors: CompanyFactors | CannotTell
    arrived: tuple[float | None, float | None]
    """Inquiries of both periods, before and after: what the noted losses are to be held against."""


def overview(snapshot: Snapshot, shop: Shop, asked: Asked) -> Funnel:
    """The stages of both periods. NotAnswerable for a period that no page can speak of."""
    return selectors.funnel_of(snapshot, shop, asked.period, asked.compare, None)


def split_of(snapshot: Snapshot, shop: Shop, question: LegQuestion, asked: Asked) -> Split:
    if asked.compare is None:
        return Split(None, None, None, (), {})
    refusals: list[BatonError] = []
    for by in dict.fromkeys((question.by, None)):
        try:
            why = selectors.sure_of(
                snapshot, shop, question.metric, asked.period, asked.compare, by, question.target
            )
        except NotAnswerable as error:
            refusals.append(error)
            continue
        segments = (share for share in why.segments if by and _is_worth_a_line(share))
        largest = sorted(segments, key=lambda share: -abs(share.contribution))
        by_refused = refusals[0] if refusals else None
        return Split(why, None, by_refused, tuple(largest), _names(snapshot, shop, by, asked))
    return Split(None, refusals[-1], None, (), {})


def _is_worth_a_line(share: SegmentShare) -> bool:
    return share.owner is not Owner.CHANCE and abs(share.contribution) >= SMALLEST_SHOWN


def _names(snapshot: Snapshot, shop: Shop, by: str | None, asked: Asked) -> Mapping[str, str]:
    """Of both periods: what has gone is named by the earlier one."""
    if by is None or asked.compare is None:
        return {}
    spans = (asked.compare, asked.period)

    def ask() -> Mapping[str, str]:
        facts = ShopFacts(snapshot, shop.code)
        return {segment: name for span in spans for segment, name in facts.names(by, span).items()}

    return selectors.once(snapshot, "names", shop.code, by, spans, ask=ask)


def freshness(found: Funnel, datasets: tuple[str, ...]) -> tuple[Freshness, ...]:
    """How far the files reach that the figure is read from."""
    return tuple(line for line in found.freshness if line.dataset in datasets)


def ripeness_of(snapshot: Snapshot, shop: Shop, asked: Asked) -> Ripeness:
    latest = selectors.latest_day(shop)
    weeks = selectors.once(
        snapshot,
        "ripening weeks",
        shop.code,
        latest,
        ask=lambda: ripening_weeks(snapshot, shop.code, latest, WEEKS_SHOWN),
    )
    return Ripeness(weeks, _cohorts(snapshot, shop, asked).change)


def quality_of(snapshot: Snapshot, shop: Shop, asked: Asked) -> Quality:
    found = _cohorts(snapshot, shop, asked)
    return Quality(found.quality, found.together)


@dataclass(frozen=True, slots=True)
class _Cohorts:
    change: CohortChange | CannotTell
    quality: QualityChange | CannotTell
    together: Association | CannotTell


def _cohorts(snapshot: Snapshot, shop: Shop, asked: Asked) -> _Cohorts:
    if asked.compare is None:
        return _Cohorts(NOTHING_TO_COMPARE, NOTHING_TO_COMPARE, NOTHING_TO_COMPARE)
    found = selectors.cohort_of(snapshot, shop, asked.period, asked.compare)
    if isinstance(found, CannotTell):
        return _Cohorts(found, found, found)
    return _Cohorts(found.change, found.quality, found.together)


def company_of(snapshot: Snapshot, shop: Shop, asked: Asked) -> Company:
    compare = asked.compare
    if compare is None:
        return Company(NOTHING_TO_COMPARE, (None, None))
    latest = selectors.latest_day(shop)
    factors = selectors.once(
        snapshot,
        "company",
        shop.code,
        asked.period,
        compare,
        latest,
        ask=lambda: company_factors(snapshot, shop.code, asked.period, compare, latest),
    )
    inquiries = [line for line in overview(snapshot, shop, asked).stages if line.stage == "inquiries"]
    return Company(factors, (inquiries[0].compared, inquiries[0].value) if inquiries else (None, None))


def loop_of(snapshot: Snapshot, shop: Shop) -> Loop | CannotTell:
    latest = selectors.latest_day(shop)
    return selectors.once(snapshot, "loop", shop.code, latest, ask=lambda: loop(snapshot, shop.code, latest))
