"""Putting two changes of one text together, line by line.

Both started from the same text. Where they changed different lines, the result holds both changes; where they
touched the same place, nobody but a person can say what is meant, and there is no result.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher


@dataclass(frozen=True, slots=True)
class Change:
    """Lines `start` up to before `end` of the first text became `lines`."""

    start: int
    end: int
    lines: tuple[str, ...]


def merged(start: str, mine: str, theirs: str) -> str | None:
    """Both changes of `start`; None where they meet."""
    if mine == theirs or theirs == start:
        return mine
    if mine == start:
        return theirs
    lines = start.split("\n")
    own, other = (_changes(lines, text.split("\n")) for text in (mine, theirs))
    if any(_meet(one, another) for one in own for another in other if one != another):
        return None
    every = sorted(dict.fromkeys([*own, *other]), key=lambda change: (change.start, change.end))
    result: list[str] = []
    place = 0
    for change in every:
        result += lines[place : change.start]
        result += change.lines
        place = change.end
    return "\n".join([*result, *lines[place:]])


def _changes(before: Sequence[str], after: Sequence[str]) -> list[Change]:
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    return [
        Change(start, end, tuple(after[first:last]))
        for tag, start, end, first, last in matcher.get_opcodes()
        if tag != "equal"
    ]


def _meet(one: Change, other: Change) -> bool:
    """Touching counts as well: lines put in at the same place have no order among themselves."""
    return one.start <= other.end and other.start <= one.end
