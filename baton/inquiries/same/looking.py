"""Looks for buyers, and for items, that are one: what is sure is merged with its reason, what is likely is asked.

A buyer is compared once, and again when what is known of it changes; it is found by words that it shares with others,
never by comparing all. A pair that a person has told apart, or whose merge was taken back, is left alone.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import timedelta
from itertools import combinations
from typing import TypeVar

from django.conf import settings
from django.db import transaction
from django.db.models import Count, F, Q, QuerySet

from baton.inquiries import many
from baton.inquiries.buyers import join, join_items
from baton.inquiries.landing import is_of_its_own, whole_of
from baton.inquiries.logic.duplicates import (
    MOST_IN_BLOCK,
    Kind,
    Link,
    Sender,
    known_by,
    lookup_keys,
    resembles,
)
from baton.inquiries.logic.message import read_message
from baton.inquiries.models import Buyer, BuyerKey, BuyerLook, Item, Merge, Proposal
from baton.inquiries.receiving import OWN_KEY
from baton.inquiries.same.terms import ProposalState
from baton.inquiries.terms import Box, MergeReason
from baton.people.clock import clock
from baton.people.terms import Shop

AT_ONCE = 500
MOST_A_LOOK = 5_000
"""Buyers that one look compares; the next goes on."""
MOST_ALIKE = 3
"""Others that a buyer may be like; where they are more, nobody is asked about them."""
KNOWN_BY = ("name", "mail", "phone", "country")
NEAR = timedelta(days=3)
LOOKED_BACK = timedelta(days=30)
SAME_MOMENT = timedelta(hours=2)
TELLING = 20
"""Characters of a message that two buyers' assistants would hardly both write."""
REASONS = {
    Kind.BUYER: MergeReason.BUYER, Kind.MAIL: MergeReason.MAIL, Kind.PHONE: MergeReason.PHONE,
    Kind.FIRM: MergeReason.FIRM, Kind.NAME: MergeReason.NAME,
}  # fmt: skip
_SURE = frozenset({Kind.BUYER, Kind.MAIL, Kind.PHONE})
Pair = frozenset[int]
T = TypeVar("T")


def look_for_same(shop: Shop) -> int:
    """Brings merges and proposals up to what is known of the buyers now; how many buyers were looked at.

    Nobody has to wait for the comparing: it reads, and what it found is written in one short transaction, together
    with the mark that these buyers were looked at. Broken off before that, they are looked at again.
    """
    _forget_parts(shop)
    looked = 0
    while looked < MOST_A_LOOK:
        buyers = list(_changed(shop)[:AT_ONCE])
        _index(shop, buyers)
        links = _alike(shop, buyers)
        with transaction.atomic():
            _settle(shop, links)
            _mark(buyers)
        looked += len(buyers)
        if len(buyers) < AT_ONCE:
            break
    _look_at_items(shop)
    return looked


def sender_of(buyer: Buyer) -> Sender:
    """The buyer as the comparison asks for it."""
    account = "" if is_of_its_own(buyer) else buyer.account
    return Sender(f"{buyer.pk:012}", account, buyer.mail, buyer.phone, buyer.name, buyer.country)


def _some(values: Iterable[T]) -> Iterator[list[T]]:
    """`AT_ONCE` of them at a time: a statement takes only so many."""
    given = list(values)
    for first in range(0, len(given), AT_ONCE):
        yield given[first : first + AT_ONCE]


# Buyers ---------------------------------------------------------------------------------------------------------


def _changed(shop: Shop) -> QuerySet[Buyer]:
    """Whom nobody has compared, as they are known now."""
    is_other = Q(look=None)
    for name in KNOWN_BY:
        is_other |= ~Q(**{f"look__{name}": F(name)})
    whole = Buyer.objects.filter(shop_id=shop.id, merged_into=None, erased_at=None)
    return whole.filter(is_other).order_by("id")


def _forget_parts(shop: Shop) -> None:
    """Those who are part of another are looked up no more; taken apart again, they are compared anew."""
    gone = Buyer.objects.filter(shop_id=shop.id).exclude(merged_into=None).exclude(look=None)
    parts = list(gone.values_list("pk", flat=True))
    for some in _some(parts):
        with transaction.atomic():
            BuyerKey.objects.filter(buyer__in=some).delete()
            BuyerLook.objects.filter(buyer__in=some).delete()
            either = Q(first_buyer__in=some) | Q(second_buyer__in=some)
            Proposal.objects.filter(either, state=ProposalState.OPEN).update(state=ProposalState.GONE)


