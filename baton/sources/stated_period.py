"""Which days a file speaks of: the cells above the header say so, else its name."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from baton.facts.contract import Grain
from baton.kit.errors import NotUsable
from baton.kit.period import Period, find_period, parse_day
from baton.kit.text import Text
from baton.sources.contract import PERIOD
from baton.sources.header import Match
from baton.sources.workbook import Sheet

_STATED_DAY = re.compile(
    r"(?:统计日期|数据日期|时间周期|日期范围|period|date)\D{0,6}(\d{4}[-/.]\d{1,2}[-/.]\d{1,2})", re.I
)
_NAME_SPAN = re.compile(
    r"(\d{4})[-.]?(\d{2})[-.]?(\d{2})\s*(?:_|-|to|~|至)\s*(\d{4})[-.]?(\d{2})[-.]?(\d{2})(?!\d)"
)
_NAME_DAY = re.compile(r"(?<!\d)\d{4}-\d{2}-\d{2}(?!\d)")


def stated_period(
    sheet: Sheet, match: Match, file_name: str, given: Period | None
) -> tuple[Period | None, tuple[Text, ...]]:
    """The period that the cells above the header state, else the file's name, else the one given."""
    day_key = match.source.day_key
    if PERIOD in match.columns or day_key in match.columns:
        return None, ()
    if match.source.facts.grain is Grain.ENTITY and day_key is None:
        return None, ()
    stated = _period_above(sheet, match.row) or _period_in_name(file_name)
    if stated is None and day_key is not None:
        day = day_in_name(file_name)
        stated = None if day is None else Period(day, day)
    if stated is None:
        return given, ()
    if given is not None and given != stated:
        note = Text(
            f"文件写明时间周期 {stated}，按文件处理，没有用 {given}。",
            f"The file states its period, {stated}; it was used instead of {given}.",
        )
        return stated, (note,)
    return stated, ()


def _period_above(sheet: Sheet, header_row: int) -> Period | None:
    above = [
        unicodedata.normalize("NFKC", cell) for row in range(header_row) for cell in sheet.row(row) if cell
    ]
    for cell in above:
        found = find_period(cell)
        if found is not None:
            return found
    for cell in above:
        day = _STATED_DAY.search(cell)
        if day:
            return one_day(day.group(1))
    return None


def one_day(text: str) -> Period | None:
    try:
        day = date(*(int(part) for part in re.split(r"[-/.]", text)))
    except ValueError:
        return None
    return Period(day, day)


def _period_in_name(file_name: str) -> Period | None:
    found = find_period(file_name)
    if found is not None:
        return found
    span = _NAME_SPAN.search(file_name)
    if span is None:
        return None
    numbers = [int(group) for group in span.groups()]
    try:
        start, end = date(*numbers[:3]), date(*numbers[3:])
    except ValueError:
        return None
    return Period(start, end) if start <= end else None


def day_in_name(file_name: str) -> date | None:
    days = _NAME_DAY.findall(file_name)
    try:
        return parse_day(days[0]) if len(days) == 1 else None
    except NotUsable:
        return None
