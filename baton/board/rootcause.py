"""Where a figure's change is concentrated, asked once for each state of the facts."""

from __future__ import annotations

from baton.board.selectors import latest_day, once
from baton.drivers.concentration import Concentration, concentration
from baton.facts.snapshot import Snapshot
from baton.kit.period import Period
from baton.people.terms import Shop


def root_cause_of(
    snapshot: Snapshot, shop: Shop, metric: str, period: Period, against: Period
) -> Concentration:
    """NotFound or NotAnswerable as `baton.drivers.concentration.concentration` says."""
    latest = latest_day(shop)
    return once(
        snapshot,
        "rootcause",
        shop.code,
        metric,
        period,
        against,
        latest,
        ask=lambda: concentration(snapshot, shop.code, metric, period, against, latest_complete=latest),
    )
