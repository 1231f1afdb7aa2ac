"""What the demo team undertook: actions, problems, design requests, ideas and a directive."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from baton.people.terms import Person, Shop


def live_with_actions(shop: Shop, people: Mapping[str, Person], day: date) -> None:
    """`day` is the demo's present day."""
