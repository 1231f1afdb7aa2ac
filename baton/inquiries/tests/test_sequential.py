"""Intervals that may be looked at at any time: they hold, they narrow, and they refuse nothing too soon."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from baton.inquiries.logic.sequential import difference, evidences

ALPHA = 0.05
Flags = NDArray[np.bool_]
offers = st.lists(st.tuples(st.booleans(), st.booleans()), max_size=120)


def _both(made: list[tuple[bool, bool]]) -> tuple[list[bool], list[bool]]:
    return [answer for answer, _ in made], [second for _, second in made]


@settings(max_examples=30)
@given(offers)
def test_the_interval_is_one(made: list[tuple[bool, bool]]) -> None:
    found = difference(*_both(made))
    assert -1.0 <= found.low <= found.high <= 1.0


@settings(max_examples=30)
@given(offers)
def test_the_other_way_round_is_its_mirror(made: list[tuple[bool, bool]]) -> None:
    answers, second = _both(made)
    one, other = difference(answers, second), difference(answers, [not flag for flag in second])
    assert one.low == pytest.approx(-other.high, abs=1e-6)
    assert one.high == pytest.approx(-other.low, abs=1e-6)


@settings(max_examples=30)
@given(offers.filter(bool))
def test_nought_is_outside_exactly_where_the_evidence_reaches_its_limit(
    made: list[tuple[bool, bool]],
) -> None:
    answers, second = _both(made)
    told = float(evidences(np.array([answers]), np.array([second]))[0, -1])
    if abs(told - math.log(2 / ALPHA)) > 1e-4:
        assert difference(answers, second, ALPHA).is_told == (told > math.log(2 / ALPHA))


@settings(max_examples=30)
@given(offers)
def test_a_smaller_error_makes_a_wider_interval(made: list[tuple[bool, bool]]) -> None:
    wide, narrow = difference(*_both(made), 0.01), difference(*_both(made), 0.1)
    assert wide.low <= narrow.low + 1e-9
    assert wide.high >= narrow.high - 1e-9


def test_without_answers_nothing_is_told() -> None:
    found = difference([], [])
    assert (found.low, found.high, found.is_told) == (-1.0, 1.0, False)
    assert not difference([True, False] * 3, [True, False] * 3).is_told


def test_a_large_difference_is_told_after_some_dozens_of_answers() -> None:
    rng = np.random.default_rng(1)
    second = rng.random(160) < 0.5
    answers = rng.random(160) < np.where(second, 0.6, 0.2)
    found = difference(list(answers), list(second))
    assert found.low > 0
    assert found.low <= 0.4 <= found.high


def _world(rates: tuple[float, float], runs: int, steps: int, seed: int) -> tuple[Flags, Flags]:
    """Answers and which wording was offered, (runs, steps); each offer by the toss of a coin."""
    rng = np.random.default_rng(seed)
    second = rng.random((runs, steps)) < 0.5
    return rng.random((runs, steps)) < np.where(second, rates[1], rates[0]), second


@pytest.mark.parametrize("rate", [0.02, 0.1, 0.3, 0.5, 0.9])
@pytest.mark.parametrize("steps", [20, 300])
def test_looking_after_every_answer_does_not_raise_the_error(rate: float, steps: int) -> None:
    runs = 1500
    seen = evidences(*_world((rate, rate), runs, steps, seed=7))
    wrong = (seen.max(axis=1) >= math.log(2 / ALPHA)).mean()
    assert wrong <= ALPHA + 3 * math.sqrt(ALPHA * (1 - ALPHA) / runs)


def test_buyers_who_answer_more_in_one_season_than_in_another_do_not_raise_it() -> None:
    """Both wordings alike, but the rate drifts from a twentieth to a half."""
    rng = np.random.default_rng(11)
    runs, steps = 1500, 300
    second = rng.random((runs, steps)) < 0.5
    answers = rng.random((runs, steps)) < np.linspace(0.05, 0.5, steps)
    wrong = (evidences(answers, second).max(axis=1) >= math.log(2 / ALPHA)).mean()
    assert wrong <= ALPHA + 3 * math.sqrt(ALPHA * (1 - ALPHA) / runs)


def test_an_ordinary_test_looked_at_after_every_answer_would_err_often() -> None:
    """The world of the tests above is one in which peeking matters."""
    answers, second = _world((0.3, 0.3), 1500, 300, seed=7)
    n_b, n_a = np.cumsum(second, axis=1), np.cumsum(~second, axis=1)
    k_b, k_a = np.cumsum(answers & second, axis=1), np.cumsum(answers & ~second, axis=1)
    with np.errstate(all="ignore"):
        pooled = (k_a + k_b) / (n_a + n_b)
        z = np.abs(k_b / n_b - k_a / n_a) / np.sqrt(pooled * (1 - pooled) * (1 / n_a + 1 / n_b))
    assert (np.nan_to_num(z[:, 20:], posinf=0).max(axis=1) >= 1.96).mean() > 3 * ALPHA


def test_a_real_difference_is_found_and_covered() -> None:
    answers, second = _world((0.2, 0.4), 300, 600, seed=3)
    told = (evidences(answers, second) >= math.log(2 / ALPHA)).any(axis=1).mean()
    assert told > 0.9
    ends = [difference(list(row), list(flags)) for row, flags in zip(answers[:60], second[:60], strict=True)]
    assert sum(found.low <= 0.2 <= found.high for found in ends) >= 54


@pytest.mark.parametrize(("answers", "alpha"), [([True], 0.05), ([], 0.0), ([], 1.0)])
def test_what_cannot_be_judged_is_refused(answers: list[bool], alpha: float) -> None:
    with pytest.raises(ValueError, match=r"answers|alpha"):
        difference(answers, [], alpha)
