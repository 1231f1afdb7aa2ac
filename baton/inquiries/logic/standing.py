"""What is to be done next with each item and until when, from both reply clocks and the days after a quote.

The first of these that holds decides:

    first reply   nobody has answered yet: by the sooner of the platform's and the team's clock
    answer        the buyer wrote again: by the team's follow-up limit
    follow up     3, 7 and 15 days (or the shop's own) after a quote or a sample: by the first since we wrote last
    nothing       else, and of what was rejected or is closed
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from baton.inquiries.logic.open_hours import NEVER, OpenHours, Seconds
from baton.inquiries.logic.reply_clock import (
    Bools,
    Clock,
    Items,
    PlatformRule,
    Replies,
    State,
    TeamRule,
    follow_up_clock,
    platform_clock,
    team_clock,
)
from baton.inquiries.terms import NextStep

DAY = 86_400
AFTER_QUOTE = (3, 7, 15)
"""Days after a quote or a sample at which the buyer is written to, whatever the channel."""
STEPS = tuple(NextStep)
Steps = NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class Rules:
    """By what a shop's clocks go. `platform` holds all versions; an item goes by that of its day in `zone`."""

    platform: Sequence[PlatformRule]
    team: TeamRule
    hours: OpenHours
    zone: ZoneInfo
    after_quote: Sequence[int] = AFTER_QUOTE
    """Days on which a follow-up is due, rising."""


@dataclass(frozen=True, slots=True)
class Standing:
    """(n,) each; NEVER where there is no such moment. `step` is a place in STEPS."""

    first_reply: Seconds
    we_wrote: Seconds
    platform_due: Seconds
    team_due: Seconds
    step: Steps
    due: Seconds


def standing(items: Items, replies: Replies, quoted: Seconds, is_closed: Bools, rules: Rules) -> Standing:
    """`quoted`: the later of quote and sample, NEVER without. It does not depend on the present moment."""
    platform = _platform(items, replies, rules)
    # Whether it is late by now is asked when it is shown: the moments are the same.
    team = team_clock(items, replies, rules.team, rules.hours, 0)
    again = follow_up_clock(items, replies, rules.team, rules.hours, 0)
    first, last = _replies(items, replies)
    platform_due = np.where(platform.state == State.NOT_COUNTED, NEVER, platform.due)
    team_due = np.where(team.state == State.NOT_COUNTED, NEVER, team.due)
    is_done = is_closed | (items.rejected != NEVER)
    is_first = ~is_done & (first == NEVER)
    is_again = ~is_done & ~is_first & (again.state <= State.LATE)
    after = follow_up_due(quoted, last, rules.after_quote)
    is_after = ~is_done & ~is_first & ~is_again & (after != NEVER)
    step = np.select(
        [is_first, is_again, is_after],
        [STEPS.index(NextStep.FIRST_REPLY), STEPS.index(NextStep.ANSWER), STEPS.index(NextStep.FOLLOW_UP)],
        STEPS.index(NextStep.NOTHING),
    ).astype(np.int8)
    due = np.select(
        [is_first, is_again, is_after], [np.minimum(platform_due, team_due), again.due, after], NEVER
    )
    return Standing(first, last, platform_due, team_due, step, due)


def follow_up_due(quoted: Seconds, we_wrote: Seconds, after_quote: Sequence[int] = AFTER_QUOTE) -> Seconds:
    """The first of the days after a quote for which nobody has written to the buyer; NEVER after the last one."""
    is_quoted = quoted != NEVER
    since = np.where(is_quoted, quoted, 0)
    wrote = np.where(we_wrote == NEVER, np.iinfo(np.int64).min, we_wrote)
    found = np.full(quoted.shape, NEVER, dtype=np.int64)
    for days in reversed(after_quote):
        # What was written within the day before counts as this follow-up.
        is_owed = is_quoted & (wrote < since + (days - 1) * DAY)
        found = np.where(is_owed, since + days * DAY, found)
    return found


def _platform(items: Items, replies: Replies, rules: Rules) -> Clock:
    """Every item by the version of the platform's rule that held on its day."""
    found: Clock | None = None
    for rule in sorted(rules.platform, key=lambda one: one.since):
        clock = platform_clock(items, replies, rule, 0)
        if found is None:
            found = clock
            continue
        begins = int(
            datetime(rule.since.year, rule.since.month, rule.since.day, tzinfo=rules.zone).timestamp()
        )
        holds = items.arrived >= begins
        found = Clock(
            np.where(holds, clock.due, found.due),
            np.where(holds, clock.answered, found.answered),
            np.where(holds, clock.state, found.state).astype(np.int8),
        )
    assert found is not None, "a shop has a rule"
    return found


def _replies(items: Items, replies: Replies) -> tuple[Seconds, Seconds]:
    """The first reply to each item since it arrived, and the last of those."""
    never = np.full(items.arrived.shape, NEVER, dtype=np.int64)
    if not replies.at.size:
        return never, never
    order = np.lexsort((replies.at, replies.buyer))
    buyer, at = replies.buyer[order], replies.at[order]
    times = np.unique(np.concatenate([at, items.arrived]))
    names = np.unique(np.concatenate([buyer, items.buyer]))
    width = times.size + 1
    keys = np.searchsorted(names, buyer) * width + np.searchsorted(times, at)
    own = np.searchsorted(names, items.buyer) * width
    first = np.searchsorted(keys, own + np.searchsorted(times, items.arrived), side="left")
    after = np.searchsorted(keys, own + width - 1, side="right")
    has_one = first < after
    safe_first, safe_last = np.minimum(first, at.size - 1), np.maximum(after - 1, 0)
    return np.where(has_one, at[safe_first], NEVER), np.where(has_one, at[safe_last], NEVER)


def moment(seconds: int) -> datetime | None:
    return None if seconds == NEVER else datetime.fromtimestamp(seconds, UTC)
