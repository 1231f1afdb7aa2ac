"""A trial by switching back and forth: half days go by one way or the other, drawn beforehand, and are compared.

One decision changes the queues of the next, so that single inquiries cannot be compared: a half day is the unit,
with all that came in on it. Both halves of a day make a pair, one for each way, in an order that is drawn. The
interval comes from drawing pairs again with replacement (block bootstrap).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np

from baton.drivers.cannot_tell import CannotTell
from baton.inquiries.assigning.terms import Arm
from baton.kit.text import Text

NOON = 12
FEWEST_PAIRS = 20
"""Days on which both halves have an outcome; with fewer, chance rules."""
REDRAWN = 2_000


@dataclass(frozen=True, slots=True)
class Compared:
    """What 100 inquiries brought each way, and the difference with its 95 % interval."""

    learnt: float
    least: float
    difference: float
    low: float
    high: float
    pairs: int
    inquiries: int


def half_of(moment: datetime) -> tuple[date, int]:
    """The local day and its half: 0 before noon, 1 after."""
    return moment.date(), int(moment.hour >= NOON)


def arm_of(moment: datetime, seed: int) -> Arm:
    """By which way the half day of this local moment goes."""
    day, half = half_of(moment)
    drawn = hashlib.sha256(f"{seed}:{day.isoformat()}".encode()).digest()[0] & 1
    return Arm.LEARNT if drawn ^ half else Arm.LEAST


def compare(blocks: Mapping[date, Mapping[Arm, tuple[int, int]]], seed: int = 7) -> Compared | CannotTell:
    """`blocks`: of each day and way how many outcomes are known and how many of these were won."""
    pairs = np.array(
        [
            [*arms[Arm.LEARNT], *arms[Arm.LEAST]]
            for _, arms in sorted(blocks.items())
            if all(arm in arms and arms[arm][0] for arm in Arm)
        ],
        dtype=np.float64,
    ).reshape(-1, 4)
    if len(pairs) < FEWEST_PAIRS:
        return CannotTell(
            Text(
                f"两种做法都有结果的日子只有 {len(pairs)} 天",
                f"both ways have outcomes on {len(pairs)} days only",
            ),
            Text(f"至少 {FEWEST_PAIRS} 天", f"at least {FEWEST_PAIRS} days"),
        )
    rng = np.random.default_rng(seed)
    drawn = pairs[rng.integers(len(pairs), size=(REDRAWN, len(pairs)))].sum(axis=1)
    again = drawn[:, 1] / drawn[:, 0] - drawn[:, 3] / drawn[:, 2]
    total = pairs.sum(axis=0)
    learnt, least = total[1] / total[0], total[3] / total[2]
    low, high = np.quantile(again, [0.025, 0.975])
    return Compared(
        100 * float(learnt),
        100 * float(least),
        100 * float(learnt - least),
        100 * float(low),
        100 * float(high),
        len(pairs),
        int(total[0] + total[2]),
    )
