"""A linear margin with a quadratic penalty, learnt from outcomes by L-BFGS. Same rows, same margin, always.

    minimise   ½·|w|² + C · Σ weight · loss(sign · (x·w + b))

`hinge` is the squared hinge of a support vector machine, `logistic` the negative log-likelihood. The bias b is not
penalised. D. Liu and J. Nocedal, On the limited memory BFGS method for large scale optimization (1989).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit

from baton.inquiries.logic.grams import Sparse

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
STEPS, GRADIENT = 200, 1e-3


class Loss(StrEnum):
    HINGE = "hinge"
    LOGISTIC = "logistic"


@dataclass(frozen=True, slots=True)
class Linear:
    weights: Floats
    """(columns,)"""
    bias: float

    def margins(self, rows: Sparse) -> Floats:
        """(rows,): above nought where the outcome is expected."""
        result: Floats = np.asarray(rows @ self.weights + self.bias, dtype=np.float64)
        return result


def fitted(rows: Sparse, is_so: Bools, weights: Floats, strength: float, loss: Loss) -> Linear:
    """rows: (n × columns). is_so, weights: (n,). strength: C of the formula; small is cautious."""
    seen = np.unique(rows.indices)
    if len(seen) < rows.shape[1]:
        # The penalty leaves a column that no row has at nought.
        own = fitted(rows[:, seen], is_so, weights, strength, loss) if len(seen) else None
        whole = np.zeros(rows.shape[1])
        whole[seen] = own.weights if own is not None else 0.0
        return Linear(whole, own.bias if own is not None else _bias(is_so, weights))
    sign = np.where(is_so, 1.0, -1.0)
    turned = rows.T.tocsr()
    scale = strength * weights

    def value(at: Floats) -> tuple[float, Floats]:
        margin = sign * (rows @ at[1:] + at[0])
        if loss is Loss.HINGE:
            short = np.maximum(1 - margin, 0.0)
            cost, slope = float(scale @ short**2), -2 * scale * sign * short
        else:
            cost, slope = float(scale @ np.logaddexp(0.0, -margin)), -scale * sign * expit(-margin)
        gradient = np.concatenate([[slope.sum()], turned @ slope + at[1:]])
        return cost + 0.5 * float(at[1:] @ at[1:]), gradient

    found = minimize(
        value,
        np.zeros(rows.shape[1] + 1),
        jac=True,
        method="L-BFGS-B",
        options={"maxiter": STEPS, "gtol": GRADIENT},
    ).x
    return Linear(np.asarray(found[1:], dtype=np.float64), float(found[0]))


def _bias(is_so: Bools, weights: Floats) -> float:
    """Where there is nothing to tell rows apart by: the logarithm of the odds, drawn in by one row each."""
    return float(np.log((weights[is_so].sum() + 1) / (weights[~is_so].sum() + 1)))
