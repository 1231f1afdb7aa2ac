"""How surprising the last day is, alone and summed with the days before it.

A sum over several days is held against what was expected before its first day, so that a run of bad days cannot
pull its own yardstick down. A sum counts only while its last day is off by a good part of what the days are off
by on average: once the figure has returned, it is over.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np

from baton.watch.logic.model import Outlook
from baton.watch.logic.panel import Codes, Flags, Floats
from baton.watch.logic.tail import standard_score, two_sided

WINDOWS = (1, 2, 3, 7)
"""Days that are summed."""
LOOKS = 3.0
"""How many independent looks the windows amount to: they share days, so fewer than there are windows."""
WEEK = WINDOWS[-1]
_LASTING = 0.6
_ORDINARY = 1.5
_CALM_DAYS, _CALM_KEPT = 20.0, 0.99
_FAR_OFF, _MOST_RESTLESS = 9.0, 5.0
_TAIL_FROM = 0.01
_TAIL_PRIOR, _TAIL_PRIOR_OF_ALL = 4.0, 40.0
"""Figures beyond that chance which the tail of a pool, and the model's own, count for."""
_THICKEST = 0.25
_TAIL_MOST = 20.0
_DRIFT = 0.04
"""Growth of a level's squared relative error for each further day that it has to reach."""


@dataclass(frozen=True)
class Sums:
    """Several days' figures against what was expected of them; each (series), or (windows × series) of all windows."""

    observed: Floats
    expected: Floats
    scattered: Floats
    """What noise and doubt add to the variance."""
    days: Floats
    """Days with a figure among them."""
    last: Floats
    """The last day's figure beyond what was expected of it before the first; 0 where it has none."""
    trials: Floats
    """Trials of those days; for counts, the days' profile."""

    @property
    def by_window(self) -> dict[int, Sums]:
        """Of the sums of all windows, those of each (series)."""
        return {
            window: Sums(*(getattr(self, name)[place] for name in _SUMMED))
            for place, window in enumerate(WINDOWS)
        }

    def of(self, rows: Codes | Flags) -> Sums:
        """The sums of some series."""
        return Sums(*(getattr(self, name)[..., rows] for name in _SUMMED))

    def scaled(self, by: float) -> Sums:
        """Everything times a number: with 0, sums without a day."""
        return Sums(*(by * getattr(self, name) for name in _SUMMED))

    def complement(self, which: Flags) -> Sums:
        """Series `which` counted by failures instead of successes."""
        return replace(
            self,
            observed=np.where(which, self.trials - self.observed, self.observed),
            expected=np.where(which, self.trials - self.expected, self.expected),
            last=np.where(which, -self.last, self.last),
        )

    def variance(self, share: Floats | float) -> Floats:
        result: Floats = (1 - share) * self.expected + self.scattered
        return np.maximum(result, 1e-9)

    def is_over(self) -> Flags:
        """Whether the last day is no longer off the way the sum is."""
        away = self.observed - self.expected
        result: Flags = self.last * self.days * np.sign(away) <= _LASTING * np.abs(away)
        return result

    def rough_score(self, share: Floats | float) -> Floats:
        """Distance in standard deviations; 0 where no day has a figure."""
        result: Floats = (self.observed - self.expected) / np.sqrt(self.variance(share))
        return result

    def score(self, share: Floats | float) -> Floats:
        """Standard normal score; 0 where no day has a figure. `share`: succeeding part of trials, 0 for counts."""
        skew = 1 - 2 * share
        expected = np.maximum(self.expected, 1e-9)
        scattered = self.scattered
        third = skew * (
            (1 - share) * expected + 3 * scattered + 2 * scattered * scattered / ((1 - share) * expected)
        )
        score = standard_score(self.observed, expected, self.variance(share), third)
        if isinstance(share, np.ndarray) and share.any():
            most = np.where(share > 0, self._farthest(), np.inf)
            score = np.clip(score, -most, most)
        return np.where(self.days > 0, score, 0.0)

    def _farthest(self) -> Floats:
        """The score that so many trials can give at most: the signed root of the deviance, without noise or doubt.

        The tail above knows no bound, and a handful of trials that all fail is no more than that.
        """
        trials = np.maximum(self.trials, 1e-9)
        seen = np.clip(self.observed / trials, 0.0, 1.0)
        usual = np.clip(self.expected / trials, 1e-9, 1 - 1e-9)
        some, none = np.clip(seen, 1e-12, 1.0), np.clip(1 - seen, 1e-12, 1.0)
        apart = seen * np.log(some / usual) + (1 - seen) * np.log(none / (1 - usual))
        result: Floats = np.sqrt(2 * trials * np.maximum(apart, 0.0))
        return result


