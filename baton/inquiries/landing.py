"""How an item comes to lie on the desk, whichever way it came: buyer, owner, clocks. All inside a transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.crypto import salted_hmac

from baton.inquiries import many, roster, winding
from baton.inquiries.logic.boxes import box_of, furthest, stage_by_file
from baton.inquiries.logic.kept_text import is_key, kept
from baton.inquiries.models import AssignmentDecision, Buyer, Item
from baton.inquiries.terms import LONGEST_MESSAGE, Box, Decided, Kind, LossReason, Spam, Stage, Unassigned
from baton.people.clock import clock, shop_day
from baton.people.grants import Grant, can
from baton.people.selectors import persons, staff_accounts_of
from baton.people.terms import Person, Shop

Row = Mapping[str, Any]
"""An inquiry as the facts have it, by their columns."""
NAMES = 200
COLUMNS = (
    "inquiry_id", "received_at", "source", "channel", "buyer_id", "buyer_name", "buyer_mail", "buyer_phone", "country",
    "buyer_level", "message_type", "product_id", "product_name", "keyword", "staff", "first_reply_at", "is_effective",
    "is_promising", "quoted_on", "sampled_on", "won_on", "lost_on", "reason", "remark", "message", "expected_amount",
)  # fmt: skip
"""What is asked of a row."""
OF_ITS_OWN = "~"
"""Begins the account of a buyer who is known by one item only: the item's key follows."""

PULLED = (
    "box", "kind", "source", "channel", "arrived_at", "buyer", "buyer_level", "country", "message_type", "product_id",
    "product_name", "keyword", "platform_owner", "replied_at", "is_promising", "remark", "message", "expected_amount",
    "facts_stage", "facts_digest", "is_source_gone", "owner", "owned_since", "unassigned", "spam", "rejected_at",
    "stage", "quoted_on", "sampled_on", "won_on", "lost_on", "loss_reason", *winding.CLOCK_FIELDS,
)  # fmt: skip

TOLD = {
    "name": ("buyer_name", NAMES),
    "mail": ("buyer_mail", NAMES),
    "phone": ("buyer_phone", NAMES),
    "country": ("country", 64),
    "level": ("buyer_level", 64),
}
"""Of a buyer, the column that tells it and how many characters of it are kept."""


@dataclass(frozen=True, slots=True)
class Crew:
    """What a look needs to know of the shop's people."""

    shop: Shop
    workers: frozenset[int]
    """Who may have items."""
    absent: frozenset[int]
    accounts: Mapping[str, int]
    """A worker by the name in the platform's files."""
    erased: Mapping[str, int]
    """Buyers who were erased, by the digest of their account."""


def erased_digest(shop: Shop, account: str) -> str:
    """By which an erased buyer's account is known again, without telling it."""
    return salted_hmac("baton.inquiries.erased", f"{shop.id}:{account}", algorithm="sha256").hexdigest()


def workers(shop: Shop) -> tuple[Person, ...]:
    """Who may have items of the shop."""
    return tuple(one for one in persons() if one.is_active and can(one, Grant.WORK_INQUIRIES, shop))


def crew_of(shop: Shop) -> Crew:
    people = workers(shop)
    return Crew(
        shop=shop,
        workers=frozenset(person.id for person in people),
        absent=roster.absent_on(shop, shop_day(shop)),
        accounts={name: person.id for person in people for name in staff_accounts_of(person, shop)},
        erased=dict(
            Buyer.objects.filter(shop_id=shop.id, erased_at__isnull=False)
            .exclude(erased_digest="")
            .values_list("erased_digest", "id")
        ),
    )


def describe(item: Item, row: Row, buyer: Buyer | None) -> None:
    """What the row says."""
    source = row["source"] or ""
    item.kind = Kind(source) if source in set(Kind) else Kind.INQUIRY
    item.source = kept(source, 32)
    item.channel = kept(row["channel"], NAMES)
    item.arrived_at = row["received_at"]
    item.buyer = buyer
    item.buyer_level = kept(row["buyer_level"], 64)
    item.country = kept(row["country"], 64)
    item.message_type = kept(row["message_type"], NAMES)
    item.product_id = kept(row["product_id"], NAMES)
    item.product_name = kept(row["product_name"], NAMES)
    item.keyword = kept(row["keyword"], NAMES)
    item.platform_owner = kept(row["staff"], NAMES)
    item.replied_at = row["first_reply_at"]
    item.is_promising = row["is_promising"]
    if buyer is not None and buyer.erased_at is not None:
        item.remark = item.message = ""
    else:
        item.remark = kept(row["remark"], LONGEST_MESSAGE)
        item.message = kept(row["message"], LONGEST_MESSAGE) or item.message
    item.expected_amount = row["expected_amount"]
    item.is_source_gone = False


