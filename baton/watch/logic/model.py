"""What a day's figure would be if nothing were the matter: level, season, effects and noise of many series.

One step a day, over all series at once. The figure of a series is taken as a negative binomial count (a
beta-binomial one where it is a rate) around

    exposure × level × season of the weekday × effect of the calendar

- The level is a gamma-distributed rate that is forgotten at a steady pace (the power-discounted filter of Smith,
  1979, and Harvey and Fernandes, 1989). Four paces run side by side, one of them with the trend that the others
  lag behind; each series weighs them by how well they have foretold it lately.
- The season is learnt per series and weekday, forgotten within months, and shrunk towards that of all series.
- The noise beyond counting is the squared coefficient of variation of a day, and for figures that come in lots
  (one visitor, several clicks) a multiple of the counting variance; both per series, shrunk too.
- A figure far out moves the level only as far as one at the edge of what is plausible would.

Information is kept in counts of a Poisson figure that would be as telling, so one over it is the squared
relative error.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from baton.watch.logic.panel import ORDINARY, Codes, Effects, Flags, Floats, Panel

PACES = np.array([0.985, 0.96, 0.85])
"""What is left of the information after a day: memories of about 66, 25 and 7 days."""
SLOW, MIDDLE, FAST, TREND = range(4)
_LEAD = 0.6
"""The middle memory lags a steady trend by 25 days, the slow one by 66: 25 / (66 - 25) of their distance is
still to come."""
_TREND_PRICE = 2.5
"""(1 + _LEAD)², the greater error of a level that is carried forward."""
_LIKING = np.array([0.0, 0.0, -1.0, -1.0])[:, None]
"""Logarithm of the weight before anything is foretold: calm until shown otherwise."""
_FORETOLD_KEPT = 0.96
_WEEK_KEPT = 0.85
"""Of the information on a weekday's season, from one week to the next: a memory of six weeks."""
_NOISE_KEPT = 0.994
_NOISE_PRIOR = 20.0
"""Days that the noise of all series counts for in that of one."""
_START_COUNTS = 10.0
"""Days that the first guess counts for in the noise of all series, and theirs in that of a pool."""
_NOISE_START, _NOISE_USUAL = 0.1, 0.05
_NOISE_LEAST, _NOISE_MOST = 5e-4, 4.0
_LOTS_MOST = 30.0
_EDGE = 3.0
"""Standard deviations beyond which a figure is held at the edge."""
_FAR = 12.0
"""Squared standard deviations: what a figure counts for at most as evidence on paces and noise."""
_PSEUDO = 0.5
_PSEUDO_OF_RATE = 2.0
"""Counts that the first guess of a level is worth. That of a rate is the whole pool's, and tells more: a market
without a late answer among its first twenty is no market without late answers."""
_HOMOGENEOUS, _HETEROGENEOUS = 2000.0, 8.0
_OPENING = 14


@dataclass(frozen=True)
class Outlook:
    """What is expected of a day before it is seen; each (series)."""

    level: Floats
    """Expected figure for an exposure of 1."""
    doubt: Floats
    """Squared relative error of the level."""
    exposure: Floats
    """What the level is multiplied with: trials, season, effects."""
    scatter: Floats
    """Squared relative scatter of the day itself: noise, and what is unknown of season and effect."""


