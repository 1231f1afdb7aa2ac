"""Tails from three moments against sums of the distributions themselves."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from baton.watch.logic.tail import standard_score, two_sided, upper_tail

lgamma = np.vectorize(math.lgamma)


def negative_binomial(mean: float, noise: float) -> np.ndarray:
    counts = np.arange(int(mean * (1 + noise) * 30) + 60)
    size = 1 / noise
    logs = lgamma(counts + size) - math.lgamma(size) - lgamma(counts + 1.0)
    logs += size * math.log(size / (size + mean)) + counts * math.log(mean / (size + mean))
    pmf: np.ndarray = np.exp(logs)
    return pmf


def binomial(trials: int, share: float) -> np.ndarray:
    counts = np.arange(trials + 1)
    logs = math.lgamma(trials + 1) - lgamma(counts + 1.0) - lgamma(trials - counts + 1.0)
    pmf: np.ndarray = np.exp(logs + counts * math.log(share) + (trials - counts) * math.log(1 - share))
    return pmf


@pytest.mark.parametrize(
    "pmf",
    [
        negative_binomial(5, 0.1),
        negative_binomial(15, 0.02),
        negative_binomial(60, 0.1),
        negative_binomial(500, 0.3),
        binomial(1000, 0.02),
        binomial(1000, 0.4),
        binomial(5000, 0.9),
    ],
)
@pytest.mark.parametrize("chance", [1e-2, 1e-3, 1e-4])
def test_tails_are_those_of_the_distribution(pmf: np.ndarray, chance: float) -> None:
    counts = np.arange(pmf.size, dtype=np.float64)
    mean = (counts * pmf).sum()
    variance, third = (((counts - mean) ** power * pmf).sum() for power in (2, 3))
    score = standard_score(counts, mean, variance, third)
    half = pmf / 2
    below, above = np.cumsum(pmf) - half, np.cumsum(pmf[::-1])[::-1] - half
    for exact, ours in ((below, upper_tail(-score)), (above, upper_tail(score))):
        places = np.flatnonzero((exact < chance) & (exact > chance / 30))
        if places.size:  # a lower tail may end before
            ratio = ours[places] / exact[places]
            assert ratio.max() < 4
            assert ratio.min() > 0.75


def test_the_normal_tail_holds_far_out() -> None:
    score = np.array([-8.0, -3.0, 0.0, 1.0, 5.0, 8.0, 20.0, 37.0])
    exact = np.array([0.5 * math.erfc(each / math.sqrt(2)) for each in score])
    np.testing.assert_allclose(upper_tail(score), exact, rtol=3e-7)


@given(st.floats(0.3, 1e5), st.floats(0.0005, 2), st.floats(0, 3e5))
@settings(max_examples=60)
def test_a_score_is_finite_and_rises_with_the_value(mean: float, noise: float, value: float) -> None:
    variance = mean + noise * mean**2
    third = mean + 3 * noise * mean**2 + 2 * noise**2 * mean**3
    low, high = standard_score(
        np.array([value, value + 1.0]), np.array(mean), np.array(variance), np.array(third)
    )
    assert np.isfinite([low, high]).all()
    assert low <= high
    assert 0 <= two_sided(np.array([low]))[0] <= 1


def test_a_mirrored_distribution_has_the_mirrored_score() -> None:
    value, one = np.linspace(-4, 6, 41), np.array(1.0)
    there = standard_score(value, np.array(0.0), one, np.array(0.7))
    back = standard_score(-value, np.array(0.0), one, np.array(-0.7))
    np.testing.assert_allclose(there, -back, atol=1e-12)
