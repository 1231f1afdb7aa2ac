"""The desk's lanes: what lies in each, filtered and found, and how much of it there is.

Without a filter a list is read from an index in its order. With one, or with a word to look for, the rows are gone
through once, and the first MOST_FOUND of them make the pages.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from django.db.models import Q, QuerySet

from baton.inquiries import selectors
from baton.inquiries.day_questions import USUAL_SPAN, GradingSpan, to_grade
from baton.inquiries.lately import LARGE, remembered
from baton.inquiries.logic.kept_text import kept
from baton.inquiries.models import Item, RepSettings
from baton.inquiries.rows import Reader
from baton.inquiries.terms import Box, DeskRow, Grade, Kind, NextStep, Stage
from baton.people.clock import clock
from baton.people.grants import Grant, can, require
from baton.people.terms import Person, Shop

PAGE = selectors.PAGE
MOST_FOUND = 2_000
"""Items that a filtered list leads through."""
MOST_COUNTED = 5_000
"""A lane with more is said to have that many and more."""
LATEST = 500
"""The newest items, whose markets are offered as filters."""
NOT_LISTED = (
    "message", "remark", "received", "model_reasons", "facts_digest", "expected_amount", "platform_owner",
    "replied_at", "rejected_at", "released_at", "owned_since", "graded_at", "sales_note", "loss_note",
    "we_wrote_at", "buyer_wrote_at", "quiet_since", "ladder_at",
)  # fmt: skip
"""Columns of an item that its row in a list does not tell."""
MARKETS_FOR = 60.0
"""Seconds for which a large desk's markets are kept."""
LONGEST_WORD = 80


class Lane(StrEnum):
    HAND = "hand"
    """To be answered: with its owner or waiting for one."""
    UNASSIGNED = "unassigned"
    LATE = "late"
    MOVE = "move"
    """Given to somebody here, and not yet moved on the platform."""
    UNGRADED = "ungraded"
    """Answered, and sales has not said what it was."""
    CLOSED = "closed"


class Part(StrEnum):
    """Which part of a lane: a buyer who waits comes before one to be asked again, and both before the rest."""

    NEXT = "next"
    """The buyer waits for a first reply or a further one."""
    FOLLOW_UP = "follow_up"
    QUIET = "quiet"
    """Nothing is due."""
    OLDER = "older"
    """It was due too long ago to be what is next."""


STEPS = {
    Part.NEXT: (NextStep.FIRST_REPLY, NextStep.ANSWER),
    Part.FOLLOW_UP: (NextStep.FOLLOW_UP,),
}
PARTED = {
    Lane.HAND: tuple(Part),
    Lane.UNASSIGNED: tuple(Part),
    Lane.LATE: (Part.NEXT, Part.FOLLOW_UP),
}
"""The parts that each lane has; another lane is one list."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody asks to see. Empty words filter nothing."""

    lane: Lane = Lane.HAND
    part: Part = Part.NEXT
    is_team: bool = False
    market: str = ""
    kind: Kind | None = None
    grade: Grade | None = None
    stage: Stage | None = None
    owner: int | None = None
    grading: GradingSpan = USUAL_SPAN
    """What the lane of those without a grade goes by."""
    text: str = ""
    """Looked for among numbers, products and, for who may see them, buyers; in every lane."""
    number: int = 1

    @property
    def is_filtered(self) -> bool:
        return bool(self.market or self.kind or self.grade or self.stage or self.owner or self.text)


@dataclass(frozen=True, slots=True)
class Listing:
    rows: tuple[DeskRow, ...]
    count: int
    number: int
    pages: int
    is_cut: bool
    """There are more than the list leads through."""
    parts: Mapping[Part, int]
    """How much is in each part of the lane, at most MOST_COUNTED; empty where the lane is one list."""


def sees_team(person: Person, shop: Shop) -> bool:
    """Leads see everybody's items; so does marketing, which has none of its own and fills in cards."""
    return can(person, Grant.ASSIGN_INQUIRIES, shop) or not can(person, Grant.WORK_INQUIRIES, shop)


