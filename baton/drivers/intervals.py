"""How sure each leg of a change is, and what part of the change is chance.

What happened is known exactly; what is uncertain are the rates behind it. The legs are therefore taken on
shrunken rates (`baton.drivers.shrinkage`), and what the counts show beyond them is a leg of its own:

    chance_s = Δ(v_s - ṽ_s)        v_s: the outcome counted in segment s,  ṽ_s: volume × mix × shrunken rates

Legs and chance sum to the counted change, exactly, and so they do in every draw. Shrinking moves no total, so
that over a whole shop chance is about nought, and its interval says how much may be chance: by as much as the
legs may be wrong, chance is wrong the other way. Within segments chance takes what one lucky order would else
give to a leg. What is outside the chain stays outside it.

Intervals come from two sources, and the wider one is shown:

    rates   draws from the posterior of all rates (`baton.drivers.posterior`)
    days    a bootstrap of whole days: what the whole shop has in common in time is seen here only; for headlines,
            not for segments

Both widths are estimates. Always to take the wider of two noisy ones would make intervals too wide where both are
right, so that days have to be wider by more than they can be by luck:

    t = sd(days)/sd(rates)·√(n/(n-1))      se(t) ≈ √(1/(4(n-1)) + 1/(2(B-1)) + 1/(2(B'-1))) where both are right

with n days in the shorter period, B draws and B' resamples. Where t > 1 + se(t) the interval is that of the draws
with both ends t times as far from the contribution: it keeps the skew of the draws, and the bootstrap adds no more
than one number, which a standard deviation tells better than two of its tails would.

Mix compares S cells with each other. How much they differ is told by S-1 deviations, and the ends of its interval
go by Student's t with S-1 degrees of freedom (Student, The probable error of a mean, 1908).

Against a target, the earlier period is a plan. A planned chain is taken as it stands, without uncertainty. A
planned outcome alone takes mix and rates of the last comparable period, and the rest of the gap is volume: an
assumption, to be shown as such.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import fsum, sqrt

import numpy as np
from scipy.special import stdtrit

from baton.drivers.cannot_tell import CannotTell, NotYetTold
from baton.drivers.chain import MIX
from baton.drivers.evidence import FEWEST_DAYS, Chain, Evidence, Key, Target
from baton.drivers.families import Floats
from baton.drivers.sampling import (
    Legs,
    Worlds,
    drawn_worlds,
    estimate_world,
    grouped,
    legs_of,
    resampled_worlds,
)
from baton.drivers.tree import Places
from baton.kit.glossary import Owner
from baton.kit.text import Text

CHANCE = "chance"
LEVEL = 0.9
DRAWS = 400
MOST_RESAMPLES = 100
"""Days are few: more resamples say no more about how they scatter."""
STANDARD_ERRORS = 1.0
"""By how many resampled days must scatter more than the draws before they are believed."""
SEED = 20

OUTCOME_ONLY = Text(
    "目标只有结果：结构和各个率按上一个可比时间段，其余差距都算作流量，这是假设",
    "the target is an outcome only: mix and rates are those of the last comparable period, and the rest of the gap "
    "counts as volume, which is an assumption",
)


@dataclass(frozen=True, slots=True)
class Interval:
    low: float
    high: float
    source: str
    """`rates` or `days`: the wider of the two."""

    @property
    def is_clear(self) -> bool:
        """Whether nought is outside: the direction is known."""
        return self.low > 0 or self.high < 0


@dataclass(frozen=True, slots=True)
class LegEstimate:
    leg: str
    owner: Owner
    contribution: float
    interval: Interval


@dataclass(frozen=True, slots=True)
class OwnerEstimate:
    owner: Owner
    contribution: float
    interval: Interval


@dataclass(frozen=True, slots=True)
class GroupEstimate:
    group: int
    leg: str
    owner: Owner
    contribution: float
    interval: Interval


@dataclass(frozen=True, slots=True)
class Estimate:
    """A change, its legs with chance among them, and how sure each is, in the outcome's unit.

    Legs, owners and groups each sum to the change (1e-9 relative).
    """

    before: float
    after: float
    legs: tuple[LegEstimate, ...]
    owners: tuple[OwnerEstimate, ...]
    groups: tuple[GroupEstimate, ...]
    """Where groups were asked for; a group's legs sum to its change but for the centring of the mix."""
    underlying: Interval
    """The change without chance."""
    left_out: tuple[str, ...]
    """Stages that some figure is missing of: the chain goes over them."""
    notes: tuple[Text, ...]
    samples: Mapping[Key, Floats]
    """The legs of every draw, (draws,): in each they sum to the change."""

    @property
    def change(self) -> float:
        return self.after - self.before


