"""Whether two titles, written by different hands, are likely to be of the same thing. Pure."""

from __future__ import annotations

import re

LEAST_SHARED = 3
LEAST_SHARE = 0.5
"""Of the shorter title's parts, those that the longer one has as well."""
_WORD = re.compile(r"[A-Za-z][A-Za-z'’-]+")
_HAN = re.compile(r"[\u3400-\u9fff]+")


def is_same(one: str, other: str) -> bool:
    """By the pairs of Chinese characters and the words of other scripts that both have; numbers say nothing."""
    first, second = _parts(one), _parts(other)
    shared = len(first & second)
    return shared >= LEAST_SHARED and shared >= LEAST_SHARE * min(len(first), len(second))


def _parts(title: str) -> frozenset[str]:
    pairs = {run[at : at + 2] for run in _HAN.findall(title) for at in range(len(run) - 1)}
    return frozenset(pairs | {word.casefold() for word in _WORD.findall(title)})
