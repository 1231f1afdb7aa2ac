from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from baton.exchange.logic import rhythm
from baton.exchange.terms import CadenceSetting

BERLIN, CHINA = ZoneInfo("Europe/Berlin"), ZoneInfo("Asia/Shanghai")
TUESDAY = date(2026, 9, 22)
WEEKLY = CadenceSetting()


def weeks_before(*back: int) -> list[date]:
    return [TUESDAY - timedelta(weeks=count) for count in back]


def test_the_hour_stays_when_the_clocks_are_changed() -> None:
    """Europe's clocks go back on 2026-10-25: 11:00 is 11:00 on both sides, an hour of real time apart."""
    before, after = (rhythm.moment(date(2026, 10, day), time(11), BERLIN) for day in (20, 27))
    assert (before.hour, after.hour) == (11, 11)
    assert after.astimezone(UTC) - before.astimezone(UTC) == timedelta(days=7, hours=1)


def test_an_hour_that_the_clock_leaves_out_becomes_the_next() -> None:
    """On 2026-03-29 there is no 02:30 in Berlin."""
    found = rhythm.moment(date(2026, 3, 29), time(2, 30), BERLIN)
    assert found.isoformat() == "2026-03-29T03:30:00+02:00"


def test_an_hour_that_comes_twice_is_once() -> None:
    found = rhythm.moment(date(2026, 10, 25), time(2, 30), BERLIN)
    assert found.astimezone(UTC).isoformat() == "2026-10-25T00:30:00+00:00"


@pytest.mark.parametrize(("at", "expected"), [("02:59", "2026-09-22"), ("03:00", "2026-09-29")])
def test_the_next_one_is_the_first_that_has_not_begun(at: str, expected: str) -> None:
    """11:00 in China is 03:00 in UTC."""
    now = datetime.fromisoformat(f"2026-09-22T{at}+00:00")
    assert str(rhythm.next_date(WEEKLY, TUESDAY, now, CHINA).date()) == expected


def test_every_second_week_counts_from_its_beginning() -> None:
    every_other = CadenceSetting(every_weeks=2)
    now = datetime(2026, 9, 22, 4, tzinfo=UTC)
    assert rhythm.next_date(every_other, TUESDAY, now, CHINA).date() == date(2026, 10, 6)


def test_missed_dates_are_those_since_the_last_one() -> None:
    since = TUESDAY - timedelta(weeks=5)
    assert rhythm.missed(WEEKLY, since, weeks_before(3), TUESDAY) == 2
    assert rhythm.missed(WEEKLY, since, weeks_before(1), TUESDAY) == 0
    assert rhythm.missed(WEEKLY, since, [], TUESDAY) == 5


def test_todays_is_not_missed_yet() -> None:
    assert rhythm.missed(WEEKLY, TUESDAY, [], TUESDAY) == 0


def test_in_a_row_until_a_gap() -> None:
    since = TUESDAY - timedelta(weeks=9)
    assert rhythm.in_a_row(WEEKLY, since, weeks_before(0, 1, 2, 4), TUESDAY) == 3
    assert rhythm.in_a_row(WEEKLY, since, weeks_before(1, 2), TUESDAY) == 2
    assert rhythm.in_a_row(WEEKLY, since, weeks_before(2), TUESDAY) == 0


def test_a_meeting_on_another_day_counts_for_its_week() -> None:
    since = TUESDAY - timedelta(weeks=3)
    held = [TUESDAY, TUESDAY - timedelta(weeks=1) + timedelta(days=2)]
    assert rhythm.in_a_row(WEEKLY, since, held, TUESDAY) == 2