class Model:
    """The state of all series. `outlook` before the day, then `learn` from it, then `pass_night`."""

    def __init__(self, panel: Panel) -> None:
        self._is_rate = panel.trials is not None
        self._effects = panel.effects
        series = panel.shape[0]
        self._pseudo = _PSEUDO_OF_RATE if self._is_rate else _PSEUDO
        self._start = opening_level(panel)
        self._information = np.full((len(PACES), series), self._pseudo)
        self._exposure = self._information / self._start
        self._foretold = np.zeros((len(PACES) + 1, series))
        self._season = _Season(panel.cycle, series)
        self._noise = _Noise(series, panel.pool)
        self._calendar = _Calendar(panel.effects, series)
        self._outlook: Outlook | None = None
        self._means = self._doubts = self._usual = np.empty(0)
        self._is_ordinary: Flags = np.empty(0, dtype=bool)

    def share(self, level: Floats) -> Floats | float:
        """The part of the trials that succeeds, where the figure is a rate; 0 for a count."""
        return np.minimum(level, 0.999) if self._is_rate else 0.0

    def outlook(self, phase: int, day: int, exposure: Floats) -> Outlook:
        """What to expect of a day at the season's place `phase`; `exposure` (series): trials × profile."""
        self._means, self._doubts = self._levels()
        weights = _weights(self._foretold + _LIKING)
        level = (weights * self._means).sum(axis=0)
        apart = self._means / level - 1
        doubt = (weights * (self._doubts + apart * apart)).sum(axis=0)
        season, season_doubt = self._season.factor(phase)
        effect, effect_doubt = self._calendar.factor(day)
        exposure = exposure * season * effect
        counting = (1 - self.share(level)) / np.maximum(level * exposure, 1e-9)
        noise = self._noise.of_a_day(counting)
        self._usual = 1 / (counting + noise)
        self._is_ordinary = effect_doubt == 0
        scatter = noise + season_doubt + effect_doubt
        self._outlook = Outlook(level, doubt, exposure, scatter)
        return self._outlook

    def _levels(self) -> tuple[Floats, Floats]:
        """Levels and their squared relative errors, (paces and trend × series)."""
        information, exposure = self._information, self._exposure
        slow = (information[SLOW] + self._pseudo) / (exposure[SLOW] + self._pseudo / self._start)
        means = np.empty((len(PACES) + 1, slow.size))
        means[:TREND] = (information + self._pseudo) / (exposure + self._pseudo / slow)
        lead = np.clip(means[MIDDLE] / means[SLOW], 0.5, 2.0) ** _LEAD
        means[TREND] = means[MIDDLE] * lead
        doubts = np.empty_like(means)
        doubts[:TREND] = 1 / (information + self._pseudo)
        doubts[TREND] = _TREND_PRICE * doubts[MIDDLE]
        return means, doubts

    def learn(self, phase: int, day: int, value: Floats, is_seen: Flags) -> None:
        """Takes in the day's figures (series) where `is_seen`. After `outlook` of the same day."""
        outlook = self._outlook
        assert outlook is not None
        exposure, scatter = outlook.exposure, outlook.scatter
        mean = outlook.level * exposure
        counting = 1 - self.share(outlook.level)
        scattered = counting * mean + scatter * mean * mean
        variance = scattered + outlook.doubt * mean * mean
        spread = np.sqrt(variance)
        held = np.clip(value, np.maximum(mean - _EDGE * spread, 0.0), mean + _EDGE * spread)
        seen = np.where(is_seen, 1.0, 0.0)
        held = np.where(is_seen, held, 0.0)
        telling = seen * mean / np.maximum(scattered, 1e-12)
        self._foretell(outlook, held, seen, counting)
        far = np.where(is_seen, np.minimum((value - mean) ** 2, _FAR * variance), 0.0)
        # What is not known of an occasion's effect would be taken for noise, or for its lack.
        self._noise.learn(far, variance, mean, counting, outlook.doubt, seen * self._is_ordinary)
        # Days that were taken for more telling than days are by now must not outweigh them.
        self._cap(seen)
        self._information += telling * held
        self._exposure += telling * exposure
        self._season.learn(phase, telling * held, telling * mean, np.where(is_seen, self._usual, np.inf))
        self._calendar.learn(day, telling * held, telling * mean)

    def _cap(self, seen: Floats) -> None:
        most = self._usual / (1 - PACES[:, None])
        scale = np.where(seen > 0, np.minimum(1.0, most / np.maximum(self._information, 1e-9)), 1.0)
        self._information *= scale
        self._exposure *= scale

    def _foretell(self, outlook: Outlook, held: Floats, seen: Floats, counting: Floats | float) -> None:
        means = self._means * outlook.exposure
        variance = counting * means + (outlook.scatter + self._doubts) * means * means
        away = held - means
        surprise = np.log(variance) + np.minimum(away * away / variance, _FAR)
        self._foretold = self._foretold * _FORETOLD_KEPT - 0.5 * seen * surprise
        self._foretold -= self._foretold.max(axis=0)

    def pass_night(self, phase: int) -> None:
        """Forgets a day's worth."""
        self._information *= PACES[:, None]
        self._exposure *= PACES[:, None]
        self._noise.pass_night()
        self._season.pass_night(phase)

    def restart(self, which: Flags, level: Floats, information: Floats) -> None:
        """Starts the level of series `which` anew, at `level` with at most so much `information` (series)."""
        information = np.maximum(information, 1e-6)
        kept = np.minimum(self._information, information)
        self._information = np.where(which, kept, self._information)
        self._exposure = np.where(which, kept / np.maximum(level, 1e-12), self._exposure)

    def soften(self, which: Flags, information: float) -> None:
        """Leaves at most so much `information` on the level of series `which`, and the level itself."""
        kept = np.minimum(self._information, information)
        scale = np.where(which, kept / np.maximum(self._information, 1e-9), 1.0)
        self._information *= scale
        self._exposure *= scale


