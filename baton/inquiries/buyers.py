"""Buyers who are one, items that are one, and buyers who want to be forgotten. Used through `services`."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Q

from baton.inquiries import refusals, winding
from baton.inquiries.holding import locked, may, reason_of
from baton.inquiries.landing import erased_digest, whole_of
from baton.inquiries.logic.boxes import box_of
from baton.inquiries.logic.kept_text import kept
from baton.inquiries.models import Buyer, BuyerCheck, BuyerKey, BuyerLook, Item, Mail, Merge, Touch
from baton.inquiries.terms import LONGEST_NOTE, Box, MergeReason, NextStep, Spam, Stage
from baton.people.clock import clock
from baton.people.grants import Grant
from baton.people.services import record_audit
from baton.people.terms import Person, Shop

ERASED = "erased-"


@transaction.atomic
def merge_buyers(
    by: Person, shop: Shop, kept_id: int, gone_id: int, reason: MergeReason, note: str = ""
) -> int:
    """Two accounts of one buyer: all items and messages of the second go to the first. The merge's id."""
    may(by, Grant.ASSIGN_INQUIRIES, shop)
    # In one order, so that two merges the other way round do not wait for each other.
    locking = Buyer.objects.select_for_update().filter(shop_id=shop.id, pk__in=[kept_id, gone_id])
    rows = {row.pk: row for row in locking.order_by("pk")}
    stays, goes = rows.get(kept_id), rows.get(gone_id)
    if stays is None or goes is None or stays is goes or stays.merged_into_id or goes.merged_into_id:
        raise refusals.cannot_merge()
    return join(by, shop, stays, goes, reason, note)


def join(
    by: Person | None, shop: Shop, stays: Buyer, goes: Buyer, reason: MergeReason, note: str = ""
) -> int:
    """As `merge_buyers`, of two rows of which neither is part of another; `by` None where the desk is sure itself."""
    moved = list(Item.objects.filter(buyer=goes).values_list("pk", flat=True))
    merge = Merge.objects.create(
        shop_id=shop.id, kept_buyer=stays, gone_buyer=goes, reason=reason, note=kept(note, LONGEST_NOTE),
        moved=moved, filled=_introduce(stays, goes), at=clock().now(), by_id=by.id if by is not None else None,
    )  # fmt: skip
    goes.merged_into = stays
    goes.save(update_fields=["merged_into"])
    _move(shop, moved, stays)
    after = {"kept": stays.pk, "gone": goes.pk, "reason": reason.value, "items": len(moved)}
    record_audit(by, "merge_buyers", f"buyer {stays.pk}", after=after, shop=shop)
    return merge.pk


_TOLD = ("name", "mail", "phone", "country", "level", "owner_id")


def _introduce(stays: Buyer, goes: Buyer) -> list[str]:
    """What was known of the other alone is known of the one who stays. The names of what was filled in."""
    if stays.erased_at is not None or goes.erased_at is not None:
        return []
    names = [name for name in _TOLD if not getattr(stays, name) and getattr(goes, name)]
    for name in names:
        setattr(stays, name, getattr(goes, name))
    stays.save(update_fields=[name.removesuffix("_id") for name in names])
    return names


def _forget(stays: Buyer, goes: Buyer, names: list[str]) -> None:
    """Takes back what was filled in, where it is still the other's."""
    own = [name for name in names if getattr(stays, name) == getattr(goes, name)]
    for name in own:
        setattr(stays, name, None if name == "owner_id" else "")
    stays.save(update_fields=[name.removesuffix("_id") for name in own])


@transaction.atomic
def merge_items(
    by: Person, shop: Shop, kept_id: int, gone_id: int, reason: MergeReason, note: str = ""
) -> int:
    """The same inquiry that came twice: the second leaves the desk. The merge's id."""
    may(by, Grant.ASSIGN_INQUIRIES, shop)
    return join_items(by, shop, kept_id, gone_id, reason, note)


def join_items(
    by: Person | None, shop: Shop, kept_id: int, gone_id: int, reason: MergeReason, note: str = ""
) -> int:
    """As `merge_items`; `by` is None where the desk is sure itself. Inside a transaction."""
    # In one order, so that two merges the other way round do not wait for each other.
    rows = {pk: locked(shop, pk) for pk in sorted({kept_id, gone_id})}
    stays, goes = rows[kept_id], rows[gone_id]
    if stays is goes or stays.merged_into_id or goes.merged_into_id:
        raise refusals.cannot_merge()
    merge = Merge.objects.create(
        shop_id=shop.id, kept_item=stays, gone_item=goes, reason=reason, note=kept(note, LONGEST_NOTE),
        at=clock().now(), by_id=by.id if by is not None else None,
    )  # fmt: skip
    # An item's version counts what people did.
    did = 0 if by is None else 1
    goes.merged_into, goes.box, goes.version = stays, Box.GONE, goes.version + did
    goes.next_step, goes.answer_by = NextStep.NOTHING, None
    goes.save(update_fields=["merged_into", "box", "version", "next_step", "answer_by"])
    stays.version += did
    stays.save(update_fields=["version"])
    after = {"kept": stays.key, "gone": goes.key, "reason": reason.value}
    record_audit(by, "merge_items", f"item {stays.pk} {stays.key}", after=after, shop=shop)
    return merge.pk


