"""A pool that begins to count before today: as where a desk was at work before its rules were."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from baton.inquiries.models import Item, PoolRules
from baton.inquiries.models.desk import AT_ONCE
from baton.inquiries.pool.climbing import climb
from baton.inquiries.pool.recycling import recycle
from baton.people.terms import Shop


def begin_pool(shop: Shop, since: datetime, looks: Iterable[datetime] = ()) -> None:
    """Count from `since` on, and look at these moments, in order, as the desk does each minute."""
    PoolRules.objects.update_or_create(shop_id=shop.id, defaults={"started_at": since, "looked_at": None})
    Item.objects.filter(shop_id=shop.id, ladder_at=None, arrived_at__gte=since).update(ladder_at=AT_ONCE)
    for moment in looks:
        climb(shop, moment)
        recycle(shop, moment)
