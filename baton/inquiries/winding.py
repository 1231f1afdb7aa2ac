"""Winding the clocks: items' due times brought up to what was said, for many items at once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import numpy as np

from baton.inquiries import many, roster
from baton.inquiries.logic.open_hours import in_seconds
from baton.inquiries.logic.reply_clock import KINDS, Items, Replies
from baton.inquiries.logic.standing import STEPS, Rules, moment, standing
from baton.inquiries.models import Item, Touch
from baton.inquiries.terms import Box, Direction, Kind, Stage
from baton.people.terms import Shop

CLOCK_FIELDS = (
    "first_reply_at", "we_wrote_at", "buyer_wrote_at", "platform_due", "team_due", "next_step", "answer_by",
    "quiet_since",
)  # fmt: skip
AT_ONCE = 2_000
NOON = time(12)


def wind(shop: Shop, items: Sequence[Item], rules: Rules | None = None) -> None:
    """Sets the clock fields of the items, which may be new; nothing is saved.

    All items of a buyer have to be among them: a reply to one answers the others.
    """
    if not items:
        return
    names = {item.buyer_id for item in items if item.buyer_id is not None}
    out, wrote = _said(names, [pk for item in items if (pk := _stored(item)) is not None])
    # A buyer may write again long after: the calendar has to reach there.
    moments = [*(item.arrived_at for item in items), *wrote.values()]
    rules = rules or roster.rules_of(shop, [min(moments), max(moments)])
    known = _items(items, wrote, rules)
    replies = _replies(items, known.buyer.tolist(), out)
    zone = rules.zone
    quoted = in_seconds([_noon(item.sampled_on or item.quoted_on, zone) for item in items])
    is_closed = np.array([Stage(item.stage).is_closed or item.box == Box.GONE for item in items], dtype=bool)
    found = standing(known, replies, quoted, is_closed, rules)
    columns = [
        column.tolist()
        for column in (
            found.first_reply, found.we_wrote, found.platform_due, found.team_due, found.step, found.due,
        )
    ]  # fmt: skip
    for item, first, last, platform, team, step, due in zip(items, *columns, strict=True):
        item.first_reply_at, item.we_wrote_at = moment(first), moment(last)
        item.buyer_wrote_at = wrote.get(_buyer(item), None)
        item.platform_due, item.team_due = moment(platform), moment(team)
        item.next_step, item.answer_by = STEPS[step], moment(due)
        item.quiet_since = _quiet_since(item, zone)


def _quiet_since(item: Item, zone: ZoneInfo) -> datetime | None:
    """Of what was quoted or sampled, our last word; of what nobody has answered, its arrival."""
    if item.stage in {Stage.QUOTED, Stage.SAMPLED}:
        days = (_noon(item.quoted_on, zone), _noon(item.sampled_on, zone), item.we_wrote_at)
        return max((moment for moment in days if moment is not None), default=None)
    is_unanswered = item.first_reply_at is None and not Stage(item.stage).is_closed
    return item.arrived_at if is_unanswered else None


def rewind(shop: Shop, items: Iterable[Item]) -> None:
    """Winds and saves the clocks of stored items and of all others of their buyers."""
    given = list(items)
    buyers = {item.buyer_id for item in given if item.buyer_id is not None}
    alone = [item.pk for item in given if item.buyer_id is None]
    rows = [*Item.objects.filter(shop_id=shop.id, pk__in=alone)]
    rows += Item.objects.filter(shop_id=shop.id, buyer_id__in=buyers)
    wind(shop, rows)
    save_clocks(rows)


def save_clocks(items: Collection[Item]) -> None:
    many.update(items, CLOCK_FIELDS)


Wrote = dict[int, datetime]
"""The last message of each buyer; of an item without a buyer, by the item's id as a negative number."""


def _said(buyers: Iterable[int], items: Sequence[int]) -> tuple[list[tuple[int, datetime]], Wrote]:
    """What was logged: our messages by buyer, and each buyer's last one."""
    out: list[tuple[int, datetime]] = []
    wrote: Wrote = {}
    columns = ("buyer_id", "item_id", "direction", "at")
    told = Touch.objects.filter(buyer_id__in=list(buyers)).values_list(*columns)
    alone = Touch.objects.filter(buyer=None, item_id__in=items).values_list(*columns)
    for buyer, item, direction, at in [*told, *alone]:
        who: int = buyer or -item
        if direction == Direction.OUT:
            out.append((who, at))
        else:
            wrote[who] = max(at, wrote.get(who, at))
    return out, wrote


def _items(items: Sequence[Item], wrote: Wrote, rules: Rules) -> Items:
    left_out = frozenset().union(*(rule.left_out for rule in rules.platform))
    arrived = in_seconds([item.arrived_at for item in items])
    last = [wrote.get(_buyer(item)) for item in items]
    return Items(
        kind=np.array([KINDS.index(Kind(item.kind)) for item in items], dtype=np.intp),
        buyer=np.array([_buyer(item, place) for place, item in enumerate(items)], dtype=np.int64),
        arrived=arrived,
        is_left_out=np.array([item.country in left_out for item in items], dtype=bool),
        rejected=in_seconds([item.rejected_at for item in items]),
        buyer_last=np.maximum(
            arrived, np.array([0 if at is None else int(at.timestamp()) for at in last], dtype=np.int64)
        ),
    )


def _replies(items: Sequence[Item], buyers: Sequence[int], out: Sequence[tuple[int, datetime]]) -> Replies:
    by_file = [
        (buyer, item.replied_at)
        for item, buyer in zip(items, buyers, strict=True)
        if item.replied_at is not None and not _is_withdrawn(item)
    ]
    found = [*out, *by_file]
    return Replies(
        buyer=np.array([buyer for buyer, _ in found], dtype=np.int64),
        at=np.array([int(at.timestamp()) for _, at in found], dtype=np.int64),
    )


def _is_withdrawn(item: Item) -> bool:
    return item.box == Box.GONE and item.merged_into_id is None


_UNSAVED = -(2**62)


def _buyer(item: Item, place: int = 0) -> int:
    """A number for the item's buyer; one of its own where nobody knows the buyer."""
    if item.buyer_id is not None:
        return item.buyer_id
    stored = _stored(item)
    return -stored if stored is not None else _UNSAVED + place


def _stored(item: Item) -> int | None:
    """The item's id, once it has one."""
    found: int | None = item.pk
    return found


def _noon(day: date | None, zone: ZoneInfo) -> datetime | None:
    return None if day is None else datetime.combine(day, NOON, tzinfo=zone)
