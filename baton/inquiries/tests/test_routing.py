"""The rules in their order, the price of waiting, propensities that are kept, and a bucket that holds fractions."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from baton.inquiries.logic.capacity import Bucket
from baton.inquiries.logic.giving import chances_of
from baton.inquiries.logic.night_pile import assigned
from baton.inquiries.logic.routing import NOBODY, POLICY, Rule, Situation, choose, scores

REPS = 4
ONE = Situation(
    is_eligible=np.ones((1, REPS), dtype=bool),
    wait=np.array([[0.3, 0.1, 0.2, 0.4]]),
    ability=np.array([[-0.5, -2.0, -1.0, -1.5]]),
    spread=np.full((1, REPS), 0.2),
    is_gate_open=np.array([True]),
    owner=np.array([NOBODY]),
    owed=np.zeros((1, REPS)),
    may_be_learnt_on=np.array([True]),
    pressure=np.array([0.5]),
    value=np.array([1.0]),
)
STILL = np.zeros((1, REPS))


def chosen(situation: Situation) -> tuple[int, Rule]:
    found = choose(situation, POLICY, STILL, STILL)
    return int(found.rep[0]), Rule(int(found.rule[0]))


def test_the_rules_hold_in_their_order() -> None:
    assert chosen(ONE) == (0, Rule.ABILITY)
    shut = replace(ONE, is_gate_open=np.array([False]))
    assert chosen(shut) == (1, Rule.BALANCE)
    pressed = replace(ONE, pressure=np.array([0.95]))
    assert chosen(pressed) == (1, Rule.WAITING)
    behind = replace(pressed, owed=np.array([[0.0, 0.0, 0.0, 1.2]]))
    assert chosen(behind) == (3, Rule.FLOOR)
    assert chosen(replace(behind, may_be_learnt_on=np.array([False]))) == (1, Rule.WAITING)
    owned = replace(behind, owner=np.array([2]))
    assert chosen(owned) == (2, Rule.OWNER)
    away = replace(owned, is_eligible=np.array([[True, True, False, True]]))
    assert chosen(away) == (3, Rule.FLOOR)
    nobody = replace(owned, is_eligible=np.zeros((1, REPS), dtype=bool))
    assert chosen(nobody) == (NOBODY, Rule.NOBODY_FREE)


def test_a_better_rep_is_worth_some_waiting_and_not_any() -> None:
    soon = replace(ONE, wait=np.array([[0.25, 0.1, 0.2, 0.4]]))
    late = replace(ONE, wait=np.array([[0.8, 0.1, 0.2, 0.4]]))
    assert chosen(soon)[0] == 0
    assert chosen(late)[0] != 0
    assert (
        np.diff([scores(replace(ONE, wait=np.full((1, REPS), wait)), POLICY)[0, 0] for wait in (0, 0.4, 0.8)])
        < 0
    ).all()


def test_a_dear_inquiry_is_worth_more_waiting_for_the_better_rep() -> None:
    close = replace(ONE, ability=np.array([[-1.0, -1.3, -1.6, -1.6]]), wait=np.array([[0.2, 0.0, 0.5, 0.5]]))
    assert chosen(replace(close, value=np.array([0.2])))[0] == 1
    assert chosen(replace(close, value=np.array([6.0])))[0] == 0


def test_propensities_are_those_of_repeated_decisions() -> None:
    near = replace(ONE, ability=np.array([[-1.0, -1.05, -1.1, -3.0]]), wait=np.zeros((1, REPS)))
    drawn = replace(POLICY, explored=0.5)
    _, _, found = chances_of(near, drawn, np.random.default_rng(1))
    assert found.sum() == pytest.approx(1, abs=1e-9)
    rng, counted = np.random.default_rng(2), np.zeros(REPS)
    for _ in range(1500):
        noise = rng.standard_normal((1, REPS)) * (rng.random() < 0.5)
        counted[choose(near, drawn, noise, rng.random((1, REPS))).rep[0]] += 1
    # Drawn from a hundred beliefs, and nobody in time is left without a chance.
    assert found == pytest.approx(counted / 1500, abs=0.08)
    assert found[0] > 0.5 > found[1] > 0.05 > found[3]


def test_equal_reps_get_equal_chances() -> None:
    same = replace(ONE, wait=np.zeros((1, REPS)), is_gate_open=np.array([False]))
    _, _, found = chances_of(same, POLICY, np.random.default_rng(3))
    assert found == pytest.approx(np.full(REPS, 0.25))


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 60))
def test_a_small_capacity_gives_its_number_in_a_month(a_month: int) -> None:
    bucket, given_out = Bucket(a_month), 0
    for _ in range(30 * 24):
        bucket = bucket.after(timedelta(hours=1))
        while bucket.has_room:
            bucket, given_out = bucket.after_one(), given_out + 1
    assert abs(given_out - a_month) <= 1


def test_absence_neither_takes_nor_makes_up() -> None:
    full = Bucket(30).after(timedelta(days=10))
    assert full.level == 3
    assert full.after(timedelta(0)) == full
    assert full.after_one().after_one().after_one().after_one().level == -1
    with pytest.raises(ValueError, match="backwards"):
        full.after(timedelta(days=-1))


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 12), st.integers(1, 5), st.integers(0, 10**6))
def test_a_nights_pile_is_given_out_within_the_room(inquiries: int, reps: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    score = np.where(rng.random((inquiries, reps)) < 0.2, -np.inf, rng.random((inquiries, reps)))
    room = rng.integers(0, 5, reps)
    found = assigned(score, room, np.full(reps, 0.01))
    got = np.bincount(found[found != NOBODY], minlength=reps)
    assert (got <= room).all()
    assert np.isfinite(score[np.flatnonzero(found != NOBODY), found[found != NOBODY]]).all()
    left = np.flatnonzero(found == NOBODY)
    # Nobody is left over beside a rep who has room and may get it.
    assert not (np.isfinite(score[left]) & (got < room)).any()


def test_the_pile_goes_to_whom_it_suits_best_together() -> None:
    score = np.array([[0.9, 0.8], [0.9, 0.1], [0.2, 0.1]])
    assert assigned(score, np.array([1, 1]), np.zeros(2)).tolist() == [1, 0, NOBODY]
    assert assigned(score, np.array([3, 3]), np.array([0.0, 0.0])).tolist() == [0, 0, 0]
    assert assigned(score[:1], np.array([0, 0]), np.zeros(2)).tolist() == [NOBODY]
    with pytest.raises(ValueError, match="room"):
        assigned(score, np.array([-1, 1]), np.zeros(2))