@transaction.atomic
def unmerge(by: Person, shop: Shop, merge_id: int, reason: str) -> None:
    """Take a merge back: each gets what it had. What came in since stays where it came in."""
    may(by, Grant.ASSIGN_INQUIRIES, shop)
    said = reason_of(reason)
    merge = Merge.objects.select_for_update().filter(shop_id=shop.id, pk=merge_id, undone_at=None).first()
    if merge is None:
        raise refusals.no_merge()
    merge.undone_at, merge.undone_by_id = clock().now(), by.id
    merge.save(update_fields=["undone_at", "undone_by"])
    if merge.gone_item_id is not None:
        row = locked(shop, merge.gone_item_id)
        row.merged_into, row.version = None, row.version + 1
        row.box = box_of(Stage(row.stage), Spam(row.spam), is_gone=False)
        row.save(update_fields=["merged_into", "box", "version"])
        winding.rewind(shop, [row])
    elif merge.gone_buyer is not None:
        goes = merge.gone_buyer
        stays = goes.merged_into
        goes.merged_into = None
        goes.save(update_fields=["merged_into"])
        _move(shop, merge.moved, goes)
        if stays is not None:
            _forget(stays, goes, merge.filled)
            winding.rewind(shop, Item.objects.filter(buyer=stays)[:1])
    record_audit(by, "unmerge", f"merge {merge.pk}", after={"reason": said}, shop=shop)


def _move(shop: Shop, items: list[int], buyer: Buyer) -> None:
    """The items and what was said about them become the buyer's; clocks follow, as one reply answers all."""
    Item.objects.filter(pk__in=items).update(buyer=buyer)
    Touch.objects.filter(item_id__in=items).update(buyer=buyer)
    winding.rewind(shop, Item.objects.filter(pk__in=items[:1]))


@transaction.atomic
def erase_buyer(by: Person, shop: Shop, account: str) -> int:
    """Forget who a buyer is: name, contacts, messages and notes go, here and in the accounts merged with it.

    Items stay, without a word of the buyer, so that no count changes; a later look into the files does not bring
    anything back. Files and facts that were imported are not touched: `erasing` does that too. How many items.
    NotFound for no such account.
    """
    may(by, Grant.ERASE_BUYERS, shop)
    named = Buyer.objects.filter(shop_id=shop.id, account=account).first()
    if named is None or not account:
        raise refusals.no_buyer(account)
    accounts = family_of(named)
    know_as_erased(shop, accounts)
    count = blank(accounts)
    # The audit says that it was done, and not whom it was about.
    record_audit(by, "erase_buyer", f"buyer {accounts[0].pk}", after={"items": count}, shop=shop)
    return count


def know_as_erased(shop: Shop, accounts: Sequence[Buyer]) -> None:
    """From now on the accounts are known by a digest and a number, and nothing is filled in anew."""
    now = clock().now()
    for row in accounts:
        if row.erased_at is None:
            row.erased_digest = erased_digest(shop, row.account)
            row.account, row.erased_at = stand_in(row), now
            row.save(update_fields=["account", "erased_at", "erased_digest"])


def stand_in(row: Buyer) -> str:
    """What stands for the account of an erased buyer."""
    return f"{ERASED}{row.pk}"


def blank(accounts: Sequence[Buyer]) -> int:
    """Take every word of the buyer off the desk. How many items they had."""
    items = Item.objects.filter(buyer__in=accounts)
    Buyer.objects.filter(pk__in=[row.pk for row in accounts]).update(name="", mail="", phone="")
    Touch.objects.filter(Q(buyer__in=accounts) | Q(item__in=items)).update(text="")
    BuyerLook.objects.filter(buyer__in=accounts).delete()
    BuyerKey.objects.filter(buyer__in=accounts).delete()
    BuyerCheck.objects.filter(buyer__in=accounts).update(source="", note="")
    Mail.objects.filter(item__in=items).update(sender="", subject="", text="", found={}, attachments=[])
    Merge.objects.filter(Q(gone_buyer__in=accounts) | Q(gone_item__in=items)).update(note="")
    for row in items.exclude(filled={}):
        kept_fields = {name: text for name, text in row.filled.items() if name not in {"message", "pages"}}
        Item.objects.filter(pk=row.pk).update(filled=kept_fields)
    return items.update(message="", remark="", sales_note="", loss_note="", model_reasons={})


def family_of(named: Buyer) -> list[Buyer]:
    """The whole buyer and all accounts that were merged into it, step by step."""
    found = [whole_of(named)]
    for buyer in found:
        found += buyer.parts.all()
    return found
