"""The watch's daily look: after the morning's import, at every shop."""

from __future__ import annotations

import logging
from datetime import datetime, time

from baton.kit.errors import NotAnswerable
from baton.kit.timetable import Entry
from baton.people.selectors import shops
from baton.watch import services
from baton.watch.telling import tell_new

logger = logging.getLogger("baton.watch")


def look_at_all(now: datetime) -> int:  # noqa: ARG001 - the look goes by the newest data day
    """Bring every shop's alerts up to its newest data day; how many shops had one."""
    looked_at = 0
    for shop in shops():
        try:
            services.catch_up(shop)
        except NotAnswerable as error:
            logger.info("%s: %s", shop.code, error)
        else:
            looked_at += 1
            tell_new(shop)
    return looked_at


TIMETABLE = (Entry("watch.look", time(9, 30), look_at_all),)
