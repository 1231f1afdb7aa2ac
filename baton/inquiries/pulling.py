"""The desk pulls: rows of the facts become items, page by page, and items follow their rows.

The files win where they speak, people where the files are silent; what people did to an item is never taken back by
a file. Twice changes nothing more. What stops in between is gone on with by the next look.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.crypto import salted_hmac

from baton.facts.snapshot import Snapshot
from baton.inquiries import many, roster, winding
from baton.inquiries.logic.boxes import box_of, furthest, stage_by_file
from baton.inquiries.logic.kept_text import LONGEST_KEY, is_key, kept
from baton.inquiries.models import AssignmentDecision, Buyer, Item, Reading
from baton.inquiries.terms import (
    LONGEST_MESSAGE,
    Box,
    Decided,
    Kind,
    LossReason,
    NextStep,
    Spam,
    Stage,
    TakenIn,
    Unassigned,
)
from baton.intake.selectors import fact_store
from baton.people.clock import clock, today
from baton.people.grants import Grant, can
from baton.people.selectors import persons, staff_accounts_of
from baton.people.services import record_audit
from baton.people.terms import Person, Shop

AT_ONCE = 5_000
DATASETS = ("inquiry", "order", "loss", "product_period")
Row = Mapping[str, Any]

_NAMES = 200
_ALL = f"""
    SELECT i.inquiry_id, i.received_at, i.source, substr(i.channel, 1, {_NAMES}) AS channel,
        substr(i.buyer_id, 1, {LONGEST_KEY + 1}) AS buyer_id, substr(i.buyer_name, 1, {_NAMES}) AS buyer_name,
        i.country, substr(i.buyer_level, 1, 64) AS buyer_level,
        substr(i.message_type, 1, {_NAMES}) AS message_type, substr(i.product_id, 1, {_NAMES}) AS product_id,
        substr(i.keyword, 1, {_NAMES}) AS keyword, substr(i.staff, 1, {_NAMES}) AS staff, i.first_reply_at,
        i.is_effective, i.is_promising, i.quoted_on, i.sampled_on,
        substr(i.remark, 1, {LONGEST_MESSAGE + 1}) AS remark, i.expected_amount,
        substr(i.message, 1, {LONGEST_MESSAGE + 1}) AS message, substr(i.buyer_mail, 1, {_NAMES}) AS buyer_mail,
        substr(i.buyer_phone, 1, {_NAMES}) AS buyer_phone,
        o.won_on, l.lost_on, l.reason, p.product_name
    FROM {{inquiry}} i
    LEFT JOIN (
        SELECT inquiry_id, min(coalesce(deposit_on, balance_on)) AS won_on
        FROM {{order}} WHERE coalesce(deposit_on, balance_on) IS NOT NULL GROUP BY inquiry_id
    ) o ON o.inquiry_id = i.inquiry_id
    LEFT JOIN {{loss}} l ON l.inquiry_id = i.inquiry_id
    LEFT JOIN (
        SELECT product_id, substr(arg_max(product_name, period_end), 1, {_NAMES}) AS product_name
        FROM {{product_period}} GROUP BY product_id
    ) p ON p.product_id = i.product_id
"""
_DIGESTS = f"SELECT inquiry_id, staff, md5(row_::VARCHAR) AS digest FROM ({_ALL}) row_ ORDER BY inquiry_id"
_ROWS = f"{_ALL} WHERE i.inquiry_id IN (SELECT unnest($keys)) ORDER BY i.inquiry_id"

PULLED = (
    "box", "kind", "source", "channel", "arrived_at", "buyer", "buyer_level", "country", "message_type", "product_id",
    "product_name", "keyword", "platform_owner", "replied_at", "is_promising", "remark", "message", "expected_amount",
    "facts_stage", "facts_digest", "is_source_gone", "owner", "owned_since", "unassigned", "spam", "rejected_at",
    "stage", "quoted_on", "sampled_on", "won_on", "lost_on", "loss_reason", *winding.CLOCK_FIELDS,
)  # fmt: skip

_TOLD = {
    "name": ("buyer_name", _NAMES),
    "mail": ("buyer_mail", _NAMES),
    "phone": ("buyer_phone", _NAMES),
    "country": ("country", 64),
    "level": ("buyer_level", 64),
}
"""Of a buyer, the column that tells it and how many characters of it are kept."""


@dataclass(frozen=True, slots=True)
class _Desk:
    """What a look needs to know of the shop's people."""

    shop: Shop
    workers: frozenset[int]
    """Who may have items."""
    absent: frozenset[int]
    accounts: Mapping[str, int]
    """A worker by the name in the platform's files."""
    erased: Mapping[str, int]
    """Buyers who were erased, by the digest of their account."""


