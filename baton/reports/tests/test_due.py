"""When a report is due, by the shop's clock."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baton.kit.period import Period
from baton.reports.logic import due
from baton.reports.terms import ReportKind, Timing

SHANGHAI, NEW_YORK, BERLIN = (
    ZoneInfo(name) for name in ("Asia/Shanghai", "America/New_York", "Europe/Berlin")
)
FROM = datetime(2025, 1, 1)  # noqa: DTZ001 - hypothesis adds the zone
UNTIL = datetime(2027, 12, 1)  # noqa: DTZ001
DAILY, WEEKLY, MONTHLY = (due.usual(kind) for kind in ReportKind)


def day(text: str) -> Period:
    return Period(date.fromisoformat(text), date.fromisoformat(text))


def week(first: str) -> Period:
    return due.period_of(ReportKind.WEEKLY, date.fromisoformat(first))


def at(zone: ZoneInfo, *when: int) -> datetime:
    return datetime(*when, tzinfo=zone)  # type: ignore[misc,arg-type]


def test_a_week_is_due_on_the_tuesday_after_it_and_a_month_on_the_third() -> None:
    assert due.due_at(WEEKLY, week("2026-11-15"), SHANGHAI) == at(SHANGHAI, 2026, 11, 24, 8, 53)
    october = Period(date(2026, 10, 1), date(2026, 10, 31))
    assert due.due_at(MONTHLY, october, SHANGHAI) == at(SHANGHAI, 2026, 11, 3, 8, 53)
    assert due.due_at(DAILY, day("2026-11-24"), SHANGHAI) == at(SHANGHAI, 2026, 11, 24, 18, 53)


def test_a_minute_before_it_is_not_due() -> None:
    known = (week("2026-11-01"), week("2026-11-08"))
    assert due.due(WEEKLY, at(SHANGHAI, 2026, 11, 24, 8, 52), SHANGHAI, known) == ()
    assert due.due(WEEKLY, at(SHANGHAI, 2026, 11, 24, 8, 53), SHANGHAI, known) == (week("2026-11-15"),)


def test_a_new_shop_gets_the_newest_alone() -> None:
    assert due.due(WEEKLY, at(SHANGHAI, 2026, 11, 24, 9), SHANGHAI, ()) == (week("2026-11-15"),)


def test_days_that_a_stop_left_out_are_each_written_for_their_own_day() -> None:
    known = (day("2026-11-18"), day("2026-11-19"))
    found = due.due(DAILY, at(SHANGHAI, 2026, 11, 24, 9), SHANGHAI, known)
    assert found == tuple(day(f"2026-11-{number}") for number in (20, 21, 22, 23))


def test_what_waited_for_its_figures_is_still_due_after_a_later_one_was_written() -> None:
    known = (week("2026-11-01"), week("2026-11-15"))
    assert due.due(WEEKLY, at(SHANGHAI, 2026, 11, 24, 9), SHANGHAI, known) == (week("2026-11-08"),)


def test_after_a_very_long_stop_only_what_is_still_news_is_written() -> None:
    found = due.due(DAILY, at(SHANGHAI, 2026, 11, 24, 20), SHANGHAI, (day("2026-01-01"),))
    assert len(found) == due.CAUGHT_UP[ReportKind.DAILY]
    assert found[-1] == day("2026-11-24")


def test_two_shops_in_two_zones_are_due_at_their_own_evening() -> None:
    evening = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)
    known = (day("2026-11-20"), day("2026-11-22"), day("2026-11-21"), day("2026-11-23"))
    assert due.due(DAILY, evening, SHANGHAI, known) == (day("2026-11-24"),)
    assert due.due(DAILY, evening, NEW_YORK, known) == ()


@pytest.mark.parametrize("changed", ["2026-03-29", "2026-10-25"])
@pytest.mark.parametrize("when", [time(2, 33), time(3, 7), time(18, 53)])
def test_on_the_day_of_a_clock_change_a_report_is_due_once(changed: str, when: time) -> None:
    timing = Timing(ReportKind.DAILY, when)
    today = date.fromisoformat(changed)
    known = {day(str(today - timedelta(days=1)))}
    moment = datetime.combine(today, time(), BERLIN).astimezone(UTC)
    written: list[Period] = []
    for _ in range(26 * 12):
        moment += timedelta(minutes=5)
        found = due.due(timing, moment, BERLIN, known)
        written += found
        known |= set(found)
    assert written.count(day(changed)) == 1


@given(
    kind=st.sampled_from(list(ReportKind)),
    start=st.datetimes(FROM, UNTIL, timezones=st.just(UTC)),
    gaps=st.lists(st.integers(1, 90_000), max_size=12),
    zone=st.sampled_from([SHANGHAI, NEW_YORK, BERLIN]),
)
def test_however_often_it_is_asked_each_report_is_written_once_and_in_order(
    kind: ReportKind, start: datetime, gaps: list[int], zone: ZoneInfo
) -> None:
    moment, known = start, list[Period]()
    for gap in gaps:
        moment += timedelta(seconds=gap)
        found = due.due(due.usual(kind), moment, zone, known)
        assert not set(found) & set(known)
        assert list(found) == sorted(found)
        known += found
    assert known == sorted(known)


def test_a_day_speaks_of_the_platform_s_day_that_is_complete_by_then() -> None:
    data = due.data_of(ReportKind.DAILY, day("2026-11-24"))
    assert data == day("2026-11-22")
    assert due.compared_with(ReportKind.DAILY, data) == day("2026-11-15")


def test_usual_times_are_not_those_of_everybody() -> None:
    assert not {when.minute for when in due.USUAL.values()} & {0, 30}
