"""An item in the hands of who may change it: asked for, locked, saved and put on record. All inside a transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from baton.inquiries import refusals, winding
from baton.inquiries.logic.boxes import box_of
from baton.inquiries.logic.kept_text import kept
from baton.inquiries.models import Item
from baton.inquiries.terms import LONGEST_NOTE, Spam, Stage
from baton.people.grants import Grant, can, require
from baton.people.selectors import person_by_id
from baton.people.services import record_audit
from baton.people.terms import Person, Shop


def may(by: Person, grant: Grant, shop: Shop) -> None:
    """Asked of the database: an account may have been closed since the page was drawn."""
    person = person_by_id(by.id)
    if not person.is_active:
        raise refusals.account_closed()
    require(person, grant, shop)


def locked(shop: Shop, item_id: int) -> Item:
    """The item, kept from others until the transaction is over."""
    row = Item.objects.select_for_update().filter(shop_id=shop.id, pk=item_id).first()
    if row is None:
        raise refusals.no_item(item_id)
    return row


def held(
    by: Person, shop: Shop, item_id: int, grant: Grant, expected: int | None, *, is_own: bool = False
) -> Item:
    """As `locked`, for a person who may. `is_own`: the owner, or who may assign; anybody while nobody has it."""
    may(by, grant, shop)
    row = locked(shop, item_id)
    if is_own:
        check_own(by, shop, row)
    if expected is not None and row.version != expected:
        raise refusals.changed_meanwhile()
    return row


def check_own(by: Person, shop: Shop, row: Item) -> None:
    if row.owner_id not in {None, by.id} and not can(by, Grant.ASSIGN_INQUIRIES, shop):
        raise refusals.not_yours()


def save(row: Item, *fields: str) -> None:
    """Write these fields and no other, and that somebody did."""
    row.version += 1
    row.save(update_fields=[*fields, "version"])


def settle(shop: Shop, row: Item, *fields: str) -> None:
    """Save, put it into the box where it belongs now, and wind its clocks."""
    row.box = box_of(Stage(row.stage), Spam(row.spam), is_gone=row.merged_into_id is not None)
    save(row, "box", *fields)
    winding.rewind(shop, [row])


def reason_of(reason: str) -> str:
    said = kept(reason, LONGEST_NOTE)
    if not said:
        raise refusals.reason_needed()
    return said


def audit(
    by: Person,
    shop: Shop,
    row: Item,
    verb: str,
    *,
    before: Mapping[str, object] | Sequence[object] | str | None = None,
    after: Mapping[str, object] | Sequence[object] | str | None = None,
) -> None:
    record_audit(by, verb, f"item {row.pk} {row.key}", before=before, after=after, shop=shop)
