"""Two clocks on every open item: the platform's, by its own rule, and the team's, in working hours.

The platform counts hours of the day and night, and by its own counting: a rejected or spam item counts as
handled, one reply answers everything that its buyer had written until then, and buyers of the seller's own
country are left out. The team counts the hours at which it is at work. A follow-up is waited for while the
buyer wrote last; it stops when we answered last, and never takes the place of a first reply that is still owed.

Everything is arrays, one entry an item, in whole seconds since 1970 (UTC); NEVER where there is no such moment.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from baton.inquiries.logic.open_hours import NEVER, OpenHours, Seconds
from baton.inquiries.terms import Kind

Bools = NDArray[np.bool_]


KINDS = tuple(Kind)


class State(IntEnum):
    WAITING = 0
    LATE = 1
    """Still waiting, and the time is over."""
    MET = 2
    MISSED = 3
    """Answered, after the time was over."""
    NOT_COUNTED = 4
    """The rule leaves the item out."""


@dataclass(frozen=True, slots=True)
class PlatformRule:
    """What the platform measures, as from a day on. Rules change: each version is kept."""

    version: str
    since: date
    limits: Mapping[Kind, timedelta]
    left_out: frozenset[str] = frozenset({"CN"})
    """Buyers' countries (ISO 3166-1 alpha-2) that the measure leaves out."""
    is_handled_by_rejection: bool = True


@dataclass(frozen=True, slots=True)
class TeamRule:
    """What the team promises itself, in working hours; in duty hours the platform's fast reply."""

    first_reply: Mapping[Kind, timedelta]
    follow_up: timedelta
    fast_reply: timedelta = timedelta(minutes=5)


PLATFORM_RULES = (
    PlatformRule("2024-01", date(2024, 1, 1), {Kind.INQUIRY: timedelta(hours=24), Kind.CHAT: timedelta(hours=1)}),
)  # fmt: skip
TEAM_RULE = TeamRule(
    {Kind.INQUIRY: timedelta(hours=2), Kind.CHAT: timedelta(minutes=10), Kind.RFQ: timedelta(hours=2)},
    follow_up=timedelta(hours=8),
)


def rule_on(rules: Sequence[PlatformRule], day: date) -> PlatformRule:
    """The newest rule that holds on the day; before the first one, the first."""
    holding = [rule for rule in rules if rule.since <= day]
    return max(holding or rules[:1], key=lambda rule: rule.since)


@dataclass(frozen=True, slots=True)
class Items:
    """What is known of the items, (n,) each."""

    kind: NDArray[np.intp]
    """Its place in KINDS."""
    buyer: NDArray[np.int64]
    """A number for each buyer of the shop: a reply answers all that the buyer wrote until then."""
    arrived: Seconds
    is_left_out: Bools
    rejected: Seconds
    """When it was marked as rejected or spam."""
    buyer_last: Seconds
    """The buyer's last message, the first one among them."""


@dataclass(frozen=True, slots=True)
class Replies:
    """Our messages to buyers, (m,) each, in any order."""

    buyer: NDArray[np.int64]
    at: Seconds


@dataclass(frozen=True, slots=True)
class Clock:
    """(n,) each: when it is due, when it was met, and what that makes of it now."""

    due: Seconds
    answered: Seconds
    state: NDArray[np.int8]

    def left(self, now: int) -> Seconds:
        """Seconds until due, negative when late; NEVER where nothing is waited for."""
        is_running = (self.state <= State.LATE) & (self.due != NEVER)
        return np.where(is_running, self.due - now, NEVER)


def answered(items: Items, replies: Replies) -> Seconds:
    """The first reply to each item's buyer at or after its arrival."""
    return _first_reply_since(items.arrived, items.buyer, replies)


def platform_clock(items: Items, replies: Replies, rule: PlatformRule, now: int) -> Clock:
    """By the platform's rule: hours of day and night."""
    limits = _seconds_by_kind(rule.limits)[items.kind]
    due = np.where(limits == NEVER, NEVER, items.arrived + np.where(limits == NEVER, 0, limits))
    met = answered(items, replies)
    if rule.is_handled_by_rejection:
        met = np.minimum(met, items.rejected)
    return _clock(due, met, items.is_left_out | (limits == NEVER), now)


def team_clock(items: Items, replies: Replies, rule: TeamRule, hours: OpenHours, now: int) -> Clock:
    """By the team's own promise: working hours. What was rejected owes no reply."""
    limits = _seconds_by_kind(rule.first_reply)[items.kind]
    due = np.where(limits == NEVER, NEVER, hours.due(items.arrived, np.where(limits == NEVER, 0, limits)))
    met = np.minimum(answered(items, replies), items.rejected)
    return _clock(due, met, limits == NEVER, now)


def fast_reply_clock(items: Items, replies: Replies, rule: TeamRule, on_duty: OpenHours, now: int) -> Clock:
    """What arrives while somebody is on duty is to be answered within minutes; the rest is not counted."""
    due = items.arrived + int(rule.fast_reply.total_seconds())
    met = np.minimum(answered(items, replies), items.rejected)
    return _clock(due, met, ~on_duty.is_open(items.arrived), now)


def follow_up_clock(items: Items, replies: Replies, rule: TeamRule, hours: OpenHours, now: int) -> Clock:
    """The answer to the buyer's last message, after a first reply. Not counted where none is owed."""
    first = answered(items, replies)
    met = np.minimum(_first_reply_since(items.buyer_last, items.buyer, replies), items.rejected)
    due = hours.due(items.buyer_last, int(rule.follow_up.total_seconds()))
    # Until the first reply, that is what is owed; a message up to it was answered by it.
    is_owed = (first != NEVER) & (items.buyer_last > first)
    return _clock(due, met, ~is_owed, now)


def _clock(due: Seconds, met: Seconds, is_left_out: Bools, now: int) -> Clock:
    is_met = met != NEVER
    state = np.where(
        is_met, np.where(met <= due, State.MET, State.MISSED), np.where(now > due, State.LATE, State.WAITING)
    )
    return Clock(due, met, np.where(is_left_out, State.NOT_COUNTED, state).astype(np.int8))


def _seconds_by_kind(limits: Mapping[Kind, timedelta]) -> Seconds:
    return np.array(
        [int(limits[kind].total_seconds()) if kind in limits else NEVER for kind in KINDS], dtype=np.int64
    )


def _first_reply_since(moments: Seconds, buyers: NDArray[np.int64], replies: Replies) -> Seconds:
    """Of each item, the buyer's first reply at or after a moment: one search in the replies by buyer and time."""
    if not replies.at.size:
        return np.full(moments.shape, NEVER, dtype=np.int64)
    order = np.lexsort((replies.at, replies.buyer))
    buyer, at = replies.buyer[order], replies.at[order]
    # Buyers and moments as ranks, so that both fit into one sorted key.
    times = np.unique(np.concatenate([at, moments]))
    width = times.size + 1
    names = np.unique(np.concatenate([buyer, buyers]))
    keys = np.searchsorted(names, buyer) * width + np.searchsorted(times, at)
    wanted = np.searchsorted(names, buyers) * width + np.searchsorted(times, moments)
    place = np.searchsorted(keys, wanted, side="left")
    safe = np.minimum(place, at.size - 1)
    has_one = (place < at.size) & (buyer[safe] == buyers)
    return np.where(has_one, at[safe], NEVER)
