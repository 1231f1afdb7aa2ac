"""An inquiry that comes by itself, ahead of any file: from a form, a program, or a mail. Used through `services`.

Whatever brings it twice brings one item. What people typed in, and what the files say, is never written over; what
nobody knew is filled in. When a file names the same inquiry later, the item goes on under the file's word.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import transaction

from baton.inquiries import arrival_refusals, many
from baton.inquiries.buyers import join
from baton.inquiries.landing import (
    NAMES,
    OF_ITS_OWN,
    PULLED,
    TOLD,
    Row,
    account_of,
    buyers_of,
    crew_of,
    decide,
    describe,
    in_full,
    is_of_its_own,
    own,
    place,
    save,
    whole_of,
)
from baton.inquiries.logic.kept_text import is_key, kept
from baton.inquiries.models import Buyer, Item, Reading, Touch
from baton.inquiries.terms import LONGEST_MESSAGE, Account, Box, Kind, MergeReason
from baton.kit.countries import find_country
from baton.people.clock import clock
from baton.people.services import record_audit
from baton.people.terms import Person, Shop

OWN_KEY = "in-"
"""Begins the key of an item of which the source knows no id of the platform."""
LONGEST_PAGES = 2_000
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Arrival:
    """What a source says of an inquiry. Empty is not known."""

    kind: Kind
    arrived_at: datetime
    """With its time zone. A moment ahead is taken as now: clocks differ."""
    key: str = ""
    """The platform's inquiry id."""
    reference: str = ""
    """Without a key: by which the source would name the same arrival again."""
    source: str = ""
    """As the inquiry log has it; the kind where it is not said."""
    channel: str = ""
    buyer_id: str = ""
    """The platform's id of the buyer's account."""
    buyer_name: str = ""
    buyer_mail: str = ""
    buyer_phone: str = ""
    country: str = ""
    """A code or a name."""
    buyer_level: str = ""
    message: str = ""
    message_type: str = ""
    product_id: str = ""
    product_name: str = ""
    keyword: str = ""
    pages: str = ""
    """What the buyer looked at."""
    account: Account = Account.UNKNOWN
    staff: str = ""
    """The owner, as the platform writes the name."""


@dataclass(frozen=True, slots=True)
class Received:
    item_id: int
    key: str
    was_new: bool


# Columns of the facts that are kept for where the files are silent; who the buyer is stays with the buyer alone.
_KEPT = {
    "source": 32, "channel": NAMES, "country": 64, "buyer_level": 64, "message_type": NAMES, "product_id": NAMES,
    "product_name": NAMES, "keyword": NAMES, "staff": NAMES,
}  # fmt: skip
_FIELD_OF = {"staff": "platform_owner"}
"""Where an item's field is not called like the column."""
_ALL = (*PULLED, "via", "received", "filled", "account")


@transaction.atomic
def receive(shop: Shop, arrival: Arrival, *, by: Person | None, via: str) -> Received:
    """Lay it on the desk, or fill in what the item did not know yet. NotUsable for an id or a moment that is none.

    `via` says how it came, in a word: "form", "api:ERP", "mail". `by` is None where no person brought it. The right
    to bring it is the door's to ask.
    """
    now = clock().now()
    key = _key_of(shop, arrival, via)
    if arrival.arrived_at.tzinfo is None or arrival.arrived_at < EARLIEST:
        raise arrival_refusals.wrong_moment()
    # One at a time in a shop, and not while files are taken in: of two at once the second finds the first's item.
    reading, _ = Reading.objects.get_or_create(shop_id=shop.id)
    Reading.objects.select_for_update().get(pk=reading.pk)
    row = _row_of(arrival, key, min(arrival.arrived_at, now))
    standing = Item.objects.select_for_update(of=("self",)).select_related("buyer")
    item = standing.filter(shop_id=shop.id, key=key).first()
    was_new = item is None
    item, is_changed = (
        (_new(shop, row, arrival, via), True) if item is None else _filled(shop, item, row, arrival)
    )
    if is_changed:
        item_id = Item.objects.values_list("pk", flat=True).get(shop_id=shop.id, key=key)
        after = {"via": kept(via, 80), "kind": item.kind, "is_new": was_new}
        record_audit(by, "receive_inquiry", f"item {item_id} {key}", after=after, shop=shop)
    else:
        item_id = item.pk
    return Received(item_id, key, was_new)


