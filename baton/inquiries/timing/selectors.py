"""Questions of the pages of hours, rota and rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from baton.inquiries import models, roster
from baton.inquiries.landing import workers
from baton.inquiries.logic.china_days import LAST_YEAR, china_days, unknown_years
from baton.inquiries.logic.open_hours import OpenHours, Stretches, in_seconds, joined
from baton.inquiries.models import Item
from baton.inquiries.terms import Box, Kind
from baton.inquiries.timing.terms import (
    AppliedDay,
    Away,
    Colleague,
    Gap,
    HoursPage,
    RotaPage,
    RulesPage,
    RuleVersion,
    Turn,
    Week,
)
from baton.inquiries.timing.writing import written_shifts
from baton.kit.text import Text
from baton.people.clock import clock, shop_day
from baton.people.grants import Grant, can, require
from baton.people.selectors import A_COLLEAGUE, persons
from baton.people.terms import Person, Shop, Team

AHEAD = timedelta(days=366)
"""For which the days off are listed."""
GAP_DAYS = 7
SHORTEST_GAP = timedelta(hours=3)
"""A break at noon is no gap of the rota."""
LATELY = timedelta(days=28)
OVER_SHOWN = timedelta(days=31)
"""How long an absence that is over stays listed."""


# Hours ----------------------------------------------------------------------------------------------------------


def hours_page(reader: Person, shop: Shop) -> HoursPage:
    """The team's week and days off, and the absences that the reader may see: their own, or everybody's."""
    require(reader, Grant.SEE_INQUIRIES, shop)
    first = shop_day(shop)
    last = first + AHEAD
    team = week_of(shop, None)
    is_kept = team.calendar == roster.CHINA
    return HoursPage(
        team=team,
        applied=_applied(team, first, last),
        unknown_years=unknown_years(first, last) if is_kept else (),
        last_known_year=LAST_YEAR,
        absences=_absences(reader, shop, first),
    )


def week_of(shop: Shop, person_id: int | None) -> Week:
    """The team's week, or a person's own; the team's where the person has none."""
    row = roster.hours_row(shop, person_id)
    if row is None and person_id is not None:
        team = week_of(shop, None)
        return Week(team.zone, team.days, (), {}, team.calendar, is_set=False)
    if row is None:
        days = tuple(written_shifts((one.start, one.end) for one in day) for day in roster.USUAL_WEEK)
        return Week(shop.timezone, days, (), {}, roster.CHINA, is_set=False)
    days = tuple(
        written_shifts((time.fromisoformat(start), time.fromisoformat(end)) for start, end in day)
        for day in row.week
    )
    closed = tuple(map(date.fromisoformat, row.closed))
    worked_as = {date.fromisoformat(day): int(as_) for day, as_ in row.worked_as.items()}
    return Week(row.zone, days, closed, worked_as, row.calendar, is_set=True)


def colleagues(shop: Shop) -> tuple[Colleague, ...]:
    """Who may have items."""
    return tuple(Colleague(one.id, _named(one)) for one in workers(shop))


def _applied(team: Week, first: date, last: date) -> tuple[AppliedDay, ...]:
    known = china_days(first, last) if team.calendar == roster.CHINA else ()
    days = {one.day: AppliedDay(one.day, one.name, one.worked_as) for one in known}
    days |= {day: AppliedDay(day, None, None) for day in team.closed if first <= day <= last}
    days |= {day: AppliedDay(day, None, as_) for day, as_ in team.worked_as.items() if first <= day <= last}
    return tuple(days[day] for day in sorted(days))


def _absences(reader: Person, shop: Shop, day: date) -> tuple[Away, ...]:
    rows = models.Absence.objects.filter(shop_id=shop.id, last__gte=day - OVER_SHOWN).order_by("first", "id")
    if not can(reader, Grant.ASSIGN_INQUIRIES, shop):
        rows = rows.filter(person_id=reader.id)
    names = _names()
    return tuple(
        Away(
            row.pk, row.person_id, names.get(row.person_id, A_COLLEAGUE), row.first, row.last, row.note,
            is_over=row.last < day, is_now=row.first <= day <= row.last,
        )
        for row in rows
    )  # fmt: skip


# The rota -------------------------------------------------------------------------------------------------------


