"""A pool that begins to count before today: as where a desk was at work before its rules were."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from baton.inquiries.models import Item, PoolRules
from baton.inquiries.models.desk import AT_ONCE
from baton.inquiries.pool.climbing import SLACK, climb
from baton.inquiries.pool.recycling import recycle
from baton.inquiries.terms import Box, NextStep
from baton.people.clock import clock
from baton.people.terms import Shop


def begin_pool(
    shop: Shop, since: datetime, looks: Iterable[datetime] = (), *, then_waits: bool = False
) -> None:
    """Count from `since` on, and look at these moments, in order, as the desk does each minute.

    then_waits: what waits for a first reply after that stays where it is, as on a day that stands still.
    """
    PoolRules.objects.update_or_create(shop_id=shop.id, defaults={"started_at": since, "looked_at": None})
    Item.objects.filter(shop_id=shop.id, ladder_at=None, arrived_at__gte=since).update(ladder_at=AT_ONCE)
    for moment in looks:
        climb(shop, moment)
        recycle(shop, moment)
    if then_waits:
        waiting = Item.objects.filter(shop_id=shop.id, box=Box.DESK, next_step=NextStep.FIRST_REPLY)
        waiting.update(ladder_at=None)
        PoolRules.objects.filter(shop_id=shop.id).update(looked_at=clock().now() + SLACK)
