"""Rates that a few counts cannot pretend to know: every cell's rate is drawn towards that of its parent.

A cell with n successes in N exposures gets the empirical-Bayes rate (C. Morris, Natural exponential families
with quadratic variance functions: statistical theory, Annals of Statistics 11, 1983)

    r̃ = (n + m·π) / (N + m)        π: the parent's rate in the same period, m: the strength of the family tie

One formula serves beta-binomial shares, gamma-Poisson counts and gamma amounts (`baton.drivers.families`), which
differ only in their variance function V.

Counts that cluster (one buyer, several inquiries; good days and bad ones) have a dispersion φ > 1: n and N then
weigh as n/φ and N/φ. `baton.drivers.dispersion` estimates it
from the days.

Two periods. What sets a cell apart from its siblings mostly lasts. The deviations of a cell's two rates from
its parent's have a variance κ and a covariance between 0 and κ, both relative to the shop's rate, and the two
rates are estimated together, as the best linear predictor. Without covariance that is the formula above, with
m = V(π)/(κ·π²) + v₂ in each period by itself; with it, a cell that was not exposed in one period leans on
its parent and on its own other period. Forgetting what lasts would make mix look far surer than it is, as its
error in both periods is the same.

Neither is chosen; both are estimated, for each stage and each level of the tree, by residual maximum likelihood:
κ from the deviations, and the part of it that does not last from the difference between the periods. That part
is alike on the natural scale of the rates (a campaign multiplies the odds of good and bad cells alike) and so
differs by cell, as the rate does: a cell with twice the rate of its siblings moves by twice as much.
No more scatter than chance gives κ = 0: the cells are their parent.

The tree. Cells have parents, parents have parents, up to one root. With Ω a node's information about its two
rates (the exposures of a cell, on the diagonal) and K its prior covariance, W = (Ω⁻¹ + K)⁻¹ is what it tells
about its parent; Ω of the parent is the sum. Going down, r̃ = π + K·W·(observed - π). As parents' rates are
weighted with the same W, Σ N·r̃ = Σ n over all cells of each period: shrinking moves no total.

Shapes: R rates in rows, S cells in columns, two periods in front of them, resamples in front of those; float64.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np
from numpy.typing import NDArray

from baton.drivers.families import Floats, Kinds
from baton.drivers.tree import Places, Tree, sums

SMALLEST_SPREAD = 1e-9
LARGEST_SPREAD = 25.0
LARGEST_SHARE_OF_ROOM = 0.9
"""Of the variance that a share of its mean can have."""
HALVINGS = 13
USUAL_DEVIATION = 0.5
"""Siblings' rates, or the odds of shares, seldom differ by more than a factor of e."""
USUAL_CHANGE = 0.5
"""From one period to the other they move by less."""
LARGEST_DEVIATION, DEVIATIONS = 4.0, 48
"""Of the usual one."""
FARTHEST = 10.0
"""From the shop's rate, by which factor a cell may be measured in other steps."""


@dataclass(frozen=True)
class Prior:
    """How a level's nodes scatter around their parents, relative to the shop's rates: (R, 1) each."""

    spread: Floats
    """κ: the variance of one period's deviations."""
    common: Floats
    """Their covariance between the two periods."""
    swing: Floats | None = None
    """How much more or less than κ - covariance the part of each node is that does not last: (R, nodes)."""

    @cached_property
    def own(self) -> Floats:
        """The variance of each node's deviations: (R, 1) or (R, nodes)."""
        if self.swing is None:
            return self.spread
        return self.common + (self.spread - self.common) * self.swing


@dataclass(frozen=True, slots=True)
class Model:
    """All that is estimated before a rate is."""

    kinds: Kinds
    scale: Floats
    """The shop's rates, which deviations are relative to: (2, R, 1), above nought."""
    priors: tuple[Prior, ...]
    """By level."""

    def weights(self) -> Floats:
        """What one exposure tells, in relative units: (2, R, 1)."""
        return _weights(self.kinds, self.scale, self.priors[0].spread)


