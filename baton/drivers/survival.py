"""How long until something happens, where many have not waited long enough yet: the curve of Kaplan and Meier.

Of those still waiting at age d (in days), a part e_d / n_d is done on that day. The share that is still waiting
after it is the product (E. Kaplan and P. Meier, Nonparametric estimation from incomplete observations, 1958)

    S(t) = ∏_{d≤t} (1 - e_d/n_d)            F(t) = 1 - S(t): the share that is done

Somebody who has been watched for c days and is not done counts in n_d up to d = c and not after: what was not
seen is neither done nor undone. Most inquiries never bring money, so that F levels out far below 1.

Variance after Greenwood; the interval is taken on the scale log(-log S), which keeps it inside 0…1 and near its
level also for few events (J. Kalbfleisch and R. Prentice, 1980). Before the first event it is the exact one of
no success among n.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Numbers = NDArray[np.int64]

LEVEL = 0.9


@dataclass(frozen=True, slots=True)
class Curve:
    """By age 0…H, (H + 1,) each."""

    at_risk: Floats
    events: Floats

    @property
    def done(self) -> Floats:
        """F: the share that is done by the end of each age."""
        return share_done(self.at_risk, self.events)

    @property
    def deviation(self) -> Floats:
        """Greenwood's standard error of F. 0 before the first event; NaN once everybody is done."""
        spent = self.at_risk * (self.at_risk - self.events)
        with np.errstate(divide="ignore", invalid="ignore"):
            steps = np.where(self.events > 0, self.events / spent, 0.0)
            found: Floats = (1.0 - self.done) * np.sqrt(np.cumsum(steps))
        return found

    def interval(self, level: float = LEVEL) -> tuple[Floats, Floats]:
        """Between which F lies, at each age."""
        done = self.done
        tail = (1.0 - level) / 2
        normal = NormalDist().inv_cdf(1.0 - tail)
        with np.errstate(divide="ignore", invalid="ignore"):
            waiting = 1.0 - done
            spread = normal * self.deviation / (waiting * np.abs(np.log(waiting)))
            low = 1.0 - waiting ** np.exp(-spread)
            high = 1.0 - waiting ** np.exp(spread)
            unseen = 1.0 - tail ** (1.0 / self.at_risk)
        is_before = done <= 0
        is_over = (done >= 1) | ~np.isfinite(spread)
        low = np.where(is_before, 0.0, np.where(is_over, done, low))
        high = np.where(is_before, np.where(self.at_risk > 0, unseen, 1.0), np.where(is_over, 1.0, high))
        return low, high


def kaplan_meier(ages: Sequence[int] | Numbers, is_done: Sequence[bool] | NDArray[np.bool_]) -> Curve:
    """The curve of N waits. ages: days until it was done, or until nobody looked any more; whole, from 0.

    ValueError for a negative age or lengths that differ. Nobody gives an empty curve.
    """
    waited, done = np.asarray(ages, dtype=np.int64), np.asarray(is_done, dtype=np.bool_)
    if waited.shape != done.shape or waited.ndim != 1:
        raise ValueError(f"one age and one flag for each are needed, not {waited.shape} and {done.shape}")
    if len(waited) and int(waited.min()) < 0:
        raise ValueError("an age is negative")
    size = int(waited.max()) + 1 if len(waited) else 0
    left = np.bincount(waited, minlength=size).astype(np.float64)
    events = np.bincount(waited[done], minlength=size).astype(np.float64)
    at_risk = np.cumsum(left[::-1])[::-1]
    return Curve(at_risk.copy(), events)


def share_done(at_risk: Floats, events: Floats) -> Floats:
    """F by age, of many curves at once: (..., H + 1) each. An age that nobody reaches adds nothing."""
    parts = events / np.where(at_risk > 0, at_risk, 1.0)
    return np.asarray(1.0 - np.cumprod(1.0 - parts, axis=-1), dtype=np.float64)
