"""When the teams meet: a weekday and a time by the shop's own clock, every so many weeks."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from baton.exchange.terms import CadenceSetting
from baton.kit.period import Period

MOST_MISSED = 26
WEEKS = 4
"""What a meeting looks back on."""


def moment(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The instant at which the zone's clock shows that time; where the clock jumps over it, the one after the jump.

    Through UTC and back: an hour that a clock change leaves out becomes the hour that people's clocks show.
    """
    return datetime.combine(day, at, zone).astimezone(UTC).astimezone(zone)


def dates(setting: CadenceSetting, since: date, until: date) -> Iterator[date]:
    """The days of meeting from `since` until `until`, both included; every second week counts from `since`."""
    first = since + timedelta(days=(setting.weekday - since.weekday()) % 7)
    while first <= until:
        yield first
        first += timedelta(weeks=max(setting.every_weeks, 1))


def next_date(setting: CadenceSetting, since: date, now: datetime, zone: ZoneInfo) -> datetime:
    """The first meeting that has not begun yet."""
    local = now.astimezone(zone).date()
    far = local + timedelta(weeks=2 * max(setting.every_weeks, 1))
    return next(
        found
        for day in dates(setting, since, far)
        if (found := moment(day, setting.at, zone)).timestamp() > now.timestamp()
    )


def missed(setting: CadenceSetting, since: date, held: Collection[date], day: date) -> int:
    """Dates before `day` after the last meeting that was held, on which none was."""
    start = max(held, default=None)
    every = [one for one in dates(setting, since, day - timedelta(days=1)) if start is None or one > start]
    return min(len(every), MOST_MISSED)


def in_a_row(setting: CadenceSetting, since: date, held: Collection[date], day: date) -> int:
    """Held one after the other up to the last date before `day` (or on it); a meeting counts for its own week."""
    weeks = {_week(one) for one in held}
    # The rhythm may have been set only lately: meetings before that count by its step, too.
    first = min([since, *held])
    step = timedelta(weeks=max(setting.every_weeks, 1))
    listed = list(dates(setting, since, day))
    last = listed[-1] if listed else next(dates(setting, first, day), None)
    if last is None:
        return 0
    if _week(last) not in weeks and last == day:
        last -= step
    count = 0
    while _week(last) in weeks:
        count += 1
        last -= step
    return count


def _week(day: date) -> date:
    return day - timedelta(days=day.weekday())


def periods(latest: date) -> tuple[Period, Period]:
    """The last four weeks and the four before, as the board counts them."""
    period = Period(latest - timedelta(days=7 * WEEKS - 1), latest)
    return period, period.previous()
