"""Which of a day's many surprises to believe: a false discovery rate over all series, parents first.

The tests are weighted (Genovese, Roeder and Wasserman, 2006) so that each level of the tree has the same say:
the one whole shop counts for as much as thousands of its products together, and a surprise of the whole is
believed at a chance at which one of a product is not. The weighted chances go through the step-up of Benjamini
and Hochberg (1995): of the series that are named on a day, at most `rate` are expected to be named wrongly.
"""

from __future__ import annotations

import numpy as np

from baton.watch.logic.panel import Codes, Flags, Floats

WHOLE = -1
"""The parent of a series that is part of no other."""


def depths(parent: Codes) -> Codes:
    """(series) how many series each is part of; a cycle is a ValueError."""
    depth = np.zeros(parent.size, dtype=np.intp)
    above = parent.copy()
    for _ in range(parent.size + 1):
        is_part = above != WHOLE
        if not is_part.any():
            return depth
        depth += is_part
        above = np.where(is_part, parent[above], WHOLE)
    raise ValueError("a series is part of itself")


def discoveries(chance: Floats, parent: Codes, rate: float = 0.1) -> Flags:
    """(series) whether each surprise is believed.

    `chance` (series): NaN for a series without a verdict, which is not tested. `parent` (series): the row of the
    series that each is part of, or WHOLE.
    """
    tested = ~np.isnan(chance)
    believed: Flags = np.zeros(chance.size, dtype=bool)
    if not tested.any():
        return believed
    depth = depths(parent)[tested]
    size = np.bincount(depth)
    weight = depth.size / (np.count_nonzero(size) * size[depth])
    weighted = chance[tested] / weight
    believed[tested] = weighted <= _step_up(weighted, rate)
    return believed


def _step_up(chance: Floats, rate: float) -> float:
    """The greatest chance that is believed; below every chance where none is."""
    ordered = np.sort(chance)
    is_below = ordered <= rate * np.arange(1, ordered.size + 1) / ordered.size
    return float(ordered[is_below.nonzero()[0][-1]]) if is_below.any() else -1.0
