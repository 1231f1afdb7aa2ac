"""`python -m baton.daybook.tests.looker VERB`: a process of its own, in the home that BATON_HOME names.

die    makes the database and a shop with orders that are about to be late; looks, and is killed once the tasks are
       written and the look is not
look   says that it is there, waits for a line, looks at the shop; prints what it opened, and how many tasks, lines of
       history and looks there are by then
"""

# ruff: noqa: PLC0415 - models load after Django is set up

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable
from datetime import timedelta

import django
from django.conf import settings

SHOP = "lamps"


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "baton.config.settings")
    django.setup()
    acts: dict[str, Callable[[], object]] = {"die": die, "look": look}
    print(json.dumps(acts[sys.argv[1]]()))  # noqa: T201 - the answer


def prepare() -> None:
    from baton.facts.store import FactStore
    from baton.facts.tests.logs import batch
    from baton.people.clock import shop_day
    from baton.people.services import create_shop

    promised = shop_day(create_shop(None, SHOP, "Lamps & Co")) + timedelta(days=1)
    rows = [{"order_id": f"PO-{number}", "promised_shipment_on": promised} for number in range(3)]
    FactStore(settings.BATON.home.facts).commit("import-1", [batch("shipment", rows, SHOP)], lambda _: None)


def look() -> list[int]:
    from baton.daybook import services
    from baton.people.selectors import shop_by_code

    print("here", flush=True)  # noqa: T201 - the test waits for it
    sys.stdin.readline()
    done = services.look(shop_by_code(SHOP))
    return [done.new, *counted()]


def counted() -> list[int]:
    from baton.daybook.models import Look, Task, TaskNote

    return [Task.objects.count(), TaskNote.objects.count(), Look.objects.count()]


def die() -> None:
    prepare()
    from baton.daybook import looking, services
    from baton.daybook.day_facts import DayFacts
    from baton.people.selectors import shop_by_code

    def killed(day: DayFacts, done: looking.Counted) -> None:
        assert counted()[0] > 0
        os.kill(os.getpid(), signal.SIGKILL)

    looking._note_look = killed
    services.look(shop_by_code(SHOP))


if __name__ == "__main__":
    main()
