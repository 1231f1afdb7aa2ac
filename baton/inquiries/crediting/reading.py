"""The shop's buyer accounts with their touches, and its paid orders, as the desk and the order list have them now.

Inquiries are the desk's items: what people filled in, merged and erased counts. Orders are the order list's rows, paid
on the day of the first money, as the catalogue counts them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from baton.facts.snapshot import Snapshot
from baton.inquiries.crediting.terms import TouchKind, Who
from baton.inquiries.landing import erased_digest
from baton.inquiries.logic.order_credit import Account, Kept, Touched, way_of
from baton.inquiries.models import AssignmentDecision, Buyer, Item, KeptShare, Touch
from baton.inquiries.terms import Box, Direction, Spam
from baton.people.selectors import persons, staff_accounts_of
from baton.people.terms import Shop

AccountKey = int | str
"""The buyer's number on the desk; the id in the files, or the order's own, where the desk does not know the buyer."""

_PAID = """
    SELECT order_id, inquiry_id, buyer_id, country, staff, deposit, balance, deposit_on, balance_on,
        least(coalesce(deposit_on, balance_on), coalesce(balance_on, deposit_on)) AS paid_on
    FROM {order}
    WHERE deposit_on IS NOT NULL OR balance_on IS NOT NULL
    ORDER BY paid_on, order_id
"""
_OWNERS = """
    SELECT product_id, arg_max(product_owner, period_end) AS owner
    FROM {product_period} WHERE product_owner IS NOT NULL GROUP BY product_id
"""
_ITEM_FIELDS = (
    "id", "key", "buyer_id", "arrived_at", "source", "channel", "keyword", "product_id", "product_name", "filled",
    "platform_owner", "owner_id", "replied_at", "quoted_on", "sampled_on",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PaidOrder:
    """An order with money received."""

    order_id: str
    paid_on: date
    account: AccountKey
    is_repeat: bool
    country: str
    seller: Who
    item_id: int | None
    """Its inquiry on the desk; the buyer's first one where the order names none."""
    inquiry: str
    is_named: bool
    """The order names the inquiry itself."""
    payments: tuple[tuple[date, float | None], ...]

    def received(self, until: date) -> float | None:
        """USD until that day; None where an amount is missing."""
        amounts = [amount for day, amount in self.payments if day <= until]
        return None if None in amounts else sum(amount for amount in amounts if amount is not None)


@dataclass(frozen=True, slots=True)
class Book:
    """All of a shop's accounts and paid orders."""

    accounts: Mapping[AccountKey, Account]
    orders: tuple[PaidOrder, ...]
    """By the day of the first money."""


def read_book(snapshot: Snapshot, shop: Shop) -> Book:
    return _Reader(snapshot, shop).book()


def products_of(snapshot: Snapshot, shop: Shop, accounts: frozenset[str]) -> frozenset[str]:
    """Products that the product list gives to one of these names."""
    rows = snapshot.query(_OWNERS, shop=shop.code).to_pylist()
    return frozenset(row["product_id"] for row in rows if row["owner"] in accounts)


