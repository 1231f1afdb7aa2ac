from __future__ import annotations

import calendar
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baton.kit.errors import NotUsable
from baton.kit.period import Period, find_period, parse_day, parse_period

days = st.dates(date(2000, 1, 1), date(2096, 12, 31))
periods = st.builds(
    lambda start, length: Period(start, start + timedelta(days=length)), days, st.integers(0, 800)
)


@given(periods)
def test_a_period_has_as_many_days_as_its_length(period: Period) -> None:
    listed = list(period.days())
    assert len(listed) == period.length
    assert (listed[0], listed[-1]) == (period.start, period.end)
    assert all(period.contains(day) for day in listed)
    assert not period.contains(period.end + timedelta(days=1))


@given(periods, periods)
def test_overlap_is_the_common_days(one: Period, other: Period) -> None:
    common = one.overlap(other)
    assert common == other.overlap(one)
    both = set(one.days()) & set(other.days())
    assert (set(common.days()) if common else set()) == both


@given(periods)
def test_the_previous_period_ends_the_day_before(period: Period) -> None:
    before = period.previous()
    assert before.end + timedelta(days=1) == period.start
    if not period.is_whole_months():
        assert before.length == period.length


@given(st.integers(2000, 2099), st.integers(1, 12), st.integers(1, 24))
def test_whole_months_step_back_by_whole_months(year: int, month: int, months: int) -> None:
    last = year * 12 + month - 1 + months - 1
    end = date(last // 12, last % 12 + 1, calendar.monthrange(last // 12, last % 12 + 1)[1])
    period = Period(date(year, month, 1), end)
    assert period.is_whole_months()
    before = period.previous()
    assert before.is_whole_months()
    assert before.end.year * 12 + before.end.month - before.start.year * 12 - before.start.month + 1 == months


def test_march_is_compared_with_february() -> None:
    assert parse_period("2027-03-01..2027-03-31").previous() == parse_period("2027-02-01..2027-02-28")


@given(periods)
def test_a_year_earlier_weekdays_or_months_match(period: Period) -> None:
    earlier = period.same_last_year()
    if period.is_whole_months():
        assert earlier.is_whole_months()
        assert (earlier.start.month, earlier.end.month) == (period.start.month, period.end.month)
        assert earlier.start.year == period.start.year - 1
    else:
        assert earlier.length == period.length
        assert earlier.start.weekday() == period.start.weekday()


def test_leap_february_compares_with_the_february_before() -> None:
    assert parse_period("2024-02-01..2024-02-29").same_last_year() == parse_period("2023-02-01..2023-02-28")


def test_a_period_is_complete_up_to_the_latest_complete_day() -> None:
    period = parse_period("2026-11-01..2026-11-07")
    assert period.is_complete(date(2026, 11, 7))
    assert not period.is_complete(date(2026, 11, 6))


def test_a_backward_period_is_refused_in_both_languages() -> None:
    with pytest.raises(NotUsable) as refusal:
        parse_period("2026-11-07..2026-11-01")
    assert refusal.value.code == "period_backwards"
    assert "早于" in refusal.value.into("zh-hans")
    assert "before it starts" in refusal.value.into("en")


@given(periods)
def test_what_is_written_is_read_back(period: Period) -> None:
    assert parse_period(str(period)) == period


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("2026-11-22", date(2026, 11, 22)),
        (" 2026/9/3 ", date(2026, 9, 3)),
        ("2026.09.03", date(2026, 9, 3)),
    ],
)
def test_days_are_read_as_people_type_them(typed: str, day: date) -> None:
    assert parse_day(typed) == day


@pytest.mark.parametrize(
    "typed", ["", "yesterday", "2026-13-01", "2026-02-30", "20261122", "0001-01-01", "9999-12-31"]
)
def test_what_is_no_day_is_refused(typed: str) -> None:
    with pytest.raises(NotUsable) as refusal:
        parse_day(typed)
    assert refusal.value.code == "bad_date"


@pytest.mark.parametrize(
    "text",
    [
        "产品数据, 时间周期 2026-09-13~2026-09-19",
        "流量关键词,时间周期2026-09-13~2026-09-19",
        "2026/9/13 至 2026/9/19",
        "week 2026.09.13 — 2026.09.19.xls",
    ],
)
def test_a_period_is_found_inside_a_title(text: str) -> None:
    assert find_period(text) == parse_period("2026-09-13..2026-09-19")


@pytest.mark.parametrize("text", ["", "2026-09-13", "2026-02-30~2026-03-02", "2026-09-19~2026-09-13"])
def test_no_period_is_found_where_none_is_meant(text: str) -> None:
    assert find_period(text) is None
