"""A shop of three markets, day by day, with a week's season and chance; what goes wrong in it is up to the test."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta

import numpy as np

from baton.facts.store import Batch
from baton.kit.period import Period
from baton.metrics.tests.hand_made import Row, batch, rows

LAST = date(2026, 9, 20)
DAYS = 90
FIRST = LAST - timedelta(days=DAYS - 1)
MARKETS = {"US": 3000.0, "DE": 2000.0, "BR": 1200.0}
_WEEK = (1.1, 1.12, 1.08, 1.05, 1.0, 0.8, 0.78)

Factor = Callable[[str, date], float]


def usual(market: str, day: date) -> float:
    return 1.0


def drop(markets: Sequence[str], days: Sequence[date], factor: float = 0.4) -> Factor:
    """Impressions of the markets times `factor` on the days."""
    return lambda market, day: factor if market in markets and day in days else 1.0


def days(first: str, last: str) -> list[date]:
    return list(Period(date.fromisoformat(first), date.fromisoformat(last)).days())


def shop(
    factor: Factor = usual, *, clicked: Factor = usual, until: date = LAST, seed: int = 7
) -> list[Batch]:
    """Shop and country files of every day up to `until`: impressions times `factor`, click rates times `clicked`."""
    rng = np.random.default_rng(seed)
    whole: list[Row] = []
    by_country: list[Row] = []
    for offset in range(DAYS):
        day = FIRST + timedelta(days=offset)
        sums = {"impressions": 0, "clicks": 0, "visitors": 0, "inquiries": 0}
        here: list[Row] = []
        for market, mean in MARKETS.items():
            # Drawn whether the day is used or not: the days before stay the same.
            noise = rng.gamma(200, 1 / 200)
            impressions = int(rng.poisson(mean * _WEEK[day.weekday()] * noise))
            impressions = int(impressions * factor(market, day))
            clicks = int(rng.binomial(impressions, 0.03 * clicked(market, day)))
            visitors = int(rng.binomial(clicks, 0.7))
            inquiries = int(rng.binomial(visitors, 0.08))
            figures = {
                "impressions": impressions,
                "clicks": clicks,
                "visitors": visitors,
                "inquiries": inquiries,
            }
            here += rows(Period(day, day), {"country": market, **figures})
            sums = {name: sums[name] + figures[name] for name in sums}
        if day <= until:
            by_country += here
            whole += rows(Period(day, day), {**sums, "reply_rate": 0.95 - 0.002 * offset})
    return [batch("shop_day", whole), batch("country_period", by_country)]


def event(number: int, kind: str, first: str, last: str | None = None, **columns: object) -> Row:
    return {
        "event_id": f"E{number}",
        "kind": kind,
        "started_on": date.fromisoformat(first),
        "ended_on": date.fromisoformat(last) if last else None,
        "title": f"event {number}",
        **columns,
    }
