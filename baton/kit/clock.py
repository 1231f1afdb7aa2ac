"""The clock: the only reader of real time. Everything else is handed an instant or a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo


class Clock(Protocol):
    def now(self) -> datetime:
        """The present instant, timezone-aware."""
        ...


@dataclass(frozen=True, slots=True)
class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)  # noqa: TID251 - this is the one reader of real time


@dataclass(frozen=True, slots=True)
class FixedClock:
    """Always the same instant: for tests."""

    instant: datetime

    def now(self) -> datetime:
        return self.instant


@dataclass(frozen=True, slots=True)
class PinnedDayClock:
    """The clock of a demo home: the day stands still, the time of day is real.

    The demo shop's last data day is fixed; pinning the day beside it keeps "today" and every relative period
    pointing at facts, however long ago the demo was built.
    """

    day: date
    zone: ZoneInfo
    real: Clock = SystemClock()

    def now(self) -> datetime:
        local = self.real.now().astimezone(self.zone)
        return local.replace(year=self.day.year, month=self.day.month, day=self.day.day)
