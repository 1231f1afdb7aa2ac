"""What has become different since a change on record: a part against the rest of its whole, before and after.

The daily look allows for levels that wander, and so needs many counts. A change whose day is known needs fewer: the
weeks since are held against half a year before, and the rest of the whole tells what the time of year did. The
expected count is what the part would have if it had kept its ratio to the rest; its variance is that of a ratio of
counts, times how much more than counts the part scattered before.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from baton.watch.logic.panel import Floats
from baton.watch.logic.tail import standard_score, two_sided

BEFORE = 26
"""Weeks before the change that it is held against."""
SHORTEST, LONGEST = 4, 12
"""Weeks since the change: below there is little to see, beyond other things have happened too."""
LEAST_BEFORE = 8
_LEAST_EXPECTED = 3.0
"""Below, even nothing would be chance as often as one time in twenty."""


@dataclass(frozen=True)
class Change:
    """Each (series); NaN where it cannot be told."""

    observed: Floats
    expected: Floats
    spread: Floats
    """Standard deviation of the observed figure when nothing is the matter."""
    score: Floats
    chance: Floats


def since(part: Floats, whole: Floats, first: int) -> Change:
    """`part` and its `whole` (series × weeks up to now, NaN without a figure), and the column from which on the
    change was in force.
    """
    is_there = ~np.isnan(part) & ~np.isnan(whole)
    own = np.where(is_there, part, 0.0)
    rest = np.where(is_there, whole - part, 0.0)
    before, after = slice(max(first - BEFORE, 0), first), slice(first, None)
    own_before, own_after = own[:, before].sum(axis=1), own[:, after].sum(axis=1)
    rest_before, rest_after = rest[:, before].sum(axis=1), rest[:, after].sum(axis=1)
    weeks = is_there[:, before].sum(axis=1)
    ratio = own_before / np.maximum(rest_before, 1.0)
    expected = rest_after * ratio
    usual = rest[:, before] * ratio[:, None]
    excess = ((own[:, before] - usual) ** 2).sum(axis=1) / np.maximum(
        (usual * (1 + ratio[:, None])).sum(axis=1), 1e-9
    )
    scatter = np.maximum(excess, 1.0)
    doubt = (
        1 / np.maximum(own_before, 1.0) + 1 / np.maximum(rest_before, 1.0) + 1 / np.maximum(rest_after, 1.0)
    )
    variance = scatter * (expected + expected * expected * doubt)
    is_told = (weeks >= LEAST_BEFORE) & (expected >= _LEAST_EXPECTED) & (rest_before > 0)
    safe = np.where(is_told, expected, 1.0)
    wide = np.where(is_told, variance, 1.0)
    score = standard_score(np.where(is_told, own_after, 1.0), safe, wide, wide * (2 * wide / safe - 1))
    return Change(
        observed=own_after,
        expected=expected,
        spread=np.sqrt(variance),
        score=np.where(is_told, score, np.nan),
        chance=np.where(is_told, two_sided(score), np.nan),
    )