def _key_of(shop: Shop, arrival: Arrival, via: str) -> str:
    if arrival.key:
        if not is_key(arrival.key):
            raise arrival_refusals.wrong_key()
        return arrival.key
    if not arrival.reference:
        return f"{OWN_KEY}{secrets.token_hex(10)}"
    told = f"{shop.id}\n{via}\n{arrival.reference}".encode("utf-8", "replace")
    return f"{OWN_KEY}{hashlib.sha256(told).hexdigest()[:20]}"


def _row_of(arrival: Arrival, key: str, arrived: datetime) -> Row:
    """As the facts would have it."""
    country = kept(arrival.country, 64)
    said = {
        "inquiry_id": key,
        "received_at": arrived,
        "source": arrival.source or arrival.kind.value,
        "country": find_country(country) or country,
    }
    for name in ("buyer_id", "buyer_name", "buyer_mail", "buyer_phone", "message", *_KEPT):
        said.setdefault(name, getattr(arrival, name))
    return in_full(said, None)


# One that is new ------------------------------------------------------------------------------------------------


def _new(shop: Shop, row: Row, arrival: Arrival, via: str) -> Item:
    crew = crew_of(shop)
    buyer = buyers_of(crew, [row]).get(account_of(row))
    item = Item(shop_id=shop.id, key=row["inquiry_id"], via=kept(via, 80), account=arrival.account)
    item.received = _received(row)
    _tell_pages(item, arrival)
    describe(item, row, buyer)
    item.kind = arrival.kind
    place(item, row)
    is_kept_by_owner = own(crew, item, buyer)
    save(shop, [item])
    if is_kept_by_owner:
        decide([item])
    return item


def _received(row: Row) -> dict[str, str]:
    said = {name: kept(row[name], longest) for name, longest in _KEPT.items()}
    told = {name: text for name, text in said.items() if text}
    return told | {"received_at": row["received_at"].isoformat()}


def _tell_pages(item: Item, arrival: Arrival) -> None:
    pages = kept(arrival.pages, LONGEST_PAGES)
    if pages and not item.filled.get("pages"):
        item.filled = {**item.filled, "pages": pages}


# One that is there ----------------------------------------------------------------------------------------------


def _filled(shop: Shop, item: Item, row: Row, arrival: Arrival) -> tuple[Item, bool]:
    """The item with what it did not know; whether there was anything."""
    before = {name: getattr(item, name) for name in _ALL}
    item.received = _received(row) | item.received
    for column in _KEPT:
        field = _FIELD_OF.get(column, column)
        if not getattr(item, field) and not item.filled.get(field):
            setattr(item, field, item.received.get(column, ""))
    _tell_pages(item, arrival)
    if item.account == Account.UNKNOWN:
        item.account = arrival.account
    if item.box == Box.GONE and item.merged_into_id is None:
        # A file that spoke of it was undone; now it comes again.
        item.facts_digest = ""
        place(item, row)
    is_met = _meet(shop, item, row)
    is_erased = item.buyer is not None and item.buyer.erased_at is not None
    if not item.message and not is_erased:
        item.message = kept(row["message"], LONGEST_MESSAGE)
    if not is_met and all(getattr(item, name) == was for name, was in before.items()):
        return item, False
    is_free = item.version == 0 and item.owner_id is None
    is_kept_by_owner = is_free and own(crew_of(shop), item, item.buyer)
    save(shop, [item])
    if is_kept_by_owner:
        decide([item])
    many.update([item], ("via", "received", "filled", "account"))
    return item, True


def _meet(shop: Shop, item: Item, row: Row) -> bool:
    """Who the buyer is, where nobody knew; a buyer whom the item knows keeps what is known. Whether anything is new."""
    account = account_of(row)
    known = item.buyer
    if not account or (known is not None and known.erased_at is not None):
        return False
    is_named = not account.startswith(OF_ITS_OWN)
    if known is None:
        item.buyer = buyers_of(crew_of(shop), [row]).get(account)
        if item.buyer is not None:
            Touch.objects.filter(item=item).update(buyer=item.buyer)
        return item.buyer is not None
    if not is_named or account == known.account:
        return _introduce(known, row)
    other = buyers_of(crew_of(shop), [row])[account]
    if other.pk == known.pk:
        return False
    if is_of_its_own(known) and other.merged_into_id is None and other.erased_at is None:
        join(None, shop, other, known, MergeReason.BUYER)
        item.buyer = whole_of(other)
        return True
    return False


def _introduce(buyer: Buyer, row: Row) -> bool:
    names = [
        name
        for name, (column, longest) in TOLD.items()
        if not getattr(buyer, name) and kept(row[column], longest)
    ]
    for name in names:
        column, longest = TOLD[name]
        setattr(buyer, name, kept(row[column], longest))
    buyer.save(update_fields=names)
    return bool(names)
