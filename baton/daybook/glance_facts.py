"""Figures of the first glance that the facts tell, read once for each state of the facts and each day."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from baton.board.selectors import once
from baton.facts.snapshot import Snapshot
from baton.kit.period import Period
from baton.people.terms import Shop

SHIPS_SOON = timedelta(days=3)
"""A shipment promised within so many days, and not sent, is at risk."""
BALANCE_AHEAD = timedelta(days=7)
"""A balance is asked for from so many days before the promised shipment on."""
LOOKED_BACK = timedelta(days=180)
"""An order drafted longer ago, whose balance never came, is no receipt that is still expected."""


@dataclass(frozen=True, slots=True)
class Messages:
    violations: int
    """Violations and warnings that nobody has handled."""
    unread: int
    newest: date


@dataclass(frozen=True, slots=True)
class Spend:
    amount: float | None
    """CNY of all campaigns on the day."""
    day: date


@dataclass(frozen=True, slots=True)
class Owed:
    """Something an order waits for; `staff` as the files write it."""

    order_id: str
    staff: str
    on: date | None
    amount: float | None


@dataclass(frozen=True, slots=True)
class OrderList:
    owed: tuple[Owed, ...]
    newest: date

    def of(self, accounts: Collection[str] | None) -> tuple[Owed, ...]:
        """Those of these accounts; all of them where None is given."""
        return tuple(one for one in self.owed if accounts is None or one.staff in accounts)


@dataclass(frozen=True, slots=True)
class GlanceFacts:
    """None: no such file has come in, which is not nought."""

    messages: Messages | None
    spend: Spend | None
    shipments: OrderList | None
    balances: OrderList | None
    logged_yesterday: int | None
    """Inquiries of the team's yesterday by the inquiry log; None where the log does not reach that far."""


def glance_facts(snapshot: Snapshot, shop: Shop, day: date) -> GlanceFacts:
    """`day` is the team's day."""
    return once(snapshot, "day_glance", shop.code, day, ask=lambda: _read(snapshot, shop, day))


def _read(snapshot: Snapshot, shop: Shop, day: date) -> GlanceFacts:
    def has(name: str) -> bool:
        return bool(snapshot.files(name, shop.code))

    return GlanceFacts(
        messages=_messages(snapshot, shop, day) if has("platform_message") else None,
        spend=_spend(snapshot, shop, day) if has("ad_day") else None,
        shipments=_shipments(snapshot, shop, day) if has("shipment") else None,
        balances=_balances(snapshot, shop, day) if has("order") else None,
        logged_yesterday=_logged(snapshot, shop, day - timedelta(days=1)) if has("inquiry") else None,
    )


def _messages(snapshot: Snapshot, shop: Shop, day: date) -> Messages | None:
    row = snapshot.query(
        "SELECT count(*) FILTER (WHERE kind IN ('violation', 'warning') AND handled_on IS NULL) AS violations, "
        "count(*) FILTER (WHERE NOT is_read) AS unread, max(data_day) AS newest FROM {platform_message} "
        "WHERE data_day <= $day",
        {"day": day},
        shop=shop.code,
    ).to_pylist()[0]
    return Messages(row["violations"], row["unread"], row["newest"]) if row["newest"] is not None else None


def _spend(snapshot: Snapshot, shop: Shop, day: date) -> Spend | None:
    ends = [found.period.end for found in snapshot.intervals("ad_day", shop.code) if found.period.end <= day]
    if not ends:
        return None
    newest = max(ends)
    summed = snapshot.aggregate("ad_day", shop.code, [Period(newest, newest)], [], ["ad_spend"]).to_pylist()
    return Spend(summed[0]["ad_spend"] if summed else None, newest)


def _shipments(snapshot: Snapshot, shop: Shop, day: date) -> OrderList | None:
    rows = snapshot.query(
        "SELECT order_id, coalesce(staff, '') AS staff, promised_shipment_on AS day FROM {shipment} "
        "WHERE shipped_on IS NULL AND coalesce(shipment_state, '') NOT IN ('shipped', 'delivered') "
        "AND promised_shipment_on <= $until ORDER BY promised_shipment_on, order_id",
        {"until": day + SHIPS_SOON},
        shop=shop.code,
    ).to_pylist()
    newest = snapshot.query(
        "SELECT max(coalesce(updated_on, least(promised_shipment_on, $day))) AS newest FROM {shipment} "
        "WHERE coalesce(updated_on, $day) <= $day",
        {"day": day},
        shop=shop.code,
    ).to_pylist()[0]["newest"]
    found = tuple(Owed(row["order_id"], row["staff"], row["day"], None) for row in rows)
    return OrderList(found, newest) if newest is not None else None


def _balances(snapshot: Snapshot, shop: Shop, day: date) -> OrderList | None:
    """The deposit is in, the balance is not, and the goods are to leave soon or have left. A deposit of the whole
    amount leaves nothing owed."""
    rows = snapshot.query(
        "SELECT order_id, coalesce(staff, '') AS staff, promised_shipment_on AS day, "
        "order_amount - deposit AS amount FROM {order} "
        "WHERE deposit_on IS NOT NULL AND balance_on IS NULL AND coalesce(refund, 0) = 0 "
        "AND coalesce(order_amount - deposit, 1) >= 1 "
        "AND drafted_on >= $since AND coalesce(shipped_on, promised_shipment_on) <= $until "
        "ORDER BY promised_shipment_on, order_id",
        {"since": day - LOOKED_BACK, "until": day + BALANCE_AHEAD},
        shop=shop.code,
    ).to_pylist()
    newest = snapshot.query(
        "SELECT max(drafted_on) AS newest FROM {order} WHERE drafted_on <= $day", {"day": day}, shop=shop.code
    ).to_pylist()[0]["newest"]
    found = tuple(Owed(row["order_id"], row["staff"], row["day"], row["amount"]) for row in rows)
    return OrderList(found, newest) if newest is not None else None


def _logged(snapshot: Snapshot, shop: Shop, day: date) -> int | None:
    row = snapshot.query(
        "SELECT count(*) FILTER (WHERE day = $day AND source = 'inquiry') AS logged, max(day) AS newest "
        "FROM (SELECT CAST(timezone($zone, received_at) AS DATE) AS day, coalesce(source, 'inquiry') AS source "
        "FROM {inquiry})",
        {"day": day, "zone": shop.timezone},
        shop=shop.code,
    ).to_pylist()[0]
    logged: int = row["logged"]
    return logged if row["newest"] is not None and row["newest"] >= day else None
