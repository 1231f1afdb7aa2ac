"""What the desk's other concerns put on the hand-over card: one part each, below marketing's and sales' halves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from baton.inquiries.terms import Card
from baton.people.doors import Desk


@dataclass(frozen=True, slots=True)
class CardPart:
    """A template that is included with its own context as `part`."""

    template: str
    context: Mapping[str, object]


AskPart = Callable[[Desk, Card], CardPart | None]

PARTS: tuple[AskPart, ...] = ()
"""In the order in which they stand on the card."""


def parts_of(desk: Desk, card: Card) -> tuple[CardPart, ...]:
    """The parts that have something to say about this item to this person."""
    return tuple(part for ask in PARTS if (part := ask(desk, card)) is not None)
