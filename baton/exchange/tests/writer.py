"""A process that saves one text to one statement when it is told to: `python -m baton.exchange.tests.writer`."""

from __future__ import annotations

import json
import sys
from datetime import timedelta


def main(verb: str, text: str) -> None:
    """`prepare` makes the shop, the people and the statement; both then save over the same first version."""
    import django  # noqa: PLC0415 - the settings read the environment

    django.setup()

    from baton.exchange import selectors, services  # noqa: PLC0415
    from baton.exchange.tests.days import said  # noqa: PLC0415
    from baton.people.clock import clock  # noqa: PLC0415
    from baton.people.selectors import person_by_login, shop_by_code  # noqa: PLC0415
    from baton.people.services import create_person, create_shop  # noqa: PLC0415
    from baton.people.terms import Role  # noqa: PLC0415

    if verb == "prepare":
        shop = create_shop(None, "lamps", "Lamps")
        lead = create_person(None, "linda", "Linda", [(Role.MARKETING_LEAD, shop)])
        create_person(None, "olga", "Olga", [(Role.OPERATOR, shop)])
        soon = clock().now() + timedelta(hours=1)
        exchange_id = services.plan(lead, shop, soon)
        due = soon.date() + timedelta(days=9)
        services.state(lead, shop, exchange_id, said("top\nmiddle\nend", due=due))
    _say("here")
    sys.stdin.readline()
    shop = shop_by_code("lamps")
    by = person_by_login("linda" if verb == "prepare" else "olga")
    view = selectors.open_exchange(shop)
    assert view is not None
    (stated,) = view.statements
    saved = services.save(by, shop, stated.id, {"text": text}, {"text": 1})
    _say(json.dumps([list(saved.taken), list(saved.merged), list(saved.aside)]))
    sys.stdin.readline()
    now = selectors.statement(shop, stated.id)
    _say(json.dumps([now.text, [one.text for one in now.asides]]))


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
