"""Working time: split shifts, nights, holidays, absences and changed clocks, against a walk minute by minute."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from baton.inquiries.logic.open_hours import (
    NEVER,
    OpenHours,
    Shift,
    Stretches,
    WorkingWeek,
    at_work,
    joined,
    stretches,
    without,
)

SHANGHAI, NEW_YORK = ZoneInfo("Asia/Shanghai"), ZoneInfo("America/New_York")
OFFICE = (Shift(time(9), time(12)), Shift(time(13, 30), time(18)))
WEEK = WorkingWeek(SHANGHAI, (*(OFFICE,) * 5, (), ()))
HOUR = 3600


def moment(*parts: int, zone: ZoneInfo = SHANGHAI) -> int:
    return int(datetime(*parts, tzinfo=zone).timestamp())  # type: ignore[arg-type, misc]


def due(hours: OpenHours, start: int, seconds: int) -> int:
    return int(hours.due(np.array([start]), seconds)[0])


@pytest.fixture(scope="module")
def november() -> OpenHours:
    return OpenHours(at_work(WEEK, date(2026, 11, 1), date(2026, 11, 30)))


def test_two_working_hours_wait_out_lunch_the_night_and_the_weekend(november: OpenHours) -> None:
    assert due(november, moment(2026, 11, 24, 9), 2 * HOUR) == moment(2026, 11, 24, 11)
    assert due(november, moment(2026, 11, 24, 11), 2 * HOUR) == moment(2026, 11, 24, 14, 30)
    assert due(november, moment(2026, 11, 24, 17), 2 * HOUR) == moment(2026, 11, 25, 10)
    assert due(november, moment(2026, 11, 27, 20), 2 * HOUR) == moment(2026, 11, 30, 11)
    assert due(november, moment(2026, 11, 24, 10), 2 * HOUR) == moment(2026, 11, 24, 12)


def test_a_limit_beyond_the_known_hours_never_comes(november: OpenHours) -> None:
    assert due(november, moment(2026, 11, 30, 17), 2 * HOUR) == NEVER
    assert due(OpenHours(stretches([])), moment(2026, 11, 30, 17), HOUR) == NEVER
    with pytest.raises(ValueError, match="not negative"):
        november.due(np.array([0]), -1)


def test_a_night_shift_ends_on_the_next_day() -> None:
    night = WorkingWeek(SHANGHAI, (((Shift(time(22), time(6)),),) * 7))
    hours = OpenHours(at_work(night, date(2026, 11, 2), date(2026, 11, 4)))
    assert due(hours, moment(2026, 11, 2, 23), 8 * HOUR) == moment(2026, 11, 3, 23)


def test_a_made_up_day_is_worked_and_a_holiday_is_not() -> None:
    days = at_work(WEEK, date(2026, 10, 1), date(2026, 10, 10),
                   closed=frozenset({date(2026, 10, day) for day in range(1, 8)}),
                   worked_as={date(2026, 10, 10): 4})  # fmt: skip
    hours = OpenHours(days)
    assert not hours.is_open(np.array([moment(2026, 10, 5, 10)]))[0]
    assert hours.is_open(np.array([moment(2026, 10, 10, 10)]))[0]
    assert days.total == (2 + 1) * int(7.5 * HOUR)


def test_the_hours_of_a_day_on_which_clocks_are_changed_are_those_that_passed() -> None:
    whole = WorkingWeek(NEW_YORK, (((Shift(time(0), time(12)),),) * 7))
    spring = at_work(whole, date(2026, 3, 8), date(2026, 3, 8))
    autumn = at_work(whole, date(2026, 11, 1), date(2026, 11, 1))
    assert (spring.total, autumn.total) == (11 * HOUR, 13 * HOUR)


def test_absence_is_no_working_time(november: OpenHours) -> None:
    week = at_work(WEEK, date(2026, 11, 23), date(2026, 11, 27))
    away = stretches([(moment(2026, 11, 24, 10), moment(2026, 11, 25, 14))])
    left = without(week, away)
    assert week.total - left.total == int((2 + 4.5 + 3 + 0.5) * HOUR)
    assert joined(left, stretches([(moment(2026, 11, 24, 10), moment(2026, 11, 24, 12))])).total == (
        left.total + 2 * HOUR
    )


starts = st.integers(moment(2026, 10, 26), moment(2026, 11, 20))


@settings(max_examples=40, deadline=None)
@given(starts, st.integers(0, 12 * HOUR))
def test_due_is_the_first_moment_at_which_so_much_passed(start: int, seconds: int) -> None:
    hours = OpenHours(at_work(WEEK, date(2026, 10, 20), date(2026, 12, 20)))
    at = np.array([start])
    end = hours.due(at, seconds)
    assert end[0] >= start
    assert hours.passed(at, end)[0] == seconds
    if seconds:
        assert hours.passed(at, end - 1)[0] == seconds - 1


@settings(max_examples=40, deadline=None)
@given(starts, st.integers(1, 30 * HOUR), st.sets(st.integers(0, 60)))
def test_a_holiday_never_brings_a_deadline_forward(start: int, seconds: int, offs: set[int]) -> None:
    closed = frozenset(date(2026, 10, 20) + timedelta(days=off) for off in offs)
    usual = at_work(WEEK, date(2026, 10, 20), date(2027, 3, 20))
    fewer = at_work(WEEK, date(2026, 10, 20), date(2027, 3, 20), closed)
    assert due(OpenHours(fewer), start, seconds) >= due(OpenHours(usual), start, seconds)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 90), st.integers(0, 40)), max_size=6),
       st.lists(st.tuples(st.integers(0, 90), st.integers(0, 40)), max_size=6),
       st.integers(0, 130), st.integers(0, 130))  # fmt: skip
def test_arithmetic_agrees_with_a_walk(
    one: list[tuple[int, int]], other: list[tuple[int, int]], start: int, end: int
) -> None:
    def second(parts: list[tuple[int, int]]) -> set[int]:
        return {at for first, length in parts for at in range(first, first + length)}

    def made(parts: list[tuple[int, int]]) -> Stretches:
        return stretches([(first, first + length) for first, length in parts])

    kept = OpenHours(without(made(one), made(other)))
    both = OpenHours(joined(made(one), made(other)))
    asked = np.array([start]), np.array([end])
    assert kept.passed(*asked)[0] == len({at for at in second(one) - second(other) if start <= at < end})
    assert both.passed(*asked)[0] == len({at for at in second(one) | second(other) if start <= at < end})


def test_a_week_has_seven_days() -> None:
    with pytest.raises(ValueError, match="7 days"):
        WorkingWeek(UTC, (OFFICE,))  # type: ignore[arg-type]
