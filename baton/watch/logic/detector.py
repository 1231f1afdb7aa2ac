"""The morning's question, for many series at once: is yesterday outside its own season and noise?

`detect` walks through all days once, each day judged only by the days before it, and hands back the last of
them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from baton.watch.logic.model import Model, Outlook, opening_level
from baton.watch.logic.panel import Flags, Floats, Panel
from baton.watch.logic.statistic import (
    WEEK,
    WINDOWS,
    Recent,
    Restlessness,
    Sums,
    Surprise,
    UpperTail,
    surprise,
)

LEAST_HISTORY = Panel.least_history
"""Days with a figure before the first verdict."""
_SPARSE = 3.0
"""Expected in a week: below, even a week of nothing would be chance as often as one week in twenty."""
_WAVE = 5.0
"""Counts beyond what was expected that make a wave of something that hardly ever comes."""
_NOTABLE = 0.01
_BAND = 1.96
_SHIFT_ROUGH = 9.0
_SHIFT_SCORE = 4.5
_SHIFT_DAYS = 6
_SHIFT_LASTING = 0.75
"""Of the week's change, what its first and its last three days must show."""
_AFTER_SHIFT = 60.0
"""What a week tells about a new level at most, in counts."""
_RENEWED = 2.0
"""Information left after a known change: the level may be half or twice."""


class Verdict(IntEnum):
    """What can be said about a series on a day."""

    JUDGED = 0
    NO_FIGURE = 1
    EXCLUDED = 2
    TOO_LITTLE_HISTORY = 3
    TOO_SPARSE = 4
    """So little is expected that not even nothing would be notable; too much would have been."""
    TOO_NOISY = 5
    """The figure scatters so widely that not even nothing would be notable; too much would have been."""


@dataclass(frozen=True)
class Findings:
    """What was found, (series × days kept) each; the last column is the panel's last day."""

    verdict: NDArray[np.int8]
    chance: NDArray[np.float64]
    """Chance of a surprise as great when nothing is the matter; NaN where there is no verdict on it."""
    score: NDArray[np.float32]
    """The same as a standard normal score of the most surprising window, below zero for too little."""
    window: NDArray[np.int8]
    """Days summed in that window, which ends on the day."""
    observed: NDArray[np.float64]
    """Figure of that window."""
    expected: NDArray[np.float64]
    """Expected figure of that window, from before its first day."""
    scattered: NDArray[np.float64]
    """What noise and doubt add to that window's variance beyond counting."""
    trials: NDArray[np.float64]
    """Trials in that window where the figures are rates."""
    share: NDArray[np.float32]
    """Succeeding part of the trials where the figures are rates; 0 for counts."""
    day_expected: NDArray[np.float32]
    """Expected figure of the day alone."""
    day_low: NDArray[np.float32]
    day_high: NDArray[np.float32]
    """Ends of the day's 95 % band, for a chart; alarms go by `chance`."""
    is_shifted: NDArray[np.bool_]
    """Days on which a new level was taken for normal."""
    sums_on: Mapping[int, Mapping[int, Sums]]
    """The sums in every window of the last days, by the day's place from the end: -1 is the panel's last day."""

    @property
    def last(self) -> Mapping[int, Sums]:
        """The last day's sums in every window."""
        return self.sums_on[-1]

    @property
    def worth(self) -> NDArray[np.float64]:
        """What came too much (or, below zero, too little) in the window, in the figure's unit."""
        return self.observed - self.expected


def detect(panel: Panel, keep: int = 1, ends: int = 1) -> Findings:
    """Judges the last `keep` days of the panel; every day from the days before it alone.

    Of the last `ends` days the sums are handed back too: what each of them says as the newest day.

    Rates above a half are judged by their failures, which have the thin tail where the rate has its bound.
    """
    keep = min(keep, panel.shape[1])
    if panel.trials is None:
        return _judged(panel, keep, ends)
    is_mostly = opening_level(panel) > 0.5
    failures = np.where(is_mostly[:, None], panel.trials - panel.values, panel.values)
    return _complement(
        _judged(replace(panel, values=failures), keep, ends), is_mostly, panel.trials[:, -keep:]
    )


