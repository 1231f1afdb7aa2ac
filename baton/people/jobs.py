"""What the people room does each day."""

from __future__ import annotations

from datetime import time

from baton.kit.timetable import Entry
from baton.people import services

TIMETABLE = (Entry("people.clear_spent", time(3, 35), services.clear_spent),)
