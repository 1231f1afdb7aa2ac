"""How many of the pool a rep may still claim today."""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

from baton.inquiries.models import AssignmentDecision, Item, PoolRules
from baton.inquiries.pool import refusals
from baton.inquiries.pool.reading import rules_from, rules_of
from baton.inquiries.terms import Decided, Unassigned
from baton.people.clock import shop_day
from baton.people.grants import Grant, can
from baton.people.terms import Person, Shop

CLAIMED_FROM = (
    Unassigned.RELEASED, Unassigned.OVERDUE, Unassigned.NOT_FOLLOWED, Unassigned.OWNER_LEFT,
)  # fmt: skip
"""Reasons for which an item lies in the pool."""


def check_claim(by: Person, shop: Shop, row: Item) -> None:
    """NotAllowed for a rep who has claimed enough today. Inside a transaction: claims wait for each other."""
    if row.unassigned not in CLAIMED_FROM or can(by, Grant.ASSIGN_INQUIRIES, shop):
        return
    PoolRules.objects.get_or_create(shop_id=shop.id)
    kept = PoolRules.objects.select_for_update().get(shop_id=shop.id)
    limit = rules_from(kept.given).claims
    if _claimed(by, shop) >= limit:
        raise refusals.claimed_enough(limit)


def claims_left(by: Person, shop: Shop) -> int | None:
    """None: no limit, as for who may assign."""
    if can(by, Grant.ASSIGN_INQUIRIES, shop):
        return None
    return max(0, rules_of(shop).claims - _claimed(by, shop))


def _claimed(by: Person, shop: Shop) -> int:
    midnight = datetime.combine(shop_day(shop), time(), tzinfo=ZoneInfo(shop.timezone))
    return AssignmentDecision.objects.filter(
        item__shop_id=shop.id,
        rule=Decided.TAKEN,
        by_id=by.id,
        at__gte=midnight,
        features__lay_as__in=list(CLAIMED_FROM),
    ).count()