@dataclass(frozen=True, slots=True)
class Nodes:
    """Rates of one level, and what is open about them once their parents' are known."""

    rate: Floats
    """(2, R, nodes)."""
    variance: Floats
    """(2, R, nodes)."""
    correlation: Floats
    """Of what is open in the two periods: (R, nodes)."""
    lever: Floats
    """By how much a parent's relative deviation moves a node's: (2, 2, R, nodes), of and by period."""


@dataclass(frozen=True, slots=True)
class _Matrix:
    """A symmetric 2 × 2 matrix between the periods for every node: (..., R, nodes) each."""

    first: Floats
    cross: Floats
    second: Floats


@dataclass(frozen=True, slots=True)
class _Told:
    """What a node tells: W about its parent, and W times what it observed, (2, ..., R, nodes)."""

    matrix: _Matrix
    score: Floats


def fitted(
    counts: Floats,
    exposures: Floats,
    of: Kinds,
    tree: Tree,
    *,
    are_tied: bool = True,
    share: float | None = None,
    usual: Floats | None = None,
) -> Model:
    """Estimate scatter around parents, level by level.

    counts, exposures: (2, R, S), over the dispersion, 0 where nothing was exposed. are_tied: whether a node's
    deviation may last from one period to the other. share: instead of the best
    estimate, the one that this share of what is likely lies below (`_likely`), for few cells, which cannot say
    how much cells differ. usual: the cells' rates as estimated before, (R, S): changes are then alike on the
    natural scale, and not next to the shop's rate.
    """
    pseudo = of.jeffreys
    whole = exposures.sum(axis=2, keepdims=True)
    scale = (counts.sum(axis=2, keepdims=True) + pseudo[0]) / np.where(whole > 0, whole + pseudo[1], 1.0)
    scale = np.where(scale > 0, scale, 1.0)
    limit = np.minimum(LARGEST_SPREAD, LARGEST_SHARE_OF_ROOM * _room(of, scale).min(axis=0))
    limit = np.maximum(limit, 2 * SMALLEST_SPREAD)
    mean = scale.mean(axis=0)
    priors: list[Prior] = []
    has_some = sums(counts, tree.parents[0], tree.size(1))[..., tree.parents[0]] > 0
    # With a single exposure a share is 0 or 1, whatever its spread.
    is_telling = has_some & (exposures > np.where(of.square < 0, 1.0, 0.0))
    seen = _Seen(
        counts / np.where(exposures > 0, exposures, 1.0) / scale,
        lambda spread: exposures * _weights(of, scale, spread),
        is_telling,
        np.zeros((1, 1)),
    )
    for level, parent in enumerate(tree.parents):
        is_class = tree.is_parted and level == len(tree.parents) - 1
        size = tree.size(level + 1)
        if is_class:
            prior = Prior(limit, np.zeros_like(limit))
        elif size == len(parent):
            # Without siblings a node is its parent, which then differs from its own siblings by all there is.
            prior = Prior(np.zeros_like(limit), np.zeros_like(limit))
        else:
            find = partial(_scatter, parent=parent, size=size, share=share)
            own = None if level or usual is None else _Usual(of, usual, mean)
            prior = _prior(seen, limit, USUAL_DEVIATION * of.step(mean) / mean, find, own)
        if not are_tied:
            prior = Prior(prior.spread, np.zeros_like(prior.spread))
        priors.append(prior)
        if not level:
            matrix, score = _information(counts, exposures, scale, _weights(of, scale, prior.spread))
        matrix, score = _gathered(_told(matrix, score, priors[-1]), parent, size)
        seen = _estimates(matrix, score)
    return Model(of, scale, tuple(priors))


def best_rates(counts: Floats, exposures: Floats, model: Model, tree: Tree) -> Floats:
    """The cells' rates alone, quicker: (..., 2, R, S). NaN where a rate was not exposed in any cell."""
    upward, matrix, score = _climbed(counts, exposures, model, tree)
    relative, _ = _solved(matrix, score)
    for told, prior, parent in reversed(upward):
        relative = _predicted(told, prior, relative[..., parent])
    return _absolute(relative, model)


