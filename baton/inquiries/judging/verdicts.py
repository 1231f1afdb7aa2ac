"""What people say of suspects: each verdict is kept, as the models learn from it and the box counts it."""

from __future__ import annotations

from baton.inquiries.models import Item, SpamVerdict
from baton.people.clock import clock
from baton.people.terms import Person


def note_verdict(by: Person, row: Item, before: str, *, is_spam: bool) -> None:
    """Inside the transaction of the act. `before`: what the item counted as until then."""
    SpamVerdict.objects.create(
        item=row, is_spam=is_spam, before=before, chance=row.model_spam, by_id=by.id, at=clock().now()
    )
