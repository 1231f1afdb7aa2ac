"""When the next exchange is: its dates by the shop's clock, who is expected, what is carried over."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import F

from baton.board import selectors as board
from baton.exchange import models
from baton.exchange.logic import rhythm
from baton.exchange.terms import CadenceSetting, Side, State
from baton.people.clock import clock, shop_day
from baton.people.grants import Grant, can
from baton.people.selectors import persons
from baton.people.terms import Person, Role, Shop, Team

AFTER_NOBODY = timedelta(weeks=1)
_SIDES = {Team.MARKETING: {Side.MARKETING}, Team.SALES: {Side.SALES}, Team.MANAGEMENT: set(Side)}


def sides_of(person: Person, shop: Shop) -> frozenset[Side]:
    """The teams for which the person states and answers: a manager for both."""
    found = [_SIDES.get(role.team, set()) for role in person.roles_in(shop)]
    return frozenset(side for sides in found for side in sides)


def may_join(person: Person, shop: Shop) -> bool:
    return person.is_active and can(person, Grant.JOIN_EXCHANGE, shop)


def joiners(shop: Shop) -> tuple[Person, ...]:
    """Everybody who may take part; marketing, then sales, then management."""
    order = [Role.MARKETING_LEAD, Role.OPERATOR, Role.SALES_LEAD, Role.REP, Role.MANAGER]
    found = [one for one in persons() if may_join(one, shop)]
    return tuple(
        sorted(
            found,
            key=lambda one: min((order.index(r) for r in one.roles_in(shop) if r in order), default=9),
        )
    )


def setting_of(shop: Shop) -> CadenceSetting:
    """As set, else weekly on Tuesday."""
    row = models.Cadence.objects.filter(shop_id=shop.id).first()
    if row is None:
        return CadenceSetting()
    return CadenceSetting(
        weekday=row.weekday,
        at=row.at,
        every_weeks=row.every_weeks,
        minutes=row.minutes,
        is_on=row.is_on,
        remind_before=row.remind_before,
        facilitator_id=row.facilitator_id,
        expected_ids=tuple(row.expected),
    )


def since_of(shop: Shop) -> date | None:
    """The day from which the rhythm counts: that of the setting, else the first meeting's; None before both."""
    row = models.Cadence.objects.filter(shop_id=shop.id).values_list("since", flat=True).first()
    first = models.Exchange.objects.filter(shop_id=shop.id).order_by("meets_on").first()
    days = [day for day in (row, first.meets_on if first else None) if day is not None]
    return min(days, default=None)


def next_date(shop: Shop, now: datetime | None = None) -> datetime:
    """The rhythm's next meeting that is still ahead."""
    moment = now or clock().now()
    zone = ZoneInfo(shop.timezone)
    row = models.Cadence.objects.filter(shop_id=shop.id).first()
    since = row.since if row else moment.astimezone(zone).date()
    return rhythm.next_date(setting_of(shop), since, moment, zone)


def set_rhythm(shop: Shop, setting: CadenceSetting) -> date | None:
    """Keeps it and plans its next meeting; the day of the one that went for it. The same once more moves nothing."""
    row = models.Cadence.objects.select_for_update().filter(shop_id=shop.id).first()
    before, may = setting_of(shop), [one.id for one in joiners(shop)]
    expected = [pk for pk in setting.expected_ids if pk in may]
    is_same = row is not None and _by_meeting(setting, may) == _by_meeting(before, may)
    is_step_same = row is not None and (before.is_on, before.weekday, before.every_weeks) == (
        setting.is_on,
        setting.weekday,
        setting.every_weeks,
    )
    removed = _drop_unused(shop, before, row.since) if row is not None and not is_same else None
    models.Cadence.objects.update_or_create(
        shop_id=shop.id,
        defaults={
            "weekday": setting.weekday,
            "at": setting.at,
            "every_weeks": setting.every_weeks,
            "minutes": setting.minutes,
            "is_on": setting.is_on,
            "remind_before": setting.remind_before,
            "facilitator_id": setting.facilitator_id,
            "expected": expected,
            "since": row.since if row is not None and is_step_same else shop_day(shop),
        },
    )
    if setting.is_on and not is_same:
        create(shop, next_date(shop))
    return removed


