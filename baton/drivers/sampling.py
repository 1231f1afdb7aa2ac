"""The legs of many possible worlds: of the best estimate, of posterior draws, of resampled days.

A world is a set of rates for both periods. All three come as blocks of factors, (K, worlds, cells) for each
period, and go through Owen's value in the same way; what is kept of a block are sums over groups of cells.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, cast
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from baton.drivers.chain import MIX
from baton.drivers.evidence import Chain, Key, Target, never
from baton.drivers.families import Floats
from baton.drivers.owen import Matrix, owen
from baton.drivers.posterior import RateDraws
from baton.drivers.shrinkage import best_rates
from baton.drivers.tree import Places

CELLS_A_BLOCK = 8192
RESAMPLED_CELLS_A_BLOCK = 2048
"""Larger blocks leave the cache, and take three times as long."""
FEW = 100
"""A count at the head of a chain below which it could as well have come out otherwise: then it is drawn too."""


@dataclass(frozen=True, slots=True)
class Block:
    worlds: slice
    cells: slice
    before: NDArray[Any]
    after: NDArray[Any]
    """(K, worlds, cells) factors; overwritten by the next block."""


Worlds = Callable[[Chain], Iterator[Block]]
"""The same blocks each time."""


@dataclass(frozen=True, slots=True)
class Legs:
    """Sums by leg, (worlds, groups)."""

    parts: dict[Key, Floats]
    """Mix not centred."""
    centring: dict[Key, Floats]
    """What is to be taken from the mix to measure it from the average segment; over all groups it is nought."""
    planned: Floats
    """The outcome of the earlier period, (worlds, groups)."""


def legs_of(
    chains: Sequence[Chain], worlds: Worlds, count: int, groups: Places, target: Target | None
) -> Legs:
    """Legs of `count` worlds. Where a target gives an outcome only, each world gets the volume that it needs."""
    volume = _planned_volume(chains, worlds, count, target)
    parts: dict[Key, Floats] = {}
    centring: dict[Key, Floats] = {}
    size = int(groups.max()) + 1
    planned = np.zeros((count, size))
    for chain in chains:
        legs, moved, before = _of_chain(chain, worlds, count, groups, volume)
        planned += before
        for key, values in zip(chain.legs, legs, strict=True):
            if key[0] != MIX or chain.cells > 1:
                _add(parts, key, values)
        if chain.cells > 1:
            _add(centring, chain.legs[1], moved)
    return Legs(parts, centring, planned)


def estimate_world(chain: Chain) -> Iterator[Block]:
    """The best estimate: one world."""
    before, after = (rates[:, np.newaxis] for rates in chain.rates)
    yield _block(chain, slice(0, 1), before, after)


def drawn_worlds(draws: int, seed: int) -> Worlds:
    """Draws from the posterior of all rates."""

    def worlds(chain: Chain) -> Iterator[Block]:
        plan = chain.rates[0].astype(np.float32)
        heads = _heads(chain, draws, seed)
        parts = len(chain.possible)
        for part, (model, levels) in enumerate(chain.possible):
            first, last = draws * part // parts, draws * (part + 1) // parts
            seeds = [one + part for one in chain.seeds(seed)]
            stream = RateDraws(levels, model, chain.tree, last - first, seeds)
            for rows, cells in _blocks(last - first, chain.cells):
                shape = (len(chain.legs), rows.stop - rows.start, cells.stop - cells.start)
                both = np.empty(shape, np.float32), np.empty(shape, np.float32)
                at = slice(first + rows.start, first + rows.stop)
                for factors, (volume, share) in zip(both, heads, strict=True):
                    factors[0], factors[1] = volume[at], share[at if len(share) > 1 else slice(None), cells]
                stream.block(rows, cells, both[0][2:], both[1][2:])
                if chain.is_plan:
                    both[0][2:] = plan[:, np.newaxis, cells]
                _carry_over(chain, cells, *both)
                yield Block(at, cells, *both)

    return worlds


def _heads(chain: Chain, draws: int, seed: int) -> list[tuple[NDArray[Any], NDArray[Any]]]:
    """Of both periods, the volume (draws, 1) and the shares of cells, (draws, cells) or (1, cells) for all draws.

    A volume is what was counted. A small one is drawn from Gamma(n, 1) cell by cell, what a Poisson count of n
    leaves open; what is planned is not open.
    """
    found: list[tuple[NDArray[Any], NDArray[Any]]] = []
    rng = np.random.default_rng(crc32(f"{seed}/{chain.counts.stages[0].code}".encode()))
    for counts, volume, share in zip(
        (chain.counts.before[0], chain.counts.after[0]), chain.volumes, chain.shares, strict=True
    ):
        if volume >= FEW or (chain.is_plan and not found):
            found.append((np.full((draws, 1), volume), share[np.newaxis].astype(np.float32)))
            continue
        drawn = rng.gamma(counts, size=(draws, chain.cells))
        whole = drawn.sum(axis=1, keepdims=True)
        found.append((whole, (drawn / np.where(whole > 0, whole, 1.0)).astype(np.float32)))
    return found


def resampled_worlds(draws: int, seed: int) -> Worlds:
    """Days drawn with weights from Poisson(1), one weight for all stages and cells of a day; rates shrunk
    anew."""

    def worlds(chain: Chain) -> Iterator[Block]:
        deep = max(1, RESAMPLED_CELLS_A_BLOCK // chain.cells)
        for top in range(0, draws, deep):
            rows = slice(top, min(top + deep, draws))
            yield _block(chain, rows, *_rates_of_days(chain, rows, draws, seed))

    return worlds


def _of_chain(
    chain: Chain, worlds: Worlds, count: int, groups: Places, volume: Floats | None
) -> tuple[Floats, Floats, Floats]:
    """Legs (K, worlds, groups), centring of the mix and the earlier outcome (worlds, groups)."""
    size = int(groups.max()) + 1
    legs = np.zeros((len(chain.legs), count, size))
    earlier, later = np.zeros((count, size)), np.zeros(count)
    planned, volume = volume, np.full(count, chain.volumes[0]) if volume is None else volume
    for block in worlds(chain):
        rows, at = block.worlds, groups[block.cells]
        if planned is not None:
            block.before[0] = planned[rows, np.newaxis]
        factors, shape = len(block.before), block.before.shape
        # The kernel keeps to the precision of what it is given.
        before, after = (
            cast("Matrix", factor.reshape(factors, -1)) for factor in (block.before, block.after)
        )
        values = owen(before, after, chain.unions).reshape(shape)
        legs[:, rows] += grouped(values, at, size)
        earlier[rows] += grouped(block.before.prod(axis=0), at, size)
        later[rows] += block.after.prod(axis=0).sum(axis=1, dtype=np.float64)
    average = (volume + chain.volumes[1]) / 2
    average *= (earlier.sum(axis=1) / volume + later / chain.volumes[1]) / 2
    moved = grouped((chain.shares[1] - chain.shares[0])[np.newaxis], groups, size)
    return legs, average[:, np.newaxis] * moved, earlier


def _planned_volume(
    chains: Sequence[Chain], worlds: Worlds, count: int, target: Target | None
) -> Floats | None:
    """The volume of each world with which mix and rates bring the planned outcome."""
    if target is None or target.outcome is None:
        return None
    each = np.zeros(count)
    for chain in chains:
        for block in worlds(chain):
            each[block.worlds] += block.before[1:].prod(axis=0).sum(axis=1, dtype=np.float64)
    if not (each > 0).any():
        raise never(chains[0].counts.stages[-1].code)
    # Days may be drawn that brought nothing: no volume reaches a target with them.
    volume: Floats = target.outcome / np.where(each > 0, each, each[each > 0].mean())
    return volume


def _block(chain: Chain, rows: slice, before: Floats, after: Floats) -> Block:
    """All cells' factors from their rates, (R, worlds, cells) each."""
    both = []
    for rates, share, volume in zip((before, after), chain.shares, chain.volumes, strict=True):
        factors = np.empty((len(rates) + 2, *rates.shape[1:]))
        factors[0], factors[1], factors[2:] = volume, share, rates
        both.append(factors)
    cells = slice(0, chain.cells)
    _carry_over(chain, cells, *both)
    return Block(rows, cells, *both)


