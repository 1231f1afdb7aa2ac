"""Questions of credit: how a month's orders are shared, how one order is, by which rule, and what is disputed."""

from __future__ import annotations

import calendar
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache

from baton.facts.snapshot import Snapshot
from baton.inquiries.crediting import refusals
from baton.inquiries.crediting.kept_book import AT_ONCE, ON_A_CARD, book_of
from baton.inquiries.crediting.kept_shares import digest_of, learnt_of, orders_of, parts_of
from baton.inquiries.crediting.reading import Book, PaidOrder
from baton.inquiries.crediting.terms import (
    Closed,
    Difference,
    Dispute,
    DisputeLine,
    Learnt,
    MonthCredit,
    OrderCredit,
    Rule,
    Said,
    Side,
    TouchKind,
)
from baton.inquiries.logic.credit import Worth
from baton.inquiries.logic.order_credit import learnt, split
from baton.inquiries.models import CreditDispute, CreditDisputeLine, CreditMonth, CreditRule
from baton.intake.selectors import fact_store
from baton.kit.period import Period
from baton.kit.text import Text
from baton.metrics.facts import ShopFacts
from baton.metrics.figures import figure
from baton.people.clock import shop_day
from baton.people.terms import Shop

_MONTH = re.compile(r"(20\d{2})-(0[1-9]|1[0-2])")
_A_WEEK = timedelta(days=7)


# Months ---------------------------------------------------------------------------------------------------------


def month_named(written: str) -> str:
    """The month as YYYY-MM. NotUsable for anything else."""
    if _MONTH.fullmatch(written.strip()) is None:
        raise refusals.no_month(written)
    return written.strip()


def month_of(day: date) -> str:
    return f"{day:%Y-%m}"


def days_of(month: str) -> Period:
    year, number = (int(part) for part in month.split("-"))
    return Period(date(year, number, 1), date(year, number, calendar.monthrange(year, number)[1]))


def is_over(shop: Shop, month: str) -> bool:
    return days_of(month).end < shop_day(shop)


def months(shop: Shop) -> tuple[str, ...]:
    """The months with paid orders and those that were closed, and the present one, the newest first."""
    book = book_of(fact_store().snapshot(), shop)
    found = {month_of(order.paid_on) for order in book.orders} | {month_of(shop_day(shop))}
    found |= set(CreditMonth.objects.filter(shop_id=shop.id).values_list("month", flat=True))
    return tuple(sorted(found, reverse=True))


def month_credit(shop: Shop, month: str) -> MonthCredit:
    """How the month's paid orders are shared: as closed, where it is, with what has come since."""
    snapshot = fact_store().snapshot()
    live = _counted(snapshot, shop, month)
    row = CreditMonth.objects.select_related("by").filter(shop_id=shop.id, month=month).first()
    if row is None:
        return live
    orders = orders_of(row.content)
    return MonthCredit(
        month=month,
        rule=rule_numbered(shop, row.rule),
        orders=orders,
        learnt=learnt_of(row.content),
        catalogue=live.catalogue,
        catalogue_until=live.catalogue_until,
        closed=Closed(
            by=Text(row.by.display_name, row.by.display_name),
            by_id=row.by.pk,
            at=row.at,
            digest=row.digest,
            is_intact=digest_of(row.content) == row.digest,
            note=row.note,
        ),
        difference=_difference(orders, live.orders),
    )


def live_month(shop: Shop, month: str) -> MonthCredit:
    """The month as it would be shared now, whether it is closed or not."""
    return _counted(fact_store().snapshot(), shop, month)


def _counted(snapshot: Snapshot, shop: Shop, month: str) -> MonthCredit:
    book, rule, days = book_of(snapshot, shop), rule_of(shop, month), days_of(month)
    until = min(days.end, shop_day(shop))
    worth, told = _worth(book, until, rule)
    decided = decisions(shop)
    orders = tuple(
        _credited(order, book, worth, rule, days.end, decided)
        for order in book.orders
        if days.contains(order.paid_on)
    )
    return MonthCredit(month, rule, orders, told, *_catalogue(snapshot, shop, days))


def _worth(book: Book, until: date, rule: Rule) -> tuple[Worth | None, Learnt]:
    return _worth_of(_Kept(book), until, rule)


class _Kept:
    """A book by its identity: a book never changes."""

    __slots__ = ("book",)

    def __init__(self, book: Book) -> None:
        self.book = book

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Kept) and other.book is self.book

    def __hash__(self) -> int:
        return id(self.book)


@lru_cache(maxsize=24)
def _worth_of(kept: _Kept, until: date, rule: Rule) -> tuple[Worth | None, Learnt]:
    return learnt(kept.book.accounts.values(), until, rule)


def _credited(
    order: PaidOrder,
    book: Book,
    worth: Worth | None,
    rule: Rule,
    end: date,
    decided: Mapping[str, CreditDisputeLine],
) -> OrderCredit:
    parts = split(book.accounts[order.account], order.paid_on, worth, rule)
    by = decided.get(order.order_id)
    return OrderCredit(
        order_id=order.order_id,
        paid_on=order.paid_on,
        received=order.received(end),
        is_repeat=order.is_repeat,
        parts=parts if by is None else parts_of(by.shares or ()),
        item_id=order.item_id,
        inquiry=order.inquiry,
        country=order.country,
        seller=order.seller,
        decided_by=None if by is None else by.dispute_id,
    )


