"""What a part of the hand-over card is. Apart from the list of parts, which knows them all."""

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