def place(item: Item, row: Row) -> None:
    """How far it is and where it lies, of what the row says and what people did."""
    said = stage_by_file(
        is_won=row["won_on"] is not None,
        is_lost=row["lost_on"] is not None,
        is_sampled=row["sampled_on"] is not None,
        is_quoted=row["quoted_on"] is not None,
        is_replied=row["first_reply_at"] is not None,
    )
    is_ours = item.version > 0
    if not is_ours:
        item.stage = said
    elif said != item.facts_stage and not _is_overruled(item, row, said):
        # What the file had said before is known to whoever has set another stage since.
        item.stage = furthest(Stage(item.stage), said)
    item.facts_stage = said
    item.quoted_on = _else_ours(row["quoted_on"], item.quoted_on, is_ours=is_ours)
    item.sampled_on = _else_ours(row["sampled_on"], item.sampled_on, is_ours=is_ours)
    item.won_on = _else_ours(row["won_on"], item.won_on, is_ours=is_ours)
    _lose(item, row, is_ours=is_ours)
    if not is_ours:
        _sift(item, row)
    item.box = box_of(Stage(item.stage), Spam(item.spam), is_gone=item.merged_into_id is not None)


def _is_overruled(item: Item, row: Row, said: Stage) -> bool:
    """Whoever took it out of the spam box has answered a file that writes it off as spam."""
    return said == Stage.LOST and row["reason"] == LossReason.SPAM and item.spam == Spam.RESCUED


def _lose(item: Item, row: Row, *, is_ours: bool) -> None:
    """A loss's day and reason, as long as it is one."""
    if item.stage != Stage.LOST:
        item.lost_on, item.loss_reason = None, ""
        return
    item.lost_on = _else_ours(row["lost_on"], item.lost_on, is_ours=is_ours)
    if not is_ours or not item.loss_reason:
        item.loss_reason = row["reason"] if row["reason"] in set(LossReason) else ""


def _sift(item: Item, row: Row) -> None:
    """The file's own word on spam; where it is silent, what a model suspects stands."""
    is_spam = row["is_effective"] is False
    is_suspected = row["is_effective"] is None and item.spam == Spam.SUSPECTED
    item.spam = Spam.SPAM if is_spam else Spam.SUSPECTED if is_suspected else Spam.NO
    item.rejected_at = item.arrived_at if is_spam else None


def _else_ours(said: date | None, ours: date | None, *, is_ours: bool) -> date | None:
    return said if said is not None or not is_ours else ours


def own(crew: Crew, item: Item, buyer: Buyer | None) -> bool:
    """The owner that the row names, else the rep who has this customer: whether it is the latter."""
    named = crew.accounts.get(item.platform_owner)
    if named is not None:
        if item.owner_id != named:
            item.owner_id, item.owned_since = named, item.arrived_at
        item.unassigned = ""
        if buyer is not None and buyer.owner_id not in crew.workers:
            buyer.owner_id = named
        return False
    customer_of = buyer.owner_id if buyer is not None and buyer.owner_id in crew.workers else None
    if item.owner_id is not None and item.owner_id == customer_of:
        return False
    item.owner_id, item.owned_since = None, None
    if item.platform_owner:
        item.unassigned = Unassigned.UNKNOWN_ACCOUNT
    elif customer_of is None:
        item.unassigned = Unassigned.NOT_YET
    elif customer_of in crew.absent:
        item.unassigned = Unassigned.OWNER_ABSENT
    else:
        item.owner_id, item.owned_since, item.unassigned = customer_of, item.arrived_at, ""
        return item.box == Box.DESK
    return False


def save(shop: Shop, pulled: Sequence[Item]) -> None:
    """Saves the items with their clocks, and the clocks of their buyers' other items where those changed."""
    buyers = {item.buyer_id for item in pulled if item.buyer_id is not None}
    _give_customers(pulled)
    keys = {item.key for item in pulled}
    others = [
        item for item in Item.objects.filter(shop_id=shop.id, buyer_id__in=buyers) if item.key not in keys
    ]
    before = [_clocks(item) for item in others]
    winding.wind(shop, [*pulled, *others])
    many.upsert(pulled, ["shop", "key"], PULLED)
    winding.save_clocks([item for item, was in zip(others, before, strict=True) if _clocks(item) != was])


