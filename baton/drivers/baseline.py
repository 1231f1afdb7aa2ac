"""Is a figure low? Compared with its own earlier periods, with what it is counted from and how it moves by itself.

A figure is a count y out of an exposure e: of things (a share), or of days (a count). Its rate is r = y ÷ e, and what
chance alone does to it has the variance s ÷ e, with s = m(1 − m) for a share and s = m for a count around a mean m.

Baseline. Earlier rates differ by more than that: r_k = m + b_k + chance, Var(b) = τ². τ² comes from the moments of
Q = Σ w_k (r_k − m)² with w_k = e_k ÷ s (R. DerSimonian and N. Laird, Meta-analysis in clinical trials, 1986). The
mean is shrunken: every period weighs 1 ÷ (τ² + s/e_k), by its exposure where only chance parts the periods and all
alike where they move by themselves, so that a thin period never speaks as loudly as a full one. Its variance is
1 ÷ Σ 1/(τ² + s/e_k).

Interval of the present figure, 90 %: three things blur it, chance s/e, its own movement τ², and what is open about m.
The exposure is divided by φ = (s/e + τ² + Var(m)) ÷ (s/e), which is 1 where only chance is at work. With that
exposure a share gets the interval of E. Wilson (1927), and a count that of a gamma posterior in its cubic form
(Wilson and M. Hilferty, 1931). τ² rests on few periods, so the quantile is Student's, with the degrees of freedom of
F. Satterthwaite (1946): K − 1 where all of the variance is movement, those of the normal where none is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import fsum, sqrt
from statistics import NormalDist

from baton.drivers.wilson import wilson

LEVEL = 0.9
Z = NormalDist().inv_cdf((1 + LEVEL) / 2)
FEWEST_PERIODS = 3
"""Earlier periods below which nothing is said about how a figure moves by itself."""
MATTERS = 0.15
"""A figure is materially low from this part below its baseline on, unless it says otherwise."""


class Law(StrEnum):
    """What chance does to a figure."""

    SHARE = "share"
    COUNT = "count"

    def spread(self, mean: float) -> float:
        """Variance × exposure around the mean rate."""
        return mean * (1.0 - mean) if self is Law.SHARE else mean


class Standing(StrEnum):
    """Where a figure stands against its baseline."""

    LOW = "low"
    NOT_LOW = "not_low"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Observed:
    part: float
    exposure: float
    """Things of which `part` are counted, or days in which it was counted. Above nought."""

    @property
    def rate(self) -> float:
        return self.part / self.exposure


@dataclass(frozen=True, slots=True)
class Baseline:
    """Of rates: of a thing, or of a day."""

    law: Law
    rate: float
    variance: float
    """Of `rate`."""
    between: float
    """τ², the variance between periods that chance does not explain."""
    spread: float
    """s: what chance does, × exposure."""
    periods: int

    @property
    def usual(self) -> tuple[float, float]:
        """90 % interval of the mean."""
        reach = quantile(self.periods - 1) * sqrt(self.variance)
        top = 1.0 if self.law is Law.SHARE else float("inf")
        return max(0.0, self.rate - reach), min(top, self.rate + reach)


def baseline(earlier: Sequence[Observed], law: Law) -> Baseline | None:
    """None where too few periods are known, or all of them are nought: that is no level to compare with."""
    counted = fsum(one.part for one in earlier)
    if len(earlier) < FEWEST_PERIODS or counted <= 0:
        return None
    exposure = fsum(one.exposure for one in earlier)
    pooled = counted / exposure
    # Half a case on either side, so that a share of exactly 1 is not taken to be certain.
    spread = law.spread((counted + 0.5) / (exposure + 1) if law is Law.SHARE else pooled)
    weights = [one.exposure / spread for one in earlier]
    surplus = fsum(w * (one.rate - pooled) ** 2 for w, one in zip(weights, earlier, strict=True))
    whole = fsum(weights)
    scale = whole - fsum(w * w for w in weights) / whole
    between = max(0.0, (surplus - (len(earlier) - 1)) / scale)
    noise = [spread / one.exposure for one in earlier]
    precision = [1.0 / (between + chance) for chance in noise]
    variance = 1.0 / fsum(precision)
    mean = variance * fsum(w * one.rate for w, one in zip(precision, earlier, strict=True))
    return Baseline(law, mean, variance, between, spread, len(earlier))


def interval(present: Observed, usual: Baseline) -> tuple[float, float]:
    """Where the present rate may lie, 90 %."""
    chance, reach = _blur(present, usual)
    inflated = (chance + usual.between + usual.variance) / chance
    if usual.law is Law.SHARE:
        return wilson(present.rate, present.exposure / inflated, reach)
    low, high = gamma(present.part / inflated, reach)
    return low * inflated / present.exposure, high * inflated / present.exposure


def standing(present: Observed, usual: Baseline, matters: float = MATTERS) -> Standing:
    """Not low where all of the interval lies above what would matter, however sure a small gap is; low where it does
    not, and all of it lies below the baseline.
    """
    low, high = interval(present, usual)
    if low > usual.rate * (1 - matters):
        return Standing.NOT_LOW
    return Standing.LOW if high < usual.rate else Standing.OPEN


def exposure_that_tells(present: Observed, usual: Baseline, matters: float = MATTERS) -> float | None:
    """The exposure of a period at which a material drop would show, the earlier periods being as long. None where the
    figure moves so much by itself that none is enough, or where there is enough of it already.
    """
    _, reach = _blur(present, usual)
    left = (usual.rate * matters / reach) ** 2 - usual.between
    if left <= 0:
        return None
    enough = usual.spread * (1 + 1 / usual.periods) / left
    return enough if enough > present.exposure else None


def _blur(present: Observed, usual: Baseline) -> tuple[float, float]:
    """The variance that chance alone gives the present rate, and the quantile of all its variance."""
    chance, moved = usual.spread / present.exposure, usual.between + usual.variance
    if usual.between == 0:
        return chance, Z
    freedom = (usual.periods - 1) * ((chance + moved) / moved) ** 2
    return chance, quantile(freedom)


def quantile(freedom: float) -> float:
    """Student's t at the 95th per cent, by its expansion in 1/freedom (R. Fisher and E. Cornish, 1960).

    Within 1.5 % from two degrees of freedom on.
    """
    z, each = Z, 1.0 / freedom
    first = (z**3 + z) / 4
    second = (5 * z**5 + 16 * z**3 + 3 * z) / 96
    third = (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384
    return z + each * (first + each * (second + each * third))


def gamma(count: float, reach: float) -> tuple[float, float]:
    """Limits of the mean behind a count, which need not be a whole number."""
    low = count * max(0.0, 1 - 1 / (9 * count) - reach / (3 * sqrt(count))) ** 3 if count > 0 else 0.0
    above = count + 1
    return low, above * (1 - 1 / (9 * above) + reach / (3 * sqrt(above))) ** 3
