"""What the page of first replies shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from baton.inquiries.logic.reply_curve import Curve, Share, TooFew
from baton.kit.text import Text

MUCH_LONGER = 1.5
"""By how much the middle wait outside working hours has to exceed the one inside."""


class Good(StrEnum):
    """The good thing that is looked for after a first reply."""

    WROTE_AGAIN = "wrote_again"
    PROMISING = "promising"
    QUOTED = "quoted"
    ORDERED = "ordered"

    @property
    def label(self) -> Text:
        return _LABELS[self]

    @property
    def horizon(self) -> timedelta:
        """Within which it counts, from arrival on."""
        return _HORIZONS[self]


_LABELS = {
    Good.WROTE_AGAIN: Text("买家再次来信", "the buyer wrote again"),
    Good.PROMISING: Text("判为优质", "graded promising"),
    Good.QUOTED: Text("报了价", "quoted"),
    Good.ORDERED: Text("下了单", "ordered"),
}
_HORIZONS = {
    Good.WROTE_AGAIN: timedelta(days=14),
    Good.PROMISING: timedelta(days=30),
    Good.QUOTED: timedelta(days=30),
    Good.ORDERED: timedelta(days=90),
}


class Clocked(StrEnum):
    """By which clock a reply's delay is told."""

    WORKING = "working"
    PASSED = "passed"
    """Hours of day and night."""


@dataclass(frozen=True, slots=True)
class Roster:
    """Items that arrived while the team was at work, or while it was not."""

    items: int
    middle_delay: int | None
    """Seconds of day and night until the first reply; None without any."""
    share: Share


@dataclass(frozen=True, slots=True)
class Experiment:
    """What the roster does by itself: those who write outside of it wait longer, whoever they are."""

    inside: Roster
    outside: Roster
    change: Share | None
    """Inside less outside within country tier and kind, in the mean; the interval is of 95 %. None: not comparable."""

    @property
    def is_telling(self) -> bool:
        """Those outside do wait much longer; else their waiting says nothing."""
        inside, outside = self.inside.middle_delay, self.outside.middle_delay
        return inside is not None and outside is not None and outside >= MUCH_LONGER * max(inside, 1)


@dataclass(frozen=True, slots=True)
class RepliesPage:
    good: Good
    clocked: Clocked
    offered: tuple[tuple[Good, int], ...]
    """The good things of which the shop has any, with how many."""
    found: Curve | TooFew
    experiment: Experiment | None
    first: date | None
    last: date | None
    """Of the arrivals that are looked at."""


@dataclass(frozen=True, slots=True)
class FastReplies:
    """What arrived while somebody was at work or on duty in the last weeks, and was answered fast enough."""

    days: int
    limit: timedelta
    shop: Share | None
    """None where nothing arrived then."""
    shop_items: int
    own: Share | None
    """Of the items that the reader has; None for who has none."""
    own_items: int
