"""Where a change is concentrated: the smallest set of segments (up to three attributes each) that explains it.

Every table that holds the figure by segment is searched apart (`concentration_tables`, `concentration_search`), and
the clearest answer is named. The answer may also be that the change is spread evenly, or that there is none beyond
chance. A segment is where a change is, never why it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from baton.drivers.cannot_tell import OVERLAPPING, CannotTell
from baton.drivers.concentration_search import FEWEST, FEWEST_PAIRS, Part, Search, search
from baton.drivers.concentration_tables import (
    SERIES,
    SERIES_LABEL,
    Source,
    Table,
    read_table,
    searchable,
    sources_of,
)
from baton.drivers.concentration_words import Reading, reading_of
from baton.facts.datasets import DATASETS, dataset
from baton.facts.snapshot import Snapshot
from baton.kit.errors import unknown
from baton.kit.glossary import Owner
from baton.kit.period import Period
from baton.kit.segments import segment_label
from baton.kit.text import Text
from baton.metrics.catalogue import metric as metric_of
from baton.metrics.catalogue import metrics
from baton.metrics.facts import ShopFacts, must_be_answerable

LEAST_STABILITY = 0.5
"""Below it the days do not agree on which segment it is."""


class Outcome(StrEnum):
    CONCENTRATED = "concentrated"
    """A set of segments moved otherwise than the rest; where the whole clearly moved, its way."""
    AGAINST = "against"
    """The whole moved evenly but for segments that went the other way."""
    EVEN = "even"
    """The whole clearly moved, and no segment otherwise than the rest."""
    NO_CHANGE = "no_change"
    """Neither the whole nor a segment moved beyond chance."""
    CANNOT_TELL = "cannot_tell"


@dataclass(frozen=True, slots=True)
class Pairing:
    """One attribute and its value."""

    attribute: str
    value: str
    attribute_label: Text
    label: Text


@dataclass(frozen=True, slots=True)
class Named:
    """A segment of the answer."""

    pairs: tuple[Pairing, ...]
    part: Part
    share: float | None
    """Of the whole's change: above 1 where others went the other way; None where the whole did not clearly move."""

    @property
    def label(self) -> Text:
        names = [pair.label for pair in self.pairs]
        return Text(" × ".join(name.zh for name in names), " × ".join(name.en for name in names))

    def as_json(self, language: str) -> Mapping[str, object]:
        part = self.part
        return {
            "pairs": {pair.attribute: pair.value for pair in self.pairs},
            "label": self.label.into(language),
            "before": part.before,
            "after": part.after,
            "expected": part.expected,
            "amount": part.amount,
            "share": self.share,
            "evidence": part.evidence,
            "stability": part.stability,
        }


@dataclass(frozen=True, slots=True)
class Searched:
    """One table, and what was found in it."""

    dataset: str
    attributes: tuple[str, ...]
    outcome: Outcome
    before: float | None
    after: float | None
    others: float | None
    """The factor by which what is not named moved."""
    is_clear: bool
    """Whether the whole moved beyond counting and what is usual."""
    events: float
    segments: int
    earlier_pairs: int
    found: tuple[Named, ...]
    """The set: CONCENTRATED or AGAINST."""
    nearest: tuple[Named, ...]
    """Beyond chance or nearest to it, and not stable enough, or not beyond chance: told, never named."""
    cannot_tell: CannotTell | None

    def as_json(self, language: str) -> Mapping[str, object]:
        return {
            "dataset": self.dataset,
            "attributes": list(self.attributes),
            "outcome": self.outcome.value,
            "before": self.before,
            "after": self.after,
            "others_factor": self.others,
            "is_clear": self.is_clear,
            "events": self.events,
            "segments": self.segments,
            "earlier_pairs": self.earlier_pairs,
            "found": [one.as_json(language) for one in self.found],
            "cannot_tell": None if self.cannot_tell is None else self.cannot_tell.as_json(language),
        }


@dataclass(frozen=True, slots=True)
class Concentration:
    """Where `metric` moved between two periods."""

    metric: str
    owner: Owner
    shop: str
    period: Period
    against: Period
    outcome: Outcome
    before: float | None
    """As of a period as long as `period`; as the answer's table has it, else the first that was searched."""
    after: float | None
    answer: Searched | None
    """The table whose set is named."""
    searched: tuple[Searched, ...]
    cannot_tell: CannotTell | None
    reading: Text

    @property
    def found(self) -> tuple[Named, ...]:
        return self.answer.found if self.answer else ()

    @property
    def stability(self) -> float | None:
        """Of the set: that of its least stable segment."""
        return min((one.part.stability for one in self.found), default=None)

    def as_json(self, language: str) -> Mapping[str, object]:
        return {
            "metric": self.metric,
            "owner": self.owner.value,
            "shop": self.shop,
            "period": {"start": self.period.start.isoformat(), "end": self.period.end.isoformat()},
            "against": {"start": self.against.start.isoformat(), "end": self.against.end.isoformat()},
            "outcome": self.outcome.value,
            "before": self.before,
            "after": self.after,
            "dataset": self.answer.dataset if self.answer else None,
            "set": [one.as_json(language) for one in self.found],
            "share": _summed(self.found),
            "stability": self.stability,
            "reading": self.reading.into(language),
            "cannot_tell": None if self.cannot_tell is None else self.cannot_tell.as_json(language),
            "searched": [one.as_json(language) for one in self.searched],
        }


