"""Segments and their parents: products under countries, countries under the shop."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from baton.drivers.families import Floats

Places = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Tree:
    """Who is whose parent: `parents[l]` gives each node of level l the number of its parent on level l + 1.

    Level 0 are the cells; the nodes of the last level all have parent 0, the root.
    """

    parents: tuple[Places, ...]

    def __post_init__(self) -> None:
        if not self.parents or self.parents[-1].any():
            raise ValueError("a tree ends in one root")
        for lower, upper in zip(self.parents, self.parents[1:], strict=False):
            if lower.size and int(lower.max()) >= len(upper):
                raise ValueError(f"parent {int(lower.max())} is not among {len(upper)} nodes")

    is_parted: bool = False
    """The nodes below the root are classes that keep their own rates."""

    def size(self, level: int) -> int:
        """The number of nodes on a level; the level after the last is the root."""
        return len(self.parents[level]) if level < len(self.parents) else 1


def flat(cells: int) -> Tree:
    """All cells directly under the root."""
    return Tree((np.zeros(cells, dtype=np.intp),))


def nested(labels: Sequence[Sequence[object]]) -> Tree:
    """A tree from labels, one sequence of cells' labels per level, from the parents upwards.

    nested([countries]) puts each cell under its country, and the countries under the root.
    """
    parents: list[Places] = []
    nodes: list[tuple[object, ...]] = [tuple(path) for path in zip(*labels, strict=True)]
    while nodes and nodes[0]:
        known = {path: number for number, path in enumerate(dict.fromkeys(nodes))}
        parents.append(np.array([known[path] for path in nodes], dtype=np.intp))
        nodes = [path[1:] for path in known]
    parents.append(np.zeros(len(nodes), dtype=np.intp))
    return Tree(tuple(parents))


def parted(tree: Tree, classes: Places) -> Tree:
    """The tree with the cells of each class in a branch of their own: cells → … → class → root."""
    nodes = classes
    parents: list[Places] = []
    labels = np.arange(len(classes))
    for parent in tree.parents[:-1]:
        labels = parent[labels]
        _, first, place = np.unique(np.stack([nodes, labels]), axis=1, return_index=True, return_inverse=True)
        parents.append(place.reshape(-1).astype(np.intp))
        nodes, labels = nodes[first], labels[first]
    _, first, place = np.unique(nodes, return_index=True, return_inverse=True)
    parents += [place.reshape(-1).astype(np.intp), np.zeros(len(first), dtype=np.intp)]
    return Tree(tuple(parents), is_parted=True)


def sums(values: Floats, parent: Places, size: int) -> Floats:
    """Sums over the children of each parent: (..., children) → (..., size)."""
    if size == 1:
        total: Floats = values.sum(axis=-1, keepdims=True)
        return total
    rows = values.reshape(-1, values.shape[-1])
    place = np.arange(len(rows))[:, np.newaxis] * size + parent
    found: Floats = np.bincount(place.ravel(), weights=rows.ravel(), minlength=len(rows) * size)  # type: ignore[assignment]  # float64, as its weights
    return found.reshape(*values.shape[:-1], size)
