"""The curve of Kaplan and Meier, against figures worked out by hand and by counting."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from baton.drivers.survival import kaplan_meier

WAITS = st.lists(st.tuples(st.integers(0, 30), st.booleans()), min_size=1, max_size=40)


def test_a_curve_worked_out_by_hand() -> None:
    # Six waits: done on day 1, left on 1, done on 2 (two of them), left on 3, done on 5.
    curve = kaplan_meier([1, 1, 2, 2, 3, 5], [True, False, True, True, False, True])
    assert curve.at_risk.tolist() == [6, 6, 4, 2, 1, 1]
    waiting = [1, 5 / 6, 5 / 6 / 2, 5 / 12, 5 / 12, 0]
    assert curve.done == pytest.approx([1 - share for share in waiting])
    greenwood = 1 / (6 * 5) + 2 / (4 * 2)
    assert curve.deviation[2] == pytest.approx(5 / 12 * greenwood**0.5)


def test_without_anybody_leaving_it_is_the_plain_share() -> None:
    ages = np.array([3] * 7 + [10] * 13)
    curve = kaplan_meier(ages, [True] * 7 + [False] * 13)
    assert curve.done[3] == pytest.approx(7 / 20)
    assert curve.deviation[10] == pytest.approx((7 / 20 * 13 / 20 / 20) ** 0.5)


def test_who_left_early_counts_only_as_long_as_he_was_watched() -> None:
    few = kaplan_meier([2, 2, 9, 9], [False, False, True, False])
    assert few.done[9] == pytest.approx(1 / 2)


def test_before_the_first_event_the_interval_is_exact() -> None:
    low, high = kaplan_meier([10] * 45, [False] * 45).interval(0.9)
    assert low[5] == 0
    assert high[5] == pytest.approx(1 - 0.05 ** (1 / 45))


@given(WAITS)
@settings(max_examples=60, deadline=None)
def test_a_curve_rises_from_nought_to_one_within_its_interval(waits: list[tuple[int, bool]]) -> None:
    ages, done = zip(*waits, strict=True)
    curve = kaplan_meier(ages, done)
    low, high = curve.interval()
    assert (np.diff(curve.done) >= -1e-12).all()
    assert ((low >= 0) & (low <= curve.done + 1e-12) & (curve.done <= high + 1e-12) & (high <= 1)).all()


def test_the_interval_holds_the_truth_as_often_as_it_says() -> None:
    rng = np.random.default_rng(7)
    held, worlds, truth = 0, 400, 0.2 * (1 - np.exp(-20 / 8))
    for _ in range(worlds):
        waits = np.where(rng.random(120) < 0.2, rng.exponential(8, 120), np.inf)
        watched = rng.uniform(5, 60, 120)
        ages = np.floor(np.minimum(waits, watched)).astype(np.int64)
        curve = kaplan_meier(ages, waits <= watched)
        low, high = curve.interval(0.9)
        held += bool(low[19] <= truth <= high[19])
    assert 0.85 <= held / worlds <= 0.95


@pytest.mark.parametrize(("ages", "done"), [([1, -1], [True, True]), ([1, 2], [True])])
def test_ages_that_make_no_sense_are_refused(ages: list[int], done: list[bool]) -> None:
    with pytest.raises(ValueError, match=r"age|negative"):
        kaplan_meier(ages, done)


def test_nobody_is_an_empty_curve() -> None:
    assert len(kaplan_meier([], []).done) == 0