class _Reader:
    def __init__(self, snapshot: Snapshot, shop: Shop) -> None:
        self._snapshot, self._shop = snapshot, shop
        self._zone = ZoneInfo(shop.timezone)
        self._people = {name: person.id for person in persons() for name in staff_accounts_of(person, shop)}
        self._roots, self._by_id, self._by_digest = self._buyers()
        owners = snapshot.query(_OWNERS, shop=shop.code).to_pylist()
        self._listers = {row["product_id"]: row["owner"] for row in owners}

    def book(self) -> Book:
        items = self._items()
        by_key = {row["key"]: row for rows in items.values() for row in rows}
        orders = self._orders(by_key, items)
        first_paid: dict[AccountKey, date] = {}
        for order in orders:
            first_paid.setdefault(order.account, order.paid_on)
        touches, deciders, kept = self._touches(), self._deciders(), self._kept()
        named = {order.inquiry for order in orders if order.is_named}
        accounts: dict[AccountKey, Account] = {}
        for key, rows in items.items():
            paid = first_paid.get(key)
            # An order before any inquiry: what brought the buyer is on no record, for this and all later orders.
            is_known = paid is None or self._day(rows[0]["arrived_at"]) <= paid or rows[0]["key"] in named
            accounts[key] = Account(
                arrived=self._day(rows[0]["arrived_at"]) if is_known else None,
                brought=self._brought(rows[0]) if is_known else (),
                work=tuple(self._work(rows, touches, deciders)),
                kept=tuple(one for row in rows for one in kept[row["id"]]),
                first_paid=paid,
            )
        for order in orders:
            if order.account not in accounts:
                accounts[order.account] = Account(None, (), (), first_paid=first_paid[order.account])
        return Book(accounts, tuple(orders))

    def _day(self, moment: datetime) -> date:
        return moment.astimezone(self._zone).date()

    def _who(self, name: str | None) -> Who:
        if not name:
            return Who()
        person = self._people.get(name)
        return Who(person_id=person) if person is not None else Who(account=name)

    # What is read --------------------------------------------------------------------------------------------

    def _buyers(self) -> tuple[dict[int, int], dict[str, int], dict[str, int]]:
        """Each buyer's account after all merges, and the ways to find it."""
        rows = list(Buyer.objects.filter(shop_id=self._shop.id).values_list("pk", "account", "erased_digest"))
        merged = Buyer.objects.filter(shop_id=self._shop.id, merged_into__isnull=False)
        into = dict(merged.values_list("pk", "merged_into_id"))

        def root(pk: int) -> int:
            while pk in into:
                pk = into[pk]
            return pk

        roots = {pk: root(pk) for pk, *_ in rows}
        by_id = {account: roots[pk] for pk, account, _ in rows}
        return roots, by_id, {digest: roots[pk] for pk, *_, digest in rows if digest}

    def _items(self) -> Mapping[AccountKey, Sequence[Mapping[str, Any]]]:
        rows = (
            Item.objects.filter(shop_id=self._shop.id)
            .exclude(box=Box.GONE, merged_into=None)
            .exclude(spam=Spam.SPAM)
            .order_by("arrived_at", "id")
            .values(*_ITEM_FIELDS)
        )
        found: dict[AccountKey, list[Mapping[str, Any]]] = defaultdict(list)
        for row in rows.iterator(chunk_size=5_000):
            found[self._root(row["buyer_id"], f"~{row['key']}")].append(row)
        return found

    def _root(self, buyer_id: int | None, otherwise: str) -> AccountKey:
        return otherwise if buyer_id is None else self._roots.get(buyer_id, buyer_id)

    def _orders(
        self,
        by_key: Mapping[str, Mapping[str, Any]],
        items: Mapping[AccountKey, Sequence[Mapping[str, Any]]],
    ) -> list[PaidOrder]:
        found: list[PaidOrder] = []
        seen: set[AccountKey] = set()
        for row in self._snapshot.query(_PAID, shop=self._shop.code).to_pylist():
            item = by_key.get(row["inquiry_id"] or "")
            account = self._account_of(row, item)
            shown = item or next(iter(items.get(account, ())), None)
            payments = (
                (day, row[name]) for name in ("deposit", "balance") if (day := row[f"{name}_on"]) is not None
            )
            found.append(
                PaidOrder(
                    order_id=row["order_id"],
                    paid_on=row["paid_on"],
                    account=account,
                    is_repeat=account in seen,
                    country=row["country"] or "",
                    seller=self._who(row["staff"]),
                    item_id=None if shown is None else shown["id"],
                    inquiry=row["inquiry_id"] or ("" if shown is None else shown["key"]),
                    is_named=item is not None,
                    payments=tuple(payments),
                )
            )
            seen.add(account)
        return found

    def _account_of(self, row: Mapping[str, Any], item: Mapping[str, Any] | None) -> AccountKey:
        """By the inquiry, else by the buyer's id, else the order's own."""
        if item is not None:
            return self._root(item["buyer_id"], f"~{item['key']}")
        if not row["buyer_id"]:
            return f"order {row['order_id']}"
        known = self._by_id.get(row["buyer_id"])
        if known is None and self._by_digest:
            known = self._by_digest.get(erased_digest(self._shop, row["buyer_id"]))
        return known if known is not None else f"buyer {row['buyer_id']}"

    def _touches(self) -> Mapping[int, Sequence[tuple[datetime, int | None]]]:
        """Our messages by item: when and by whom."""
        rows = Touch.objects.filter(item__shop_id=self._shop.id, direction=Direction.OUT)
        found: dict[int, list[tuple[datetime, int | None]]] = defaultdict(list)
        for item_id, at, by in rows.order_by("at", "id").values_list("item_id", "at", "by_id"):
            found[item_id].append((at, by))
        return found

    def _deciders(self) -> Mapping[int, Sequence[tuple[datetime, int | None]]]:
        """By item, who had it from when on."""
        rows = AssignmentDecision.objects.filter(item__shop_id=self._shop.id, is_shadow=False)
        found: dict[int, list[tuple[datetime, int | None]]] = defaultdict(list)
        for item_id, at, chosen in rows.order_by("id").values_list("item_id", "at", "chosen_id"):
            found[item_id].append((at, chosen))
        return found

    def _kept(self) -> Mapping[int, Sequence[Kept]]:
        rows = KeptShare.objects.filter(item__shop_id=self._shop.id, has_note=True, share__gt=0)
        found: dict[int, list[Kept]] = defaultdict(list)
        for item_id, person, at, share in rows.values_list("item_id", "person_id", "at", "share"):
            found[item_id].append(Kept(self._day(at), Who(person_id=person), share))
        return found

    # What is made of it --------------------------------------------------------------------------------------

    def _brought(self, row: Mapping[str, Any]) -> tuple[Touched, ...]:
        """How the buyer came: the way, and the product page with whoever looks after the listing."""
        day = self._day(row["arrived_at"])
        known = {
            name: row[name] or row["filled"].get(name, "") for name in ("channel", "keyword", "product_id")
        }
        way = way_of(row["source"], known["channel"], known["keyword"])
        found = [Touched(way, day, detail=known["keyword"])]
        if known["product_id"]:
            lister = self._who(self._listers.get(known["product_id"]))
            found.append(
                Touched(TouchKind.PRODUCT_PAGE, day, lister, row["product_name"] or known["product_id"])
            )
        return tuple(found)

    def _work(
        self,
        rows: Iterable[Mapping[str, Any]],
        touches: Mapping[int, Sequence[tuple[datetime, int | None]]],
        deciders: Mapping[int, Sequence[tuple[datetime, int | None]]],
    ) -> Iterable[Touched]:
        """The work on all the account's inquiries. Its first reply is one touch; what a person wrote to the buyer on
        any later day is a follow-up, one a day however often they wrote.
        """
        replies: list[Touched] = []
        for row in rows:
            owner = _Owner(self._who(row["platform_owner"]), row["owner_id"], deciders.get(row["id"], ()))
            if row["replied_at"] is not None:
                day = self._day(row["replied_at"])
                replies.append(Touched(TouchKind.FIRST_REPLY, day, owner.on(day, self._zone)))
            for at, by in touches.get(row["id"], ()):
                replies.append(Touched(TouchKind.FIRST_REPLY, self._day(at), Who(person_id=by)))
            for name, kind in (("quoted_on", TouchKind.QUOTE), ("sampled_on", TouchKind.SAMPLE)):
                if row[name] is not None:
                    yield Touched(kind, row[name], owner.on(row[name], self._zone))
        replies.sort(key=lambda touch: touch.on)
        yield from replies[:1]
        later = {(touch.on, touch.who.key): touch for touch in replies if touch.on > replies[0].on}
        for reply in later.values():
            yield replace(reply, kind=TouchKind.FOLLOW_UP)


@dataclass(frozen=True, slots=True)
class _Owner:
    """Who had an item when."""

    by_file: Who
    now: int | None
    decided: Sequence[tuple[datetime, int | None]]

    def on(self, day: date, zone: ZoneInfo) -> Who:
        """The owner at the end of the day; before any decision the one whom the file names."""
        had = [
            chosen for at, chosen in self.decided if at.astimezone(zone).date() <= day and chosen is not None
        ]
        if had:
            return Who(person_id=had[-1])
        if self.by_file.key or self.decided:
            return self.by_file
        return Who(person_id=self.now)
