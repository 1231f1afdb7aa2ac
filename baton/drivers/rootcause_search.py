"""All segments of a table of cells, and how much evidence there is that each of them changed.

A segment is a set of attribute = value pairs, at most one an attribute. What a segment says: *its cells moved
alike, by so much per unit of exposure; all others are as expected.* The evidence for it is the logarithm of how
much likelier that makes the counts than "all as expected". With x the count of a cell and m what was expected,

    g_c = x ln(m'/m) - (x + A) ln((A + m') / (A + m)),    m' = m + d·exposure,    G(S) = Σ g_c over the cells of S

which is the likelihood ratio of negative binomial counts: Poisson, mixed by a gamma of A, whose spread is that of
cells which move a little by themselves (coefficient of variation 1/√A). A cell can thus be worth about A nats per
e-fold at most: one huge cell does not outvote the rest. Counts are divided by their dispersion first
(`rootcause_change`). The effect d of each segment is its best one, by iterated weighting. A rise is added alike to
every unit of exposure; a fall takes the same share of what was expected, since less than nothing is left nowhere.

A segment too wide takes in cells that did not move and pays for them in likelihood; a segment too narrow leaves
evidence outside. Where the whole clearly moves, only segments that move its way are looked at.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from baton.drivers.rootcause_change import Cells, Change, Floats, Ints

MIXING = 10.0
"""A: cells are taken to differ by themselves by about 1/√A, a third."""
ROUNDS = 4
LEAST_LEFT = 0.05
"""A segment keeps at least this share of what was expected: the floor under a fall."""

Pairs = tuple[tuple[str, str], ...]
"""Attribute and value, sorted."""


@dataclass(frozen=True)
class Lattice:
    """Every segment of up to `most` attributes that holds at least one cell."""

    cells: Cells
    most: int

    @cached_property
    def cuboids(self) -> tuple[tuple[int, ...], ...]:
        """The sets of attributes that vary, fewest first."""
        varying = [index for index, values in enumerate(self.cells.values) if len(values) > 1]
        return tuple(
            chosen
            for size in range(1, min(self.most, len(varying)) + 1)
            for chosen in combinations(varying, size)
        )

    @cached_property
    def members(self) -> Ints:
        """(cuboids, cells): the number of the segment a cell is in."""
        rows, taken = [], 0
        for chosen in self.cuboids:
            key = np.zeros(self.cells.count, dtype=np.int64)
            for attribute in chosen:
                key = key * len(self.cells.values[attribute]) + self.cells.codes[attribute]
            keys, inverse = np.unique(key, return_inverse=True)
            rows.append(inverse + taken)
            taken += len(keys)
        return np.array(rows, dtype=np.int64).reshape(len(rows), self.cells.count)

    @cached_property
    def count(self) -> int:
        return int(self.members.max()) + 1 if self.members.size else 0

    @cached_property
    def sizes(self) -> Ints:
        """How many pairs each segment has."""
        sizes = np.zeros(self.count, dtype=np.int64)
        for chosen, row in zip(self.cuboids, self.members, strict=True):
            sizes[row] = len(chosen)
        return sizes

    def sums(self, figures: Floats) -> Floats:
        """(segments,): figures by cell, or by cuboid and cell, summed over each segment."""
        spread = np.broadcast_to(figures, self.members.shape)
        return np.bincount(self.members.ravel(), spread.ravel(), minlength=self.count).astype(float)

    def holds(self, segment: int) -> NDArray[np.bool_]:
        """(cells,)"""
        return np.asarray((self.members == segment).any(axis=0))

    def pairs(self, segment: int) -> Pairs:
        cuboid, cell = (int(index[0]) for index in np.nonzero(self.members == segment))
        return tuple(
            (
                self.cells.attributes[attribute],
                self.cells.values[attribute][self.cells.codes[attribute, cell]],
            )
            for attribute in self.cuboids[cuboid]
        )

    def place(self, pairs: Pairs) -> int:
        """The number of the segment with exactly these pairs. KeyError where no cell has them."""
        cells = self.cells
        chosen = tuple(cells.attributes.index(attribute) for attribute, _ in pairs)
        inside = np.ones(cells.count, dtype=bool)
        for attribute, (_, value) in zip(chosen, pairs, strict=True):
            inside &= cells.codes[attribute] == cells.values[attribute].index(value)
        if not inside.any():
            raise KeyError(pairs)
        return int(self.members[self.cuboids.index(tuple(sorted(chosen)))][inside][0])

    def shared(self, holds: NDArray[np.bool_]) -> Pairs:
        """Every attribute, with its value, on which all these cells agree."""
        values = self.cells.codes[:, holds]
        return tuple(
            (name, self.cells.values[index][values[index, 0]])
            for index, name in enumerate(self.cells.attributes)
            if (values[index] == values[index, 0]).all()
        )

    def distinct(self, is_live: NDArray[np.bool_]) -> Ints:
        """(segments,): a number that two segments share exactly if they hold the same live cells."""
        marks = np.where(is_live, np.random.default_rng(1).random(self.cells.count), 0.0)
        # Cells are added in one order everywhere, so that equal sets have equal sums to the last bit.
        return np.unique(self.sums(marks), return_inverse=True)[1]


@dataclass(frozen=True)
class Scan:
    """The evidence for every segment."""

    evidence: Floats
    """(segments,): nats; minus infinity for one that moves the wrong way."""
    effects: Floats
    """(segments,): rise per unit of exposure, or fall per event expected."""


def effects_of(
    change: Change, members: Ints, count: int, is_open: NDArray[np.bool_]
) -> tuple[Floats, Floats]:
    """Each group's effect, and the evidence of each cell under it; closed cells count for nothing.

    `members` is (cuboids, cells), `count` the number of groups; the evidence has the shape of `members`.
    """
    scale = np.where(is_open, 1 / change.dispersion, 0.0)
    counted, usual, size = change.actual * scale, change.expected * scale, change.exposure * scale
    safe = np.where(usual > 0, usual, 1.0)
    surplus = np.where(usual > 0, counted - usual, 0.0)
    flat = members.ravel()

    def summed(figures: Floats) -> Floats:
        return np.bincount(flat, np.broadcast_to(figures, members.shape).ravel(), minlength=count).astype(
            float
        )

    is_fall = (summed(surplus) < 0)[members]
    size = np.where(usual > 0, np.where(is_fall, usual, size), 0.0)
    moved: Floats = np.broadcast_to(safe, members.shape)
    effects = np.zeros(count)
    for _ in range(ROUNDS):
        weight = size / (moved * (1 + moved / MIXING))
        bottom = summed(weight * size)
        effects = np.divide(summed(weight * surplus), bottom, out=np.zeros(count), where=bottom > 0)
        moved = np.maximum(safe + size * effects[members], LEAST_LEFT * safe)
    evidence = counted * np.log(moved / safe) - (counted + MIXING) * np.log(
        (MIXING + moved) / (MIXING + safe)
    )
    return effects, np.where(usual > 0, evidence, 0.0)


def scan(change: Change, lattice: Lattice, direction: float, is_open: NDArray[np.bool_]) -> Scan:
    """The evidence for every segment on the open cells; `direction`: its sign, or nought for both."""
    effects, by_cell = effects_of(change, lattice.members, lattice.count, is_open)
    evidence = lattice.sums(by_cell)
    evidence[(effects == 0) | (effects * direction < 0)] = -np.inf
    return Scan(evidence, effects)


def segment_evidence(
    change: Change, holds: NDArray[np.bool_], is_open: NDArray[np.bool_]
) -> tuple[float, Floats]:
    """One segment's effect, and its evidence by cell (nought outside)."""
    one = np.zeros((1, change.cells.count), dtype=np.int64)
    effects, by_cell = effects_of(change, one, 1, is_open & holds)
    return float(effects[0]), by_cell[0]
