"""The month's right to quote RFQs: what was given, what is used, and whether it lasts.

A month is one of the platform's calendar (US Pacific unless the shop says otherwise); rights that are left over end
with it. The forecast is the month's own rate carried on, and says nothing of a month that has hardly begun.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

LEAST_DAYS = 2.0
"""Of a month, before its rate is carried on."""


@dataclass(frozen=True, slots=True)
class Month:
    starts: datetime
    ends: datetime
    """Not included: the first moment of the next one."""

    @property
    def name(self) -> str:
        return f"{self.starts:%Y-%m}"


def month_at(moment: datetime, zone: ZoneInfo) -> Month:
    """The platform's month in which a moment lies."""
    local = moment.astimezone(zone)
    first = date(local.year, local.month, 1)
    following = date(local.year + local.month // 12, local.month % 12 + 1, 1)
    return Month(_midnight(first, zone), _midnight(following, zone))


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone)


@dataclass(frozen=True, slots=True)
class Quota:
    month: Month
    monthly: int
    rewards: int
    used: int
    days_left: int
    """Whole days until the rights end."""
    rate: float | None
    """Quotes a day; None while the month has hardly begun."""
    forecast: int | None
    """Used by the end of the month, were the rate to hold."""
    runs_out: date | None
    """The day on which nothing would be left; None where it lasts, or nobody can tell."""

    @property
    def given(self) -> int:
        return self.monthly + self.rewards

    @property
    def left(self) -> int:
        return max(0, self.given - self.used)

    @property
    def over(self) -> int:
        """Quotes beyond what is known to have been given: a reward was not typed in, or a count is wrong."""
        return max(0, self.used - self.given)

    @property
    def unused(self) -> int | None:
        """Rights that would end unused."""
        return None if self.forecast is None else max(0, self.given - self.forecast)


def quota(monthly: int, rewards: int, used: int, now: datetime, zone: ZoneInfo) -> Quota:
    """ValueError for less than nothing."""
    if min(monthly, rewards, used) < 0:
        raise ValueError("rights and quotes are not negative")
    month = month_at(now, zone)
    passed = (now - month.starts) / timedelta(days=1)
    ahead = (month.ends - now) / timedelta(days=1)
    rate = used / passed if passed >= LEAST_DAYS else None
    left = max(0, monthly + rewards - used)
    runs_out: date | None = None
    if rate is not None and rate > 0 and left < rate * ahead:
        runs_out = (now + timedelta(days=left / rate)).astimezone(zone).date()
    return Quota(
        month=month,
        monthly=monthly,
        rewards=rewards,
        used=used,
        days_left=int(ahead),
        rate=rate,
        forecast=None if rate is None else round(used + rate * ahead),
        runs_out=runs_out,
    )


def next_reward(now: datetime, days: Sequence[int], zone: ZoneInfo) -> date | None:
    """The next day of the month on which rewards come, today among them. Days that a month lacks are passed over."""
    today = now.astimezone(zone).date()
    for ahead in range(62):
        day = today + timedelta(days=ahead)
        if day.day in days:
            return day
    return None
