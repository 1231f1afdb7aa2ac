"""The words of visitor marketing: a visitor, the quota, the list of whom to approach, what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from baton.kit.text import Text


class VisitorAct(StrEnum):
    SENT = "sent"
    """Somebody sent words on the platform. Baton itself sends nothing there."""
    SKIPPED = "skipped"


class SkipReason(StrEnum):
    NOT_OUR_BUYER = "not_our_buyer"
    PEER = "peer"
    ALREADY_IN_TOUCH = "already_in_touch"
    NO_PRODUCT = "no_product"
    OTHER = "other"

    @property
    def label(self) -> Text:
        return _REASONS[self]


_REASONS = {
    SkipReason.NOT_OUR_BUYER: Text("不像我们的客户", "not our kind of buyer"),
    SkipReason.PEER: Text("像同行", "looks like a competitor"),
    SkipReason.ALREADY_IN_TOUCH: Text("已在别处联系", "in touch elsewhere"),
    SkipReason.NO_PRODUCT: Text("没有对应的产品", "we have no such product"),
    SkipReason.OTHER: Text("其他", "another reason"),
}


@dataclass(frozen=True, slots=True)
class Visitor:
    """One visitor over all the visits on file; None where nothing is known."""

    visitor_id: str
    country: str
    level: int | None
    """The platform's L1, L2 … as a number."""
    visits: int
    views: int | None
    stay_seconds: int | None
    """Both of all visits together."""
    words: tuple[str, ...]
    product_id: str
    shop_behaviour: str
    site_behaviour: str
    last_visit: date
    reachable_until: datetime | None


@dataclass(frozen=True, slots=True)
class Quota:
    """What may be sent still. None where nobody noted the day's quota."""

    granted: int | None
    used: int | None
    """As the platform's page said when it was noted, and what was marked sent since."""
    expires_at: datetime | None
    noted_on: date | None
    """The day of the note."""

    @property
    def left(self) -> int | None:
        if self.granted is None or self.used is None:
            return None
        return max(0, self.granted - self.used)


@dataclass(frozen=True, slots=True)
class Basis:
    """What the order of the list rests on."""

    is_learnt: bool
    visits: int
    inquired: int
    """Of them, those that asked. Too few: the order is the stated one."""


@dataclass(frozen=True, slots=True)
class VisitorLine:
    """A visitor on the list."""

    visitor: Visitor
    country_name: Text
    product_name: str
    """Empty where no file names the product."""
    chance: float | None
    """Of an inquiry by what the shop's own visits show; None by the stated order."""
    worth: float | None
    """Chance × what an inquiry of that country has brought, US dollars."""
    left: timedelta | None
    """For how long the visitor can be reached still."""
    is_expiring: bool
    language: str
    draft: str
    missing: tuple[Text, ...]
    """Facts that the draft would have named had the fact card known them."""


@dataclass(frozen=True, slots=True)
class Answered:
    """Of the visitors who were written to, those who inquired or chatted afterwards. Association, not effect."""

    sent: int
    answered: int
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class DoneLine:
    """What was done about a visitor today, for taking it back."""

    id: int
    visitor_id: str
    country: Text
    act: VisitorAct
    reason: Text | None
    at: datetime


@dataclass(frozen=True, slots=True)
class VisitorList:
    """Whom to approach now, the best use of the quota first."""

    lines: tuple[VisitorLine, ...]
    reachable: int
    """All that could be approached, within the quota or beyond it."""
    listed: int
    """Those for whom there is quota, or the first ones where no quota is known."""
    quota: Quota
    basis: Basis
    answered: Answered
    done: tuple[DoneLine, ...]
    newest: date | None
    """The last day of which visits are on file."""
    words_seen: tuple[tuple[str, int], ...]
    markets_seen: tuple[tuple[Text, int], ...]
    """What visitors of the last days looked for and where from: ideas for detail pages."""
