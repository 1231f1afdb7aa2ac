"""The shop's record of events, as the watch reads it."""

from __future__ import annotations

from baton.facts.snapshot import Snapshot
from baton.kit.period import Period
from baton.watch.terms import Event


def events_of(snapshot: Snapshot, shop: str, span: Period) -> tuple[Event, ...]:
    """What the shop's record holds for the span, in order; alerts of old are not among it."""
    columns = ["event_id", "started_on", "ended_on", "kind", "title", "product_id", "country"]
    rows = snapshot.read("event", shop, columns=columns).to_pylist()
    found = [
        Event(
            id=row["event_id"],
            start=row["started_on"],
            end=max(row["ended_on"] or row["started_on"], row["started_on"]),
            kind=row["kind"],
            title=row["title"],
            product_id=row["product_id"] or "",
            country=row["country"] or "",
        )
        for row in rows
        if row["kind"] != "alert"
    ]
    return tuple(
        sorted(
            (one for one in found if Period(one.start, one.end).overlap(span)),
            key=lambda one: (one.start, one.id),
        )
    )