class _Season:
    """Factors around 1 for each place of the season."""

    def __init__(self, cycle: int, series: int) -> None:
        self._seen = np.zeros((cycle, series))
        self._expected = np.zeros((cycle, series))
        self._shared = np.ones(cycle)
        self._strength = 50.0

    def factor(self, phase: int) -> tuple[Floats, Floats]:
        strength = self._strength
        seen = self._seen[phase] + strength * self._shared[phase]
        return seen / (self._expected[phase] + strength), 1 / (seen + _PSEUDO)

    def learn(self, phase: int, seen: Floats, expected: Floats, usual: Floats) -> None:
        """Takes in a day; `usual` is what a day tells at present."""
        scale = np.minimum(1.0, usual / ((1 - _WEEK_KEPT) * np.maximum(self._expected[phase], 1e-9)))
        # What was expected holds the factor already; without it, the ratio is the factor itself.
        factor, _ = self.factor(phase)
        kept = _WEEK_KEPT * scale
        self._seen[phase] = self._seen[phase] * kept + seen
        self._expected[phase] = self._expected[phase] * kept + expected / np.maximum(factor, 1e-6)

    def pass_night(self, phase: int) -> None:
        if phase == len(self._shared) - 1 and self._expected.any():
            self._share()

    def _share(self) -> None:
        """Once a round: what all series have in common, how alike they are, and a mean of 1 for each."""
        seen, expected = self._seen.sum(axis=1), self._expected.sum(axis=1)
        shared = (seen + 1) / (expected + 1)
        self._shared = shared / shared.mean()
        factors = (self._seen + self._strength * self._shared[:, None]) / (self._expected + self._strength)
        self._seen /= factors.mean(axis=0)
        has_any = self._expected > 1
        if has_any.any():
            apart = np.where(
                has_any, self._seen / np.maximum(self._expected, 1) / self._shared[:, None] - 1, 0.0
            )
            excess = (self._expected * apart * apart).sum() - has_any.sum()
            total = self._expected[has_any].sum()
            self._strength = float(np.clip(total / max(excess, 1e-9), _HETEROGENEOUS, _HOMOGENEOUS))


class _Noise:
    """How far days scatter beyond counting.

    Two parts that are told apart by their growth: `noise` in proportion to the figure, and `lots`, by which the
    counting variance itself is multiplied.
    """

    def __init__(self, series: int, pool: Codes | None) -> None:
        self._noise = _Shrunk(series, pool, _NOISE_START, _NOISE_LEAST, _NOISE_MOST)
        self._lots = _Shrunk(series, pool, 1.0, 1.0, _LOTS_MOST)

    def of_a_day(self, counting: Floats) -> Floats:
        """Squared relative scatter, where counting alone has `counting` (series)."""
        result: Floats = self._noise.value() + (self._lots.value() - 1) * counting
        return result

    def learn(
        self,
        far: Floats,
        variance: Floats,
        mean: Floats,
        counting: Floats | float,
        doubt: Floats,
        seen: Floats,
    ) -> None:
        """Takes in squared distances `far` from the mean, 0 where not `seen`, and the variance they were to have."""
        square = np.maximum(mean * mean, 1e-12)
        counted = np.maximum(counting * mean, 1e-12)
        # A day tells about each part as far as that part, at a usual size, would make out its variance.
        noisy = _NOISE_USUAL * square
        whole = counted + noisy + doubt * square
        surplus = far - variance
        for part, size, weight in ((self._noise, square, noisy), (self._lots, counted, counted)):
            share = weight / whole
            part.learn(seen * share * share, part.value() + surplus / size)

    def pass_night(self) -> None:
        self._noise.pass_night()
        self._lots.pass_night()


