"""Intervals that may be looked at at any time: they hold, they narrow, and they refuse nothing too soon."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from baton.inquiries.logic.sequential import Arm, difference, evidence, evidences

ALPHA = 0.05
counts = st.integers(0, 200).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


@settings(deadline=None)
@given(counts, counts)
def test_the_interval_is_one_and_holds_what_was_seen(first: tuple[int, int], second: tuple[int, int]) -> None:
    found = difference(Arm(*first), Arm(*second))
    assert -1.0 <= found.low <= found.high <= 1.0
    if found.value is not None:
        assert found.low <= found.value <= found.high


@settings(deadline=None)
@given(counts, counts)
def test_the_other_way_round_is_its_mirror(first: tuple[int, int], second: tuple[int, int]) -> None:
    one, other = difference(Arm(*first), Arm(*second)), difference(Arm(*second), Arm(*first))
    assert one.low == pytest.approx(-other.high, abs=1e-6)
    assert one.high == pytest.approx(-other.low, abs=1e-6)


@settings(deadline=None)
@given(counts, counts)
def test_nought_is_outside_exactly_where_the_evidence_reaches_its_limit(
    first: tuple[int, int], second: tuple[int, int]
) -> None:
    told = evidence(Arm(*first), Arm(*second))
    if abs(told - math.log(1 / ALPHA)) > 1e-4:
        assert difference(Arm(*first), Arm(*second), ALPHA).is_told == (told > math.log(1 / ALPHA))


def test_without_answers_nothing_is_told() -> None:
    found = difference(Arm(0, 0), Arm(0, 0))
    assert (found.value, found.low, found.high, found.is_told) == (None, -1.0, 1.0, False)
    assert not difference(Arm(1, 1), Arm(0, 1)).is_told
    assert not difference(Arm(3, 3), Arm(0, 3)).is_told


def test_a_large_difference_is_told_after_a_few_dozen_answers() -> None:
    found = difference(Arm(10, 50), Arm(35, 50))
    assert found.low > 0
    assert found.value == pytest.approx(0.5)


def _walks(rates: tuple[float, float], runs: int, steps: int, seed: int) -> np.ndarray:
    """The evidence after each answer, (runs, steps); each answer goes to one of the two by the toss of a coin."""
    rng = np.random.default_rng(seed)
    second = rng.random((runs, steps)) < 0.5
    ones = rng.random((runs, steps)) < np.where(second, rates[1], rates[0])
    n_second, n_first = np.cumsum(second, axis=1), np.cumsum(~second, axis=1)
    k_second, k_first = np.cumsum(ones & second, axis=1), np.cumsum(ones & ~second, axis=1)
    return evidences(*(found.astype(float) for found in (k_first, n_first, k_second, n_second)))


@pytest.mark.parametrize("rate", [0.02, 0.1, 0.3, 0.5, 0.9])
@pytest.mark.parametrize("steps", [20, 400])
def test_looking_after_every_answer_does_not_raise_the_error(rate: float, steps: int) -> None:
    runs = 3000
    wrong = (_walks((rate, rate), runs, steps, seed=7).max(axis=1) >= math.log(1 / ALPHA)).mean()
    assert wrong <= ALPHA + 3 * math.sqrt(ALPHA * (1 - ALPHA) / runs)


def test_an_ordinary_test_looked_at_after_every_answer_would_err_often() -> None:
    """The world of the test above is one in which peeking matters."""
    rng = np.random.default_rng(7)
    runs, steps = 2000, 400
    second = rng.random((runs, steps)) < 0.5
    ones = rng.random((runs, steps)) < 0.3
    n_b, n_a = np.cumsum(second, axis=1), np.cumsum(~second, axis=1)
    k_b, k_a = np.cumsum(ones & second, axis=1), np.cumsum(ones & ~second, axis=1)
    with np.errstate(all="ignore"):
        pooled = (k_a + k_b) / (n_a + n_b)
        z = np.abs(k_b / n_b - k_a / n_a) / np.sqrt(pooled * (1 - pooled) * (1 / n_a + 1 / n_b))
    assert (np.nan_to_num(z[:, 20:], posinf=0).max(axis=1) >= 1.96).mean() > 3 * ALPHA


def test_a_real_difference_is_found() -> None:
    found = (_walks((0.2, 0.4), 400, 600, seed=3) >= math.log(1 / ALPHA)).any(axis=1).mean()
    assert found > 0.9


@pytest.mark.parametrize(("arm", "alpha"), [(Arm(3, 2), 0.05), (Arm(-1, 2), 0.05), (Arm(1, 2), 0.0)])
def test_what_is_no_count_is_refused(arm: Arm, alpha: float) -> None:
    with pytest.raises(ValueError, match=r"count|alpha"):
        difference(arm, Arm(1, 2), alpha)