def take_in(shop: Shop, *, by: Person | None = None) -> TakenIn:
    """Bring the desk up to the facts. Reads nothing where neither the facts nor the people's accounts changed."""
    snapshot = fact_store().snapshot()
    desk = _desk(shop)
    stamp = _stamp(snapshot, desk)
    reading, _ = Reading.objects.get_or_create(shop_id=shop.id)
    if reading.versions == stamp:
        return TakenIn()
    done = TakenIn()
    told = snapshot.query(_DIGESTS, shop=shop.code)
    for page in told.to_batches(max_chunksize=AT_ONCE):
        with transaction.atomic():
            Reading.objects.select_for_update().get(pk=reading.pk)
            done = _sum(done, _take_page(desk, snapshot, page.to_pylist()))
    done = _sum(done, _let_go(shop, frozenset(told.column("inquiry_id").to_pylist())))
    with transaction.atomic():
        Reading.objects.filter(pk=reading.pk).update(versions=stamp, read_at=clock().now())
        if done.is_anything:
            after_ = {"created": done.created, "changed": done.changed, "withdrawn": done.withdrawn}
            record_audit(
                by, "take_in_inquiries", shop.code, after=after_ | {"marked": done.marked}, shop=shop
            )
    return done


def erased_digest(shop: Shop, account: str) -> str:
    """By which an erased buyer's account is known again, without telling it."""
    return salted_hmac("baton.inquiries.erased", f"{shop.id}:{account}", algorithm="sha256").hexdigest()


def workers(shop: Shop) -> tuple[Person, ...]:
    """Who may have items of the shop."""
    return tuple(one for one in persons() if one.is_active and can(one, Grant.WORK_INQUIRIES, shop))


def _desk(shop: Shop) -> _Desk:
    people = workers(shop)
    return _Desk(
        shop=shop,
        workers=frozenset(person.id for person in people),
        absent=roster.absent_on(shop, today()),
        accounts={name: person.id for person in people for name in staff_accounts_of(person, shop)},
        erased=dict(
            Buyer.objects.filter(shop_id=shop.id, erased_at__isnull=False)
            .exclude(erased_digest="")
            .values_list("erased_digest", "id")
        ),
    )


def _stamp(snapshot: Snapshot, desk: _Desk) -> dict[str, object]:
    told = ",".join(f"{name}={person}" for name, person in sorted(desk.accounts.items()))
    versions: dict[str, object] = {name: snapshot.versions.get(name) for name in DATASETS}
    return versions | {"accounts": hashlib.sha256(told.encode()).hexdigest()[:16]}


def _sum(one: TakenIn, other: TakenIn) -> TakenIn:
    return TakenIn(*(getattr(one, name) + getattr(other, name) for name in TakenIn.__slots__))


# Rows come in ---------------------------------------------------------------------------------------------------


