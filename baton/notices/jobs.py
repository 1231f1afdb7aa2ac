"""What notices wants done without anybody asking."""

from __future__ import annotations

from baton.kit.timetable import AnyEntry

TIMETABLE: tuple[AnyEntry, ...] = ()
