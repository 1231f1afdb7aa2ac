"""An item that its owner is away for and that cannot wait so long is offered again."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from django.db import transaction
from django.db.models import F

from baton.inquiries import roster
from baton.inquiries.logic.open_hours import NEVER, OpenHours
from baton.inquiries.models import AssignmentDecision, Item
from baton.inquiries.terms import Box, Decided, NextStep, Unassigned
from baton.people.clock import clock, shop_day
from baton.people.services import record_audit
from baton.people.terms import Shop

AHEAD = timedelta(days=60)
"""How far an absent owner's hours are looked at: who is not back by then is not back in time."""


def offer_again(shop: Shop) -> int:
    """Let go of what the buyer waits for while its owner is absent beyond the due time. How many items.

    A first reply that is owed, or a buyer who wrote again; not the days after a quote. The customer stays the
    owner's: the next inquiry after the absence is theirs again.
    """
    absent = roster.absent_on(shop, shop_day(shop))
    return sum(_of(shop, person) for person in sorted(absent))


@transaction.atomic
def _of(shop: Shop, person_id: int) -> int:
    now = clock().now()
    back = _back_at(shop, person_id, now)
    rows = Item.objects.select_for_update().filter(
        shop_id=shop.id,
        owner_id=person_id,
        box=Box.DESK,
        next_step__in=[NextStep.FIRST_REPLY, NextStep.ANSWER],
        answer_by__isnull=False,
    )
    if back is not None:
        rows = rows.filter(answer_by__lt=back)
    found = list(rows.values_list("pk", flat=True))
    if not found:
        return 0
    Item.objects.filter(pk__in=found).update(
        owner=None,
        owned_since=None,
        unassigned=Unassigned.OWNER_ABSENT,
        needs_platform_move=False,
        version=F("version") + 1,
    )
    AssignmentDecision.objects.bulk_create(
        AssignmentDecision(item_id=pk, at=now, rule=Decided.RELEASED, before_id=person_id) for pk in found
    )
    record_audit(None, "offer_again", f"person {person_id}", after={"items": found}, shop=shop)
    return len(found)


def _back_at(shop: Shop, person_id: int, now: datetime) -> datetime | None:
    """When the person is next at work; None for not within AHEAD."""
    day = now.astimezone(ZoneInfo(shop.timezone)).date()
    hours = OpenHours(roster.hours_of(shop, person_id, day, day + AHEAD))
    start = np.array([int(now.timestamp())])
    if hours.is_open(start)[0]:
        return now
    found = int(hours.due(start, 1)[0])
    return None if found == NEVER else datetime.fromtimestamp(found - 1, now.tzinfo)
