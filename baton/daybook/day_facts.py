"""What playbooks look at: one shop, one morning, one consistent view of the facts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from baton.facts.contract import Grain
from baton.facts.datasets import dataset
from baton.facts.snapshot import Snapshot
from baton.kit.memory import Memory
from baton.kit.period import Period
from baton.people.terms import Shop

Row = Mapping[str, Any]
_newest: Memory = Memory(256)


@dataclass(frozen=True, slots=True)
class DayFacts:
    """`day` is the team's day, `now` the instant, `data_day` the newest complete day of the platform's figures.

    Answers are remembered: playbooks that ask the same question share one reading.
    """

    shop: Shop
    day: date
    now: datetime
    snapshot: Snapshot
    data_day: date | None
    _answers: dict[object, Any] = field(default_factory=dict, repr=False)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.shop.timezone)

    def at(self, hour: int, minute: int = 0, *, on: date | None = None) -> datetime:
        """That time of the shop's day."""
        return datetime.combine(on or self.day, time(hour, minute), self.zone)

    def local(self, instant: datetime) -> datetime:
        return instant.astimezone(self.zone)

    def rows(
        self, sql: str, parameters: Mapping[str, Any] | None = None, *, span: Period | None = None
    ) -> tuple[Row, ...]:
        """DuckDB's rows; `{order}` stands for the shop's rows of a dataset (see `Snapshot.query`)."""
        asked = (sql, repr(sorted((parameters or {}).items(), key=lambda pair: pair[0])), span)
        if asked not in self._answers:
            found = self.snapshot.query(sql, parameters or {}, shop=self.shop.code, span=span)
            self._answers[asked] = tuple(found.to_pylist())
        answer: tuple[Row, ...] = self._answers[asked]
        return answer

    def has(self, name: str) -> bool:
        """Whether the shop has any row of the dataset."""
        return bool(self.snapshot.files(name, self.shop.code))

    def newest(self, name: str) -> date | None:
        """The last day that rows of the dataset speak of, not after today; None without rows."""
        if not self.has(name):
            return None
        contract = dataset(name)
        dated = "period_end" if contract.grain is Grain.PERIOD else "data_day"

        def ask() -> date | None:
            found = self.rows(
                f"SELECT max({dated}) AS newest FROM {{{name}}} WHERE {dated} <= $day", {"day": self.day}
            )
            newest: date | None = found[0]["newest"]
            return newest

        # The day's page asks this at every look: the same files tell the same day.
        return _newest.recall((self.snapshot.files(name, self.shop.code), self.day), ask)

    def state(self, name: str) -> tuple[Row, ...]:
        """The rows of the newest day that was noted, of a dataset keyed by `noted_on`; none without rows."""
        newest = self.newest(name)
        if newest is None:
            return ()
        return self.rows(f"SELECT * FROM {{{name}}} WHERE noted_on = $day", {"day": newest})

    def remembered(self, question: object, ask: Any) -> Any:
        """The answer to a question that several playbooks ask."""
        if question not in self._answers:
            self._answers[question] = ask()
        return self._answers[question]
