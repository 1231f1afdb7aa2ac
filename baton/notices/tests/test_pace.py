"""When a notice may go out."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from baton.notices.logic.pace import after_crowd, free_at, next_try, quiet_until
from baton.notices.terms import RATES, ChannelKind

SHANGHAI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")


def at(text: str, zone: ZoneInfo = SHANGHAI, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone, fold=fold).astimezone(UTC)


@pytest.mark.parametrize(
    ("now", "begins", "ends", "until"),
    [
        ("2026-09-22T23:00", time(22), time(8), "2026-09-23T08:00"),
        ("2026-09-22T07:59", time(22), time(8), "2026-09-22T08:00"),
        ("2026-09-22T08:00", time(22), time(8), None),
        ("2026-09-22T12:30", time(12), time(13, 30), "2026-09-22T13:30"),
        ("2026-09-22T13:30", time(12), time(13, 30), None),
        ("2026-09-22T12:30", time(12), time(12), None),
        ("2026-09-22T12:30", None, None, None),
    ],
)
def test_quiet_hours_go_by_the_shops_clock(
    now: str, begins: time | None, ends: time | None, until: str | None
) -> None:
    told = quiet_until(at(now), SHANGHAI, begins, ends)
    assert (None if told is None else told.astimezone(UTC)) == (None if until is None else at(until))


def test_quiet_hours_over_a_clock_that_is_set_forward() -> None:
    # 02:00 becomes 03:00 on 2026-03-29.
    told = quiet_until(at("2026-03-29T01:30", BERLIN), BERLIN, time(22), time(2, 30))
    assert told is not None
    assert timedelta(0) < told.astimezone(UTC) - at("2026-03-29T01:30", BERLIN) <= timedelta(hours=1)
    told = quiet_until(at("2026-03-28T23:00", BERLIN), BERLIN, time(22), time(8))
    assert told is not None
    assert told.astimezone(UTC) == datetime(2026, 3, 29, 6, tzinfo=UTC)


def test_quiet_hours_over_a_clock_that_is_set_back() -> None:
    # 03:00 becomes 02:00 on 2026-10-25: 02:30 comes twice, and the first one ends them.
    first, second = at("2026-10-25T02:10", BERLIN), at("2026-10-25T02:10", BERLIN, fold=1)
    told = quiet_until(first, BERLIN, time(22), time(2, 30))
    assert told is not None
    assert told.astimezone(UTC) == at("2026-10-25T02:30", BERLIN)
    assert quiet_until(second, BERLIN, time(22), time(2, 30)) is None


@pytest.mark.parametrize("minute", ["08:59:56", "09:00:00", "09:00:59", "09:30:10", "09:29:57"])
def test_the_minutes_that_everybody_uses_are_left_out(minute: str) -> None:
    now = at(f"2026-09-22T{minute}")
    for chance in (0.0, 0.5, 1.0):
        later = after_crowd(now, chance)
        assert later is not None
        assert later > now
        assert later.minute in (1, 31)
        assert after_crowd(later, 0) is None


@pytest.mark.parametrize("minute", ["08:59:54", "09:01:00", "09:15:00", "09:31:00"])
def test_other_minutes_are_free(minute: str) -> None:
    assert after_crowd(at(f"2026-09-22T{minute}"), 0.5) is None


@given(st.lists(st.floats(0, 600), max_size=60), st.sampled_from(list(RATES)), st.integers(1, 100))
@settings(deadline=None)
def test_no_minute_and_no_second_sees_more_than_the_robot_takes(
    wanted: list[float], kind: ChannelKind, a_minute: int
) -> None:
    """Messages that are each sent as early as they may be."""
    start = datetime(2026, 9, 22, tzinfo=UTC)
    rate = RATES[kind]
    sent: list[datetime] = []
    now = start
    for offset in sorted(wanted):
        now = max(now, start + timedelta(seconds=offset))
        while (free := free_at(rate, a_minute, sent, now)) is not None:
            assert free > now
            now = free
        sent.append(now)
    for span, most in ((60, min(a_minute, rate.most_a_minute)), (1, rate.most_a_second)):
        for begin in sent:
            assert sum(begin <= one < begin + timedelta(seconds=span) for one in sent) <= most


def test_a_budget_of_nothing_never_frees() -> None:
    now = datetime(2026, 9, 22, tzinfo=UTC)
    assert free_at(RATES[ChannelKind.DINGTALK], 0, [], now) == now + timedelta(minutes=1)


def test_tries_come_less_and_less_often() -> None:
    now = datetime(2026, 9, 22, tzinfo=UTC)
    pauses = [(next_try(now, tries, 0) - now).total_seconds() for tries in range(1, 10)]
    assert pauses == [30, 60, 120, 240, 480, 960, 1920, 3600, 3600]
    assert next_try(now, 1, 1) - now == timedelta(seconds=45)
