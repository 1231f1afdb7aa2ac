"""How long a shop's inquiries usually take to bring money, and whether a period's may still do so."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from baton.facts.snapshot import Snapshot
from baton.kit.period import Period

DAYS_WITHOUT_HISTORY = 60
FEWEST_RECEIPTS = 20
SHARE_ARRIVED = 0.9


_DAYS_TO_MONEY = """
SELECT date_diff('day', inquiry.data_day, min(money.first_on)) AS days
FROM {inquiry} AS inquiry
JOIN (
  SELECT inquiry_id, least(coalesce(deposit_on, balance_on), coalesce(balance_on, deposit_on)) AS first_on
  FROM {order}
) AS money USING (inquiry_id)
WHERE first_on IS NOT NULL AND inquiry.data_day <= $until
GROUP BY inquiry_id, inquiry.data_day
"""


def lag_of(snapshot: Snapshot, shop: str, latest: date) -> int:
    """The shop's own lag in days, as seen from the data day `latest`.

    Only inquiries that have had twice the assumed lag to ripen count: among younger ones those that paid early would
    be all there is, and the lag would look short.
    """
    until = latest - timedelta(days=2 * DAYS_WITHOUT_HISTORY)
    found = snapshot.query(_DAYS_TO_MONEY, {"until": until}, shop=shop)
    return usual_lag(found.column("days").to_numpy())


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
