"""A switch-back trial: which way each half day goes, and what comes of comparing them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from baton.drivers.cannot_tell import CannotTell
from baton.inquiries.assigning.terms import Arm
from baton.inquiries.logic.trial import FEWEST_PAIRS, Compared, arm_of, compare

ZONE = ZoneInfo("Asia/Shanghai")
DAY = timedelta(days=1)
Blocks = dict[date, dict[Arm, tuple[int, int]]]


@given(day=st.dates(date(2026, 1, 1), date(2027, 1, 1)), seed=st.integers(0, 10**6))
def test_both_halves_of_a_day_go_different_ways(day: date, seed: int) -> None:
    morning = datetime(day.year, day.month, day.day, 9, tzinfo=ZONE)
    ways = {arm_of(morning, seed), arm_of(morning.replace(hour=15), seed)}
    assert ways == set(Arm)
    assert arm_of(morning, seed) == arm_of(morning.replace(hour=11, minute=59), seed)


def test_neither_way_has_the_mornings_to_itself() -> None:
    mornings = [arm_of(datetime(2026, 1, 1, 9, tzinfo=ZONE) + number * DAY, 3) for number in range(200)]
    assert 70 < mornings.count(Arm.LEARNT) < 130


def blocks(days: int, learnt: float, least: float, seed: int = 1) -> Blocks:
    rng = np.random.default_rng(seed)
    return {
        date(2026, 1, 1) + number * DAY: {
            Arm.LEARNT: (8, int(rng.binomial(8, learnt))),
            Arm.LEAST: (8, int(rng.binomial(8, least))),
        }
        for number in range(days)
    }


def test_few_days_are_not_enough_yet() -> None:
    found = compare(blocks(FEWEST_PAIRS - 1, 0.3, 0.2))
    assert isinstance(found, CannotTell)
    assert f"{FEWEST_PAIRS - 1} days" in found.why.en


def test_a_day_with_one_way_only_does_not_count() -> None:
    halves = blocks(FEWEST_PAIRS, 0.3, 0.2)
    halves[date(2026, 1, 1)][Arm.LEAST] = (0, 0)
    assert isinstance(compare(halves), CannotTell)


def test_a_clear_difference_is_told_with_an_interval_above_nought() -> None:
    found = compare(blocks(60, 0.5, 0.1))
    assert isinstance(found, Compared)
    assert found.low > 0
    assert found.low < found.difference < found.high
    assert found.inquiries == 60 * 16


def test_no_difference_is_found_where_there_is_none() -> None:
    told = [compare(blocks(40, 0.2, 0.2, seed)) for seed in range(40)]
    wrong = [one for one in told if isinstance(one, Compared) and (one.low > 0 or one.high < 0)]
    assert len(wrong) <= 6
