"""Words for sizes, ranges and lists, in both languages."""

from __future__ import annotations

from collections.abc import Sequence
from math import floor, log10

from baton.drivers.intervals import Interval
from baton.kit.text import Text

NO_WORDS = Text("", "")
SMALLEST_NAMED = 0.5
CHANCE_SHOWS = 0.05
"""Of the width of its interval: from there on what chance did is told, not only what it may have done."""


def about(name: Text, contribution: float, interval: Interval | None) -> Text:
    """How a part moved: 「曝光 约 −17（−25 到 −9）」, or 「曝光 看不清方向（−9 到 +4）」."""
    if interval is None:
        return moved(name, contribution)
    low, high = signed(interval.low), signed(interval.high)
    if max(abs(interval.low), abs(interval.high)) < SMALLEST_NAMED:
        return Text(f"{name.zh} 大致持平", f"{name.en} about level")
    if not interval.is_clear:
        return Text(f"{name.zh} 看不清方向（{low} 到 {high}）", f"{name.en} not clear ({low} to {high})")
    size = signed(contribution)
    return Text(f"{name.zh} 约 {size}（{low} 到 {high}）", f"{name.en} about {size} ({low} to {high})")


def by_chance(contribution: float, interval: Interval) -> Text:
    """What noise alone did, as far as it shows, and what it may have done."""
    low, high = signed(interval.low), signed(interval.high)
    if abs(contribution) < max(SMALLEST_NAMED, CHANCE_SHOWS * (interval.high - interval.low)):
        return Text(
            f"单是偶然就可能有 {low} 到 {high}", f"chance alone may account for anything from {low} to {high}"
        )
    size = signed(contribution)
    return Text(f"其中约 {size} 是偶然（{low} 到 {high}）", f"about {size} of it is chance ({low} to {high})")


def signed(figure: float) -> str:
    """Two significant digits with a sign; what is less than a half is nought."""
    if abs(figure) < SMALLEST_NAMED:
        return "0"
    return f"{'−' if figure < 0 else '+'}{rounded(abs(figure))}"


def moved(name: Text, contribution: float) -> Text:
    """Of what is exact: 「曝光 少约 31」."""
    size = rounded(abs(contribution))
    if abs(contribution) < SMALLEST_NAMED:
        return Text(f"{name.zh} 大致持平", f"{name.en} about level")
    if contribution < 0:
        return Text(f"{name.zh} 少约 {size}", f"{name.en} about {size} less")
    return Text(f"{name.zh} 多约 {size}", f"{name.en} about {size} more")


def exact(figure: float) -> str:
    return f"{figure:,.0f}"


def rounded(figure: float) -> str:
    """Two significant digits, and no decimals."""
    digits = max(0, floor(log10(figure)) - 1) if figure >= 1 else 0
    return f"{round(figure, -digits):,.0f}"


def listed(clauses: Sequence[Text], separator: Text, end: Text) -> Text:
    zh = separator.zh.join(clause.zh for clause in clauses)
    en = separator.en.join(clause.en for clause in clauses)
    return Text(f"{zh}{end.zh}", f"{en}{end.en}")


def joined(first: Text, second: Text) -> Text:
    return Text(f"{first.zh}{second.zh}", f"{first.en} {capital(second.en)}")


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]
