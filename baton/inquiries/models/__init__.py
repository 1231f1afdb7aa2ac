"""Tables of the room, a module for each of its concerns."""

from baton.inquiries.models.desk import AssignmentDecision, Buyer, Item, Merge, Reading, Touch
from baton.inquiries.models.hours import Absence, Duty, PlatformRules, TeamRules, WorkingHours

__all__ = [
    "Absence",
    "AssignmentDecision",
    "Buyer",
    "Duty",
    "Item",
    "Merge",
    "PlatformRules",
    "Reading",
    "TeamRules",
    "Touch",
    "WorkingHours",
]
