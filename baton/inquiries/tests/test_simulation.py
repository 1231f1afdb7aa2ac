"""The made-up worlds are the same for every way of routing, and tell what they should."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from baton.inquiries.logic.simulated_world import EQUAL, GROWING, HARD, STRONG, worlds
from baton.inquiries.logic.simulation import (
    ROUTERS,
    Learned,
    MainAccount,
    Oracle,
    best_first,
    least_loaded,
    round_robin,
    run,
)

SHORT = replace(STRONG, days=80, joins=(0, 0, 0, 0, 0, 30), leaves=(80, 80, 80, 50, 80, 80))


def test_the_same_seed_makes_the_same_world_and_the_same_result() -> None:
    made = worlds(replace(SHORT, days=28, leaves=(28,) * 6), 3, seed=5)
    again = worlds(replace(SHORT, days=28, leaves=(28,) * 6), 3, seed=5)
    assert (made.luck == again.luck).all()
    assert (run(made, Learned()).won == run(again, Learned()).won).all()


@pytest.mark.parametrize("name", ROUTERS)
def test_every_inquiry_goes_to_somebody_who_is_there(name: str) -> None:
    made = worlds(replace(HARD, days=40, joins=(0, 0, 0, 0, 20), leaves=(40, 40, 30, 40, 40)), 2, seed=6)
    found = run(made, ROUTERS[name]())
    assert (found.given.sum(axis=1) == made.number.sum(axis=0)).all()
    assert ((found.won >= 0) & (found.won <= 100)).all()


def test_knowing_the_skills_wins_more_and_crowding_the_best_rep_wins_less() -> None:
    made = worlds(replace(STRONG, days=50, joins=(0,) * 6, leaves=(50,) * 6), 6, seed=7)
    base = run(made, least_loaded)
    assert (run(made, Oracle()).won - base.won).mean() > 2
    crowded = run(made, best_first)
    assert crowded.won.mean() < base.won.mean()
    assert crowded.late.mean() > 0.3
    assert run(made, round_robin).late.mean() > base.late.mean()


def test_where_reps_are_equal_ours_stays_with_the_least_loaded() -> None:
    made = worlds(replace(EQUAL, days=50, joins=(0,) * 6, leaves=(50,) * 6), 3, seed=8)
    found = run(made, Learned())
    assert np.isnan(found.opened).mean() > 0.5
    assert found.won.mean() == pytest.approx(run(made, least_loaded).won.mean(), abs=1.0)


def test_a_new_rep_gets_the_floor() -> None:
    found = run(worlds(SHORT, 4, seed=9), Learned())
    assert np.nanmin(found.new_share) >= 1


def test_a_main_account_that_grows_beyond_its_rep_closes_fewer_and_its_next_holder_many() -> None:
    grown = replace(GROWING, by_month=(70, 500, 500, 500), days=120, joins=(0, 0, 0, 60), leaves=(120,) * 4)
    made = worlds(grown, 2, seed=10)
    held = run(made, MainAccount(0, 3, on=90)).monthly[:, 1].sum(axis=2)
    ours = run(made, Learned()).monthly[:, 1].sum(axis=2)
    assert (held[2] < held[0]).all()
    assert (held[3] > held[0]).all()
    assert (ours[1:3] > held[1:3] + 10).all()
