"""Small worlds for the detector's tests."""

from __future__ import annotations

from datetime import date

import numpy as np

from baton.watch.logic.panel import Floats, Panel

FIRST_DAY = date(2025, 1, 6)  # a Monday
WEEK = np.array([1.12, 1.15, 1.1, 1.08, 1.0, 0.78, 0.77])


def counts(seed: int, series: int, days: int, mean: Floats | float = 30.0, noise: float = 0.03) -> Floats:
    """(series × days) gamma-Poisson counts with a week's season."""
    rng = np.random.default_rng(seed)
    expected = np.broadcast_to(np.asarray(mean, dtype=np.float64), (series,))[:, None]
    expected = expected * WEEK[np.arange(days) % 7]
    drawn: Floats = rng.poisson(expected * rng.gamma(1 / noise, noise, (series, days))).astype(np.float64)
    return drawn


def panel(values: np.ndarray, **known: object) -> Panel:
    return Panel(values, FIRST_DAY, **known)  # type: ignore[arg-type]
