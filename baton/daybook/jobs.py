"""What the day wants done without anybody asking: a look each morning, and again whenever new facts came in."""

from __future__ import annotations

from datetime import time, timedelta
from zoneinfo import ZoneInfo

from baton.daybook import services
from baton.daybook.selectors import is_behind
from baton.daybook.telling import tell_urgent
from baton.kit.timetable import Listed
from baton.people.clock import clock
from baton.people.each_shop import EachShop
from baton.people.terms import Shop

FIRST_LOOK = time(6, 47)
"""On the shop's own clock: before anybody begins."""


def look_if_due(shop: Shop) -> bool:
    """Look at a shop whose day has begun and was not looked at, or whose last look is behind; whether it was due.

    By the shop's own clock, so that shops in other time zones have their own morning; a server that was off looks
    when it is on again.
    """
    now = clock().now()
    local = now.astimezone(ZoneInfo(shop.timezone))
    if local.time() < FIRST_LOOK or not is_behind(shop, local.date(), now):
        return False
    services.look(shop)
    return True


TIMETABLE: tuple[Listed, ...] = (
    EachShop("daybook.look", timedelta(minutes=4), look_if_due),
    EachShop("daybook.tell", timedelta(minutes=6), tell_urgent),
)