def _judged(panel: Panel, keep: int, ends: int) -> Findings:
    series, days = panel.shape
    values, exposures, has_figure, excluded, renewed = _by_day(panel)
    model, recent, tail = Model(panel), Recent(series), UpperTail(series, panel.pool)
    restlessness = Restlessness(panel.pool)
    found = _empty(series, keep)
    history = np.zeros(series, dtype=np.int64)
    sums_on: dict[int, Mapping[int, Sums]] = {}
    for day in range(days):
        phase = panel.phase(day)
        if renewed is not None and renewed[day].any():
            _renew(model, recent, renewed[day])
        outlook = model.outlook(phase, day, exposures[day])
        is_seen = has_figure[day] & ~excluded[day]
        recent.add(values[day], is_seen, outlook, exposures[day])
        sums = recent.sums()
        share = model.share(outlook.level)
        rough = sums.rough_score(share)
        raw = surprise(sums, share, rough, restlessness.widths())
        most = replace(raw, chance=tail.calibrated(raw.chance, raw.score))
        is_judged = is_seen & (history >= panel.least_history)
        restlessness.learn(rough, is_judged)
        tail.learn(raw.chance, raw.score, is_judged)
        at = day - (days - keep)
        week = sums.by_window[WEEK]
        if at >= 0:
            _write(found, at, outlook, most, sums, share)
            known = history >= panel.least_history
            found.verdict[:, at] = _verdict(has_figure[day], excluded[day], known, week, share, most)
            if at >= keep - ends:
                sums_on[at - keep] = sums.by_window
        model.learn(phase, day, values[day], is_seen)
        has_moved = _shift(model, recent, week)
        if at >= 0:
            found.is_shifted[:, at] = has_moved if renewed is None else has_moved | renewed[day]
        model.pass_night(phase)
        history += is_seen
    # One buyer may send three of a kind in a day: of what hardly ever comes, a few are no wave.
    is_few = (found.verdict >= Verdict.TOO_SPARSE) | (found.expected < _SPARSE)
    found.chance[is_few & (found.score > 0) & (found.observed - found.expected < _WAVE)] = 1.0
    unjudged = found.verdict < Verdict.TOO_SPARSE
    unjudged &= found.verdict > Verdict.JUDGED
    found.chance[unjudged] = np.nan
    return replace(found, sums_on=sums_on)


def _complement(found: Findings, which: Flags, trials: Floats) -> Findings:
    """Findings on failures of series `which`, told of successes again. `trials` (series × days kept)."""
    if not which.any():
        return found
    rows = which[:, None]
    with np.errstate(invalid="ignore"):
        day_trials = np.where(trials > 0, trials, 1.0).astype(np.float32)
    return replace(
        found,
        score=np.where(rows, -found.score, found.score),
        observed=np.where(rows, found.trials - found.observed, found.observed),
        expected=np.where(rows, found.trials - found.expected, found.expected),
        share=np.where(rows, 1 - found.share, found.share),
        day_expected=np.where(rows, day_trials - found.day_expected, found.day_expected),
        day_low=np.where(rows, np.maximum(day_trials - found.day_high, 0), found.day_low),
        day_high=np.where(rows, day_trials - found.day_low, found.day_high),
        sums_on={
            back: {window: sums.complement(which) for window, sums in on.items()}
            for back, on in found.sums_on.items()
        },
    )


def _by_day(panel: Panel) -> tuple[Floats, Floats, Flags, NDArray[np.bool_], Flags | None]:
    """Figures, exposures, whether there is a figure, exclusions and renewals, (days × series) each."""
    shape = panel.shape
    exposures = np.ones(shape) if panel.trials is None else panel.trials
    with np.errstate(invalid="ignore"):
        has_figure = ~np.isnan(panel.values) & (exposures > 0)
    if panel.profile is not None:
        exposures = exposures * panel.profile
    excluded = np.zeros(1, dtype=bool) if panel.excluded is None else panel.excluded
    renewed = None if panel.renewed is None else np.broadcast_to(panel.renewed, shape).T
    return (
        np.ascontiguousarray(np.where(has_figure, panel.values, 0.0).T),
        np.ascontiguousarray(np.where(has_figure, exposures, 1.0).T),
        np.ascontiguousarray(has_figure.T),
        np.broadcast_to(excluded, shape).T,
        renewed,
    )


def _empty(series: int, keep: int) -> Findings:
    shape = (series, keep)
    return Findings(
        verdict=np.zeros(shape, np.int8),
        chance=np.ones(shape),
        score=np.zeros(shape, np.float32),
        window=np.ones(shape, np.int8),
        observed=np.zeros(shape),
        expected=np.zeros(shape),
        scattered=np.zeros(shape),
        trials=np.zeros(shape),
        share=np.zeros(shape, np.float32),
        day_expected=np.zeros(shape, np.float32),
        day_low=np.zeros(shape, np.float32),
        day_high=np.zeros(shape, np.float32),
        is_shifted=np.zeros(shape, bool),
        sums_on={},
    )


