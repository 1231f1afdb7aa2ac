"""The demo team's exchanges of the last weeks, with predictions that have come due."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from baton.people.terms import Person, Shop


def hold_exchanges(shop: Shop, people: Mapping[str, Person], day: date) -> None:
    """`day` is the demo's present day."""
