"""The two-way balance of a month: what the shop brought each rep and what came back; and the same seen from marketing.

Inquiries count in the month in which they arrived, with whoever has them now; orders as `month_credit` shares them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from math import fsum
from statistics import median
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, QuerySet

from baton.inquiries import selectors
from baton.inquiries.crediting.selectors import days_of, month_credit
from baton.inquiries.crediting.terms import OrderCredit, Side, TouchKind
from baton.inquiries.landing import workers
from baton.inquiries.logic.order_credit import way_of
from baton.inquiries.models import Item
from baton.inquiries.terms import Box, NextStep, Spam
from baton.kit.share import Share
from baton.people.clock import clock
from baton.people.terms import Shop

LEAST_REPS = 3
"""With fewer reps a median would tell one of them what another one has."""
LISTED = 15
"""Products and keywords of marketing's side."""
_FIELDS = (
    "id", "owner_id", "sales_grade", "model_grade", "source", "channel", "keyword", "filled", "product_id",
    "product_name", "first_reply_at", "platform_due", "graded_by_id", "quoted_on",
)  # fmt: skip


def _nothing() -> Share:
    return Share(0, 0)


@dataclass(slots=True)
class RepBalance:
    """One rep's month. Figures of few are counts; shares remember what they are of."""

    person_id: int
    inquiries: int = 0
    by_grade: Counter[str] = field(default_factory=Counter)
    """Sales' grade, else the model's; "" where there is none."""
    by_way: Counter[TouchKind] = field(default_factory=Counter)
    waiting: int = 0
    """Now, for a first reply, whenever they arrived."""
    in_time: Share = field(default_factory=_nothing)
    """Answered within the platform's limit, of those that the platform counts and whose time is over."""
    graded: Share = field(default_factory=_nothing)
    """Inquiries that sales has graded: what marketing steers by."""
    orders: float = 0.0
    """Credit for sales' work, in orders."""
    in_orders: int = 0
    money: float = 0.0
    listed: int = 0
    """Paid orders that name the rep."""


@dataclass(frozen=True, slots=True)
class Medians:
    """The middle rep's figures; None where nobody has one."""

    reps: int
    inquiries: float
    waiting: float
    in_time: float | None
    graded: float | None
    orders: float
    money: float


@dataclass(frozen=True, slots=True)
class TeamBalance:
    month: str
    reps: Mapping[int, RepBalance]
    fair: float | None
    """Inquiries that each would have had if all reps had had as many; None without reps."""
    medians: Medians | None
    """None with fewer than LEAST_REPS reps."""


@dataclass(frozen=True, slots=True)
class Brought:
    """What a product or a keyword brought, and what sales said and made of it."""

    name: str
    inquiries: int
    by_grade: Mapping[str, int]
    graded: Share
    quoted: int
    orders: float
    """Credit for marketing's touches, in orders, of buyers whom it brought."""


@dataclass(frozen=True, slots=True)
class MirroredBalance:
    products: Sequence[Brought]
    keywords: Sequence[Brought]
    inquiries: int
    graded: Share
    in_time: Share
    orders: float


def team_balance(shop: Shop, month: str) -> TeamBalance:
    people = workers(shop)
    found = {person.id: RepBalance(person.id) for person in people}
    rows = _arrived(shop, month)
    now = clock().now()
    for row in rows.values(*_FIELDS):
        own = found.get(row["owner_id"])
        if own is None:
            continue
        own.inquiries += 1
        own.by_grade[row["sales_grade"] or row["model_grade"]] += 1
        own.by_way[_way(row)] += 1
        own.graded += Share(bool(row["sales_grade"]), 1)
        own.in_time += _in_time(row, now)
    # As on the desk: what was due over 30 days ago is told apart there.
    recent = Q(answer_by__gte=now - selectors.LISTED)
    waiting = Item.objects.filter(recent, shop_id=shop.id, box=Box.DESK, next_step=NextStep.FIRST_REPLY)
    for owner, count in waiting.values_list("owner_id").annotate(count=Count("id")):
        if owner in found:
            found[owner].waiting = count
    _add_orders(found, month_credit(shop, month).orders)
    reps = {person: own for person, own in found.items() if own.inquiries or own.in_orders}
    fair = fsum(own.inquiries for own in reps.values()) / len(reps) if reps else None
    return TeamBalance(month, found, fair, _medians(tuple(reps.values())))


