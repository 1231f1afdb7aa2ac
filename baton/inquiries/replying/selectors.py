"""Questions of first replies: how fast, and what was seen together with that."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from baton.inquiries import roster
from baton.inquiries.logic.open_hours import NEVER, OpenHours, Seconds, in_seconds, joined
from baton.inquiries.logic.reply_clock import Items, Replies, State, fast_reply_clock
from baton.inquiries.logic.reply_curve import Seen, Share, TooFew, Z, curve, difference, followed, wilson
from baton.inquiries.models import Item, Touch
from baton.inquiries.replying.terms import Clocked, Experiment, FastReplies, Good, RepliesPage, Roster
from baton.inquiries.terms import Box, Direction, Grade, Kind
from baton.people.clock import clock
from baton.people.grants import Grant, require
from baton.people.terms import Person, Shop

SPAN = timedelta(days=365)
"""Arrivals that are looked at: what held longer ago need not hold now."""
SETTLED = timedelta(days=7)
"""What came later than that may still be answered for the first time."""
FAST_DAYS = 28
MINUTE, HOUR = 60, 3_600
EDGES = {
    Clocked.WORKING: (15 * MINUTE, HOUR, 2 * HOUR, 4 * HOUR, 8 * HOUR, 16 * HOUR),
    Clocked.PASSED: (15 * MINUTE, HOUR, 4 * HOUR, 12 * HOUR, 24 * HOUR, 48 * HOUR),
}
"""Ends of the bins of delay, seconds."""
TIERS = (0.5, 0.8)
"""The countries that bring the first half of the inquiries, and those up to eight tenths."""
_GOOD_GRADES = {Grade.A.value, Grade.B.value}
_COLUMNS = (
    "pk", "kind", "country", "arrived_at", "first_reply_at", "is_promising", "sales_grade", "quoted_on", "sampled_on",
    "won_on",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Read:
    """The items as they lie on the desk, in seconds, (n,) each."""

    pk: NDArray[np.int64]
    kind: NDArray[np.intp]
    tier: NDArray[np.intp]
    hour: NDArray[np.intp]
    """Of arrival, in the shop's zone."""
    arrived: Seconds
    replied: Seconds
    days: Sequence[date]
    rows: Sequence[dict[str, object]]


# The curve ------------------------------------------------------------------------------------------------------


def replies_page(
    reader: Person, shop: Shop, good: Good | None = None, clocked: Clocked = Clocked.PASSED
) -> RepliesPage:
    """The shop's own curve of first replies. Without `good`: the one of which there is most to tell."""
    require(reader, Grant.SEE_INQUIRIES, shop)
    now = clock().now()
    read = _read(shop, now)
    events = {one: _events(read, one, shop) for one in Good}
    offered = tuple((one, int((event != NEVER).sum())) for one, event in events.items())
    chosen = good or max(offered, key=lambda one: (one[1], one[0]))[0]
    is_known = _is_known(read, chosen)
    hours = OpenHours(roster.team_hours(shop, *_span(read, now)))
    seen = _seen(read, events[chosen], now, hours if clocked is Clocked.WORKING else None)
    part = Seen(seen.delay[is_known], seen.event[is_known], seen.watched[is_known], seen.stratum[is_known])
    horizon = int(chosen.horizon.total_seconds())
    found = curve(part, EDGES[clocked], horizon)
    is_whole = is_known & (seen.watched >= horizon)
    return RepliesPage(
        good=chosen,
        clocked=clocked,
        offered=tuple(one for one in offered if one[1]),
        found=found,
        experiment=None
        if isinstance(found, TooFew)
        else _experiment(read, events[chosen], hours, horizon, is_whole, now),
        first=min(read.days, default=None),
        last=max(read.days, default=None),
    )


