"""Who has a share in a won order: the touches that brought the buyer, and the work that closed it.

A buyer account is described by the set of touches that it had. What a set is worth is the paid rate of the
accounts that had it, so a touch earns what the paid rate gains by its being there. Shares follow Owen's value
with a-priori unions: the two sides first share as if each were one, in all orders of joining; then each side's
part is shared among its own touches.

    credit of i in union o =  Σ over sets R of the other unions   |R|!·(U−|R|−1)!/U!
                            · Σ over S ⊆ o without i              |S|!·(n−|S|−1)!/n!  · [v(R∪S∪i) − v(R∪S)]

U unions are among the account's touches, n touches in o. Shares of an order are credits over v(all touches),
so they sum to 1; a side's share does not change when the other side counts its touches more finely.

What a set is worth is estimated (`learn`): accounts with exactly this set are few, so their rate leans on the
mean of the sets with one touch less, as strongly as accounts of the same size of set really differ little.
A set is worth at least what any part of it is worth: a touch never earns less than nothing.

Sets are bit masks over the kinds of touch. Source: Owen (1977), Values of games with a priori unions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import factorial

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Masks = NDArray[np.int64]

MOST_KINDS = 16
"""Every set of kinds has a place: 65,536 of them."""
LEAST_STRENGTH, MOST_STRENGTH = 2.0, 400.0
"""Accounts that the expectation counts as. Moments of few sets can say anything between none and all."""


@dataclass(frozen=True, slots=True)
class Worth:
    """What every set of touches is worth: the paid rate of accounts with it, (2^kinds,), 0 for the empty set."""

    kinds: int
    values: Floats
    strengths: tuple[float, ...]
    """Accounts that the expectation counts as, by size of the set, from sets of one touch on."""

    def of(self, mask: int) -> float:
        return float(self.values[mask])


def learn(masks: Sequence[int] | Masks, accounts: Sequence[float] | Floats, paid: Sequence[float] | Floats,
          kinds: int) -> Worth:  # fmt: skip
    """The worth of every set of `kinds` touches, from accounts and the paid ones among them, set by set.

    masks: (n,) sets, which may repeat; accounts, paid: (n,) counts. Accounts without any touch say nothing here.
    A worth may be any rate per account: orders, or money. Errors: ValueError for more than MOST_KINDS kinds, for
    a set beyond them, and for negative counts.
    """
    _must_be_possible(masks, accounts, paid, kinds)
    size = 1 << kinds
    at = np.asarray(masks, dtype=np.int64)
    have, won = np.zeros(size), np.zeros(size)
    np.add.at(have, at, np.asarray(accounts, dtype=np.float64))
    np.add.at(won, at, np.asarray(paid, dtype=np.float64))
    have[0] = won[0] = 0.0
    total = float(have.sum())
    overall = float(won.sum()) / total if total else 0.0
    touches = _bits_in(np.arange(size))
    values, strengths = np.zeros(size), []
    expected = np.full(size, overall)
    for number in range(1, kinds + 1):
        here = np.flatnonzero(touches == number)
        if number > 1:
            expected[here] = _mean_of_parts(values, here, kinds)
        strength = _strength(have[here], won[here], expected[here])
        values[here] = (won[here] + strength * expected[here]) / (have[here] + strength)
        strengths.append(strength)
    for bit in range(kinds):
        # Within one pass each set has seen every part that lacks the bit: after all bits, every part.
        pairs = values.reshape(-1, 2, 1 << bit)
        np.maximum(pairs[:, 1], pairs[:, 0], out=pairs[:, 1])
    return Worth(kinds, values, tuple(strengths))


def learn_by_way(
    ways: Sequence[int], works: Sequence[int], accounts: Sequence[float], paid: Sequence[float],
    way_count: int, work_count: int,
) -> Worth:  # fmt: skip
    """The worth of sets where every account came in exactly one way, and may have had any of the works.

    ways: (n,) places from 0; works: (n,) sets of works, in bits of their own; accounts, paid: (n,) counts. The bit of a
    way is its place, that of a work its place after the ways.

    Nobody can be won who never came, so a set without a way is worth nothing. What a set of works is worth is first
    told over all ways together, few accounts leaning on the sets with one work less; then each way's own rate leans on
    that, as strongly as ways really differ little. A set is worth at least what any part of it is worth. Errors:
    ValueError as `learn`, and for a way or a work beyond the counts.
    """
    kinds = way_count + work_count
    _must_be_possible([], accounts, paid, kinds)
    at, of = np.asarray(ways, dtype=np.int64), np.asarray(works, dtype=np.int64)
    if at.size and (at.min() < 0 or at.max() >= way_count or of.min() < 0 or of.max() >= 1 << work_count):
        raise ValueError(f"beyond {way_count} ways and {work_count} works")
    have, won = np.zeros((way_count, 1 << work_count)), np.zeros((way_count, 1 << work_count))
    np.add.at(have, (at, of), np.asarray(accounts, dtype=np.float64))
    np.add.at(won, (at, of), np.asarray(paid, dtype=np.float64))
    together, strengths = _rates_by_size(have.sum(axis=0), won.sum(axis=0), work_count)
    expected = np.broadcast_to(together, have.shape)
    strength = _strength(have.ravel(), won.ravel(), expected.ravel())
    rates = (won + strength * expected) / (have + strength)
    values = np.zeros(1 << kinds)
    for way in range(way_count):
        own = rates[way]
        for bit in range(work_count):
            pairs = own.reshape(-1, 2, 1 << bit)
            np.maximum(pairs[:, 1], pairs[:, 0], out=pairs[:, 1])
        values[(1 << way) | (np.arange(1 << work_count) << way_count)] = own
    return Worth(kinds, values, (*strengths, strength))


def _rates_by_size(have: Floats, won: Floats, works: int) -> tuple[Floats, list[float]]:
    """The rate of each set of works, (2^works,), the set without any among them; and the strengths by size."""
    total = float(have.sum())
    overall = float(won.sum()) / total if total else 0.0
    touches = _bits_in(np.arange(1 << works))
    values, strengths = np.zeros(1 << works), []
    for number in range(works + 1):
        here = np.flatnonzero(touches == number)
        expected = _mean_of_parts(values, here, works) if number else np.full(here.size, overall)
        strength = _strength(have[here], won[here], expected)
        values[here] = (won[here] + strength * expected) / (have[here] + strength)
        strengths.append(strength)
    return values, strengths


def shares(worth: Worth, mask: int, unions: Mapping[int, str]) -> Mapping[int, float]:
    """By touch of the set `mask`, its share in an order: none is negative, and they sum to 1.

    unions: the side that each kind of touch belongs to. Where the set is worth nothing, the sides share evenly,
    and each side's touches. Errors: ValueError for the empty set and for a touch without a side.
    """
    own = [kind for kind in range(worth.kinds) if mask >> kind & 1]
    if not own or mask >> worth.kinds:
        raise ValueError("an order without a known touch has nobody to credit")
    if missing := [kind for kind in own if kind not in unions]:
        raise ValueError(f"touches {missing} belong to no side")
    sides: dict[str, list[int]] = {}
    for kind in own:
        sides.setdefault(unions[kind], []).append(kind)
    found = {kind: part for side in sides for kind, part in _credits(worth, side, sides).items()}
    total = sum(found.values())
    if total <= 0:
        return {kind: 1 / (len(sides) * len(touches)) for touches in sides.values() for kind in touches}
    return _summing_to_one({kind: found[kind] / total for kind in own})


def _credits(worth: Worth, side: str, sides: Mapping[str, Sequence[int]]) -> dict[int, float]:
    """Of one side's touches, what each adds on average over the orders of joining."""
    own = sides[side]
    inside = _subsets(own)
    others = [sum(1 << kind for kind in touches) for name, touches in sides.items() if name != side]
    number = np.zeros(1 << len(own))
    for joined in range(1 << len(others)):
        before = sum(mask for place, mask in enumerate(others) if joined >> place & 1)
        weight = _weight(joined.bit_count(), len(others) + 1)
        number += weight * worth.values[before | inside]
    return {kind: _shapley(number, place, len(own)) for place, kind in enumerate(own)}


