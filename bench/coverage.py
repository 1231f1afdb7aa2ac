"""Whether the intervals of the legs hold what they promise, and whether the legs themselves are off.

Worlds with known rates are made over and over; from each, counts of 28 days in two periods. The truth of a leg
is its value on the true rates and the counted volumes (a segment without volume in a period takes its other
rates, as everywhere). Coverage is the share of repetitions whose nominal 90 % interval holds the truth; bias is
the mean error over the mean true change.

The worlds do not follow the estimator's model: rates are logit-normal instead of beta, orders log-normal
instead of gamma, and some scenarios break what the model assumes (rates that go with volume or with each
other, traffic that moves towards better segments, newcomers that are worse, shocks of whole days, all of it at
once). In one nothing but volume moves: there the truth of every rate's leg is nought.

The noise of a mean error is cut by regressing it on sums that are nought in expectation by construction: what
each stage counted beyond its true rate. The split of the plain counts and LMDI-I (with its limits at zeros) see
the same counts.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing import get_context

import numpy as np

from baton.drivers.chain import Counts, Stage, factors, split, unions
from baton.drivers.evidence import Days, Evidence
from baton.drivers.families import Floats
from baton.drivers.intervals import CHANCE, estimate
from baton.drivers.owen import owen
from baton.drivers.tree import Places, nested
from baton.kit.glossary import Owner
from bench.case import Case, Context

ONE_CORE = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
REPETITIONS = 1000
DRAWS = 160
LEVEL = 0.9
DAYS = 28
BASE = np.array([0.03, 0.8, 0.06, 0.3, 0.75])
EFFECTS = np.array([0.9, 1.02, 1.15, 0.95, 1.03])
"""Click, visit, inquiry, draft and receipt rate, and what becomes of them."""
VOLUME_EFFECT, VALUE, VALUE_EFFECT = 1.3, 900.0, 1.1
STAGES = (
    Stage("impressions", "impressions", Owner.MARKETING),
    Stage("clicks", "click_rate", Owner.MARKETING),
    Stage("visitor_days", "visit_rate", Owner.MARKETING),
    Stage("inquiries", "inquiry_rate", Owner.MARKETING),
    Stage("drafted_orders", "draft_rate", Owner.SALES),
    Stage("paid_orders", "receipt_rate", Owner.SALES),
    Stage("gmv", "order_value", Owner.SALES),
)
LEGS = ("impressions", "mix", *(stage.leg for stage in STAGES[1:]))
OWNERS = (Owner.MARKETING, *(stage.owner for stage in STAGES))
WEEK = np.array([1.1, 1.15, 1.1, 1.05, 1.0, 0.8, 0.8])


@dataclass(frozen=True)
class Scenario:
    """Standard deviations are on the logit scale of rates, and of the logarithm of order values."""

    name: str
    countries: int = 10
    products: int = 12
    orders: tuple[float, float] = (0.05, 5.0)
    """Expected paid orders of a cell in the earlier period: log-uniform."""
    between_countries: float = 0.25
    between_cells: float = 0.35
    between_periods: float = 0.1
    """How much a cell's rate changes by itself."""
    clustering: float = 0.0
    """Spread of a cell's rate from day to day."""
    shocks: float = 0.0
    """Spread of the whole shop's inquiry and draft rates from day to day."""
    new: float = 0.0
    gone: float = 0.0
    """Shares of cells that are absent from one period; their inquiry rate is lower by a third."""
    towards_better: float = 0.0
    """How strongly a cell's volume follows its own inquiry rate, and leaves countries of high rates."""
    with_size: float = 0.0
    """How strongly rates go with the volume of a cell, and with each other."""
    value_spread: float = 0.7
    moves: bool = True
    """Whether rates and order values have effects of their own; else their legs are nought in truth."""


SCENARIOS = (
    Scenario("sparse"),
    Scenario("nearly alike", between_countries=0.15, between_cells=0.2, between_periods=0.05),
    Scenario("overdispersed", between_countries=0.4, between_cells=0.7, between_periods=0.2, clustering=0.6),
    Scenario("day shocks", shocks=0.3),
    Scenario("entry and exit", new=0.2, gone=0.2),
    Scenario("mix shift", towards_better=0.5),
    Scenario("big is better", with_size=0.2),
    Scenario("few segments", countries=10, products=1, orders=(1.0, 60.0)),
    Scenario("nothing but volume", between_periods=0.0, moves=False),
    Scenario(
        "all at once",
        between_countries=0.4,
        between_cells=0.5,
        clustering=0.4,
        shocks=0.15,
        new=0.1,
        gone=0.1,
        towards_better=0.2,
    ),
)


