"""Whether a rep with many customers in hand answers more slowly than before.

Both have to be so: more in hand than nearly all of the rep's own usual days, and first replies that are credibly
slower than the rep's own of the weeks before. The change is the shift between two samples on the scale of ratios
(Hodges and Lehmann, 1963), with the interval that the rank sum gives: it asks nothing of how the times are spread,
and one reply after a long week-end moves it little.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, floor, sqrt
from statistics import median

import numpy as np

from baton.inquiries.logic.urgency import span
from baton.kit.text import Text

RECENT_DAYS, BEFORE_DAYS = 14, 56
LEAST_RECENT, LEAST_BEFORE, LEAST_DAYS = 8, 16, 20
"""Below so many replies, or days of load, nothing is said."""
USUAL_SHARE = 0.9
"""In hand on so many of the usual days at most: more is many."""
Z = 1.959964
"""Of the interval's 95 %."""
SHORTEST = 60.0
"""Seconds: below a minute no reply is quicker than another."""


@dataclass(frozen=True, slots=True)
class Slowing:
    """None where there is too little to go by. Medians are seconds."""

    in_hand: int
    usual: float | None
    """In hand on the middle one of the usual days."""
    many: float | None
    """More than this is more than usual."""
    recent: float | None
    before: float | None
    recent_count: int
    before_count: int
    times: float | None
    """By how much the replies take longer: 2 is twice as long."""
    low: float | None
    high: float | None

    @property
    def is_known(self) -> bool:
        return self.low is not None and self.many is not None

    @property
    def is_laden(self) -> bool:
        return self.many is not None and self.in_hand > self.many

    @property
    def is_slowing(self) -> bool:
        return self.is_laden and self.low is not None and self.low > 1

    @property
    def said(self) -> Text:
        """The finding in words, with what it rests on."""
        if self.low is None or self.high is None or self.times is None or self.many is None:
            return Text(
                f"还看不出：近 14 天 {self.recent_count} 次首回，之前 56 天 {self.before_count} 次",
                f"cannot tell yet: {self.recent_count} first replies in 14 days, {self.before_count} in the 56 before",
            )
        now, then = span(int(self.recent or 0)), span(int(self.before or 0))
        return Text(
            f"在手 {self.in_hand}（平时 {self.usual:.0f}）；首回中位 {now.zh}，之前 {then.zh}，"
            f"{self.times:.1f} 倍（95% 区间 {self.low:.1f}–{self.high:.1f}，"
            f"n={self.recent_count}/{self.before_count}）",
            f"{self.in_hand} in hand (usually {self.usual:.0f}); median first reply {now.en}, before {then.en}: "
            f"{self.times:.1f} times (95 % interval {self.low:.1f} to {self.high:.1f}, "
            f"n={self.recent_count}/{self.before_count})",
        )


def slowing(in_hand: int, usual: Sequence[int], recent: Sequence[float], before: Sequence[float]) -> Slowing:
    """`usual`: in hand on each of the days before. recent, before: seconds to each first reply of the last 14
    days, and of the 56 before. ValueError for less than nothing."""
    if in_hand < 0 or any(value < 0 for value in (*usual, *recent, *before)):
        raise ValueError("counts and spans are not negative")
    has_days = len(usual) >= LEAST_DAYS
    has_replies = len(recent) >= LEAST_RECENT and len(before) >= LEAST_BEFORE
    times, low, high = _shift(recent, before) if has_replies else (None, None, None)
    return Slowing(
        in_hand=in_hand,
        usual=float(median(usual)) if has_days else None,
        many=float(np.quantile(np.asarray(usual, dtype=float), USUAL_SHARE)) if has_days else None,
        recent=float(median(recent)) if recent else None,
        before=float(median(before)) if before else None,
        recent_count=len(recent),
        before_count=len(before),
        times=times,
        low=low,
        high=high,
    )


def is_slowing(in_hand: int, usual: Sequence[int], recent: Sequence[float], before: Sequence[float]) -> bool:
    """As `slowing`: whether it is credible."""
    return slowing(in_hand, usual, recent, before).is_slowing


def _shift(recent: Sequence[float], before: Sequence[float]) -> tuple[float, float, float]:
    """The middle one of all ratios between the two samples, and those between which the true one lies."""
    one = np.log(np.maximum(np.asarray(recent, dtype=float), SHORTEST))
    other = np.log(np.maximum(np.asarray(before, dtype=float), SHORTEST))
    pairs = np.sort(np.subtract.outer(one, other).ravel())
    count, spread = one.size * other.size, sqrt(one.size * other.size * (one.size + other.size + 1) / 12)
    edge = max(0, floor(count / 2 - Z * spread))
    return exp(float(np.median(pairs))), exp(float(pairs[edge])), exp(float(pairs[count - 1 - edge]))
