"""Tables of the room, a module for each of its concerns."""

from baton.inquiries.models.cards import FactCard
from baton.inquiries.models.desk import AssignmentDecision, Buyer, Item, Merge, Reading, Touch
from baton.inquiries.models.hours import Absence, Duty, PlatformRules, TeamRules, WorkingHours
from baton.inquiries.models.judging import BuyerCheck, Judged, KeptModel, SpamReview, SpamVerdict

__all__ = [
    "Absence",
    "AssignmentDecision",
    "Buyer",
    "BuyerCheck",
    "Duty",
    "FactCard",
    "Item",
    "Judged",
    "KeptModel",
    "Merge",
    "PlatformRules",
    "Reading",
    "SpamReview",
    "SpamVerdict",
    "TeamRules",
    "Touch",
    "WorkingHours",
]
