"""Tells the channels that asked for it of urgent things that the day found: each once, however long it stays open."""

from __future__ import annotations

from collections.abc import Callable

from django.urls import reverse

from baton.daybook.models import Task
from baton.daybook.selectors import last_look
from baton.daybook.terms import TaskState
from baton.kit.text import Text
from baton.notices.selectors import has_channel_for
from baton.notices.services import tell
from baton.notices.terms import Button, Notice, NoticeKind
from baton.people.terms import Shop

KINDS = {
    "shipment_due": NoticeKind.SHIPMENT,
    "bad_review": NoticeKind.BAD_REVIEW,
    "action_due": NoticeKind.ACTION_DUE,
}
"""Playbooks whose urgent tasks are told beyond the page of whoever does them."""


def _once(row: Task) -> str:
    return row.key


def _once_a_date(row: Task) -> str:
    """What is put off is due again on another day."""
    return f"{row.key} {row.figures.get('due', '')}"


_KEYS: dict[NoticeKind, Callable[[Task], str]] = {NoticeKind.ACTION_DUE: _once_a_date}


def tell_urgent(shop: Shop) -> int:
    """Urgent tasks that the last look found, or found urgent by now; how many were told for the first time."""
    look = last_look(shop)
    asked = {code for code, kind in KINDS.items() if has_channel_for(shop, kind)}
    if look is None or not asked:
        return 0
    rows = Task.objects.filter(
        shop_id=shop.id, playbook__in=asked, state=TaskState.OPEN, is_urgent=True, found_on=look.day
    )
    return sum(tell(shop, _notice(row)) > 0 for row in rows.order_by("due_at", "id"))


def _notice(row: Task) -> Notice:
    kind = KINDS[row.playbook]
    return Notice(
        kind=kind,
        key=_KEYS.get(kind, _once)(row)[:200],
        title=Text(row.title_zh, row.title_en),
        lines=tuple(line for line in (Text(row.why_zh, row.why_en),) if line.zh or line.en),
        buttons=(Button(Text("打开「今天」", "Open Today"), reverse("daybook:today")),),
    )
