"""What the timetable does for every shop."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from baton.kit.timetable import AnyEntry, Entry, Often
from baton.people.selectors import shops
from baton.people.terms import Shop


@dataclass(frozen=True, slots=True)
class EachShop:
    """An entry for each shop, named after it: each has its own turn, whatever happens at the others.

    `when`: a time of the server's day, or the span after which it is done again. `work` goes by the product's clock.
    """

    name: str
    when: time | timedelta
    work: Callable[[Shop], object]

    def entries(self) -> Sequence[AnyEntry]:
        return tuple(self._entry(shop) for shop in shops())

    def _entry(self, shop: Shop) -> AnyEntry:
        def run(now: datetime) -> object:  # noqa: ARG001 - the timetable's is the real one
            return self.work(shop)

        name = f"{self.name} {shop.code}"
        return Entry(name, self.when, run) if isinstance(self.when, time) else Often(name, self.when, run)
