"""Items as the models see them: what was known at arrival, and nothing that came later. With what became of them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from baton.inquiries.logic.arrived import Arrived
from baton.inquiries.logic.labels import Became
from baton.inquiries.logic.lead_table import Value
from baton.inquiries.logic.message import read_message, template_of
from baton.inquiries.models import Item
from baton.inquiries.terms import Box, Spam, Stage
from baton.people.terms import Shop

TEMPLATES_BACK = 2_000
"""Messages before an item among which its template is looked for."""
OWN_FIELDS = ("keyword", "product", "channel")
_COLUMNS = (
    "id", "key", "version", "box", "arrived_at", "kind", "source", "country", "buyer_level", "message", "keyword",
    "product_id", "channel", "buyer_id", "buyer__name", "buyer__mail", "spam", "stage", "is_promising", "sales_grade",
    "sales_reason", "loss_reason", "replied_at", "won_on", "model_spam",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Seen:
    """An item with its evidence."""

    id: int
    version: int
    box: str
    arrived_at: datetime
    buyer: int | None
    arrived: Arrived
    own: dict[str, Value]
    """The shop's own fields."""
    became: Became
    is_of_customer: bool
    """Whether the buyer had ordered before."""


@dataclass(slots=True)
class _Past:
    """What a buyer did, each in order of time."""

    arrivals: list[datetime]
    orders: list[date]
    spam: list[datetime]


def seen(shop: Shop, rows: QuerySet[Item]) -> list[Seen]:
    """The items of the query, in order of arrival."""
    told = sorted(rows.values(*_COLUMNS), key=lambda row: (row["arrived_at"], row["id"]))
    if not told:
        return []
    pasts = _pasts(shop, {row["buyer_id"] for row in told if row["buyer_id"] is not None})
    counts = _templates_before(shop, told)
    return [_seen(row, pasts.get(row["buyer_id"]), count) for row, count in zip(told, counts, strict=True)]


def _seen(row: dict[str, Any], past: _Past | None, template_seen: int | None) -> Seen:
    at: datetime = row["arrived_at"]
    inquiries = bisect_left(past.arrivals, at) if past is not None else None
    orders = bisect_left(past.orders, at.date()) if past is not None else None
    arrived = Arrived(
        text=row["message"],
        country=row["country"],
        mail=row["buyer__mail"] or "",
        company=row["buyer__name"] or "",
        buyer_level=row["buyer_level"],
        source=row["source"] or row["kind"],
        earlier_inquiries=inquiries,
        earlier_orders=orders,
        earlier_spam=bisect_left(past.spam, at) if past is not None else None,
        template_seen=template_seen,
    )
    became = Became(
        spam=row["spam"],
        stage=row["stage"],
        is_promising=row["is_promising"],
        sales_grade=row["sales_grade"],
        sales_reason=row["sales_reason"],
        loss_reason=row["loss_reason"],
        was_replied=row["replied_at"] is not None,
    )
    return Seen(
        id=row["id"],
        version=row["version"],
        box=row["box"],
        arrived_at=at,
        buyer=row["buyer_id"],
        arrived=arrived,
        own={
            "keyword": row["keyword"] or None,
            "product": row["product_id"] or None,
            "channel": row["channel"] or None,
        },
        became=became,
        is_of_customer=bool(orders),
    )


def _pasts(shop: Shop, buyers: set[int]) -> dict[int, _Past]:
    """Everything that these buyers sent, without its text."""
    rows = Item.objects.filter(shop_id=shop.id, merged_into=None).exclude(box=Box.GONE)
    rows = rows.filter(buyer_id__in=buyers) if len(buyers) <= 500 else rows.filter(buyer__isnull=False)
    found: dict[int, _Past] = {}
    told = rows.order_by("arrived_at").values_list("buyer_id", "arrived_at", "stage", "won_on", "spam")
    for buyer, arrived_at, stage, won_on, spam in told.iterator():
        past = found.setdefault(buyer, _Past([], [], []))
        past.arrivals.append(arrived_at)
        if stage == Stage.WON:
            past.orders.append(won_on or arrived_at.date())
        if spam == Spam.SPAM:
            past.spam.append(arrived_at)
    for past in found.values():
        past.orders.sort()
    return found


def _templates_before(shop: Shop, told: Sequence[dict[str, Any]]) -> list[int | None]:
    """For each message, how many of the messages before it, of other senders, have its template."""
    first = told[0]["arrived_at"]
    before = (
        Item.objects.filter(shop_id=shop.id, arrived_at__lt=first)
        .exclude(message="")
        .order_by("-arrived_at")
        .values_list("message", "buyer_id")[:TEMPLATES_BACK]
    )
    senders: dict[str, dict[int | None, int]] = {}
    for message, buyer in before:
        _count(senders, _template(message), buyer)
    counts: list[int | None] = []
    for row in told:
        template = _template(row["message"])
        if not template:
            counts.append(None)
            continue
        of = senders.get(template, {})
        counts.append(sum(of.values()) - of.get(row["buyer_id"], 0))
        _count(senders, template, row["buyer_id"])
    return counts


def _template(message: str) -> str:
    return template_of(read_message(message).text) if message else ""


def _count(senders: dict[str, dict[int | None, int]], template: str, buyer: int | None) -> None:
    if template:
        of = senders.setdefault(template, {})
        of[buyer] = of.get(buyer, 0) + 1
