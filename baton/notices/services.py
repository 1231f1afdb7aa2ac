"""What notices can be asked to do: one transaction each, with a line in the audit trail."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from django.db import transaction

from baton.kit.clock import Clock, SystemClock
from baton.notices.logic.keeping import kept
from baton.notices.logic.names import without_names
from baton.notices.models import Channel, Outbox
from baton.notices.terms import ChannelKind, Notice, NoticeKind
from baton.people.sealed import Seal
from baton.people.selectors import persons, staff_names
from baton.people.services import record_audit
from baton.people.terms import Person, Shop

GATHERED = timedelta(seconds=60)
"""How long a notice waits for others of its kind, which then go on the same card."""
_ALONE = frozenset(
    {NoticeKind.DAILY_REPORT, NoticeKind.WEEKLY_REPORT, NoticeKind.MONTHLY_REPORT, NoticeKind.MINUTES}
)
"""What is a card of its own, and waits for nothing."""
LONGEST_KEY = 200
CHANNEL_SEAL = Seal("baton.notices")


@transaction.atomic
def tell(shop: Shop, notice: Notice, *, by: Person | None = None, real: Clock | None = None) -> int:
    """Puts a notice into the outbox of each channel that asked for its kind; how many channels will tell it.

    Part of the caller's transaction: nothing leaves before that is kept. The same kind and key again puts nothing.
    Names of the shop's people are taken out of what groups read. `by` is whoever had it sent by hand; whether they
    may is the caller's to ask.
    """
    asked = [row for row in Channel.objects.filter(shop_id=shop.id, is_on=True) if notice.kind in row.kinds]
    key = notice.key
    assert 0 < len(key) <= LONGEST_KEY, key
    told = set(
        Outbox.objects.filter(channel__in=asked, kind=notice.kind, key=key).values_list(
            "channel_id", flat=True
        )
    )
    new = [row for row in asked if row.pk not in told]
    if not new:
        return 0
    now = (real or SystemClock()).now()
    due = now if notice.kind in _ALONE else now + GATHERED
    for_mail = kept(notice)
    is_any_group = any(ChannelKind(row.kind).is_group for row in new)
    for_groups = kept(without_names(notice, _names(shop))) if is_any_group else for_mail
    Outbox.objects.bulk_create(
        (
            Outbox(
                shop_id=shop.id,
                channel=row,
                kind=notice.kind,
                key=key,
                said=for_groups if ChannelKind(row.kind).is_group else for_mail,
                is_urgent=notice.is_urgent,
                is_image=is_image,
                told_at=now,
                due_at=due,
            )
            for row in new
            for is_image in _parts(row, notice)
        ),
        # Of two at once, the second finds it told.
        ignore_conflicts=True,
    )
    if by is not None:
        record_audit(by, "tell", f"{notice.kind} {key}", after={"channels": len(new)}, shop=shop)
    return len(new)


def _parts(row: Channel, notice: Notice) -> Iterable[bool]:
    """WeCom's robot takes an image only as a message of its own."""
    has_image_apart = row.kind == ChannelKind.WECOM and notice.image is not None
    return (False, True) if has_image_apart else (False,)


def _names(shop: Shop) -> set[str]:
    """Of everybody with a role in the shop, those who have left too, and their accounts on the platform."""
    people = {one.display_name for one in persons() if one.roles_in(shop) or not one.is_active}
    return people | set(staff_names(shop))