@dataclass(frozen=True)
class World:
    counts: Counts
    days: Days
    countries: Places
    truth: Mapping[str, float]
    """By leg and owner; `chance` is what the counts show beyond the true rates."""
    change: float
    """The true one."""
    controls: Floats
    """Nought in expectation."""


@dataclass
class Tally:
    """What one scenario showed, repetition by repetition."""

    held: dict[str, list[bool]] = field(default_factory=dict)
    errors: dict[str, dict[str, list[float]]] = field(default_factory=dict)
    """By method and leg."""
    controls: list[Floats] = field(default_factory=list)
    changes: list[float] = field(default_factory=list)

    def coverage(self) -> dict[str, float]:
        return {name: float(np.mean(held)) for name, held in self.held.items()}

    def bias(self, method: str) -> dict[str, float]:
        """Mean error at controls of nought, over the mean true change."""
        design = np.column_stack([np.ones(len(self.controls)), np.stack(self.controls)])
        change = abs(float(np.mean(self.changes)))
        return {
            leg: float(np.linalg.lstsq(design, np.array(errors), rcond=None)[0][0]) / change
            for leg, errors in self.errors[method].items()
        }


def run(context: Context) -> Sequence[Case]:
    del context
    tallies: dict[str, Tally] = {}
    with _one_thread(), get_context("spawn").Pool(1) as pool:
        for scenario, tally in zip(SCENARIOS, pool.imap(measured, SCENARIOS), strict=True):
            tallies[scenario.name] = tally
            print("\n".join(_shown({scenario.name: tally})), file=sys.stderr, flush=True)
    return cases(tallies)


@contextmanager
def _one_thread() -> Iterator[None]:
    """Processes started meanwhile keep their numbers to one thread."""
    usual = dict(os.environ)
    os.environ.update(ONE_CORE)
    yield
    os.environ.clear()
    os.environ.update(usual)


def cases(tallies: Mapping[str, Tally]) -> Sequence[Case]:
    coverage = {
        f"{leg}, {name}": share for name, tally in tallies.items() for leg, share in tally.coverage().items()
    }
    low, high = min(coverage, key=coverage.__getitem__), max(coverage, key=coverage.__getitem__)
    mean = float(np.mean(list(coverage.values())))
    repetitions = min(len(tally.changes) for tally in tallies.values())
    error = (LEVEL * (1 - LEVEL) / repetitions) ** 0.5
    note = (
        f"{len(coverage)} legs × scenarios, {repetitions} repetitions each, standard error of one {error:.4f}; "
        f"mean {mean:.3f}"
    )
    worst = {method: _worst(tallies, method) for method in ("ours", "lmdi", "plain")}
    return [
        Case("coverage_90_min", coverage[low], "", "nominal", LEVEL, ">= 0.87", f"{low}; {note}"),
        Case("coverage_90_max", coverage[high], "", "nominal", LEVEL, "<= 0.94", f"{high}; {note}"),
        Case(
            "bias_worst", worst["ours"][1], "", "plain split", worst["plain"][1], "<= 0.02", worst["ours"][0]
        ),
        Case("bias_worst_lmdi", worst["lmdi"][1], "", "ours", worst["ours"][1], "", worst["lmdi"][0]),
        Case("bias_worst_plain", worst["plain"][1], "", "ours", worst["ours"][1], "", worst["plain"][0]),
    ]


def _worst(tallies: Mapping[str, Tally], method: str) -> tuple[str, float]:
    found = {
        f"{leg}, {name}": abs(bias)
        for name, tally in tallies.items()
        for leg, bias in tally.bias(method).items()
    }
    where = max(found, key=found.__getitem__)
    return where, found[where]


