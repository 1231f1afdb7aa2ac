"""The words of the pool: the steps of the ladder, the rules it goes by, and what its pages show."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from enum import StrEnum

from baton.inquiries.terms import DeskRow
from baton.kit.text import Text


class Step(StrEnum):
    """What the ladder does, in its order."""

    WARNED = "warned"
    """The rep is told: half of the time is over."""
    LEAD = "lead"
    """The rep and the lead are told."""
    OFFERED = "offered"
    """The time is over: to the pool, for another to take."""
    TO_LEAD = "to_lead"
    """The time is over, and it may not go to the pool: the lead decides."""
    DUTY = "duty"
    """The platform's clock is nearly over: whoever is on duty is told."""
    RECYCLE_SOON = "recycle_soon"
    """Not followed for days: the rep is told before it goes to the pool."""
    RECYCLED = "recycled"

    @property
    def label(self) -> Text:
        return _LABELS[self]


_LABELS = {
    Step.WARNED: Text("该首回了", "first reply is due"),
    Step.LEAD: Text("首回快超时", "first reply is nearly late"),
    Step.OFFERED: Text("没在时限内首回，已进公海", "no first reply in time: in the pool"),
    Step.TO_LEAD: Text("没在时限内首回，等主管定", "no first reply in time: the lead decides"),
    Step.DUTY: Text("平台时钟快到", "the platform's clock is nearly over"),
    Step.RECYCLE_SOON: Text("即将回收", "soon to the pool"),
    Step.RECYCLED: Text("太久没跟进，已进公海", "not followed for long: in the pool"),
}


@dataclass(frozen=True, slots=True)
class Rules:
    """By what the ladder, the recycling and the follow-ups of a shop go."""

    warn_at: int = 50
    """Percent of the team's limit."""
    lead_at: int = 80
    duty_after: int = 20
    """Hours of the platform's clock."""
    claims: int = 3
    """A rep may claim so many of the pool a day."""
    quiet_days: int = 15
    """In hand without a touch for so long: to the pool."""
    warn_days: int = 3
    """So long before that, the rep is told."""
    kept_share: int = 30
    """Percent of the credit for the first who hands over with a note."""
    follow_up: tuple[int, ...] = (3, 7, 15)
    """Days after a quote or a sample."""
    loss_days: int = 15
    """Silence after the last follow-up until a loss is proposed."""

    @property
    def quiet(self) -> timedelta:
        return timedelta(days=self.quiet_days)

    @property
    def warned_after(self) -> timedelta:
        return timedelta(days=self.quiet_days - self.warn_days)


RULE_NAMES = tuple(field.name for field in fields(Rules))


@dataclass(frozen=True, slots=True)
class PoolRow:
    """An item that lies in the pool."""

    row: DeskRow
    former: Text | None
    """Who had it last; None where nobody has."""
    since: datetime
    offered: Text | None
    """Whom the routing would give it to."""
    is_offered_to_me: bool
    bounces: int
    quiet: int | None
    """Days without a word of ours, of what was not followed."""


@dataclass(frozen=True, slots=True)
class SoonRow:
    """An item in hand that goes to the pool unless somebody writes."""

    row: DeskRow
    due: datetime
    left: int
    """Seconds."""
    quiet: int
    """Days without a word of ours."""


@dataclass(frozen=True, slots=True)
class Warned:
    """A warning that has not been ticked."""

    id: int
    step: Step
    at: datetime
    item_id: int
    key: str
    product: str
    owner: Text | None
    is_offer: bool
    """The routing would give it to the one who reads this."""


@dataclass(frozen=True, slots=True)
class PoolPage:
    rows: tuple[PoolRow, ...]
    count: int
    number: int
    pages: int
    soon: tuple[SoonRow, ...]
    soon_count: int
    lead: tuple[PoolRow, ...]
    """What only the lead can decide. Empty for others."""
    claims_left: int | None
    """None: no limit."""
    claims: int
    started_at: datetime | None
    old: int
    """Items in hand that had last moved before the start, and are left as they are."""


@dataclass(frozen=True, slots=True)
class Ladder:
    """Where one item stands: what was done so far, and what comes next."""

    lines: tuple[LadderLine, ...]
    recycled_at: datetime | None
    """When it goes to the pool unless somebody writes; None where that does not count."""
    next_at: datetime | None
    is_customer: bool


@dataclass(frozen=True, slots=True)
class LadderLine:
    step: Step
    at: datetime
    persons: tuple[Text, ...]
    is_seen: bool