def rota_page(reader: Person, shop: Shop) -> RotaPage:
    """Who is on duty, whose turns come, and when nobody looks after the desk."""
    require(reader, Grant.SEE_INQUIRIES, shop)
    now = clock().now().astimezone(ZoneInfo(shop.timezone))
    names = _readable(reader, shop)
    hours = roster.team_hours(shop, now.date() - timedelta(days=1), now.date() + timedelta(days=GAP_DAYS + 1))
    rows = models.Duty.objects.filter(shop_id=shop.id, end__gt=now, person__is_active=True)
    absences = tuple(models.Absence.objects.filter(shop_id=shop.id, last__gte=now.date()))
    turns = tuple(
        Turn(
            row.pk, row.person_id, names[row.person_id], row.start.astimezone(now.tzinfo),
            row.end.astimezone(now.tzinfo), is_now=row.start <= now, is_absent=_is_away(row, absences, now),
        )
        for row in rows.order_by("start", "id")
    )  # fmt: skip
    arrived, outside = _arrivals(shop, now)
    return RotaPage(
        now=now,
        is_at_work=bool(OpenHours(hours).is_open(in_seconds([now]))[0]),
        on_duty=tuple(Colleague(turn.person_id, turn.name) for turn in turns if turn.is_now),
        turns=turns,
        gaps=_gaps(shop, now, hours) if turns else (),
        gap_days=GAP_DAYS,
        arrived=arrived,
        arrived_outside=outside,
    )


def _gaps(shop: Shop, now: datetime, hours: Stretches) -> tuple[Gap, ...]:
    """What neither the hours nor the rota covers in the coming days, without short breaks."""
    until = now + timedelta(days=GAP_DAYS)
    covered = joined(hours, roster.duty_hours(shop, now, until))
    edge, end = int(now.timestamp()), int(until.timestamp())
    found: list[Gap] = []
    for start, stop in [*zip(covered.starts.tolist(), covered.ends.tolist(), strict=True), (end, end)]:
        if min(start, end) - edge >= SHORTEST_GAP.total_seconds():
            gap = (datetime.fromtimestamp(one, now.tzinfo) for one in (edge, min(start, end)))
            found.append(Gap(*gap))
        edge = max(edge, stop)
    return tuple(found)


def _is_away(turn: models.Duty, absences: Sequence[models.Absence], now: datetime) -> bool:
    first, last = (one.astimezone(now.tzinfo).date() for one in (turn.start, turn.end - timedelta(seconds=1)))
    return any(
        one.person_id == turn.person_id and one.first <= last and one.last >= first for one in absences
    )


def _arrivals(shop: Shop, now: datetime) -> tuple[int, int]:
    """Of the last weeks, how many items came and how many while the team was not at work."""
    rows = Item.objects.filter(shop_id=shop.id, arrived_at__gte=now - LATELY, arrived_at__lte=now)
    moments = list(rows.exclude(box__in=[Box.GONE, Box.SPAM]).values_list("arrived_at", flat=True))
    if not moments:
        return 0, 0
    hours = roster.team_hours(shop, (now - LATELY).date() - timedelta(days=1), now.date() + timedelta(days=1))
    is_open = OpenHours(hours).is_open(in_seconds(moments))
    return len(moments), int((~is_open).sum())


# The rules ------------------------------------------------------------------------------------------------------


def rules_page(reader: Person, shop: Shop) -> RulesPage:
    """All versions of the platform's rule with the items of their days, and the team's limits."""
    require(reader, Grant.SEE_INQUIRIES, shop)
    zone = ZoneInfo(shop.timezone)
    own = dict(models.PlatformRules.objects.filter(shop_id=shop.id).values_list("since", "source"))
    rules = sorted(roster.platform_rules(shop), key=lambda rule: rule.since)
    items = Item.objects.filter(shop_id=shop.id).exclude(box=Box.GONE)
    versions = []
    for place, rule in enumerate(rules):
        after = rules[place + 1].since if place + 1 < len(rules) else None
        of_days = items
        # What came before the first version goes by the first.
        if place:
            of_days = of_days.filter(arrived_at__gte=_midnight(rule.since, zone))
        if after is not None:
            of_days = of_days.filter(arrived_at__lt=_midnight(after, zone))
        versions.append(
            RuleVersion(
                name=rule.version,
                since=rule.since,
                until=None if after is None else after - timedelta(days=1),
                limits=rule.limits,
                left_out=tuple(sorted(rule.left_out)),
                is_handled_by_rejection=rule.is_handled_by_rejection,
                source=own.get(rule.since, ""),
                is_own=rule.since in own,
                items=of_days.count(),
            )
        )
    return RulesPage(
        versions=tuple(reversed(versions)),
        team=roster.team_rule(shop),
        is_team_set=models.TeamRules.objects.filter(shop_id=shop.id).exists(),
        open_items=items.filter(box=Box.DESK, kind__in=list(Kind)).count(),
    )


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone)


# Names ----------------------------------------------------------------------------------------------------------


def _named(person: Person) -> Text:
    return Text(person.display_name, person.display_name)


def _names() -> Mapping[int, Text]:
    return {one.id: _named(one) for one in persons()}


def _readable(reader: Person, shop: Shop) -> Mapping[int, Text]:
    """Who has a turn is no figure about anybody: who works at the desk reads the names, others only their own."""
    is_told = can(reader, Grant.WORK_INQUIRIES, shop) or can(
        reader, Grant.SEE_STAFF_NAMES, shop, team=Team.SALES
    )
    return {
        person: name if is_told or person == reader.id else A_COLLEAGUE for person, name in _names().items()
    }
