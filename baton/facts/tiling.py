"""Which stored periods answer for the days that somebody asks about.

Daily, weekly and 30-day files may all be there for the same days; counting two of them would double the
figures. A period is therefore *tiled*: covered by stored periods that touch, never overlap, and end where it
ends.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from baton.kit.period import ONE_DAY, Period


@dataclass(frozen=True, slots=True)
class Tiling:
    """A partition of `wanted`, in order."""

    wanted: Period
    tiles: tuple[Period, ...]

    @property
    def is_daily(self) -> bool:
        return len(self.tiles) == self.wanted.length

    @property
    def is_one_file(self) -> bool:
        """One stored period is exactly the wanted one, and nothing finer is."""
        return self.tiles == (self.wanted,)


def tile(intervals: Iterable[Period], wanted: Period) -> Tiling | None:
    """The finest exact partition of `wanted` by stored periods, or None where there is none.

    Finest is the one with the most tiles; between equals, the one whose first differing tile is shorter.
    """
    inside: dict[date, set[Period]] = {}
    for interval in intervals:
        if wanted.covers(interval):
            inside.setdefault(interval.start, set()).add(interval)
    after_last = wanted.end + ONE_DAY
    most: dict[date, int] = {after_last: 0}
    choice: dict[date, Period] = {}
    for start in sorted(inside, reverse=True):
        for interval in sorted(inside[start]):
            rest = most.get(interval.end + ONE_DAY)
            if rest is not None and rest + 1 > most.get(start, 0):
                most[start], choice[start] = rest + 1, interval
    if wanted.start not in choice:
        return None
    return Tiling(wanted, tuple(_walk(choice, wanted.start, after_last)))


def _walk(choice: dict[date, Period], day: date, stop: date) -> Iterator[Period]:
    while day != stop:
        yield choice[day]
        day = choice[day].end + ONE_DAY


def nearest(intervals: Iterable[Period], wanted: Period, limit: int = 3) -> tuple[Period, ...]:
    """The periods nearest to `wanted` that can be tiled, the nearest first.

    Nearness counts the days by which the start and the end move; between equals the longer period, then the
    later. A period inside one that is already named is left out.
    """
    candidates = sorted(
        _tileable_near(set(intervals), wanted),
        key=lambda period: (_distance(period, wanted), -period.length, -period.start.toordinal()),
    )
    named: list[Period] = []
    for candidate in candidates:
        if len(named) == limit:
            break
        if not any(other.covers(candidate) for other in named):
            named.append(candidate)
    return tuple(named)


def _distance(period: Period, wanted: Period) -> int:
    return abs((period.start - wanted.start).days) + abs((period.end - wanted.end).days)


def _tileable_near(intervals: set[Period], wanted: Period) -> Iterator[Period]:
    """For every possible first day, the tileable periods that end nearest to the wanted end, before and
    after it.

    The ends that can be reached from a first day are one integer with a bit for each day: joining two of
    them is one operation, so that years of daily files cost milliseconds.
    """
    if not intervals:
        return
    origin = min(interval.start for interval in intervals)
    reach: dict[date, int] = {}
    for interval in sorted(intervals, reverse=True):
        onward = reach.get(interval.end + ONE_DAY, 0)
        reach[interval.start] = reach.get(interval.start, 0) | onward | 1 << (interval.end - origin).days
    aim = (wanted.end - origin).days
    for start, ends in reach.items():
        for offset in _nearest_bits(ends, aim):
            yield Period(start, origin + timedelta(days=offset))


def _nearest_bits(bits: int, aim: int) -> Iterator[int]:
    """The highest set bit up to `aim` and the lowest one above it."""
    if aim >= 0:
        below = bits & ((1 << aim + 1) - 1)
        if below:
            yield below.bit_length() - 1
    first_above = max(aim + 1, 0)
    above = bits >> first_above
    if above:
        yield first_above + (above & -above).bit_length() - 1
