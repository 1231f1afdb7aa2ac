"""Shares of good inquiries by source, each drawn towards the share of all sources by as much as chance asks for.

Beta posteriors; the prior's strength by moments (R. Kleinman, Proportions with extraneous variance, 1973): weak where
sources differ far beyond chance, strong where they do not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv

Floats = NDArray[np.float64]

WEAKEST, STRONGEST = 2.0, 200.0
LEVEL = 0.9
FEWEST = 5
"""Judged items of a source, below which its share is not shown."""


@dataclass(frozen=True, slots=True)
class SourceShare:
    value: float
    low: float
    high: float
    good: int
    items: int


def source_shares(good: Sequence[int], items: Sequence[int]) -> tuple[SourceShare | None, ...]:
    """By source: its shrunken share with a 90 % interval; None below FEWEST judged items. good ≤ items."""
    won, count = np.asarray(good, dtype=np.float64), np.asarray(items, dtype=np.float64)
    if not count.sum():
        return (None,) * len(items)
    mean = float((won.sum() + 0.5) / (count.sum() + 1))
    strength = prior_strength(won, count, mean)
    first, second = won + strength * mean, count - won + strength * (1 - mean)
    value = first / (first + second)
    low, high = betaincinv(first, second, (1 - LEVEL) / 2), betaincinv(first, second, (1 + LEVEL) / 2)
    return tuple(
        SourceShare(float(value[at]), float(low[at]), float(high[at]), int(won[at]), int(count[at]))
        if count[at] >= FEWEST
        else None
        for at in range(len(count))
    )


def prior_strength(good: Floats, items: Floats, mean: float) -> float:
    """How many items the prior is worth. good, items: (sources,)."""
    has_some = items > 0
    good, items = good[has_some], items[has_some]
    chance = mean * (1 - mean)
    beyond = float((items * (good / items - mean) ** 2).sum() - chance * len(items))
    room = float(((items - 1) * chance).sum())
    if beyond <= 0 or room <= 0:
        return STRONGEST
    return float(np.clip(room / beyond - 1, WEAKEST, STRONGEST))
