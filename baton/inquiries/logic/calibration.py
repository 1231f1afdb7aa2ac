"""From a margin to a probability that means what it says, and how far off it is.

J. Platt, Probabilistic outputs for support vector machines (1999): a logistic curve over margins of rows that the
margin's model has not seen, with targets drawn in by one case each, so that few outcomes make no certainty.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
BINS = 10


@dataclass(frozen=True, slots=True)
class Calibration:
    slope: float
    """Not below nought: a larger margin never means a smaller probability."""
    offset: float

    def odds(self, margins: Floats) -> Floats:
        """Logarithm of the odds: (n,)."""
        return self.slope * margins + self.offset

    def probabilities(self, margins: Floats) -> Floats:
        result: Floats = expit(self.odds(margins))
        return result


def calibrated(margins: Floats, is_so: Bools, weights: Floats | None = None) -> Calibration:
    """margins: (n,), of rows that their model had not learnt from."""
    weight = np.ones(len(margins)) if weights is None else weights
    so, not_so = float(weight[is_so].sum()), float(weight[~is_so].sum())
    target = np.where(is_so, (so + 1) / (so + 2), 1 / (not_so + 2))

    def value(at: Floats) -> tuple[float, Floats]:
        odds = at[0] * margins + at[1]
        off = weight * (expit(odds) - target)
        return float(weight @ (np.logaddexp(0.0, odds) - target * odds)), np.array([off @ margins, off.sum()])

    start = np.array([1.0, np.log((so + 1) / (not_so + 1))])
    found = minimize(value, start, jac=True, method="L-BFGS-B", bounds=[(0.0, None), (None, None)]).x
    return Calibration(float(found[0]), float(found[1]))


def calibration_error(probabilities: Floats, is_so: Bools, bins: int = BINS) -> float:
    """Expected calibration error: |share that was so - mean probability| over bins of equal width, weighted by rows.

    M. Naeini and others, Obtaining well calibrated probabilities using Bayesian binning (2015). NaN without rows.
    """
    if not len(probabilities):
        return float("nan")
    of = np.minimum((probabilities * bins).astype(np.int64), bins - 1)
    said = np.bincount(of, weights=probabilities, minlength=bins)
    was = np.bincount(of, weights=is_so.astype(np.float64), minlength=bins)
    return float(np.abs(said - was).sum() / len(probabilities))


@dataclass(frozen=True, slots=True)
class Bin:
    """What was said and what was so, where the probability lay between two tenths."""

    low: float
    high: float
    said: float
    """Mean probability."""
    was: float
    """Share that was so."""
    count: int


def calibration_bins(probabilities: Floats, is_so: Bools, bins: int = BINS) -> tuple[Bin, ...]:
    """The bins that hold anything, from low to high."""
    of = np.minimum((probabilities * bins).astype(np.int64), bins - 1)
    found = []
    for number in range(bins):
        own = of == number
        if own.any():
            said, was = float(probabilities[own].mean()), float(is_so[own].mean())
            found.append(Bin(number / bins, (number + 1) / bins, said, was, int(own.sum())))
    return tuple(found)


def folds_of(names: Sequence[str], is_so: Bools, folds: int) -> Ints:
    """(n,) fold numbers: both outcomes spread evenly, rows of one name together, the same on every run and machine.

    The order in which names are dealt out is that of their checksums, so that it says nothing of the outcome.
    """
    first: dict[str, int] = {}
    for row, name in enumerate(names):
        first.setdefault(name, row)
    dealt: dict[str, int] = {}
    next_fold = {True: 0, False: folds // 2}
    for name in sorted(first, key=lambda name: (crc32(name.encode("utf-8", "replace")), name)):
        kind = bool(is_so[first[name]])
        dealt[name] = next_fold[kind] % folds
        next_fold[kind] += 1
    return np.array([dealt[name] for name in names], dtype=np.int64)


def fold_rows(folds: Ints, fold: int) -> tuple[Ints, Ints]:
    """Row numbers to learn from, and those to be judged."""
    return np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)


def area_under_curve(scores: Floats, is_so: Bools) -> float:
    """Chance that a row that was so has the larger score than one that was not; ties count half. NaN for one kind."""
    so, not_so = int(is_so.sum()), int((~is_so).sum())
    if not so or not not_so:
        return float("nan")
    _, inverse, counts = np.unique(scores, return_inverse=True, return_counts=True)
    middle = np.cumsum(counts) - (counts - 1) / 2
    return float((middle[inverse][is_so].sum() - so * (so + 1) / 2) / (so * not_so))
