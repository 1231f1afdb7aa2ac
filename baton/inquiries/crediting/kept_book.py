"""The last book of each shop, kept by this process until anything that it is made of changes."""

from __future__ import annotations

from django.conf import settings
from django.db.models import Count, Max, Sum

from baton.facts.snapshot import Snapshot
from baton.inquiries.crediting.reading import Book, read_book
from baton.inquiries.models import AssignmentDecision, Buyer, Item, KeptShare, Merge, Reading, Touch
from baton.people.selectors import persons, staff_accounts_of
from baton.people.terms import Shop

_FACTS = ("inquiry", "order", "loss", "product_period")
_books: dict[int, tuple[object, Book]] = {}


def book_of(snapshot: Snapshot, shop: Shop) -> Book:
    """As `read_book`. Many cards in a row do not each read the whole desk."""
    stamp = _stamp(snapshot, shop)
    found = _books.get(shop.id)
    if found is None or found[0] != stamp:
        found = (stamp, read_book(snapshot, shop))
        _books[shop.id] = found
    return found[1]


def _stamp(snapshot: Snapshot, shop: Shop) -> object:
    versions = snapshot.versions
    of_shop = {"item__shop_id": shop.id}
    buyers = Buyer.objects.filter(shop_id=shop.id)
    return (
        settings.BATON.home.path,
        tuple(versions.get(name) for name in _FACTS),
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
