"""Entries of the timetable: what a room wants done each day or every few minutes, without anybody asking.

A room lists them as `TIMETABLE` in its jobs.py; the workers of `baton serve` run them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Entry:
    """Run `run(now)` once a day at the local time `at`.

    A server that was off at that time catches up once when it is on again, however many days it missed.
    """

    name: str
    at: time
    run: Callable[[datetime], object]

    def next_after(self, now: datetime, zone: ZoneInfo) -> datetime:
        """The first instant after `now` at which the local clock of `zone` shows `at`."""
        local = now.astimezone(zone)
        due = datetime.combine(local.date(), self.at, zone)
        # Compared as instants: within one zone Python compares wall clocks, which repeat in autumn.
        while due.timestamp() <= now.timestamp():
            due = datetime.combine(due.date() + timedelta(days=1), self.at, zone)
        return due


@dataclass(frozen=True, slots=True)
class Often:
    """Run `run(now)` again and again, `every` after the last time it was begun."""

    name: str
    every: timedelta
    run: Callable[[datetime], object]

    def next_after(self, now: datetime, zone: ZoneInfo) -> datetime:  # noqa: ARG002 - a span has no time of day
        return now + self.every


AnyEntry = Entry | Often


class Spread(Protocol):
    """One entry for each of many, each with turns of its own: workers share them, and what goes wrong at one, or takes
    long, does not keep the others."""

    def entries(self) -> Sequence[AnyEntry]:
        """Those of now: there may be others a moment later."""
        ...


Listed = AnyEntry | Spread
"""What a room's TIMETABLE may hold."""
