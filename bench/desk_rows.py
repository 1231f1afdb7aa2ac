"""Puts many open inquiries on the desk of a shop whose home and database the environment names.

Run as `python -m bench.desk_rows SHOP COUNT`. Buyers write once to five times; a tenth have been answered; every rep of
the shop has some, a twentieth nobody. They arrived over the last thirty days, so that the desk lists them all. Their
clocks are wound by the desk itself.
"""

from __future__ import annotations

import os
import sys
from datetime import timedelta

import django
import numpy as np
from django.db import connection, transaction

SEED = 2026
AT_ONCE = 5_000
COUNTRIES = ("US", "DE", "GB", "BR", "MX", "SA", "NG", "FR", "AU", "IN")


def main(code: str, count: int) -> None:
    # The rooms can be imported once the apps are loaded.
    from baton.inquiries import roster, winding  # noqa: PLC0415
    from baton.inquiries.models import Buyer, Item, Touch  # noqa: PLC0415
    from baton.inquiries.terms import Channel, Direction, Kind  # noqa: PLC0415
    from baton.people.clock import clock  # noqa: PLC0415
    from baton.people.grants import Grant, can  # noqa: PLC0415
    from baton.people.selectors import persons, shop_by_code  # noqa: PLC0415

    shop = shop_by_code(code)
    rng = np.random.default_rng(SEED)
    now = clock().now()
    reps = [one.id for one in persons() if one.is_active and can(one, Grant.WORK_INQUIRIES, shop)]
    buyers = Buyer.objects.bulk_create(
        (
            Buyer(shop_id=shop.id, account=f"bench-{place}", name=f"Bench Trading {place} Ltd",
                  country=COUNTRIES[place % 10])
            for place in range(count // 3)
        ),
        batch_size=AT_ONCE,
    )  # fmt: skip
    ago = np.sort(rng.uniform(60, 30 * 86_400, count))[::-1]
    whose = rng.integers(0, len(buyers), count)
    has_owner = rng.random(count) < 0.95
    owner = rng.integers(0, len(reps), count)
    items = [
        Item(
            shop_id=shop.id,
            key=f"bench-{place}",
            kind=Kind.INQUIRY if place % 5 else Kind.CHAT,
            source="inquiry",
            arrived_at=now - timedelta(seconds=float(ago[place])),
            buyer=buyers[whose[place]],
            country=COUNTRIES[place % 10],
            product_id=f"16{place % 400:08d}",
            product_name=f"Bench lamp {place % 400}",
            keyword=f"led lamp {place % 90}",
            message=f"Please quote {place % 900 + 10} pcs of lamp {place % 400}, CIF Hamburg. " * 4,
            owner_id=reps[owner[place]] if has_owner[place] else None,
            owned_since=now - timedelta(seconds=float(ago[place])) if has_owner[place] else None,
            unassigned="" if has_owner[place] else "not_yet",
        )
        for place in range(count)
    ]
    Item.objects.bulk_create(items, batch_size=AT_ONCE)
    answered = rng.random(count) < 0.1
    Touch.objects.bulk_create(
        (
            Touch(item=item, buyer_id=item.buyer_id, channel=Channel.PLATFORM, direction=Direction.OUT,
                  at=min(now, item.arrived_at + timedelta(hours=1)), logged_at=now)
            for item, is_answered in zip(items, answered, strict=True) if is_answered
        ),
        batch_size=AT_ONCE,
    )  # fmt: skip
    rules = roster.rules_of(shop, [items[0].arrived_at, now])
    winding.wind(shop, items, rules)
    for first in range(0, count, AT_ONCE):
        winding.save_clocks(items[first : first + AT_ONCE])


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "baton.config.settings")
    django.setup()
    with transaction.atomic():
        main(sys.argv[1], int(sys.argv[2]))
    # So many rows at once: the database learns their distribution now, where it otherwise does within a minute.
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
