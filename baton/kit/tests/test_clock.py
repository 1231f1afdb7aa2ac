from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from baton.kit.clock import FixedClock, PinnedDayClock, SystemClock

SHANGHAI = ZoneInfo("Asia/Shanghai")


def test_the_real_clock_knows_its_zone_and_moves_on() -> None:
    clock = SystemClock()
    first = clock.now()
    assert first.utcoffset() == timedelta(0)
    assert clock.now() >= first


def test_a_fixed_clock_stands_still() -> None:
    instant = datetime(2026, 11, 22, 8, tzinfo=UTC)
    assert FixedClock(instant).now() == FixedClock(instant).now() == instant


def test_in_a_demo_home_the_day_stands_and_the_hour_moves() -> None:
    real = FixedClock(datetime(2031, 2, 3, 18, 30, tzinfo=UTC))
    now = PinnedDayClock(date(2026, 11, 24), SHANGHAI, real).now()
    assert now == datetime(2026, 11, 24, 2, 30, tzinfo=SHANGHAI)
    assert now.tzinfo is SHANGHAI
