"""Whom to write to with today's quota: the most worth in all, given that visitors and quotas lapse.

A quota of `left` today and of `granted` on each day after; visitor i can be reached through the day `last[i]`
(0 is today's quota). Each is written to once. The set of greatest worth is found greedily: in order of worth, each
visitor takes the latest day that is free and not too late, so that room stays for those who lapse sooner. The sets
that can be kept so form a matroid, on which greed is exact (J. Edmonds 1971, Matroids and the greedy algorithm).
What would be left of today's quota lapses at its end: those who could wait take it, the most worth first.
"""

from __future__ import annotations

from collections.abc import Sequence


def chosen(worth: Sequence[float], last: Sequence[int], left: int, granted: int) -> tuple[int, ...]:
    """The places of those to write to today, the most worth first; of equals, who lapses sooner and stands first."""
    order = sorted(range(len(worth)), key=lambda place: (-worth[place], last[place], place))
    days = max(last, default=0) + 1
    room = [left] + [granted] * (days - 1)
    today: list[int] = []
    waiting: list[int] = []
    for place in order:
        free = next((day for day in range(last[place], -1, -1) if room[day] > 0), None)
        if free is None:
            continue
        room[free] -= 1
        (today if free == 0 else waiting).append(place)
    today += waiting[: room[0]]
    return tuple(sorted(today, key=order.index))