def _carry_over(chain: Chain, cells: slice, before: NDArray[Any], after: NDArray[Any]) -> None:
    """Give cells that are absent from a period the other period's rates."""
    for mine, other, absent in zip((before, after), (after, before), chain.absent, strict=True):
        places = np.flatnonzero(absent[cells])
        if places.size:
            mine[2:, :, places] = other[2:, :, places]


def _blocks(draws: int, cells: int) -> Iterator[tuple[slice, slice]]:
    wide = min(cells, CELLS_A_BLOCK)
    deep = max(1, CELLS_A_BLOCK // wide)
    for top in range(0, draws, deep):
        for left in range(0, cells, wide):
            yield slice(top, min(top + deep, draws)), slice(left, min(left + wide, cells))


def _rates_of_days(chain: Chain, rows: slice, draws: int, seed: int) -> tuple[Floats, Floats]:
    """Rates of resampled days: (R, worlds, cells) for each period."""
    assert chain.days is not None
    count = rows.stop - rows.start
    stages = []
    for period, days in enumerate((chain.days.before, chain.days.after)):
        weights = np.random.default_rng((seed, period)).poisson(1.0, (draws, len(days))).astype(np.float64)
        stages.append((weights[rows] @ days.reshape(len(days), -1)).reshape(count, *days.shape[1:]))
    if chain.is_plan:
        stages[0] = stages[1]
    found = best_rates(*chain.effective(np.stack(stages, axis=1)), chain.model, chain.tree)
    usual = np.stack(chain.rates)
    # A stage without any exposure on the days drawn keeps its usual rate.
    found = np.where(np.isfinite(found), found, usual)
    if chain.is_plan:
        found[:, 0] = usual[0]
    return found[:, 0].swapaxes(0, 1), found[:, 1].swapaxes(0, 1)


def grouped(values: NDArray[Any], groups: Places, size: int) -> Floats:
    """Sums over the cells of each group, in float64: (..., cells) → (..., size)."""
    if size == 1:
        total: Floats = values.sum(axis=-1, keepdims=True, dtype=np.float64)
        return total
    order = np.argsort(groups, kind="stable")
    present, starts = np.unique(groups[order], return_index=True)
    found = np.zeros((*values.shape[:-1], size))
    found[..., present] = np.add.reduceat(values[..., order], starts, axis=-1, dtype=np.float64)
    return found


def _add(found: dict[Key, Floats], key: Key, values: Floats) -> None:
    found[key] = found[key] + values if key in found else values
