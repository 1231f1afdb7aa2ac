"""Tables of the room, a module for each of its concerns."""

from baton.inquiries.models.cards import FactCard
from baton.inquiries.models.credit import CreditDispute, CreditDisputeLine, CreditMonth, CreditRule
from baton.inquiries.models.desk import AssignmentDecision, Buyer, Item, Merge, Reading, Touch
from baton.inquiries.models.hours import Absence, Duty, HandOver, PlatformRules, TeamRules, WorkingHours
from baton.inquiries.models.judging import BuyerCheck, Judged, KeptModel, SpamReview, SpamVerdict
from baton.inquiries.models.pool import Escalation, KeptShare, PoolRules, RfqQuote, RfqReward, RfqRules
from baton.inquiries.models.routing import (
    Learnt,
    MainAccountTurn,
    RepBucket,
    RepSettings,
    RoutingPolicy,
    RoutingTurn,
)
from baton.inquiries.models.scripts import Script, ScriptOffer, ScriptVariant
from baton.inquiries.models.sources import (
    ApiAnswer,
    ApiClient,
    BuyerKey,
    BuyerLook,
    Mail,
    Mailbox,
    Proposal,
)

__all__ = [
    "Absence",
    "ApiAnswer",
    "ApiClient",
    "AssignmentDecision",
    "Buyer",
    "BuyerCheck",
    "BuyerKey",
    "BuyerLook",
    "CreditDispute",
    "CreditDisputeLine",
    "CreditMonth",
    "CreditRule",
    "Duty",
    "Escalation",
    "FactCard",
    "HandOver",
    "Item",
    "Judged",
    "KeptModel",
    "KeptShare",
    "Learnt",
    "Mail",
    "Mailbox",
    "MainAccountTurn",
    "Merge",
    "PlatformRules",
    "PoolRules",
    "Proposal",
    "Reading",
    "RepBucket",
    "RepSettings",
    "RfqQuote",
    "RfqReward",
    "RfqRules",
    "RoutingPolicy",
    "RoutingTurn",
    "Script",
    "ScriptOffer",
    "ScriptVariant",
    "SpamReview",
    "SpamVerdict",
    "TeamRules",
    "Touch",
    "WorkingHours",
]
