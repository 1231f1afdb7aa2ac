"""The clock that the rooms ask: real, or pinned to the demo shop's last day in a demo home."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings

from baton.kit.clock import Clock, PinnedDayClock, SystemClock
from baton.people.terms import Shop

DEMO_FILE = "demo.json"


@dataclass(frozen=True, slots=True)
class DemoHome:
    """What a demo home says of itself (`<home>/demo.json`)."""

    pinned_day: date
    zone: ZoneInfo


def demo_home() -> DemoHome | None:
    """The demo's pinned day where this home is a demo, else None."""
    path = settings.BATON.home.path / DEMO_FILE
    try:
        changed = path.stat().st_mtime_ns
    except OSError:
        return None
    return _read(path, changed)


def clock() -> Clock:
    demo = demo_home()
    return SystemClock() if demo is None else PinnedDayClock(demo.pinned_day, demo.zone)


def shop_day(shop: Shop) -> date:
    """The present day by the shop's own clock."""
    return clock().now().astimezone(ZoneInfo(shop.timezone)).date()


@lru_cache(maxsize=1)
def _read(path: Path, changed: int) -> DemoHome:  # noqa: ARG001 - a changed file is read anew
    found = json.loads(path.read_text(encoding="utf-8"))
    return DemoHome(
        date.fromisoformat(found["pinned_day"]), ZoneInfo(found.get("time_zone", "Asia/Shanghai"))
    )
