"""Cells into typed values: one parser a kind, run once for each distinct cell of a column.

Blank, `-` and `--` are null, never zero. What cannot be taken becomes a `Problem` of its row; nothing is guessed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from baton.facts.contract import Column, Kind, Measure, Unit
from baton.kit.countries import find_country
from baton.kit.ids import text_id
from baton.kit.period import Period, find_period
from baton.sources.choices import choice_label, read_choice
from baton.sources.durations import IN_SECONDS, seconds_of
from baton.sources.header import currency_of
from baton.sources.problems import Problem, Spoilt, problem
from baton.sources.workbook import Cells, number_text

_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff"), None)
_DASHES = {"", "-", "--", "—", "——", "–", "－", "/"}
_NO_FIGURE = {"n/a", "na", "null", "none", "nan", "暂无", "无"}
_ERROR = re.compile(r"#(?:N/A|REF!|DIV/0!|VALUE!|NAME\?|NUM!|NULL!|ERROR|GETTING_DATA|SPILL!|CALC!)")
_QUOTED = re.compile(r'="([^"]*)"')
LARGEST = 2**53
"""Counts beyond it are not exact in a spreadsheet."""
FIRST_YEAR, LAST_YEAR = 2000, 2100
_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 - a spreadsheet's serial day has no zone
_FIRST_SERIAL, _LAST_SERIAL = 36526, 73415  # 2000-01-01 … 2101-01-01

Given = str | float
"""A cell as it stands: a number or a text."""


@dataclass(frozen=True, slots=True)
class Parsed:
    values: pa.Array
    problems: Mapping[int, Problem] = field(default_factory=dict)
    """By row from 0; such a row's value is null."""


def clean(text: str) -> str | None:
    """A text cell without what hides in it; None where it is blank. `Spoilt` for an error or a formula."""
    bare = text.strip() if text.isprintable() else text.translate(_INVISIBLE).strip()
    if bare in _DASHES:
        return None
    quoted = _QUOTED.fullmatch(bare)  # ="160…": how a text table keeps long digits
    if quoted:
        return quoted.group(1).strip() or None
    if bare.startswith("="):
        raise Spoilt(problem("formula"))
    if bare.startswith("#") and _ERROR.fullmatch(bare):
        raise Spoilt(problem("error_cell"))
    if bare.startswith("'") and bare[1:2] in {"=", "+", "-", "@"}:
        return bare[1:]
    return bare


def parse(cells: Cells, column: Column | Measure, zone: ZoneInfo) -> Parsed:
    """A column of cells as the column's type. Instants without a zone are in `zone`."""
    if column.name.endswith(IN_SECONDS):
        return _each(cells, seconds_of, pa.int64())
    if column.kind in _FIGURES:
        return _figures(cells, _wanted(column))
    assert isinstance(column, Column)
    return _each(cells, _reader(column, zone), column.arrow_type)


def parse_days(cells: Cells) -> tuple[Parsed, Parsed]:
    """A column of days or of spans (`2026-09-13~2026-09-19`) as first days and last days."""
    starts = _each(cells, lambda given: _span(given).start, pa.date32())
    ends = _each(cells, lambda given: _span(given).end, pa.date32())
    return starts, ends


def parse_text(text: str, column: Column | Measure, zone: ZoneInfo) -> object:
    """One text as the column's type: for values that a mapping fixes. `Spoilt` where it cannot be taken."""
    cell = Cells(None, pa.array([text]), 1)
    parsed = parse(cell, column, zone)
    for trouble in parsed.problems.values():
        raise Spoilt(trouble)
    return parsed.values[0].as_py()


# --- running a parser over a column ---------------------------------------------------------------------------------


def _each(cells: Cells, read: Callable[[Given], object], kind: pa.DataType) -> Parsed:
    parts = [part for part in (cells.texts, cells.numbers) if part is not None]
    values = pa.nulls(cells.length, kind)
    problems: dict[int, Problem] = {}
    for part in parts:
        found, trouble = _distinct(part, read, kind)
        values = found if values.null_count == len(values) else pc.coalesce(values, found)
        problems |= trouble
    return Parsed(values, problems)


