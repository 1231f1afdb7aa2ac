"""Whom the routing would give an item that its rep did not answer."""

from __future__ import annotations

from baton.inquiries import roster
from baton.inquiries.landing import workers
from baton.inquiries.models import AssignmentDecision, Item
from baton.people.clock import today
from baton.people.terms import Shop


def best_free(shop: Shop, row: Item) -> int | None:
    """By the routing's newest word on the item: the best of those who are there and have not had it. None without."""
    said = (
        AssignmentDecision.objects.filter(item=row)
        .exclude(scores={})
        .order_by("-pk")
        .values_list("scores", flat=True)
        .first()
    )
    if not said:
        return None
    had = AssignmentDecision.objects.filter(item=row, before__isnull=False).values_list(
        "before_id", flat=True
    )
    free = {person.id for person in workers(shop)} - roster.absent_on(shop, today()) - {row.owner_id, *had}
    scores = {int(person): score for person, score in said.items() if int(person) in free}
    return max(scores, key=lambda person: (scores[person], -person)) if scores else None
