"""By which hours and rules a shop's desk goes: what people have set, else what Baton starts with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from baton.inquiries import models
from baton.inquiries.logic.china_days import china_days
from baton.inquiries.logic.open_hours import (
    OpenHours,
    Shift,
    Stretches,
    WorkingWeek,
    at_work,
    stretches,
    without,
)
from baton.inquiries.logic.reply_clock import PLATFORM_RULES, TEAM_RULE, PlatformRule, TeamRule
from baton.inquiries.logic.standing import Rules
from baton.inquiries.pool.reading import rules_of as rules_of_pool
from baton.inquiries.terms import Kind
from baton.people.terms import Shop

AHEAD = timedelta(days=60)
"""How far the calendar is drawn beyond the last moment asked for: longer than any break."""
_DAY = ((time(9), time(12)), (time(13, 30), time(18)))
USUAL_WEEK = (*((tuple(Shift(start, end) for start, end in _DAY),) * 5), (), ())
"""Monday to Friday with a break at noon, until the team says otherwise."""
CHINA = "CN"
"""The calendar of public holidays that a team keeps unless it says otherwise."""


def rules_of(shop: Shop, moments: Iterable[datetime]) -> Rules:
    """The rules, with the team's hours drawn over all of the moments."""
    zone = ZoneInfo(shop.timezone)
    days = [moment.astimezone(zone).date() for moment in moments] or [date(2000, 1, 1)]
    hours = OpenHours(team_hours(shop, min(days) - timedelta(days=1), max(days) + AHEAD))
    return Rules(platform_rules(shop), team_rule(shop), hours, zone, rules_of_pool(shop).follow_up)


def platform_rules(shop: Shop) -> tuple[PlatformRule, ...]:
    """All versions. The shop's own come on top of those that Baton knows."""
    own = tuple(
        PlatformRule(
            row.name,
            row.since,
            {Kind(kind): timedelta(seconds=limit) for kind, limit in row.limits.items()},
            frozenset(row.left_out),
            row.is_handled_by_rejection,
        )
        for row in models.PlatformRules.objects.filter(shop_id=shop.id).order_by("since")
    )
    taken = {rule.since for rule in own}
    return tuple(
        sorted(
            (*own, *(rule for rule in PLATFORM_RULES if rule.since not in taken)), key=lambda one: one.since
        )
    )


def team_rule(shop: Shop) -> TeamRule:
    row = models.TeamRules.objects.filter(shop_id=shop.id).first()
    if row is None:
        return TEAM_RULE
    return TeamRule(
        {Kind(kind): timedelta(seconds=limit) for kind, limit in row.first_reply.items()},
        timedelta(seconds=row.follow_up),
        timedelta(seconds=row.fast_reply),
    )


def team_hours(shop: Shop, first: date, last: date) -> Stretches:
    """The team's hours of the days, without days off."""
    team = hours_row(shop, None)
    return _hours(team, team, shop, first, last)


def hours_of(shop: Shop, person_id: int, first: date, last: date) -> Stretches:
    """A person's hours of the days, without absences: their own week, else the team's. The team's days off hold."""
    team = hours_row(shop, None)
    zone = ZoneInfo(shop.timezone)
    absences = models.Absence.objects.filter(
        shop_id=shop.id, person_id=person_id, last__gte=first, first__lte=last
    )
    away = stretches(
        (_midnight(one.first, zone), _midnight(one.last + timedelta(days=1), zone)) for one in absences
    )
    return without(_hours(hours_row(shop, person_id) or team, team, shop, first, last), away)


def duty_hours(shop: Shop, start: datetime, end: datetime) -> Stretches:
    """When somebody is on the rota. The turns of who has left since are nobody's."""
    turns = models.Duty.objects.filter(shop_id=shop.id, end__gt=start, start__lt=end, person__is_active=True)
    return stretches((int(turn.start.timestamp()), int(turn.end.timestamp())) for turn in turns)


def on_duty(shop: Shop, now: datetime) -> frozenset[int]:
    """The persons whose turn it is."""
    turns = models.Duty.objects.filter(shop_id=shop.id, start__lte=now, end__gt=now, person__is_active=True)
    return frozenset(turns.values_list("person_id", flat=True))


def absent_on(shop: Shop, day: date) -> frozenset[int]:
    """The persons who are away."""
    away = models.Absence.objects.filter(shop_id=shop.id, first__lte=day, last__gte=day)
    return frozenset(away.values_list("person_id", flat=True))


def week_of(shifts: Iterable[Iterable[tuple[time, time]]]) -> list[list[list[str]]]:
    """A week as it is kept."""
    return [[[f"{start:%H:%M}", f"{end:%H:%M}"] for start, end in day] for day in shifts]


def hours_row(shop: Shop, person_id: int | None) -> models.WorkingHours | None:
    """For this room's services: the team's week where nobody is named."""
    rows = models.WorkingHours.objects.filter(shop_id=shop.id)
    return (rows.filter(person=None) if person_id is None else rows.filter(person_id=person_id)).first()


def calendar_of(shop: Shop) -> str:
    """Whose public holidays are the team's days off: CHINA, or "" for nobody's."""
    team = hours_row(shop, None)
    return CHINA if team is None else team.calendar


def _hours(
    row: models.WorkingHours | None, team: models.WorkingHours | None, shop: Shop, first: date, last: date
) -> Stretches:
    """The week of `row`, on the days that the team works."""
    closed, worked_as = _days_off(team, first, last)
    if row is None:
        return at_work(WorkingWeek(ZoneInfo(shop.timezone), USUAL_WEEK), first, last, closed, worked_as)
    week = tuple(
        tuple(Shift(time.fromisoformat(start), time.fromisoformat(end)) for start, end in day)
        for day in row.week
    )
    if row is not team:
        own = frozenset(map(date.fromisoformat, row.closed))
        made_up = {day: weekday for day, weekday in worked_as.items() if day not in own}
        closed, worked_as = closed | own, {**made_up, **_worked_as(row.worked_as)}
    return at_work(WorkingWeek(ZoneInfo(row.zone), week), first, last, closed, worked_as)


def _days_off(
    team: models.WorkingHours | None, first: date, last: date
) -> tuple[frozenset[date], Mapping[date, int]]:
    """The days off, and those worked like another weekday. What the team says itself goes before the calendar."""
    known = china_days(first, last) if team is None or team.calendar == CHINA else ()
    closed = frozenset(one.day for one in known if one.worked_as is None)
    made_up = {one.day: one.worked_as for one in known if one.worked_as is not None}
    if team is None:
        return closed, made_up
    own = frozenset(map(date.fromisoformat, team.closed))
    kept = {day: weekday for day, weekday in made_up.items() if day not in own}
    return closed | own, {**kept, **_worked_as(team.worked_as)}


def _worked_as(kept: Mapping[str, Any]) -> Mapping[date, int]:
    return {date.fromisoformat(day): int(weekday) for day, weekday in kept.items()}


def _midnight(day: date, zone: ZoneInfo) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=zone).timestamp())