def concentration(
    snapshot: Snapshot, shop: str, metric: str, period: Period, against: Period, *, latest_complete: date
) -> Concentration:
    """Where the change of `metric` from `against` to `period` is concentrated.

    Errors: NotFound for a metric that no table holds by segment; NotAnswerable for a period before the first facts
    or not complete yet. What the facts do not tell is said in the answer.
    """
    sources = sources_of(metric) if metric in metrics() else ()
    if not sources:
        raise unknown(
            Text("可以按细分找的指标", "metric that is known by segment"),
            metric,
            searchable(),
            code="unknown_metric",
        )
    facts = ShopFacts(snapshot, shop)
    for asked in (against, period):
        must_be_answerable(facts, asked, latest_complete)
    gaps = _gaps(snapshot, shop)
    noted = next((gap for asked in (against, period) for gap in gaps if gap.overlap(asked)), None)
    searched: tuple[Searched, ...] = ()
    why_not: CannotTell | None = None
    if noted is not None:
        why_not = _of_gap(noted)
    elif period.overlap(against) is not None:
        why_not = OVERLAPPING
    else:
        read = [
            table
            for source in sources
            if (table := read_table(facts, source, period, against, gaps)) is not None
        ]
        products = facts.names("product", period)
        searched = tuple(_searched(table, len(read), period, products) for table in read)
    return _together(metric, shop, period, against, searched, why_not or _why_not(searched, sources))


def _searched(table: Table, tables: int, period: Period, products: Mapping[str, str]) -> Searched:
    found = search(table.pair, tables=tables)
    change = None
    if found.is_clear and found.before is not None and found.after is not None:
        change = found.after - found.before
    why_not = _unsearchable(table, found, period)

    def named(parts: Sequence[Part]) -> tuple[Named, ...]:
        return tuple(
            Named(
                tuple(_pairing(attribute, value, products) for attribute, value in part.pairs),
                part,
                part.amount / change if change else None,
            )
            for part in parts
        )

    parts, against = _stable(found.parts), _stable(found.against)
    shaky = [*found.parts[len(parts) :], *found.against[len(against) :]]
    outcome = Outcome.EVEN if found.is_clear else Outcome.NO_CHANGE
    if why_not is not None:
        outcome, parts, against = Outcome.CANNOT_TELL, (), ()
    elif parts:
        outcome = Outcome.CONCENTRATED
    elif against:
        outcome = Outcome.AGAINST
    elif shaky:
        outcome, why_not = Outcome.CANNOT_TELL, _shaky(named(shaky)[0], period)
    return Searched(
        dataset=table.source.dataset,
        attributes=table.attributes,
        outcome=outcome,
        before=found.before,
        after=found.after,
        others=found.others if found.segments else None,
        is_clear=found.is_clear,
        events=found.events,
        segments=found.segments,
        earlier_pairs=found.pairs,
        found=named(parts or against),
        nearest=() if why_not is not None and not shaky else named([*shaky, *found.nearest]),
        cannot_tell=why_not,
    )


def _stable(parts: Sequence[Part]) -> tuple[Part, ...]:
    """Up to the first that the days do not agree on: those after it were found without its cells."""
    kept: list[Part] = []
    for part in parts:
        if part.stability < LEAST_STABILITY:
            break
        kept.append(part)
    return tuple(kept)


def _together(
    metric: str,
    shop: str,
    period: Period,
    against: Period,
    searched: tuple[Searched, ...],
    why_not: CannotTell | None,
) -> Concentration:
    """The clearest answer; else what most of the tables say."""
    answer = None
    for wanted in (Outcome.CONCENTRATED, Outcome.AGAINST):
        found = [one for one in searched if one.outcome is wanted]
        if found and answer is None:
            answer = max(found, key=lambda one: one.found[0].part.evidence)
    told = [one for one in searched if one.outcome is not Outcome.CANNOT_TELL]
    outcome = Outcome.CANNOT_TELL
    if answer is not None:
        outcome, why_not = answer.outcome, None
    elif told and why_not is None:
        outcome = Outcome.EVEN if any(one.outcome is Outcome.EVEN for one in told) else Outcome.NO_CHANGE
    shown = answer or next(iter(told or searched), None)
    reading = Reading(
        metric_of(metric),
        shown.before if shown else None,
        shown.after if shown else None,
        is_clear=bool(shown and shown.is_clear),
        segments=[(one.label, one.part, one.share) for one in (answer.found if answer else ())],
        share=_summed(answer.found) if answer else None,
        cannot_tell=why_not if outcome is Outcome.CANNOT_TELL else None,
        days=(against.length, period.length),
    )
    return Concentration(
        metric=metric,
        owner=metric_of(metric).owner,
        shop=shop,
        period=period,
        against=against,
        outcome=outcome,
        before=reading.before,
        after=reading.after,
        answer=answer,
        searched=searched,
        cannot_tell=reading.cannot_tell,
        reading=reading_of(reading, is_against=outcome is Outcome.AGAINST),
    )


