"""The last book of each shop, kept by this process until anything that it is made of changes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from time import monotonic

from django.conf import settings
from django.db.models import Count, Max, Sum

from baton.facts.snapshot import Snapshot
from baton.inquiries.crediting.reading import Book, read_book
from baton.inquiries.models import AssignmentDecision, Buyer, Item, KeptShare, Merge, Reading, Touch
from baton.people.selectors import persons, staff_accounts_of
from baton.people.terms import Shop

_FACTS = ("inquiry", "order", "loss", "product_period")
AT_ONCE = timedelta(0)
ON_A_CARD = timedelta(minutes=5)
"""How old a book may be for a single order on a card: reading all of a large desk takes seconds."""


@dataclass(frozen=True, slots=True)
class _Kept:
    stamp: object
    looked_at: float
    """By the machine's steady clock, in seconds."""
    book: Book


_books: dict[tuple[Path, int], _Kept] = {}


def book_of(snapshot: Snapshot, shop: Shop, *, old: timedelta = AT_ONCE) -> Book:
    """As `read_book`, read anew where anything changed; not looked into again for as long as it may be `old`."""
    key = (settings.BATON.home.path, shop.id)
    kept = _books.get(key)
    now = monotonic()
    if kept is not None and now - kept.looked_at < old.total_seconds():
        return kept.book
    stamp = _stamp(snapshot, shop)
    book = kept.book if kept is not None and kept.stamp == stamp else read_book(snapshot, shop)
    _books[key] = _Kept(stamp, now, book)
    return book


def _stamp(snapshot: Snapshot, shop: Shop) -> object:
    of_shop = {"item__shop_id": shop.id}
    buyers = Buyer.objects.filter(shop_id=shop.id)
    return (
        snapshot.mark(*_FACTS),
        tuple(Reading.objects.filter(shop_id=shop.id).values_list("read_at")),
        tuple(
            Item.objects.filter(shop_id=shop.id).aggregate(Count("id"), Max("id"), Sum("version")).values()
        ),
        tuple(Touch.objects.filter(**of_shop).aggregate(Count("id"), Max("id")).values()),
        tuple(AssignmentDecision.objects.filter(**of_shop).aggregate(Count("id"), Max("id")).values()),
        tuple(KeptShare.objects.filter(**of_shop).aggregate(Count("id"), Max("id"), Max("at")).values()),
        tuple(buyers.aggregate(Count("id"), Max("id"), Count("merged_into"), Count("erased_at")).values()),
        tuple(Merge.objects.filter(shop_id=shop.id).aggregate(Count("id"), Count("undone_at")).values()),
        tuple((person.id, tuple(sorted(staff_accounts_of(person, shop)))) for person in persons()),
    )
