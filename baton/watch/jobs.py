"""The watch's daily look: after the morning's import, at every shop."""

from __future__ import annotations

import logging
from datetime import time, timedelta

from baton.kit.errors import NotAnswerable
from baton.kit.timetable import Listed
from baton.people.each_shop import EachShop
from baton.people.terms import Shop
from baton.watch import services
from baton.watch.telling import tell_new

logger = logging.getLogger("baton.watch")


def look(shop: Shop) -> None:
    """Bring the shop's alerts up to its newest data day, where it has one."""
    try:
        services.catch_up(shop)
    except NotAnswerable as error:
        logger.info("%s: %s", shop.code, error)


TIMETABLE: tuple[Listed, ...] = (
    EachShop("watch.look", time(9, 30), look),
    EachShop("watch.tell", timedelta(minutes=7), tell_new),
)