def _summed(found: Sequence[Named]) -> float | None:
    shares = [one.share for one in found]
    return sum(share for share in shares if share is not None) if shares and None not in shares else None


def attribute_label(attribute: str) -> Text:
    """What a reader calls an attribute of a table."""
    if attribute == SERIES:
        return SERIES_LABEL
    if attribute == "product_id":
        return Text("产品", "product")
    return next(found for found in DATASETS.values() if found.has(attribute)).column(attribute).label


def _pairing(attribute: str, value: str, products: Mapping[str, str]) -> Pairing:
    name = segment_label(attribute, value, products.get(value) if attribute == "product_id" else None)
    if attribute == SERIES:
        name = Text(f"{value} 系列", f"{value} series")
    return Pairing(attribute, value, attribute_label(attribute), name)


def _gaps(snapshot: Snapshot, shop: str) -> list[Period]:
    """Days that somebody noted as never imported. Which files a gap is of, the note does not say."""
    rows = snapshot.read("event", shop, None, ["started_on", "ended_on", "kind"]).to_pylist()
    return [
        Period(row["started_on"], row["ended_on"] or row["started_on"])
        for row in rows
        if row["kind"] == "import_gap"
    ]


# What cannot be told ----------------------------------------------------------------------------------------------


def _of_gap(gap: Period) -> CannotTell:
    return CannotTell(
        Text(
            f"{gap} 记有漏导，漏的行会像变化一样",
            f"a gap is noted in {gap}, and rows never imported look like a change",
        ),
        Text("补齐那几天，或避开它们的时间段", "those days, or periods without them"),
    )


def _shaky(first: Named, period: Period) -> CannotTell:
    where, often = first.label, f"{first.part.stability:.0%}"
    return CannotTell(
        Text(
            f"最像是{where.zh}，但重抽各天后只有 {often} 的次数还是它",
            f"{where.en} comes first, but in {often} of the resamples only",
        ),
        Text(f"比 {period.length} 天更长的时间段", f"longer periods than {period.length} days"),
    )


def _unsearchable(table: Table, found: Search, period: Period) -> CannotTell | None:
    many = Text(f"两个时间段合计至少 {FEWEST:.0f} 个", f"at least {FEWEST:.0f} in both periods together")
    if not found.events or found.after is None:
        return CannotTell(Text("两个时间段都是 0", "both periods are nought"), many)
    if found.events < FEWEST:
        return CannotTell(
            Text(
                f"两个时间段合计只有 {found.events:.0f} 个",
                f"both periods together have {found.events:.0f} only",
            ),
            many,
        )
    if not found.before:
        return CannotTell(
            Text("对比期是 0，没有可比的", "the earlier period is nought"),
            Text("一个不为 0 的对比期", "an earlier period that is not nought"),
        )
    if table.pair.cells.count < 2:
        return CannotTell(
            Text("只有一个细分，无从比较", "there is only one segment"),
            Text("至少两个取值的维度", "an attribute of two values or more"),
        )
    if not found.segments:
        return CannotTell(
            Text("拆开后每一块都太少", "every segment has too few"),
            Text(
                f"每一块至少 {FEWEST:.0f} 个：更长的时间段",
                f"at least {FEWEST:.0f} in a segment: longer periods",
            ),
        )
    if found.pairs < FEWEST_PAIRS:
        days = FEWEST_PAIRS * period.length
        return CannotTell(
            Text("更早的历史太短，不知道平时会差多少", "too little history to know what is usual"),
            Text(f"对比期之前再有约 {days} 天的文件", f"files of about {days} more days before"),
        )
    return None


def _why_not(searched: Sequence[Searched], sources: Sequence[Source]) -> CannotTell | None:
    """Where no table tells anything: why."""
    if any(one.outcome is not Outcome.CANNOT_TELL for one in searched):
        return None
    if searched:
        return max(searched, key=lambda one: one.events).cannot_tell
    labels = [dataset(source.dataset).label for source in sources]
    zh, en = "、".join(one.zh for one in labels), ", ".join(one.en for one in labels)
    return CannotTell(
        Text("没有按细分覆盖这两个时间段的数据", "no table covers both periods by segment"),
        Text(f"覆盖两个时间段的「{zh}」之一", f"one of these for both periods: {en}"),
    )
