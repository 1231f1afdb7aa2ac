"""What people do about a visitor: sent, left out, taken back. One transaction each, with a line in the audit trail."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction

from baton.daybook.looking import day_facts
from baton.daybook.models import VisitorApproach
from baton.daybook.visitors import reading
from baton.daybook.visitors.selectors import one_waiting
from baton.daybook.visitors.terms import SkipReason, VisitorAct
from baton.kit.errors import NotFound, NotUsable
from baton.kit.text import Text
from baton.people.clock import clock, shop_day
from baton.people.grants import Grant, require
from baton.people.services import record_audit
from baton.people.terms import Person, Shop

LONGEST = 2_000


@transaction.atomic
def mark_sent(by: Person, shop: Shop, visitor_id: str, *, words: str) -> int:
    """Somebody has sent these words on the platform; the id for taking it back.

    Baton sends nothing there, and does not keep the words: only whether they differ from the draft. NotFound for
    nobody on the list; NotUsable without words, and where a colleague was quicker.
    """
    require(by, Grant.SEE_INQUIRIES, shop)
    written = words.strip()
    if not written or len(written) > LONGEST:
        raise NotUsable(
            "no_words",
            Text(
                "还没有要发的话，或超过 2000 个字符。",
                "There are no words to send, or more than 2000 characters.",
            ),
            Text(
                "写好、复制到平台发出，再点「已发送」。",
                "Write them, copy them to the platform, then mark them as sent.",
            ),
        )
    _check_waits(shop, visitor_id)
    line = one_waiting(by, shop, visitor_id)
    is_edited = _plain(written) != _plain(line.draft)
    return _note(by, shop, visitor_id, VisitorAct.SENT, language=line.language, is_edited=is_edited)


@transaction.atomic
def skip(by: Person, shop: Shop, visitor_id: str, reason: str) -> int:
    """Left out, with a reason; the id for taking it back. NotUsable for a reason that there is not."""
    require(by, Grant.SEE_INQUIRIES, shop)
    try:
        said = SkipReason(reason)
    except ValueError:
        raise NotUsable(
            "no_reason",
            Text("跳过要选一个原因。", "Leaving somebody out needs a reason."),
            Text("从列表里选一个。", "Choose one from the list."),
        ) from None
    _check_waits(shop, visitor_id)
    one_waiting(by, shop, visitor_id)
    return _note(by, shop, visitor_id, VisitorAct.SKIPPED, reason=said)


@transaction.atomic
def undo(by: Person, shop: Shop, approach_id: int) -> None:
    """Back on the list. NotFound for what was taken back already, or is not the shop's."""
    require(by, Grant.SEE_INQUIRIES, shop)
    row = (
        VisitorApproach.objects.select_for_update()
        .filter(shop_id=shop.id, pk=approach_id, undone_at=None)
        .first()
    )
    if row is None:
        raise NotFound(
            "unknown_approach",
            Text("没有这条记录，或已经撤回。", "There is no such line, or it was taken back already."),
            Text("回到访客营销页看现在的名单。", "Go back to the list as it is now."),
        )
    row.undone_at = clock().now()
    row.save(update_fields=["undone_at"])
    record_audit(by, "undo_visitor", str(row.pk), before={"act": row.act}, shop=shop)


def _note(
    by: Person,
    shop: Shop,
    visitor_id: str,
    act: VisitorAct,
    *,
    reason: str = "",
    language: str = "",
    is_edited: bool = False,
) -> int:
    day = day_facts(shop)
    quota = reading.quota_of(day)
    try:
        # A savepoint: what a colleague did at the same moment must not spoil the transaction around it.
        with transaction.atomic():
            row = VisitorApproach.objects.create(
                shop_id=shop.id,
                visitor_id=visitor_id,
                act=act,
                reason=reason,
                day=day.day,
                at=day.now,
                by_id=by.id,
                language=language,
                is_edited=is_edited,
                quota_noted_on=quota.noted_on,
                quota_used=quota.used,
            )
    except IntegrityError:
        # Somebody did so at the very same moment.
        _check_waits(shop, visitor_id)
        raise
    after = {"act": act.value, "reason": reason, "edited": is_edited}
    record_audit(by, "approach_visitor", str(row.pk), after=after, shop=shop)
    return row.pk


def _check_waits(shop: Shop, visitor_id: str) -> None:
    """NotUsable once somebody has dealt with the visitor today: what became of it, and when."""
    row = VisitorApproach.objects.filter(
        shop_id=shop.id, visitor_id=visitor_id, day=shop_day(shop), undone_at=None
    ).first()
    if row is None:
        return
    at, is_sent = row.at.astimezone(ZoneInfo(shop.timezone)), row.act == VisitorAct.SENT
    raise NotUsable(
        "changed_meanwhile",
        Text(
            f"这位访客 {at:%H:%M} 已经{'标记为已发送' if is_sent else '跳过了'}。",
            f"This visitor was {'marked as sent' if is_sent else 'left out'} at {at:%H:%M} already.",
        ),
        Text(
            "不用再记一次；记错了，在名单里撤回。",
            "It need not be noted again; where it is wrong, take it back in the list.",
        ),
    )


def _plain(words: str) -> str:
    return " ".join(words.split())