def _by_meeting(setting: CadenceSetting, may: Iterable[int]) -> tuple[CadenceSetting, frozenset[int]]:
    """What of it a meeting is made by."""
    who = frozenset(setting.expected_ids) & frozenset(may) or frozenset(may)
    return replace(setting, expected_ids=(), remind_before=0), who


def _drop_unused(shop: Shop, setting: CadenceSetting, since: date) -> date | None:
    """Removes the one meeting ahead that the rhythm itself made, unless somebody has used it; its day."""
    if not setting.is_on:
        return None
    at = rhythm.next_date(setting, since, clock().now(), ZoneInfo(shop.timezone))
    row = (
        models.Exchange.objects.select_for_update()
        .filter(shop_id=shop.id, state=State.PLANNED, meets_at=at, facilitator_id=setting.facilitator_id)
        .first()
    )
    if row is None or row.statements.exists() or row.agreed.exists():
        return None
    if row.attendance.filter(is_present__isnull=False).exists():
        return None
    row.delete()
    return row.meets_on


def create(shop: Shop, meets_at: datetime, *, facilitator_id: int | None = None) -> models.Exchange:
    """A planned exchange about the last four weeks, with everybody expected. One a day: that day's, where there is."""
    setting = setting_of(shop)
    local = meets_at.astimezone(ZoneInfo(shop.timezone))
    period, against = rhythm.periods(board.latest_day(shop))
    row, is_new = models.Exchange.objects.get_or_create(
        shop_id=shop.id,
        meets_on=local.date(),
        defaults={
            "meets_at": local,
            "minutes": setting.minutes,
            "start": period.start,
            "end": period.end,
            "against_start": against.start,
            "against_end": against.end,
            "facilitator_id": facilitator_id if facilitator_id is not None else setting.facilitator_id,
        },
    )
    if is_new:
        expect(row, shop, setting.expected_ids)
    return row


def expect(row: models.Exchange, shop: Shop, ids: Iterable[int]) -> None:
    """Those of the persons who may still join; everybody who may where none is named."""
    may = [one.id for one in joiners(shop)]
    wanted = set(ids)
    models.Attendance.objects.bulk_create(
        models.Attendance(exchange=row, person_id=pk) for pk in may if not wanted or pk in wanted
    )


def following(shop: Shop, row: models.Exchange) -> models.Exchange:
    """The next planned one after it: made where there is none."""
    later = models.Exchange.objects.filter(shop_id=shop.id, state=State.PLANNED, meets_on__gt=row.meets_on)
    found = later.order_by("meets_on").first()
    if found is not None:
        return found
    if setting_of(shop).is_on:
        meets_at = next_date(shop)
        if meets_at.date() > row.meets_on:
            return create(shop, meets_at)
    zone = ZoneInfo(shop.timezone)
    local = row.meets_at.astimezone(zone)
    ahead = max(local.date() + AFTER_NOBODY, clock().now().astimezone(zone).date() + timedelta(days=1))
    return create(shop, rhythm.moment(ahead, local.time(), zone))


def refresh_period(row: models.Exchange, shop: Shop) -> None:
    """The figures on the table are the newest when the meeting begins."""
    period, against = rhythm.periods(board.latest_day(shop))
    row.start, row.end = period.start, period.end
    row.against_start, row.against_end = against.start, against.end


def carry(row: models.Exchange, target: models.Exchange) -> int:
    """What was stated goes on to the next one; how many statements."""
    own = models.Statement.objects.filter(exchange=row, is_withdrawn=False)
    moved = own.update(exchange=target, carried_from=row)
    row.carried_to = target
    if moved:
        models.Exchange.objects.filter(pk=target.pk).update(stamp=F("stamp") + 1)
    return moved
