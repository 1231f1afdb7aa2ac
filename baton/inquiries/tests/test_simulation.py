"""The made-up worlds are the same for every way of routing, and tell what they should."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from baton.inquiries.logic.fluid_bound import fluid_bound
from baton.inquiries.logic.routing import NOBODY
from baton.inquiries.logic.simulated_world import EQUAL, GROWING, HARD, OVERLOAD, STRONG, Setting, worlds
from baton.inquiries.logic.simulation import (
    ROUTERS,
    Asked,
    Learned,
    MainAccount,
    Oracle,
    QuotaRoundRobin,
    RoundRobin,
    Team,
    best_first,
    least_loaded,
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
    assert run(made, RoundRobin()).late.mean() > base.late.mean()


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


def test_in_turn_goes_round_those_who_are_there() -> None:
    made = worlds(replace(SHORT, days=40, leaves=(40, 40, 40, 20, 40, 40)), 3, seed=11)
    found = run(made, RoundRobin())
    whole = found.given[:, [0, 1, 2, 4]]
    assert (whole.max(axis=1) - whole.min(axis=1) <= 1).all()
    # Who leaves halfway or joins later gets a share of the days at work, and nothing to catch up.
    a_day = found.given / made.is_present.sum(axis=0)
    assert (a_day[:, 3] < 1.5 * a_day[:, 0]).all()
    assert (a_day[:, 5] < 1.5 * a_day[:, 0]).all()


def test_a_quota_is_of_the_last_24_hours() -> None:
    made = worlds(replace(EQUAL, days=3, joins=(0, 0), leaves=(3, 3), capacity=(2.5, 2.5)), 1, seed=12)
    team, router = Team(made, np.random.default_rng(0)), QuotaRoundRobin()

    def ask(day: int, at: float) -> int:
        team.day, team.at = day, np.array([at])
        ties = np.array([[0.1, 0.0]])
        one = np.ones(1, dtype=bool)
        return int(router(team, Asked(np.zeros(1, dtype=int), np.full(1, NOBODY), ties, one))[0])

    # 2.5 a day is 75 a month: a quota of three each, the fullest first.
    assert sorted(ask(0, 0.5) for _ in range(6)) == [0, 0, 0, 1, 1, 1]
    # Beyond all quotas it goes in turn, also just after midnight.
    assert [ask(1, 0.1), ask(1, 0.2)] == [0, 1]
    # A day later the quotas of noon are back, less the two since.
    assert sorted(ask(1, 0.6) for _ in range(4)) == [0, 0, 1, 1]


@pytest.mark.parametrize("setting", [OVERLOAD, HARD])
def test_nobody_wins_more_than_the_bound(setting: Setting) -> None:
    made = worlds(replace(setting, days=40, joins=(0,) * 6, leaves=(40,) * 6), 3, seed=13)
    bound = fluid_bound(made)
    assert (bound > 0).all()
    assert (bound <= 100).all()
    for name in ROUTERS:
        assert run(made, ROUTERS[name]()).won.mean() < bound.mean()


def test_the_bound_of_one_rep_who_is_never_busy_is_the_chance_itself() -> None:
    alone = replace(EQUAL, days=30, joins=(0,), leaves=(30,), capacity=(1e6, 1e6), kind_spread=0.0, base=0.0)
    assert fluid_bound(worlds(alone, 2, seed=14)) == pytest.approx(50.0)


def test_a_bound_knows_how_much_can_be_worked_off() -> None:
    # Twice as much as one rep works off: half of it waits for long, and is won with a lower chance.
    busy = replace(
        EQUAL, days=30, joins=(0,), leaves=(30,), a_day=20.0, week=(1.0,) * 7, capacity=(10.0, 10.0),
        kind_spread=0.0, base=0.0,
    )  # fmt: skip
    free, crowded = (
        fluid_bound(worlds(replace(busy, capacity=(c, c)), 2, seed=15)).mean() for c in (1e6, 10.0)
    )
    assert crowded < free - 10
