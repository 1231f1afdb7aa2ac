"""What the simulator tells: each way of routing beside the least loaded, over paired seeds.

won          wins of 100 inquiries, the mean over worlds
difference   the mean of the paired differences to the least loaded, with Student's 95 % interval
late         share of inquiries that waited longer than a day
worst        the least that a rep got a day at work, as a share of the team's mean
new_rep      what new reps got while they were new, as a share of a fair part: the least and the middle one
gini         of inquiries by day at work, over reps: 0 where all get the same, towards 1 where one gets all
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.stats import t as student

from baton.inquiries.logic.ability import Floats
from baton.inquiries.logic.fluid_bound import fluid_bound
from baton.inquiries.logic.routing import POLICY
from baton.inquiries.logic.simulated_world import (
    EQUAL,
    HARD,
    MODERATE,
    OVERLOAD,
    SLIGHT,
    STRONG,
    Setting,
    Worlds,
    worlds,
)
from baton.inquiries.logic.simulation import ROUTERS, Learned, MainAccount, Result, least_loaded, run

SETTINGS: Mapping[str, Setting] = {
    "equal": EQUAL,
    "slight": SLIGHT,
    "moderate": MODERATE,
    "strong": STRONG,
    "overload": OVERLOAD,
    "hard": HARD,
}
GROWS = "growing"
PEER = "least_loaded"
BOUND = "fluid_bound"
SEED = 2026
HANDED_OVER = 480
"""Day on which the growing shop's main account goes to the new rep, four months after the second leap."""


@dataclass(frozen=True, slots=True)
class Line:
    """One way of routing in one world. None: it has no such figure."""

    name: str
    won: float
    difference: float | None
    low: float | None
    high: float | None
    late: float | None
    worst: float | None
    new_rep_least: float | None
    new_rep_middle: float | None
    gini: float | None
    opened_share: float | None
    """Of the worlds, where ability came to count; None for ways of routing without a gate."""
    opened_day: float | None
    """The middle one of the days on which it did."""


@dataclass(frozen=True, slots=True)
class Month:
    """Thirty days of the growing shop, means over the worlds."""

    number: int
    """From 1."""
    inquiries: float
    held: float
    """Won while the main account holds everything."""
    held_by: int
    """The rep who holds it at the month's end, from 1."""
    spread: float
    """Won by the least loaded."""
    ours: float


def lasting(setting: Setting, days: int) -> Setting:
    """The same shop over another stretch of time: who stays to the end stays to the new end."""
    leaves = tuple(days if leave >= setting.days else leave for leave in setting.leaves)
    return replace(setting, days=days, leaves=leaves)


def compare(setting: Setting, seeds: int, seed: int = SEED) -> tuple[Line, ...]:
    """Every way of routing in the same worlds, and what none can exceed."""
    made = worlds(setting, seeds, seed)
    found = {name: run(made, router()) for name, router in ROUTERS.items()}
    base = found[PEER].won
    bound = fluid_bound(made)
    return (*(_line(name, made, result, base) for name, result in found.items()), _bound_line(bound, base))


def growing(setting: Setting, seeds: int, seed: int = SEED) -> tuple[Month, ...]:
    """A main account that holds everything, and what spreading the same inquiries would have closed."""
    made = worlds(setting, seeds, seed)
    last = setting.reps - 1
    told = [run(made, MainAccount(0, last, HANDED_OVER)), run(made, least_loaded), run(made, Learned())]
    won = [result.monthly[:, 1].sum(axis=2).mean(axis=1) for result in told]
    came = told[0].monthly[:, 0].sum(axis=2).mean(axis=1)
    return tuple(
        Month(
            number + 1,
            float(came[number]),
            float(won[0][number]),
            1 if 30 * (number + 1) <= HANDED_OVER else last + 1,
            float(won[1][number]),
            float(won[2][number]),
        )
        for number in range(setting.days // 30)
    )


def _line(name: str, made: Worlds, result: Result, base: Floats) -> Line:
    difference, low, high = (None, None, None) if name == PEER else paired(result.won - base)
    new = POLICY.floor * result.new_share[np.isfinite(result.new_share)]
    spread = [_spread(one) for one in _a_day(made, result)]
    opened = result.opened[np.isfinite(result.opened)]
    is_gated = name == "learned"
    return Line(
        name=name,
        won=float(result.won.mean()),
        difference=difference,
        low=low,
        high=high,
        late=float(result.late.mean()),
        worst=float(np.mean([worst for worst, _ in spread])),
        new_rep_least=float(new.min()) if new.size else None,
        new_rep_middle=float(np.median(new)) if new.size else None,
        gini=float(np.mean([gini for _, gini in spread])),
        opened_share=opened.size / result.opened.size if is_gated else None,
        opened_day=float(np.median(opened)) if is_gated and opened.size else None,
    )


def _bound_line(bound: Floats, base: Floats) -> Line:
    difference, low, high = paired(bound - base)
    nothing = dict.fromkeys(
        ("late", "worst", "new_rep_least", "new_rep_middle", "gini", "opened_share", "opened_day")
    )
    return Line(BOUND, float(bound.mean()), difference, low, high, **nothing)


def paired(differences: Floats) -> tuple[float, float, float]:
    """The mean with Student's 95 % interval. Errors: ValueError for fewer than two worlds."""
    if differences.size < 2:
        raise ValueError("an interval needs two worlds")
    mean = float(differences.mean())
    error = float(student.ppf(0.975, differences.size - 1) * differences.std(ddof=1)) / differences.size**0.5
    return mean, mean - error, mean + error


def _a_day(made: Worlds, result: Result) -> Iterator[Floats]:
    """Of each world, the inquiries a day at work of the reps who were ever there."""
    present = made.is_present.sum(axis=0)
    for given, days in zip(result.given, present, strict=True):
        yield given[days > 0] / days[days > 0]


def _spread(a_day: Sequence[float] | Floats) -> tuple[float, float]:
    """The least over the mean, and the Gini coefficient."""
    ordered = np.sort(np.asarray(a_day, dtype=float))
    total, size = float(ordered.sum()), ordered.size
    if not total:
        return 0.0, 0.0
    ranks = 2 * np.arange(1, size + 1) - size - 1
    return float(ordered[0] / ordered.mean()), float((ranks * ordered).sum() / (size * total))
