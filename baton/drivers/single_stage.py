"""How sure a change is of a figure that nothing leads to: impressions, or a count whose earlier stages are unknown.

There is no rate to estimate. All of the change is in the figure itself; how much of it days as they come and go may
account for is told by a bootstrap of whole days: each period's mean day, times its days.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np

from baton.drivers.cannot_tell import CannotTell, NotYetTold
from baton.drivers.evidence import FEWEST_DAYS, Evidence, never
from baton.drivers.families import Floats
from baton.drivers.intervals import DRAWS, LEVEL, SEED, Interval
from baton.kit.glossary import label
from baton.kit.text import Text


@dataclass(frozen=True, slots=True)
class SingleStage:
    """The change with its interval, for the shop and for each of S segments. What is left to chance is nought."""

    before: float
    after: float
    interval: Interval
    contributions: Floats
    """(S,)."""
    intervals: tuple[Interval, ...]

    @property
    def change(self) -> float:
        return self.after - self.before


def estimate_single(evidence: Evidence, target: float | None = None, *, draws: int = DRAWS) -> SingleStage:
    """Of a chain of one stage. NotYetTold without figures by day, without any count, or for a target of nought."""
    counts, code = evidence.counts, evidence.counts.stages[0].code
    if not (counts.before.any() or counts.after.any()):
        raise never(code)
    before, after = float(counts.before.sum()), float(counts.after.sum())
    earlier, later = counts.before[0], counts.after[0]
    resampled = _resampled(evidence, draws)
    if target is not None:
        if not before > 0:
            raise never(code)
        # The target says nothing about segments: each is held against its share of the period compared with.
        earlier = target * earlier / before
        resampled[0], before = np.broadcast_to(earlier, resampled[0].shape), target
    parts, moved = later - earlier, resampled[1] - resampled[0]
    return SingleStage(
        before=before,
        after=after,
        interval=_around(after - before, moved.sum(axis=1), evidence),
        contributions=parts,
        intervals=tuple(_around(float(part), moved[:, place], evidence) for place, part in enumerate(parts)),
    )


def mirrored(interval: Interval) -> Interval:
    """What chance may have done, where the interval is about what is left without it."""
    middle = (interval.low + interval.high) / 2
    return Interval(interval.low - middle, interval.high - middle, interval.source)


def _resampled(evidence: Evidence, draws: int) -> list[Floats]:
    """The figure in each period, had other days of the same kind come: (draws, S) before and after."""
    name = label(evidence.counts.stages[0].code)
    if evidence.days is None or min(len(evidence.days.before), len(evidence.days.after)) < FEWEST_DAYS:
        raise NotYetTold(
            CannotTell(
                Text(
                    f"「{name.zh}」之前的环节都没有，按天的数据也不够，看不出偶然有多大",
                    f"no stage before {name.en} is known, and there are too few days to tell chance by",
                ),
                Text(
                    f"两个时间段各至少 {FEWEST_DAYS} 天、每天一份的「{name.zh}」",
                    f"{name.en} day by day, for at least {FEWEST_DAYS} days of each period",
                ),
            )
        )
    found = []
    for period, days in enumerate((evidence.days.before[:, 0], evidence.days.after[:, 0])):
        weights = np.random.default_rng((SEED, period)).poisson(1.0, (draws, len(days))).astype(np.float64)
        whole = weights.sum(axis=1, keepdims=True)
        found.append(len(days) * (weights @ days) / np.where(whole > 0, whole, 1.0))
    return found


def _around(centre: float, drawn: Floats, evidence: Evidence) -> Interval:
    assert evidence.days is not None
    fewest = min(len(evidence.days.before), len(evidence.days.after))
    deviations = (drawn - drawn.mean()) * sqrt(fewest / (fewest - 1))
    tails: Sequence[float] = ((1 - LEVEL) / 2, (1 + LEVEL) / 2)
    low, high = np.quantile(deviations, tails, method="weibull")
    return Interval(centre + float(low), centre + float(high), "days")
