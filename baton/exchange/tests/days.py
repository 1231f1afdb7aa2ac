"""Days, statements and facts that the tests of the exchange share."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from baton.actions.terms import NewAction
from baton.exchange import services
from baton.exchange.terms import Check, Confidence, NewStatement, Side, Topic, Way
from baton.facts.store import Batch
from baton.kit.period import Period
from baton.metrics.tests.hand_made import SHOP, batch, rows
from baton.people.terms import Person, Shop

TODAY = date(2026, 9, 22)
WEEK = Period(date(2026, 9, 13), date(2026, 9, 19))
NEXT_WEEK = Period(date(2026, 9, 20), date(2026, 9, 26))
DUE = date(2026, 9, 29)

__all__ = [
    "DUE",
    "NEXT_WEEK",
    "SHOP",
    "TODAY",
    "WEEK",
    "Hand",
    "action",
    "checked",
    "days_of",
    "planned",
    "said",
]


@dataclass
class Hand:
    at: datetime

    def move(self, **span: float) -> None:
        self.at += timedelta(**span)

    def stand(self, day: str) -> None:
        self.at = datetime.fromisoformat(day).replace(tzinfo=UTC)


def said(text: str = "US asks for more", **changes: Any) -> NewStatement:
    values: dict[str, Any] = {
        "side": Side.MARKETING,
        "topic": Topic.MARKET,
        "text": text,
        "confidence": Confidence.SEVEN,
        "due": DUE,
    }
    return NewStatement(**(values | changes))


def checked(limit: float = 10.0, way: Way = Way.AT_LEAST, **changes: Any) -> Check:
    values: dict[str, Any] = {"metric": "inquiries", "way": way, "period": NEXT_WEEK, "threshold": limit}
    return Check(**(values | changes))


def action(owner: Person, **changes: Any) -> NewAction:
    values: dict[str, Any] = {
        "title": "Put the old picture back",
        "owner_id": owner.id,
        "due": date(2026, 9, 25),
        "metric": "click_rate",
        "done_when": "the picture is live",
    }
    return NewAction(**(values | changes))


def days_of(period: Period, **measures: float) -> Batch:
    """The shop's figures for each day."""
    every = [row for day in period.days() for row in rows(Period(day, day), measures)]
    return batch("shop_day", every)


def planned(lead: Person, shop: Shop, at: str = "2026-09-22T13:00+08:00") -> int:
    return services.plan(lead, shop, datetime.fromisoformat(at))