def shrink(
    counts: Floats, exposures: Floats, model: Model, tree: Tree, *, is_possible: bool = False
) -> tuple[Nodes, ...]:
    """Rates of every level, from the cells to the root, and what is open about them.

    counts, exposures: (2, R, S), over the dispersion. is_possible: give the root Jeffreys' pseudo-counts, for
    draws that may be above nought where nothing was counted.
    """
    upward, matrix, score = _climbed(counts, exposures, model, tree)
    if is_possible:
        pseudo, weights = model.kinds.jeffreys, model.weights()
        score = score + pseudo[0] * weights / model.scale
        matrix = _Matrix(
            matrix.first + pseudo[1] * weights[0], matrix.cross, matrix.second + pseudo[1] * weights[1]
        )
    relative, covariance = _solved(matrix, score)
    levels = [_nodes(relative, covariance, np.zeros((2, 2, *covariance.first.shape)), model)]
    for told, prior, parent in reversed(upward):
        relative = _predicted(told, prior, relative[..., parent])
        levels.append(_nodes(relative, *_open(told.matrix, prior), model))
    return tuple(reversed(levels))


def _weights(of: Kinds, scale: Floats, spread: Floats) -> Floats:
    """1/(E V(r)/π²): V at the mean is not the mean of V, which is V(π) + v₂·κ·π²."""
    found: Floats = 1.0 / (of.variance(scale) / scale**2 + of.square * spread)
    return found


def _room(of: Kinds, scale: Floats) -> Floats:
    """The largest relative variance that a rate of this mean can have."""
    return np.where(of.square < 0, of.variance(scale) / scale**2, np.inf)


def _information(counts: Floats, exposures: Floats, scale: Floats, weights: Floats) -> tuple[_Matrix, Floats]:
    """The cells' information and score; the periods come to the front."""
    information = np.moveaxis(exposures * weights, -3, 0)
    score = np.moveaxis(counts * (weights / scale), -3, 0)
    # The cells' two periods were counted apart.
    return _Matrix(information[0], np.zeros((1, 1)), information[1]), score


def _told(matrix: _Matrix, score: Floats, prior: Prior) -> _Told:
    """W = (I + Ω·K)⁻¹·Ω, and (I + Ω·K)⁻¹ times the score."""
    spread, common = prior.own, prior.common
    b00 = 1.0 + matrix.first * spread + matrix.cross * common
    b01 = matrix.first * common + matrix.cross * spread
    b10 = matrix.cross * spread + matrix.second * common
    b11 = 1.0 + matrix.cross * common + matrix.second * spread
    inverse = 1.0 / (b00 * b11 - b01 * b10)
    return _Told(
        _Matrix(
            (b11 * matrix.first - b01 * matrix.cross) * inverse,
            (b11 * matrix.cross - b01 * matrix.second) * inverse,
            (b00 * matrix.second - b10 * matrix.cross) * inverse,
        ),
        np.stack([(b11 * score[0] - b01 * score[1]) * inverse, (b00 * score[1] - b10 * score[0]) * inverse]),
    )


def _gathered(told: _Told, parent: Places, size: int) -> tuple[_Matrix, Floats]:
    matrix = told.matrix
    summed = (sums(part, parent, size) for part in (matrix.first, matrix.cross, matrix.second))
    return _Matrix(*summed), sums(told.score, parent, size)


def _solved(matrix: _Matrix, score: Floats) -> tuple[Floats, _Matrix]:
    """Ω⁻¹ times the score, and Ω⁻¹."""
    with np.errstate(divide="ignore", invalid="ignore"):
        inverse = 1.0 / (matrix.first * matrix.second - matrix.cross**2)
        covariance = _Matrix(matrix.second * inverse, -matrix.cross * inverse, matrix.first * inverse)
        found = np.stack(
            [
                covariance.first * score[0] + covariance.cross * score[1],
                covariance.cross * score[0] + covariance.second * score[1],
            ]
        )
    return found, covariance


def _climbed(
    counts: Floats, exposures: Floats, model: Model, tree: Tree
) -> tuple[list[tuple[_Told, Prior, Places]], _Matrix, Floats]:
    """What every level tells the one above, and what the root was told."""
    matrix, score = _information(counts, exposures, model.scale, model.weights())
    upward = []
    for level, (parent, prior) in enumerate(zip(tree.parents, model.priors, strict=True)):
        told = _told(matrix, score, prior)
        upward.append((told, prior, parent))
        matrix, score = _gathered(told, parent, tree.size(level + 1))
    return upward, matrix, score


