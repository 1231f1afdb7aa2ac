"""The counts of a question's paths day by day, where the facts have them: what shows how much days differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from baton.drivers.evidence import Days
from baton.drivers.families import Floats
from baton.drivers.paths import DIRECT, Paths, Question, Row, direct_values, values_of
from baton.facts.contract import Additivity
from baton.kit.glossary import label
from baton.kit.period import Period
from baton.kit.text import Text
from baton.metrics.catalogue import metric as entry_of
from baton.metrics.facts import is_log
from baton.metrics.figures import figure, segments_of

MOST_CELLS = 60_000
"""Days × segments: reading more takes longer than anybody waits for an interval."""
CLOSE = 0.01
"""What rounded amounts of single days may miss of the period's."""

Column = Sequence[Mapping[str, float]]
"""A figure on each of some days, by segment."""


def read_days(question: Question, paths: Paths) -> tuple[Days, ...] | Text:
    """For each of the paths, its counts day by day; or why there are none."""
    both = [Period(day, day) for asked in (question.against, question.period) for day in asked.days()]
    if len(both) * len(paths.segments) > MOST_CELLS:
        return Text("天数和细分太多", "too many days and segments")
    for row in paths.rows:
        if not _is_known_by_day(question, row, both):
            name = label(row.code)
            return Text(f"「{name.zh}」不是每天一份", f"{name.en} is not known day by day")
    question.facts.foresee(*both)
    try:
        whole = {row.code: _column(question, row, both) for row in paths.rows}
        direct = _direct(question, paths, both)
    finally:
        question.facts.foresee(question.against, question.period)
    found = _days(paths, whole, direct, question.against.length)
    if found is None:
        return Text("每天相加对不上整段", "the days do not add up to the periods")
    return found


def _is_known_by_day(question: Question, row: Row, days: Sequence[Period]) -> bool:
    if row.dataset is None or entry_of(row.code).additivity is not Additivity.ADDITIVE:
        return False
    if is_log(row.dataset):
        return True
    return all(question.facts.tiles(row.dataset, day) is not None for day in days)


def _column(question: Question, row: Row, days: Sequence[Period]) -> Column:
    facts, by = question.facts, question.by
    if by is not None:
        return [segments_of(facts, row.code, day, by, only=row.dataset) or {} for day in days]
    found = (figure(facts, row.code, day, only=row.dataset) for day in days)
    return [values_of(one, None) or {} for one in found]


def _direct(question: Question, paths: Paths, days: Sequence[Period]) -> Mapping[str, Column]:
    if not paths.has_direct_orders:
        return {}
    codes = [row.code for row in paths.rows if row.code in DIRECT]
    return {code: [direct_values(question, DIRECT[code], day) or {} for day in days] for code in codes}


def _days(
    paths: Paths, whole: Mapping[str, Column], direct: Mapping[str, Column], days_before: int
) -> tuple[Days, ...] | None:
    """None where the days do not add up to the counts."""
    place = {segment: number for number, segment in enumerate(paths.segments)}
    all_orders = {code: _table(column, place) for code, column in whole.items()}
    apart = {code: _table(column, place) for code, column in direct.items()}
    through = {code: table - apart[code] if code in apart else table for code, table in all_orders.items()}
    beside = all_orders | apart | ({"direct_orders": apart["drafted_orders"]} if apart else {})
    found = []
    for counts, tables in zip(paths.counts, (through, beside), strict=False):
        stages = np.stack([tables[stage.code] for stage in counts.stages], axis=1)
        before, after = stages[:days_before], stages[days_before:]
        for days, total in ((before, counts.before), (after, counts.after)):
            if not np.allclose(days.sum(axis=0), total, rtol=1e-6, atol=CLOSE):
                return None
        found.append(Days(before, after))
    return tuple(found)


def _table(column: Column, place: Mapping[str, int]) -> Floats:
    """(days, segments). A segment without any count in either period is not among the places."""
    table = np.zeros((len(column), len(place)))
    for day, values in enumerate(column):
        for segment, value in values.items():
            if segment in place:
                table[day, place[segment]] = value
    return table
