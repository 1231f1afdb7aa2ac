"""The desk pulls: rows of the facts become items, page by page, and items follow their rows.

The files win where they speak, people where the files are silent; what people did to an item is never taken back by
a file. Twice changes nothing more. What stops in between is gone on with by the next look.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import pyarrow as pa
import pyarrow.compute as pc
from django.db import transaction

from baton.facts.snapshot import Snapshot
from baton.inquiries import winding
from baton.inquiries.allocating import follow
from baton.inquiries.buyers import join
from baton.inquiries.landing import (
    NAMES,
    Crew,
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
)
from baton.inquiries.logic.kept_text import LONGEST_KEY, is_key
from baton.inquiries.models import Buyer, Item, Reading, Touch
from baton.inquiries.terms import LONGEST_MESSAGE, Box, MergeReason, NextStep, TakenIn
from baton.intake.selectors import fact_store, own_file_ids
from baton.people.clock import clock
from baton.people.services import record_audit
from baton.people.terms import Person, Shop

AT_ONCE = 5_000
DATASETS = ("inquiry", "order", "loss", "product_period", "reply_detail", "allocation")

_ALL = f"""
    SELECT i.inquiry_id, i.received_at, i.source, substr(i.channel, 1, {NAMES}) AS channel,
        substr(i.buyer_id, 1, {LONGEST_KEY + 1}) AS buyer_id, substr(i.buyer_name, 1, {NAMES}) AS buyer_name,
        i.country, substr(i.buyer_level, 1, 64) AS buyer_level,
        substr(i.message_type, 1, {NAMES}) AS message_type, substr(i.product_id, 1, {NAMES}) AS product_id,
        substr(i.keyword, 1, {NAMES}) AS keyword, substr(i.staff, 1, {NAMES}) AS staff,
        coalesce(i.first_reply_at, r.first_reply_at) AS first_reply_at,
        i.is_effective, i.is_promising, i.quoted_on, i.sampled_on,
        substr(i.remark, 1, {LONGEST_MESSAGE + 1}) AS remark, i.expected_amount,
        substr(i.message, 1, {LONGEST_MESSAGE + 1}) AS message, substr(i.buyer_mail, 1, {NAMES}) AS buyer_mail,
        substr(i.buyer_phone, 1, {NAMES}) AS buyer_phone,
        o.won_on, l.lost_on, l.reason, p.product_name
    FROM {{inquiry}} i
    LEFT JOIN (
        SELECT inquiry_id, min(coalesce(deposit_on, balance_on)) AS won_on
        FROM {{order}} WHERE coalesce(deposit_on, balance_on) IS NOT NULL GROUP BY inquiry_id
    ) o ON o.inquiry_id = i.inquiry_id
    LEFT JOIN {{loss}} l ON l.inquiry_id = i.inquiry_id
    LEFT JOIN {{reply_detail}} r ON r.inquiry_id = i.inquiry_id
    LEFT JOIN (
        SELECT product_id, substr(arg_max(product_name, period_end), 1, {NAMES}) AS product_name
        FROM {{product_period}} GROUP BY product_id
    ) p ON p.product_id = i.product_id
"""
_DIGESTS = f"SELECT inquiry_id, staff, md5(row_::VARCHAR) AS digest FROM ({_ALL}) row_ ORDER BY inquiry_id"
_OF_FILES = "SELECT inquiry_id FROM {inquiry} WHERE file_id IN (SELECT unnest($files))"
_ROWS = f"{_ALL} WHERE i.inquiry_id IN (SELECT unnest($keys)) ORDER BY i.inquiry_id"


def take_in(shop: Shop, *, by: Person | None = None) -> TakenIn:
    """Bring the desk up to the facts. Reads nothing where neither the facts nor the people's accounts changed."""
    # As filed: what the desk has said itself is no news to it.
    snapshot = fact_store().snapshot().as_filed()
    crew = crew_of(shop)
    stamp = _stamp(snapshot, crew)
    reading, _ = Reading.objects.get_or_create(shop_id=shop.id)
    if reading.versions == stamp:
        return TakenIn()
    done = TakenIn()
    told = _told(shop, snapshot)
    for page in told.to_batches(max_chunksize=AT_ONCE):
        with transaction.atomic():
            Reading.objects.select_for_update().get(pk=reading.pk)
            done = _sum(done, _take_page(crew, snapshot, page.to_pylist()))
    done = _sum(done, _let_go(shop, frozenset(told.column("inquiry_id").to_pylist())))
    done = _sum(done, TakenIn(changed=follow(crew, snapshot)))
    with transaction.atomic():
        Reading.objects.filter(pk=reading.pk).update(versions=stamp, read_at=clock().now())
        if done.is_anything:
            after_ = {"created": done.created, "changed": done.changed, "withdrawn": done.withdrawn}
            record_audit(
                by, "take_in_inquiries", shop.code, after=after_ | {"marked": done.marked}, shop=shop
            )
    return done


