"""Estimates from logged decisions hit what the other way truly wins, or say that they cannot tell."""

from __future__ import annotations

import numpy as np
import pytest

from baton.drivers.cannot_tell import CannotTell
from baton.inquiries.logic.off_policy import Evaluation, evaluate

TRUE = np.array([0.1, 0.2, 0.4])
LOGGED = np.array([0.4, 0.4, 0.2])
OTHER = np.array([0.1, 0.2, 0.7])


def logged(seed: int, number: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    given = rng.choice(3, p=LOGGED, size=number)
    return given, (rng.random(number) < TRUE[given]).astype(float), LOGGED[given]


@pytest.mark.parametrize("expected", [TRUE, np.full(3, 0.2)], ids=["known", "rough"])
def test_all_estimators_find_the_other_ways_wins(expected: np.ndarray) -> None:
    truth, hits = float(OTHER @ TRUE), 0
    for seed in range(60):
        given, won, propensity = logged(seed, 1500)
        found = evaluate(given, won, propensity, np.tile(OTHER, (1500, 1)), np.tile(expected, (1500, 1)))
        assert isinstance(found, Evaluation)
        assert found.ips.value == pytest.approx(truth, abs=0.1)
        assert found.snips.value == pytest.approx(truth, abs=0.1)
        hits += found.doubly_robust.low <= truth <= found.doubly_robust.high
    assert 46 <= hits <= 60


def test_too_few_effective_decisions_say_nothing() -> None:
    given, won, propensity = logged(1, 150)
    found = evaluate(given, won, propensity, np.tile(OTHER, (150, 1)), np.tile(TRUE, (150, 1)))
    assert isinstance(found, CannotTell)
    assert "100" in found.needs.en


def test_a_way_that_gave_the_others_no_chance_says_nothing() -> None:
    number = 2000
    given, won = np.zeros(number, dtype=int), np.zeros(number)
    sure = np.tile([1.0, 0.0, 0.0], (number, 1))
    rare = np.where(np.arange(number) % 10 == 0, 0.005, 0.9)
    found = evaluate(given, won, rare, sure, np.tile(TRUE, (number, 1)))
    assert isinstance(found, CannotTell)


def test_impossible_logs_are_refused() -> None:
    given, won, propensity = logged(1, 10)
    with pytest.raises(ValueError, match="propensity"):
        evaluate(given, won, propensity * 0, np.tile(OTHER, (10, 1)), np.tile(TRUE, (10, 1)))
    with pytest.raises(ValueError, match="sum to 1"):
        evaluate(given, won, propensity, np.tile(OTHER / 2, (10, 1)), np.tile(TRUE, (10, 1)))
