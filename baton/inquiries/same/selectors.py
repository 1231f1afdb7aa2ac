"""Pairs that may be one, and merges that were made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet

from baton.inquiries.landing import is_of_its_own
from baton.inquiries.logic.masking import masked, masked_mail, masked_phone
from baton.inquiries.logic.message import read_message
from baton.inquiries.models import Buyer, Item, Merge, Proposal
from baton.inquiries.same.terms import (
    LikelySame,
    MergePage,
    MergeView,
    ProposalPage,
    ProposalState,
    ProposalView,
    Side,
)
from baton.inquiries.terms import Box, MergeReason
from baton.kit.text import Text
from baton.people.clock import clock
from baton.people.grants import Grant, can, require
from baton.people.terms import Person, Shop, Team

PAGE = 20
LATELY = timedelta(days=90)
PREVIEW = 160
LAST_SHOWN = 3
_A_COLLEAGUE = Text("同事", "a colleague")


def proposals(person: Person, shop: Shop, number: int = 1) -> ProposalPage:
    """Pairs to be decided of whom one wrote in the last `LATELY`, the newest first. NotAllowed for who may not."""
    require(person, Grant.ASSIGN_INQUIRIES, shop)
    rows = _waiting(shop).order_by("-id")
    count = rows.count()
    pages = max(1, -(-count // PAGE))
    number = min(max(1, number), pages)
    asked = rows.select_related("first_buyer", "second_buyer", "first_item__buyer", "second_item__buyer")
    found = list(asked[(number - 1) * PAGE : number * PAGE])
    buyers = {pk for row in found for pk in (row.first_buyer_id, row.second_buyer_id) if pk is not None}
    known = _known_of(buyers)
    sees = can(person, Grant.SEE_BUYER_CONTACTS, shop)
    return ProposalPage(
        rows=tuple(
            ProposalView(
                id=row.pk,
                is_of_items=row.first_buyer is None,
                reason=MergeReason(row.reason),
                at=row.at,
                first=_side(row.first_buyer, row.first_item, known, sees_contacts=sees),
                second=_side(row.second_buyer, row.second_item, known, sees_contacts=sees),
            )
            for row in found
        ),
        count=count,
        number=number,
        pages=pages,
    )


def _waiting(shop: Shop) -> QuerySet[Proposal]:
    """Pairs of whom one has written lately; the others can wait until one writes again."""
    lately = Item.objects.filter(arrived_at__gte=clock().now() - LATELY)
    of_items = Q(first_item__isnull=False)
    first = Exists(lately.filter(buyer=OuterRef("first_buyer")))
    second = Exists(lately.filter(buyer=OuterRef("second_buyer")))
    return Proposal.objects.filter(of_items | Q(first) | Q(second), shop_id=shop.id, state=ProposalState.OPEN)


Known = Mapping[int, tuple[int, datetime | None, int | None, str]]


def _known_of(buyers: Iterable[int]) -> Known:
    """Of each buyer how many items, when the last came, and which it is."""
    live = Item.objects.filter(buyer__in=list(buyers)).exclude(box=Box.GONE)
    counted = {
        row["buyer_id"]: (row["count"], row["last"])
        for row in live.values("buyer_id").annotate(count=Count("id"), last=Max("arrived_at"))
    }
    # The earlier come first, so that the last stays.
    last = {
        buyer: (pk, key)
        for buyer, pk, key in live.order_by("arrived_at", "id").values_list("buyer_id", "id", "key")
    }
    return {buyer: (*told, *last.get(buyer, (None, ""))) for buyer, told in counted.items()}


def _side(buyer: Buyer | None, item: Item | None, known: Known, *, sees_contacts: bool) -> Side:
    who = buyer if item is None else item.buyer
    count, last, item_id, key = (
        known.get(buyer.pk, (0, None, None, ""))
        if buyer is not None
        else (1, item.arrived_at, item.pk, item.key)
        if item is not None
        else (0, None, None, "")
    )
    name, mail, phone = ("", "", "") if who is None else (who.name, who.mail, who.phone)
    account = "" if who is None or is_of_its_own(who) else who.account
    return Side(
        id=buyer.pk if buyer is not None else item.pk if item is not None else 0,
        name=name if sees_contacts else masked(name),
        account=account if sees_contacts else masked(account),
        mail=masked_mail(mail),
        phone=masked_phone(phone),
        country="" if who is None else who.country,
        items=count,
        last_at=last,
        item_id=item_id,
        item_key=key,
        message="" if item is None else read_message(item.message).text[:PREVIEW],
    )


def merges(person: Person, shop: Shop, number: int = 1) -> MergePage:
    """Merges, the latest first, also those that were taken back. NotAllowed for who may not merge."""
    require(person, Grant.ASSIGN_INQUIRIES, shop)
    rows = Merge.objects.filter(shop_id=shop.id).order_by("-id")
    count = rows.count()
    pages = max(1, -(-count // PAGE))
    number = min(max(1, number), pages)
    asked = rows.select_related("kept_buyer", "gone_buyer", "kept_item", "gone_item", "by")
    sees = can(person, Grant.SEE_BUYER_CONTACTS, shop)
    sees_names = can(person, Grant.SEE_STAFF_NAMES, shop, team=Team.SALES)
    return MergePage(
        rows=tuple(
            MergeView(
                id=row.pk,
                is_of_items=row.kept_item is not None,
                reason=MergeReason(row.reason),
                note=row.note,
                at=row.at,
                by=_by(row, person, sees_names=sees_names),
                kept=_called(row.kept_buyer, row.kept_item, sees_contacts=sees),
                gone=_called(row.gone_buyer, row.gone_item, sees_contacts=sees),
                moved=len(row.moved),
                is_undone=row.undone_at is not None,
                undone_at=row.undone_at,
            )
            for row in asked[(number - 1) * PAGE : number * PAGE]
        ),
        count=count,
        number=number,
        pages=pages,
    )


def _by(row: Merge, reader: Person, *, sees_names: bool) -> Text | None:
    if row.by is None:
        return None
    is_readable = sees_names or row.by.pk == reader.id
    return Text(row.by.display_name, row.by.display_name) if is_readable else _A_COLLEAGUE


def _called(buyer: Buyer | None, item: Item | None, *, sees_contacts: bool) -> str:
    if item is not None:
        return item.key
    if buyer is None or buyer.erased_at is not None:
        return ""
    name = buyer.name or ("" if is_of_its_own(buyer) else buyer.account)
    return name if sees_contacts else masked(name)


def likely_same(shop: Shop, item_id: int) -> tuple[LikelySame, ...]:
    """Who may be the same as an item's buyer, or which as the item. Nothing of it tells who anybody is."""
    item = Item.objects.filter(shop_id=shop.id, pk=item_id).first()
    if item is None:
        return ()
    own = Q(first_item=item) | Q(second_item=item)
    if item.buyer_id is not None:
        own |= Q(first_buyer_id=item.buyer_id) | Q(second_buyer_id=item.buyer_id)
    rows = list(Proposal.objects.filter(own, shop_id=shop.id, state=ProposalState.OPEN).order_by("id")[:PAGE])
    others = {
        row.pk: row.second_buyer_id if row.first_buyer_id == item.buyer_id else row.first_buyer_id
        for row in rows
    }
    items: dict[int | None, list[tuple[int, str]]] = {}
    live = Item.objects.filter(buyer__in=[pk for pk in others.values() if pk is not None]).exclude(
        box=Box.GONE
    )
    for buyer, pk, key in live.order_by("-arrived_at", "-id").values_list("buyer_id", "id", "key"):
        items.setdefault(buyer, []).append((pk, key))
    other_items = {
        row.pk: row.second_item_id if row.first_item_id == item.pk else row.first_item_id for row in rows
    }
    keys = dict(
        Item.objects.filter(pk__in=[pk for pk in other_items.values() if pk is not None]).values_list(
            "id", "key"
        )
    )
    found = []
    for row in rows:
        other = other_items[row.pk]
        is_of_items = other is not None
        shown = [(other, keys[other])] if other is not None else items.get(others[row.pk], [])[:LAST_SHOWN]
        found.append(
            LikelySame(
                is_of_items,
                MergeReason(row.reason),
                tuple(key for _, key in shown),
                tuple(pk for pk, _ in shown),
            )
        )
    return tuple(found)
