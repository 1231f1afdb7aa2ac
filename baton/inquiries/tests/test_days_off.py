"""China's calendar in the team's hours: days off, made-up days, years that nobody has published yet."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from baton.inquiries import jobs, roster, services
from baton.inquiries.logic.china_days import LAST_YEAR, china_days, unknown_years
from baton.inquiries.logic.open_hours import (
    NEVER,
    OpenHours,
    Shift,
    WorkingWeek,
    at_work,
    overlap_of,
)
from baton.inquiries.models import Item
from baton.kit.errors import NotUsable
from baton.people.terms import Person, Role, Shop
from baton.people.tests.turns import each_shop

People = Callable[..., Person]
ZONE = ZoneInfo("Asia/Shanghai")
DAY = (time(9), time(12)), (time(13, 30), time(18))
WEEK = [*([list(DAY)] * 5), [], []]
NATIONAL_DAY = date(2026, 10, 1)
MADE_UP = date(2026, 10, 10)
FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
weeks = st.lists(
    st.lists(st.tuples(st.integers(0, 23), st.integers(1, 10)), max_size=2), min_size=7, max_size=7
).map(
    lambda days: tuple(
        tuple(Shift(time(start), time((start + hours) % 24)) for start, hours in day) for day in days
    )
)
zones = st.sampled_from(["Asia/Shanghai", "America/New_York", "Europe/Berlin", "Australia/Lord_Howe"])


def test_the_golden_week_and_the_saturday_that_makes_up_for_it() -> None:
    found = {one.day: one for one in china_days(date(2026, 9, 28), date(2026, 10, 12))}
    off = [day for day, one in found.items() if one.worked_as is None]
    assert off == [NATIONAL_DAY + timedelta(days=number) for number in range(7)]
    assert found[NATIONAL_DAY].name.zh == "国庆节"
    assert found[MADE_UP].worked_as == 4
    assert china_days(date(2026, 11, 1), date(2026, 11, 30)) == ()
    assert china_days(MADE_UP, FIRST) == ()


def test_a_long_stretch_tells_the_same_as_its_days() -> None:
    every = china_days(date(2000, 1, 1), date(2040, 1, 1))
    one_by_one = [
        one
        for year in range(2000, 2040)
        for one in china_days(date(year, 1, 1), date(year, 12, 31))
    ]  # fmt: skip
    assert list(every) == one_by_one
    assert len(every) > 600


def test_a_year_that_is_not_published_yet_is_said() -> None:
    assert unknown_years(FIRST, LAST) == ()
    assert unknown_years(date(LAST_YEAR, 12, 1), date(LAST_YEAR + 2, 1, 1)) == (LAST_YEAR + 1, LAST_YEAR + 2)
    assert china_days(date(LAST_YEAR + 1, 1, 1), date(LAST_YEAR + 1, 12, 31)) == ()


@given(
    weeks,
    zones,
    st.frozensets(st.dates(FIRST, LAST), max_size=20),
    st.frozensets(st.dates(FIRST, LAST), max_size=5),
    st.integers(0, 300 * 86_400),
    st.integers(0, 200_000),
)
def test_a_holiday_never_shortens_a_deadline(
    week: tuple[tuple[Shift, ...], ...],
    zone: str,
    off: frozenset[date],
    more: frozenset[date],
    after: int,
    limit: int,
) -> None:
    start = np.array([int(datetime(2026, 1, 2, tzinfo=UTC).timestamp()) + after])
    usual = WorkingWeek(ZoneInfo(zone), week)
    dues = [
        int(OpenHours(at_work(usual, FIRST, LAST, closed)).due(start, limit)[0])
        for closed in (frozenset(), off, off | more)
    ]
    assert dues == sorted(dues)
    assert dues[0] >= start[0]


@given(weeks, st.integers(0, 200 * 86_400), st.integers(0, 200_000))
def test_china_s_days_off_never_shorten_one_and_made_up_days_never_lengthen_one(
    week: tuple[tuple[Shift, ...], ...], after: int, limit: int
) -> None:
    start = np.array([int(datetime(2026, 1, 2, tzinfo=UTC).timestamp()) + after])
    usual = WorkingWeek(ZONE, week)
    known = china_days(FIRST, LAST)
    off = frozenset(one.day for one in known if one.worked_as is None)
    made_up = {one.day: one.worked_as for one in known if one.worked_as is not None}
    weekends_free: Mapping[date, int] = {day: as_ for day, as_ in made_up.items() if not week[day.weekday()]}

    def due(closed: frozenset[date], worked: Mapping[date, int]) -> int:
        return int(OpenHours(at_work(usual, FIRST, LAST, closed, worked)).due(start, limit)[0])

    assert due(frozenset(), {}) <= due(off, {})
    # Where the week leaves the day free, working it can only help.
    assert due(off, weekends_free) <= due(off, {})


@given(
    st.lists(
        st.lists(st.tuples(st.times(), st.times()).filter(lambda one: one[0] != one[1]), max_size=3),
        min_size=7,
        max_size=7,
    )
)
def test_shifts_overlap_exactly_where_their_minutes_do(days: list[list[tuple[time, time]]]) -> None:
    week = [
        [(start.replace(second=0, microsecond=0), end.replace(second=0, microsecond=0)) for start, end in day]
        for day in days
    ]
    if any(start == end for day in week for start, end in day):
        return
    spans = []
    for number, day in enumerate(week):
        for start, end in day:
            begin = number * 1440 + start.hour * 60 + start.minute
            spans.append((begin, (end.hour * 60 + end.minute - start.hour * 60 - start.minute) % 1440))
    worked = [(begin + minute) % 10_080 for begin, length in spans for minute in range(length)]
    assert (overlap_of(week) is not None) == (len(worked) != len(set(worked)))


# In a shop ------------------------------------------------------------------------------------------------------


def hours(shop: Shop, day: date, person: Person | None = None) -> float:
    found = (
        roster.team_hours(shop, day, day) if person is None else roster.hours_of(shop, person.id, day, day)
    )
    return found.total / 3_600


@pytest.mark.django_db
def test_a_team_keeps_the_calendar_until_it_says_otherwise(shop: Shop, person: People) -> None:
    lead, rep = person("lead", Role.SALES_LEAD), person("rep")
    assert (hours(shop, NATIONAL_DAY), hours(shop, MADE_UP)) == (0, 7.5)
    services.set_hours(rep, shop, [[(time(8), time(10))]] * 7, person_id=rep.id)
    assert (hours(shop, NATIONAL_DAY, rep), hours(shop, MADE_UP, rep)) == (0, 2)
    services.set_hours(lead, shop, WEEK, calendar="")
    assert (hours(shop, NATIONAL_DAY), hours(shop, MADE_UP)) == (7.5, 0)
    assert hours(shop, NATIONAL_DAY, rep) == 2
    # What the team says itself goes before the calendar.
    services.set_hours(lead, shop, WEEK, closed=[MADE_UP], worked_as={NATIONAL_DAY: 3})
    assert (hours(shop, NATIONAL_DAY), hours(shop, MADE_UP)) == (7.5, 0)
    with pytest.raises(NotUsable):
        services.set_hours(lead, shop, WEEK, calendar="ATLANTIS")


@pytest.mark.django_db
def test_a_changed_calendar_winds_open_clocks_anew(
    shop: Shop, person: People, item: Callable[..., Item]
) -> None:
    lead = person("lead", Role.SALES_LEAD)
    # 04:00 of the holiday's first day in Shanghai.
    row = item("2026-09-30")
    assert Item.objects.get(pk=row.pk).team_due == datetime(2026, 10, 8, 11, tzinfo=ZONE)
    services.set_hours(lead, shop, WEEK, calendar="")
    assert Item.objects.get(pk=row.pk).team_due == datetime(2026, 10, 1, 11, tzinfo=ZONE)
    services.set_hours(lead, shop, WEEK, calendar="", closed=[NATIONAL_DAY])
    assert Item.objects.get(pk=row.pk).team_due == datetime(2026, 10, 2, 11, tzinfo=ZONE)


@pytest.mark.django_db
def test_each_night_the_clocks_are_wound_by_what_is_known_by_then(
    shop: Shop, item: Callable[..., Item], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(roster, "china_days", lambda first, last: ())
    row = item("2026-09-30")
    assert Item.objects.get(pk=row.pk).team_due == datetime(2026, 10, 1, 11, tzinfo=ZONE)
    # An update brings the year's days off.
    monkeypatch.setattr(roster, "china_days", china_days)
    (entry,) = each_shop("inquiries.wind_clocks", jobs.TIMETABLE)
    entry.run(datetime(2026, 9, 22, tzinfo=UTC))
    assert Item.objects.get(pk=row.pk).team_due == datetime(2026, 10, 8, 11, tzinfo=ZONE)


@pytest.mark.django_db
def test_shifts_that_overlap_are_refused(shop: Shop, person: People) -> None:
    lead = person("lead", Role.SALES_LEAD)
    for clashing in (
        [[(time(9), time(12)), (time(11), time(17))], *WEEK[1:]],
        [[(time(20), time(2))], [(time(1), time(9))], *WEEK[2:]],
        [[(time(0), time(5))], *WEEK[1:6], [(time(20), time(1))]],
    ):
        with pytest.raises(NotUsable, match="overlap"):
            services.set_hours(lead, shop, clashing)
    services.set_hours(lead, shop, [[(time(9), time(12)), (time(12), time(17))], *WEEK[1:]])


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("zone", "day", "open_hours"),
    [
        # Clocks go forward at two and back at two: what really passes between one and four o'clock.
        ("America/New_York", date(2026, 3, 8), 2),
        ("America/New_York", date(2026, 11, 1), 4),
        ("Europe/Berlin", date(2026, 3, 29), 2),
        ("Europe/Berlin", date(2026, 10, 25), 4),
        ("Asia/Shanghai", date(2026, 3, 29), 3),
    ],
)
def test_days_on_which_clocks_are_changed(
    shop: Shop, person: People, zone: str, day: date, open_hours: int
) -> None:
    lead = person("lead", Role.SALES_LEAD)
    services.set_hours(lead, shop, [[(time(1), time(4))]] * 7, zone=zone, calendar="")
    assert hours(shop, day) == open_hours
    start = datetime(day.year, day.month, day.day, 0, tzinfo=ZoneInfo(zone))
    found = roster.team_hours(shop, day, day)
    due = OpenHours(found).due(np.array([int(start.timestamp())]), open_hours * 3_600)[0]
    assert due != NEVER
    assert datetime.fromtimestamp(due, ZoneInfo(zone)).time() == time(4)
