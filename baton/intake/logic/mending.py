"""Which rows that were set aside a later table brings back. Pure.

A mended row is the old one with its wrong cells put right: it is told by the cells that did not change.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

MOST_MENDED = 3
"""Cells that may differ beside the one that was named, where the row's keys say that it is the same."""
TELLING = 64
"""A value that more rows than this share tells nothing about which row is meant."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A row that was set aside: its cells, header → text, and the header of the one that is wrong."""

    cells: Mapping[str, str]
    wrong: str


def brought_back(
    waiting: Sequence[Waiting], rows: Sequence[Mapping[str, str]], keys: Collection[str]
) -> frozenset[int]:
    """The places in `waiting` for which there is a row of their own in `rows`. Each row answers for one.

    `keys` are the headers of the columns that say which row it is.
    """
    holders: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for place, row in enumerate(rows):
        for header, value in row.items():
            if value.strip():
                holders[header, value.strip()].append(place)
    taken: set[int] = set()
    found: set[int] = set()
    for number, old in enumerate(waiting):
        votes: Counter[int] = Counter()
        for header, value in old.cells.items():
            holding = holders.get((header, value.strip()), [])
            if len(holding) <= TELLING:
                votes.update(holding)
        for place, _ in votes.most_common():
            if place not in taken and _is_same(old, rows[place], keys):
                taken.add(place)
                found.add(number)
                break
    return frozenset(found)


def _is_same(old: Waiting, row: Mapping[str, str], keys: Collection[str]) -> bool:
    changed = {
        header
        for header, value in old.cells.items()
        if header != old.wrong and header in row and row[header].strip() != value.strip()
    }
    kept = sum(
        1
        for header, value in old.cells.items()
        if value.strip() and row.get(header, "").strip() == value.strip()
    )
    # Where the key itself was wrong, only the rest of the row can tell.
    allowed = 0 if old.wrong in keys else MOST_MENDED
    return len(changed) <= allowed and changed.isdisjoint(keys) and kept > len(changed)