def estimate(
    paths: Sequence[Evidence],
    *,
    target: Target | None = None,
    groups: Places | None = None,
    draws: int = DRAWS,
    level: float = LEVEL,
    seed: int = SEED,
) -> Estimate:
    """The legs of the paths' change on shrunken rates, chance, and intervals that hold the truth at `level`.

    paths: chains over the same segments whose outcomes add up. groups: the number of the group that each
    segment is shown in, counted from 0; meant for tens of groups, as memory grows with draws × legs × groups.
    The same seed gives the same draws. Errors: NotAnswerable (`cannot_tell_yet`) where nothing was counted at
    some stage of a period, or a target is not positive; ValueError where the outcome is missing throughout.
    """
    must_be_positive(target.outcome if target is not None else None)
    chains = [Chain(evidence, target) for evidence in paths]
    places = np.zeros(chains[0].cells, dtype=np.intp) if groups is None else groups
    change = _Change(chains, target, places)
    point = change.completed(change.legs(estimate_world, 1))
    drawn = change.completed(change.legs(drawn_worlds(draws, seed), draws))
    days = change.headline_of_days(draws, seed)
    totals = {key: fsum(values[0]) for key, values in point.items()}
    samples = {key: values.sum(axis=1) for key, values in drawn.items()}
    shown = _Shown(totals, samples, days, min(chain.fewest_days for chain in chains), chains[0].cells, level)
    return Estimate(
        before=change.before,
        after=change.after,
        legs=tuple(LegEstimate(*key, total, shown.interval([key])) for key, total in totals.items()),
        owners=shown.owners(),
        groups=() if groups is None else shown.groups(point, drawn),
        underlying=shown.interval([key for key in totals if key[0] != CHANCE]),
        left_out=tuple(dict.fromkeys(code for chain in chains for code in chain.left_out)),
        notes=_notes(days is None, target),
        samples=samples,
    )


def must_be_positive(target: float | None) -> float | None:
    """A planned outcome that something compares with, or none."""
    if target is not None and not target > 0:
        raise NotYetTold(
            CannotTell(
                Text("目标不大于零，没有可比的", "nothing compares with a target that is not above nought"),
                Text("一个大于零的目标", "a target above nought"),
            )
        )
    return target


class _Change:
    """The counted change by group, and what the legs of any world leave of it."""

    def __init__(self, chains: Sequence[Chain], target: Target | None, places: Places) -> None:
        self._chains, self._target, self._places = chains, target, places
        size = int(places.max()) + 1
        self._after = sum((grouped(chain.counts.after[-1], places, size) for chain in chains), np.zeros(size))
        if target is not None and target.outcome is not None:
            self._before = self.legs(estimate_world, 1).planned[0]
            self.before = target.outcome
        else:
            counted = (grouped(chain.counts.before[-1], places, size) for chain in chains)
            self._before = sum(counted, np.zeros(size))
            self.before = fsum(self._before)
        self.after = fsum(self._after)
        self._outside: dict[Key, Floats] = {}
        for key, part in (item for chain in chains for item in chain.outside):
            summed = grouped(part, places, size)
            self._outside[key] = self._outside[key] + summed if key in self._outside else summed

    def legs(self, worlds: Worlds, count: int) -> Legs:
        return legs_of(self._chains, worlds, count, self._places, self._target)

    def completed(self, legs: Legs) -> dict[Key, Floats]:
        """Legs, what is outside the chain, and chance: (worlds, groups) each; in every world they sum to the
        change."""
        shape = legs.planned.shape
        outside = {key: np.broadcast_to(part, shape) for key, part in self._outside.items()}
        found = legs.parts | outside
        chance = self._after - self._before - np.sum(list(found.values()), axis=0)
        centred = {key: found[key] - part for key, part in legs.centring.items()}
        return found | centred | {(CHANCE, Owner.CHANCE): chance}

    def headline_of_days(self, draws: int, seed: int) -> dict[Key, Floats] | None:
        """Legs of resampled days, summed over groups: (draws,) each. None where there are too few days."""
        if min(chain.fewest_days for chain in self._chains) < FEWEST_DAYS:
            return None
        resamples = min(draws, MOST_RESAMPLES)
        found = self.completed(self.legs(resampled_worlds(resamples, seed), resamples))
        return {key: values.sum(axis=1) for key, values in found.items()}


