"""`python -m baton.inquiries.tests.taker …`: a process of its own at the desk, in the home that BATON_HOME names.

prepare ITEMS REP…   makes the database, a shop, the reps and so many items that nobody has
take REP START       takes every item, one after the other, from the moment START on; prints the keys it got
owners               prints each item's key and owner
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime

import django
from django.core.management import call_command

SHOP = "lamps"


def main() -> None:
    verb, *rest = sys.argv[1:]
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "baton.config.settings")
    django.setup()
    acts: dict[str, Callable[..., object]] = {"prepare": prepare, "take": take, "owners": owners}
    print(json.dumps(acts[verb](*rest)))  # noqa: T201 - the answer


def prepare(items: str, *reps: str) -> int:
    from baton.inquiries.models import Item  # noqa: PLC0415 - known once Django is
    from baton.people.services import create_person, create_shop  # noqa: PLC0415 - as above
    from baton.people.terms import Role  # noqa: PLC0415 - as above

    call_command("migrate", verbosity=0)
    shop = create_shop(None, SHOP)
    for rep in reps:
        create_person(None, rep, rep, [(Role.REP, shop)])
    arrived = datetime(2026, 9, 21, tzinfo=UTC)
    rows = [
        Item(shop_id=shop.id, key=f"Q{number}", kind="inquiry", arrived_at=arrived)
        for number in range(int(items))
    ]
    return len(Item.objects.bulk_create(rows))


def take(rep: str, start: str) -> list[str]:
    from baton.inquiries import services  # noqa: PLC0415 - known once Django is
    from baton.inquiries.models import Item  # noqa: PLC0415 - as above
    from baton.kit.errors import BatonError  # noqa: PLC0415 - as above
    from baton.people.selectors import person_by_login, shop_by_code  # noqa: PLC0415 - as above

    person, shop = person_by_login(rep), shop_by_code(SHOP)
    rows = list(Item.objects.order_by("id").values_list("id", "key"))
    time.sleep(max(0.0, float(start) - time.time()))
    got = []
    for item_id, key in rows:
        try:
            services.take(person, shop, item_id)
        except BatonError as error:
            if error.code != "already_taken":
                raise
        else:
            got.append(key)
    return got


def owners() -> dict[str, str | None]:
    from baton.inquiries.models import Item  # noqa: PLC0415 - known once Django is

    return dict(Item.objects.values_list("key", "owner__login_name"))


if __name__ == "__main__":
    main()
