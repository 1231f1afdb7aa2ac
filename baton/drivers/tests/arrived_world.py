"""Made-up shops whose truth is known: inquiries that arrive day by day, and bring money at a known rate."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from baton.drivers.arrivals import Arrivals, Rows
from baton.kit.period import Period

Floats = NDArray[np.float64]
Numbers = NDArray[np.int64]

UNTIL = date(2026, 11, 22)
NO_WORDS: Mapping[str, object] = {}


def last_days(first: int, last: int) -> Period:
    """The days from `first` to `last` days before the last known one."""
    return Period(UNTIL - timedelta(days=first), UNTIL - timedelta(days=last))


@dataclass(frozen=True)
class Made:
    """Inquiries of a made-up shop: what the tests decide upon, (N,) each."""

    age: Numbers
    """Days before the last known one."""
    level: NDArray[np.object_]
    hours: Floats


def made(
    per_day: float,
    days: int,
    rng: np.random.Generator,
    *,
    share_of_good: Callable[[Numbers], Floats] = lambda age: np.full(len(age), 0.5),
    hours: Callable[[Numbers, np.random.Generator], Floats] = lambda age, rng: rng.exponential(3.0, len(age)),
) -> Made:
    """Good (L3) and other (L0) buyers, so many a day; `hours` until they were answered."""
    counts = rng.poisson(per_day, days)
    age = np.repeat(np.arange(days)[::-1], counts)
    level = np.where(rng.random(len(age)) < share_of_good(age), "L3", "L0").astype(object)
    return Made(age, level, hours(age, rng))


@dataclass(frozen=True)
class World:
    arrivals: Arrivals
    truth: NDArray[np.bool_]
    """Whether each inquiry brings money sooner or later."""

    def ever(self, period: Period) -> int:
        return int(self.truth[self.arrivals.among(period)].sum())


def arrived(inquiries: Made, rate: Floats, rng: np.random.Generator, *, usual_days: float = 14.0) -> World:
    """The shop as it is known today. rate: (N,), each inquiry's chance to bring money; lags are log-normal."""
    size = len(inquiries.age)
    pays = rng.random(size) < rate
    lag = np.rint(rng.lognormal(np.log(usual_days), 0.5, size)).astype(np.int64)
    is_seen = pays & (lag <= inquiries.age)
    day = UNTIL.toordinal() - inquiries.age
    rows = Rows(
        inquiry_id=np.array([f"q{number}" for number in range(size)], dtype=object),
        day=day,
        received=day * 86400.0 + rng.uniform(0, 86400.0, size),
        country=np.full(size, "US", dtype=object),
        buyer_level=inquiries.level,
        message_type=np.full(size, "", dtype=object),
        staff=np.where(rng.random(size) < 0.5, "甲", "乙").astype(object),
        reply_hours=inquiries.hours,
        in_hand=rng.poisson(40, size).astype(np.float64),
        paid_after=np.where(is_seen, lag, -1),
    )
    first = date.fromordinal(int(day.min()))
    return World(Arrivals(rows, first, UNTIL, np.zeros(0, dtype=np.int64), is_late=False), pays)
