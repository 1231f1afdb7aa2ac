"""What the rates may be: draws from their posterior, for all cells at once.

The legs of a change are multilinear in the rates, and the rates are independent given their parents. Mean and
variance of a leg therefore depend on no more than the means and variances of the rates. A draw is made as a
cube of a normal variate, (u + v·z)³, with u and v such that mean and variance are exactly those of the
posterior; its skew is close to that of the gamma (E. Wilson and M. Hilferty, The distribution of chi-square,
1931). Shares above one half are mirrored. That costs a tenth of a true beta variate.

Parents vary too, and their draws move their children, so that what is common to many cells does not average
out; and what is open about a cell in both periods varies together.

Draws are float32: a rate's relative error of 6e-8, some twenty operations long, stays five orders of magnitude
below the width of any interval. Sums over cells are float64.

Every rate has a random stream of its own, named by a key: a rate that occurs on two paths gets the same draws.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from baton.drivers.families import Floats
from baton.drivers.shrinkage import Model, Nodes
from baton.drivers.tree import Tree

Draws = NDArray[np.float32]

NEWTON = 12
MIRRORED_ABOVE = 0.5


@dataclass(frozen=True, slots=True)
class Cubes:
    """(u + v·z)³ + offset, elementwise."""

    u: Floats
    v: Floats
    offset: Floats


def cubes(mean: Floats, variance: Floats, *, is_share: NDArray[np.bool_]) -> Cubes:
    """The cubes with these means and variances: with q = (v/u)², var/mean² = (9q + 36q² + 15q³)/(1 + 3q)²."""
    is_mirrored = is_share & (mean > MIRRORED_ABOVE)
    size = np.where(is_mirrored, 1.0 - mean, mean)
    relative = variance / np.where(size > 0, size, 1.0) ** 2
    ratio = relative / 9.0 if relative.max(initial=0.0) < 1.0 else relative / 3.0
    for _ in range(NEWTON):
        base = 1.0 + 3.0 * ratio
        above = ratio * (9.0 + ratio * (36.0 + 15.0 * ratio))
        slope = (9.0 + ratio * (72.0 + 45.0 * ratio)) / base**2 - 6.0 * above / base**3
        ratio = np.maximum(0.0, ratio - (above / base**2 - relative) / slope)
    u = np.cbrt(size / (1.0 + 3.0 * ratio))
    sign = np.where(is_mirrored, -1.0, 1.0)
    return Cubes(sign * u, sign * u * np.sqrt(ratio), np.where(is_mirrored, 1.0, 0.0))


class RateDraws:
    """A stream of draws of R rates in S cells of both periods, block by block.

    `block` is to be called once for each block, in the same order wherever streams shall agree.
    """

    def __init__(
        self, levels: Sequence[Nodes], model: Model, tree: Tree, draws: int, seeds: Sequence[int]
    ) -> None:
        """levels: shrunken so that every rate is possible. seeds: one for each rate."""
        self._streams = [np.random.Generator(np.random.SFC64(seed)) for seed in seeds]
        self._parent = tree.parents[0]
        above = np.zeros((2, len(seeds), draws, 1))
        parents = (np.zeros(1, dtype=np.intp), *reversed(tree.parents[1:]))
        for nodes, parent in zip(levels[:0:-1], parents, strict=True):
            above = self._deviations(nodes, model, above[..., parent])
        cells = levels[0]
        self._above = above.astype(np.float32)
        self._lever = _levers(cells, model).astype(np.float32)
        self._cubes = [_float32(cube) for cube in _cubes(cells, model)]
        self._shared = cells.correlation.astype(np.float32)
        self._own = np.sqrt(1.0 - cells.correlation**2).astype(np.float32)
        self._is_tied = [bool(row.any()) for row in cells.correlation]

    def block(self, draws: slice, cells: slice, before: Draws, after: Draws) -> None:
        """Fill `before` and `after`, (R, draws, cells) each, with the next draws."""
        spare = np.empty(before.shape[1:], before.dtype)
        for row, stream in enumerate(self._streams):
            both = before[row], after[row]
            for rate in both:
                stream.standard_normal(out=rate, dtype=np.float32)
            if self._is_tied[row]:
                after[row] *= self._own[row, cells]
                np.multiply(before[row], self._shared[row, cells], out=spare)
                after[row] += spare
            for period, rate in enumerate(both):
                self._cubes[period].apply(rate, row, cells, spare)
                self._move(period, rate, row, draws, cells, spare)

    def _move(self, period: int, rate: Draws, row: int, draws: slice, cells: slice, spare: Draws) -> None:
        """Follow the parents: the rate's own by their deviations."""
        moves = np.ones_like(rate)
        for by in (0, 1):
            lever = self._lever[period, by, row, cells]
            if by != period and not self._is_tied[row]:
                continue
            above = self._above[by, row, draws]
            own = above if above.shape[-1] == 1 else np.take(above, self._parent[cells], axis=1)
            np.multiply(own, lever, out=spare)
            moves += spare
        rate *= moves

    def _deviations(self, nodes: Nodes, model: Model, above: Floats) -> Floats:
        """Relative to the shop's rates: (2, R, draws, nodes)."""
        draws, size = above.shape[2:]
        normal = np.empty((2, len(self._streams), draws, size))
        for row, stream in enumerate(self._streams):
            normal[:, row] = stream.standard_normal((2, draws, size))
        tie = nodes.correlation[:, np.newaxis]
        normal[1] = tie * normal[0] + np.sqrt(1.0 - tie**2) * normal[1]
        found = np.empty_like(normal)
        levers = _levers(nodes, model)[:, :, :, np.newaxis]
        for period, cube in enumerate(_cubes(nodes, model)):
            own = (cube.u[:, np.newaxis] + cube.v[:, np.newaxis] * normal[period]) ** 3
            own += cube.offset[:, np.newaxis]
            own *= 1.0 + levers[period, 0] * above[0] + levers[period, 1] * above[1]
            found[period] = (own - nodes.rate[period][:, np.newaxis]) / model.scale[period][:, np.newaxis]
        return found


def _levers(nodes: Nodes, model: Model) -> Floats:
    """By what share of itself a rate follows a parent's relative deviation: (2, 2, R, nodes)."""
    relative = nodes.rate / model.scale
    found: Floats = nodes.lever / np.where(relative > 0, relative, np.inf)[:, np.newaxis]
    return found


def _cubes(nodes: Nodes, model: Model) -> list[Cubes]:
    is_share = model.kinds.square < 0
    return [
        cubes(rate, variance, is_share=is_share)
        for rate, variance in zip(nodes.rate, nodes.variance, strict=True)
    ]


def _float32(cube: Cubes) -> _Fast:
    u, v, offset = (part.astype(np.float32) for part in (cube.u, cube.v, cube.offset))
    return _Fast(u, v, offset, tuple(bool(row.any()) for row in offset))


@dataclass(frozen=True, slots=True)
class _Fast:
    u: Draws
    v: Draws
    offset: Draws
    is_mirrored: tuple[bool, ...]

    def apply(self, normal: Draws, row: int, cells: slice, spare: Draws) -> None:
        """Turn normal variates into rates, in place."""
        normal *= self.v[row, cells]
        normal += self.u[row, cells]
        np.multiply(normal, normal, out=spare)
        normal *= spare
        if self.is_mirrored[row]:
            normal += self.offset[row, cells]
