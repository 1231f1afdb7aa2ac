"""A moment as people type it into the desk's forms."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from baton.inquiries import refusals
from baton.people.terms import Shop

EARLIEST_YEAR, LATEST_YEAR = 2000, 2200


def moment_of(text: str, shop: Shop) -> datetime | None:
    """A moment as the browser's field gives it, in the shop's time; None where it was left empty. NotUsable else."""
    written = text.strip()
    if not written:
        return None
    try:
        found = datetime.fromisoformat(written)
    except ValueError:
        raise refusals.no_moment(text) from None
    if not EARLIEST_YEAR <= found.year <= LATEST_YEAR:
        raise refusals.no_moment(text)
    return found if found.tzinfo is not None else found.replace(tzinfo=ZoneInfo(shop.timezone))
