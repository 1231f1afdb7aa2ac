"""Which of a day's many surprises to believe: a false discovery rate over all series, parents first.

The tests are weighted (Genovese, Roeder and Wasserman, 2006) so that each family of series has the same say:
the one whole shop counts for as much as thousands of its products together, and a surprise of the whole is
believed at a chance at which one of a product is not. The weighted chances go through the step-up of Benjamini
and Hochberg (1995): of the series that are named on a day, at most `rate` are expected to be named wrongly.
Families are told before the day is seen; unless given, each level of the tree is one.
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


def discoveries(chance: Floats, parent: Codes, rate: float = 0.1, family: Codes | None = None) -> Flags:
    """(series) whether each surprise is believed.

    `chance` (series): NaN for a series without a verdict, which is not tested. `parent` (series): the row of the
    series that each is part of, or WHOLE. `family` (series): the number of each one's family.
    """
    believed: Flags = adjusted(chance, parent, family) <= rate
    return believed


def adjusted(chance: Floats, parent: Codes, family: Codes | None = None) -> Floats:
    """(series) the smallest rate at which each surprise would be believed; NaN where it was not tested."""
    tested = ~np.isnan(chance)
    found = np.full(chance.size, np.nan)
    if not tested.any():
        return found
    own = (depths(parent) if family is None else family)[tested]
    size = np.bincount(own)
    weighted = chance[tested] * np.count_nonzero(size) * size[own] / own.size
    order = np.argsort(weighted, kind="stable")
    stepped = weighted[order] * own.size / np.arange(1, own.size + 1)
    rates = np.empty(own.size)
    rates[order] = np.minimum(np.minimum.accumulate(stepped[::-1])[::-1], 1.0)
    found[tested] = rates
    return found