def _catalogue(snapshot: Snapshot, shop: Shop, days: Period) -> tuple[float | None, date | None]:
    """Paid orders as the funnel counts them, from the order list alone, and until which day it could be asked: a month
    in which the list begins or ends is asked for the days that the list reaches.
    """
    facts = ShopFacts(snapshot, shop.code)
    reach = facts.reach("order")
    last = (
        None
        if reach is None
        else max(reach.first, min(reach.last + timedelta(days=reach.slack), shop_day(shop)))
    )
    asked = None if reach is None or last is None else days.overlap(Period(reach.first, last))
    if asked is None:
        return None, None
    return figure(facts, "paid_orders", asked, only="order").value, asked.end


def _difference(closed: Sequence[OrderCredit], live: Sequence[OrderCredit]) -> Difference:
    was, now = ({order.order_id: order for order in orders} for orders in (closed, live))
    came = tuple(order_id for order_id in now if order_id not in was)
    gone = tuple(order_id for order_id in was if order_id not in now)
    decided = tuple(
        order_id
        for order_id, order in was.items()
        if order_id in now and now[order_id].decided_by != order.decided_by
    )
    by_side = {
        side: sum(now[order_id].of(side) for order_id in (*came, *decided))
        - sum(was[order_id].of(side) for order_id in (*gone, *decided))
        for side in Side
    }
    return Difference(came, gone, decided, by_side)


# One order ------------------------------------------------------------------------------------------------------


def order_credit(shop: Shop, order_id: str, *, old: timedelta = AT_ONCE) -> tuple[OrderCredit, str]:
    """How the order is shared, as its month shows it, and that month. NotFound for an order without money.

    `old`: how old what is known of the accounts may be; decisions are always the present ones.
    """
    book = book_of(fact_store().snapshot(), shop, old=old)
    paid = next((order for order in book.orders if order.order_id == order_id), None)
    rows = CreditMonth.objects.filter(shop_id=shop.id).order_by("-month")
    if paid is not None:
        rows = rows.filter(month=month_of(paid.paid_on))
    for row in rows:
        for order in orders_of(row.content):
            if order.order_id == order_id:
                return order, row.month
    if paid is None:
        raise refusals.no_order(order_id)
    month = month_of(paid.paid_on)
    rule, days = rule_of(shop, month), days_of(month)
    worth, _ = _worth(book, min(days.end, shop_day(shop)), rule)
    return _credited(paid, book, worth, rule, days.end, decisions(shop)), month


def orders_of_item(shop: Shop, item_id: int) -> tuple[OrderCredit, ...]:
    """The paid orders of an item, for its card: as known a few minutes ago."""
    book = book_of(fact_store().snapshot(), shop, old=ON_A_CARD)
    own = [order.order_id for order in book.orders if order.item_id == item_id]
    return tuple(order_credit(shop, order_id, old=ON_A_CARD)[0] for order_id in own)


# The rule -------------------------------------------------------------------------------------------------------


def rules(shop: Shop) -> tuple[Rule, ...]:
    """All versions, the newest first; the product's own is the last."""
    rows = CreditRule.objects.select_related("by").filter(shop_id=shop.id).order_by("-number")
    return (*(_rule(row) for row in rows), Rule())


def rule_of(shop: Shop, month: str) -> Rule:
    """The version that counts in a month: the newest of those that count from then or from before."""
    return next(rule for rule in rules(shop) if rule.since <= month)


def rule_numbered(shop: Shop, number: int) -> Rule:
    return next((rule for rule in rules(shop) if rule.number == number), Rule())


def earliest_month(shop: Shop) -> str:
    """The first month that a new version may count from: after every closed one, and not before another version."""
    closed = (
        CreditMonth.objects.filter(shop_id=shop.id).order_by("-month").values_list("month", flat=True).first()
    )
    after = month_of(days_of(closed).end.replace(day=28) + _A_WEEK) if closed is not None else ""
    known = max(rule.since for rule in rules(shop))
    return max(after, known, months(shop)[-1])


def _rule(row: CreditRule) -> Rule:
    known = set(TouchKind)
    return Rule(
        number=row.number,
        since=row.since,
        counted=frozenset(TouchKind(kind) for kind in row.counted if kind in known),
        ripe_days=row.ripe_days,
        least_accounts=row.least_accounts,
        note=row.note,
        by=Text(row.by.display_name, row.by.display_name),
        by_id=row.by.pk,
        at=row.at,
    )


# Disputes -------------------------------------------------------------------------------------------------------


def decisions(shop: Shop) -> Mapping[str, CreditDisputeLine]:
    """By order, the last decision that set its shares."""
    rows = CreditDisputeLine.objects.filter(dispute__shop_id=shop.id, kind=Said.DECIDED, shares__isnull=False)
    return {row.dispute.order_id: row for row in rows.select_related("dispute").order_by("id")}


def disputes(shop: Shop, orders: Iterable[str]) -> Mapping[str, tuple[Dispute, ...]]:
    """By order, its disputes with all that was said, the oldest first."""
    wanted = set(orders)
    rows = CreditDispute.objects.filter(shop_id=shop.id).order_by("id").prefetch_related("lines__by")
    found: dict[str, list[Dispute]] = defaultdict(list)
    for row in rows:
        if row.order_id in wanted:
            found[row.order_id].append(dispute_of(row))
    return {order_id: tuple(own) for order_id, own in found.items()}


def order_disputed(shop: Shop, dispute_id: int) -> str:
    """NotFound for a dispute that is not the shop's."""
    row = CreditDispute.objects.filter(shop_id=shop.id, pk=dispute_id).first()
    if row is None:
        raise refusals.no_dispute(dispute_id)
    return row.order_id


def dispute_of(row: CreditDispute) -> Dispute:
    return Dispute(
        row.pk,
        row.order_id,
        tuple(
            DisputeLine(
                Said(line.kind),
                line.text,
                Text(line.by.display_name, line.by.display_name),
                line.by.pk,
                line.at,
                line.shares is not None,
            )
            for line in row.lines.all()
        ),
    )
