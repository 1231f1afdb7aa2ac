"""What actions wants done without anybody asking: the course of what was done, once the weeks are in."""

from __future__ import annotations

import logging
from datetime import datetime, time

from baton.actions import services
from baton.kit.timetable import AnyEntry, Entry
from baton.people.selectors import shops

logger = logging.getLogger("baton.actions")


def follow_all(now: datetime) -> int:  # noqa: ARG001 - each shop goes by its own day
    """Read the courses of every shop; how many changed. One shop's failure does not keep the others."""
    changed = 0
    for shop in shops():
        try:
            changed += services.attach_courses(shop)
        except Exception:
            logger.exception("courses of %s", shop.code)
    return changed


TIMETABLE: tuple[AnyEntry, ...] = (Entry("actions.follow", time(10, 17), follow_all),)