def mirrored_balance(shop: Shop, month: str, products: frozenset[str] | None = None) -> MirroredBalance:
    """Marketing's side: of these products, or of all where None."""
    now = clock().now()
    rows = [
        row
        for row in _arrived(shop, month).values(*_FIELDS)
        if products is None or row["product_id"] in products
    ]
    paid = month_credit(shop, month).orders
    items = Item.objects.filter(pk__in=[order.item_id for order in paid if order.item_id is not None])
    of_item = {row["id"]: row for row in items.values(*_FIELDS)}
    credit = {name: _credit_by(paid, of_item, name, products) for name in ("product_id", "keyword")}
    return MirroredBalance(
        products=_brought(rows, "product_id", credit["product_id"]),
        keywords=_brought(rows, "keyword", credit["keyword"]),
        inquiries=len(rows),
        graded=Share(sum(bool(row["sales_grade"]) for row in rows), len(rows)),
        in_time=sum((_in_time(row, now) for row in rows), Share(0, 0)),
        orders=fsum(credit["product_id"].values()),
    )


def _arrived(shop: Shop, month: str) -> QuerySet[Item]:
    """Items of the month that are real inquiries, each once."""
    days, zone = days_of(month), ZoneInfo(shop.timezone)
    start = datetime.combine(days.start, time(), zone)
    end = datetime.combine(days.end + timedelta(days=1), time(), zone)
    rows = Item.objects.filter(shop_id=shop.id, arrived_at__gte=start, arrived_at__lt=end)
    return rows.exclude(box=Box.GONE).exclude(spam=Spam.SPAM).order_by("id")


def _way(row: Mapping[str, object]) -> TouchKind:
    return way_of(str(row["source"]), _said(row, "channel"), _said(row, "keyword"))


def _said(row: Mapping[str, object], name: str) -> str:
    filled = row["filled"]
    return str(row[name] or (filled.get(name, "") if isinstance(filled, dict) else ""))


def _in_time(row: Mapping[str, object], now: datetime) -> Share:
    due, replied = row["platform_due"], row["first_reply_at"]
    if not isinstance(due, datetime) or (replied is None and due > now):
        return Share(0, 0)
    return Share(isinstance(replied, datetime) and replied <= due, 1)


def _add_orders(found: Mapping[int, RepBalance], orders: Iterable[OrderCredit]) -> None:
    for order in orders:
        seller = order.seller.person_id
        if seller is not None and seller in found:
            found[seller].listed += 1
        by_person: dict[int, float] = defaultdict(float)
        for part in order.parts:
            person_id = part.who.person_id
            if part.side is Side.SALES and person_id is not None and person_id in found:
                by_person[person_id] += part.share
        for person, share in by_person.items():
            found[person].orders += share
            found[person].in_orders += 1
            found[person].money += share * (order.received or 0.0)


def _medians(reps: Sequence[RepBalance]) -> Medians | None:
    if len(reps) < LEAST_REPS:
        return None
    in_time = [value for own in reps if (value := own.in_time.value) is not None]
    graded = [value for own in reps if (value := own.graded.value) is not None]
    return Medians(
        reps=len(reps),
        inquiries=median(own.inquiries for own in reps),
        waiting=median(own.waiting for own in reps),
        in_time=median(in_time) if in_time else None,
        graded=median(graded) if graded else None,
        orders=median(own.orders for own in reps),
        money=median(own.money for own in reps),
    )


def _credit_by(
    orders: Iterable[OrderCredit],
    of_item: Mapping[int, Mapping[str, object]],
    name: str,
    products: frozenset[str] | None,
) -> Mapping[str, float]:
    """Marketing's shares by the product or keyword of the order's inquiry."""
    found: dict[str, float] = defaultdict(float)
    for order in orders:
        row = None if order.item_id is None else of_item.get(order.item_id)
        if row is None or (products is not None and row["product_id"] not in products):
            continue
        found[_said(row, name)] += order.of(Side.MARKETING)
    return found


def _brought(
    rows: Sequence[Mapping[str, object]], name: str, credit: Mapping[str, float]
) -> Sequence[Brought]:
    """The products or keywords with the most inquiries, then with the most credit."""
    groups: dict[str, list[Mapping[str, object]]] = defaultdict(list)
    labels: dict[str, str] = {}
    for row in rows:
        key = _said(row, name)
        if key:
            groups[key].append(row)
            labels[key] = str(row["product_name"] or key) if name == "product_id" else key
    found = [
        Brought(
            name=labels[key],
            inquiries=len(own),
            by_grade=Counter(str(row["sales_grade"]) for row in own),
            graded=Share(sum(bool(row["sales_grade"]) for row in own), len(own)),
            quoted=sum(row["quoted_on"] is not None for row in own),
            orders=credit.get(key, 0.0),
        )
        for key, own in groups.items()
    ]
    return sorted(found, key=lambda one: (-one.inquiries, -one.orders, one.name))[:LISTED]
