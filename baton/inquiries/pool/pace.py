"""The reps' load and pace, each beside the rep's own usual: what says that a laden one answers more slowly."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from statistics import median

import numpy as np
from django.db.models import Q
from numpy.typing import NDArray

from baton.inquiries.landing import workers
from baton.inquiries.logic.open_hours import NEVER, in_seconds
from baton.inquiries.logic.slowing import BEFORE_DAYS, RECENT_DAYS, Slowing, slowing
from baton.inquiries.models import Item
from baton.inquiries.rows import Reader
from baton.inquiries.terms import Box
from baton.kit.text import Text
from baton.people.clock import clock
from baton.people.grants import Grant, require
from baton.people.terms import Person, Shop

DAY = 86_400
BESIDE_TEAM = 1.3
"""Times as much as the team's replies have slowed."""


@dataclass(frozen=True, slots=True)
class SlowRep:
    name: Text
    found: Slowing


def slow_reps(person: Person, shop: Shop) -> tuple[SlowRep, ...]:
    """The reps who have more in hand than usual and credibly answer more slowly. For who may assign."""
    require(person, Grant.ASSIGN_INQUIRIES, shop)
    now = clock().now()
    reader = Reader(person, shop, now, frozenset())
    found = paces(shop, now)
    slow = slowed(found)
    return tuple(
        SlowRep(reader.name(one.id, one.display_name), found[one.id])
        for one in workers(shop)
        if one.id in slow
    )


def slowed(found: Mapping[int, Slowing]) -> frozenset[int]:
    """Those who are laden and credibly slower than before, and more so than the team: where all slow down, it is not
    one rep's load."""
    times = [one.times for one in found.values() if one.times is not None]
    team = max(1.0, median(times)) if times else 1.0
    return frozenset(
        rep for rep, one in found.items() if one.is_slowing and (one.times or 0.0) >= BESIDE_TEAM * team
    )


def paces(shop: Shop, now: datetime) -> Mapping[int, Slowing]:
    """By rep. In hand are the items of the last weeks that were open on a day; replies count by the clock."""
    first = now - timedelta(days=RECENT_DAYS + BEFORE_DAYS)
    rows = list(
        Item.objects.filter(shop_id=shop.id, owner__isnull=False, arrived_at__gte=first)
        .exclude(box__in=[Box.GONE, Box.SPAM])
        .filter(Q(owned_since=None) | Q(owned_since__lte=now))
        .values_list("owner_id", "arrived_at", "first_reply_at", "won_on", "lost_on")
    )
    if not rows:
        return {}
    owners = np.array([row[0] for row in rows], dtype=np.int64)
    arrived = in_seconds([row[1] for row in rows])
    replied = in_seconds([row[2] for row in rows])
    closed = np.array([_closed(row[3] or row[4]) for row in rows], dtype=np.int64)
    at = int(now.timestamp())
    is_answered = replied <= at
    # By the clock on the wall: a rep is held against the own past under the same hours, and who answers in the evening
    # has not answered in no time.
    waited = np.where(is_answered, replied - arrived, 0).clip(min=0)
    # A rep's first days fill the window up: the usual load is that of the four weeks before the last two.
    days = [at - day * DAY for day in range(RECENT_DAYS, RECENT_DAYS + BEFORE_DAYS // 2)]
    window = BEFORE_DAYS // 2 * DAY
    found: dict[int, Slowing] = {}
    for owner in np.unique(owners).tolist():
        own = owners == owner

        def in_hand(moment: int, own: NDArray[np.bool_] = own) -> int:
            is_open = (arrived <= moment) & (arrived > moment - window) & (closed > moment)
            return int((own & is_open).sum())

        recent = arrived > at - RECENT_DAYS * DAY
        found[owner] = slowing(
            in_hand(at),
            [in_hand(moment) for moment in days],
            waited[own & is_answered & recent].tolist(),
            waited[own & is_answered & ~recent].tolist(),
        )
    return found


def _closed(day: date | None) -> int:
    """The day's begin in seconds; NEVER for what is open."""
    if day is None:
        return NEVER
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())
