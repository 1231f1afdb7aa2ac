"""The words of the RFQ page: rights, who quotes, what fits."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date, datetime

from baton.inquiries.logic.rfq_quota import Quota
from baton.inquiries.terms import DeskRow, Judgement
from baton.kit.text import Text


@dataclass(frozen=True, slots=True)
class QuotaRules:
    """By what a shop's rights to quote come."""

    monthly: int = 20
    zone: str = "America/Los_Angeles"
    reward_days: tuple[int, ...] = (3, 15)
    shows_names: bool = False
    """Colleagues see whose figures are whose."""


RULE_NAMES = tuple(field.name for field in fields(QuotaRules))


@dataclass(frozen=True, slots=True)
class Reward:
    day: date
    number: int


@dataclass(frozen=True, slots=True)
class Rate:
    """A share with its interval of 95 %; the ends None of nothing."""

    part: int
    whole: int
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Quoter:
    """A rep's RFQs of the last months."""

    name: Text
    is_me: bool
    arrived: int
    this_month: int
    """Quotes."""
    answered: Rate
    won: Rate
    """Of those quoted."""


@dataclass(frozen=True, slots=True)
class FirstOrder:
    """A rep's first order, of those whose first came lately."""

    name: Text
    on: date
    from_rfq: bool
    days: int | None
    """Since the rep's first item arrived."""


@dataclass(frozen=True, slots=True)
class OpenRfq:
    row: DeskRow
    fit: Judgement | None


@dataclass(frozen=True, slots=True)
class StaffCount:
    """What the platform's staff file counts beside the desk's own count of the same days."""

    first: date
    last: date
    platform: int
    desk: int

    @property
    def difference(self) -> int:
        return self.desk - self.platform


@dataclass(frozen=True, slots=True)
class NotedRights:
    """What somebody noted of the platform's own page of quotas."""

    name: Text
    noted_on: date
    granted: int
    used: int
    expires_at: datetime

    @property
    def left(self) -> int:
        return max(0, self.granted - self.used)


@dataclass(frozen=True, slots=True)
class RfqPage:
    quota: Quota
    rules: QuotaRules
    rewards: tuple[Reward, ...]
    next_reward: date | None
    by_files: int
    """Of the month's quotes, those that a file tells and nobody logged."""
    open: tuple[OpenRfq, ...]
    open_count: int
    older: int
    """Open for longer than RFQs are answered."""
    history: int
    """Quoted RFQs whose end is known."""
    is_scored: bool
    quoters: tuple[Quoter, ...]
    total: Quoter
    first_orders: tuple[FirstOrder, ...]
    staff: StaffCount | None
    noted: tuple[NotedRights, ...]

    @property
    def noted_left(self) -> int:
        return sum(one.left for one in self.noted)
