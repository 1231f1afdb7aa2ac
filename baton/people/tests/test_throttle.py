from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from baton.people.logic.throttle import LIMITS, Bucket, keys_of

START = datetime(2026, 1, 1, tzinfo=UTC)
PAIR = LIMITS["pair"]


@settings(max_examples=100)
@given(st.lists(st.floats(0, 300), max_size=60))
def test_never_more_attempts_than_the_limit_allows(pauses: list[float]) -> None:
    bucket, now, allowed = Bucket(PAIR.most, START), START, 0
    for pause in pauses:
        now += timedelta(seconds=pause)
        spent = bucket.spend(PAIR, now)
        if spent is not None:
            bucket, allowed = spent, allowed + 1
    passed = (now - START).total_seconds()
    assert allowed <= PAIR.most + passed / PAIR.seconds + 1e-6


def test_a_clock_set_back_refills_nothing() -> None:
    empty = Bucket(0.5, START)
    assert empty.spend(PAIR, START - timedelta(hours=1)) is None
    assert empty.spend(PAIR, START + timedelta(seconds=31)) is not None


def test_keys_hide_what_they_stand_for() -> None:
    keys = keys_of(" Lin ", "10.0.0.1")
    assert keys == keys_of("lin", "10.0.0.1")
    assert len(set(keys.values())) == 3
    assert not any("lin" in key or "10.0" in key for key in keys.values())