def measured(scenario: Scenario, repetitions: int = REPETITIONS, seed: int = 11) -> Tally:
    tally = Tally()
    for repetition in range(repetitions):
        world = made(scenario, np.random.default_rng((seed, len(scenario.name), repetition)))
        found = estimate(
            [Evidence(world.counts, nested([world.countries.tolist()]), world.days)],
            draws=DRAWS,
            level=LEVEL,
            seed=repetition,
        )
        intervals = {estimated.leg: estimated.interval for estimated in found.legs}
        intervals |= {share.owner.value: share.interval for share in found.owners}
        for name, interval in intervals.items():
            tally.held.setdefault(name, []).append(interval.low <= world.truth[name] <= interval.high)
        ours = {leg.leg: leg.contribution for leg in found.legs if leg.leg != CHANCE}
        for method, legs in (("ours", ours), ("plain", _plain(world)), ("lmdi", _lmdi(world))):
            kept = tally.errors.setdefault(method, {})
            for leg, value in legs.items():
                kept.setdefault(leg, []).append(value - world.truth[leg])
        tally.controls.append(world.controls)
        tally.changes.append(world.change)
    return tally


# The worlds.


def made(scenario: Scenario, random: np.random.Generator) -> World:
    countries = np.repeat(np.arange(scenario.countries), scenario.products)
    rates, values, levels = _true_rates(scenario, countries, random)
    daily = [_counted(scenario, rates[t], values[t], levels[t], random) for t in (0, 1)]
    before, after = (days.sum(axis=0) for days in daily)
    counts = Counts(STAGES, before, after)
    truth, change = _truth(counts, rates, values)
    observed = float(after[-1].sum() - before[-1].sum())
    truth[CHANCE] = observed - change
    controls = np.concatenate(
        [_surplus(stages, rates[t], values[t]) for t, stages in enumerate((before, after))]
    )
    return World(counts, Days(*daily), countries, truth, change, controls)


def _true_rates(
    scenario: Scenario, countries: Places, random: np.random.Generator
) -> tuple[Floats, Floats, Floats]:
    """Rates (2, 5, S), mean order values (2, S), expected daily impressions (2, S)."""
    cells = len(countries)
    low, high = np.log(scenario.orders)
    size = random.uniform(low, high, cells)
    country = random.normal(0, scenario.between_countries, (len(BASE) + 1, scenario.countries))
    own = random.normal(0, scenario.between_cells, (len(BASE) + 1, cells))
    own += scenario.with_size * (size - size.mean())
    moved = random.normal(0, scenario.between_periods, (2, len(BASE) + 1, cells))
    shift = np.log(BASE / (1 - BASE))
    becomes = BASE * EFFECTS if scenario.moves else BASE
    shifted = np.stack([shift, np.log(becomes / (1 - becomes))])
    odds = shifted[:, :, np.newaxis] + (country[:, countries] + own)[:-1] + moved[:, :-1]
    kind = _kinds(scenario, cells, random)
    odds[:, 2, kind != 0] += np.log(2 / 3)
    rates = 1 / (1 + np.exp(-odds))
    values = VALUE * np.exp((country[-1, countries] + own[-1]) / 2 + moved[:, -1] / 2)
    values *= np.array([[1.0], [VALUE_EFFECT if scenario.moves else 1.0]])
    levels = np.tile(np.exp(size) / BASE.prod() / DAYS, (2, 1))
    follows = scenario.towards_better * (own[2] - 2 * country[2, countries])
    levels[1] *= VOLUME_EFFECT * np.exp(follows + random.normal(0, 0.2, cells))
    levels[0, kind == 1], levels[1, kind == 2] = 0.0, 0.0
    return rates, values, levels


def _kinds(scenario: Scenario, cells: int, random: np.random.Generator) -> Places:
    """0 in both periods, 1 new, 2 gone."""
    drawn = random.random(cells)
    return np.where(drawn < scenario.new, 1, np.where(drawn < scenario.new + scenario.gone, 2, 0))


def _counted(
    scenario: Scenario, rates: Floats, values: Floats, levels: Floats, random: np.random.Generator
) -> Floats:
    """(days, stages, cells)."""
    week = WEEK[(np.arange(DAYS) + random.integers(7)) % 7]
    found = np.empty((DAYS, len(STAGES), len(levels)))
    found[:, 0] = random.poisson(week[:, np.newaxis] * levels)
    for row, rate in enumerate(rates):
        daily = np.broadcast_to(rate, found[:, row].shape)
        if scenario.clustering:
            daily = daily * _around_one(random, scenario.clustering, daily.shape)
        if scenario.shocks and row in (2, 3):
            daily = daily * _around_one(random, scenario.shocks, (DAYS, 1))
        # A rate of a day cannot pass 1: what is cut off there is put back evenly, so that means stay.
        found[:, row + 1] = random.binomial(found[:, row].astype(np.int64), _below_one(daily, rate))
    found[:, -1] = _money(found[:, -2], values, scenario.value_spread, random)
    return found


