from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from baton.kit.timetable import Entry, Often

ZONES = [ZoneInfo("Asia/Shanghai"), ZoneInfo("America/Los_Angeles"), ZoneInfo("Australia/Lord_Howe")]


@settings(max_examples=200)
@given(
    st.integers(1_704_067_200, 1_830_297_600).map(lambda seconds: datetime.fromtimestamp(seconds, UTC)),
    st.times(),
    st.sampled_from(ZONES),
)
def test_the_next_time_is_ahead_and_within_about_a_day(now: datetime, at: time, zone: ZoneInfo) -> None:
    due = Entry("x", at.replace(fold=0), lambda _now: None).next_after(now, zone)
    assert now < due.astimezone(UTC) <= now + timedelta(hours=26)
    assert due.time() == at.replace(fold=0)


def test_local_time_counts() -> None:
    entry = Entry("x", time(3, 30), lambda _now: None)
    now = datetime(2026, 11, 24, 19, 0, tzinfo=UTC)  # 03:00 on the 25th in Shanghai
    assert entry.next_after(now, ZONES[0]) == datetime(2026, 11, 25, 3, 30, tzinfo=ZONES[0])
    assert entry.next_after(now + timedelta(minutes=30), ZONES[0]).day == 26


@given(
    st.integers(1_704_067_200, 1_830_297_600).map(lambda seconds: datetime.fromtimestamp(seconds, UTC)),
    st.integers(1, 10_000),
    st.sampled_from(ZONES),
)
def test_what_runs_often_is_due_a_span_after_it_ran(now: datetime, seconds: int, zone: ZoneInfo) -> None:
    every = timedelta(seconds=seconds)
    assert Often("x", every, lambda _now: None).next_after(now, zone) == now + every
