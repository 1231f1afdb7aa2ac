"""A month's shares as a workbook for bonus rules: by person, by order, and how everything was counted."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from baton.inquiries.crediting import totals, words
from baton.inquiries.crediting.naming import Namer
from baton.inquiries.crediting.selectors import days_of
from baton.inquiries.crediting.terms import MonthCredit, OrderCredit, Part
from baton.people.clock import clock
from baton.people.doors import Desk
from baton.ui import formats
from baton.ui.tables import Column, Look, Table, Value


def sheets(found: MonthCredit, namer: Namer, desk: Desk) -> list[Table]:
    return [_people(found, namer), _orders(found, namer), _notes(found, namer, desk)]


def _people(found: MonthCredit, namer: Namer) -> Table:
    rows = tuple(
        (
            one.side.label,
            namer.of(one.who, one.side),
            one.credited.orders,
            one.credited.in_orders,
            one.credited.money,
            one.credited.without_amount,
        )
        for one in totals.by_person(found.orders)
    )
    whole = totals.total(found.orders)
    sum_line = (_("Total"), "", whole.orders, whole.in_orders, whole.money, whole.without_amount)
    columns = (
        Column(_("Side")),
        Column(_("Whose share")),
        Column(_("Credit in orders"), Look.NUMBER),
        Column(_("In so many orders"), Look.NUMBER),
        Column(_("Credited amount"), Look.USD),
        Column(_("Orders without an amount"), Look.NUMBER),
    )
    return Table(_("Credit by person"), columns, (*rows, sum_line))


def _orders(found: MonthCredit, namer: Namer) -> Table:
    rows = tuple(_row(order, part, namer) for order in found.orders for part in order.parts)
    columns = (
        Column(_("Order no.")),
        Column(_("First money on"), Look.DAY),
        Column(_("Received until the month's end"), Look.USD),
        Column(_("Repeat order")),
        Column(_("Side")),
        Column(_("Touch")),
        Column(_("Keyword or product")),
        Column(_("Whose share")),
        Column(_("Share of the order"), Look.RATE),
        Column(_("Credited amount"), Look.USD),
        Column(_("Decided by")),
    )
    return Table(_("Credit by order"), columns, rows)


def _row(order: OrderCredit, part: Part, namer: Namer) -> tuple[Value, ...]:
    return (
        order.order_id,
        order.paid_on,
        order.received,
        _("yes") if order.is_repeat else _("no"),
        part.side.label,
        part.kind.label,
        part.detail,
        namer.of(part.who, part.side),
        part.share,
        None if order.received is None else order.received * part.share,
        _("dispute %(number)s") % {"number": order.decided_by} if order.decided_by else "",
    )


def _notes(found: MonthCredit, namer: Namer, desk: Desk) -> Table:
    columns = (Column(_("Point")), Column(_("How it was counted")))
    return Table(_("How it was counted"), columns, tuple(_told(found, namer, desk)))


def _told(found: MonthCredit, namer: Namer, desk: Desk) -> Iterator[tuple[Value, ...]]:
    days = days_of(found.month)
    yield _("Shop"), f"{desk.shop.name} ({desk.shop.code})"
    yield _("Month"), f"{days.start} – {days.end}"
    yield _("Written on"), f"{clock().now():%Y-%m-%d %H:%M} UTC"
    counted = "—" if found.catalogue is None else formats.number(found.catalogue)
    yield (
        _("Paid orders"),
        _("%(own)s shared here; %(funnel)s counted by the funnel until %(day)s")
        % {"own": len(found.orders), "funnel": counted, "day": found.catalogue_until or "—"},
    )
    if found.closed is not None:
        who = namer.person(found.closed.by_id, found.closed.by).into(desk.language)
        yield _("Closed"), f"{found.closed.at:%Y-%m-%d %H:%M} UTC · {who} · SHA-256 {found.closed.digest}"
    else:
        yield _("Closed"), _("not closed: the figures may still change")
    if found.difference is not None and found.difference.is_any:
        yield (
            _("Since the close"),
            _("%(came)s orders came, %(gone)s went, %(decided)s were decided; they are not in this sheet")
            % {
                "came": len(found.difference.came),
                "gone": len(found.difference.gone),
                "decided": len(found.difference.decided),
            },
        )
    yield (
        _("Learnt from"),
        _("%(accounts)s buyer accounts, %(paid)s of them paid, until %(until)s")
        % {
            "accounts": formats.number(found.learnt.accounts),
            "paid": formats.number(found.learnt.paid),
            "until": found.learnt.until,
        },
    )
    yield _("Rule"), words.version(found.rule)
    for sentence in words.sentences(found.rule):
        yield "", sentence
    yield (
        _("Amount"),
        _(
            "USD received for the order until the month's end, deposit and balance; balances of earlier months' orders "
            "are in their own months, so the sum is not the month's received amount"
        ),
    )
    yield _("Names"), _("people are named for who leads their team, and by role for everybody else")
    yield _("Pay"), words.NO_PAY
