"""The shared funnel: every stage with its owner, its share of the step before and of the start, compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from baton.facts.contract import Unit
from baton.facts.datasets import DATASETS, WRITTEN_BY_BATON
from baton.facts.snapshot import Snapshot
from baton.kit.glossary import Owner
from baton.kit.period import Period
from baton.kit.share import ratio
from baton.kit.text import Text
from baton.metrics.catalogue import metric
from baton.metrics.facts import ShopFacts, is_log, must_be_answerable
from baton.metrics.figures import joined
from baton.metrics.stages import (
    BESIDE,
    OF_ARRIVAL,
    STAGE_MEASURES,
    STAGES,
    StageTable,
    comparable,
    must_be_dimension,
    must_have_stages,
    stage_figures,
)

Json = Mapping[str, object]

SIDE_STEPS = frozenset({"sampled"})
"""Steps that most orders do not take: what follows is measured against the step before them."""
AMOUNTS = frozenset({"gmv"})
"""Money is no share of a count: these stages have no percentage, and none is taken of them."""


@dataclass(frozen=True, slots=True)
class StageLine:
    """One stage. Every number is None where missing; `of_previous` may exceed 1, as stages need not nest."""

    stage: str
    owner: Owner
    value: float | None
    of_previous: float | None
    of_start: float | None
    compared: float | None
    change: float | None
    """value − compared"""
    change_rate: float | None
    """change ÷ compared"""
    note: Text | None

    def as_json(self, language: str) -> Json:
        return {
            "stage": self.stage,
            "owner": self.owner.value,
            "value": _number(self.stage, self.value),
            "of_previous": self.of_previous,
            "of_start": self.of_start,
            "compared": _number(self.stage, self.compared),
            "change": _number(self.stage, self.change),
            "change_rate": self.change_rate,
            "note": self.note.into(language) if self.note else None,
        }


@dataclass(frozen=True, slots=True)
class SegmentLine:
    segment: str
    """The value of the dimension; the empty text for rows that do not say it."""
    name: str | None
    """What the segment is called where that is not the segment itself: the product's name."""
    stages: tuple[StageLine, ...]

    def as_json(self, language: str) -> Json:
        return {
            "segment": self.segment,
            "name": self.name,
            "stages": [line.as_json(language) for line in self.stages],
        }


@dataclass(frozen=True, slots=True)
class Freshness:
    """Up to which data day a dataset reaches, and how many days that is behind the latest complete one."""

    dataset: str
    first: date
    last: date
    days_behind: int
    missing_days: int
    """Days between first and last for which no file speaks; always 0 for logs, whose silence says nothing."""

    def as_json(self) -> Json:
        return {
            "dataset": self.dataset,
            "from": self.first.isoformat(),
            "to": self.last.isoformat(),
            "days_behind": self.days_behind,
            "missing_days": self.missing_days,
        }


@dataclass(frozen=True, slots=True)
class Funnel:
    shop: str
    period: Period
    compare: Period | None
    by: str | None
    stages: tuple[StageLine, ...]
    beside: tuple[StageLine, ...]
    """Counted beside the funnel, never inside."""
    rows: tuple[SegmentLine, ...]
    freshness: tuple[Freshness, ...]

    def stage(self, code: str) -> StageLine:
        return next(line for line in (*self.stages, *self.beside) if line.stage == code)

    def as_json(self, language: str = "zh") -> Json:
        return {
            "shop": self.shop,
            "period": _period(self.period),
            "compare": _period(self.compare) if self.compare else None,
            "by": self.by,
            "stages": [line.as_json(language) for line in self.stages],
            "beside": [line.as_json(language) for line in self.beside],
            "rows": [row.as_json(language) for row in self.rows],
            "freshness": [line.as_json() for line in self.freshness],
        }


def funnel(
    snapshot: Snapshot,
    shop: str,
    period: Period,
    compare: Period | None,
    by: str | None,
    *,
    latest_complete: date,
    facts: ShopFacts | None = None,
) -> Funnel:
    """The funnel of the shop over the period, beside another period and by segment where asked for.

    NotFound for an unknown dimension. NotAnswerable for a period that is not complete yet, that begins before the
    first data day, in which not one stage is known, or in which no stage carries the dimension. Facts that only
    the compared period lacks leave `compared` empty and say why.

    `facts` may be handed over to keep what was read: they hold for as long as the snapshot's versions do.
    """
    must_be_dimension(by)
    facts = facts or ShopFacts(snapshot, shop, STAGE_MEASURES)
    must_be_answerable(facts, period, latest_complete)
    facts.foresee(period, *([compare] if compare else []))
    now = stage_figures(snapshot, shop, period, by, facts=facts)
    must_have_stages(facts, now)
    before = None
    if compare is not None:
        before = comparable(facts, now, stage_figures(snapshot, shop, compare, by, facts=facts))
    codes = _shown(STAGES, now, before)
    names = facts.names(by, period) if by else {}
    return Funnel(
        shop,
        period,
        compare,
        by,
        _lines(codes, now, before, None),
        _lines(_shown(BESIDE, now, before), now, before, None),
        tuple(
            SegmentLine(segment, names.get(segment), _lines(codes, now, before, segment))
            for segment in _ranked(now)
        ),
        freshness(facts, latest_complete),
    )


