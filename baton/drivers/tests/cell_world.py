"""A simulated log: country × series × channel × level, with causes planted in one to three of them, or in none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from itertools import combinations, pairwise, product

import numpy as np
from numpy.typing import NDArray

from baton.drivers.concentration_search import Pair, Side, Window, pooled
from baton.drivers.rootcause_change import Floats, cells

VALUES = {"country": 8, "series": 6, "channel": 4, "level": 3}
ROWS = list(product(*(range(count) for count in VALUES.values())))
COLUMNS: Mapping[str, NDArray[np.str_]] = {
    name: np.array([f"{name}-{row[place]}" for row in ROWS]) for place, name in enumerate(VALUES)
}
DAYS = 28
EARLIER = 8
"""Earlier pairs of periods."""
LEAST, MOST = 0.08, 0.4
"""Of all events: how large a planted segment is."""

Cause = frozenset[tuple[str, str]]


@dataclass(frozen=True)
class World:
    """`events` a period; every value's events go up and down by `drift` (a standard deviation of the logarithm)
    from one period to the next; of a ratio, counts are a part of `events`.
    """

    events: float
    drift: float = 0.0
    is_ratio: bool = False
    whole: float = 1.0
    """The factor by which everything moves."""


def pair(world: World, attributes: int, factor: float, seed: int) -> tuple[Pair, Cause]:
    """Two periods, a cause of so many attributes (0: none) between them, and the cause."""
    rng = np.random.default_rng(seed)
    share = _shares(rng)
    cause, hit = _cause(share, attributes, rng)
    rate = np.clip(rng.beta(8, 12, len(ROWS)), 0.05, 0.95)
    drawn = partial(_period, world, share, rate, rng)
    moved = np.where(hit, factor, 1.0) * world.whole
    before, after = drawn(1.0), drawn(moved)
    windows: list[Window] = []
    for _ in range(EARLIER + 1):
        counts, exposures = drawn(1.0)
        windows.append((counts.sum(axis=0), exposures.sum(axis=0)))
    events = (before[0] + after[0]).sum(axis=0)
    cut = cells({name: pooled(list(values), events) for name, values in COLUMNS.items()})
    found = Pair(
        cut,
        Side(*before),
        Side(*after),
        tuple(pairwise(windows)),
        is_ratio=world.is_ratio,
        is_share=world.is_ratio,
    )
    return found, cause


def _shares(rng: np.random.Generator) -> Floats:
    share = rng.gamma(2.0, 0.5, len(ROWS))
    for place, count in enumerate(VALUES.values()):
        share *= rng.dirichlet(np.full(count, 2.0))[[row[place] for row in ROWS]]
    return np.asarray(share / share.sum())


def _cause(share: Floats, attributes: int, rng: np.random.Generator) -> tuple[Cause, NDArray[np.bool_]]:
    if not attributes:
        return frozenset(), np.zeros(len(ROWS), dtype=bool)
    sized = []
    for names in combinations(VALUES, attributes):
        for values in product(*(sorted(set(COLUMNS[name].tolist())) for name in names)):
            hit = np.logical_and.reduce(
                [COLUMNS[name] == value for name, value in zip(names, values, strict=True)]
            )
            sized.append((float(share[hit].sum()), frozenset(zip(names, values, strict=True)), hit))
    wanted = [one for one in sized if LEAST <= one[0] <= MOST] or [max(sized, key=lambda one: one[0])]
    _, cause, hit = wanted[int(rng.integers(len(wanted)))]
    return cause, np.asarray(hit)


def _period(
    world: World, share: Floats, rate: Floats, rng: np.random.Generator, factor: float | Floats
) -> tuple[Floats, Floats]:
    level = share * world.events / DAYS
    for name in ("country", "series"):
        by_value = {
            value: np.exp(rng.normal(0, world.drift)) for value in sorted(set(COLUMNS[name].tolist()))
        }
        level = level * np.array([by_value[value] for value in COLUMNS[name].tolist()])
    if not world.is_ratio:
        counts = rng.poisson(np.broadcast_to(level * factor, (DAYS, len(ROWS)))).astype(float)
        return counts, np.ones_like(counts)
    size = rng.poisson(np.broadcast_to(level, (DAYS, len(ROWS))))
    counts = rng.binomial(size, np.clip(rate * factor, 0, 1)).astype(float)
    return counts, size.astype(float)