_SUMMED = tuple(field.name for field in fields(Sums))
_KEPT = ("values", "exposures", "scatters", "seen", "trials")
"""What is summed of a week's days."""


class Recent:
    """The last week's figures and outlooks, and their sums."""

    def __init__(self, series: int) -> None:
        shape = (WEEK, series)
        self._kept = np.zeros((WEEK, len(_KEPT), series))
        self._values, self._exposures, self._scatters, self._seen, self._trials = (
            self._kept[:, place] for place in range(len(_KEPT))
        )
        self._levels = np.zeros(shape)
        self._doubts = np.zeros(shape)
        self._is_fresh: Flags = np.ones(series, dtype=bool)
        self._at = -1

    def add(self, value: Floats, is_seen: Flags, outlook: Outlook, trials: Floats) -> None:
        """One more day: its figures where `is_seen`, its outlook and its trials."""
        if self._is_fresh.any():
            self.forget(self._is_fresh, outlook.level, outlook.doubt)
            self._is_fresh = np.zeros_like(self._is_fresh)
        self._at = (self._at + 1) % WEEK
        at = self._at
        seen = np.where(is_seen, 1.0, 0.0)
        exposure = outlook.exposure * seen
        self._values[at] = np.where(is_seen, value, 0.0)
        self._exposures[at] = exposure
        self._scatters[at] = exposure * exposure * outlook.scatter
        self._seen[at] = seen
        self._trials[at] = seen * trials
        self._levels[at] = outlook.level
        self._doubts[at] = outlook.doubt

    def sums(self) -> Sums:
        """(windows × series) the sums that end on the last day, expected from before their first day."""
        whole = np.empty((len(WINDOWS), *self._kept.shape[1:]))
        running = np.zeros(self._kept.shape[1:])
        for back in range(WEEK):
            running += self._kept[(self._at - back) % WEEK]
            if back + 1 in WINDOWS:
                whole[WINDOWS.index(back + 1)] = running
        values, exposures, scatters, seen, trials = (whole[:, place] for place in range(len(_KEPT)))
        backs = np.array(WINDOWS) - 1
        first = (self._at - backs) % WEEK
        level, doubt = self._levels[first], self._doubts[first] * (1 + _DRIFT * backs[:, None])
        expected = level * exposures
        scattered = level * level * scatters + doubt * expected * expected
        last = self._values[self._at] - level * self._exposures[self._at]
        return Sums(values, expected, scattered, seen, last, trials)

    def level_before(self) -> Floats:
        """The level that was expected before the week, (series)."""
        level: Floats = self._levels[(self._at + 1) % WEEK]
        return level

    def ratios(self, rows: Codes) -> Floats:
        """(week × rows) each day's figure over what was expected before the week, oldest first; NaN unseen."""
        order = (self._at + 1 + np.arange(WEEK)) % WEEK
        picked = np.ix_(order, rows)
        expected = self._exposures[picked] * self.level_before()[rows]
        is_seen = (self._seen[picked] > 0) & (expected > 0)
        return np.where(is_seen, self._values[picked] / np.where(is_seen, expected, 1.0), np.nan)

    def forget(self, which: Flags, level: Floats, doubt: Floats) -> None:
        """Holds the past week of series `which` against a new level from now on."""
        self._levels = np.where(which, level, self._levels)
        self._doubts = np.where(which, doubt, self._doubts)

    def clear(self, which: Flags) -> None:
        """Drops the past week of series `which`; the next day's outlook holds for all of it."""
        self._is_fresh = self._is_fresh | which
        self._kept[:, :, which] = 0.0


@dataclass(frozen=True)
class Surprise:
    """The most surprising window that ends on the day; each (series)."""

    chance: Floats
    """Of something as surprising in any window, on either side, when nothing is the matter."""
    score: Floats
    """Standard normal score of that window, below zero for too little."""
    place: Codes
    """Of that window among WINDOWS."""

    def of(self, sums: Floats) -> Floats:
        """Of sums (windows × series), those of that window."""
        picked: Floats = np.take_along_axis(sums, self.place[None], axis=0)[0]
        return picked


