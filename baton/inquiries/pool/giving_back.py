"""An item goes back to the pool, by its rep or by the rules; too often, and the lead decides."""

from __future__ import annotations

from datetime import datetime

from baton.inquiries.holding import save
from baton.inquiries.logic.ladder import MOST_BOUNCES
from baton.inquiries.models import AssignmentDecision, Buyer, Item
from baton.inquiries.terms import Decided, Unassigned
from baton.people.services import record_audit
from baton.people.terms import Shop

LET_GO = (
    "releases", "unassigned", "owner", "owned_since", "released_at", "needs_platform_move", "ladder_at",
)  # fmt: skip


def let_go(row: Item, why: Unassigned, now: datetime) -> None:
    """Takes a locked item from its owner, and the buyer with it, and saves."""
    before = row.owner_id
    row.releases += 1
    row.unassigned = why if row.releases <= MOST_BOUNCES else Unassigned.BOUNCED
    row.owner_id, row.owned_since, row.released_at = None, None, now
    row.needs_platform_move = False
    row.ladder_at = now
    save(row, *LET_GO)
    if row.buyer_id is not None:
        Buyer.objects.filter(pk=row.buyer_id, owner_id=before).update(owner=None)


def take_back(shop: Shop, row: Item, why: Unassigned, now: datetime) -> None:
    """By the rules: on record as a decision that nobody made, and in the audit."""
    before = row.owner_id
    let_go(row, why, now)
    AssignmentDecision.objects.create(
        item=row, at=now, rule=Decided.RELEASED, before_id=before, features={"why": why.value}
    )
    subject = f"item {row.pk} {row.key}"
    record_audit(None, "recycle_inquiry", subject, before={"owner": before}, after={"why": why}, shop=shop)


def offer(row: Item, now: datetime) -> None:
    """Nobody has it, or somebody who has left, and its time is over: to the pool."""
    row.owner_id, row.owned_since = None, None
    row.unassigned, row.released_at, row.ladder_at = Unassigned.OVERDUE, now, now
    save(row, "owner", "owned_since", "unassigned", "released_at", "ladder_at")
