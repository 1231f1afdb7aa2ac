"""A made-up sales team and its inquiries, many seeds side by side, for comparing ways of routing.

Six reps, two who join on day 60 and grow into the work over 60 days, one who leaves on day 150; five kinds of
inquiry. Whether rep r wins an inquiry of kind k after waiting d days has the log-odds

    base + kind_k + skill_r + skill_rk + log(growth_r) − 0.55 · d (+ drift, + known)

A rep works off so many inquiries a day, one after the other: waiting is the work in front. The outcome is known
21 days later. All ways of routing meet the same arrivals, the same luck and the same people.

The harder world adds kinds that are mislabelled, skills that drift, buyers who come back and are known to whoever
won them, absence, and a manager who decides some inquiries by hand.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from baton.inquiries.logic.ability import Floats

Places = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Setting:
    """What the worlds of a comparison have in common."""

    a_day: float = 18.0
    rep_spread: float = 0.3
    """Standard deviation of skill_r, log-odds."""
    cell_spread: float = 0.4
    """Of skill_rk."""
    base: float = -1.85
    kind_spread: float = 0.35
    slope: float = 0.55
    days: int = 240
    known_after: int = 21
    kinds: tuple[float, ...] = (0.3, 0.25, 0.2, 0.15, 0.1)
    joins: tuple[int, ...] = (0, 0, 0, 0, 0, 0, 60, 60)
    leaves: tuple[int, ...] = (240, 240, 240, 240, 240, 150, 240, 240)
    growing: int = 60
    first_growth: float = 0.6
    capacity: tuple[float, float] = (3.0, 6.0)
    """Least and most inquiries that a rep works off in a day."""
    week: tuple[float, ...] = (1.1, 1.15, 1.15, 1.1, 1.05, 0.8, 0.65)
    mislabelled: float = 0.0
    drift: float = 0.0
    """Standard deviation of a skill's change in 30 days."""
    returning: float = 0.0
    """Share of inquiries from buyers whom some rep has won before."""
    known: float = 0.5
    """Log-odds that a buyer's own rep has more."""
    absent: float = 0.0
    """Share of weeks in which a rep is away."""
    by_hand: float = 0.0
    by_month: tuple[float, ...] = ()
    """Inquiries in each 30 days, instead of `a_day`."""
    weary: tuple[float, ...] = ()
    """Log-odds that each rep loses for every 100 inquiries of the last 30 days beyond ENOUGH."""

    @property
    def reps(self) -> int:
        return len(self.joins)


ENOUGH = 100
"""Inquiries in 30 days that nobody is tired by."""

EQUAL = Setting(rep_spread=0.0, cell_spread=0.0)
SLIGHT = Setting(rep_spread=0.2, cell_spread=0.2)
MODERATE = Setting(rep_spread=0.3, cell_spread=0.4)
STRONG = Setting(rep_spread=0.35, cell_spread=0.65)
OVERLOAD = replace(STRONG, a_day=24.0)
GROWING = Setting(
    by_month=(70,) * 6 + (300,) * 6 + (500,) * 12,
    days=720,
    rep_spread=0.0,
    cell_spread=0.0,
    kind_spread=0.0,
    joins=(0, 0, 0, 480),
    leaves=(720,) * 4,
    growing=180,
    first_growth=0.1,
    capacity=(16.0, 20.0),
    weary=(2.0, 0.1, 0.1, 0.05),
)
"""A shop that grows from 70 to 300 to 500 inquiries a month. Its main account's rep, the first, grows tired of it;
the last, who joins four months after the second leap and has everything to learn, does not."""
HARD = replace(STRONG, mislabelled=0.15, drift=0.1, returning=0.15, absent=0.06, by_hand=0.1)


@dataclass(frozen=True, slots=True)
class Worlds:
    """Seeds side by side: S worlds, R reps, K kinds, D days, at most M inquiries a day."""

    setting: Setting
    skill: Floats
    """(D // 30 + 1, S, R, K) log-odds without waiting and growth, month by month."""
    capacity: Floats
    """(S, R) a day."""
    is_present: NDArray[np.bool_]
    """(D, S, R)"""
    growth: Floats
    """(D, R) odds as a share of the grown-up ones."""
    number: Places
    """(D, S) inquiries."""
    time: Floats
    """(D, S, M) part of the day at which each arrives, in order; 2 beyond the day's number."""
    kind: Places
    """(D, S, M) the true one."""
    said: Places
    """(D, S, M) the kind that the routing is told."""
    luck: Floats
    """(D, S, M) an inquiry is won where its luck is below the chance."""
    chance: Floats
    """(3, D, S, M) luck of other things: returning, whose buyer, decided by hand."""


def worlds(setting: Setting, seeds: int, seed: int = 1) -> Worlds:
    """Made from one seed; the same for every way of routing."""
    rng = np.random.default_rng(seed)
    days, reps, kinds = setting.days, setting.reps, len(setting.kinds)
    months = days // 30 + 1
    by_month = np.array(setting.by_month or (30 * setting.a_day,)) / 30
    a_day = by_month[np.minimum(np.arange(days) // 30, by_month.size - 1)]
    number = rng.poisson((a_day * np.array(setting.week)[np.arange(days) % 7])[:, None], (days, seeds))
    most = int(number.max())
    shape = (days, seeds, most)
    is_there = np.arange(most) < number[..., None]
    kind = rng.choice(kinds, p=setting.kinds, size=shape)
    other = rng.choice(kinds, p=setting.kinds, size=shape)
    skill = (
        setting.base
        + setting.kind_spread * rng.standard_normal((seeds, 1, kinds))
        + setting.rep_spread * rng.standard_normal((seeds, reps, 1))
        + setting.cell_spread * rng.standard_normal((seeds, reps, kinds))
    )
    steps = setting.drift * rng.standard_normal((months, seeds, reps, kinds))
    steps[0] = 0
    day, joins, leaves = np.arange(days)[:, None], np.array(setting.joins), np.array(setting.leaves)
    grown = np.clip((day - joins) / setting.growing, 0, 1)
    is_away = np.repeat(rng.random((days // 7 + 1, seeds, reps)) < setting.absent, 7, axis=0)[:days]
    return Worlds(
        setting=setting,
        skill=skill + np.cumsum(steps, axis=0),
        capacity=rng.uniform(*setting.capacity, (seeds, reps)),
        is_present=((day >= joins) & (day < leaves))[:, None] & ~is_away,
        growth=np.where(joins > 0, setting.first_growth + (1 - setting.first_growth) * grown, 1.0),
        number=number,
        time=np.sort(np.where(is_there, rng.random(shape), 2.0), axis=-1),
        kind=kind,
        said=np.where(rng.random(shape) < setting.mislabelled, other, kind),
        luck=rng.random(shape),
        chance=rng.random((3, *shape)),
    )
