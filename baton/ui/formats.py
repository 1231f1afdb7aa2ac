"""Figures as people read them. Pure: a value and a language in, text out.

A true minus stands before negative figures; what is missing is a dash, never a nought.
"""

from __future__ import annotations

import math
from datetime import date
from typing import Final

from baton.kit.period import Period
from baton.metrics.funnel import AMOUNTS, StageLine

MISSING: Final = "—"
MINUS: Final = "−"
SMALL: Final = 30
"""Below this many, a rate shows what it counts."""

_SIGNS: Final = {"USD": "$", "CNY": "¥", "EUR": "€"}


def is_missing(value: float | None) -> bool:
    return value is None or math.isnan(value)


def number(value: float | None, decimals: int | None = None) -> str:
    """1,284,600 · 4.8 · −12. Without `decimals`, whole figures show none and others one."""
    if value is None or math.isnan(value):
        return MISSING
    if decimals is None:
        decimals = 0 if float(value).is_integer() or abs(value) >= 1000 else 1
    return _with_minus(f"{value:,.{decimals}f}")


def signed(value: float | None, decimals: int | None = None) -> str:
    """A change: always with its sign; a real nought has none."""
    text = number(value, decimals)
    if value is None or math.isnan(value) or text.strip("0.") == "":
        return text
    return f"+{text}" if value > 0 else text


def headline(value: float | None, language: str) -> str:
    """A figure for a headline or an axis: 128.5万, 1.2亿; 1.28M, 15.7k."""
    if value is None or math.isnan(value):
        return MISSING
    steps = ((1e6, "M"), (1e3, "k")) if _is_english(language) else ((1e8, "亿"), (1e4, "万"))
    for size, unit in steps:
        if abs(value) >= size:
            return _with_minus(_significant(value / size, 4 if size == 1e4 else 3)) + unit
    return number(value)


def rate(value: float | None) -> str:
    """A share of 1 as per cent with three significant digits: 62.0%, 1.22%, 0.793%."""
    if value is None or math.isnan(value):
        return MISSING
    return _with_minus(_significant(value * 100, 3)) + "%"


def change(value: float | None) -> str:
    """A relative change with its sign and one decimal: +7.2%."""
    if value is None or math.isnan(value):
        return MISSING
    return signed(value * 100, 1) + "%"


def points(value: float | None, language: str) -> str:
    """A difference of two shares in percentage points: +1.2 点, +1.2 pp."""
    if value is None or math.isnan(value):
        return MISSING
    return f"{signed(value * 100, 1)} {'pp' if _is_english(language) else '点'}"


def money(value: float | None, currency: str = "USD", decimals: int | None = None) -> str:
    """$4,860 · ¥3.86. Cents only below 100."""
    if value is None or math.isnan(value):
        return MISSING
    if decimals is None:
        decimals = _cents(value)
    sign = MINUS if value < 0 and round(value, decimals) != 0 else ""
    return f"{sign}{_SIGNS.get(currency, currency + ' ')}{abs(value):,.{decimals}f}"


def _cents(amount: float) -> int:
    return 2 if 0 < abs(amount) < 100 else 0


def shown_change(line: StageLine) -> float | None:
    """The difference as it stands beside both values: an amount's is that of the amounts as they are written."""
    if line.stage not in AMOUNTS or line.value is None or line.compared is None:
        return line.change
    now, before = (round(one, _cents(one)) for one in (line.value, line.compared))
    return now - before


def hours(value: float | None, language: str) -> str:
    """A duration given in hours: 3 小时 18 分, 3 h 18 min."""
    if value is None or math.isnan(value):
        return MISSING
    whole, minutes = divmod(round(value * 60), 60)
    if _is_english(language):
        return f"{whole} h {minutes:02d} min" if whole else f"{minutes} min"
    return f"{whole} 小时 {minutes:02d} 分" if whole else f"{minutes} 分"


def day(value: date | None, present: date | None = None) -> str:
    """11-24; with the year where it is not the present one."""
    if value is None:
        return MISSING
    return f"{value:%m-%d}" if present is None or present.year == value.year else f"{value:%Y-%m-%d}"


def period(value: Period, language: str, present: date | None = None) -> str:
    """10-25 至 11-21; one day stands alone; years where they differ from each other or from the present."""
    anchor = present if present is not None else value.end
    if value.start.year != value.end.year:
        start, end = f"{value.start:%Y-%m-%d}", f"{value.end:%Y-%m-%d}"
    else:
        start, end = day(value.start, anchor), day(value.end, anchor)
    if value.start == value.end:
        return end
    return f"{start} – {end}" if _is_english(language) else f"{start} 至 {end}"


def _is_english(language: str) -> bool:
    return language.lower().startswith("en")


def _with_minus(text: str) -> str:
    if not text.startswith("-"):
        return text
    return text[1:] if text.strip("-0.,") == "" else MINUS + text[1:]


def _significant(value: float, digits: int) -> str:
    if value == 0:
        return "0"
    decimals = max(0, digits - 1 - math.floor(math.log10(abs(value))))
    rounded = round(value, decimals)
    if rounded and math.floor(math.log10(abs(rounded))) > math.floor(math.log10(abs(value))):
        decimals = max(0, decimals - 1)
    return f"{rounded:,.{decimals}f}"
