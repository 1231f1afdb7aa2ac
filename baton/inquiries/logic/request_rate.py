"""How many requests a program may make: many at once, then one every second."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

MOST_AT_ONCE = 120.0
EACH_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Spent:
    left: float
    wait: float
    """Seconds until the next one may be made; nought where this one may."""


def spend(left: float, refilled_at: datetime, now: datetime) -> Spent:
    """One request at `now`, of one who had `left` at `refilled_at`. A clock that was set back takes nothing away."""
    passed = max(0.0, (now - refilled_at).total_seconds())
    tokens = min(MOST_AT_ONCE, left + passed / EACH_SECONDS)
    if tokens >= 1:
        return Spent(tokens - 1, 0.0)
    return Spent(tokens, (1 - tokens) * EACH_SECONDS)