def _give_customers(pulled: Sequence[Item]) -> None:
    """Buyers whom nobody had are the rep's who got an item of theirs: an update for each rep."""
    by_owner: dict[int, list[int]] = {}
    for buyer in {item.buyer.pk: item.buyer for item in pulled if item.buyer is not None}.values():
        if buyer.owner_id is not None:
            by_owner.setdefault(buyer.owner_id, []).append(buyer.pk)
    for owner, buyers in by_owner.items():
        Buyer.objects.filter(pk__in=buyers).exclude(owner_id=owner).update(owner_id=owner)


def _clocks(item: Item) -> tuple[datetime | str | None, ...]:
    return tuple(getattr(item, name) for name in winding.CLOCK_FIELDS)


def decide(items: Sequence[Item]) -> None:
    """A known customer went to the rep who has it: on record like every decision."""
    if not items:
        return
    now = clock().now()
    stored = Item.objects.filter(shop_id=items[0].shop_id, key__in=[item.key for item in items])
    AssignmentDecision.objects.bulk_create(
        AssignmentDecision(item_id=pk, at=now, rule=Decided.OWNER, chosen_id=owner)
        for pk, owner in stored.values_list("pk", "owner_id")
    )


def in_full(row: Row, item: Item | None) -> Row:
    """The row with all columns; where it is silent, with what was said when the item came by itself."""
    whole = dict.fromkeys(COLUMNS) | dict(row)
    if item is None or not item.received:
        return whole
    for name, said in item.received.items():
        whole[name] = whole.get(name) or said
    buyer = item.buyer
    if buyer is not None and buyer.erased_at is not None:
        whole |= dict.fromkeys(("buyer_id", "buyer_name", "buyer_mail", "buyer_phone"))
    elif buyer is not None and not whole["buyer_id"]:
        whole["buyer_id"] = buyer.account
    return whole


def is_of_its_own(buyer: Buyer) -> bool:
    """Whether the platform has told no account of this buyer."""
    return buyer.account.startswith(OF_ITS_OWN)


# Buyers ---------------------------------------------------------------------------------------------------------


def account_of(row: Row) -> str:
    """The buyer's account; of a buyer without one, one of the row's own; "" where nothing is said of who it is."""
    account: str = row["buyer_id"] or ""
    if is_key(account):
        return account
    is_named = any(row[name] for name in ("buyer_name", "buyer_mail", "buyer_phone"))
    return f"{OF_ITS_OWN}{row['inquiry_id']}" if is_named else ""


def buyers_of(crew: Crew, rows: Sequence[Row]) -> Mapping[str, Buyer]:
    """The rows' buyers by account, made where they are new and brought up to the newest row."""
    newest: dict[str, Row] = {}
    for row in sorted(rows, key=lambda one: one["received_at"]):
        if account := account_of(row):
            newest[account] = row
    shop = crew.shop
    erased = (
        {account: crew.erased.get(erased_digest(shop, account)) for account in newest} if crew.erased else {}
    )
    by_pk = Buyer.objects.in_bulk([pk for pk in erased.values() if pk is not None])
    found = {account: by_pk[pk] for account, pk in erased.items() if pk is not None}
    wanted = [account for account in newest if account not in found]
    known = {row.account: row for row in _buyers_by(shop, wanted)}
    changed = [
        known.setdefault(account, Buyer(shop_id=shop.id, account=account))
        for account in wanted
        if _introduce(known.get(account), newest[account])
    ]
    for buyer in changed:
        _fill(buyer, newest[buyer.account])
    many.upsert(changed, ["shop", "account"], [*TOLD])
    known = {row.account: row for row in _buyers_by(shop, wanted)}
    return found | {account: whole_of(buyer) for account, buyer in known.items()}


def _buyers_by(shop: Shop, accounts: Sequence[str]) -> QuerySet[Buyer]:
    return Buyer.objects.filter(shop_id=shop.id, account__in=accounts).select_related("merged_into")


def whole_of(buyer: Buyer) -> Buyer:
    """The buyer that this one is part of, after all merges that stand."""
    while buyer.merged_into is not None:
        buyer = buyer.merged_into
    return buyer


def _introduce(buyer: Buyer | None, row: Row) -> bool:
    """Whether the row says something of its buyer that is not known yet."""
    if buyer is None:
        return True
    before = [getattr(buyer, name) for name in TOLD]
    _fill(buyer, row)
    return before != [getattr(buyer, name) for name in TOLD]


def _fill(buyer: Buyer, row: Row) -> None:
    for name, (column, longest) in TOLD.items():
        setattr(buyer, name, kept(row[column], longest) or getattr(buyer, name))
