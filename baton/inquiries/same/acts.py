"""What a lead does about pairs that may be one. Merges are taken back by `services.unmerge`, with a reason."""

from __future__ import annotations

from django.db import transaction

from baton.inquiries.buyers import merge_buyers, merge_items
from baton.inquiries.holding import may
from baton.inquiries.models import Proposal
from baton.inquiries.same.terms import ProposalState
from baton.inquiries.terms import MergeReason
from baton.kit.errors import NotFound
from baton.kit.text import Text
from baton.people.clock import clock
from baton.people.grants import Grant
from baton.people.services import record_audit
from baton.people.terms import Person, Shop


@transaction.atomic
def merge_proposed(by: Person, shop: Shop, proposal_id: int, *, keep: int) -> int:
    """They are one, and the first (1) or the second (2) stays; the merge's id."""
    may(by, Grant.ASSIGN_INQUIRIES, shop)
    row = _open(shop, proposal_id)
    merge_them = merge_buyers if row.first_buyer_id is not None else merge_items
    first = row.first_buyer_id or row.first_item_id or 0
    second = row.second_buyer_id or row.second_item_id or 0
    stays, goes = (first, second) if keep == 1 else (second, first)
    merge = merge_them(by, shop, stays, goes, MergeReason(row.reason))
    _answer(by, row, ProposalState.MERGED)
    return merge


@transaction.atomic
def tell_apart(by: Person, shop: Shop, proposal_id: int) -> None:
    """They are two. It is remembered: nothing merges or proposes them again."""
    may(by, Grant.ASSIGN_INQUIRIES, shop)
    row = _open(shop, proposal_id)
    _answer(by, row, ProposalState.APART)
    pair = [row.first_buyer_id or row.first_item_id, row.second_buyer_id or row.second_item_id]
    record_audit(by, "tell_apart", f"proposal {row.pk}", after={"pair": pair}, shop=shop)


def _open(shop: Shop, proposal_id: int) -> Proposal:
    rows = Proposal.objects.select_for_update().filter(shop_id=shop.id, state=ProposalState.OPEN)
    row = rows.filter(pk=proposal_id).first()
    if row is None:
        raise NotFound(
            "unknown_proposal",
            Text("这一对已经有人定了，或已失效。", "This pair has been decided already, or has lapsed."),
            Text("刷新后再看。", "Reload and look again."),
        )
    return row


def _answer(by: Person, row: Proposal, state: ProposalState) -> None:
    row.state, row.answered_by_id, row.answered_at = state, by.id, clock().now()
    row.save(update_fields=["state", "answered_by", "answered_at"])
