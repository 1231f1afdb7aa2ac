"""What people set: weeks, absences, the rota, and the limits the clocks go by. Used through `services`."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta

from django.db import transaction

from baton.inquiries import models, refusals, roster, winding
from baton.inquiries.holding import may
from baton.inquiries.landing import workers
from baton.inquiries.logic.kept_text import kept
from baton.inquiries.logic.open_hours import overlap_of
from baton.inquiries.logic.standing import Rules
from baton.inquiries.models import Item
from baton.inquiries.selectors import name_of
from baton.inquiries.terms import LONGEST_NOTE, Box, Kind
from baton.kit.zones import is_zone
from baton.people.clock import clock
from baton.people.grants import Grant
from baton.people.services import record_audit
from baton.people.terms import Person, Shop

LEAST, MOST = timedelta(minutes=1), timedelta(days=30)
LONGEST_ABSENCE = timedelta(days=731)
LONGEST_TURN = timedelta(days=7)
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2100, 12, 31)
"""What is beyond was mistyped."""
Shifts = Sequence[Sequence[tuple[time, time]]]


@transaction.atomic
def set_hours(
    by: Person,
    shop: Shop,
    week: Shifts,
    *,
    person_id: int | None = None,
    zone: str = "",
    closed: Collection[date] = (),
    worked_as: Mapping[date, int] | None = None,
    calendar: str = roster.CHINA,
) -> None:
    """The team's usual week (a person's with `person_id`), Monday first, in its zone (the shop's unless given).

    closed: own days off. worked_as: days worked like another weekday. calendar: whose public holidays are days off
    and whose made-up days are worked, "" for nobody's; asked of the team's only. NotUsable for a week that is none.
    Open items are wound anew by the team's hours.
    """
    _may_set(by, shop, person_id)
    name = zone or shop.timezone
    _check_week(week, name, worked_as or {})
    if calendar not in {roster.CHINA, ""}:
        raise refusals.wrong_hours()
    kept_week = roster.week_of(week)
    row = roster.hours_row(shop, person_id) or models.WorkingHours(shop_id=shop.id, person_id=person_id)
    row.zone, row.week = name, kept_week
    row.closed = sorted(day.isoformat() for day in closed)
    row.worked_as = {day.isoformat(): weekday for day, weekday in (worked_as or {}).items()}
    row.calendar = calendar
    row.save()
    after = {"week": kept_week, "zone": name, "closed": row.closed, "calendar": calendar}
    record_audit(by, "set_working_hours", _whose(person_id), after=after, shop=shop)
    if person_id is None:
        wind_all(shop)


@transaction.atomic
def drop_hours(by: Person, shop: Shop, person_id: int) -> None:
    """A person works the team's week again."""
    _may_set(by, shop, person_id)
    deleted, _ = models.WorkingHours.objects.filter(shop_id=shop.id, person_id=person_id).delete()
    if deleted:
        record_audit(by, "drop_working_hours", _whose(person_id), shop=shop)


@transaction.atomic
def add_absence(by: Person, shop: Shop, person_id: int, first: date, last: date, note: str = "") -> int:
    """Days on which a person gets nothing: one's own, or anybody's for who may assign. Its id."""
    _may_set(by, shop, person_id)
    _check_worker(shop, person_id)
    if last < first or last - first > LONGEST_ABSENCE or not FIRST_DAY <= first <= last <= LAST_DAY:
        raise refusals.wrong_span()
    row = models.Absence.objects.create(
        shop_id=shop.id, person_id=person_id, first=first, last=last, note=kept(note, LONGEST_NOTE)
    )
    after = {"first": first.isoformat(), "last": last.isoformat()}
    record_audit(by, "add_absence", _whose(person_id), after=after, shop=shop)
    return row.pk


@transaction.atomic
def drop_absence(by: Person, shop: Shop, absence_id: int) -> None:
    """The person is there after all."""
    row = models.Absence.objects.filter(shop_id=shop.id, pk=absence_id).first()
    if row is None:
        return
    _may_set(by, shop, row.person_id)
    row.delete()
    record_audit(
        by, "drop_absence", _whose(row.person_id), before={"first": row.first.isoformat()}, shop=shop
    )


@transaction.atomic
def add_duty(by: Person, shop: Shop, person_id: int, start: datetime, end: datetime) -> int:
    """A turn on the rota. Its id. NotUsable for one that overlaps another of the same person's."""
    may(by, Grant.ASSIGN_INQUIRIES, shop)
    _check_worker(shop, person_id)
    if end <= start or end - start > LONGEST_TURN:
        raise refusals.wrong_span()
    own = models.Duty.objects.filter(shop_id=shop.id, person_id=person_id)
    if own.filter(start__lt=end, end__gt=start).exists():
        raise refusals.turns_overlap()
    row = models.Duty.objects.create(shop_id=shop.id, person_id=person_id, start=start, end=end)
    after = {"start": start.isoformat(), "end": end.isoformat()}
    record_audit(by, "add_duty", _whose(person_id), after=after, shop=shop)
    return row.pk


@transaction.atomic
def drop_duty(by: Person, shop: Shop, duty_id: int) -> None:
    may(by, Grant.ASSIGN_INQUIRIES, shop)
    row = models.Duty.objects.filter(shop_id=shop.id, pk=duty_id).first()
    if row is not None:
        row.delete()
        record_audit(
            by, "drop_duty", _whose(row.person_id), before={"start": row.start.isoformat()}, shop=shop
        )


@transaction.atomic
def set_platform_rule(
    by: Person,
    shop: Shop,
    name: str,
    since: date,
    limits: Mapping[Kind, timedelta],
    *,
    left_out: Collection[str] = ("CN",),
    is_handled_by_rejection: bool = True,
    source: str = "",
) -> None:
    """What the platform measures from a day on. Earlier versions stay, for the items of their days."""
    may(by, Grant.ASSIGN_INQUIRIES, shop)
    _check_limits(limits.values())
    if not FIRST_DAY <= since <= LAST_DAY:
        raise refusals.wrong_span()
    values = {
        "name": kept(name, 40),
        "source": kept(source, LONGEST_NOTE),
        "limits": _seconds(limits),
        "left_out": sorted(left_out),
        "is_handled_by_rejection": is_handled_by_rejection,
    }
    models.PlatformRules.objects.update_or_create(shop_id=shop.id, since=since, defaults=values)
    record_audit(by, "set_platform_rule", since.isoformat(), after=values, shop=shop)
    wind_all(shop)


@transaction.atomic
def drop_platform_rule(by: Person, shop: Shop, since: date) -> None:
    """The version was entered by mistake: the one before it holds again for the items of its days."""
    may(by, Grant.ASSIGN_INQUIRIES, shop)
    row = models.PlatformRules.objects.filter(shop_id=shop.id, since=since).first()
    if row is not None:
        row.delete()
        before = {"name": row.name, "limits": row.limits}
        record_audit(by, "drop_platform_rule", since.isoformat(), before=before, shop=shop)
        wind_all(shop)


@transaction.atomic
def set_team_rule(
    by: Person, shop: Shop, first_reply: Mapping[Kind, timedelta], follow_up: timedelta, fast_reply: timedelta
) -> None:
    """What the team promises itself, in time at work; the fast reply counts in duty hours."""
    may(by, Grant.ASSIGN_INQUIRIES, shop)
    _check_limits([*first_reply.values(), follow_up, fast_reply])
    values = {
        "first_reply": _seconds(first_reply),
        "follow_up": int(follow_up.total_seconds()),
        "fast_reply": int(fast_reply.total_seconds()),
    }
    models.TeamRules.objects.update_or_create(shop_id=shop.id, defaults=values)
    record_audit(by, "set_team_rule", shop.code, after=values, shop=shop)
    wind_all(shop)


def _may_set(by: Person, shop: Shop, person_id: int | None) -> None:
    may(by, Grant.WORK_INQUIRIES if person_id == by.id else Grant.ASSIGN_INQUIRIES, shop)


def _check_worker(shop: Shop, person_id: int) -> None:
    """NotUsable for an id that is nobody's, an account that is closed, or somebody without the shop's inquiries."""
    if person_id not in {one.id for one in workers(shop)}:
        raise refusals.no_rep(name_of(person_id))


def _check_week(week: Shifts, zone: str, worked_as: Mapping[date, int]) -> None:
    is_week = len(week) == 7 and all(start != end for day in week for start, end in day)
    if not is_week or not all(0 <= weekday <= 6 for weekday in worked_as.values()):
        raise refusals.wrong_hours()
    if overlap_of(week) is not None:
        raise refusals.shifts_overlap()
    if not is_zone(zone):
        raise refusals.wrong_hours()


def _check_limits(limits: Collection[timedelta]) -> None:
    if not all(LEAST <= limit <= MOST for limit in limits):
        raise refusals.wrong_limit()


def _seconds(limits: Mapping[Kind, timedelta]) -> dict[str, int]:
    return {kind.value: int(limit.total_seconds()) for kind, limit in limits.items()}


def _whose(person_id: int | None) -> str:
    return "team" if person_id is None else f"person {person_id}"


@transaction.atomic
def wind_all(shop: Shop) -> None:
    """The clocks of everything on the desk, buyer by buyer so that a buyer's items stay together."""
    every = Item.objects.filter(shop_id=shop.id)
    rows = every.filter(box__in=[Box.DESK, Box.SPAM])
    ends = [
        every.order_by(edge).values_list("arrived_at", flat=True).first()
        for edge in ("arrived_at", "-arrived_at")
    ]
    known = [moment for moment in ends if moment is not None]
    if not known:
        return
    rules = roster.rules_of(shop, [*known, clock().now()])
    buyers = (
        rows.filter(buyer__isnull=False).order_by("buyer_id").values_list("buyer_id", flat=True).distinct()
    )
    for some in _by_number(buyers):
        _wind(shop, list(every.filter(buyer_id__in=some)), rules)
    for some in _by_number(rows.filter(buyer=None).values_list("pk", flat=True)):
        _wind(shop, list(every.filter(pk__in=some)), rules)


def _wind(shop: Shop, items: list[Item], rules: Rules) -> None:
    winding.wind(shop, items, rules)
    winding.save_clocks(items)


def _by_number(found: Iterable[int | None]) -> Iterator[list[int]]:
    numbers = [number for number in found if number is not None]
    for first in range(0, len(numbers), winding.AT_ONCE):
        yield numbers[first : first + winding.AT_ONCE]
