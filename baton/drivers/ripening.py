"""How long a shop's inquiries usually take to bring money, and whether a period's may still do so."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from baton.kit.period import Period

DAYS_WITHOUT_HISTORY = 60
FEWEST_RECEIPTS = 20
SHARE_ARRIVED = 0.9


def usual_lag(days: NDArray[np.int64]) -> int:
    """Days from inquiry to first receipt within which nine of ten receipts came.

    days: (n,) one per inquiry that has brought money. Fewer than twenty cannot tell: then sixty days are
    assumed.
    """
    if len(days) < FEWEST_RECEIPTS:
        return DAYS_WITHOUT_HISTORY
    return int(np.quantile(days, SHARE_ARRIVED, method="higher"))


def is_unripe(period: Period, lag: int, latest: date) -> bool:
    """Whether, as seen from the data day `latest`, the period's last inquiries are younger than the usual
    lag."""
    return latest < period.end + timedelta(days=lag)
