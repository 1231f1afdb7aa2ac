"""What another way of routing would have won, told from decisions that were logged with their propensities.

    IPS    mean of w·y,                    w = π(rep | inquiry) / logged propensity, at most CLIP
    SNIPS  Σ w·y / Σ w
    DR     mean of  Σ_r π_r·q_r + w·(y − q_given)      q: what is expected of each rep, from elsewhere
    effective sample size (Σ w)² / Σ w²

Below FEWEST effective decisions, or where the logged way all but excluded what the other one would do, nothing is
said. One decision changes the queues of the next: these figures reject bad ways of routing; a good one is
confirmed by switching back and forth. Source: Dudík, Langford & Li (2011), Doubly robust policy evaluation.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from baton.drivers.cannot_tell import CannotTell
from baton.inquiries.logic.ability import Floats
from baton.inquiries.logic.simulated_world import Places
from baton.kit.text import Text

CLIP = 20.0
FEWEST = 100.0
LEAST_PROPENSITY = 0.01
NORMAL_90 = 1.6449


@dataclass(frozen=True, slots=True)
class Estimate:
    value: float
    low: float
    high: float
    """90 % interval, by the standard error of the mean."""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What the other way would have won per inquiry, by three estimators, and what the logged one won."""

    logged: Estimate
    ips: Estimate
    snips: Estimate
    doubly_robust: Estimate
    effective: float
    decisions: int


def evaluate(
    given: Places, won: Floats, propensity: Floats, other: Floats, expected: Floats
) -> Evaluation | CannotTell:
    """given: (n,) the rep who got each inquiry. won: (n,) what came of it. propensity: (n,) the chance with which
    that rep was chosen. other, expected: (n, R), the other way's chances, and what is expected of each rep.

    Errors: ValueError for propensities outside (0, 1], and for chances that do not sum to 1.
    """
    if ((propensity <= 0) | (propensity > 1)).any():
        raise ValueError("a propensity is above 0 and at most 1")
    if not np.allclose(other.sum(axis=1), 1.0, atol=1e-6):
        raise ValueError("the other way's chances sum to 1")
    number = given.size
    row = np.arange(number)
    weight = np.minimum(other[row, given] / propensity, CLIP)
    total, square = float(weight.sum()), float((weight**2).sum())
    effective = total**2 / square if square else 0.0
    if effective < FEWEST:
        return CannotTell(
            Text(
                f"有效样本只有 {effective:.0f} 次分配",
                f"only {effective:.0f} decisions speak of it",
            ),
            Text(
                f"至少 {FEWEST:.0f} 次带概率记录、且已有结果的分配",
                f"at least {FEWEST:.0f} logged decisions with an outcome",
            ),
        )
    if float((propensity < LEAST_PROPENSITY).mean()) > 0.05:
        return CannotTell(
            Text("现行分配几乎不给其他人机会", "the present way hardly ever gives the others a chance"),
            Text("一段留有随机分配的时间", "a time in which some decisions are drawn"),
        )
    kept = won - expected[row, given]
    return Evaluation(
        logged=_mean(won),
        ips=_mean(weight * won),
        snips=_ratio(weight, won),
        doubly_robust=_mean((other * expected).sum(axis=1) + weight * kept),
        effective=effective,
        decisions=number,
    )


def _mean(values: Floats) -> Estimate:
    middle = float(values.mean())
    return _around(middle, float(values.std(ddof=1)) / np.sqrt(values.size))


def _ratio(weight: Floats, won: Floats) -> Estimate:
    middle = float((weight * won).sum() / weight.sum())
    error = np.sqrt(float((weight**2 * (won - middle) ** 2).sum())) / float(weight.sum())
    return _around(middle, error)


def _around(middle: float, error: float) -> Estimate:
    return Estimate(middle, middle - NORMAL_90 * error, middle + NORMAL_90 * error)
