"""`python -m baton.inquiries.tests.taker …`: a process of its own at the desk, in the home that BATON_HOME names.

prepare ITEMS REP…   makes the database, a shop, the reps and so many items that nobody has
take REP START       takes every item, one after the other, from the moment START on; prints the keys it got
live                 has the routing assign
route START          runs the routing again and again from the moment START on; prints how many items it gave
waiting REP          has all items wait with that rep, at work around the clock
climb START          climbs the ladder again and again from the moment START on; prints how many steps it took
steps                prints each step with how often it was told, and how often an item was given back
decisions            prints how many decisions each item has
owners               prints each item's key and owner
token                makes a program and prints its token
lead PERSON…         makes managers of them
paid ORDERS          puts so many paid orders of last month into the facts
dispute REP START    disputes each of them from the moment START on, sets a rule and closes the month; prints how much
                     of each it was given to do
credit               prints how many disputes each order has, and how many rules and closed months there are
send TOKEN KEY START sends one inquiry from the moment START on; prints status and answer
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import django

SHOP = "lamps"
ARRIVED = datetime(2026, 9, 21, tzinfo=UTC)
MONTH, FIRST_OF_AUGUST = "2026-08", date(2026, 8, 1)


def main() -> None:
    verb, *rest = sys.argv[1:]
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "baton.config.settings")
    django.setup()
    acts: dict[str, Callable[..., object]] = {
        "prepare": prepare,
        "take": take,
        "owners": owners,
        "token": token,
        "send": send,
        "live": live,
        "route": route_all,
        "decisions": decisions,
        "waiting": waiting,
        "climb": climb_all,
        "steps": steps,
        "lead": lead,
        "paid": paid,
        "dispute": dispute,
        "credit": credit,
    }
    print(json.dumps(acts[verb](*rest)))  # noqa: T201 - the answer


def prepare(items: str, *reps: str) -> int:
    from baton.inquiries.models import Item  # noqa: PLC0415 - known once Django is
    from baton.people.services import create_person, create_shop  # noqa: PLC0415 - as above
    from baton.people.terms import Role  # noqa: PLC0415 - as above

    shop = create_shop(None, SHOP)
    for rep in reps:
        create_person(None, rep, rep, [(Role.REP, shop)])
    rows = [
        Item(shop_id=shop.id, key=f"Q{number}", kind="inquiry", arrived_at=ARRIVED)
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


def live() -> int:
    from baton.inquiries.assigning.acts import PolicyWish, set_policy  # noqa: PLC0415 - known once Django is
    from baton.inquiries.assigning.terms import Mode  # noqa: PLC0415 - as above
    from baton.inquiries.models import Item, WorkingHours  # noqa: PLC0415 - as above
    from baton.people.selectors import shop_by_code  # noqa: PLC0415 - as above

    shop = shop_by_code(SHOP)
    # At work around the clock, so that nothing waits for a morning.
    WorkingHours.objects.create(shop_id=shop.id, zone="UTC", week=[[["00:00", "00:00"]]] * 7, calendar="")
    Item.objects.update(unassigned="not_yet")
    return set_policy(None, shop, PolicyWish(Mode.LIVE), "as agreed")


def route_all(start: str) -> int:
    from baton.inquiries.assigning.step import route  # noqa: PLC0415 - known once Django is
    from baton.people.selectors import shop_by_code  # noqa: PLC0415 - as above

    shop = shop_by_code(SHOP)
    time.sleep(max(0.0, float(start) - time.time()))
    return sum(route(shop).assigned for _ in range(5))


def waiting(rep: str) -> int:
    from baton.inquiries.models import Item, PoolRules, WorkingHours  # noqa: PLC0415 - known once Django is
    from baton.inquiries.winding import rewind  # noqa: PLC0415 - as above
    from baton.people.selectors import person_by_login, shop_by_code  # noqa: PLC0415 - as above

    shop = shop_by_code(SHOP)
    WorkingHours.objects.create(shop_id=shop.id, zone="UTC", week=[[["00:00", "00:00"]]] * 7, calendar="")
    PoolRules.objects.create(shop_id=shop.id, started_at=ARRIVED)
    count = Item.objects.update(owner_id=person_by_login(rep).id, owned_since=ARRIVED)
    rewind(shop, Item.objects.all())
    return count


def climb_all(start: str) -> int:
    from baton.inquiries.pool.climbing import climb  # noqa: PLC0415 - known once Django is
    from baton.people.selectors import shop_by_code  # noqa: PLC0415 - as above

    shop = shop_by_code(SHOP)
    time.sleep(max(0.0, float(start) - time.time()))
    return sum(climb(shop, ARRIVED + timedelta(minutes=minute)) for minute in (61, 61, 97, 97, 122, 122))


def steps() -> tuple[dict[str, int], list[int]]:
    from baton.inquiries.models import Escalation, Item  # noqa: PLC0415 - known once Django is

    told = Counter(Escalation.objects.values_list("step", flat=True))
    return dict(told), sorted(set(Item.objects.values_list("releases", flat=True)))


def lead(*persons: str) -> int:
    from baton.people.selectors import person_by_login  # noqa: PLC0415 - known once Django is
    from baton.people.services import set_roles  # noqa: PLC0415 - as above
    from baton.people.terms import Holding, Role  # noqa: PLC0415 - as above

    for login_name in persons:
        set_roles(None, person_by_login(login_name), [Holding(Role.MANAGER)])
    return len(persons)


def paid(orders: str) -> int:
    from django.conf import settings  # noqa: PLC0415 - known once Django is

    from baton.facts.store import FactStore  # noqa: PLC0415 - as above
    from baton.metrics.tests.hand_made import batch, order  # noqa: PLC0415 - as above

    day = FIRST_OF_AUGUST.isoformat()
    rows = [order(number, day, deposit_on=day, deposit=10.0) for number in range(int(orders))]
    FactStore(settings.BATON.home.facts).commit("paid", [batch("order", rows)], lambda _: None)
    return len(rows)


def dispute(rep: str, start: str) -> dict[str, int]:
    from baton.inquiries.crediting import services  # noqa: PLC0415 - known once Django is
    from baton.inquiries.crediting.selectors import live_month  # noqa: PLC0415 - as above
    from baton.inquiries.crediting.terms import OPTIONAL  # noqa: PLC0415 - as above
    from baton.kit.errors import BatonError  # noqa: PLC0415 - as above
    from baton.people.selectors import person_by_login, shop_by_code  # noqa: PLC0415 - as above

    person, shop = person_by_login(rep), shop_by_code(SHOP)
    orders = [one.order_id for one in live_month(shop, MONTH).orders]
    acts: list[tuple[str, Callable[[], object]]] = [
        ("close", lambda: services.close_month(person, shop, MONTH)),
        *(("dispute", lambda one=one: services.raise_dispute(person, shop, one, "why")) for one in orders),
        *[("rule", lambda: services.set_rule(person, shop, "2026-12", OPTIONAL, 30, 30, "so"))] * len(orders),
    ]
    time.sleep(max(0.0, float(start) - time.time()))
    done: Counter[str] = Counter()
    for name, act in acts:
        try:
            act()
        except BatonError as error:
            if error.code not in {"dispute_is_open", "month_closed", "disputes_open"}:
                raise
        else:
            done[name] += 1
    return dict(done)


def credit() -> tuple[dict[str, int], int, int]:
    from baton.inquiries.models import CreditDispute, CreditMonth, CreditRule  # noqa: PLC0415 - known once Django is

    told = Counter(CreditDispute.objects.values_list("order_id", flat=True))
    return dict(told), CreditRule.objects.count(), CreditMonth.objects.count()


def decisions() -> dict[str, int]:
    from baton.inquiries.models import AssignmentDecision  # noqa: PLC0415 - known once Django is

    return dict(Counter(AssignmentDecision.objects.values_list("item__key", flat=True)))


def owners() -> dict[str, str | None]:
    from baton.inquiries.models import Item  # noqa: PLC0415 - known once Django is

    return dict(Item.objects.values_list("key", "owner__login_name"))


def token() -> str:
    from baton.inquiries.interface.clients import add_client  # noqa: PLC0415 - known once Django is
    from baton.people.selectors import shop_by_code  # noqa: PLC0415 - as above

    return add_client(None, shop_by_code(SHOP), "ERP")[1]


def send(secret: str, key: str, start: str) -> tuple[int, object]:
    from django.test import Client  # noqa: PLC0415 - known once Django is

    body = {"kind": "chat", "received_at": "2026-09-21T01:30:00Z", "buyer_id": "b1", "message": "500 pcs"}
    told = {"Authorization": f"Bearer {secret}", "Idempotency-Key": key}
    time.sleep(max(0.0, float(start) - time.time()))
    answer = Client(SERVER_NAME="127.0.0.1").post(
        "/api/inquiries", body, content_type="application/json", headers=told
    )
    return answer.status_code, answer.json()


if __name__ == "__main__":
    main()
