"""The demo team's days: a morning's look, what was done since, the reports that were written."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from baton.people.terms import Person, Shop


def live_the_day(shop: Shop, people: Mapping[str, Person], day: date) -> None:
    """`day` is the demo's present day."""
