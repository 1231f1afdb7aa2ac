"""Credit sums to 1, is never negative, and does not change when the other side counts more finely."""

from __future__ import annotations

from itertools import pairwise, permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from baton.inquiries.logic.credit import MOST_KINDS, Worth, learn, shares

KINDS = 5
SIDES = {0: "marketing", 1: "marketing", 2: "marketing", 3: "sales", 4: "sales"}


@st.composite
def worths(draw: st.DrawFn) -> Worth:
    sets = 1 << KINDS
    accounts = draw(st.lists(st.integers(0, 60), min_size=sets, max_size=sets))
    paid = [draw(st.integers(0, number)) for number in accounts]
    return learn(range(sets), accounts, paid, KINDS)


def by_orders(worth: Worth, mask: int) -> dict[int, float]:
    """Owen's value read off every order of joining in which a side stays together."""
    own = [kind for kind in range(KINDS) if mask >> kind & 1]
    found = dict.fromkeys(own, 0.0)
    orders = [
        order
        for order in permutations(own)
        if sum(SIDES[one] != SIDES[other] for one, other in pairwise(order))
        == len({SIDES[kind] for kind in own}) - 1
    ]
    for order in orders:
        joined = 0
        for kind in order:
            found[kind] += worth.of(joined | 1 << kind) - worth.of(joined)
            joined |= 1 << kind
    return {kind: total / len(orders) for kind, total in found.items()}


@settings(max_examples=30, deadline=None)
@given(worths(), st.integers(1, (1 << KINDS) - 1))
def test_shares_are_those_of_all_orders_of_joining(worth: Worth, mask: int) -> None:
    found = shares(worth, mask, SIDES)
    assert sum(found.values()) == pytest.approx(1, abs=1e-12)
    assert all(-1e-15 <= share <= 1 + 1e-15 for share in found.values())
    wanted = by_orders(worth, mask)
    if worth.of(mask) > 0:
        assert found == pytest.approx(
            {kind: part / worth.of(mask) for kind, part in wanted.items()}, abs=1e-9
        )


@settings(max_examples=30, deadline=None)
@given(worths())
def test_more_touches_are_never_worth_less(worth: Worth) -> None:
    sets = np.arange(1 << KINDS)
    for kind in range(KINDS):
        assert (worth.values[sets | 1 << kind] >= worth.values[sets]).all()


def test_a_side_that_counts_one_touch_as_two_takes_nothing_from_the_other() -> None:
    rng = np.random.default_rng(3)
    coarse = learn([0b01, 0b10, 0b11], [100, 80, 60], [5, 8, 15], 2)
    values = np.zeros(8)
    for mask in range(8):
        # Touches 0 and 1 are one touch of before, made of two halves that are worth something alone.
        half = rng.uniform(0.2, 0.8)
        whole = (0b01 if mask & 0b011 == 0b011 else 0) | (0b10 if mask & 0b100 else 0)
        part = 0b10 if mask & 0b100 else 0
        is_half = mask & 0b011 in (0b01, 0b10)
        values[mask] = half * (coarse.of(0b11 if part else 0b01) - coarse.of(part)) + coarse.of(part) if is_half else (
            coarse.of(whole)
        )  # fmt: skip
    fine = Worth(3, values, ())
    before = shares(coarse, 0b11, {0: "marketing", 1: "sales"})
    after = shares(fine, 0b111, {0: "marketing", 1: "marketing", 2: "sales"})
    assert after[2] == pytest.approx(before[1], abs=1e-12)
    assert after[0] + after[1] == pytest.approx(before[0], abs=1e-12)


def test_a_touch_without_which_nothing_is_paid_takes_its_whole_side() -> None:
    worth = learn([0b001, 0b010, 0b100, 0b110, 0b111], [500, 500, 500, 500, 500], [0, 0, 0, 0, 250], 3)
    found = shares(worth, 0b111, {0: "marketing", 1: "sales", 2: "sales"})
    assert found[0] == pytest.approx(0.5, abs=0.02)
    assert found[1] == pytest.approx(found[2], abs=0.02)


def test_rare_sets_lean_on_their_parts_and_common_ones_on_themselves() -> None:
    masks = [0b01, 0b10, 0b11]
    rare = learn(masks, [1000, 1000, 1], [100, 200, 1], 2)
    common = learn(masks, [1000, 1000, 1000], [100, 200, 900], 2)
    assert 0.1 < rare.of(0b11) < 0.5
    assert common.of(0b11) == pytest.approx(0.9, abs=0.03)


def test_where_nothing_was_ever_paid_sides_share_evenly() -> None:
    worth = learn([0b011, 0b111], [40, 10], [0, 0], 3)
    found = shares(worth, 0b111, {0: "marketing", 1: "marketing", 2: "sales"})
    assert found == {0: 0.25, 1: 0.25, 2: 0.5}


def test_what_cannot_be_credited_is_refused() -> None:
    worth = learn([0b1], [3], [1], 1)
    with pytest.raises(ValueError, match="nobody to credit"):
        shares(worth, 0, {0: "sales"})
    with pytest.raises(ValueError, match="no side"):
        shares(worth, 1, {})
    with pytest.raises(ValueError, match="kinds of touch"):
        learn([], [], [], MOST_KINDS + 1)
    with pytest.raises(ValueError, match="not negative"):
        learn([1], [-1], [0], 1)
    with pytest.raises(ValueError, match="beyond"):
        learn([2], [1], [0], 1)
