"""China's days off and the days on which they are made up for (调休), as the State Council publishes them each autumn.

Source: the package `chinese_calendar`, whose table ends with the last year that was published when it was released. A
year beyond it is not known: nothing is assumed for it, and who asks is told (`unknown_years`).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from chinese_calendar import constants

from baton.kit.text import Text

_DAYS_OFF: Mapping[date, str] = constants.holidays
_MADE_UP: Mapping[date, str] = constants.workdays
FIRST_YEAR, LAST_YEAR = min(_DAYS_OFF).year, max(_DAYS_OFF).year
_SATURDAY = 5
_NAMES = {holiday.value: Text(holiday.chinese, holiday.value) for holiday in constants.Holiday}


@dataclass(frozen=True, slots=True)
class ChinaDay:
    """A day that is not what its weekday says."""

    day: date
    name: Text
    """The holiday that it belongs to."""
    worked_as: int | None
    """The weekday (0 Monday) like which a made-up day is worked; None for a day off."""


def china_days(first: date, last: date) -> tuple[ChinaDay, ...]:
    """The days from `first` to `last`, both included, that are off or made up for; in their order.

    Weekends within a holiday are among the days off. A Saturday is worked like a Friday and a Sunday like a Monday:
    what is published names the day and not whose hours it has.
    """
    off = {day: ChinaDay(day, _named(name), None) for day, name in _of(_DAYS_OFF, first, last).items()}
    made_up = {
        day: ChinaDay(day, _named(name), 4 if day.weekday() == _SATURDAY else 0)
        for day, name in _of(_MADE_UP, first, last).items()
    }
    return tuple(sorted((off | made_up).values(), key=lambda one: one.day))


def unknown_years(first: date, last: date) -> tuple[int, ...]:
    """The years of the stretch that nobody had published when the package was released."""
    return tuple(year for year in range(first.year, last.year + 1) if not FIRST_YEAR <= year <= LAST_YEAR)


def _of(table: Mapping[date, str], first: date, last: date) -> Mapping[date, str]:
    # The table holds some hundred days, a long calendar some thousand.
    if (last - first) > timedelta(days=len(table)):
        return {day: name for day, name in table.items() if first <= day <= last}
    days = (first + timedelta(days=number) for number in range((last - first).days + 1))
    return {day: table[day] for day in days if day in table}


def _named(name: str) -> Text:
    return _NAMES.get(name, Text(name, name))
