"""`python -m baton.notices.tests.worker …`: a process of its own, in the home that BATON_HOME names.

prepare ADDRESS MANY   makes the database, a shop with a WeCom channel, and so many notices; then sends
send                   sends

To send: says that it is there, waits for a line, sends what is due; prints how many cards went out, and how many
notices are in each state by then.
"""

# ruff: noqa: PLC0415 - models load after Django is set up

from __future__ import annotations

import json
import os
import sys
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime

import django

AT = datetime(2026, 9, 22, 1, 10, 20, tzinfo=UTC)


def main() -> None:
    verb, *rest = sys.argv[1:]
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "baton.config.settings")
    django.setup()
    acts: dict[str, Callable[..., object]] = {"prepare": prepare, "send": send}
    print(json.dumps(acts[verb](*rest)))  # noqa: T201 - the answer


def prepare(address: str, many: str) -> tuple[int, dict[str, int]]:
    from baton.kit.clock import FixedClock
    from baton.kit.text import Text
    from baton.notices.services import Wanted, set_channel, tell
    from baton.notices.terms import ChannelKind, Notice, NoticeKind
    from baton.people.services import create_shop

    shop = create_shop(None, "lamps", "Lamps & Co")
    set_channel(None, shop, Wanted(ChannelKind.WECOM, "Group", address))
    for number in range(int(many)):
        said = Notice(NoticeKind.MINUTES, str(number), Text(f"异动 {number}", f"Alert {number}"), ())
        tell(shop, said, real=FixedClock(AT))
    return send()


def send() -> tuple[int, dict[str, int]]:
    from baton.kit.clock import FixedClock
    from baton.notices.models import Outbox
    from baton.notices.sending import send_due

    print("here", flush=True)  # noqa: T201 - the test waits for it
    sys.stdin.readline()
    sent = send_due(real=FixedClock(AT))
    return sent, Counter(Outbox.objects.values_list("state", flat=True))


if __name__ == "__main__":
    main()