def _distinct(
    array: pa.Array, read: Callable[[Given], object], kind: pa.DataType
) -> tuple[pa.Array, dict[int, Problem]]:
    encoded = array.dictionary_encode()
    values: list[object] = []
    bad: dict[int, Problem] = {}
    for given in encoded.dictionary.to_pylist():
        try:
            values.append(_read_one(given, read))
        except Spoilt as trouble:
            bad[len(values)] = trouble.problem
            values.append(None)
    problems: dict[int, Problem] = {}
    if bad:
        indices = pc.fill_null(encoded.indices, -1).to_numpy(zero_copy_only=False)
        for row in np.flatnonzero(np.isin(indices, list(bad))):
            problems[int(row)] = bad[int(indices[row])]
    return pa.array(values, kind).take(encoded.indices), problems


def _read_one(given: Given, read: Callable[[Given], object]) -> object:
    if isinstance(given, str):
        bare = clean(given)
        return None if bare is None else read(bare)
    return read(given)


# --- figures --------------------------------------------------------------------------------------------------------

_NUMBER = re.compile(
    r"(?P<sign>-?)(?P<before>us\$|usd|\$|¥|rmb|cny|€|eur|£|gbp)?"
    r"(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d*)?|\.\d+)"
    r"(?P<scale>千|万|亿)?(?P<unit>%|元|美元|usd|us\$|\$|rmb|cny|小时|hours?|h|分钟|mins?|次|个|人|件|单|分|星|stars?)?"
)
_SCALES = {None: 1, "千": 1_000, "万": 10_000, "亿": 100_000_000}
_CURRENCIES = {
    "us$": Unit.USD,
    "usd": Unit.USD,
    "$": Unit.USD,
    "美元": Unit.USD,
    "¥": Unit.CNY,
    "rmb": Unit.CNY,
    "cny": Unit.CNY,
    "元": Unit.CNY,
}
_FOREIGN = {"€", "eur", "£", "gbp"}
_PER_HOUR = {"分钟": 60, "min": 60, "mins": 60}
_HOURS = {"小时", "hour", "hours", "h", *_PER_HOUR}
_PIECES = {"次", "个", "人", "件", "单"}
_POINTS = {"分", "星", "star", "stars"}
"""What may stand beside a figure that has no unit: a score, stars."""
_FIGURES = {Kind.COUNT, Kind.NUMBER}
BOUNDED_SHARES = {"reply_rate", "fast_reply_rate"}
"""Shares that lie between nought and one; the platform's indices, also without a unit, do not."""


@dataclass(frozen=True, slots=True)
class _Wanted:
    """The figure that a column takes."""

    name: str
    unit: Unit | None
    is_count: bool
    most: float | None


def _wanted(column: Column | Measure) -> _Wanted:
    unit = column.unit if isinstance(column, Measure) else currency_of(column)
    most = None if isinstance(column, Measure) else column.most
    return _Wanted(column.name, unit, column.kind is Kind.COUNT, most)


def _figures(cells: Cells, wanted: _Wanted) -> Parsed:
    values = pa.nulls(cells.length, pa.float64())
    problems: dict[int, Problem] = {}
    if cells.texts is not None:
        texts, problems = _distinct(cells.texts, lambda given: _figure(str(given), wanted), pa.float64())
        values = texts
    if cells.numbers is not None:
        values = cells.numbers if cells.texts is None else pc.coalesce(cells.numbers, values)
    problems = {**problems, **_bounds(values, wanted)}
    if problems:
        blank = np.zeros(cells.length, dtype=bool)
        blank[list(problems)] = True
        values = pc.if_else(pa.array(blank), None, values)
    return Parsed(values.cast(pa.int64()) if wanted.is_count else values, problems)


def _bounds(values: pa.Array, wanted: _Wanted) -> dict[int, Problem]:
    numbers = values.to_numpy(zero_copy_only=False)
    with np.errstate(invalid="ignore"):
        checks = [("negative", numbers < 0), ("too_large", ~(np.abs(np.nan_to_num(numbers)) <= LARGEST))]
        if wanted.is_count:
            checks.append(("not_whole", numbers != np.floor(np.nan_to_num(numbers))))
        if wanted.name in BOUNDED_SHARES:
            checks.append(("not_a_share", numbers > 1))
        if wanted.most is not None:
            checks.append(("beyond_scale", numbers > wanted.most))
    known = values.is_valid().to_numpy(zero_copy_only=False)
    return {
        int(row): problem(code, most=wanted.most)
        for code, found in reversed(checks)
        for row in np.flatnonzero(found & known)
    }


