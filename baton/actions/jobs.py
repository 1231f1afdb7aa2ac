"""What actions wants done without anybody asking: the course of what was done, once the weeks are in."""

from __future__ import annotations

from datetime import time

from baton.actions import services
from baton.kit.timetable import Listed
from baton.people.each_shop import EachShop

TIMETABLE: tuple[Listed, ...] = (EachShop("actions.follow", time(10, 17), services.attach_courses),)
