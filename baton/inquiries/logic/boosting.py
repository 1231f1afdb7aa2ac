"""Small trees on top of a margin: what two or three fields say together, and no field says alone.

Gradient boosting with second-order steps over binned fields (J. Friedman, Greedy function approximation: a gradient
boosting machine, 2001; T. Chen and C. Guestrin, XGBoost, 2016). Every tree is complete, DEPTH levels deep, so that
learning and judging are array arithmetic; a node that is better left whole sends all its rows to the left.

Codes: (rows × fields), whole numbers from nought; a row goes left where its code is at most the node's cut.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from math import factorial

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Ints = NDArray[np.int64]

DEPTH = 3
NODES, LEAVES = 2**DEPTH - 1, 2**DEPTH
STEP = 0.05
LEAF_PENALTY = 6.0
LEAST_LEAF = 4.0
"""Of second derivatives: about sixteen rows at even odds, more where the outcome is rare."""
LEAST_GAIN = 0.5


@dataclass(frozen=True, slots=True)
class Trees:
    """T trees; nodes in breadth-first order, the children of node k are 2k + 1 and 2k + 2."""

    field: Ints
    """(T, NODES)"""
    cut: Ints
    """(T, NODES); the largest code where a node is left whole."""
    value: Floats
    """(T, LEAVES), in the logarithm of the odds."""
    cover: Floats
    """(T, NODES + LEAVES): share of the learning rows that come by."""

    def __len__(self) -> int:
        return len(self.field)

    def margins(self, codes: Ints) -> Floats:
        """(rows,): the sum of all trees."""
        total = np.zeros(len(codes))
        for tree in range(len(self)):
            total += self.value[tree][self._leaves(tree, codes)]
        return total

    def first(self, count: int) -> Trees:
        return Trees(self.field[:count], self.cut[:count], self.value[:count], self.cover[:count])

    def _leaves(self, tree: int, codes: Ints) -> Ints:
        node = np.zeros(len(codes), dtype=np.int64)
        rows = np.arange(len(codes))
        for _ in range(DEPTH):
            goes_right = codes[rows, self.field[tree][node]] > self.cut[tree][node]
            node = 2 * node + 1 + goes_right
        leaves: Ints = node - NODES
        return leaves

    @property
    def mean(self) -> float:
        """What the trees say of the average learning row."""
        return float((self.value * self.cover[:, NODES:]).sum())


def no_trees() -> Trees:
    return Trees(
        np.zeros((0, NODES), dtype=np.int64),
        np.zeros((0, NODES), dtype=np.int64),
        np.zeros((0, LEAVES)),
        np.zeros((0, NODES + LEAVES)),
    )


def grown(codes: Ints, is_won: Bools, margins: Floats, weights: Floats, rounds: int) -> Trees:
    """Trees that mend `margins` (rows,) on the learning rows, the most needed first."""
    rows, fields = codes.shape
    if not fields or not rows or rounds <= 0:
        return no_trees()
    size = int(codes.max()) + 1
    flat = codes + np.arange(fields) * size
    odds = margins.copy()
    grown_trees = []
    for _ in range(rounds):
        chance = expit(odds)
        slope, curve = weights * (is_won - chance), weights * chance * (1 - chance)
        field, cut, leaf = _splits(flat, codes, slope, curve, size)
        value = _leaf_values(leaf, slope, curve)
        odds += value[leaf]
        grown_trees.append((field, cut, value, _cover(leaf)))
    parts = [np.stack(of) for of in zip(*grown_trees, strict=True)]
    return Trees(parts[0], parts[1], parts[2], parts[3])


def _splits(flat: Ints, codes: Ints, slope: Floats, curve: Floats, size: int) -> tuple[Ints, Ints, Ints]:
    """One tree's fields and cuts, (NODES,) each, and the leaf of each row, from nought."""
    rows, fields = codes.shape
    field, cut = np.zeros(NODES, dtype=np.int64), np.full(NODES, size, dtype=np.int64)
    node = np.zeros(rows, dtype=np.int64)
    slopes, curves = np.repeat(slope, fields), np.repeat(curve, fields)
    for level in range(DEPTH):
        nodes, first = 2**level, 2**level - 1
        place = ((node - first)[:, None] * (fields * size) + flat).ravel()
        shape = (nodes, fields, size)
        total = fields * size * nodes
        left_slope = np.bincount(place, slopes, total).reshape(shape).cumsum(axis=2)
        left_curve = np.bincount(place, curves, total).reshape(shape).cumsum(axis=2)
        gain = _gain(left_slope, left_curve)
        best = gain.reshape(nodes, -1).argmax(axis=1)
        is_split = gain.reshape(nodes, -1)[np.arange(nodes), best] > LEAST_GAIN
        of = slice(first, first + nodes)
        field[of] = np.where(is_split, best // size, 0)
        cut[of] = np.where(is_split, best % size, size)
        node = 2 * node + 1 + (codes[np.arange(rows), field[node]] > cut[node])
    return field, cut, node - NODES


def _gain(left_slope: Floats, left_curve: Floats) -> Floats:
    """By node, field and cut: what splitting there saves; -inf where a side would hold too little."""
    slope, curve = left_slope[..., -1:], left_curve[..., -1:]
    right_slope, right_curve = slope - left_slope, curve - left_curve
    saved = (
        left_slope**2 / (left_curve + LEAF_PENALTY)
        + right_slope**2 / (right_curve + LEAF_PENALTY)
        - slope**2 / (curve + LEAF_PENALTY)
    )
    result: Floats = np.where((left_curve >= LEAST_LEAF) & (right_curve >= LEAST_LEAF), saved, -np.inf)
    return result


def _leaf_values(leaf: Ints, slope: Floats, curve: Floats) -> Floats:
    result: Floats = (
        STEP * np.bincount(leaf, slope, LEAVES) / (np.bincount(leaf, curve, LEAVES) + LEAF_PENALTY)
    )
    return result


def _cover(leaf: Ints) -> Floats:
    """(NODES + LEAVES,) shares of the rows."""
    cover = np.zeros(NODES + LEAVES)
    cover[NODES:] = np.bincount(leaf, minlength=LEAVES) / max(len(leaf), 1)
    for node in range(NODES - 1, -1, -1):
        cover[node] = cover[2 * node + 1] + cover[2 * node + 2]
    return cover


def shares(trees: Trees, codes: Ints) -> Floats:
    """(fields,) Shapley values of one row's margin, codes (fields,): they sum to its margin less the trees' mean.

    A field that is not looked at sends the row both ways, by the learning rows' shares. Exact, leaf by leaf: on a
    way of at most DEPTH fields there are few coalitions. S. Lundberg and others, Consistent individualized feature
    attribution for tree ensembles (2018).
    """
    found = np.zeros(len(codes))
    for tree in range(len(trees)):
        for leaf in range(LEAVES):
            value = float(trees.value[tree, leaf])
            if value != 0.0 and trees.cover[tree, NODES + leaf] > 0:
                for field, share in _of_leaf(_way(trees, tree, leaf, codes)):
                    found[field] += value * share
    return found


def _way(trees: Trees, tree: int, leaf: int, codes: Ints) -> dict[int, tuple[float, float]]:
    """By field on the way to a leaf: 1 where the row's code leads there, and the share that gets there by chance."""
    met: dict[int, tuple[float, float]] = {}
    node = NODES + leaf
    while node:
        parent = (node - 1) // 2
        field, cut = int(trees.field[tree, parent]), int(trees.cut[tree, parent])
        goes_right = node == 2 * parent + 2
        follows = float((codes[field] > cut) == goes_right)
        whole = float(trees.cover[tree, parent])
        by_chance = float(trees.cover[tree, node]) / whole if whole else 0.0
        before = met.get(field, (1.0, 1.0))
        met[field] = (before[0] * follows, before[1] * by_chance)
        node = parent
    return met


def _of_leaf(met: dict[int, tuple[float, float]]) -> Sequence[tuple[int, float]]:
    """Shapley values of the game that a coalition wins by the product over all fields on the way."""
    fields = list(met)
    result = []
    for field in fields:
        others = [other for other in fields if other != field]
        follows, by_chance = met[field]
        total = 0.0
        for size in range(len(others) + 1):
            weight = factorial(size) * factorial(len(others) - size) / factorial(len(fields))
            for known in combinations(others, size):
                rest = 1.0
                for other in others:
                    rest *= met[other][0 if other in known else 1]
                total += weight * rest
        result.append((field, (follows - by_chance) * total))
    return result