def _figure(text: str, wanted: _Wanted) -> float | None:
    compact = re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).replace("−", "-").lower()
    if compact in _NO_FIGURE:
        return None
    found = _NUMBER.fullmatch(compact)
    if found is None:
        raise Spoilt(problem("not_a_number"))
    number = Decimal(found["digits"].replace(",", "")) * _SCALES[found["scale"]]
    for mark in (found["before"], found["unit"]):
        if mark is not None:
            number = _marked(number, mark, wanted)
    return float(-number if found["sign"] else number)


def _marked(number: Decimal, mark: str, wanted: _Wanted) -> Decimal:
    """A number with the unit written beside it, which must be the column's."""
    currency = _CURRENCIES.get(mark)
    if (currency or mark in _FOREIGN) and wanted.unit in {Unit.USD, Unit.CNY}:
        if currency is not wanted.unit:
            raise Spoilt(problem("other_currency", currency=wanted.unit))
        return number
    if mark == "%" and wanted.unit is Unit.SHARE:
        return number / 100
    if mark in _HOURS and wanted.unit is Unit.HOURS:
        return number / _PER_HOUR.get(mark, 1)
    if (mark in _PIECES and wanted.is_count) or (mark in _POINTS and wanted.unit is None):
        return number
    raise Spoilt(problem("not_a_number"))


# --- days and instants ----------------------------------------------------------------------------------------------

_DAY = re.compile(r"(\d{4})(?:[-/.](\d{1,2})[-/.](\d{1,2})|年(\d{1,2})月(\d{1,2})日?)")
_COMPACT_DAY = re.compile(r"(\d{4})(\d{2})(\d{2})")
_NAMED_DAY = re.compile(r"([A-Za-z]{3})[A-Za-z]*\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})")
_DAY_NAMED = re.compile(r"(\d{1,2})[\s-]+([A-Za-z]{3})[A-Za-z]*\.?,?[\s-]+(\d{4})")
_SLASHED = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{4}")
_TIME = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s*(am|pm|上午|下午)?", re.IGNORECASE)
_OFFSET = re.compile(r"(?:UTC|GMT)?([+-]\d{2}):?(\d{2})?", re.IGNORECASE)
_MONTHS = {
    name: number
    for number, name in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1
    )
}
_ZONES = {"z": 0, "utc": 0, "gmt": 0, "pst": -8, "pdt": -7, "北京时间": 8}


def _day_of(year: int, month: int, day: int) -> date:
    try:
        found = date(year, month, day)
    except ValueError:
        raise Spoilt(problem("not_a_day")) from None
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise Spoilt(problem("not_a_day"))
    return found


def _serial(number: float) -> datetime:
    """A spreadsheet's day number; `Spoilt` where it is none of this century."""
    if not _FIRST_SERIAL <= number < _LAST_SERIAL:
        raise Spoilt(problem("not_a_day"))
    return _EPOCH + timedelta(seconds=round(number * 86400))


def _leading_day(text: str) -> tuple[date, str]:
    """The day that a text starts with, and the rest."""
    found = _DAY.match(text)
    if found:
        year, month, day = (int(group) for group in found.groups() if group is not None)
        return _day_of(year, month, day), text[found.end() :]
    named = _NAMED_DAY.match(text) or _DAY_NAMED.match(text)
    if named:
        first, second, year_text = named.groups()
        name, day_text = (first, second) if first.isalpha() else (second, first)
        month_number = _MONTHS.get(name.lower())
        if month_number:
            return _day_of(int(year_text), month_number, int(day_text)), text[named.end() :]
    if _SLASHED.match(text):
        raise Spoilt(problem("ambiguous_day"))
    compact = _COMPACT_DAY.match(text)
    if compact and not text[compact.end() : compact.end() + 1].isdigit():
        return _day_of(*(int(group) for group in compact.groups())), text[compact.end() :]
    raise Spoilt(problem("not_a_day"))