def _around_one(random: np.random.Generator, spread: float, shape: tuple[int, ...]) -> Floats:
    """Gamma with mean 1."""
    return random.gamma(1 / spread**2, spread**2, shape)


def _below_one(daily: Floats, rate: Floats) -> Floats:
    """High rates vary by less: deviations are scaled by how much room the rate leaves."""
    room = np.minimum(1.0, (1 - rate) / rate / 4)
    return np.clip(rate + (daily - rate) * room, 0.0, 1.0)


def _money(orders: Floats, values: Floats, spread: float, random: np.random.Generator) -> Floats:
    """Sums of log-normal orders with the cells' mean values."""
    many = orders.astype(np.int64).ravel()
    place = np.repeat(np.arange(len(many)), many)
    one = np.exp(random.normal(-(spread**2) / 2, spread, len(place)))
    one *= np.broadcast_to(values, orders.shape).ravel()[place]
    sums: Floats = np.bincount(place, weights=one, minlength=len(many)).astype(np.float64)
    return sums.reshape(orders.shape)


def _truth(counts: Counts, rates: Floats, values: Floats) -> tuple[dict[str, float], float]:
    """Legs and owners on the true rates and counted volumes, and the true change."""
    all_rates = np.concatenate([rates, values[:, np.newaxis]], axis=1)
    volumes = counts.before[0], counts.after[0]
    is_absent = [volume == 0 for volume in volumes]
    periods = []
    for mine, other, volume, absent in zip(all_rates, all_rates[::-1], volumes, is_absent, strict=True):
        share = volume / volume.sum()
        own = np.where(absent, other, mine)
        periods.append(np.concatenate([np.full((1, len(volume)), volume.sum()), share[np.newaxis], own]))
    before, after = periods
    parts = owen(before, after, unions(OWNERS)).sum(axis=1)
    legs = dict(zip(LEGS, parts.tolist(), strict=True))
    owned = {
        owner.value: sum(legs[leg] for leg, by in zip(LEGS, OWNERS, strict=True) if by is owner)
        for owner in OWNERS
    }
    return legs | owned, float(parts.sum())


def _surplus(stages: Floats, rates: Floats, values: Floats) -> Floats:
    """For each rate, what was counted beyond the true rate, in money: (6,)."""
    follows = np.cumprod(np.concatenate([rates, values[np.newaxis]])[::-1], axis=0)[::-1]
    later = np.concatenate([follows[1:], np.ones((1, len(values)))])
    beyond = stages[1:] - stages[:-1] * np.concatenate([rates, values[np.newaxis]])
    surplus: Floats = (beyond * later).sum(axis=1)
    return surplus


# The peers.


def _plain(world: World) -> dict[str, float]:
    return {part.leg: float(part.contribution.sum()) for part in split(world.counts).parts}


def _lmdi(world: World) -> dict[str, float]:
    """LMDI-I by cell. Where an outcome is nought in one period, the limit: all goes to the factor that is."""
    before, after = factors(world.counts)
    was, is_now = before.prod(axis=0), after.prod(axis=0)
    both = (was > 0) & (is_now > 0)
    found = np.zeros_like(before)
    with np.errstate(divide="ignore", invalid="ignore"):
        relative = np.log(is_now[both] / was[both])
        mean = np.where(relative == 0, was[both], (is_now[both] - was[both]) / relative)
        found[:, both] = mean * np.log(after[:, both] / before[:, both])
    for cell in np.flatnonzero((was > 0) != (is_now > 0)):
        empty = after[:, cell] if was[cell] > 0 else before[:, cell]
        found[int(np.flatnonzero(empty == 0)[0]), cell] = is_now[cell] - was[cell]
    return dict(zip(LEGS, found.sum(axis=1).tolist(), strict=True))


def _shown(tallies: Mapping[str, Tally]) -> Iterator[str]:
    """All figures, for a look: `python -m bench.coverage`."""
    for name, tally in tallies.items():
        yield name
        for leg, share in tally.coverage().items():
            biases = {
                method: tally.bias(method).get(leg, float("nan")) for method in ("ours", "plain", "lmdi")
            }
            yield f"  {leg:14} {share:.3f}  " + "  ".join(f"{m} {b:+.4f}" for m, b in biases.items())


if __name__ == "__main__":
    for text in _shown({one.name: measured(one) for one in SCENARIOS}):
        print(text, flush=True)