def _index(shop: Shop, buyers: Sequence[Buyer]) -> None:
    secret = hashlib.sha256(f"baton.inquiries.same\n{settings.SECRET_KEY}".encode()).digest()
    keys = [
        BuyerKey(shop_id=shop.id, buyer_id=buyer.pk, value=_digest(word, secret))
        for buyer in buyers
        for word in lookup_keys(known_by(sender_of(buyer)))
    ]
    with transaction.atomic():
        known = _not_forgotten(buyers)
        BuyerKey.objects.filter(buyer__in=[buyer.pk for buyer in buyers]).delete()
        BuyerKey.objects.bulk_create([key for key in keys if key.buyer_id in known], batch_size=AT_ONCE)


def _not_forgotten(buyers: Sequence[Buyer]) -> frozenset[int]:
    """Those whom nobody has erased since they were read; none can be until the transaction is over."""
    rows = Buyer.objects.select_for_update().filter(pk__in=[buyer.pk for buyer in buyers], erased_at=None)
    return frozenset(rows.order_by("pk").values_list("pk", flat=True))


def _mark(buyers: Sequence[Buyer]) -> None:
    """They were looked at as they were known then."""
    known = _not_forgotten(buyers)
    looks = [
        BuyerLook(buyer_id=buyer.pk, **{name: getattr(buyer, name) for name in KNOWN_BY})
        for buyer in buyers
        if buyer.pk in known
    ]
    many.upsert(looks, ["buyer"], KNOWN_BY)


def _digest(word: str, secret: bytes) -> str:
    return hashlib.blake2b(word.encode("utf-8", "replace"), key=secret, digest_size=16).hexdigest()


def _alike(shop: Shop, buyers: Sequence[Buyer]) -> Sequence[tuple[int, int, Link]]:
    """Pairs that may be one, of which one is among the buyers; the surest first."""
    pairs = _together(shop, [buyer.pk for buyer in buyers])
    known = {
        row.pk: row
        for some in _some({pk for pair in pairs for pk in pair})
        for row in Buyer.objects.filter(pk__in=some)
    }
    told = {pk: known_by(sender_of(row)) for pk, row in known.items()}
    links: list[tuple[int, int, Link]] = []
    for pair in pairs:
        first, second = sorted(pair)
        link = resembles(told[first], told[second])
        if link is not None:
            links.append((first, second, link))
    return sorted(links, key=lambda found: (found[2].kind, found[0], found[1]))


def _settle(shop: Shop, links: Sequence[tuple[int, int, Link]]) -> None:
    """Joins what is surely one, and asks about the rest. What people told apart stays apart."""
    apart = _apart([frozenset((first, second)) for first, second, _ in links])
    standing = [found for found in links if frozenset(found[:2]) not in apart]
    for first, second, link in standing:
        if link.kind in _SURE:
            _join(shop, first, second, link, apart)
    _propose(shop, [found for found in standing if found[2].kind not in _SURE])


def _together(shop: Shop, buyers: Collection[int]) -> set[Pair]:
    """Pairs with a word in common, of which one is among the buyers. A word of very many tells nobody apart."""
    values = set(BuyerKey.objects.filter(buyer__in=buyers).values_list("value", flat=True))
    own = set(buyers)
    pairs: set[Pair] = set()
    for some in _some(sorted(values)):
        rows = BuyerKey.objects.filter(shop_id=shop.id, value__in=some)
        counted = rows.values("value").annotate(count=Count("id"))
        telling = list(counted.filter(count__gt=1, count__lte=MOST_IN_BLOCK).values_list("value", flat=True))
        blocks: dict[str, list[int]] = defaultdict(list)
        for value, buyer in BuyerKey.objects.filter(shop_id=shop.id, value__in=telling).values_list(
            "value", "buyer_id"
        ):
            blocks[value].append(buyer)
        for block in blocks.values():
            pairs.update(
                frozenset(pair) for pair in combinations(block, 2) if pair[0] in own or pair[1] in own
            )
    return pairs


def _apart(pairs: Collection[Pair]) -> set[Pair]:
    """Those that a person has told apart, or whose merge was taken back."""
    either = {pk for pair in pairs for pk in pair}
    found: set[Pair] = set()
    for some in _some(sorted(either)):
        told = Proposal.objects.filter(state=ProposalState.APART, first_buyer__in=some)
        found.update(frozenset(pair) for pair in told.values_list("first_buyer_id", "second_buyer_id"))
        undone = Merge.objects.filter(kept_buyer__in=some).exclude(undone_at=None)
        found.update(frozenset(pair) for pair in undone.values_list("kept_buyer_id", "gone_buyer_id"))
    return found & set(pairs)


