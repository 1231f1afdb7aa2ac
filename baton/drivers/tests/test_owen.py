"""Owen's and Shapley's values against their definitions and against enumeration."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from baton.drivers import owen as kernel
from baton.drivers.owen import Matrix, owen, shapley

VALUES = st.one_of(
    st.just(0.0),
    st.floats(1e-3, 50, allow_nan=False, allow_infinity=False),
    st.floats(-5, -1e-3, allow_nan=False, allow_infinity=False),
)


@st.composite
def periods(draw: st.DrawFn, most_factors: int = 9) -> tuple[Matrix, Matrix]:
    shape = (draw(st.integers(1, most_factors)), draw(st.integers(1, 4)))
    return draw(arrays.arrays(float, shape, elements=VALUES)), draw(
        arrays.arrays(float, shape, elements=VALUES)
    )


@st.composite
def owned_periods(draw: st.DrawFn, most_factors: int = 8) -> tuple[Matrix, Matrix, list[list[int]]]:
    before, after = draw(periods(most_factors))
    owners = draw(st.lists(st.integers(0, 3), min_size=len(before), max_size=len(before)))
    groups = [[row for row, owner in enumerate(owners) if owner == union] for union in range(4)]
    return before, after, [group for group in groups if group]


def scale(before: Matrix, after: Matrix) -> float:
    """The largest product the factors can make: the size of rounding errors."""
    return max(1.0, float(np.maximum(abs(before), abs(after)).prod(axis=0).max()))


def enumerated(before: Matrix, after: Matrix) -> Matrix:
    """Shapley's value by its definition: the mean over all orders of switching the factors."""
    parts = np.zeros_like(before)
    orders = list(permutations(range(len(before))))
    for order in orders:
        state = before.copy()
        for row in order:
            old = state.prod(axis=0)
            state[row] = after[row]
            parts[row] += state.prod(axis=0) - old
    return parts / len(orders)


def enumerated_in_unions(before: Matrix, after: Matrix, unions: list[list[int]]) -> Matrix:
    """Owen's value by its definition: the mean over the orders that keep every union's factors together."""
    parts = np.zeros_like(before)
    orders = [
        [row for block in blocks for row in block]
        for order in permutations(unions)
        for blocks in _inner_orders(order)
    ]
    for order_of_rows in orders:
        state = before.copy()
        for row in order_of_rows:
            old = state.prod(axis=0)
            state[row] = after[row]
            parts[row] += state.prod(axis=0) - old
    return parts / len(orders)


def _inner_orders(unions: tuple[list[int], ...]) -> list[list[tuple[int, ...]]]:
    if not unions:
        return [[]]
    return [[first, *rest] for first in permutations(unions[0]) for rest in _inner_orders(unions[1:])]


@given(owned_periods())
@settings(max_examples=60)
def test_the_parts_sum_to_the_change(case: tuple[Matrix, Matrix, list[list[int]]]) -> None:
    before, after, unions = case
    change = after.prod(axis=0) - before.prod(axis=0)
    for parts in (owen(before, after, unions), shapley(before, after)):
        np.testing.assert_allclose(parts.sum(axis=0), change, rtol=0, atol=1e-11 * scale(before, after))


@given(periods(most_factors=6))
@settings(max_examples=25, deadline=None)
def test_shapley_agrees_with_the_mean_over_all_orders(case: tuple[Matrix, Matrix]) -> None:
    before, after = case
    expected = enumerated(before, after)
    np.testing.assert_allclose(shapley(before, after), expected, rtol=0, atol=1e-11 * scale(before, after))


def test_shapley_of_seven_factors_agrees_with_5040_orders() -> None:
    draw = np.random.default_rng(7)
    before, after = draw.random((7, 3)), draw.random((7, 3))
    before[2, 0] = after[5, 1] = 0.0
    np.testing.assert_allclose(shapley(before, after), enumerated(before, after), rtol=0, atol=1e-13)


@given(owned_periods(most_factors=6))
@settings(max_examples=25, deadline=None)
def test_owen_agrees_with_the_mean_over_orders_that_keep_unions_together(
    case: tuple[Matrix, Matrix, list[list[int]]],
) -> None:
    before, after, unions = case
    expected = enumerated_in_unions(before, after, unions)
    np.testing.assert_allclose(
        owen(before, after, unions), expected, rtol=0, atol=1e-11 * scale(before, after)
    )


