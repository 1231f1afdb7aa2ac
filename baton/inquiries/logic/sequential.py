"""Two reply wordings compared while the answers still come in: intervals that may be looked at at any time.

A fair coin decides which of the two is offered. The answer Y to the t-th offer is 0 or 1. With S = +1 for the second
wording, −1 for the first, and a centre c that only earlier answers decide (their mean, so that little is left to vary),

    Z = 2·S·(Y − c)          has the mean  d = (rate of the second) − (rate of the first)

whatever the rates are and however they drift together: the coin takes c out. For a supposed difference m, betting a
fixed part λ of one's money on each offer gives the capital

    K(m, λ) = Π (1 + λ·(Z − m))

which, where m is true, is a martingale from 1 on, and never negative as |Z − m| ≤ 3 and |λ| < 1/3. So is its mean over
a grid of λ. It ever reaches 2/α with probability α/2 at most (Ville), however often somebody looks. K with λ > 0 falls
in m, K with λ < 0 rises: the differences that neither has refused,

    { m : K⁺(m) < 2/α  and  K⁻(m) < 2/α },

are an interval that holds the true difference at all times at once with probability 1 − α. It holds for every n,
without a normal approximation; with few answers it is nearly everything. In exchange for the peeking it is wider than
an interval that is looked at once.

An answer may be counted only once its time is over, whatever it is: counting the quick yeses first would foresee them.

Sources: Ville (1939); Robbins (1970), Statistical methods related to the law of the iterated logarithm; Waudby-Smith
and Ramdas (2024), Estimating means of bounded random variables by betting.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import logsumexp

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
BETS: Floats = np.geomspace(0.005, 0.3, 16)
"""Parts of the money. The best one is about d over the spread of Z: differences of half a point to thirty points."""


@dataclass(frozen=True, slots=True)
class Difference:
    """The second rate minus the first, with an interval that holds at all times at once."""

    low: float
    high: float

    @property
    def is_told(self) -> bool:
        """Nought is not in it."""
        return self.low > 0 or self.high < 0


def difference(answers: Sequence[bool], is_second: Sequence[bool], alpha: float = 0.05) -> Difference:
    """The second's rate minus the first's, from offers in the order in which they were made, whose time is over.

    answers, is_second: (n,) each. ValueError for different lengths and for an alpha outside (0, 1).
    """
    if len(answers) != len(is_second):
        raise ValueError(f"{len(answers)} answers to {len(is_second)} offers")
    if not 0 < alpha < 1:
        raise ValueError("alpha lies between 0 and 1")
    gains = _gains(np.array([answers], dtype=bool), np.array([is_second], dtype=bool))[0]
    limit = float(np.log(2 / alpha))

    def above(m: float) -> float:
        return _log_capital(gains - m, BETS) - limit

    def below(m: float) -> float:
        return _log_capital(gains - m, -BETS) - limit

    low = -1.0 if above(-1.0) < 0 else _crossing(above)
    high = 1.0 if below(1.0) < 0 else _crossing(below)
    return Difference(low, high)


def evidences(answers: Flags, is_second: Flags) -> Floats:
    """After each offer, the larger log capital against equal rates; told where it reaches log(2/α).

    answers, is_second: (runs, n) each; so is the answer. For judging the method itself.
    """
    gains = _gains(answers, is_second)
    sides = [
        logsumexp([np.cumsum(np.log1p(bet * gains), axis=1) for bet in bets], axis=0) - np.log(BETS.size)
        for bets in (BETS, -BETS)
    ]
    found: Floats = np.maximum(*sides)
    return found


def _gains(answers: Flags, is_second: Flags) -> Floats:
    """Z of each offer, (runs, n), centred on the mean of the run's earlier answers; on a half before the first."""
    ones = answers.astype(np.float64)
    before = np.cumsum(ones, axis=1) - ones
    centre = (before + 0.5) / (np.arange(answers.shape[1]) + 1.0)
    found: Floats = np.where(is_second, 2.0, -2.0) * (ones - centre)
    return found


def _log_capital(gains: Floats, bets: Floats) -> float:
    logs = np.log1p(bets[:, None] * gains[None, :]).sum(axis=1)
    return float(logsumexp(logs) - np.log(bets.size))


def _crossing(capital: Callable[[float], float]) -> float:
    """Where the capital reaches its limit; −1 or 1 where it is beyond it everywhere."""
    at = (capital(-1.0), capital(1.0))
    if min(at) >= 0:
        return 1.0 if at[0] > at[1] else -1.0
    return float(brentq(capital, -1.0, 1.0, xtol=1e-9))
