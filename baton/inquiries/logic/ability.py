"""Who closes which kind of inquiry: every rep's ability by kind, as far as few outcomes can tell it.

    logit P(won | rep r, kind k) = b_k + a_r + u_rk + o_rk        a_r ~ N(0, α²)    u_rk ~ N(0, υ²)

b_k is what the team achieves with a kind, a_r what the rep adds throughout, u_rk what the rep adds at this kind,
o_rk what is known to weigh on the cell (waiting). A cell with few outcomes leans on the rep, a rep with few on
the team. How much reps differ (α, υ) is not known either: the answer is averaged over a grid of both, weighted
by how likely each pair makes what was seen; (0, 0), no difference at all, is one of them.

With n outcomes in a cell, w of them won, p = logistic(b + o + m): information W = n·p(1−p) and score
s = w − n·p + W·m around a difference m, which is nought at first and then what was found. To second order,

    u_rk | a_r :  mean υ²(s − W·a)/(1 + υ²W), variance υ²/(1 + υ²W)
    a_r        :  mean α²S/(1 + α²I),         variance α²/(1 + α²I),    I = Σ_k W/(1 + υ²W),  S = Σ_k s/(1 + υ²W)
    log evidence = ½ Σ [υ²s²/(1 + υ²W) − log(1 + υ²W)] + ½ Σ [α²S²/(1 + α²I) − log(1 + α²I)]

and the evidence, around no difference, of all pairs with one over that of none is the Bayes factor of the gate:
however often one looks, it exceeds x by chance with a probability of about 1/x at most.

Arrays end in (reps, kinds); leading axes are worlds of their own. Source: Breslow & Clayton (1993), Approximate
inference in generalized linear mixed models; Ville's inequality for the gate.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

REP_SPREADS = np.array([0.0, 0.1, 0.2, 0.3, 0.45, 0.65])
CELL_SPREADS = np.array([0.0, 0.1, 0.2, 0.3, 0.45, 0.65, 0.9])
"""Standard deviations on the logit scale: 0.65 is about twice the odds."""
_KIND_WORTH = 0.6
"""Information that the team's overall rate counts as for each kind."""
_NEWTON_STEPS = 6
_STEPS = 2
"""Times that a cell is looked at again around what was found: the second order holds near to it."""
_MOST = 4.0
"""No rep is believed to differ from the team by more than this in log-odds: beyond it, steps overshoot."""
_LEAST_RATE = 1e-3


@dataclass(frozen=True, slots=True)
class Ability:
    """What is believed of every rep at every kind, on the logit scale without waiting: (…, R, K)."""

    mean: Floats
    spread: Floats
    """Standard deviation."""
    log_factor: Floats
    """(…): logarithm of the Bayes factor of "reps differ" over "they do not"."""
    outcomes: Floats
    """(…): how many outcomes it rests on."""

    @property
    def rate(self) -> Floats:
        """The expected share won, (…, R, K): the logistic's mean over the spread, to about 0.01."""
        return logistic(self.mean / np.sqrt(1 + np.pi * self.spread**2 / 8))


def logistic(x: Floats) -> Floats:
    found: Floats = 1.0 / (1.0 + np.exp(-x))
    return found


def abilities(outcomes: Floats, won: Floats, offset: Floats | float = 0.0) -> Ability:
    """From outcomes and wins by rep and kind, (…, R, K) each, and the mean of what weighs on each cell.

    Errors: ValueError where more was won than there are outcomes.
    """
    if (won > outcomes).any() or (won < 0).any():
        raise ValueError("between none and all of the outcomes are won")
    weighs = np.broadcast_to(np.asarray(offset, dtype=np.float64), outcomes.shape)
    base = _kinds(outcomes, won, weighs)
    information, score = _seen(outcomes, won, base + weighs, np.zeros(outcomes.shape))
    evidence = _evidence(information, score)
    weight = np.exp(evidence - evidence.max(axis=(0, 1)))
    weight /= weight.sum(axis=(0, 1))
    mean, spread = _believed(weight, information, score)
    mean = np.clip(mean, -_MOST, _MOST)
    for _ in range(_STEPS):
        information, score = _seen(outcomes, won, base + weighs + mean, mean)
        mean, spread = _believed(weight, information, score)
        mean = np.clip(mean, -_MOST, _MOST)
    return Ability(base + mean, spread, _log_factor(evidence), outcomes.sum(axis=(-2, -1)))


