"""The demo's days and what every shop's demand does with them: season, weekday, holidays, fairs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from baton.kit.period import Period

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]
Flags = NDArray[np.bool_]

MONTHS = (0.97, 0.95, 1.08, 1.05, 1.00, 0.96, 0.93, 0.97, 1.09, 1.04, 1.02, 0.93)
"""Demand by month, read at mid-month and interpolated between."""

WEEKDAYS = (1.05, 1.10, 1.10, 1.07, 1.00, 0.82, 0.80)
"""Demand by the platform's weekday, Monday first."""

CHINESE_NEW_YEAR = Period(date(2026, 2, 14), date(2026, 2, 23))
CHRISTMAS = Period(date(2025, 12, 22), date(2026, 1, 2))

SEASONS: tuple[tuple[Period, float], ...] = (
    (CHINESE_NEW_YEAR, 0.80),
    (CHRISTMAS, 0.78),
    (Period(date(2026, 3, 2), date(2026, 3, 31)), 1.08),
    (Period(date(2026, 9, 1), date(2026, 9, 30)), 1.10),
    (Period(date(2026, 4, 15), date(2026, 5, 2)), 1.03),
)
"""New Year, Christmas, March Expo, Super September, Canton Fair."""


def days_of(period: Period) -> tuple[date, ...]:
    return tuple(period.days())


def index_of(days: Sequence[date], period: Period) -> slice:
    """The positions of a period in the run of days; what lies outside is cut off."""
    start = max(0, (period.start - days[0]).days)
    return slice(start, max(start, min(len(days), (period.end - days[0]).days + 1)))


def demand(days: Sequence[date], growth: float) -> Floats:
    """The factor of every day, around 1: season × weekday × occasions × a straight growth over the run."""
    factors = np.array([_season(day) * WEEKDAYS[day.weekday()] for day in days])
    for period, factor in SEASONS:
        factors[index_of(days, period)] *= factor
    return factors * np.linspace(1.0 - growth / 2, 1.0 + growth / 2, len(days))


def _season(day: date) -> float:
    middle = day.replace(day=15)
    if day < middle:
        before = (middle - timedelta(days=30)).replace(day=15)
        share = (day - before).days / (middle - before).days
        return MONTHS[before.month - 1] * (1 - share) + MONTHS[day.month - 1] * share
    after = (middle + timedelta(days=31)).replace(day=15)
    share = (day - middle).days / (after - middle).days
    return MONTHS[day.month - 1] * (1 - share) + MONTHS[after.month - 1] * share


def span(days: Sequence[date], period: Period, factor: float) -> Floats:
    """1 everywhere, `factor` inside the period."""
    series = np.ones(len(days))
    series[index_of(days, period)] = factor
    return series
