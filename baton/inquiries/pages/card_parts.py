"""What the desk's other concerns put on the hand-over card: one part each, below marketing's and sales' halves.

A part is a function beside its concern's pages that gives a `CardPart` (see card_part.py), or None.
"""

from __future__ import annotations

from baton.inquiries.pages import (
    buyer_checks,
    buyer_hours,
    credit,
    duplicates,
    fact_cards,
    pool,
    routing,
    scripts,
)
from baton.inquiries.pages.card_part import AskPart, CardPart
from baton.inquiries.terms import Card
from baton.people.doors import Desk

PARTS: tuple[AskPart, ...] = (
    duplicates.same_part,
    buyer_hours.part,
    routing.advice_part,
    buyer_checks.part,
    pool.ladder_part,
    fact_cards.quick_reply,
    scripts.part,
    credit.part,
)
"""In the order in which they stand on the card."""


def parts_of(desk: Desk, card: Card) -> tuple[CardPart, ...]:
    """The parts that have something to say about this item to this person."""
    return tuple(part for ask in PARTS if (part := ask(desk, card)) is not None)