def _take_page(desk: _Desk, snapshot: Snapshot, page: Sequence[Row]) -> TakenIn:
    """`page`: of each row its id, the owner that it names, and a digest of all that it says."""
    readable = {row["inquiry_id"]: row for row in page if is_key(row["inquiry_id"])}
    skipped = TakenIn(skipped=len(page) - len(readable))
    known = _known(desk.shop, readable)
    keys = [key for key, row in readable.items() if key not in known or _is_news(desk, known[key], row)]
    if not keys:
        return skipped
    news = snapshot.query(_ROWS, {"keys": keys}, shop=desk.shop.code).to_pylist()
    standing = {
        item.key: item for item in Item.objects.select_for_update().filter(shop_id=desk.shop.id, key__in=keys)
    }
    buyers = _buyers(desk, news)
    pulled: list[Item] = []
    kept_by_owner: list[Item] = []
    for row in news:
        key = row["inquiry_id"]
        item = standing.get(key) or Item(shop_id=desk.shop.id, key=key)
        item.facts_digest = readable[key]["digest"]
        buyer = buyers.get(_account_of(row))
        _describe(item, row, buyer)
        _place(item, row)
        if item.version == 0 and _own(desk, item, buyer):
            kept_by_owner.append(item)
        pulled.append(item)
    _save(desk.shop, pulled)
    _decide(kept_by_owner)
    created = sum(row["inquiry_id"] not in standing for row in news)
    return replace(skipped, created=created, changed=len(news) - created)


@dataclass(frozen=True, slots=True)
class _Known:
    """What is asked of an item to see whether its row says anything new."""

    digest: str
    is_source_gone: bool
    box: str
    merged_into: int | None
    version: int
    owner: int | None


def _known(shop: Shop, keys: Collection[str]) -> Mapping[str, _Known]:
    rows = Item.objects.filter(shop_id=shop.id, key__in=list(keys)).values_list(
        "key", "facts_digest", "is_source_gone", "box", "merged_into_id", "version", "owner_id"
    )
    return {
        key: _Known(digest, is_source_gone, box, merged_into, version, owner)
        for key, digest, is_source_gone, box, merged_into, version, owner in rows
    }


def _is_news(desk: _Desk, item: _Known, row: Row) -> bool:
    is_withdrawn = item.box == Box.GONE and item.merged_into is None
    if item.digest != row["digest"] or item.is_source_gone or is_withdrawn:
        return True
    person = desk.accounts.get(row["staff"] or "")
    return item.version == 0 and person is not None and item.owner != person


def _describe(item: Item, row: Row, buyer: Buyer | None) -> None:
    """What the row says."""
    source = row["source"] or ""
    item.kind = Kind(source) if source in set(Kind) else Kind.INQUIRY
    item.source = kept(source, 32)
    item.channel = kept(row["channel"], _NAMES)
    item.arrived_at = row["received_at"]
    item.buyer = buyer
    item.buyer_level = kept(row["buyer_level"], 64)
    item.country = kept(row["country"], 64)
    item.message_type = kept(row["message_type"], _NAMES)
    item.product_id = kept(row["product_id"], _NAMES)
    item.product_name = kept(row["product_name"], _NAMES)
    item.keyword = kept(row["keyword"], _NAMES)
    item.platform_owner = kept(row["staff"], _NAMES)
    item.replied_at = row["first_reply_at"]
    item.is_promising = row["is_promising"]
    if buyer is not None and buyer.erased_at is not None:
        item.remark = item.message = ""
    else:
        item.remark = kept(row["remark"], LONGEST_MESSAGE)
        item.message = kept(row["message"], LONGEST_MESSAGE) or item.message
    item.expected_amount = row["expected_amount"]
    item.is_source_gone = False


def _place(item: Item, row: Row) -> None:
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
    elif said != item.facts_stage:
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