class _Shown:
    """Contributions with the wider of two intervals."""

    def __init__(
        self,
        totals: Mapping[Key, float],
        samples: Mapping[Key, Floats],
        days: Mapping[Key, Floats] | None,
        fewest_days: int,
        cells: int,
        level: float,
    ) -> None:
        self._totals, self._samples, self._days = totals, samples, days
        self._tails = ((1 - level) / 2, (1 + level) / 2)
        self._fewest_days = fewest_days
        # Mix compares cells, and how much these differ is told by one deviation less than there are cells.
        tail = self._tails[1]
        self._few = float(stdtrit(cells - 1, tail) / stdtrit(np.inf, tail)) if cells > 1 else 1.0

    def interval(self, keys: Sequence[Key]) -> Interval:
        """Of the sum of some legs."""
        samples = _summed(keys, self._samples)
        drawn = self._of_draws(samples, is_mix=all(key[0] == MIX for key in keys))
        wider = 1.0 if self._days is None else self._times_wider(samples, _summed(keys, self._days))
        if wider == 1.0:
            return drawn
        centre = fsum(self._totals[key] for key in keys)
        return Interval(centre + wider * (drawn.low - centre), centre + wider * (drawn.high - centre), "days")

    def _times_wider(self, drawn: Floats, resampled: Floats) -> float:
        """How much more resampled days scatter than draws do; 1 where it is no more than a standard error."""
        if min(len(drawn), len(resampled)) < 2:
            return 1.0
        spread = float(drawn.std(ddof=1))
        if not spread > 0:
            return 1.0
        # Deviations from a mean of few days are too small.
        found = float(resampled.std(ddof=1)) / spread * sqrt(self._fewest_days / (self._fewest_days - 1))
        error = sqrt(
            1 / (4 * (self._fewest_days - 1)) + 1 / (2 * (len(drawn) - 1)) + 1 / (2 * (len(resampled) - 1))
        )
        return found if found > 1.0 + STANDARD_ERRORS * error else 1.0

    def owners(self) -> tuple[OwnerEstimate, ...]:
        owned = {owner: [key for key in self._totals if key[1] is owner] for owner in Owner}
        return tuple(
            OwnerEstimate(owner, fsum(self._totals[key] for key in keys), self.interval(keys))
            for owner, keys in owned.items()
            if keys
        )

    def groups(self, point: Mapping[Key, Floats], drawn: Mapping[Key, Floats]) -> tuple[GroupEstimate, ...]:
        # All groups of a leg at once: there may be hundreds.
        bounds = {key: self._bounds(values, is_mix=key[0] == MIX) for key, values in drawn.items()}
        return tuple(
            GroupEstimate(group, *key, value, Interval(low, high, "rates"))
            for key, values in point.items()
            for group, (value, low, high) in enumerate(
                zip(values[0].tolist(), *bounds[key].tolist(), strict=True)
            )
        )

    def _of_draws(self, samples: Floats, *, is_mix: bool) -> Interval:
        low, high = self._bounds(samples, is_mix=is_mix).tolist()
        return Interval(low, high, "rates")

    def _bounds(self, samples: Floats, *, is_mix: bool) -> Floats:
        """Both ends: (draws, ...) → (2, ...)."""
        # Of B draws from what the truth is drawn from, the k-th lies above it with probability k/(B + 1).
        ends: Floats = np.quantile(samples, self._tails, axis=0, method="weibull")
        if not is_mix:
            return ends
        middle = samples.mean(axis=0)
        stretched: Floats = middle + self._few * (ends - middle)
        return stretched


def _summed(keys: Sequence[Key], samples: Mapping[Key, Floats]) -> Floats:
    total: Floats = np.sum([samples[key] for key in keys], axis=0)
    return total


def _notes(is_without_days: bool, target: Target | None) -> tuple[Text, ...]:
    notes = []
    if target is not None and target.outcome is not None:
        notes.append(OUTCOME_ONLY)
    if is_without_days:
        notes.append(
            Text(
                "按天的数据不够：区间没有算上扎堆在某几天的波动，可能偏窄",
                "too few figures by day: the intervals leave out what clusters in days and may be too narrow",
            )
        )
    return tuple(notes)
