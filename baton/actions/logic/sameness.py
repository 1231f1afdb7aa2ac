"""Whether two actions are much the same, so that what had no effect is not simply agreed once more."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import fuzz

ALIKE = 80.0
"""Likeness of two titles that move the same metric, of 100."""
ALIKE_OF_ONE_ORIGIN = 70.0
"""The same where both come from the same problem, alert or exchange."""
ALIKE_ANYWHERE = 92.0
"""The same where they name different metrics, or none."""
SAME_METHOD = 85.0
AGREED_OFTEN = 2
"""So often without effect: another method is due."""


@dataclass(frozen=True, slots=True)
class Wording:
    """What an action is compared by. `origin` is empty where it has none that is its own."""

    title: str
    metric: str
    method: str
    origin: str = ""


def is_much_the_same(one: Wording, other: Wording) -> bool:
    needed = ALIKE_ANYWHERE
    if one.metric and one.metric == other.metric:
        needed = ALIKE
        if one.origin and one.origin == other.origin:
            needed = ALIKE_OF_ONE_ORIGIN
    return likeness(one.title, other.title) >= needed


def likeness(one: str, other: str) -> float:
    """0 to 100; signs, spaces and capitals do not count, nor does the order of words. Nothing is like no words."""
    first, second = _plain(one), _plain(other)
    if not first or not second:
        return 0.0
    apart = fuzz.token_sort_ratio(first, second)
    joined = fuzz.ratio(first.replace(" ", ""), second.replace(" ", ""))
    return max(apart, joined)


def is_another_method(method: str, earlier: Iterable[str]) -> bool:
    """Whether something is said that was not said before: an empty method is none."""
    if not _plain(method):
        return False
    return all(likeness(method, each) < SAME_METHOD for each in earlier)


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold()
    return " ".join("".join(sign if sign.isalnum() else " " for sign in folded).split())
