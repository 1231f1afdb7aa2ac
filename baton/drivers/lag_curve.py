"""What part of an inquiry's money has usually come by each age, and how much a young cohort is still to bring.

The curve. All inquiries of the shop's log, each watched until the last known day, give F(t) (`survival`). Where F
levels out is the share of inquiries that ever bring money; G(t) = F(t)/F(end) is how ripe an inquiry of age t
is. A cohort of n inquiries is worth E = Σ G(age) ripe ones. From the age by which 99 of 100 receipts have come,
an inquiry counts as ripe and nothing is forecast any more.

The level. A cohort with w receipts from E ripe inquiries has shown a rate w/E; before many of its inquiries are
ripe that says little. It is therefore drawn towards the rate a/b of the weeks before it,

    λ = (w + a) / (E + b)         still to come: λ·(n - E)

where a and b are the receipts and ripe inquiries of the earlier weeks, those further back counting less: each
week leaves a part δ of what was known (M. West and J. Harrison's discounting of a gamma-Poisson level). The
memory δ is not chosen but taken to be the one that would have forecast the shop's own weeks best. A week that is
a day old is forecast from the weeks before; a ripe one speaks for itself. So the end of the curve never looks
like a loss.

How sure: the log's days are drawn anew (a bootstrap with a Poisson weight for each day), which moves G; λ is
drawn from its gamma posterior; what comes is drawn from Poisson, widened by how much days differ beyond it.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import lgamma, log

import numpy as np

from baton.drivers.arrivals import Arrivals, Rows
from baton.drivers.cannot_tell import CannotTell
from baton.drivers.ripening import FEWEST_RECEIPTS
from baton.drivers.survival import Curve, Floats, Numbers, share_done
from baton.kit.text import Text

LONGEST = 365
FEWEST_WATCHED = 30
"""Inquiries that must have been watched to an age for the curve to reach it."""
SHORTEST = 30
RIPE = 0.99
LEVELLED_OUT = 0.95
"""Of what the curve shows at its end, the part that must be there after two thirds of it."""
DRAWS = 400
SEED = 20
DAYS_A_WEEK = 7
MEMORIES = (0.5, 0.6, 0.7, 0.8, 0.85, 0.9, 0.94, 0.97)
STARTS_WITH = 10.0
"""Ripe inquiries that the shop's overall rate stands for before its first week."""
LEARNING = 4
"""Weeks before the memory is judged."""


