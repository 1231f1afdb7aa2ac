"""Slowing is said only where it is credible, and only of one who has more in hand than usual."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from baton.inquiries.logic.slowing import LEAST_BEFORE, LEAST_DAYS, LEAST_RECENT, is_slowing, slowing

USUAL = [20, 22, 19, 21, 23, 20, 18] * 8
SPANS = st.lists(st.floats(0, 10 * 86_400), min_size=LEAST_BEFORE, max_size=60)


def _replies(seed: int, count: int, middle: float) -> list[float]:
    return [float(span) for span in np.random.default_rng(seed).lognormal(np.log(middle), 0.8, count)]


def test_a_laden_rep_whose_replies_take_three_times_as_long_is_slowing() -> None:
    found = slowing(34, USUAL, _replies(1, 25, 3 * 3600), _replies(2, 80, 3600))
    assert found.is_slowing
    assert found.is_laden
    assert found.low is not None
    assert found.high is not None
    assert found.low < 3 < found.high
    assert "34" in found.said.zh
    assert "95" in found.said.en


def test_slow_without_more_in_hand_is_not_this_finding() -> None:
    assert not is_slowing(20, USUAL, _replies(1, 25, 3 * 3600), _replies(2, 80, 3600))


def test_more_in_hand_without_slower_replies_is_not_this_finding() -> None:
    found = slowing(34, USUAL, _replies(3, 25, 3600), _replies(4, 80, 3600))
    assert found.is_laden
    assert not found.is_slowing


@pytest.mark.parametrize(
    ("recent", "before", "days"),
    [(LEAST_RECENT - 1, 60, 56), (20, LEAST_BEFORE - 1, 56), (20, 60, LEAST_DAYS - 1), (0, 0, 0)],
)
def test_too_little_says_nothing(recent: int, before: int, days: int) -> None:
    found = slowing(99, USUAL[:days], _replies(1, recent, 86_400), _replies(2, before, 60))
    assert not found.is_known
    assert not found.is_slowing
    assert "cannot tell" in found.said.en


def test_by_chance_alone_hardly_anybody_is_slowing() -> None:
    """The lower end of a 95 % interval lies above no change in one case of forty."""
    said = sum(
        is_slowing(99, USUAL, _replies(n, 20, 3600), _replies(n + 10_000, 60, 3600)) for n in range(400)
    )
    assert said <= 400 * 0.05


@given(SPANS, SPANS)
def test_the_interval_holds_the_estimate_and_turns_with_the_samples(
    recent: list[float], before: list[float]
) -> None:
    one, other = slowing(1, USUAL, recent, before), slowing(1, USUAL, before, recent)
    assert one.low is not None
    assert one.times is not None
    assert one.high is not None
    assert other.times is not None
    assert one.low <= one.times * (1 + 1e-9)
    assert one.times <= one.high * (1 + 1e-9)
    assert one.times * other.times == pytest.approx(1)


@given(SPANS)
def test_the_same_times_never_slow(spans: list[float]) -> None:
    assert not is_slowing(10_000, USUAL, spans, spans)


def test_a_negative_span_is_no_span() -> None:
    with pytest.raises(ValueError, match="negative"):
        slowing(1, USUAL, [-1.0], [])