def _read(shop: Shop, now: datetime) -> _Read:
    """What arrived in the last year, answered or settled; neither spam nor gone."""
    zone = ZoneInfo(shop.timezone)
    rows = list(
        Item.objects.filter(shop_id=shop.id, arrived_at__gte=now - SPAN, arrived_at__lte=now)
        .exclude(box__in=[Box.SPAM, Box.GONE])
        .exclude(first_reply_at=None, arrived_at__gt=now - SETTLED)
        .order_by("pk")
        .values(*_COLUMNS)
    )
    local = [row["arrived_at"].astimezone(zone) for row in rows]
    kinds = list(Kind)
    return _Read(
        pk=np.array([row["pk"] for row in rows], dtype=np.int64),
        kind=np.array([kinds.index(Kind(row["kind"])) for row in rows], dtype=np.intp),
        tier=_tiers([row["country"] for row in rows]),
        hour=np.array([moment.hour for moment in local], dtype=np.intp),
        arrived=in_seconds([row["arrived_at"] for row in rows]),
        replied=in_seconds([row["first_reply_at"] for row in rows]),
        days=[moment.date() for moment in local],
        rows=rows,
    )


def _tiers(countries: Sequence[str]) -> NDArray[np.intp]:
    """0 for the countries that bring the first half of the items, 1 up to eight tenths, 2 for the others."""
    total, before = len(countries), 0
    tier: dict[str, int] = {}
    for country, count in sorted(Counter(countries).items(), key=lambda one: (-one[1], one[0])):
        tier[country] = sum(before >= edge * total for edge in TIERS)
        before += count
    return np.array([tier[country] for country in countries], dtype=np.intp)


def _events(read: _Read, good: Good, shop: Shop) -> Seconds:
    """When the good thing came; NEVER where it has not, or came before any reply."""
    zone = ZoneInfo(shop.timezone)
    if good is Good.WROTE_AGAIN:
        found = _wrote_again(read, shop)
    elif good is Good.PROMISING:
        # A grade has no time of its own: it is held against arrival.
        return np.where([_is_promising(row) for row in read.rows], read.arrived, NEVER).astype(np.int64)
    elif good is Good.QUOTED:
        days = [_earliest(row["quoted_on"], row["sampled_on"]) for row in read.rows]
        found = in_seconds([_end_of(day, zone) for day in days])
    else:
        found = in_seconds([_end_of(_day(row["won_on"]), zone) for row in read.rows])
    return np.where(found >= np.where(read.replied == NEVER, read.arrived, read.replied), found, NEVER)


def _wrote_again(read: _Read, shop: Shop) -> Seconds:
    """The buyer's first message after our first one, at the item."""
    first: dict[int, int] = {}
    if not read.rows:
        return np.empty(0, dtype=np.int64)
    replied = dict(zip(read.pk.tolist(), read.replied.tolist(), strict=True))
    told = Touch.objects.filter(
        direction=Direction.IN, item__shop_id=shop.id, item_id__gte=min(replied), item_id__lte=max(replied)
    )
    for item, at in told.order_by("at").values_list("item_id", "at"):
        moment = int(at.timestamp())
        if moment > replied.get(item, NEVER):
            first.setdefault(item, moment)
    return np.array([first.get(pk, NEVER) for pk in read.pk.tolist()], dtype=np.int64)


def _is_promising(row: dict[str, object]) -> bool:
    grade = row["sales_grade"]
    return grade in _GOOD_GRADES if grade else bool(row["is_promising"])


def _is_known(read: _Read, good: Good) -> NDArray[np.bool_]:
    """Items of which it is known either way: ungraded ones are neither promising nor not."""
    if good is not Good.PROMISING:
        return np.ones(len(read.rows), dtype=bool)
    return np.array(
        [bool(row["sales_grade"]) or row["is_promising"] is not None for row in read.rows], dtype=bool
    )


def _day(value: object) -> date | None:
    return value if isinstance(value, date) else None


def _earliest(*values: object) -> date | None:
    return min((day for value in values if (day := _day(value)) is not None), default=None)


def _end_of(day: date | None, zone: ZoneInfo) -> datetime | None:
    """A day's last second: what is told by the day comes after whatever was said on it."""
    return None if day is None else datetime.combine(day, time(23, 59, 59), tzinfo=zone)


def _span(read: _Read, now: datetime) -> tuple[date, date]:
    first = min(read.days, default=now.date())
    return first - timedelta(days=1), now.date() + timedelta(days=1)


