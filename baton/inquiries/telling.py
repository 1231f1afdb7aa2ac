"""Tells the channels that asked for it when a buyer waits too long for a reply: how many, how long, and no name."""

from __future__ import annotations

from datetime import UTC, timedelta

from django.urls import reverse

from baton.inquiries import selectors
from baton.inquiries.logic.urgency import span
from baton.inquiries.models import Item
from baton.inquiries.terms import Box, NextStep
from baton.kit.text import Text
from baton.notices.selectors import has_channel_for
from baton.notices.services import tell
from baton.notices.terms import Button, Notice, NoticeKind
from baton.people.clock import clock
from baton.people.terms import Shop

NEWS_FOR = timedelta(hours=2)
"""Nobody is told now of what was due longer ago, as after a night without a server."""


def tell_overdue(shop: Shop) -> int:
    """One notice whenever another buyer begins to wait too long, with all who do; how many channels were told.

    A reply that makes the number smaller is no news: the same newest one is told once.
    """
    if not has_channel_for(shop, NoticeKind.OVERDUE_REPLY):
        return 0
    now = clock().now()
    late = Item.objects.filter(
        shop_id=shop.id,
        box=Box.DESK,
        next_step__in=(NextStep.FIRST_REPLY, NextStep.ANSWER),
        answer_by__lt=now,
        answer_by__gte=now - selectors.LISTED,
    )
    ages = [
        (due, pk)
        for due, pk in late.order_by("answer_by", "id").values_list("answer_by", "pk")
        if due is not None
    ]
    if not ages or ages[-1][0] < now - NEWS_FOR:
        return 0
    oldest, newest = ages[0][0], ages[-1]
    unowned = late.filter(owner=None).count()
    first = late.filter(next_step=NextStep.FIRST_REPLY).count()
    longest = span(int((now - oldest).total_seconds()))
    many = len(ages)
    lines = [
        Text(f"最久的已超时 **{longest.zh}**", f"The longest is **{longest.en}** over"),
        Text(
            f"首次回复 {first} 条，买家又来信 {many - first} 条",
            f"First replies: {first}; buyers who wrote again: {many - first}",
        ),
    ]
    if unowned:
        lines.append(Text(f"其中 **{unowned}** 条还没有人接", f"**{unowned}** of them nobody has taken yet"))
    return tell(
        shop,
        Notice(
            kind=NoticeKind.OVERDUE_REPLY,
            key=f"{newest[0].astimezone(UTC):%Y%m%dT%H%M%S} {newest[1]}",
            title=Text(f"{many} 位买家等回复超时", f"Replies overdue: {many}"),
            lines=tuple(lines),
            buttons=(Button(Text("去询盘台", "Open the desk"), f"{reverse('inquiries:desk')}?lane=late"),),
            is_urgent=True,
        ),
    )
