"""Between which values a share lies.

    (p + z²/2n ± z·√(p(1−p)/n + z²/4n²)) / (1 + z²/n)

Source: E. Wilson (1927), Probable inference, the law of succession, and statistical inference.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]


def wilson_limits(share: ArrayLike, size: ArrayLike, reach: float) -> tuple[Floats, Floats]:
    """Lower and upper limits of shares, each of `size` > 0 things, which need not be a whole number.

    reach: standard deviations of the normal distribution. A share of none has the lower limit 0, of all the upper 1.
    """
    p, n = np.clip(np.asarray(share, dtype=np.float64), 0.0, 1.0), np.asarray(size, dtype=np.float64)
    extra = reach**2 / n
    centre = p + extra / 2
    half = reach * np.sqrt(p * (1 - p) / n + extra / (4 * n))
    low = np.where(p > 0, (centre - half) / (1 + extra), 0.0)
    high = np.where(p < 1, (centre + half) / (1 + extra), 1.0)
    return np.maximum(low, 0.0), np.minimum(high, 1.0)


def wilson(share: float, size: float, reach: float) -> tuple[float, float]:
    """The limits of one share."""
    low, high = wilson_limits(share, size, reach)
    return float(low), float(high)
