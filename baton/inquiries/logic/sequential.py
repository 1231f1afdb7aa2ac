"""Two reply wordings compared while the answers still come in: intervals that may be looked at at any time.

Each wording's answers are 0 or 1. Against a true rate p, the mixture of all rates, weighed by Beta(1/2, 1/2), is after
n answers with k ones

    M(p) = [ B(k + ½, n − k + ½) / B(½, ½) ] / [ p^k · (1 − p)^(n−k) ]

times as likely as p. Where p is true, M(p) is a martingale from 1 on, never negative, so it ever reaches 1/α with
probability α at most (Ville), however often somebody looks. Two wordings whose answers do not hang on each other:
M_A(p)·M_B(q) is such a martingale for the true pair (p, q) in whatever order the answers come, as long as the order
does not foresee them. The differences d of the pairs that it has not refused,

    { d : min over p of M_A(p) · M_B(p + d) < 1/α },

hold the true difference at all times at once with probability 1 − α. It holds for every n, without a normal
approximation; with few answers the interval is nearly everything. log M is convex in the rates, so the set is an
interval, and its minimum over p convex in d.

An answer may be counted only once its time is over, whatever it is: counting the quick yeses first would foresee them.

Sources: Robbins (1970), Statistical methods related to the law of the iterated logarithm; Ville (1939); for mixtures
of binomials, Lindon and Malek (2022), Anytime-valid inference for multinomial count data.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq, minimize_scalar
from scipy.special import betaln, xlog1py, xlogy

Floats = NDArray[np.float64]
PRIOR = 0.5
_EDGE = 1e-12


@dataclass(frozen=True, slots=True)
class Arm:
    """Of `n` answers whose time is over, `ones` were yes."""

    ones: int
    n: int

    @property
    def rate(self) -> float | None:
        return self.ones / self.n if self.n else None


@dataclass(frozen=True, slots=True)
class Difference:
    """The second rate minus the first, with an interval that holds at all times at once."""

    value: float | None
    """None where a wording has no answers yet."""
    low: float
    high: float

    @property
    def is_told(self) -> bool:
        """Nought is not in it."""
        return self.low > 0 or self.high < 0


def difference(first: Arm, second: Arm, alpha: float = 0.05) -> Difference:
    """The second's rate minus the first's. ValueError for counts that are none, and for an alpha outside (0, 1)."""
    for arm in (first, second):
        if not 0 <= arm.ones <= arm.n:
            raise ValueError(f"{arm.ones} of {arm.n} is no count")
    if not 0 < alpha < 1:
        raise ValueError("alpha lies between 0 and 1")
    limit = -float(np.log(alpha))

    def excess(d: float) -> float:
        return _least(first, second, d) - limit

    rates = [arm.ones / arm.n if arm.n else 0.5 for arm in (first, second)]
    middle = rates[1] - rates[0]
    low = -1.0 if excess(-1.0 + _EDGE) < 0 else _root(excess, -1.0 + _EDGE, middle)
    high = 1.0 if excess(1.0 - _EDGE) < 0 else _root(excess, middle, 1.0 - _EDGE)
    value = None if first.rate is None or second.rate is None else second.rate - first.rate
    return Difference(value, low, high)


def evidence(first: Arm, second: Arm) -> float:
    """log of the evidence that the two rates are not the same; at 0 there is none, at log(1/α) it is told."""
    return float(
        evidences(*(np.array([float(count)]) for count in (first.ones, first.n, second.ones, second.n)))[0]
    )


def evidences(ones_first: Floats, n_first: Floats, ones_second: Floats, n_second: Floats) -> Floats:
    """As `evidence`, for many pairs. The refused pair with equal rates that is refused last is the pooled rate."""
    mixed = sum(
        betaln(ones + PRIOR, n - ones + PRIOR) - betaln(PRIOR, PRIOR)
        for ones, n in ((ones_first, n_first), (ones_second, n_second))
    )
    ones, n = ones_first + ones_second, n_first + n_second
    pooled = ones / np.maximum(n, 1)
    found: Floats = mixed - xlogy(ones, pooled) - xlog1py(n - ones, -pooled)
    return found


def _log_mixture(arm: Arm, p: float) -> float:
    inside = betaln(arm.ones + PRIOR, arm.n - arm.ones + PRIOR) - betaln(PRIOR, PRIOR)
    return float(inside - xlogy(arm.ones, p) - xlog1py(arm.n - arm.ones, -p))


def _least(first: Arm, second: Arm, d: float) -> float:
    """min over p of log M_first(p) + log M_second(p + d)."""
    low, high = max(0.0, -d), min(1.0, 1.0 - d)

    def both(p: float) -> float:
        return _log_mixture(first, p) + _log_mixture(second, min(1.0, max(0.0, p + d)))

    if high - low < _EDGE:
        return both((low + high) / 2)
    found = minimize_scalar(both, bounds=(low, high), method="bounded", options={"xatol": 1e-10})
    # The ends are the best where an arm has only noughts or only ones; the search comes near them, not onto them.
    return min(float(found.fun), both(low), both(high))


def _root(excess: Callable[[float], float], low: float, high: float) -> float:
    return float(brentq(excess, low, high, xtol=1e-9))
