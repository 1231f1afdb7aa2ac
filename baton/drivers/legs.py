"""Which leg moved: a figure's change between two periods, split into legs × segments × owners.

The split is arithmetic about what was counted, not about causes, and it is exact. How sure a leg is, and what
part of it chance alone explains, is said by `baton.drivers.certainty`, on estimated rates.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from math import fsum

import numpy as np

from baton.drivers.chain import MIX, OUTSIDE, Counts, Split, Vector, split
from baton.drivers.intervals import CHANCE
from baton.drivers.paths import LEG_INTO, MEASURES, Paths, Question, must_be_explainable, read_paths
from baton.drivers.ripening import is_unripe, lag_of
from baton.drivers.sentence import RIPENS_LATE, reading
from baton.drivers.terms import EntryExit, SegmentShare, Why, leg_shares, owner_shares
from baton.facts.snapshot import Snapshot
from baton.kit.glossary import Owner
from baton.kit.period import Period
from baton.kit.text import Text
from baton.metrics.facts import ShopFacts, must_be_answerable

ROUNDING = 1e-12

LEGS = tuple(dict.fromkeys((*LEG_INTO, MIX, *LEG_INTO.values(), OUTSIDE, CHANCE)))
"""The order in which legs are shown: what a chain begins with, the mix, the rates, what is outside, chance."""


def why(
    snapshot: Snapshot,
    shop: str,
    metric: str,
    period: Period,
    against: Period,
    by: str | None = None,
    *,
    latest_complete: date,
) -> Why:
    """Why `metric` changed from `against` to `period`, for the whole shop or by a dimension.

    Errors: NotFound for an unknown metric or dimension; NotAnswerable
    where a period has no facts, or not all of them yet, or where the facts do not give the metric by that
    dimension.
    """
    must_be_explainable(metric, by)
    facts = ShopFacts(snapshot, shop, MEASURES)
    for asked in (against, period):
        must_be_answerable(facts, asked, latest_complete)
    facts.foresee(against, period)
    paths = read_paths(Question(facts, metric, period, against, by))
    before, after = (
        sum(total) for total in zip(*(_outcomes(counts) for counts in paths.counts), strict=True)
    )
    splits = [split(counts) for counts in paths.counts]
    segments = summing_to(after - before, _shares(paths, splits, is_whole=by is None))
    owners, legs = owner_shares(segments), leg_shares(segments)
    ripeness = ripeness_of(Question(facts, metric, period, against, by), latest_complete)
    return Why(
        metric=paths.metric,
        shop=shop,
        period=period,
        against=against,
        by=by,
        before=before,
        after=after,
        owners=owners,
        legs=legs,
        segments=tuple(share for share in segments if by is None or share.contribution),
        is_unripe=ripeness is not None,
        reading=reading(paths.metric, before, after, owners, legs),
        notes=(*paths.notes, *((ripeness,) if ripeness else ())),
    )


def _outcomes(counts: Counts) -> tuple[float, float]:
    return float(counts.before[-1].sum()), float(counts.after[-1].sum())


def _shares(paths: Paths, splits: Sequence[Split], *, is_whole: bool) -> list[SegmentShare]:
    """Every leg of every segment, the paths added together, in the order of the relay."""
    labels = entries_and_exits(paths)
    found: dict[tuple[str, Owner], Vector] = {}
    for part in (part for one in splits for part in one.parts):
        key = (part.leg, part.owner)
        found[key] = found[key] + part.contribution if key in found else part.contribution
    return [
        SegmentShare(None if is_whole else segment, leg, owner, float(contribution[place]), labels[place])
        for (leg, owner), contribution in sorted(found.items(), key=lambda item: LEGS.index(item[0][0]))
        for place, segment in enumerate(paths.segments)
    ]


def entries_and_exits(paths: Paths) -> list[EntryExit | None]:
    """Segments without a single count before, or after, on any path, in the order of the paths' segments."""
    was = np.logical_or.reduce([(counts.before != 0).any(axis=0) for counts in paths.counts])
    is_now = np.logical_or.reduce([(counts.after != 0).any(axis=0) for counts in paths.counts])
    both = zip(was.tolist(), is_now.tolist(), strict=True)
    return [None if old == new else EntryExit.EXIT if old else EntryExit.ENTRY for old, new in both]


def summing_to(change: float, shares: list[SegmentShare]) -> list[SegmentShare]:
    """The shares, the largest with the last digits that all of them together lack to the change."""
    if not shares:
        return shares
    lacking = change - fsum(share.contribution for share in shares)
    largest = max(range(len(shares)), key=lambda place: abs(shares[place].contribution))
    size = abs(shares[largest].contribution) * len(shares)
    assert abs(lacking) <= ROUNDING * max(1.0, size), f"the legs miss the change by {lacking}"
    found = shares[largest]
    return [
        *shares[:largest],
        replace(found, contribution=found.contribution + lacking),
        *shares[largest + 1 :],
    ]


def ripeness_of(question: Question, latest: date) -> Text | None:
    """A note where orders may still follow from the later period's inquiries."""
    facts, last = question.facts, max(question.period, question.against, key=lambda asked: asked.end)
    if question.metric not in RIPENS_LATE:
        return None
    lag = lag_of(facts.snapshot, facts.shop, latest)
    if not is_unripe(last, lag, latest):
        return None
    start, end = f"{last.start:%m-%d}", f"{last.end:%m-%d}"
    return Text(
        f"未成熟：从询盘到首笔到账通常要 {lag} 天以内，{start} 至 {end} 的询盘还没到，数字还会变",
        f"unripe: money usually arrives within {lag} days of the inquiry, and the inquiries of {start} – {end} are "
        "younger: the figure will still change",
    )
