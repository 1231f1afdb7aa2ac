"""Character n-grams, hashed into a fixed number of buckets: what a message is written with, in any language.

Two readings. `letters`: lower case, every digit the same, so that a phone number is its length and not its digits.
`shapes`: only capitals, small letters, digits and signs are told apart, so that shouting and codes are seen whatever
the words. K. Weinberger and others, Feature hashing for large scale multitask learning (2009).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Ints = NDArray[np.int64]
Sparse: TypeAlias = Any
"""A compressed sparse row matrix of scipy, which brings no types."""

_DIGIT = re.compile(r"\d")
_PRIME, _GOLDEN, _MIX = np.uint64(0x100000001B3), np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBF58476D1CE4E5B9)


@dataclass(frozen=True, slots=True)
class Reading:
    """One way of reading a text as grams."""

    name: str
    longest: int
    """Grams have 1 to this many characters."""
    bits: int
    """2 to this power buckets."""
    weight: float
    """Length of the vector that a message gets, beside the other readings."""


LETTERS = Reading("letters", longest=5, bits=18, weight=1.0)
SHAPES = Reading("shapes", longest=6, bits=16, weight=0.7)
READINGS = (LETTERS, SHAPES)


@dataclass(frozen=True, slots=True)
class Places:
    """Every gram of some texts: one entry a gram, (grams,) each."""

    text: Ints
    """Which text it is in."""
    start: Ints
    """Its first character, counted in its text with the space that every text gets before and after."""
    length: Ints
    bucket: Ints


def as_read(text: str, reading: Reading) -> str:
    """The text as its grams see it: same length as the text, plus a space on either side."""
    return f" {text.translate(_SEEN_AS[reading.name])} "


def places(texts: Sequence[str], reading: Reading) -> Places:
    """All grams of the texts. Empty texts have the grams of two spaces."""
    signs = [np.frombuffer(as_read(text, reading).encode("utf-32-le"), dtype="<u4") for text in texts]
    lengths = np.array([len(of) for of in signs], dtype=np.int64)
    if not len(lengths):
        empty = np.zeros(0, dtype=np.int64)
        return Places(empty, empty, empty, empty)
    ends = np.cumsum(lengths)
    owner = np.repeat(np.arange(len(texts)), lengths)
    end, begin = np.repeat(ends, lengths), np.repeat(ends - lengths, lengths)
    code = np.concatenate(signs).astype(np.uint64)
    position = np.arange(len(code))
    mixed = np.full(len(code), len(reading.name), dtype=np.uint64)
    found: list[tuple[Ints, Ints, Ints, Ints]] = []
    for length in range(1, reading.longest + 1):
        count = len(code) - length + 1
        if count <= 0:
            break
        mixed = (mixed[:count] * _PRIME) ^ (code[length - 1 :] * _GOLDEN)
        mixed ^= mixed >> np.uint64(29)
        is_inside = position[:count] + length <= end[:count]
        bucket = ((mixed[is_inside] + np.uint64(length)) * _MIX) >> np.uint64(64 - reading.bits)
        start = (position[:count] - begin[:count])[is_inside]
        found.append((owner[:count][is_inside], start, np.full(len(start), length), bucket.astype(np.int64)))
    text, first, long, into = (np.concatenate(parts) for parts in zip(*found, strict=True))
    return Places(text, first, long, into)


def presence(texts: Sequence[str], reading: Reading) -> Sparse:
    """(texts × buckets): 1.0 where a text has a gram of the bucket."""
    of = places(texts, reading)
    shape = (len(texts), 1 << reading.bits)
    counted = sparse.csr_matrix((np.ones(len(of.text)), (of.text, of.bucket)), shape=shape)
    counted.sum_duplicates()
    counted.data[:] = 1.0
    return counted


def _letter(sign: str) -> str:
    lowered = sign.lower()
    return _DIGIT.sub("0", lowered if len(lowered) == 1 else sign)


def _shape(sign: str) -> str:
    if sign.isdigit():
        return "0"
    if sign.isupper():
        return "A"
    return "a" if sign.isalpha() else sign


class _SeenAs(dict[int, str]):
    """How each character is seen, worked out when it is first met."""

    def __init__(self, see: Callable[[str], str]) -> None:
        super().__init__()
        self._see = see

    def __missing__(self, code: int) -> str:
        self[code] = seen = self._see(chr(code))
        return seen


_SEEN_AS = {LETTERS.name: _SeenAs(_letter), SHAPES.name: _SeenAs(_shape)}
