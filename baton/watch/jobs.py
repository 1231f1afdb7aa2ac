"""The watch's daily look: after the morning's import, at every shop."""

from __future__ import annotations

import logging
from datetime import datetime, time, timedelta

from baton.kit.errors import NotAnswerable
from baton.kit.timetable import AnyEntry, Entry, Often
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
    return looked_at


def tell_everywhere(now: datetime) -> None:  # noqa: ARG001 - what is told is what the last look found
    """Tell of new alerts, whoever had the shop looked at. What goes wrong at one does not keep it from the others."""
    for shop in shops():
        try:
            tell_new(shop)
        except Exception:
            logger.exception("nothing told of %s", shop.code)


TIMETABLE: tuple[AnyEntry, ...] = (
    Entry("watch.look", time(9, 30), look_at_all),
    Often("watch.tell", timedelta(minutes=7), tell_everywhere),
)