def _day(given: Given) -> date:
    if isinstance(given, float):
        if given.is_integer() and 19_000_101 <= given <= 21_001_231:
            return _day(str(int(given)))
        return _serial(given).date()
    text = unicodedata.normalize("NFKC", given).strip()
    if re.fullmatch(r"\d{5}(\.\d+)?", text):
        return _serial(float(text)).date()
    found, rest = _leading_day(text)
    if rest.strip(" ,T") and not _TIME.match(rest.strip(" ,T")):
        raise Spoilt(problem("not_a_day"))
    return found


def _span(given: Given) -> Period:
    """A day, or a span of days, as a period."""
    if isinstance(given, str):
        found = find_period(unicodedata.normalize("NFKC", given))
        if found is not None:
            return found
    day = _day(given)
    return Period(day, day)


def _instant(given: Given, zone: ZoneInfo) -> datetime:
    if isinstance(given, float):
        return _serial(given).replace(tzinfo=zone).astimezone(UTC)
    text = unicodedata.normalize("NFKC", given).strip()
    if re.fullmatch(r"\d{5}(\.\d+)?", text):
        return _serial(float(text)).replace(tzinfo=zone).astimezone(UTC)
    day, rest = _leading_day(text)
    rest = rest.lstrip(" ,T").rstrip(" .")
    if not rest:
        return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)
    clock = _TIME.match(rest)
    if clock is None:
        raise Spoilt(problem("not_an_instant"))
    hour, minute, second = int(clock[1]), int(clock[2]), int(clock[3] or 0)
    hour = _hour_of_day(hour, clock[4])
    if hour > 23 or minute > 59 or second > 59:
        raise Spoilt(problem("not_an_instant"))
    at = _zone(rest[clock.end() :].strip(" ."), zone)
    return datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=at).astimezone(UTC)


def _hour_of_day(hour: int, half: str | None) -> int:
    if half is None:
        return hour
    if not 1 <= hour <= 12:
        raise Spoilt(problem("not_an_instant"))
    return hour % 12 + (12 if half.lower() in {"pm", "下午"} else 0)


def _zone(text: str, zone: ZoneInfo) -> ZoneInfo | timezone:
    if not text:
        return zone
    if text.lower() in _ZONES:
        return timezone(timedelta(hours=_ZONES[text.lower()]))
    found = _OFFSET.fullmatch(text)
    if found is None:
        raise Spoilt(problem("not_an_instant"))
    hours = int(found[1])
    minutes = int(found[2] or 0) * (-1 if hours < 0 else 1)
    if abs(hours) > 14 or abs(minutes) > 59:
        raise Spoilt(problem("not_an_instant"))
    return timezone(timedelta(hours=hours, minutes=minutes))


# --- ids, flags, countries, choices, texts --------------------------------------------------------------------------

_YES = {"y", "yes", "true", "是", "1", "√", "✓", "有", "有效", "优质"}
_NO = {"n", "no", "false", "否", "0", "×", "✗", "x", "没有", "无效"}


def _identifier(given: Given) -> str | None:
    try:
        return text_id(given)
    except (ValueError, OverflowError):
        raise Spoilt(problem("spoiled_id")) from None


def _flag(given: Given) -> bool:
    word = (
        number_text(given)
        if isinstance(given, float)
        else unicodedata.normalize("NFKC", given).strip().lower()
    )
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise Spoilt(problem("not_a_flag"))


def _country(given: Given) -> str:
    found = find_country(given) if isinstance(given, str) else None
    if found is None:
        raise Spoilt(problem("unknown_country"))
    return found


def _text(given: Given) -> str:
    return number_text(given) if isinstance(given, float) else given


def _choice(given: Given, choices: tuple[str, ...]) -> str:
    found = read_choice(_text(given), choices)
    if found is None:
        names = [choice_label(code) for code in choices]
        zh, en = "、".join(name.zh for name in names), ", ".join(name.en for name in names)
        raise Spoilt(problem("unknown_choice", choices=zh, choices_en=en))
    return found


def _reader(column: Column, zone: ZoneInfo) -> Callable[[Given], object]:
    if column.choices:
        return lambda given: _choice(given, column.choices)
    if column.kind is Kind.INSTANT:
        return lambda given: _instant(given, zone)
    return _PLAIN[column.kind]


_PLAIN: Mapping[Kind, Callable[[Given], object]] = {
    Kind.TEXT: _text,
    Kind.ID: _identifier,
    Kind.DAY: _day,
    Kind.FLAG: _flag,
    Kind.COUNTRY: _country,
}
