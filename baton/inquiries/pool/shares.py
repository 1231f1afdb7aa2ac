"""What a rep who gave an item away keeps of the credit: a share with a note, nothing in silence."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Max

from baton.inquiries.models import AssignmentDecision, KeptShare, PoolRules
from baton.inquiries.pool.reading import rules_from
from baton.inquiries.terms import Decided
from baton.people.terms import Shop

GIVEN_AWAY = (Decided.HANDED_ON, Decided.RELEASED)


@transaction.atomic
def keep_shares(shop: Shop) -> int:
    """Read the decisions since the last look. How many hand-overs were put on record.

    Of an item's reps the first who handed over with a note keeps the rules' share; the others, and those from whom
    it was taken in silence, nothing. What a lead moved says nothing of the rep.
    """
    kept = PoolRules.objects.select_for_update().filter(shop_id=shop.id).first()
    if kept is None:
        return 0
    last = AssignmentDecision.objects.aggregate(last=Max("pk"))["last"] or 0
    if last <= kept.decisions_read:
        return 0
    share = rules_from(kept.given).kept_share / 100
    news = AssignmentDecision.objects.filter(
        pk__gt=kept.decisions_read,
        pk__lte=last,
        item__shop_id=shop.id,
        rule__in=GIVEN_AWAY,
        before__isnull=False,
        is_shadow=False,
    )
    count = 0
    for item, at, rep, by, reason in news.order_by("pk").values_list(
        "item_id", "at", "before_id", "by_id", "reason"
    ):
        if by not in {None, rep}:
            continue
        has_note = by == rep and bool(reason)
        is_first = not KeptShare.objects.filter(item_id=item, has_note=True).exists()
        values = {"at": at, "has_note": has_note, "share": share if has_note and is_first else 0.0}
        _, is_new = KeptShare.objects.get_or_create(item_id=item, person_id=rep, defaults=values)
        count += is_new
    PoolRules.objects.filter(pk=kept.pk).update(decisions_read=last)
    return count
