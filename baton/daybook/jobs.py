"""What the day wants done without anybody asking: a look each morning, and again whenever new facts came in."""

from __future__ import annotations

import logging
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from baton.daybook import services
from baton.daybook.selectors import is_behind
from baton.daybook.telling import tell_urgent
from baton.kit.timetable import AnyEntry, Often
from baton.people.selectors import shops

logger = logging.getLogger("baton.daybook")

FIRST_LOOK = time(6, 47)
"""On the shop's own clock: before anybody begins."""


def look_where_due(now: datetime) -> int:
    """Look at every shop whose day has begun and was not looked at, or whose last look is behind.

    By each shop's own clock, so that shops in other time zones have their own morning; a server that was off looks
    when it is on again. How many shops were looked at.
    """
    looked = 0
    for shop in shops():
        local = now.astimezone(ZoneInfo(shop.timezone))
        if local.time() < FIRST_LOOK or not is_behind(shop, local.date(), now):
            continue
        try:
            services.look(shop)
        except Exception:
            logger.exception("no look at %s", shop.code)
        else:
            looked += 1
    return looked


def tell_everywhere(now: datetime) -> None:  # noqa: ARG001 - what is told is what the last look found
    """Tell of what is urgent. What goes wrong at one shop does not keep it from the others."""
    for shop in shops():
        try:
            tell_urgent(shop)
        except Exception:
            logger.exception("nothing told of %s", shop.code)


TIMETABLE: tuple[AnyEntry, ...] = (
    Often("daybook.look", timedelta(minutes=4), look_where_due),
    Often("daybook.tell", timedelta(minutes=6), tell_everywhere),
)