def _told(shop: Shop, snapshot: Snapshot) -> pa.Table:
    """The rows that came by files. Those that the desk has published itself tell it nothing."""
    told = snapshot.query(_DIGESTS, shop=shop.code)
    files = own_file_ids(shop, "inquiry")
    if not files:
        return told
    ours = snapshot.query(_OF_FILES, {"files": sorted(files)}, shop=shop.code).column("inquiry_id")
    return told.filter(pc.invert(pc.is_in(told.column("inquiry_id"), value_set=ours)))


def _stamp(snapshot: Snapshot, crew: Crew) -> dict[str, object]:
    told = ",".join(f"{name}={person}" for name, person in sorted(crew.accounts.items()))
    versions: dict[str, object] = {name: snapshot.versions.get(name) for name in DATASETS}
    return versions | {"accounts": hashlib.sha256(told.encode()).hexdigest()[:16]}


def _sum(one: TakenIn, other: TakenIn) -> TakenIn:
    return TakenIn(*(getattr(one, name) + getattr(other, name) for name in TakenIn.__slots__))


# Rows come in ---------------------------------------------------------------------------------------------------


def _take_page(crew: Crew, snapshot: Snapshot, page: Sequence[Row]) -> TakenIn:
    """`page`: of each row its id, the owner that it names, and a digest of all that it says."""
    readable = {row["inquiry_id"]: row for row in page if is_key(row["inquiry_id"])}
    skipped = TakenIn(skipped=len(page) - len(readable))
    known = _known(crew.shop, readable)
    keys = [key for key, row in readable.items() if key not in known or _is_news(crew, known[key], row)]
    if not keys:
        return skipped
    news = snapshot.query(_ROWS, {"keys": keys}, shop=crew.shop.code).to_pylist()
    standing = {
        item.key: item for item in Item.objects.select_for_update().filter(shop_id=crew.shop.id, key__in=keys)
    }
    told = {row["inquiry_id"]: in_full(row, standing.get(row["inquiry_id"])) for row in news}
    buyers = buyers_of(crew, list(told.values()))
    pulled: list[Item] = []
    kept_by_owner: list[Item] = []
    moved: dict[int, tuple[Buyer, Buyer]] = {}
    for key, row in told.items():
        item = standing.get(key) or Item(shop_id=crew.shop.id, key=key)
        item.facts_digest = readable[key]["digest"]
        before = item.buyer
        is_kept = bool(item.received) or (before is not None and before.erased_at is not None)
        buyer = buyers.get(account_of(row)) or (before if is_kept else None)
        if before is not None and buyer is not None and before.pk != buyer.pk:
            moved[item.pk] = before, buyer
        describe(item, row, buyer)
        place(item, row)
        if item.version == 0 and own(crew, item, buyer):
            kept_by_owner.append(item)
        pulled.append(item)
    _follow(crew.shop, moved)
    save(crew.shop, pulled)
    decide(kept_by_owner)
    created = sum(row["inquiry_id"] not in standing for row in news)
    return replace(skipped, created=created, changed=len(news) - created)


def _follow(shop: Shop, moved: Mapping[int, tuple[Buyer, Buyer]]) -> None:
    """What was said about an item follows it to the buyer whom the row names; so does all else of a buyer who was known
    by that one item only."""
    for item, (before, after) in moved.items():
        Touch.objects.filter(item_id=item).update(buyer=after)
        if is_of_its_own(before) and before.merged_into_id is None and after.merged_into_id is None:
            join(None, shop, after, before, MergeReason.BUYER)


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


def _is_news(crew: Crew, item: _Known, row: Row) -> bool:
    is_withdrawn = item.box == Box.GONE and item.merged_into is None
    if item.digest != row["digest"] or item.is_source_gone or is_withdrawn:
        return True
    person = crew.accounts.get(row["staff"] or "")
    return item.version == 0 and person is not None and item.owner != person


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
    came_alone = list(Item.objects.select_for_update().filter(pk__in=gone).exclude(received={}))
    rows = Item.objects.filter(pk__in=set(gone) - {item.pk for item in came_alone})
    buyers = list(rows.filter(version=0, buyer__isnull=False).values_list("buyer_id", flat=True))
    withdrawn = rows.filter(version=0).update(box=Box.GONE, next_step=NextStep.NOTHING, answer_by=None)
    marked = rows.filter(version__gt=0).update(is_source_gone=True)
    _as_they_came(shop, came_alone)
    # A reply that was withdrawn answers nothing any more.
    winding.rewind(shop, Item.objects.filter(buyer_id__in=buyers).exclude(box=Box.GONE))
    return TakenIn(withdrawn=withdrawn, marked=marked, changed=len(came_alone))


def _as_they_came(shop: Shop, items: Sequence[Item]) -> None:
    """Items that had come before any file did are again what they were then."""
    for item in items:
        arrived = datetime.fromisoformat(item.received["received_at"])
        row = in_full({"inquiry_id": item.key, "received_at": arrived}, item)
        item.facts_digest = ""
        describe(item, row, item.buyer)
        place(item, row)
    save(shop, items)
