"""A run of whole data days, and its algebra."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from baton.kit.errors import NotUsable, shortened
from baton.kit.text import Text

ONE_DAY = timedelta(days=1)
_DAY = r"((?:19|20)\d{2})[-/.](\d{1,2})[-/.](\d{1,2})"
_TYPED = re.compile(_DAY)
_SPAN = re.compile(rf"{_DAY}\s*(?:~|～|\.\.|至|—|–|to)\s*{_DAY}")


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """The days `start`…`end`, both included."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise NotUsable(
                "period_backwards",
                Text(
                    f"时间段的结束日 {self.end} 早于开始日 {self.start}。",
                    f"The period ends ({self.end}) before it starts ({self.start}).",
                ),
                Text("请把两个日期对调。", "Swap the two dates."),
            )

    def __str__(self) -> str:
        return f"{self.start}..{self.end}"

    @property
    def length(self) -> int:
        """Number of days."""
        return (self.end - self.start).days + 1

    def days(self) -> Iterator[date]:
        for offset in range(self.length):
            yield self.start + timedelta(days=offset)

    def contains(self, day: date) -> bool:
        return self.start <= day <= self.end

    def covers(self, other: Period) -> bool:
        return self.start <= other.start and other.end <= self.end

    def overlap(self, other: Period) -> Period | None:
        start, end = max(self.start, other.start), min(self.end, other.end)
        return Period(start, end) if start <= end else None

    def is_whole_months(self) -> bool:
        return self.start.day == 1 and (self.end + ONE_DAY).day == 1

    def previous(self) -> Period:
        """The equally long period just before; whole calendar months step back by whole months."""
        if self.is_whole_months():
            months = (self.end.year - self.start.year) * 12 + self.end.month - self.start.month + 1
            return Period(_months_before(self.start, months), self.start - ONE_DAY)
        return Period(self.start - timedelta(days=self.length), self.start - ONE_DAY)

    def same_last_year(self) -> Period:
        """The comparable period a year earlier.

        Whole calendar months keep their dates. Any other period steps back 364 days, so that weekdays match:
        a week stays Sunday to Saturday and a weekday is compared with the same weekday.
        """
        if self.is_whole_months():
            start = self.start.replace(year=self.start.year - 1)
            year, month = self.end.year - 1, self.end.month
            return Period(start, date(year, month, calendar.monthrange(year, month)[1]))
        return Period(self.start - timedelta(days=364), self.end - timedelta(days=364))

    def is_complete(self, latest_complete_day: date) -> bool:
        return self.end <= latest_complete_day


def _months_before(day: date, months: int) -> date:
    index = day.year * 12 + day.month - 1 - months
    return date(index // 12, index % 12 + 1, 1)


def parse_day(text: str) -> date:
    """A date as people type it (2026-11-22, 2026/9/3), or a refusal that says how to write one."""
    found = _TYPED.fullmatch(text.strip())
    try:
        if found is None:
            raise ValueError
        day = date(*(int(group) for group in found.groups()))
    except ValueError:
        said = shortened(text)
        raise NotUsable(
            "bad_date",
            Text(f"「{said}」不是日期。", f"“{said}” is not a date."),
            Text("请写成 2026-11-22 这样。", "Write it like 2026-11-22."),
        ) from None
    return day


def parse_period(text: str) -> Period:
    """`2026-11-01..2026-11-07`, or one day."""
    start, separator, end = text.partition("..")
    return Period(parse_day(start), parse_day(end if separator else start))


def find_period(text: str) -> Period | None:
    """The first `2026-09-13~2026-09-19` inside a longer text, or None. An impossible date is no period."""
    found = _SPAN.search(text)
    if found is None:
        return None
    numbers = [int(group) for group in found.groups()]
    try:
        start, end = date(*numbers[:3]), date(*numbers[3:])
    except ValueError:
        return None
    return Period(start, end) if start <= end else None
