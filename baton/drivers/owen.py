"""How much of a product's change each factor carries: Shapley's value, and Owen's for factors that belong to
owners.

A cell's outcome is a product of K factors, v = x_1·x_2·…·x_K, known in two periods. `shapley` and `owen`
share Δv out among the factors so that the parts sum to Δv, whatever the order in which the factors are looked
at.

Shapley's value of a factor is its average effect over all K! orders of switching the factors from the one
period to the other. It equals an integral along the diagonal of the game's multilinear extension (G. Owen,
Multilinear extensions of games, Management Science 18, 1972):

    φ_k = Δx_k · ∫₀¹ ∏_{i≠k} (x_i⁰ + τ·Δx_i) dτ

The integrand is a polynomial of degree K-1 in τ, and Gauss-Legendre quadrature with n nodes is exact up to
degree 2n-1: ⌈K/2⌉ nodes replace K! orders. The products over i≠k come from running products from both ends,
never from a division, so that zeros need no special case.

Owen's value (G. Owen, Values of games with a priori unions, 1977) first shares Δv among unions of factors,
then each union's part among its members. With M_o the product of union o's factors:

    c_o = ∫₀¹ ∏_{p≠o} (M_p⁰ + τ·ΔM_p) dτ        φ_k = c_o · (Shapley's value of k inside M_o)

What a union receives depends on the others only through their products, so that no owner gains or loses when
another one measures their stretch in finer steps.

Shapes: K factors in rows, n cells in columns, float64. Units: a part has the unit of the product. Errors:
none from the quadrature; rounding stays below about 4·K·ε·∏ max(|x_k⁰|, |x_k¹|) per part, ε = 2⁻⁵³. Cost:
O(n·K·⌈K/2⌉), worked off in blocks of cells that stay in the processor's cache, so that time grows linearly
with n.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float64]

CELLS_A_BLOCK = 8192


def shapley(before: Matrix, after: Matrix) -> Matrix:
    """Shapley's value of every factor: (K, n), (K, n) → (K, n); a column sums to that cell's change."""
    return owen(before, after, [range(len(before))])


def owen(before: Matrix, after: Matrix, unions: Sequence[Sequence[int]]) -> Matrix:
    """Owen's value of every factor, given the unions that own them.

    before, after: (K, n), finite. unions: row numbers; together they name every row once. Returns (K, n) in
    the rows' order; a column sums to that cell's change. ValueError where shapes or unions do not fit.
    """
    if before.ndim != 2 or before.shape != after.shape:
        raise ValueError(f"two matrices of one shape are needed, not {before.shape} and {after.shape}")
    if sorted(row for union in unions for row in union) != list(range(len(before))):
        raise ValueError(f"the unions {unions} do not name each of {len(before)} factors once")
    rows = [list(union) for union in unions if len(union)]
    parts = np.empty(before.shape)
    for start in range(0, before.shape[1], CELLS_A_BLOCK):
        cells = slice(start, start + CELLS_A_BLOCK)
        _fill_block(before[:, cells], after[:, cells], rows, parts[:, cells])
    return parts


def _fill_block(before: Matrix, after: Matrix, unions: Sequence[list[int]], parts: Matrix) -> None:
    members = [(before[union], after[union]) for union in unions]
    united_before = np.stack([start.prod(axis=0) for start, _ in members])
    united_after = np.stack([end.prod(axis=0) for _, end in members])
    weights = _average_of_the_others(united_before, united_after)
    for union, (start, end), weight in zip(unions, members, weights, strict=True):
        inside = _average_of_the_others(start, end)
        inside *= end - start
        inside *= weight
        parts[union] = inside


def _average_of_the_others(before: Matrix, after: Matrix) -> Matrix:
    """∫₀¹ ∏_{i≠k} (x_i⁰ + τ·Δx_i) dτ for every row k: (K, n) → (K, n)."""
    count = len(before)
    delta = after - before
    total = np.zeros_like(delta)
    point = np.empty_like(delta)
    later = np.empty_like(delta)
    earlier = np.empty_like(delta[:1]).reshape(-1)
    for node, weight in _nodes((count + 1) // 2):
        np.multiply(delta, node, out=point)
        point += before
        later[-1] = weight
        for row in range(count - 1, 0, -1):
            np.multiply(later[row], point[row], out=later[row - 1])
        total[0] += later[0]
        earlier[:] = 1.0
        for row in range(1, count):
            earlier *= point[row - 1]
            later[row] *= earlier
            total[row] += later[row]
    return total


@lru_cache(maxsize=64)
def _nodes(count: int) -> tuple[tuple[float, float], ...]:
    """Gauss-Legendre nodes and weights on [0, 1]."""
    nodes, weights = np.polynomial.legendre.leggauss(count)
    return tuple(
        (float(node), float(weight)) for node, weight in zip((nodes + 1) / 2, weights / 2, strict=True)
    )
