"""A month's shares added up: by side, by kind of touch, by person. Orders, and the money that the shares stand for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from math import fsum
from typing import TypeVar

from baton.inquiries.crediting.terms import OrderCredit, Part, Side, TouchKind, Who

Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Credited:
    """What came together under one heading."""

    orders: float
    """The shares, added up."""
    in_orders: int
    """Orders that it has a share in."""
    money: float | None
    """USD received, times the share; None where none of the orders has an amount."""
    without_amount: int
    """Of these orders, those whose amount the list does not give: they are not in the money."""


NOTHING = Credited(0.0, 0, None, 0)


@dataclass(frozen=True, slots=True)
class OfTouch:
    kind: TouchKind
    credited: Credited


@dataclass(frozen=True, slots=True)
class OfPerson:
    who: Who
    side: Side
    credited: Credited


def by_side(orders: Iterable[OrderCredit]) -> dict[Side, Credited]:
    found = _added(orders, lambda part: part.side)
    return {side: found.get(side, NOTHING) for side in Side}


def by_touch(orders: Iterable[OrderCredit]) -> Sequence[OfTouch]:
    """Marketing's first, then sales', the largest first."""
    found = [OfTouch(kind, credited) for kind, credited in _added(orders, lambda part: part.kind).items()]
    return sorted(found, key=lambda one: (_ORDER[one.kind.side], -one.credited.orders, one.kind.bit))


def by_person(orders: Iterable[OrderCredit]) -> Sequence[OfPerson]:
    found = [
        OfPerson(who, side, credited)
        for (side, who), credited in _added(orders, lambda part: (part.side, part.who)).items()
    ]
    return sorted(found, key=lambda one: (_ORDER[one.side], -one.credited.orders, one.who.key))


def total(orders: Iterable[OrderCredit]) -> Credited:
    return _added(orders, lambda _: None).get(None, NOTHING)


_ORDER = {side: place for place, side in enumerate(Side)}


def _added(orders: Iterable[OrderCredit], key_of: Callable[[Part], Key]) -> dict[Key, Credited]:
    shares: dict[Key, list[float]] = defaultdict(list)
    money: dict[Key, list[float]] = defaultdict(list)
    inside: dict[Key, set[str]] = defaultdict(set)
    unknown: dict[Key, set[str]] = defaultdict(set)
    for order in orders:
        for part in order.parts:
            key = key_of(part)
            shares[key].append(part.share)
            inside[key].add(order.order_id)
            if order.received is None:
                unknown[key].add(order.order_id)
            else:
                money[key].append(part.share * order.received)
    return {
        key: Credited(
            fsum(own), len(inside[key]), fsum(money[key]) if money[key] else None, len(unknown[key])
        )
        for key, own in shares.items()
    }
