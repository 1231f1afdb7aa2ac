"""Which rows that were set aside a later table brings back. Pure.

A mended row is the old one with its wrong cells put right: it is told by the cells that did not change.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

MOST_MENDED = 4
"""Cells of a row that may differ, and less than half of those that say something."""
TELLING = 64
"""A value that more rows than this share tells nothing about which row is meant."""

Cells = Mapping[str, str]


def brought_back(waiting: Sequence[Cells], rows: Sequence[Cells]) -> frozenset[int]:
    """The places in `waiting` for which there is a row of their own in `rows`. Each row answers for one."""
    holders: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for place, row in enumerate(rows):
        for header, value in row.items():
            if value.strip():
                holders[header, value.strip()].append(place)
    taken: set[int] = set()
    found: set[int] = set()
    for number, old in enumerate(waiting):
        said = {(header, value.strip()) for header, value in old.items() if value.strip()}
        votes: Counter[int] = Counter()
        for cell in said:
            if len(holders[cell]) <= TELLING:
                votes.update(holders[cell])
        for place, _ in votes.most_common():
            if place not in taken and _is_same(said, rows[place]):
                taken.add(place)
                found.add(number)
                break
    return frozenset(found)


def _is_same(said: set[tuple[str, str]], row: Cells) -> bool:
    kept = sum(1 for header, value in said if row.get(header, "").strip() == value)
    changed = len(said) - kept
    return changed <= MOST_MENDED and kept > changed
