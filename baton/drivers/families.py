"""Three kinds of rates, which differ only in their variance function V(r) = v₁·r + v₂·r².

    share    r(1-r)   binomial     a part of what came before: clicks of impressions
    count    r        Poisson      may exceed 1: visitors per click
    amount   r²       gamma        money per order; one order's squared coefficient of variation is the dispersion

C. Morris, Natural exponential families with quadratic variance functions, Annals of Statistics 10, 1982.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


class Family(StrEnum):
    SHARE = "share"
    COUNT = "count"
    AMOUNT = "amount"


_VARIANCE = {Family.SHARE: (1.0, -1.0), Family.COUNT: (1.0, 0.0), Family.AMOUNT: (0.0, 1.0)}


@dataclass(frozen=True, slots=True)
class Kinds:
    """The variance functions of R rates: V(r) = v₁·r + v₂·r², coefficients of shape (R, 1)."""

    linear: Floats
    square: Floats

    def variance(self, rate: Floats) -> Floats:
        found: Floats = rate * (self.linear + self.square * rate)
        return np.maximum(found, 0.0)

    def step(self, rate: Floats) -> Floats:
        """By how much a rate moves for a unit on its natural scale: r(1-r) for the logit of a share, r for the
        logarithm of a count or an amount."""
        return np.where(self.linear > 0, self.variance(rate), rate)

    def swing(self, rate: Floats) -> Floats:
        """The variance that a unit of variance on the natural scale brings, over V: step(r)²/V(r)."""
        return np.where(self.linear > 0, self.variance(rate), 1.0)

    @property
    def jeffreys(self) -> tuple[Floats, Floats]:
        """Pseudo-counts and pseudo-exposures that keep a rate possible where nothing was counted. (R, 1) each."""
        return np.where(self.linear > 0, 0.5, 0.0), np.where(self.square < 0, 1.0, 0.0)


def kinds(families: Sequence[Family]) -> Kinds:
    coefficients = np.array([_VARIANCE[family] for family in families], dtype=np.float64).reshape(-1, 2)
    return Kinds(coefficients[:, :1], coefficients[:, 1:])
