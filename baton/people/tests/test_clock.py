from __future__ import annotations

from datetime import date
from pathlib import Path

from django.conf import settings

from baton.kit.clock import SystemClock
from baton.people.clock import clock, demo_home


def test_a_real_home_has_the_real_clock() -> None:
    assert not (settings.BATON.home.path / "demo.json").exists()
    assert isinstance(clock(), SystemClock)


def test_a_demo_homes_day_stands_still(demo_folder: Path) -> None:
    found = demo_home()
    assert found is not None
    assert found.pinned_day == date(2026, 11, 24)
    assert clock().now().date() == date(2026, 11, 24)