def _seen(read: _Read, event: Seconds, now: datetime, hours: OpenHours | None) -> Seen:
    """`hours`: delays are told in time at work; None for hours of day and night."""
    is_answered = read.replied != NEVER
    until = np.where(is_answered, read.replied, read.arrived)
    passed = hours.passed(read.arrived, until) if hours is not None else until - read.arrived
    return Seen(
        delay=np.where(is_answered, np.maximum(passed, 0), NEVER),
        event=np.where(event == NEVER, NEVER, event - read.arrived),
        watched=int(now.timestamp()) - read.arrived,
        stratum=(read.tier * 4 + read.hour // 6) * len(Kind) + read.kind,
    )


# The roster by itself -------------------------------------------------------------------------------------------


def _experiment(
    read: _Read, event: Seconds, hours: OpenHours, horizon: int, is_whole: NDArray[np.bool_], now: datetime
) -> Experiment | None:
    """All items, answered or not: who writes while nobody works waits, whoever that is."""
    inside = hours.is_open(read.arrived)
    if min(int((is_whole & inside).sum()), int((is_whole & ~inside).sum())) < 1:
        return None
    seen = _seen(read, event, now, None)
    sides = [
        Roster(
            int((is_whole & side).sum()),
            _middle(seen.delay[is_whole & side]),
            followed(seen, is_whole & side, horizon),
        )
        for side in (inside, ~inside)
    ]
    stratum = (read.tier * len(Kind) + read.kind)[is_whole]
    found = difference(inside[is_whole], (seen.event <= horizon)[is_whole], stratum)
    change = None if found is None else Share(found[0], found[0] - Z * found[1], found[0] + Z * found[1])
    return Experiment(sides[0], sides[1], change)


def _middle(delay: Seconds) -> int | None:
    answered = delay[delay != NEVER]
    return int(np.median(answered)) if answered.size else None


# Fast replies ---------------------------------------------------------------------------------------------------


def fast_replies(reader: Person, shop: Shop) -> FastReplies:
    """Of what arrived while somebody was at work or on the rota, the share that was answered within the limit.

    The last four weeks without the limit's own length at their end, which may still be met. Unanswered items count
    as not fast.
    """
    require(reader, Grant.SEE_INQUIRIES, shop)
    now, team = clock().now(), roster.team_rule(shop)
    limit = team.fast_reply
    start, end = now - timedelta(days=FAST_DAYS), now - limit
    rows = list(
        Item.objects.filter(
            shop_id=shop.id, arrived_at__gte=start, arrived_at__lte=end, kind__in=[Kind.INQUIRY, Kind.CHAT]
        )
        .exclude(box__in=[Box.SPAM, Box.GONE])
        .values_list("arrived_at", "first_reply_at", "owner_id")
    )
    zone = ZoneInfo(shop.timezone)
    worked = roster.team_hours(
        shop,
        start.astimezone(zone).date() - timedelta(days=1),
        now.astimezone(zone).date() + timedelta(days=1),
    )
    there = OpenHours(joined(worked, roster.duty_hours(shop, start, now)))
    clock_of = fast_reply_clock(_alone(rows), _their_replies(rows), team, there, int(now.timestamp()))
    is_counted, is_fast = clock_of.state != State.NOT_COUNTED, clock_of.answered <= clock_of.due
    is_own = np.array([row[2] == reader.id for row in rows], dtype=bool)
    shares = [_share_of(is_fast[some]) for some in (is_counted, is_counted & is_own)]
    return FastReplies(
        FAST_DAYS, limit, shares[0], int(is_counted.sum()), shares[1], int((is_counted & is_own).sum())
    )


def _alone(rows: Sequence[tuple[datetime, datetime | None, int | None]]) -> Items:
    """Each by itself: its first reply is known by now, whichever of the buyer's items it was written to."""
    arrived = in_seconds([row[0] for row in rows])
    return Items(
        kind=np.zeros(len(rows), dtype=np.intp),
        buyer=np.arange(len(rows)),
        arrived=arrived,
        is_left_out=np.zeros(len(rows), dtype=bool),
        rejected=np.full(len(rows), NEVER, dtype=np.int64),
        buyer_last=arrived,
    )


def _their_replies(rows: Sequence[tuple[datetime, datetime | None, int | None]]) -> Replies:
    replied = in_seconds([row[1] for row in rows])
    is_known = replied != NEVER
    return Replies(np.flatnonzero(is_known), replied[is_known])


def _share_of(is_fast: NDArray[np.bool_]) -> Share | None:
    return wilson(float(is_fast.mean()), float(is_fast.size)) if is_fast.size else None