def _shapley(values: Floats, place: int, players: int) -> float:
    """Shapley's value of one player of a game, given the worth of all 2^players sets in binary order."""
    pairs = values.reshape(-1, 2, 1 << place)
    gains = pairs[:, 1] - pairs[:, 0]
    without = np.arange(1 << players).reshape(-1, 2, 1 << place)[:, 0]
    weights = np.array([_weight(size, players) for size in range(players)])
    return float((weights[_bits_in(without)] * gains).sum())


def _weight(joined: int, players: int) -> float:
    """The share of all orders of joining in which exactly a given set of `joined` comes before a given player."""
    return factorial(joined) * factorial(players - joined - 1) / factorial(players)


def _subsets(kinds: Sequence[int]) -> Masks:
    """All sets of the kinds, in the binary order of their places."""
    found = np.zeros(1, dtype=np.int64)
    for kind in kinds:
        found = np.concatenate([found, found | (1 << kind)])
    return found


def _summing_to_one(found: dict[int, float]) -> dict[int, float]:
    """Rounding goes to the largest share."""
    largest = max(found, key=lambda kind: found[kind])
    found[largest] = 1.0 - sum(part for kind, part in found.items() if kind != largest)
    return found


def _mean_of_parts(values: Floats, sets: Masks, kinds: int) -> Floats:
    """Of each set, the mean worth of the sets with one touch less."""
    total, number = np.zeros(sets.size), np.zeros(sets.size)
    for kind in range(kinds):
        has = (sets >> kind & 1).astype(bool)
        total[has] += values[sets[has] & ~(1 << kind)]
        number += has
    return total / number


