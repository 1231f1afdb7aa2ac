"""A shop whose routing runs: a clock that tests move, reps with settings, and items that nobody has."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from baton.inquiries.assigning.acts import PolicyWish, RepWish, set_policy, set_rep
from baton.inquiries.assigning.step import Routed, route
from baton.inquiries.assigning.terms import Mode
from baton.inquiries.models import AssignmentDecision, Buyer, Item
from baton.inquiries.tests.conftest import set_day
from baton.inquiries.winding import rewind
from baton.kit.clock import SystemClock
from baton.kit.home import Home
from baton.people.terms import Person, Role, Shop

ZONE = ZoneInfo("Asia/Shanghai")
TUESDAY = datetime(2026, 9, 22, 10, tzinfo=ZONE)


@dataclass
class Routing:
    """`move` sets the clock; `arrive` puts an item on the desk; `run` is one minute's work."""

    home: Home
    shop: Shop
    person: Callable[..., Person]
    monkeypatch: pytest.MonkeyPatch
    now: datetime = TUESDAY
    count: int = 0
    lead: Person = field(init=False)

    def __post_init__(self) -> None:
        self.move(self.now)
        self.lead = self.person("lead", Role.SALES_LEAD)

    def move(self, moment: datetime) -> None:
        self.now = moment
        set_day(self.home, f"{moment:%Y-%m-%d}")
        self.monkeypatch.setattr(SystemClock, "now", lambda _: moment.astimezone(UTC))

    def rep(self, login: str, **wish: object) -> Person:
        found = self.person(login)
        set_rep(self.lead, self.shop, found.id, RepWish(**wish))  # type: ignore[arg-type]
        return found

    def switch(self, mode: Mode = Mode.LIVE, **wish: object) -> int:
        return set_policy(self.lead, self.shop, PolicyWish(mode, **wish), "as agreed")  # type: ignore[arg-type]

    def arrive(self, *, ago: timedelta = timedelta(minutes=1), **columns: object) -> Item:
        self.count += 1
        item = Item.objects.create(
            shop_id=self.shop.id,
            key=f"R{self.count}",
            kind="inquiry",
            arrived_at=self.now - ago,
            unassigned="" if "owner_id" in columns else "not_yet",
            **columns,
        )
        rewind(self.shop, [item])
        item.refresh_from_db()
        return item

    def buyer(self, owner: Person | None = None) -> Buyer:
        return Buyer.objects.create(
            shop_id=self.shop.id, account=f"B{Buyer.objects.count()}", owner_id=owner.id if owner else None
        )

    def run(self) -> Routed:
        return route(self.shop)

    def owners(self) -> dict[str, str | None]:
        return dict(Item.objects.order_by("id").values_list("key", "owner__login_name"))


def decision_of(item: Item) -> AssignmentDecision:
    return AssignmentDecision.objects.get(item=item)
