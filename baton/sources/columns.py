"""The columns of a dataset out of the cells of a sheet: parsed, fixed, joined, counted or null."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from baton.facts.contract import Column, Grain, Measure
from baton.kit.errors import NotUsable
from baton.kit.period import Period, find_period
from baton.kit.text import Text
from baton.sources.cells import Parsed, parse, parse_days, parse_text
from baton.sources.contract import PERIOD, Source
from baton.sources.data_rows import DataRows
from baton.sources.header import Match
from baton.sources.problems import Problem, Spoilt
from baton.sources.reading import PeriodNeeded
from baton.sources.stated_period import day_in_name, one_day


def parse_columns(
    rows: DataRows, match: Match, stated: Period | None, given: Period | None, file_name: str, zone: ZoneInfo
) -> tuple[dict[str, Parsed], Period | None]:
    """Every column of the dataset parsed, and the one period of the file where the rows do not carry their own."""
    source, facts = match.source, match.source.facts
    parsed: dict[str, Parsed] = {}
    file_period: Period | None = None
    if facts.grain is Grain.PERIOD:
        if PERIOD in match.columns:
            starts, ends = parse_days(rows.columns[match.columns[PERIOD]])
        else:
            file_period = stated or given or _fixed_period(source)
            if file_period is None:
                raise PeriodNeeded(day_in_name(file_name))
            starts, ends = (
                Parsed(pa.repeat(pa.scalar(day, pa.date32()), rows.count))
                for day in (file_period.start, file_period.end)
            )
        parsed |= {"period_start": starts, "period_end": ends}
    elif (key := source.day_key) is not None and key not in {*match.columns, *source.fixed}:
        file_period = _the_day(stated or given, file_name)
        parsed[key] = Parsed(pa.repeat(pa.scalar(file_period.start, pa.date32()), rows.count))
    for column in facts.columns:
        if column.name not in parsed:
            parsed[column.name] = _parse_column(rows, match, column, zone)
    if source.numbered_by is not None:
        parsed["occurrence"] = _occurrence(rows, match, parsed["occurrence"])
    return parsed, file_period


def _the_day(period: Period | None, file_name: str) -> Period:
    """The one day of a list that has no column for it. PeriodNeeded, NotUsable for a span of days."""
    if period is None:
        raise PeriodNeeded(day_in_name(file_name))
    if period.start != period.end:
        raise NotUsable(
            "one_day_needed",
            Text(
                f"这份名单没有日期列，应为某一天的，{period} 不是一天。",
                f"This list has no column of days and is of one day; {period} is not one day.",
            ),
            Text(
                "请把开始日和结束日选为登记那一天，或在表里加上日期列。",
                "Choose the day it was noted on as first and last day, or add a column with the day.",
            ),
        )
    return period


def _fixed_period(source: Source) -> Period | None:
    text = source.fixed.get(PERIOD)
    if not text:
        return None
    return find_period(text) or one_day(text)


def _parse_column(rows: DataRows, match: Match, column: Column | Measure, zone: ZoneInfo) -> Parsed:
    source = match.source
    if source.joined is not None and column.name == source.joined.field:
        parsed = _join(rows, match, column, zone)
    elif column.name in match.columns:
        parsed = parse(rows.columns[match.columns[column.name]], column, zone)
    elif source.fixed.get(column.name):
        parsed = Parsed(pa.repeat(pa.scalar(_fixed(source, column, zone), column.arrow_type), rows.count))
    else:
        parsed = Parsed(pa.nulls(rows.count, column.arrow_type))
    is_key = column in source.facts.keys
    if is_key and source.has_empty_keys and pa.types.is_string(parsed.values.type):
        return Parsed(pc.fill_null(parsed.values, ""), parsed.problems)
    return parsed


def _fixed(source: Source, column: Column | Measure, zone: ZoneInfo) -> object:
    try:
        return parse_text(source.fixed[column.name], column, zone)
    except Spoilt as trouble:
        raise NotUsable(
            "bad_fixed_value",
            Text(
                f"固定值「{source.fixed[column.name]}」不能用于「{column.label.zh}」：{trouble.problem.reason.zh}",
                f"“{source.fixed[column.name]}” cannot stand for {column.label.en}: {trouble.problem.reason.en}",
            ),
            trouble.problem.remedy,
        ) from None


def _join(rows: DataRows, match: Match, column: Column | Measure, zone: ZoneInfo) -> Parsed:
    """The levels that a row fills, joined: 流量来源 over four columns is one channel."""
    joined = match.source.joined
    assert joined is not None
    parts = [
        parse(rows.columns[match.columns[level]], column, zone)
        for level in joined.levels
        if level in match.columns
    ]
    problems: dict[int, Problem] = {}
    for part in parts:
        problems |= part.problems
    values = pc.binary_join_element_wise(*(part.values for part in parts), joined.by, null_handling="skip")
    return Parsed(pc.if_else(pc.equal(values, ""), None, values), problems)


def _occurrence(rows: DataRows, match: Match, given: Parsed) -> Parsed:
    """Which row of its text a row is, counted over the whole file, rejected rows included.

    A number that the row carries wins: a mended row that is uploaded alone keeps its place.
    """
    assert match.source.numbered_by is not None
    cells = rows.columns[match.columns[match.source.numbered_by]]
    texts = cells.texts if cells.texts is not None else pa.nulls(rows.count, pa.string())
    if cells.numbers is not None:
        texts = pc.coalesce(texts, cells.numbers.cast(pa.string()))
    codes = pc.fill_null(pc.utf8_trim_whitespace(texts).dictionary_encode().indices, -1)
    codes = codes.to_numpy(zero_copy_only=False)
    order = np.argsort(codes, kind="stable")
    grouped = codes[order]
    firsts = np.flatnonzero(np.r_[True, grouped[1:] != grouped[:-1]])
    lengths = np.diff(np.r_[firsts, len(grouped)])
    counted = np.empty(len(codes), dtype=np.int64)
    counted[order] = np.arange(len(codes)) - np.repeat(firsts, lengths) + 1
    return Parsed(pc.coalesce(given.values, pa.array(counted)), given.problems)