@given(owned_periods())
@settings(max_examples=40)
def test_reading_time_backwards_turns_every_sign(case: tuple[Matrix, Matrix, list[list[int]]]) -> None:
    before, after, unions = case
    forth, back = owen(before, after, unions), owen(after, before, unions)
    np.testing.assert_allclose(forth, -back, rtol=0, atol=1e-11 * scale(before, after))


@given(owned_periods(), st.randoms(use_true_random=False))
@settings(max_examples=40)
def test_the_order_of_factors_and_unions_does_not_matter(
    case: tuple[Matrix, Matrix, list[list[int]]], random: object
) -> None:
    before, after, unions = case
    shuffled = [list(union) for union in unions]
    for union in shuffled:
        random.shuffle(union)  # type: ignore[attr-defined]  # hypothesis hands over a random.Random
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # as above
    np.testing.assert_allclose(
        owen(before, after, shuffled), owen(before, after, unions), rtol=0, atol=1e-11 * scale(before, after)
    )


@given(owned_periods(most_factors=7), st.floats(0.1, 10), st.floats(0.1, 10))
@settings(max_examples=40)
def test_measuring_a_stretch_in_finer_steps_moves_nothing_between_owners(
    case: tuple[Matrix, Matrix, list[list[int]]], step_before: float, step_after: float
) -> None:
    before, after, unions = case
    finer_before = np.vstack([before, np.full(before.shape[1], step_before)])
    finer_after = np.vstack([after, np.full(before.shape[1], step_after)])
    finer_before[unions[0][0]] /= step_before
    finer_after[unions[0][0]] /= step_after
    finer_unions = [[*unions[0], len(before)], *unions[1:]]
    finer, coarse = owen(finer_before, finer_after, finer_unions), owen(before, after, unions)
    bound = 1e-10 * max(scale(before, after), scale(finer_before, finer_after))
    for union, finer_union in zip(unions, finer_unions, strict=True):
        np.testing.assert_allclose(
            finer[finer_union].sum(axis=0), coarse[union].sum(axis=0), rtol=0, atol=bound
        )


@given(owned_periods(), st.floats(1e-3, 1e3))
@settings(max_examples=40)
def test_another_unit_scales_every_part(case: tuple[Matrix, Matrix, list[list[int]]], unit: float) -> None:
    before, after, unions = case
    scaled_before, scaled_after = before.copy(), after.copy()
    scaled_before[-1] *= unit
    scaled_after[-1] *= unit
    np.testing.assert_allclose(
        owen(scaled_before, scaled_after, unions),
        owen(before, after, unions) * unit,
        rtol=1e-9,
        atol=1e-11 * unit * scale(before, after),
    )


@given(periods(most_factors=5))
@settings(max_examples=30)
def test_a_factor_that_stands_still_carries_nothing(case: tuple[Matrix, Matrix]) -> None:
    before, after = case
    after[0] = before[0]
    assert not shapley(before, after)[0].any()


def test_two_factors_give_bennets_indicator() -> None:
    parts = shapley(np.array([[2.0], [10.0]]), np.array([[3.0], [40.0]]))
    assert parts.ravel().tolist() == pytest.approx([1 * (10 + 40) / 2, 30 * (2 + 3) / 2])


def test_cells_do_not_depend_on_the_block_they_fall_in(monkeypatch: pytest.MonkeyPatch) -> None:
    draw = np.random.default_rng(3)
    before, after = draw.random((5, 23)), draw.random((5, 23))
    whole = owen(before, after, [[0, 1], [2, 3, 4]])
    monkeypatch.setattr(kernel, "CELLS_A_BLOCK", 7)
    np.testing.assert_array_equal(owen(before, after, [[0, 1], [2, 3, 4]]), whole)


def test_no_cells_give_no_parts() -> None:
    assert owen(np.zeros((3, 0)), np.zeros((3, 0)), [[0], [1, 2]]).shape == (3, 0)


@pytest.mark.parametrize("unions", [[[0]], [[0, 1], [1]], [[0], [2]], []])
def test_unions_that_do_not_name_every_factor_once_are_refused(unions: list[list[int]]) -> None:
    with pytest.raises(ValueError, match="factors once"):
        owen(np.ones((2, 1)), np.ones((2, 1)), unions)


def test_periods_of_different_shapes_are_refused() -> None:
    with pytest.raises(ValueError, match="one shape"):
        owen(np.ones((2, 1)), np.ones((2, 2)), [[0, 1]])
