"""What actions wants done without anybody asking: the course of what was done, once the weeks are in."""

from __future__ import annotations

from datetime import datetime, time

from baton.actions import services
from baton.kit.timetable import Listed
from baton.people.each_shop import EachShop
from baton.people.terms import Shop


def follow(shop: Shop, now: datetime) -> int:  # noqa: ARG001 - each shop goes by its own day
    """Read the courses of the shop's actions; how many changed."""
    return services.attach_courses(shop)


TIMETABLE: tuple[Listed, ...] = (EachShop("actions.follow", time(10, 17), follow),)