class Restlessness:
    """How much wider sums over several days scatter than days would that have nothing to do with each other.

    Learnt for all series of a pool together from squared standard scores; it only ever makes alarms rarer.
    """

    def __init__(self, pool: Codes | None = None) -> None:
        pools = 1 if pool is None else int(pool.max()) + 1
        self._pool = pool
        self._days = np.full(pools, _CALM_DAYS)
        self._sum = np.full((len(WINDOWS), pools), _CALM_DAYS)

    def widths(self) -> Floats:
        """(windows × series, or × 1) factors of the standard deviation, at least 1."""
        wide: Floats = np.sqrt(np.clip(self._sum / self._days, 1.0, _MOST_RESTLESS))
        return wide if self._pool is None else wide[:, self._pool]

    def learn(self, rough: Floats, is_judged: Flags) -> None:
        """Takes in a day's scores (windows × series) of the series that are judged."""
        squares = np.minimum(rough * rough, _FAR_OFF) * is_judged
        if self._pool is None:
            count, sums = np.array([np.count_nonzero(is_judged)]), squares.sum(axis=1, keepdims=True)
        else:
            size = self._days.size
            count = np.bincount(self._pool, is_judged, size)
            sums = np.stack([np.bincount(self._pool, row, size) for row in squares])
        has_any = count > 0
        kept = np.where(has_any, _CALM_KEPT, 1.0)
        self._sum = self._sum * kept + sums / np.maximum(count, 1)
        self._days = self._days * kept + has_any


def surprise(sums: Sums, share: Floats | float, rough: Floats, widths: Floats) -> Surprise:
    """The most surprising window of each series, of the sums of all windows; `share` as in `Sums.score`.

    `rough` scores (windows × series) tell which series need a closer look, `widths` (windows × series, or × 1) by how
    much more than usual each window scatters. Where no window is even `_ORDINARY` standard deviations off, the chance
    is 1.
    """
    is_over = sums.is_over()
    rough = np.where(is_over, 0.0, rough / widths)
    best = np.abs(rough).argmax(axis=0)
    score = np.take_along_axis(rough, best[None], axis=0)[0]
    chance = np.ones_like(score)
    rows = np.flatnonzero(np.abs(score) > _ORDINARY)
    if rows.size:
        shares = share[rows] if isinstance(share, np.ndarray) else share
        wide = widths[:, rows] if widths.shape[1] > 1 else widths
        fine = np.where(is_over[:, rows], 0.0, sums.of(rows).score(shares) / wide)
        best[rows] = np.abs(fine).argmax(axis=0)
        score[rows] = np.take_along_axis(fine, best[rows][None], axis=0)[0]
        chance[rows] = np.minimum(LOOKS * two_sided(score[rows]), 1.0)
    return Surprise(chance, score, best)


class UpperTail:
    """How much more often than the model says figures come out far too high, learnt from the panel itself.

    A count cannot fall below nought, so its lower tail is thin whatever its family; upwards a single day may be
    many times the usual. Beyond a chance of one in a hundred, the real chance is taken as that to the power of
    `thinness` (a Pareto tail, fitted as by Hill, 1975), which is 1 where the model is right. Each series has
    its own, shrunk towards that of its pool. It only ever makes alarms rarer.
    """

    def __init__(self, series: int, pool: Codes | None = None) -> None:
        self._count = np.zeros(series)
        self._excess = np.zeros(series)
        self._pool = np.zeros(series, dtype=np.intp) if pool is None else pool
        self._shared = np.ones(int(self._pool.max(initial=0)) + 1)

    def calibrated(self, chance: Floats, score: Floats) -> Floats:
        """Chances (series), corrected where the figure is too high."""
        rows = np.flatnonzero((chance < _TAIL_FROM) & (score > 0))
        if not rows.size:
            return chance
        shared = self._shared[self._pool[rows]]
        thinness = (self._count[rows] + _TAIL_PRIOR) / (self._excess[rows] + _TAIL_PRIOR / shared)
        thinness = np.clip(thinness, _THICKEST, 1.0)
        corrected = chance.copy()
        corrected[rows] = _TAIL_FROM * (chance[rows] / _TAIL_FROM) ** thinness
        return corrected

    def learn(self, chance: Floats, score: Floats, is_judged: Flags) -> None:
        """Takes in a day's chances as they were before correction."""
        rows = np.flatnonzero((chance < _TAIL_FROM) & (score > 0) & is_judged)
        if rows.size:
            self._count[rows] += 1
            self._excess[rows] += np.minimum(np.log(_TAIL_FROM / chance[rows]), _TAIL_MOST)
            size = self._shared.size
            count, excess = (np.bincount(self._pool, sums, size) for sums in (self._count, self._excess))
            shared = (count + _TAIL_PRIOR_OF_ALL) / (excess + _TAIL_PRIOR_OF_ALL)
            self._shared = np.clip(shared, _THICKEST, 1.0)