def _join(shop: Shop, first: int, second: int, link: Link, apart: Collection[Pair]) -> None:
    """The two become one, unless that would join a pair that was told apart."""
    ids = {
        whole_of(row).pk for row in Buyer.objects.select_related("merged_into").filter(pk__in=(first, second))
    }
    rows = list(Buyer.objects.select_for_update().filter(pk__in=ids).order_by("pk"))
    if len(rows) != 2 or any(row.merged_into_id or row.erased_at for row in rows):
        return
    if frozenset(ids) in apart or _apart([frozenset(ids)]):
        return
    stays, goes = sorted(rows, key=lambda row: (is_of_its_own(row), row.pk))
    join(None, shop, stays, goes, REASONS[link.kind])


def _propose(shop: Shop, found: Sequence[tuple[int, int, Link]]) -> None:
    """Asks about those that are few: a name that very many bear tells nobody apart."""
    met = Counter(pk for first, second, _ in found for pk in (first, second))
    told = [
        (first, second, link) for first, second, link in found if max(met[first], met[second]) <= MOST_ALIKE
    ]
    Proposal.objects.bulk_create([_proposal(shop, *one) for one in told], ignore_conflicts=True)
    _open_again(told)


def _proposal(shop: Shop, first: int, second: int, link: Link) -> Proposal:
    return Proposal(
        shop_id=shop.id,
        first_buyer_id=first,
        second_buyer_id=second,
        reason=REASONS[link.kind],
        at=clock().now(),
    )


def _open_again(found: Sequence[tuple[int, int, Link]]) -> None:
    """Proposals that had lapsed and are likely again."""
    pairs = {(first, second) for first, second, _ in found}
    for some in _some({first for first, _ in pairs}):
        lapsed = Proposal.objects.filter(first_buyer__in=some, state=ProposalState.GONE)
        again = [
            pk
            for pk, first, second in lapsed.values_list("pk", "first_buyer_id", "second_buyer_id")
            if (first, second) in pairs
        ]
        Proposal.objects.filter(pk__in=again).update(state=ProposalState.OPEN)


# Items ----------------------------------------------------------------------------------------------------------


def _look_at_items(shop: Shop) -> None:
    """An inquiry that came by itself without the platform's id, and again with it."""
    since = clock().now() - LOOKED_BACK
    live = Item.objects.filter(shop_id=shop.id, merged_into=None, arrived_at__gte=since).exclude(box=Box.GONE)
    came_alone = list(live.filter(key__startswith=OWN_KEY).exclude(buyer=None))
    if not came_alone:
        return
    others: dict[int | None, list[Item]] = defaultdict(list)
    for some in _some({item.buyer_id for item in came_alone}):
        for item in live.filter(buyer__in=some).order_by("arrived_at", "id"):
            others[item.buyer_id].append(item)
    for item in came_alone:
        for other in others[item.buyer_id]:
            if other.pk != item.pk and (not other.key.startswith(OWN_KEY) or other.pk < item.pk):
                _same_inquiry(shop, other, item)


def _same_inquiry(shop: Shop, stays: Item, goes: Item) -> None:
    if stays.kind != goes.kind or abs(stays.arrived_at - goes.arrived_at) > NEAR:
        return
    said, again = (read_message(item.message).text.casefold().split() for item in (stays, goes))
    is_same = said == again and len("".join(said)) >= TELLING
    is_near = abs(stays.arrived_at - goes.arrived_at) <= SAME_MOMENT and (
        not said or not again or said == again
    )
    if not is_same and not is_near:
        return
    first, second = sorted((stays.pk, goes.pk))
    told = Proposal.objects.filter(first_item=first, second_item=second)
    undone = Merge.objects.filter(kept_item=stays, gone_item=goes).exclude(undone_at=None)
    if told.filter(state=ProposalState.APART).exists() or undone.exists():
        return
    with transaction.atomic():
        # What people did on the one that would leave the desk is theirs to judge.
        if is_same and goes.version == 0:
            rows = Item.objects.select_for_update().filter(pk__in=(first, second), merged_into=None)
            if len(rows) == 2:
                join_items(None, shop, stays.pk, goes.pk, MergeReason.BUYER)
        elif not told.exists():
            Proposal.objects.create(
                shop_id=shop.id, first_item_id=first, second_item_id=second, reason=MergeReason.BUYER,
                at=clock().now(),
            )  # fmt: skip
