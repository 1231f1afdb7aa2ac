"""Whom an item is given to, on made-up crews: who is left out, the chances, the pile."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from baton.inquiries.assigning.terms import LeftOut
from baton.inquiries.logic.capacity import Bucket
from baton.inquiries.logic.giving import (
    LEAST_EXPLORED,
    Asked,
    Beliefs,
    Rep,
    decide,
    expected,
    give_pile,
    look,
    why_not,
)
from baton.inquiries.logic.kinds import Kinds, kinds_of, line_of
from baton.inquiries.logic.night_pile import assigned
from baton.inquiries.logic.routing import POLICY, Rule
from baton.inquiries.terms import Grade

NOON = 1_800_000_000
KINDS = Kinds(("HB|US", "*|*"), frozenset({"US"}))


def rep(number: int, **parts: object) -> Rep:
    known: dict[str, object] = {"a_day": 5.0, "next_open": NOON, "open_until": NOON + 3_600}
    return Rep(number, **(known | parts))  # type: ignore[arg-type]


def beliefs(reps: list[Rep], means: list[float] | None = None, *, is_open: bool = True) -> Beliefs:
    logits = means or [-1.5] * len(reps)
    return Beliefs(
        kinds=KINDS,
        mean={one.id: np.array([mean, mean]) for one, mean in zip(reps, logits, strict=True)},
        spread={one.id: np.array([0.2, 0.2]) for one in reps},
        usual=np.array([-1.5, -1.5]),
        unknown_spread=0.45,
        is_gate_open=is_open,
        values={"A": 2.0, "B": 1.0, "C": 0.5, "D": 0.1},
    )


def asked(**parts: object) -> Asked:
    known: dict[str, object] = {
        "product_id": "160", "product_name": "150W UFO High Bay HB-150", "country": "US",
        "languages": frozenset({"en"}), "grade": None, "deadline": NOON + 86_400,
    }  # fmt: skip
    return Asked(**(known | parts))  # type: ignore[arg-type]


RNG = np.random.default_rng


@pytest.mark.parametrize(
    ("parts", "why"),
    [
        ({"is_absent": True}, LeftOut.ABSENT),
        ({"is_paused": True}, LeftOut.PAUSED),
        ({"left_out_countries": frozenset({"US"})}, LeftOut.MARKET),
        ({"left_out_products": ("high bay",)}, LeftOut.PRODUCT),
        ({"left_out_products": ("160",)}, LeftOut.PRODUCT),
        ({"languages": frozenset({"es"})}, LeftOut.LANGUAGE),
        ({"next_open": NOON + 90_000}, LeftOut.HOURS),
        ({"most_in_hand": 3, "in_hand": 3}, LeftOut.IN_HAND),
        ({"bucket": Bucket(10, 0.9)}, LeftOut.CAPACITY),
        ({"left_today": 0}, LeftOut.ACCOUNT),
        ({}, None),
    ],
)
def test_every_rule_leaves_out_by_its_name(parts: dict[str, object], why: LeftOut | None) -> None:
    assert why_not(rep(1, **parts), asked()) is why


def test_a_customers_own_rep_is_kept_from_it_by_absence_alone() -> None:
    full = rep(1, most_in_hand=3, in_hand=3, is_paused=True)
    crew = [full, rep(2)]
    ruling = decide(asked(owner=1), crew, beliefs(crew), POLICY, RNG(1))
    assert (ruling.rule, ruling.chosen, ruling.propensity) == (Rule.OWNER, 1, 1.0)
    away = [rep(1, is_absent=True), rep(2)]
    assert decide(asked(owner=1), away, beliefs(away), POLICY, RNG(1)).chosen == 2


def test_who_gave_it_back_does_not_get_it_again() -> None:
    crew = [rep(1), rep(2)]
    ruling = decide(asked(gave_back=frozenset({1})), crew, beliefs(crew), POLICY, RNG(1))
    assert ruling.chosen == 2
    assert ruling.seen.left_out == {LeftOut.GAVE_BACK: (1,)}


def test_those_who_prefer_the_market_come_first_while_they_are_in_time() -> None:
    crew = [rep(1), rep(2, preferred_countries=frozenset({"US"}))]
    assert [one.id for one in look(asked(), crew, beliefs(crew), POLICY).reps] == [2]
    crew[1].queue = 50
    assert [one.id for one in look(asked(), crew, beliefs(crew), POLICY).reps] == [1, 2]


def test_the_better_rep_gets_it_once_differences_count_and_the_freer_one_before() -> None:
    crew = [rep(1, queue=1), rep(2)]
    believed = beliefs(crew, [-0.2, -2.5])
    assert decide(asked(), crew, believed, replace(POLICY, explored=0.0), RNG(1)).chosen == 1
    shut = replace(believed, is_gate_open=False)
    assert decide(asked(), crew, shut, replace(POLICY, explored=0.0), RNG(1)).chosen == 2


def test_by_load_alone_is_the_other_arm() -> None:
    crew = [rep(1, queue=1), rep(2)]
    ruling = decide(asked(), crew, beliefs(crew, [-0.2, -2.5]), POLICY, RNG(1), is_least_loaded=True)
    assert (ruling.rule, ruling.chosen, ruling.propensity) == (Rule.BALANCE, 2, 1.0)


def test_a_rep_who_is_held_back_counts_as_half_as_able() -> None:
    slow, usual = rep(1, queue=2, is_held_back=True), rep(2, queue=3)
    assert slow.wait == pytest.approx(0.8)
    assert usual.wait == pytest.approx(0.6)


def test_a_new_rep_behind_the_floor_comes_first_and_never_on_the_best_grade() -> None:
    crew = [rep(1), rep(2, is_new=True, owed=1.2)]
    assert decide(asked(grade=Grade.B), crew, beliefs(crew), POLICY, RNG(1)).rule is Rule.FLOOR
    assert decide(asked(grade=Grade.A), crew, beliefs(crew), POLICY, RNG(1)).rule is not Rule.FLOOR


@settings(max_examples=60, deadline=None)
@given(
    waits=st.lists(st.integers(0, 6), min_size=1, max_size=12),
    means=st.lists(st.floats(-3, 1), min_size=12, max_size=12),
    is_open=st.booleans(),
    explored=st.floats(0, 0.5),
    seed=st.integers(0, 2**32),
)
def test_the_chances_sum_to_one_and_who_is_drawn_had_one(
    waits: list[int], means: list[float], is_open: bool, explored: float, seed: int
) -> None:
    crew = [rep(number, queue=wait) for number, wait in enumerate(waits)]
    policy = replace(POLICY, explored=explored)
    ruling = decide(asked(), crew, beliefs(crew, means[: len(crew)], is_open=is_open), policy, RNG(seed))
    assert ruling.chances.sum() == pytest.approx(1.0)
    assert (ruling.chances >= 0).all()
    assert ruling.propensity is not None
    assert ruling.propensity > 0
    assert ruling.least.sum() == pytest.approx(1.0)
    assert ((expected(ruling.seen, policy) > 0) & (expected(ruling.seen, policy) < 1)).all()
    if ruling.rule in {Rule.BALANCE, Rule.ABILITY}:
        in_time = [one.wait < policy.late_after for one in ruling.seen.reps]
        least = explored * min(LEAST_EXPLORED, 1 / max(sum(in_time), 1)) - 1e-12
        assert all(
            chance >= least for chance, is_there in zip(ruling.chances, in_time, strict=True) if is_there
        )


@settings(max_examples=60, deadline=None)
@given(
    absent=st.lists(st.booleans(), min_size=2, max_size=8),
    paused=st.lists(st.booleans(), min_size=8, max_size=8),
    seed=st.integers(0, 2**32),
)
def test_who_is_left_out_is_never_chosen(absent: list[bool], paused: list[bool], seed: int) -> None:
    crew = [rep(number, is_absent=is_away, is_paused=paused[number]) for number, is_away in enumerate(absent)]
    ruling = decide(asked(), crew, beliefs(crew), replace(POLICY, explored=0.5), RNG(seed))
    able = {one.id for one in crew if not one.is_absent and not one.is_paused}
    assert (ruling.chosen in able) if able else (ruling.chosen is None)
    told = {one for who in ruling.seen.left_out.values() for one in who}
    assert told == {one.id for one in crew} - able


# The pile -------------------------------------------------------------------------------------------------------


def test_the_pile_goes_to_everybody_as_far_as_there_is_room() -> None:
    crew = [rep(1, bucket=Bucket(30, 2.0)), rep(2, most_in_hand=11, in_hand=10), rep(3, is_absent=True)]
    pile = give_pile([asked()] * 5, crew, beliefs(crew, is_open=False), POLICY)
    assert sorted(pile.chosen, key=str) == [1, 1, 2, None, None]


def test_of_the_pile_a_customer_goes_to_its_own_rep() -> None:
    crew = [rep(1), rep(2)]
    pile = give_pile([asked(), asked(owner=2), asked()], crew, beliefs(crew, [0.0, -3.0]), POLICY)
    assert pile.chosen[1] == 2


def test_the_pile_spreads_by_load_while_nothing_is_known() -> None:
    crew = [rep(number) for number in range(4)]
    pile = give_pile([asked()] * 8, crew, beliefs(crew, is_open=False), POLICY)
    assert sorted(number for number in pile.chosen if number is not None) == [0, 0, 1, 1, 2, 2, 3, 3]


# Kinds ----------------------------------------------------------------------------------------------------------


def test_the_line_is_the_series_or_the_teams_own_word() -> None:
    assert line_of("150W UFO LED High Bay Light HB-150") == "HB"
    assert line_of("150W UFO LED High Bay Light HB-150", ("high bay",)) == "high bay"
    assert line_of("Lamp") == "*"
    assert line_of("") == "*"


def test_kinds_with_few_outcomes_lean_on_their_market() -> None:
    told = [("Bay HB-1", "US")] * 80 + [("Panel PL-1", "US")] * 10 + [("Bay HB-2", "FR")] * 3
    kinds = kinds_of(told)
    assert kinds.keys[kinds.place("Bay HB-150", "US")] == "HB|US"
    assert kinds.keys[kinds.place("Panel PL-9", "US")] == "*|US"
    assert kinds.keys[kinds.place("Bay HB-150", "FR")] == "*|*"
    assert kinds.keys[kinds.place("", "")] == "*|*"


@settings(max_examples=80, deadline=None)
@given(
    inquiries=st.integers(1, 8),
    rooms=st.lists(st.integers(0, 6), min_size=1, max_size=4),
    seed=st.integers(0, 2**32),
)
def test_places_that_others_beat_for_every_inquiry_change_nothing(
    inquiries: int, rooms: list[int], seed: int
) -> None:
    rng = RNG(seed)
    score, later = rng.normal(size=(inquiries, len(rooms))).round(1), rng.random(len(rooms)).round(1)
    # One more rep, who may have nothing: then every place is kept.
    walled = np.column_stack([score, np.full(inquiries, -np.inf)])
    quick = assigned(score, np.array(rooms), later)
    whole = assigned(walled, np.array([*rooms, 1]), np.append(later, 0.0))

    def worth(found: np.ndarray) -> tuple[float, int]:
        counts = np.bincount(found[found >= 0], minlength=len(rooms))[: len(rooms)]
        told = sum(score[row, one] for row, one in enumerate(found) if one >= 0)
        return float(told - (later * counts * (counts - 1) / 2).sum()), int(counts.sum())

    assert worth(quick) == pytest.approx(worth(whole))