@dataclass(frozen=True, slots=True)
class Weeks:
    """Receipts and ripe inquiries by week of arrival, (W,) each, oldest first, no week left out."""

    first: int
    """The number of the first week: ordinal day // 7, as platform weeks begin on Sundays."""
    paid: Floats
    exposure: Floats

    def level(self, until: int, memory: float) -> tuple[float, float]:
        """a, b: what the weeks that end before the ordinal day `until` tell about the rate."""
        shown = self.exposure.sum()
        start = STARTS_WITH * float(self.paid.sum() / shown) if shown > 0 else 0.0
        paid, exposure = start, STARTS_WITH
        for week in range(min(len(self.paid), max(0, until // DAYS_A_WEEK - self.first))):
            paid = memory * paid + float(self.paid[week])
            exposure = memory * exposure + float(self.exposure[week])
        return paid, exposure


@dataclass(frozen=True, slots=True)
class Lag:
    """A shop's lag from inquiry to first money, by age 0…H."""

    curve: Curve
    ripeness: Floats
    """G, (H + 1,); 1 from `ripe_after` on."""
    ripeness_draws: Floats
    """(draws, H + 1)."""
    ripe_after: int
    """Days after which an inquiry counts as ripe."""
    weeks: Weeks
    memory: float
    """δ: the part of what is known that a week leaves."""
    dispersion: float
    """How many times as much as Poisson's the receipts of single days scatter; at least 1."""
    receipts: int

    @property
    def draws(self) -> int:
        return len(self.ripeness_draws)

    def ripe(self, ages: Numbers) -> Floats:
        """How ripe inquiries of these ages are: (N,) → (N,)."""
        found: Floats = self.ripeness[np.minimum(ages, len(self.ripeness) - 1)]
        return found

    def usual_days(self, share: float) -> int:
        """The age by which this share of all receipts has come."""
        return int(np.flatnonzero(self.ripeness >= share)[0])


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a cohort has brought, and what is to be expected of it."""

    inquiries: int
    paid: int
    exposure: float
    """E: how many ripe inquiries it is worth."""
    to_come: float
    """Receipts that are still to come; 0 for a ripe cohort."""
    to_come_draws: Floats
    """(draws,): what may come."""
    underlying: Floats
    """(draws,): n times the rate that may be behind the cohort."""

    @property
    def expected(self) -> float:
        return self.paid + self.to_come

    @property
    def is_ripe(self) -> bool:
        return self.exposure == self.inquiries


@dataclass(frozen=True, slots=True)
class _Days:
    """Arrivals by day and age: (D,), (D, H + 1)."""

    age: Numbers
    inquiries: Floats
    at_risk: Floats
    events: Floats

    @property
    def paid(self) -> Floats:
        total: Floats = self.events.sum(axis=1)
        return total


def fit_lag(arrivals: Arrivals, *, draws: int = DRAWS, seed: int = SEED) -> Lag | CannotTell:
    """The shop's lag, from all its inquiries."""
    rows = arrivals.rows
    receipts = int(rows.is_paid.sum())
    if receipts < FEWEST_RECEIPTS:
        return CannotTell(
            Text(f"成交过的询盘只有 {receipts} 条", f"only {receipts} inquiries have brought money"),
            Text(f"至少 {FEWEST_RECEIPTS} 条", f"at least {FEWEST_RECEIPTS}"),
        )
    days = _by_day(arrivals)
    watched = np.flatnonzero(days.at_risk.sum(axis=0) >= FEWEST_WATCHED)
    longest = int(watched[-1]) if len(watched) else 0
    whole = share_done(days.at_risk.sum(axis=0), days.events.sum(axis=0))
    if longest < SHORTEST or whole[longest * 2 // 3] < LEVELLED_OUT * whole[longest]:
        return _too_short(longest)
    days = _up_to(days, longest)
    curve = Curve(days.at_risk.sum(axis=0), days.events.sum(axis=0))
    ripe_after = int(np.flatnonzero(curve.done >= RIPE * curve.done[-1])[0])
    ripeness = _ripeness(curve.done, ripe_after)
    exposure = days.inquiries * ripeness[np.minimum(days.age, longest)]
    weights = np.random.default_rng(seed).poisson(1.0, (draws, len(days.age))).astype(np.float64)
    weeks = _by_week(arrivals, days, exposure)
    return Lag(
        curve=curve,
        ripeness=ripeness,
        ripeness_draws=_ripeness(share_done(weights @ days.at_risk, weights @ days.events), ripe_after),
        ripe_after=ripe_after,
        weeks=weeks,
        memory=best_memory(weeks),
        dispersion=_dispersion(days.paid, exposure * days.paid.sum() / exposure.sum()),
        receipts=receipts,
    )


def best_memory(weeks: Weeks) -> float:
    """The δ of MEMORIES under which each week was least surprising, given those before it (negative binomial)."""
    fits = [(_likelihood(weeks, memory), memory) for memory in MEMORIES]
    return max(fits)[1]


def _likelihood(weeks: Weeks, memory: float) -> float:
    total = 0.0
    for week in range(LEARNING, len(weeks.paid)):
        prior, exposed = weeks.level((weeks.first + week) * DAYS_A_WEEK, memory)
        paid, exposure = float(weeks.paid[week]), float(weeks.exposure[week])
        if exposure <= 0 or prior <= 0:
            continue
        total += lgamma(prior + paid) - lgamma(prior) - lgamma(paid + 1.0)
        total += prior * log(exposed / (exposed + exposure)) + paid * log(exposure / (exposed + exposure))
    return total


def outlook(rows: Rows, ages: Numbers, lag: Lag, *, seed: int = SEED) -> Outlook:
    """What the inquiries of a cohort have brought and may still bring. ages: (N,), as of the last known day."""
    age = np.minimum(ages, len(lag.ripeness) - 1)
    by_age = np.bincount(age, minlength=len(lag.ripeness)).astype(np.float64)
    number, paid = len(rows), int(rows.is_paid.sum())
    is_ripe = bool((ages >= lag.ripe_after).all())
    exposure = float(number) if is_ripe else float(by_age @ lag.ripeness)
    exposures = lag.ripeness_draws @ by_age
    before, known = lag.weeks.level(int(rows.day.min()), lag.memory)
    open_ = number - exposure
    rng = np.random.default_rng(seed)
    opens = np.maximum(number - exposures, 0.0)
    rate = rng.gamma(max(paid + before, 1e-9), size=lag.draws) / (exposures + known)
    shown = lag.dispersion * rng.gamma((paid + 0.5) / lag.dispersion, size=lag.draws)
    believed = rng.gamma(max(before, 1e-9), size=lag.draws)
    return Outlook(
        inquiries=number,
        paid=paid,
        exposure=exposure,
        to_come=open_ * (paid + before) / (exposure + known),
        to_come_draws=_coming(rate * opens, lag.dispersion, rng),
        underlying=shown + opens * (shown + believed) / (exposures + known),
    )


def _coming(mean: Floats, dispersion: float, rng: np.random.Generator) -> Floats:
    spare = dispersion - 1.0
    if spare > 0:
        mean = spare * rng.gamma(np.maximum(mean / spare, 1e-12))
    return rng.poisson(mean).astype(np.float64)


def _by_day(arrivals: Arrivals) -> _Days:
    rows = arrivals.rows
    days, place = np.unique(rows.day, return_inverse=True)
    age = arrivals.until.toordinal() - days
    length = min(LONGEST, int(age.max())) + 1
    inquiries = np.bincount(place).astype(np.float64)
    events = np.zeros((len(days), length))
    is_in = rows.is_paid & (rows.paid_after < length)
    np.add.at(events, (place[is_in], rows.paid_after[is_in]), 1.0)
    waiting = inquiries[:, np.newaxis] - np.cumsum(events, axis=1) + events
    # A day's inquiries are watched up to their age: on that day itself they still are.
    at_risk = np.where(np.arange(length) <= age[:, np.newaxis], waiting, 0.0)
    return _Days(age, inquiries, at_risk, events)


def _up_to(days: _Days, longest: int) -> _Days:
    return _Days(days.age, days.inquiries, days.at_risk[:, : longest + 1], days.events[:, : longest + 1])


def _ripeness(done: Floats, ripe_after: int) -> Floats:
    """F by age over F at the end, 1 from `ripe_after` on: (..., H + 1)."""
    end = done[..., -1:]
    found = np.where(end > 0, done / np.where(end > 0, end, 1.0), 1.0)
    found[..., ripe_after:] = 1.0
    return np.minimum(found, 1.0)


def _by_week(arrivals: Arrivals, days: _Days, exposure: Floats) -> Weeks:
    week = (arrivals.until.toordinal() - days.age) // DAYS_A_WEEK
    first = int(week.min())
    paid, exposed = (
        np.asarray(np.bincount(week - first, weights=values), dtype=np.float64)
        for values in (days.paid, exposure)
    )
    return Weeks(first, paid, exposed)


def _dispersion(paid: Floats, expected: Floats) -> float:
    total = float(expected.sum())
    spare = 1.0 - 1.0 / len(paid) if len(paid) > 1 else 1.0
    return max(1.0, float(((paid - expected) ** 2).sum()) / (total * spare)) if total > 0 else 1.0


def _too_short(longest: int) -> CannotTell:
    return CannotTell(
        Text(
            f"询盘和订单的记录最多只跟到第 {longest} 天，还看不出多久之后不再来单",
            f"inquiries have been followed for {longest} days at most: too short to see when orders stop coming",
        ),
        Text(
            "更长时间的询盘登记和订单（一般半年）",
            "a longer log of inquiries and orders, half a year as a rule",
        ),
    )
