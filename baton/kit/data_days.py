"""The platform's calendar: data days are US Pacific, the safe latest one is T-2, weeks run from Sunday."""

from __future__ import annotations

import calendar
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from baton.kit.period import Period

PACIFIC = ZoneInfo("America/Los_Angeles")
DAYS_BEHIND = 2


def data_day_of(instant: datetime) -> date:
    """The data day that an instant falls on. The instant must be timezone-aware."""
    if instant.tzinfo is None:
        raise ValueError("a data day needs a timezone-aware instant")
    return instant.astimezone(PACIFIC).date()


def latest_complete_day(now: datetime) -> date:
    """T-2, counted on the calendar of whoever asks: on the 24th in Shanghai the 22nd is complete.

    The 22nd ends at 08:00 UTC (07:00 in summer time) on the 23rd; two local days later it is over in every
    zone that people live in, and the platform has had time to publish it.
    """
    if now.tzinfo is None:
        raise ValueError("the latest complete day needs a timezone-aware instant")
    return now.date() - timedelta(days=DAYS_BEHIND)


def week_of(day: date) -> Period:
    """The platform week (Sunday to Saturday) that contains the day."""
    start = day - timedelta(days=(day.weekday() + 1) % 7)
    return Period(start, start + timedelta(days=6))


def month_of(day: date) -> Period:
    return Period(day.replace(day=1), day.replace(day=calendar.monthrange(day.year, day.month)[1]))


def last_weeks(latest: date, weeks: int) -> Period:
    """The `weeks` whole platform weeks that end on or before `latest`."""
    week = week_of(latest)
    end = week.end if week.end <= latest else week.start - timedelta(days=1)
    return Period(end - timedelta(days=7 * weeks - 1), end)