def freshness(facts: ShopFacts, latest_complete: date) -> tuple[Freshness, ...]:
    """Of every dataset that the shop has facts in."""
    found = []
    for name in DATASETS:
        intervals = () if name in WRITTEN_BY_BATON else facts.intervals(name)
        if not intervals:
            continue
        first, last = min(each.start for each in intervals), max(each.end for each in intervals)
        days = {day for each in intervals for day in each.days()}
        missing = 0 if is_log(name) else Period(first, last).length - len(days)
        found.append(Freshness(name, first, last, max((latest_complete - last).days, 0), missing))
    return tuple(found)


def _shown(codes: Sequence[str], now: StageTable, before: StageTable | None) -> tuple[str, ...]:
    """Person-days of a single day are the persons themselves: such a stage is not shown twice."""
    single = {"visitor_days", "chat_days"} if now.period.length == 1 else set()
    kept = {code for code in single if before is not None and before.period.length > 1}
    return tuple(code for code in codes if code not in single - kept)


def _lines(
    codes: Sequence[str], now: StageTable, before: StageTable | None, segment: str | None
) -> tuple[StageLine, ...]:
    chain = [code for code in codes if code in STAGES and code not in AMOUNTS]
    start = next((value for code in chain if (value := now.value(code, segment)) is not None), None)
    lines = []
    for code in codes:
        value = now.value(code, segment)
        compared = before.value(code, segment) if before else None
        change = None if value is None or compared is None else value - compared
        is_share = code in chain
        lines.append(
            StageLine(
                stage=code,
                owner=now.owner(code),
                value=value,
                of_previous=ratio(value, _previous(code, chain, now, segment)) if is_share else None,
                of_start=ratio(value, start) if is_share else None,
                compared=compared,
                change=change,
                change_rate=ratio(change, compared),
                note=_note(code, now, before) if segment is None else None,
            )
        )
    return tuple(lines)


def _previous(code: str, chain: Sequence[str], table: StageTable, segment: str | None) -> float | None:
    """The step before that has a value. Visitors and visitor-days are one step, said in two ways: both follow the
    clicks, and inquiries follow visitor-days where they are known. Replies follow the inquiries of the log.
    """
    if code == "replied":
        logged = table.value("logged_inquiries", segment)
        if logged is not None:
            return logged
    earlier = [stage for stage in chain[: chain.index(code)] if stage not in SIDE_STEPS]
    if code == "visitor_days":
        earlier = [stage for stage in earlier if stage != "visitors"]
    values = (table.value(stage, segment) for stage in reversed(earlier))
    return next((value for value in values if value is not None), None)


def _note(code: str, now: StageTable, before: StageTable | None) -> Text | None:
    notes = [note] if (note := now.note(code)) else []
    logged = now.value("logged_inquiries")
    if code in OF_ARRIVAL and now.value(code) is not None and logged != now.value("inquiries"):
        notes.append(
            Text(f"以询盘登记里到达的 {logged:.0f} 条为底", f"of the {logged:.0f} inquiries in the log")
        )
    if before is not None and before.value(code) is None and now.value(code) is not None:
        missing = before.note(code)
        if missing:
            notes.append(Text(f"对比期：{missing.zh}", f"compared period: {missing.en}"))
    return joined(notes)


def _ranked(table: StageTable) -> list[str]:
    """Segments with the largest first, by the first stage that is split; unknown ones last."""
    carried = next((code for code in STAGES if table.covered(code)), None)
    if carried is None:
        return list(table.segments)
    return sorted(
        table.segments,
        key=lambda segment: (segment == "", -(table.value(carried, segment) or 0), segment),
    )


def _period(period: Period) -> Json:
    return {"start": period.start.isoformat(), "end": period.end.isoformat()}


def _number(code: str, value: float | None) -> float | int | None:
    """Counts are whole numbers in JSON too."""
    if value is not None and metric(code).unit in {Unit.COUNT, Unit.PEOPLE} and value.is_integer():
        return int(value)
    return value
