"""Going through the spam box: several confirmed at once, and the mark that somebody has looked today."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from baton.inquiries import refusals, services
from baton.inquiries.holding import may
from baton.inquiries.judging.box import in_box, spam_box_state
from baton.inquiries.models import SpamReview
from baton.people.clock import clock
from baton.people.grants import Grant
from baton.people.services import record_audit
from baton.people.terms import Person, Shop

MOST_AT_ONCE = 100


@transaction.atomic
def confirm_spam(by: Person, shop: Shop, item_ids: Sequence[int]) -> int:
    """Confirm several at once, at most MOST_AT_ONCE. How many; what is no longer in the box is passed over."""
    may(by, Grant.WORK_INQUIRIES, shop)
    wanted = sorted(set(item_ids))[:MOST_AT_ONCE]
    present = in_box(shop).filter(pk__in=wanted).order_by("pk").values_list("pk", flat=True)
    for item_id in list(present):
        services.mark_spam(by, shop, item_id)
    return len(present)


@transaction.atomic
def note_review(by: Person, shop: Shop) -> int:
    """Somebody has gone through the box. How many suspects are left in it. NotAnswerable while one is likely real."""
    may(by, Grant.WORK_INQUIRIES, shop)
    state = spam_box_state(shop)
    if state.likely_real:
        raise refusals.spam_box_not_done(state.likely_real)
    SpamReview.objects.create(shop_id=shop.id, at=clock().now(), by_id=by.id, left=state.count)
    record_audit(by, "review_spam_box", shop.code, after={"left": state.count}, shop=shop)
    return state.count