def _seen(outcomes: Floats, won: Floats, logit: Floats, mean: Floats) -> tuple[Floats, Floats]:
    """Information and score of every cell about its difference from the team, around the difference `mean`."""
    p = logistic(logit)
    information = outcomes * p * (1 - p)
    return information, won - outcomes * p + information * mean


def _kinds(outcomes: Floats, won: Floats, offset: Floats) -> Floats:
    """The team's logit by kind, (…, 1, K): Newton's steps, held to the overall rate by a little information."""
    number = outcomes.sum(axis=(-2, -1), keepdims=True)
    rate = np.clip((won.sum(axis=(-2, -1), keepdims=True) + 1) / (number + 8), _LEAST_RATE, 1 - _LEAST_RATE)
    overall = np.log(rate / (1 - rate))
    base = np.broadcast_to(overall, (*overall.shape[:-1], outcomes.shape[-1]))
    for _ in range(_NEWTON_STEPS):
        p = logistic(base + offset)
        slope = (outcomes * p * (1 - p)).sum(axis=-2, keepdims=True) + _KIND_WORTH
        gradient = (won - outcomes * p).sum(axis=-2, keepdims=True) - _KIND_WORTH * (base - overall)
        base = base + np.clip(gradient / slope, -1.0, 1.0)
    return base


def _grid(cells: int) -> tuple[Floats, Floats]:
    """α² and υ², to stand before arrays of (…, R, K): (A, 1, …, 1) for reps, (1, U, …, 1, 1) for cells."""
    return REP_SPREADS.reshape(-1, 1, *(1,) * (cells - 1)) ** 2, CELL_SPREADS.reshape(
        1, -1, *(1,) * cells
    ) ** 2


def _evidence(information: Floats, score: Floats) -> Floats:
    """Log evidence of every pair of spreads: (A, U, …)."""
    rep, cell = _grid(score.ndim)
    held = 1 + cell * information
    known, pulled = (information / held).sum(axis=-1), (score / held).sum(axis=-1)
    spare = 1 + rep * known
    by_cell = (cell * score**2 / held - np.log(held)).sum(axis=(-2, -1))
    by_rep = (rep * pulled**2 / spare - np.log(spare)).sum(axis=-1)
    found: Floats = 0.5 * (by_cell + by_rep)
    return found


def _believed(weight: Floats, information: Floats, score: Floats) -> tuple[Floats, Floats]:
    """Mean and standard deviation of a_r + u_rk over the grid, (…, R, K) each."""
    rep, cell = _grid(score.ndim)
    held = 1 + cell * information
    known, pulled = (information / held).sum(axis=-1), (score / held).sum(axis=-1)
    spare = 1 + rep * known
    of_rep, of_rep_spread = (rep * pulled / spare)[..., None], (rep / spare)[..., None]
    lean = cell * information / held
    mean = of_rep + cell * (score - information * of_rep) / held
    variance = cell / held + (1 - lean) ** 2 * of_rep_spread
    by = weight[..., None, None]
    middle: Floats = (by * mean).sum(axis=(0, 1))
    square = (by * (variance + mean**2)).sum(axis=(0, 1))
    return middle, np.sqrt(np.maximum(square - middle**2, 0.0))


def _log_factor(evidence: Floats) -> Floats:
    """Of the mean evidence of every pair with a difference, over none: (A, U, …) → (…)."""
    pairs = evidence.reshape(-1, *evidence.shape[2:])
    differ, same = pairs[1:], pairs[0]
    top = differ.max(axis=0)
    found: Floats = np.log(np.exp(differ - top).mean(axis=0)) + top - same
    return found