def _predicted(told: _Told, prior: Prior, above: Floats) -> Floats:
    """π + K·(score - W·π)."""
    spread, common, w = prior.own, prior.common, told.matrix
    lacking = (
        told.score[0] - w.first * above[0] - w.cross * above[1],
        told.score[1] - w.cross * above[0] - w.second * above[1],
    )
    return np.stack(
        [
            above[0] + spread * lacking[0] + common * lacking[1],
            above[1] + common * lacking[0] + spread * lacking[1],
        ]
    )


def _open(told: _Matrix, prior: Prior) -> tuple[_Matrix, Floats]:
    """K - K·W·K, I - K·W."""
    spread, common = prior.own, prior.common
    g00, g01 = spread * told.first + common * told.cross, spread * told.cross + common * told.second
    g10, g11 = common * told.first + spread * told.cross, common * told.cross + spread * told.second
    covariance = _Matrix(
        spread - g00 * spread - g01 * common,
        common - g00 * common - g01 * spread,
        spread - g10 * common - g11 * spread,
    )
    return covariance, np.array([[1.0 - g00, -g01], [-g10, 1.0 - g11]])


def _absolute(relative: Floats, model: Model) -> Floats:
    # A best linear predictor may pass the end of the scale by a little.
    rate = np.maximum(np.moveaxis(relative, 0, -3) * model.scale, 0.0)
    return np.where(model.kinds.square < 0, np.minimum(rate, 1.0), rate)


def _nodes(relative: Floats, covariance: _Matrix, lever: Floats, model: Model) -> Nodes:
    """In the rates' own units; with the variance that belongs to each node's own rate."""
    of, scale = model.kinds, model.scale
    rate = _absolute(relative, model)
    both = np.maximum(np.stack([covariance.first, covariance.second]), 0.0)
    usual = of.variance(scale) / scale**2
    variance = both * of.variance(rate) / np.where(usual > 0, usual, 1.0)
    size = np.sqrt(both[0] * both[1])
    correlation = np.where(size > 0, covariance.cross / np.where(size > 0, size, 1.0), 0.0)
    return Nodes(rate, variance, np.clip(correlation, -1.0, 1.0), lever)


_Find = Callable[[Floats, Callable[[Floats], Floats], NDArray[np.bool_], Floats, Floats], Floats]


@dataclass(frozen=True, slots=True)
class _Seen:
    """What a level's nodes show by themselves, relative to the shop's rates: (2, R, nodes)."""

    rate: Floats
    information: Callable[[Floats], Floats]
    """One over the variance of its error, which for cells depends a little on the spread."""
    is_telling: NDArray[np.bool_]
    cross: Floats
    """The covariance of both periods' errors: (R, nodes)."""


def _estimates(matrix: _Matrix, score: Floats) -> _Seen:
    found, covariance = _solved(matrix, score)
    alone = np.stack([matrix.first, matrix.second])
    is_whole = np.isfinite(found).all(axis=0)
    error = np.where(is_whole, np.stack([covariance.first, covariance.second]), 1.0)
    information = np.where(is_whole, 1.0 / error, alone)
    return _Seen(
        np.where(is_whole, found, score / np.where(alone > 0, alone, 1.0)),
        lambda _: information,
        (information > 0) & (score > 0),
        np.where(is_whole, covariance.cross, 0.0),
    )


class _Usual:
    """What a unit on the natural scale is in each cell, at its usual rate, to what it is at the shop's: (R, S)."""

    def __init__(self, of: Kinds, usual: Floats, mean: Floats) -> None:
        self.step = np.clip(of.step(usual) / of.step(mean), 1 / FARTHEST, FARTHEST)
        self.swing = np.where(of.linear > 0, self.step, 1.0)


