"""Which of a day's new alerts a team is told about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

USUAL = 5
"""New alerts a day and team unless the shop has set another number."""
BIG = 4.5
"""Standard scores from which on an alert is big: a newcomer is shown these."""


def held_back(
    owners: Sequence[str], scores: Sequence[float], budgets: Mapping[str, int], spent: Mapping[str, int]
) -> tuple[bool, ...]:
    """For each new alert whether it is beyond its team's budget; the most surprising ones come first.

    `spent`: alerts by owner that the day has raised already.
    """
    left = {owner: budgets.get(owner, USUAL) - spent.get(owner, 0) for owner in set(owners)}
    is_beyond = [False] * len(owners)
    for place in sorted(range(len(owners)), key=lambda place: -abs(scores[place])):
        left[owners[place]] -= 1
        is_beyond[place] = left[owners[place]] < 0
    return tuple(is_beyond)
