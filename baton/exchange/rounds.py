"""What happens by itself, by each shop's own clock: the next meeting is planned, people are reminded, a meeting that
nobody opened is recorded, predictions are told. Also the minutes, as groups are told them."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F
from django.urls import reverse

from baton.actions import selectors as actions
from baton.exchange import models, planning, refusals, telling
from baton.exchange.logic import minutes
from baton.exchange.reading import Names, exchange_view
from baton.exchange.terms import Closing, State
from baton.kit.text import Text
from baton.notices.services import tell
from baton.notices.terms import Button, Notice, NoticeKind
from baton.people.clock import clock, shop_day
from baton.people.grants import Grant, require
from baton.people.services import record_audit
from baton.people.terms import Person, Shop


def make_rounds(shop: Shop, now: datetime | None = None) -> None:
    """Everything that is due for one shop. Again, or by two workers at once: nothing is done twice."""
    moment = now or clock().now()
    _plan_ahead(shop, moment)
    _record_unattended(shop, moment)
    _remind(shop, moment)
    telling.tell_due(shop)


@transaction.atomic
def _plan_ahead(shop: Shop, now: datetime) -> None:
    """Where a rhythm is set, the next meeting is on the table ahead of time."""
    if not models.Cadence.objects.filter(shop_id=shop.id, is_on=True).exists():
        return
    day = now.astimezone(ZoneInfo(shop.timezone)).date()
    ahead = models.Exchange.objects.filter(shop_id=shop.id, state=State.PLANNED, meets_on__gte=day)
    if not ahead.exists():
        planning.create(shop, planning.next_date(shop, now))


@transaction.atomic
def _record_unattended(shop: Shop, now: datetime) -> None:
    """A planned meeting whose day is over and that nobody opened."""
    day = now.astimezone(ZoneInfo(shop.timezone)).date()
    rows = models.Exchange.objects.select_for_update().filter(
        shop_id=shop.id, state=State.PLANNED, meets_on__lt=day
    )
    for row in rows:
        row.attendance.filter(is_expected=True).update(is_present=False)
        target = planning.following(shop, row)
        moved = planning.carry(row, target)
        row.state, row.closing, row.closed_at = State.CLOSED, Closing.NOBODY_CAME, clock().now()
        row.save(update_fields=["state", "closing", "closed_at", "carried_to"])
        models.Exchange.objects.filter(pk=row.pk).update(stamp=F("stamp") + 1)
        after = {"closing": Closing.NOBODY_CAME.value, "carried": moved}
        record_audit(None, "close_exchange", str(row.meets_on), after=after, shop=shop)


@transaction.atomic
def _remind(shop: Shop, now: datetime) -> None:
    lead = timedelta(minutes=planning.setting_of(shop).remind_before)
    rows = models.Exchange.objects.select_for_update().filter(
        shop_id=shop.id, state=State.PLANNED, reminded_at=None, meets_at__gt=now, meets_at__lte=now + lead
    )
    for row in rows:
        row.reminded_at = now
        row.save(update_fields=["reminded_at"])
        tell(shop, _reminder(shop, row))


def _reminder(shop: Shop, row: models.Exchange) -> Notice:
    view = exchange_view(shop, row)
    counts = actions.counts(shop, shop_day(shop))
    due = models.Statement.objects.filter(
        exchange__shop_id=shop.id, is_withdrawn=False, outcome="", due__lte=row.meets_on
    ).count()
    at = f"{view.meets_at:%H:%M}"
    lines = [
        Text(
            f"已有 **{len(view.statements)}** 条说法，**{view.unanswered}** 条待答",
            f"**{len(view.statements)}** statements, **{view.unanswered}** unanswered",
        )
    ]
    if due:
        lines.append(Text(f"到期的预言 **{due}** 条", f"**{due}** predictions are due"))
    if counts.overdue:
        lines.append(Text(f"过期的动作 **{counts.overdue}** 个", f"**{counts.overdue}** actions are overdue"))
    return Notice(
        NoticeKind.EXCHANGE_SOON,
        f"exchange-{row.pk}-soon",
        Text(f"{at} 协同会", f"Exchange at {at}"),
        tuple(lines),
        (Button(Text("打开协同", "Open the exchange"), reverse("exchange:one", args=[row.pk])),),
        is_urgent=False,
    )


@transaction.atomic
def send_minutes(by: Person, shop: Shop, exchange_id: int) -> int:
    """Tells the minutes to the groups that asked for them, once for each state of them; how many channels."""
    require(by, Grant.LEAD_EXCHANGE, shop)
    row = models.Exchange.objects.filter(shop_id=shop.id, pk=exchange_id).first()
    if row is None:
        raise refusals.no_exchange(exchange_id)
    names = Names(shop)
    view = exchange_view(shop, row, names)
    path = reverse("exchange:minutes", args=[row.pk])
    card = minutes.card(view, [one.display_name for one in names.everybody])
    notice = Notice(
        NoticeKind.MINUTES,
        f"exchange-{row.pk}-{row.stamp}",
        card.title,
        card.lines,
        (Button(Text("看纪要", "Read the minutes"), path),),
    )
    return tell(shop, notice, by=by)
