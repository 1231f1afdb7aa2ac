"""What the page of leaving shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from baton.kit.text import Text


@dataclass(frozen=True, slots=True)
class Holder:
    """Who has something on the desk, or may have."""

    person_id: int
    name: Text
    is_active: bool
    is_absent: bool
    """Today."""
    items: int
    waiting: int
    """For a first reply."""
    late: int
    customers: int
    """Buyers whose next item would be this person's as well."""
    turns: int
    """Of the rota, still ahead."""


@dataclass(frozen=True, slots=True)
class Gone:
    """A hand-over that was made."""

    id: int
    name: Text
    is_for_good: bool
    at: datetime
    by: Text
    reason: str
    items: int
    spread: tuple[tuple[Text, int], ...]
    """To whom how many items went; nobody's last."""
    unassigned: int
    undone_at: datetime | None
    undone_by: Text | None
    returned: int
