"""Ability leans on the rep and the team where outcomes are few, and differences that are not there stay unclaimed."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from baton.inquiries.logic.ability import Floats, abilities, logistic

REPS, KINDS = 6, 4


def seen(rng: np.random.Generator, logit: Floats, number: int, worlds: int = 1) -> tuple[Floats, Floats]:
    outcomes = np.full((worlds, REPS, KINDS), float(number))
    return outcomes, rng.binomial(number, logistic(logit), (worlds, REPS, KINDS)).astype(float)


def test_many_outcomes_are_believed() -> None:
    rng = np.random.default_rng(1)
    logit = -1.5 + 0.5 * rng.standard_normal((REPS, KINDS))
    found = abilities(*seen(rng, logit, 20_000))
    assert np.abs(found.mean[0] - logit).max() < 0.1
    assert found.log_factor[0] > 10
    assert np.abs(found.rate[0] - logistic(logit)).max() < 0.02


def test_a_rep_without_outcomes_is_taken_for_the_team_at_each_kind() -> None:
    rng = np.random.default_rng(2)
    outcomes, won = seen(rng, np.array([-2.0, -1.5, -1.0, -0.5]) * np.ones((REPS, 1)), 500)
    outcomes[0, 0], won[0, 0] = 0.0, 0.0
    found = abilities(outcomes, won)
    assert found.mean[0, 0] == pytest.approx([-2.0, -1.5, -1.0, -0.5], abs=0.2)


def test_one_good_outcome_hardly_moves_a_cell_and_what_a_rep_shows_moves_all_of_the_reps_cells() -> None:
    rng = np.random.default_rng(3)
    logit = np.full((REPS, KINDS), -1.5) + np.array([1.0, -1.0, 0.5, -0.5, 0.2, -0.2])[:, None]
    outcomes, won = seen(rng, logit, 200)
    outcomes[0, 0, 3], won[0, 0, 3] = 1.0, 1.0
    found = abilities(outcomes, won)
    usual = found.mean[0, :, 3].mean()
    assert usual + 0.4 < found.mean[0, 0, 3] < usual + 1.6
    assert found.spread[0, 0, 3] > found.spread[0, 0, 0]


def test_equal_reps_are_rarely_said_to_differ_however_often_one_looks() -> None:
    rng = np.random.default_rng(4)
    worlds = 300
    outcomes, won = np.zeros((worlds, REPS, KINDS)), np.zeros((worlds, REPS, KINDS))
    claimed = np.zeros(worlds, dtype=bool)
    for _ in range(25):
        more, better = seen(rng, np.full((REPS, KINDS), -1.7), 4, worlds)
        outcomes, won = outcomes + more, won + better
        claimed |= abilities(outcomes, won).log_factor > np.log(3)
    assert claimed.mean() < 1 / 3 / 2


def test_what_weighs_on_a_cell_is_not_the_reps_doing() -> None:
    rng = np.random.default_rng(5)
    waiting = np.zeros((1, REPS, KINDS))
    waiting[0, 0] = -1.0
    outcomes, won = seen(rng, np.full((REPS, KINDS), -1.5) + waiting[0], 3000)
    blamed, cleared = abilities(outcomes, won), abilities(outcomes, won, waiting)
    others = cleared.mean[0, 1:].mean()
    assert blamed.mean[0, 0].mean() < others - 0.7
    assert cleared.mean[0, 0].mean() == pytest.approx(others, abs=0.15)


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 400), st.floats(0, 1)), min_size=REPS * KINDS, max_size=REPS * KINDS)
)
def test_any_counts_give_finite_beliefs(cells: list[tuple[int, float]]) -> None:
    outcomes = np.array([number for number, _ in cells], dtype=float).reshape(1, REPS, KINDS)
    won = np.floor(outcomes * np.array([share for _, share in cells]).reshape(1, REPS, KINDS))
    found = abilities(outcomes, won)
    assert np.isfinite(found.mean).all()
    assert (found.spread >= 0).all()
    assert ((found.rate > 0) & (found.rate < 1)).all()


def test_a_good_cell_among_very_bad_ones_is_not_believed_beyond_what_it_shows() -> None:
    outcomes, won = np.full((1, REPS, KINDS), 300.0), np.ones((1, REPS, KINDS))
    outcomes[0, 0, 0], won[0, 0, 0] = 48.0, 42.0
    assert 0.02 < abilities(outcomes, won).rate[0, 0, 0] < 42 / 48 + 0.05


def test_more_won_than_told_is_refused() -> None:
    with pytest.raises(ValueError, match="between none and all"):
        abilities(np.ones((1, 2, 2)), 2 * np.ones((1, 2, 2)))