def _prior(seen: _Seen, limit: Floats, likely: Floats, find: _Find, usual: _Usual | None) -> Prior:
    """κ from both periods' deviations; what of it does not last, from the deviations of their differences.

    likely: the usual deviation, next to the shop's rate, (R, 1). The errors of a cell have a variance that goes
    with V(r), the changes of its rate one that goes with step(r)², swing(r) times as much: in steps, changes are
    alike in all cells.
    """
    spread = find(seen.rate, seen.information, seen.is_telling, limit, likely)
    information = seen.information(spread)
    is_both = seen.is_telling.all(axis=0) & (information > 0).all(axis=0)
    error = (1.0 / np.where(is_both, information, 1.0)).sum(axis=0) - 2.0 * seen.cross
    certain = np.where(is_both & (error > 0), 1.0 / np.where(error > 0, error, 1.0), 0.0)[np.newaxis]
    moved = (seen.rate[1] - seen.rate[0])[np.newaxis]
    swing = None
    if usual is not None:
        moved, certain, swing = moved / usual.step, certain * usual.swing, usual.swing
    passing = find(moved, lambda _: certain, certain > 0, 2.0 * limit, USUAL_CHANGE * likely) / 2.0
    return Prior(np.maximum(spread, passing), np.maximum(spread - passing, 0.0), swing)


def _scatter(
    observed: Floats,
    information: Callable[[Floats], Floats],
    is_telling: NDArray[np.bool_],
    limit: Floats,
    likely: Floats,
    *,
    parent: Places,
    size: int,
    share: float | None,
) -> Floats:
    """The variance between siblings, (R, 1), by halving its logarithm; 0 where chance is enough.

    Residual maximum likelihood: each square counts by its weight, so that cells with next to nothing in them,
    however many, do not drown what the large ones say (H. D. Patterson and R. Thompson, Recovery of inter-block
    information when block sizes are unequal, 1971).
    observed: (periods, R, nodes), each period around its own parents.
    """

    def excess(spread: Floats) -> Floats:
        certain = information(spread)
        weight = certain / (1.0 + spread * certain)
        whole = sums(weight, parent, size)
        whole = np.where(whole > 0, whole, 1.0)
        centre = sums(weight * observed, parent, size) / whole
        squares = weight * (
            weight * (observed - centre[..., parent]) ** 2 - 1.0 + weight / whole[..., parent]
        )
        found: Floats = np.where(is_telling, squares, 0.0).sum(axis=(0, 2))
        return found[:, np.newaxis]

    if share is not None:
        return np.minimum(limit, _likely(observed, information, is_telling, parent, size, share, likely))
    low, high = np.full_like(limit, np.log(SMALLEST_SPREAD)), np.log(limit)
    is_none = excess(np.exp(low)) <= 0
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        is_more = excess(np.exp(middle)) > 0
        low, high = np.where(is_more, middle, low), np.where(is_more, high, middle)
    return np.where(is_none, 0.0, np.exp((low + high) / 2))


def _likely(
    observed: Floats,
    information: Callable[[Floats], Floats],
    is_telling: NDArray[np.bool_],
    parent: Places,
    size: int,
    share: float,
    usual: Floats,
) -> Floats:
    """The variance between siblings that a share of its posterior lies below: (R, 1).

    A grid of standard deviations with a half-normal prior (A. Gelman, Prior distributions for variance parameters
    in hierarchical models, Bayesian Analysis 1, 2006) and a normal restricted likelihood. Deviations that last
    are seen in every period and do not become surer by that: the likelihood counts once.
    """
    of_usual = np.linspace(0.0, LARGEST_DEVIATION, DEVIATIONS)
    deviation = of_usual[:, np.newaxis, np.newaxis, np.newaxis] * usual
    certain = np.where(is_telling, information(deviation**2), 0.0)
    weight = certain / (1.0 + deviation**2 * certain)
    whole = sums(weight, parent, size)
    centre = sums(weight * observed, parent, size) / np.where(whole > 0, whole, 1.0)
    logarithms = np.log(np.where(weight > 0, weight, 1.0)) - weight * (observed - centre[..., parent]) ** 2
    likely = logarithms.sum(axis=(1, 3)) - np.log(np.where(whole > 0, whole, 1.0)).sum(axis=(1, 3))
    likely = likely / 2 / len(observed) - of_usual[:, np.newaxis] ** 2 / 2
    below = np.cumsum(np.exp(likely - likely.max(axis=0)), axis=0)
    below = below / below[-1]
    found = [np.interp(share, row, of_usual) for row in below.T]
    return (np.array(found)[:, np.newaxis] * usual) ** 2
