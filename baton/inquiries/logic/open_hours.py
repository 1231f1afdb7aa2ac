"""Time in which a team is at work, as sorted stretches of seconds: how much of it passed, and when some will have.

A shift is told in the team's local time; its stretch is what really passed between the two moments, also on a
day on which clocks are changed. Everything after that is arithmetic on whole seconds since 1970 (UTC), for any
number of items at once. No loop runs over seconds or items.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

Seconds = NDArray[np.int64]

NEVER = np.iinfo(np.int64).max
"""The moment that does not come: no reply, no limit, or a time at work that the known hours do not hold."""


@dataclass(frozen=True, slots=True)
class Shift:
    """From a local time to another; one that ends before it begins ends on the next day."""

    start: time
    end: time


@dataclass(frozen=True, slots=True)
class WorkingWeek:
    """A team's usual hours. A lunch break makes two shifts of a day."""

    zone: ZoneInfo
    shifts: tuple[tuple[Shift, ...], ...]
    """Monday's to Sunday's."""

    def __post_init__(self) -> None:
        if len(self.shifts) != 7:
            raise ValueError(f"a week has 7 days, not {len(self.shifts)}")


@dataclass(frozen=True, slots=True)
class Stretches:
    """Disjoint stretches of time, sorted: each from its start up to, not including, its end."""

    starts: Seconds
    ends: Seconds

    @property
    def total(self) -> int:
        return int((self.ends - self.starts).sum())


def stretches(pairs: Iterable[tuple[int, int]]) -> Stretches:
    """Stretches from pairs in any order: those that overlap or touch become one, empty ones are dropped."""
    merged: list[list[int]] = []
    for start, end in sorted(pair for pair in pairs if pair[0] < pair[1]):
        if merged and start <= merged[-1][1]:
            merged[-1][1] = max(merged[-1][1], end)
        else:
            merged.append([start, end])
    found = np.array(merged, dtype=np.int64).reshape(-1, 2)
    return Stretches(found[:, 0].copy(), found[:, 1].copy())


_WEEK = 7 * 24 * 60


def overlap_of(week: Sequence[Sequence[tuple[time, time]]]) -> int | None:
    """The weekday (0 Monday) of a shift that begins before an earlier one has ended; None where no two overlap.

    A shift that ends before it begins runs into the next day, Sunday's into Monday. Two that touch do not overlap.
    """
    spans = sorted(
        (begin, begin + ((_minute(end) - _minute(start)) % (24 * 60) or 24 * 60))
        for number, day in enumerate(week)
        for start, end in day
        for begin in [number * 24 * 60 + _minute(start)]
    )
    if not spans:
        return None
    again = (spans[0][0] + _WEEK, spans[0][1] + _WEEK)
    clashes = [then[0] for one, then in pairwise([*spans, again]) if then[0] < one[1]]
    return clashes[0] // (24 * 60) % 7 if clashes else None


def _minute(at: time) -> int:
    return at.hour * 60 + at.minute


def at_work(
    week: WorkingWeek,
    first: date,
    last: date,
    closed: frozenset[date] = frozenset(),
    worked_as: Mapping[date, int] | None = None,
) -> Stretches:
    """The hours of the days from `first` to `last`, both included.

    closed: days off. worked_as: days that are worked like another weekday (0 Monday), as China makes up for long
    breaks; a day that is both is worked.
    """
    made_up = worked_as or {}
    pairs: list[tuple[int, int]] = []
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        if day in closed and day not in made_up:
            continue
        for shift in week.shifts[made_up.get(day, day.weekday())]:
            until = day if shift.start < shift.end else day + timedelta(days=1)
            pairs.append((_moment(day, shift.start, week.zone), _moment(until, shift.end, week.zone)))
    return stretches(pairs)


def _moment(day: date, at: time, zone: ZoneInfo) -> int:
    return int(datetime.combine(day, at, tzinfo=zone).timestamp())


def joined(*parts: Stretches) -> Stretches:
    """Time that lies in any of the parts."""
    return stretches(
        pair
        for part in parts
        for pair in zip(part.starts.tolist(), part.ends.tolist(), strict=True)
    )  # fmt: skip


def without(hours: Stretches, absences: Stretches) -> Stretches:
    """The hours that lie in none of the absences."""
    edges = np.unique(np.concatenate([hours.starts, hours.ends, absences.starts, absences.ends]))
    kept = [
        (start, end)
        for start, end in pairwise(edges.tolist())
        if _holds(hours, start) and not _holds(absences, start)
    ]
    return stretches(kept)


def _holds(hours: Stretches, moment: int) -> bool:
    place = int(np.searchsorted(hours.starts, moment, side="right")) - 1
    return place >= 0 and moment < int(hours.ends[place])


class OpenHours:
    """A calendar of working hours that answers for arrays of moments at once.

    It knows nothing beyond its last stretch: what would be due later is NEVER.
    """

    def __init__(self, hours: Stretches) -> None:
        self._starts, self._ends = hours.starts, hours.ends
        self._before = np.concatenate([[0], np.cumsum(self._ends - self._starts)]).astype(np.int64)

    def passed(self, start: Seconds, end: Seconds) -> Seconds:
        """Seconds at work from `start` to `end`, item by item; 0 where the end comes first."""
        found: Seconds = np.maximum(self._until(end) - self._until(start), 0)
        return found

    def due(self, start: Seconds, seconds: Seconds | int) -> Seconds:
        """The first moment at which `seconds` at work have passed since `start`. Errors: ValueError for less than 0.

        Of nothing to wait for, the moment itself.
        """
        wanted = np.broadcast_to(np.asarray(seconds, dtype=np.int64), start.shape)
        if (wanted < 0).any():
            raise ValueError("a limit is not negative")
        goal = self._until(start) + wanted
        # The stretch in which the goal falls: on the edge of two it is the end of the earlier one.
        place = np.searchsorted(self._before, goal, side="left") - 1
        is_known = (place >= 0) & (goal <= self._before[-1])
        safe = np.clip(place, 0, max(self._starts.size - 1, 0))
        if not self._starts.size:
            return np.where(wanted == 0, start, NEVER)
        found = self._starts[safe] + goal - self._before[safe]
        return np.where(wanted == 0, start, np.where(is_known, found, NEVER))

    def is_open(self, moments: Seconds) -> NDArray[np.bool_]:
        if not self._starts.size:
            return np.zeros(moments.shape, dtype=bool)
        place = np.searchsorted(self._starts, moments, side="right") - 1
        return np.asarray((place >= 0) & (moments < self._ends[np.maximum(place, 0)]))

    def _until(self, moments: Seconds) -> Seconds:
        """Seconds at work before each moment, since the first stretch."""
        if not self._starts.size:
            return np.zeros(moments.shape, dtype=np.int64)
        place = np.searchsorted(self._starts, moments, side="right") - 1
        safe = np.maximum(place, 0)
        inside = np.minimum(moments, self._ends[safe]) - self._starts[safe]
        return np.where(place < 0, 0, self._before[safe] + inside)


def in_seconds(moments: Sequence[datetime | None]) -> Seconds:
    """Moments as whole seconds; NEVER where there is none."""
    return np.array(
        [NEVER if moment is None else int(moment.timestamp()) for moment in moments], dtype=np.int64
    )
