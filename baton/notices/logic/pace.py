"""When a notice may go out: quiet hours, the minutes that everybody uses, a robot's budget, and the next try. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from baton.notices.terms import Rate

MOST_TRIES = 8
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=30), timedelta(hours=1)
_CROWDED = frozenset({0, 30})
"""Minutes of the hour at which the platforms ask robots not to send."""
_BEFORE = timedelta(seconds=5)
"""A message that is begun this short before such a minute may arrive in it."""
_SPREAD = timedelta(seconds=40)
MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)


def quiet_until(now: datetime, zone: ZoneInfo, begins: time | None, ends: time | None) -> datetime | None:
    """When the quiet hours end that `now` is in; None where it is in none.

    They go by the shop's clock, over midnight where they begin later than they end. Where that clock is set back
    over their end, they end the first time.
    """
    if begins is None or ends is None or begins == ends:
        return None
    local = now.astimezone(zone)
    at = local.time()
    is_over_midnight = begins > ends
    is_quiet = (at >= begins or at < ends) if is_over_midnight else begins <= at < ends
    if not is_quiet:
        return None
    day = local.date() + timedelta(days=1) if is_over_midnight and at >= begins else local.date()
    end = datetime.combine(day, ends, zone)
    # Compared as instants: within one zone Python compares wall clocks, which repeat in autumn.
    return end if end.timestamp() > now.timestamp() else None


def after_crowd(now: datetime, chance: float) -> datetime | None:
    """When the crowded minute is over that `now` is in, plus a share `chance` (0 to 1) of the spread; None where it is
    in none.
    """
    crowded = next((at for at in (now, now + _BEFORE) if at.minute in _CROWDED), None)
    if crowded is None:
        return None
    return crowded.replace(second=0, microsecond=0) + MINUTE + _SPREAD * chance


def free_at(rate: Rate, a_minute: int, sent: Sequence[datetime], now: datetime) -> datetime | None:
    """When the robot's budget allows one more; None where it does now. `sent`: when it was sent to, in any order.

    Counted over every minute, not from its beginning: no 60 seconds see more than `a_minute`.
    """
    limits = ((MINUTE, min(a_minute, rate.most_a_minute)), (SECOND, rate.most_a_second))
    waits = [_over(span, most, sent, now) for span, most in limits]
    return max((one for one in waits if one is not None), default=None)


def _over(span: timedelta, most: int, sent: Sequence[datetime], now: datetime) -> datetime | None:
    within = sorted(at for at in sent if at > now - span)
    if len(within) < most:
        return None
    return within[-most] + span if most else now + span


def next_try(now: datetime, tries: int, chance: float) -> datetime:
    """After so many tries (from 1): 30 seconds, doubled each time up to an hour, plus up to half of it by `chance`."""
    pause: timedelta = min(FIRST_PAUSE * 2 ** min(tries - 1, 20), LONGEST_PAUSE)
    return now + pause * (1 + chance / 2)