def _strength(have: Floats, won: Floats, expected: Floats) -> float:
    """Accounts that the expectation counts as, by moments: (sets,) each.

    Var(won/have) = p(1−p)·[1/have + 1/(m+1)·(1 − 1/have)] around the expectation p for a Beta of strength m; what
    scatter is beyond counting noise is told over all sets of the size together. The noise of money per account is
    taken as that of its own mean, p² in the place of p(1−p), where p is above 1.
    """
    seen = have > 1
    if not seen.any():
        return MOST_STRENGTH
    number, rate, mean = have[seen], won[seen] / have[seen], expected[seen]
    spread = np.where(mean < 1, mean * (1 - mean), mean**2)
    scatter = float((number * (rate - mean) ** 2).sum())
    noise, real = float(spread.sum()), float((spread * (number - 1)).sum())
    if real <= 0 or scatter <= noise:
        return MOST_STRENGTH
    between = (scatter - noise) / real
    return float(np.clip(1 / between - 1, LEAST_STRENGTH, MOST_STRENGTH))


def _bits_in(masks: Masks) -> NDArray[np.intp]:
    found = np.zeros(masks.shape, dtype=np.intp)
    for bit in range(MOST_KINDS):
        found += (masks >> bit & 1).astype(np.intp)
    return found


def _must_be_possible(
    masks: Sequence[int] | Masks,
    accounts: Sequence[float] | Floats,
    paid: Sequence[float] | Floats,
    kinds: int,
) -> None:
    if not 1 <= kinds <= MOST_KINDS:
        raise ValueError(f"{kinds} kinds of touch; between 1 and {MOST_KINDS} can be told apart")
    at, have, won = np.asarray(masks, dtype=np.int64), np.asarray(accounts), np.asarray(paid)
    if at.size and (at.min() < 0 or at.max() >= 1 << kinds):
        raise ValueError(f"a set names a touch beyond the {kinds} kinds")
    if have.size and (have.min() < 0 or won.min() < 0):
        raise ValueError("accounts are counted, and are not negative")
