"""What stands beside an alert: what was going on when it began, and what it is worth further along the relay."""

from __future__ import annotations

from datetime import date, timedelta

from baton.facts.snapshot import Snapshot
from baton.kit.errors import NotAnswerable
from baton.kit.glossary import Owner
from baton.kit.period import Period
from baton.metrics.facts import ShopFacts
from baton.metrics.figures import figure
from baton.people.terms import Shop
from baton.watch import models
from baton.watch.logic.calendar import occasions
from baton.watch.logic.figures import carried_by
from baton.watch.terms import AlertView, Closing, Event, Going

NEAR = timedelta(days=7)
"""So long before its first day a change may lie that is named beside it."""
FEW_ORDERS = 20
"""Paid orders below which a shop's usual closing is too rough to say what inquiries are worth in orders."""
_USUAL = (84, 28)
"""Days whose closing is the usual one: twelve weeks, or four where there is no more."""
_RIPE = timedelta(days=42)
"""Younger inquiries have not had the time to be paid."""


def first_day(view: AlertView) -> date:
    """The first day that the alert speaks of, or spoke of when it was raised."""
    return min(view.finding.first_day, view.opened_on)


def occasions_of(view: AlertView) -> tuple[Going, ...]:
    """Holidays, campaigns and fairs of its days, as they concern the buyers of its country."""
    country = view.key.segment if view.key.dimension == "country" else ""
    span = Period(first_day(view) - NEAR, view.finding.day)
    found = [
        Going(each.name_of(period), both.start, both.end)
        for each in occasions()
        if each.concerns(country)
        for period in each.periods
        if (both := period.overlap(span)) is not None
    ]
    return tuple(sorted(found, key=lambda going: (going.start, going.name.en)))


def carriers(shop: Shop, view: AlertView, owners: frozenset[Owner]) -> list[models.Alert]:
    """Alerts of the same days on a figure that comes before this one in the relay, here or in the whole shop."""
    before = carried_by(view.key.metric)
    rows = models.Alert.objects.filter(
        shop_id=shop.id,
        metric__in=before,
        sense=view.finding.sense,
        owner__in=[owner.value for owner in owners],
        opened_on__gte=first_day(view) - NEAR,
        opened_on__lte=view.finding.day,
    ).exclude(pk=view.id)
    places = {(view.key.dimension, view.key.segment), ("", "")}
    found = [
        row for row in rows.exclude(closing=Closing.UNCONFIRMED) if (row.dimension, row.segment) in places
    ]
    return sorted(found, key=lambda row: (row.opened_on, row.pk))


def in_orders(snapshot: Snapshot, shop: Shop, view: AlertView) -> float | None:
    """What the difference is worth in paid orders at the shop's usual closing: so many paid orders an inquiry over
    twelve ripe weeks, or four. None where no chain leads there or too few orders tell.
    """
    inquiries = view.finding.inquiries
    if inquiries is None:
        return None
    last = view.finding.day - _RIPE
    facts = ShopFacts(snapshot, shop.code)
    for length in _USUAL:
        span = Period(last - timedelta(days=length - 1), last)
        try:
            paid, asked = (figure(facts, code, span).value for code in ("paid_orders", "inquiries"))
        except NotAnswerable:
            continue
        if asked and paid and paid >= FEW_ORDERS:
            return inquiries * paid / asked
    return None


def events_of(view: AlertView) -> tuple[Event, ...]:
    """The record's entries of its days: those about its own segment first, then the nearest to its beginning."""

    def order(event: Event) -> tuple[bool, int]:
        return not event.names(view.key), abs((event.start - first_day(view)).days)

    return tuple(sorted(view.finding.events, key=order))