def _own(desk: _Desk, item: Item, buyer: Buyer | None) -> bool:
    """The owner that the row names, else the rep who has this customer: whether it is the latter."""
    named = desk.accounts.get(item.platform_owner)
    if named is not None:
        if item.owner_id != named:
            item.owner_id, item.owned_since = named, item.arrived_at
        item.unassigned = ""
        if buyer is not None and buyer.owner_id not in desk.workers:
            buyer.owner_id = named
        return False
    customer_of = buyer.owner_id if buyer is not None and buyer.owner_id in desk.workers else None
    if item.owner_id is not None and item.owner_id == customer_of:
        return False
    item.owner_id, item.owned_since = None, None
    if item.platform_owner:
        item.unassigned = Unassigned.UNKNOWN_ACCOUNT
    elif customer_of is None:
        item.unassigned = Unassigned.NOT_YET
    elif customer_of in desk.absent:
        item.unassigned = Unassigned.OWNER_ABSENT
    else:
        item.owner_id, item.owned_since, item.unassigned = customer_of, item.arrived_at, ""
        return item.box == Box.DESK
    return False


def _save(shop: Shop, pulled: Sequence[Item]) -> None:
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


def _decide(items: Sequence[Item]) -> None:
    """A known customer went to the rep who has it: on record like every decision."""
    if not items:
        return
    now = clock().now()
    stored = Item.objects.filter(shop_id=items[0].shop_id, key__in=[item.key for item in items])
    AssignmentDecision.objects.bulk_create(
        AssignmentDecision(item_id=pk, at=now, rule=Decided.OWNER, chosen_id=owner)
        for pk, owner in stored.values_list("pk", "owner_id")
    )


# Buyers ---------------------------------------------------------------------------------------------------------


def _account_of(row: Row) -> str:
    """The buyer's account; of a buyer without one, one of the row's own; "" where nothing is said of who it is."""
    account: str = row["buyer_id"] or ""
    if is_key(account):
        return account
    is_named = any(row[name] for name in ("buyer_name", "buyer_mail", "buyer_phone"))
    return f"~{row['inquiry_id']}" if is_named else ""


def _buyers(desk: _Desk, rows: Sequence[Row]) -> Mapping[str, Buyer]:
    """The rows' buyers by account, made where they are new and brought up to the newest row."""
    newest: dict[str, Row] = {}
    for row in sorted(rows, key=lambda one: one["received_at"]):
        if account := _account_of(row):
            newest[account] = row
    shop = desk.shop
    erased = (
        {account: desk.erased.get(erased_digest(shop, account)) for account in newest} if desk.erased else {}
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
    many.upsert(changed, ["shop", "account"], [*_TOLD])
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
    before = [getattr(buyer, name) for name in _TOLD]
    _fill(buyer, row)
    return before != [getattr(buyer, name) for name in _TOLD]


def _fill(buyer: Buyer, row: Row) -> None:
    for name, (column, longest) in _TOLD.items():
        setattr(buyer, name, kept(row[column], longest) or getattr(buyer, name))


# Rows that are gone ---------------------------------------------------------------------------------------------


def _let_go(shop: Shop, told: Collection[str]) -> TakenIn:
    """Items whose rows are in the facts no more: withdrawn where nobody touched them, else marked."""
    rows = Item.objects.filter(shop_id=shop.id, is_source_gone=False).exclude(facts_digest="")
    live = rows.exclude(box=Box.GONE, merged_into=None)
    gone = [pk for pk, key in live.values_list("pk", "key").iterator() if key not in told]
    done = TakenIn()
    for first in range(0, len(gone), AT_ONCE):
        with transaction.atomic():
            done = _sum(done, _let_go_of(shop, gone[first : first + AT_ONCE]))
    return done


def _let_go_of(shop: Shop, gone: Sequence[int]) -> TakenIn:
    rows = Item.objects.filter(pk__in=gone)
    buyers = list(rows.filter(version=0, buyer__isnull=False).values_list("buyer_id", flat=True))
    withdrawn = rows.filter(version=0).update(box=Box.GONE, next_step=NextStep.NOTHING, answer_by=None)
    marked = rows.filter(version__gt=0).update(is_source_gone=True)
    # A reply that was withdrawn answers nothing any more.
    winding.rewind(shop, Item.objects.filter(buyer_id__in=buyers).exclude(box=Box.GONE))
    return TakenIn(withdrawn=withdrawn, marked=marked)