def _write(
    found: Findings, at: int, outlook: Outlook, most: Surprise, sums: Sums, share: Floats | float
) -> None:
    found.chance[:, at] = most.chance
    found.score[:, at] = most.score
    found.window[:, at] = np.asarray(WINDOWS)[most.place]
    found.observed[:, at] = most.of(sums.observed)
    found.expected[:, at] = most.of(sums.expected)
    found.scattered[:, at] = most.of(sums.scattered)
    found.trials[:, at] = most.of(sums.trials)
    found.share[:, at] = share
    mean = outlook.level * outlook.exposure
    variance = (1 - share) * mean + (outlook.scatter + outlook.doubt) * mean * mean
    spread = np.sqrt(variance)
    # The second term leans the band to the side of the longer tail (Cornish and Fisher).
    lean = (1 - 2 * share) * (2 * variance / np.maximum(mean, 1e-9) - (1 - share)) / 6 * (_BAND * _BAND - 1)
    found.day_expected[:, at] = mean
    found.day_low[:, at] = np.maximum(mean - _BAND * spread + np.minimum(lean, spread), 0.0)
    found.day_high[:, at] = mean + _BAND * spread + np.minimum(lean, spread)


def _verdict(
    has_figure: Flags,
    excluded: Flags,
    is_known: Flags,
    week: Sums,
    share: Floats | float,
    most: Surprise,
) -> NDArray[np.int8]:
    is_mute = (week.expected < 2 * np.sqrt(week.variance(share))) & ~(
        (most.chance < _NOTABLE) & (most.score > 0)
    )
    is_sparse = is_mute & (week.expected < _SPARSE)
    verdict = np.full(is_known.shape, Verdict.JUDGED, dtype=np.int8)
    verdict[is_mute] = Verdict.TOO_NOISY
    verdict[is_sparse] = Verdict.TOO_SPARSE
    verdict[~is_known] = Verdict.TOO_LITTLE_HISTORY
    verdict[excluded] = Verdict.EXCLUDED
    verdict[~has_figure] = Verdict.NO_FIGURE
    return verdict


def _renew(model: Model, recent: Recent, which: Flags) -> None:
    model.soften(which, _RENEWED)
    recent.clear(which)


def _shift(model: Model, recent: Recent, week: Sums) -> Flags:
    """Takes a week that lies on one side, from its first days to its last, for the new normal."""
    moved: Flags = np.zeros(week.days.shape, dtype=bool)
    away = week.observed - week.expected
    # Half of a trial's counting variance is the least there is: a rough look that lets no shift slip.
    is_far = away * away > _SHIFT_ROUGH * (week.scattered + 0.5 * week.expected)
    rows = np.flatnonzero(is_far & (week.days >= _SHIFT_DAYS))
    if not rows.size:
        return moved
    picked = week.of(rows)
    share = model.share(recent.level_before()[rows])
    ratios = recent.ratios(rows)
    side = np.sign(away[rows])
    days_on_side = (np.sign(ratios - 1) == side).sum(axis=0)
    change = (picked.observed + 0.5) / (picked.expected + 0.5) - 1
    opening, end = (_mean_of_seen(part) - 1 for part in (ratios[:3], ratios[-3:]))
    is_shift = (
        (np.abs(picked.score(share)) > _SHIFT_SCORE)
        & (days_on_side >= picked.days - 1)
        & (np.minimum(opening * side, end * side) >= _SHIFT_LASTING * np.abs(change))
    )
    rows, change, picked = rows[is_shift], change[is_shift], picked.of(is_shift)
    if not rows.size:
        return moved
    moved[rows] = True
    level = recent.level_before() * 1.0
    level[rows] *= 1 + change
    # The week's scatter grows with the level that it is seen at.
    variance = np.maximum(picked.observed, 1) + picked.scattered * (1 + change) ** 2
    information = np.ones(moved.size)
    information[rows] = np.clip(picked.observed**2 / variance, 1.0, _AFTER_SHIFT)
    model.restart(moved, level, information)
    recent.forget(moved, level, 1 / information)
    return moved


def _mean_of_seen(ratios: Floats) -> Floats:
    """Mean over days, of those with a figure; 1 where there is none."""
    days = (~np.isnan(ratios)).sum(axis=0)
    result: Floats = np.where(days > 0, np.nansum(ratios, axis=0) / np.maximum(days, 1), 1.0)
    return result
