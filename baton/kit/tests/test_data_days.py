from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baton.kit.data_days import PACIFIC, data_day_of, last_weeks, latest_complete_day, month_of, week_of

SHANGHAI = ZoneInfo("Asia/Shanghai")
ZONES = (
    "Asia/Shanghai",
    "America/Los_Angeles",
    "Pacific/Kiritimati",
    "Pacific/Pago_Pago",
    "Europe/London",
    "UTC",
)
days = st.dates(date(2000, 1, 1), date(2099, 12, 31))


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        # In winter the data day turns at 16:00 in Shanghai, in summer at 15:00.
        (datetime(2026, 1, 15, 15, 59, tzinfo=SHANGHAI), date(2026, 1, 14)),
        (datetime(2026, 1, 15, 16, 0, tzinfo=SHANGHAI), date(2026, 1, 15)),
        (datetime(2026, 7, 15, 14, 59, tzinfo=SHANGHAI), date(2026, 7, 14)),
        (datetime(2026, 7, 15, 15, 0, tzinfo=SHANGHAI), date(2026, 7, 15)),
        # The two nights on which the clocks change.
        (datetime(2026, 3, 8, 7, 59, tzinfo=UTC), date(2026, 3, 7)),
        (datetime(2026, 3, 8, 8, 0, tzinfo=UTC), date(2026, 3, 8)),
        (datetime(2026, 3, 9, 7, 0, tzinfo=UTC), date(2026, 3, 9)),
        (datetime(2026, 11, 1, 7, 0, tzinfo=UTC), date(2026, 11, 1)),
        (datetime(2026, 11, 2, 7, 59, tzinfo=UTC), date(2026, 11, 1)),
        (datetime(2026, 11, 2, 8, 0, tzinfo=UTC), date(2026, 11, 2)),
    ],
)
def test_the_data_day_turns_at_midnight_in_the_pacific_zone(instant: datetime, day: date) -> None:
    assert data_day_of(instant) == day


@given(days)
def test_data_days_have_23_24_or_25_hours(day: date) -> None:
    start = datetime.combine(day, time.min, PACIFIC).astimezone(UTC)
    end = datetime.combine(day + timedelta(days=1), time.min, PACIFIC).astimezone(UTC)
    assert (end - start) / timedelta(hours=1) in {23, 24, 25}
    assert data_day_of(start) == day == data_day_of(end - timedelta(microseconds=1))
    assert data_day_of(end) == day + timedelta(days=1)


@given(st.integers(0, 3_000_000_000), st.sampled_from(ZONES))
def test_the_latest_complete_day_is_over_wherever_one_asks(seconds: int, zone: str) -> None:
    now = datetime.fromtimestamp(seconds, ZoneInfo(zone))
    assert latest_complete_day(now) < data_day_of(now)


def test_on_the_24th_in_shanghai_the_22nd_is_complete() -> None:
    assert latest_complete_day(datetime(2026, 11, 24, 0, 5, tzinfo=SHANGHAI)) == date(2026, 11, 22)


@pytest.mark.parametrize("question", [data_day_of, latest_complete_day])
def test_an_instant_without_a_zone_is_refused(question: object) -> None:
    assert callable(question)
    with pytest.raises(ValueError, match="timezone-aware"):
        question(datetime(2026, 1, 1))  # noqa: DTZ001 - the mistake under test


@given(days)
def test_weeks_run_from_sunday_to_saturday(day: date) -> None:
    week = week_of(day)
    assert week.contains(day)
    assert week.length == 7
    assert week.start.isoweekday() == 7


def test_the_platforms_own_weeks() -> None:
    assert str(week_of(date(2026, 9, 16))) == "2026-09-13..2026-09-19"
    assert str(week_of(date(2026, 3, 29))) == "2026-03-29..2026-04-04"


@given(days)
def test_months_are_whole(day: date) -> None:
    month = month_of(day)
    assert month.contains(day)
    assert month.is_whole_months()
    assert month.length <= 31


@given(days, st.integers(1, 60))
def test_the_last_weeks_are_over(latest: date, weeks: int) -> None:
    period = last_weeks(latest, weeks)
    assert period.length == 7 * weeks
    assert period.end.isoweekday() == 6
    assert timedelta(0) <= latest - period.end < timedelta(days=7)
