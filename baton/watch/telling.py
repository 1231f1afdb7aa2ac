"""Tells the channels that asked for it of alerts that are new with the last look: each once."""

from __future__ import annotations

from datetime import date, timedelta

from django.urls import reverse

from baton.kit.text import Text
from baton.notices.selectors import has_channel_for
from baton.notices.services import tell
from baton.notices.terms import Button, Notice, NoticeKind
from baton.people.clock import shop_day
from baton.people.terms import Shop
from baton.watch import selectors
from baton.watch.terms import AlertView

NEWS_FOR = timedelta(days=3)
"""Data days: a look after a weekend without a server brings several at once."""


def tell_new(shop: Shop) -> int:
    """Open alerts of the last days that their team is shown; how many were told to anybody for the first time."""
    look = selectors.last_look(shop)
    if look is None or not has_channel_for(shop, NoticeKind.ALERT):
        return 0
    now, news = shop_day(shop), look.day - NEWS_FOR
    new = [one for one in selectors.open_alerts(shop) if one.opened_on > news and _is_shown(one, now)]
    return sum(tell(shop, _notice(one)) > 0 for one in new)


def _is_shown(one: AlertView, now: date) -> bool:
    """Not what is beyond the budget, known, put aside or muted: that interrupts nobody."""
    is_aside = one.snoozed_until is not None and one.snoozed_until > now
    is_muted = one.muted_until is not None and one.muted_until > now
    return not (one.is_held_back or one.known is not None or is_aside or is_muted)


def _notice(one: AlertView) -> Notice:
    return Notice(
        kind=NoticeKind.ALERT,
        key=str(one.id),
        title=selectors.title(one),
        lines=(selectors.sentence(one),),
        buttons=(Button(Text("看这条异动", "See the alert"), reverse("watch:alert", args=[one.id])),),
    )