def as_allowed(person: Person, shop: Shop, wanted: Wanted) -> Wanted:
    """What of it this person may ask: others than leads and marketing see their own items."""
    is_team = wanted.is_team and sees_team(person, shop)
    part = wanted.part if wanted.part in PARTED.get(wanted.lane, ()) else Part.NEXT
    owner = wanted.owner if is_team and can(person, Grant.ASSIGN_INQUIRIES, shop) else None
    return replace(wanted, part=part, is_team=is_team, owner=owner, text=kept(wanted.text, LONGEST_WORD))


def listing(person: Person, shop: Shop, wanted: Wanted, size: int = PAGE) -> Listing:
    """A page of a lane, the most urgent first. NotAllowed for who may not see inquiries."""
    require(person, Grant.SEE_INQUIRIES, shop)
    wanted = as_allowed(person, shop, wanted)
    now = clock().now()
    rows = _ordered(_filtered(person, shop, wanted, _in_lane(person, shop, wanted, now)), wanted)
    parts = _parts(person, shop, wanted, now)
    is_gone_through = wanted.is_filtered or wanted.lane in {Lane.MOVE, Lane.UNGRADED}
    found = list(rows.values_list("pk", flat=True)[: MOST_FOUND + 1]) if is_gone_through else []
    if is_gone_through:
        count = min(len(found), MOST_FOUND)
    else:
        count = parts[wanted.part] if parts else rows.order_by()[:MOST_COUNTED].count()
    pages = max(1, -(-count // size))
    number = min(max(1, wanted.number), pages)
    span = slice((number - 1) * size, number * size)
    items = _in_order(found[:MOST_FOUND][span]) if is_gone_through else list(_light(rows)[span])
    is_cut = len(found) > MOST_FOUND or count >= MOST_COUNTED
    return Listing(_read(person, shop, items, now), count, number, pages, is_cut, parts)


def taken_along(person: Person, shop: Shop, wanted: Wanted) -> tuple[DeskRow, ...]:
    """The whole list as far as it leads, for a file."""
    require(person, Grant.SEE_INQUIRIES, shop)
    require(person, Grant.EXPORT, shop)
    wanted = as_allowed(person, shop, wanted)
    now = clock().now()
    rows = _ordered(_filtered(person, shop, wanted, _in_lane(person, shop, wanted, now)), wanted)
    return _read(person, shop, list(_light(rows)[:MOST_FOUND]), now)


def counts(person: Person, shop: Shop, *, is_team: bool) -> Mapping[Lane, int]:
    """How much lies in each lane, at most MOST_COUNTED. Each is read from an index alone."""
    require(person, Grant.SEE_INQUIRIES, shop)
    now = clock().now()
    found = {}
    for lane in (Lane.HAND, Lane.UNASSIGNED, Lane.LATE, Lane.CLOSED):
        wanted = as_allowed(person, shop, Wanted(lane=lane, is_team=is_team))
        # The whole hand, with what is not due; a late item is always one that is due.
        rows = _whole(person, shop, wanted) if lane is not Lane.LATE else _in_lane(person, shop, wanted, now)
        found[lane] = rows.order_by()[:MOST_COUNTED].count()
    return found


def markets(shop: Shop) -> tuple[str, ...]:
    """Countries of the newest items, the most frequent first."""
    return remembered(shop, "markets", lambda: _markets(shop), seconds=MARKETS_FOR, is_of_acts=False)


def _markets(shop: Shop) -> tuple[tuple[str, ...], int]:
    """And whether there were enough to keep the answer: the newest of a small desk are asked each time."""
    rows = Item.objects.filter(shop_id=shop.id).order_by("-arrived_at").values_list("country", flat=True)
    newest = list(rows[:LATEST])
    seen = Counter(country for country in newest if country)
    found = tuple(sorted(seen, key=lambda country: (-seen[country], country)))
    return found, LARGE if len(newest) == LATEST else 0


def most_in_hand(shop: Shop) -> Mapping[int, int]:
    """How many items each rep may have, by the person's id, where the lead has set it."""
    rows = RepSettings.objects.filter(shop_id=shop.id, most_in_hand__gt=0)
    return {
        person: most for person, most in rows.values_list("person_id", "most_in_hand") if most is not None
    }


# How a list is read ---------------------------------------------------------------------------------------------


def _whole(person: Person, shop: Shop, wanted: Wanted) -> QuerySet[Item]:
    """A lane with all its parts."""
    rows = Item.objects.filter(shop_id=shop.id)
    if wanted.text:
        return rows.exclude(box=Box.GONE)
    rows = rows.filter(box=Box.CLOSED if wanted.lane is Lane.CLOSED else Box.DESK)
    if wanted.lane is Lane.UNASSIGNED:
        return rows.filter(selectors.ownerless())
    if wanted.lane is Lane.MOVE:
        rows = rows.filter(needs_platform_move=True)
    return rows if wanted.is_team else rows.filter(owner_id=person.id)


def _in_lane(person: Person, shop: Shop, wanted: Wanted, now: datetime) -> QuerySet[Item]:
    """What of a lane is in the part that is asked for."""
    rows = _whole(person, shop, wanted)
    if wanted.lane is Lane.UNGRADED and not wanted.text:
        return rows.filter(to_grade(*wanted.grading.moments(now)), sales_grade="")
    if wanted.text or wanted.lane not in PARTED:
        return rows
    recent = now - selectors.LISTED
    if wanted.lane is Lane.LATE:
        rows = rows.filter(answer_by__lt=now)
    if wanted.part is Part.QUIET:
        return rows.filter(answer_by=None)
    if wanted.part is Part.OLDER:
        return rows.filter(answer_by__lt=recent)
    return rows.filter(answer_by__gte=recent, next_step__in=STEPS[wanted.part])


def _filtered(person: Person, shop: Shop, wanted: Wanted, rows: QuerySet[Item]) -> QuerySet[Item]:
    if wanted.market:
        rows = rows.filter(Q(country=wanted.market) | Q(country="", filled__country=wanted.market))
    if wanted.kind is not None:
        rows = rows.filter(kind=wanted.kind)
    if wanted.grade is not None:
        own = Q(sales_grade=wanted.grade)
        rows = rows.filter(own | Q(sales_grade="", model_grade=wanted.grade))
    if wanted.stage is not None:
        rows = rows.filter(stage=wanted.stage)
    if wanted.owner is not None:
        rows = rows.filter(owner_id=wanted.owner)
    return rows.filter(_naming(person, shop, wanted.text)) if wanted.text else rows


def _naming(person: Person, shop: Shop, text: str) -> Q:
    """Items whose number, product or buyer has this word."""
    word = text.removeprefix("#")
    named = Q(key__icontains=word) | Q(product_name__icontains=word) | Q(product_id__icontains=word)
    if can(person, Grant.SEE_BUYER_CONTACTS, shop):
        named |= Q(buyer__name__icontains=word, buyer__erased_at=None)
    return named


def _ordered(rows: QuerySet[Item], wanted: Wanted) -> QuerySet[Item]:
    if wanted.text:
        return rows.order_by("-arrived_at", "-id")
    if wanted.lane is Lane.UNGRADED:
        return rows.order_by("first_reply_at", "id")
    if wanted.lane not in PARTED or wanted.part not in STEPS:
        return rows.order_by("-answer_by", "-id")
    return rows.order_by("answer_by", "id")


def _parts(person: Person, shop: Shop, wanted: Wanted, now: datetime) -> Mapping[Part, int]:
    if wanted.text or wanted.lane not in PARTED:
        return {}
    return {
        part: _in_lane(person, shop, replace(wanted, part=part), now).order_by()[:MOST_COUNTED].count()
        for part in PARTED[wanted.lane]
    }


def _light(rows: QuerySet[Item]) -> QuerySet[Item]:
    """Without the texts, which may be long, and without what no list shows."""
    return rows.select_related("buyer", "owner").defer(*NOT_LISTED)


def _in_order(ids: Sequence[int]) -> list[Item]:
    found = {row.pk: row for row in _light(Item.objects.filter(pk__in=ids))}
    return [found[pk] for pk in ids if pk in found]


def _read(person: Person, shop: Shop, items: Sequence[Item], now: datetime) -> tuple[DeskRow, ...]:
    written = Item.objects.filter(pk__in=[row.pk for row in items]).exclude(message="")
    messages = dict(written.values_list("pk", "message"))
    reader = Reader(person, shop, now, selectors.customers_among(row.buyer_id for row in items))
    return tuple(reader.row(row, messages.get(row.pk, "")) for row in items)
