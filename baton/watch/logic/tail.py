"""How far out a figure lies: tails of skewed distributions, from three moments, with numpy alone.

A predictive distribution is summed up by mean, variance and third central moment, and its tail is that of the
gamma distribution, shifted (and mirrored where the skew is negative), with the same three moments (Pearson's
type III). A negative binomial or a beta-binomial is met closely: for probabilities between 1e-2 and 1e-6
within a factor of about two, near the middle much better. The gamma tail itself is the normal approximation of
Peizer and Pratt (1968, Journal of the American Statistical Association 63, 1416-1456).

Counts are taken at the count itself, without a continuity correction, so a tail holds half of the count's own
probability ("mid-p"): what is below and what is above add up to one.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_SMALL_SKEW = 1e-3
"""Below this a gamma's shape passes four million, and its tail is the normal one."""
_LARGE_SKEW = 2.0
"""An exponential distribution's. What is more skewed is taken as wider instead, which errs towards silence."""
_NEAR_ONE = 0.02
_SMALLEST = 1e-9
_FARTHEST = 37.0
"""A normal tail beyond this is less than the smallest number that a float holds."""


def standard_score(value: Floats, mean: Floats, variance: Floats, third: Floats) -> Floats:
    """The standard normal score with the same tail as `value` has; below zero where it is too small.

    All arrays broadcast. `variance` > 0; `third` is the third central moment, in the cube of the value's unit.
    NaN in, NaN out.
    """
    spread = np.maximum(np.sqrt(variance), np.cbrt(np.abs(third) / _LARGE_SKEW))
    skew = third / (spread * spread * spread)
    away = (value - mean) / spread
    mirrored = np.where(skew < 0, -1.0, 1.0)
    skew = np.maximum(np.abs(skew), _SMALL_SKEW)
    shape = 4.0 / (skew * skew)
    # In units of the gamma's scale, from its lower end.
    place = np.maximum(shape + 0.5 * skew * shape * mirrored * away, _SMALLEST)
    score = mirrored * _gamma_score(place, shape)
    return np.clip(score, -_FARTHEST, _FARTHEST)


def _gamma_score(place: Floats, shape: Floats) -> Floats:
    """The normal score of `place` in a gamma distribution of `shape` (at least 1) and scale 1."""
    # P(gamma(shape) > x) = P(Poisson(x) <= shape - 1), whose score Peizer and Pratt give.
    distance = place - shape + 1 / 3 - 0.02 / shape
    return distance / np.sqrt(place) * np.sqrt(1 + _peizer_pratt((shape - 0.5) / place))


def _peizer_pratt(ratio: Floats) -> Floats:
    """(1 - x² + 2 x ln x) / (1 - x)², whose limit at 1 is 0."""
    excess = ratio - 1
    is_near = np.abs(excess) < _NEAR_ONE
    away = np.where(is_near, 1.0, excess)
    far = (1 - ratio * ratio + 2 * ratio * np.log(ratio)) / (away * away)
    near = excess * (-1 / 3 + excess * (1 / 6 - excess * 0.1))
    return np.where(is_near, near, far)


def upper_tail(score: Floats) -> Floats:
    """P(Z > score) of a standard normal Z; relative error below 2e-7 wherever it is representable."""
    far = np.minimum(np.abs(score) / np.sqrt(2.0), _FARTHEST / np.sqrt(2.0))
    half = 0.5 * _erfc(far)
    return np.where(score >= 0, half, 1 - half)


_ERFC = (
    -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806,
    0.27886807, -1.13520398, 1.48851587, -0.82215223, 0.17087277,
)  # fmt: skip
"""Chebyshev fit of ln(erfc(x) exp(x²) / t) in t = 1 / (1 + x / 2), fractional error below 1.2e-7 (Press et al.,
Numerical Recipes, section 6.2)."""


def _erfc(x: Floats) -> Floats:
    """The complementary error function for x >= 0."""
    t = 1 / (1 + 0.5 * x)
    exponent = np.full_like(t, _ERFC[-1])
    for coefficient in _ERFC[-2::-1]:
        exponent = exponent * t + coefficient
    result: Floats = t * np.exp(exponent - x * x)
    return result


def two_sided(score: Floats) -> Floats:
    """The chance of a score at least as far out on either side."""
    result: Floats = 2 * upper_tail(np.abs(score))
    return np.minimum(result, 1.0)