class _Shrunk:
    """A size per series, shrunk towards that of its pool, and that towards that of all, within bounds."""

    def __init__(self, series: int, pool: Codes | None, start: float, least: float, most: float) -> None:
        self._start, self._least, self._most = start, least, most
        self._pool = pool
        self._days = np.zeros(series)
        self._sum = np.zeros(series)
        self._shared: Floats | float = start

    def value(self) -> Floats:
        mean = (self._sum + _NOISE_PRIOR * self._shared) / (self._days + _NOISE_PRIOR)
        return np.clip(mean, self._least, self._most)

    def learn(self, telling: Floats, size: Floats) -> None:
        self._sum += telling * size
        self._days += telling

    def pass_night(self) -> None:
        self._sum *= _NOISE_KEPT
        self._days *= _NOISE_KEPT
        start, days = _START_COUNTS * self._start, _START_COUNTS
        of_all = float((self._sum.sum() + start) / (self._days.sum() + days))
        if self._pool is None:
            self._shared = float(np.clip(of_all, self._least, self._most))
            return
        sums, seen = np.bincount(self._pool, self._sum), np.bincount(self._pool, self._days)
        of_pools = (sums + _START_COUNTS * of_all) / (seen + _START_COUNTS)
        self._shared = np.clip(of_pools, self._least, self._most)[self._pool]


class _Calendar:
    """Factors of what is going on, learnt for all series together and shrunk towards that for each."""

    def __init__(self, effects: Effects | None, series: int) -> None:
        self._codes: Codes | None = None
        self._one = np.ones(series)
        self._none = np.zeros(series)
        if effects is None:
            return
        self._codes = effects.codes
        self._group = np.zeros(series, dtype=np.intp) if effects.group is None else effects.group
        self._rows = np.arange(series)
        kinds = len(effects.spread)
        self._spread = np.maximum(effects.spread, 1e-3) ** 2
        self._seen = np.zeros((kinds, series))
        self._expected = np.zeros((kinds, series))
        self._days = np.zeros(kinds)

    def _today(self, day: int) -> Codes | None:
        if self._codes is None:
            return None
        codes = self._codes[:, day]
        return codes[self._group] if codes.any() else None

    def factor(self, day: int) -> tuple[Floats, Floats]:
        codes = self._today(day)
        if codes is None:
            return self._one, self._none
        width = self._spread[codes]
        shared = (self._seen.sum(axis=1) + 1) / (self._expected.sum(axis=1) + 1)
        strength = 4 / width
        seen = self._seen[codes, self._rows] + strength * shared[codes]
        factor = seen / (self._expected[codes, self._rows] + strength)
        doubt = width / (1 + self._days[codes]) + 1 / seen
        is_special = codes != ORDINARY
        return np.where(is_special, factor, 1.0), np.where(is_special, doubt, 0.0)

    def learn(self, day: int, seen: Floats, expected: Floats) -> None:
        codes = self._today(day)
        if codes is None:
            return
        factor, _ = self.factor(day)
        self._seen[codes, self._rows] += seen
        self._expected[codes, self._rows] += expected / np.maximum(factor, 1e-6)
        self._days[np.unique(codes)] += 1


def _weights(logarithms: Floats) -> Floats:
    weights = np.exp(logarithms - logarithms.max(axis=0))
    result: Floats = weights / weights.sum(axis=0)
    return result


def opening_level(panel: Panel) -> Floats:
    """A first guess for each series, from its first days with a figure; those days are never judged.

    That of a rate is drawn towards the rate of its pool.
    """
    trials = np.ones_like(panel.values) if panel.trials is None else panel.trials
    has_figure = ~np.isnan(panel.values) & (trials > 0)
    is_early = has_figure & (has_figure.cumsum(axis=1) <= _OPENING)
    seen = np.where(is_early, panel.values, 0.0).sum(axis=1)
    exposure = np.where(is_early, trials, 0.0).sum(axis=1)
    if panel.trials is None or panel.pool is None:
        result: Floats = (seen + _PSEUDO) / np.maximum(exposure, 1.0)
        return result
    of_pools = (np.bincount(panel.pool, seen) + _PSEUDO) / np.maximum(np.bincount(panel.pool, exposure), 1.0)
    usual = np.minimum(of_pools, 1.0)[panel.pool]
    drawn: Floats = (seen + _PSEUDO_OF_RATE) / (exposure + _PSEUDO_OF_RATE / usual)
    return drawn
