"""Weeks, absences, the rota and the rules, as people set them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from baton.inquiries import roster, services
from baton.inquiries.logic.reply_clock import PLATFORM_RULES, TEAM_RULE
from baton.inquiries.models import Absence, Duty, Item
from baton.inquiries.terms import Kind
from baton.kit.errors import NotAllowed, NotUsable
from baton.people.terms import Person, Role, Shop

pytestmark = pytest.mark.django_db
People = Callable[..., Person]
ZONE = ZoneInfo("Asia/Shanghai")
SPLIT = [(time(9), time(12)), (time(13), time(17))]
WEEK = [*([SPLIT] * 5), [], []]
MONDAY = date(2026, 9, 21)


def hours(shop: Shop, person: Person | None = None, first: date = MONDAY, last: date = MONDAY) -> float:
    found = (
        roster.team_hours(shop, first, last)
        if person is None
        else roster.hours_of(shop, person.id, first, last)
    )
    return found.total / 3_600


def test_a_shop_that_has_set_nothing_works_usual_hours_by_usual_rules(shop: Shop) -> None:
    assert hours(shop) == 7.5
    assert hours(shop, first=date(2026, 9, 12), last=date(2026, 9, 13)) == 0
    assert roster.platform_rules(shop) == PLATFORM_RULES
    assert roster.team_rule(shop) == TEAM_RULE


def test_a_week_with_days_off_and_days_made_up_for(shop: Shop, person: People) -> None:
    lead = person("lead", Role.SALES_LEAD)
    saturday = date(2026, 9, 26)
    services.set_hours(lead, shop, WEEK, closed=[MONDAY], worked_as={saturday: 0})
    assert hours(shop) == 0
    assert hours(shop, first=saturday, last=saturday) == 7
    services.set_hours(lead, shop, [[], *WEEK[1:]], calendar="")
    assert hours(shop, last=date(2026, 9, 27)) == 28


def test_a_person_s_own_week_and_absence(shop: Shop, person: People) -> None:
    rep = person("rep")
    assert hours(shop, rep) == 7.5
    services.set_hours(rep, shop, [[(time(20), time(2))]] * 7, person_id=rep.id)
    assert hours(shop, rep) == 6
    away = services.add_absence(rep, shop, rep.id, MONDAY, MONDAY, "exhibition")
    assert hours(shop, rep) == 2, "the night's end is on the next day"
    assert roster.absent_on(shop, MONDAY) == {rep.id}
    assert roster.absent_on(shop, date(2026, 9, 22)) == frozenset()
    services.drop_absence(rep, shop, away)
    services.drop_absence(rep, shop, away)
    assert hours(shop, rep) == 6
    assert not Absence.objects.exists()
    assert hours(shop) == 7.5, "the team's week is its own"


def test_a_turn_on_the_rota(shop: Shop, person: People) -> None:
    lead, rep = person("lead", Role.SALES_LEAD), person("rep")
    start = datetime(2026, 9, 21, 12, tzinfo=UTC)
    turn = services.add_duty(lead, shop, rep.id, start, start + timedelta(hours=10))
    assert roster.on_duty(shop, start) == {rep.id}
    assert roster.on_duty(shop, start + timedelta(hours=10)) == frozenset()
    assert roster.duty_hours(shop, start, start + timedelta(days=1)).total == 36_000
    services.drop_duty(lead, shop, turn)
    assert not Duty.objects.exists()


def test_a_newer_rule_of_the_platform_stands_beside_the_old_one(
    shop: Shop, person: People, item: Callable[..., Item]
) -> None:
    lead = person("lead", Role.SALES_LEAD)
    old, new = item("2026-09-01"), item("2026-09-20")
    services.set_platform_rule(lead, shop, "2026-09", date(2026, 9, 10), {Kind.INQUIRY: timedelta(hours=12)})
    limits = [
        row.platform_due - row.arrived_at
        for row in (Item.objects.get(pk=old.pk), Item.objects.get(pk=new.pk))
        if row.platform_due is not None
    ]
    assert limits == [timedelta(hours=24), timedelta(hours=12)]


def test_the_team_s_own_promise(shop: Shop, person: People, item: Callable[..., Item]) -> None:
    lead, row = person("lead", Role.SALES_LEAD), item()
    limit = timedelta(hours=1)
    services.set_team_rule(lead, shop, {Kind.INQUIRY: limit}, timedelta(hours=4), timedelta(minutes=5))
    # 20:00 UTC on Monday is before work on Tuesday.
    assert Item.objects.get(pk=row.pk).team_due == datetime(2026, 9, 22, 10, tzinfo=ZONE)
    assert roster.team_rule(shop).follow_up == timedelta(hours=4)


def test_what_makes_no_sense_is_refused(shop: Shop, person: People) -> None:
    lead, rep, other = person("lead", Role.SALES_LEAD), person("rep"), person("other")
    now = datetime(2026, 9, 21, tzinfo=UTC)
    day = timedelta(days=1)
    for act in (
        lambda: services.set_hours(lead, shop, WEEK[:6]),
        lambda: services.set_hours(lead, shop, [[(time(9), time(9))], *WEEK[1:]]),
        lambda: services.set_hours(lead, shop, WEEK, zone="Atlantis/Capital"),
        lambda: services.set_hours(lead, shop, WEEK, worked_as={MONDAY: 7}),
        lambda: services.add_absence(lead, shop, rep.id, MONDAY, MONDAY - day),
        lambda: services.add_duty(lead, shop, rep.id, now, now),
        lambda: services.set_team_rule(lead, shop, {Kind.CHAT: timedelta(0)}, day, day),
        lambda: services.set_platform_rule(lead, shop, "x", MONDAY, {Kind.CHAT: 31 * day}),
    ):
        with pytest.raises(NotUsable):
            act()
    for act in (
        lambda: services.set_hours(rep, shop, WEEK),
        lambda: services.add_absence(rep, shop, other.id, MONDAY, MONDAY),
        lambda: services.add_duty(rep, shop, rep.id, now, now + day),
    ):
        with pytest.raises(NotAllowed):
            act()
