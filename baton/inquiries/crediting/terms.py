"""The words of credit: touches, sides, the rule, shares of an order, a month, a dispute."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from math import fsum
from typing import Any

from baton.kit.text import Text


class Side(StrEnum):
    """Whom a share belongs to. Owen's unions."""

    MARKETING = "marketing"
    SALES = "sales"
    UNKNOWN = "unknown"
    """What brought the buyer is on no record. Stated, and never spread over the others."""

    @property
    def label(self) -> Text:
        return _SIDES[self]


_SIDES = {
    Side.MARKETING: Text("运营", "Marketing"),
    Side.SALES: Text("业务", "Sales"),
    Side.UNKNOWN: Text("来源未知", "Unknown source"),
}


class TouchKind(StrEnum):
    """What may have a share: how the buyer came, and the work on the buyer. In the order of the sets' bits."""

    KEYWORD_AD = "keyword_ad"
    SEARCH = "search"
    RECOMMENDATION = "recommendation"
    VENUE = "venue"
    VISITOR_MARKETING = "visitor_marketing"
    RFQ = "rfq"
    DIRECT = "direct"
    OFF_PLATFORM = "off_platform"
    OTHER_WAY = "other_way"
    UNKNOWN_SOURCE = "unknown_source"
    FIRST_REPLY = "first_reply"
    QUOTE = "quote"
    SAMPLE = "sample"
    FOLLOW_UP = "follow_up"
    PRODUCT_PAGE = "product_page"
    """Comes together with the way, and halves its share: no touch of the sets."""
    HAND_OVER = "hand_over"
    """Handed over with a note: a part of sales' share that the pool has promised, and no touch of the sets."""

    @property
    def label(self) -> Text:
        return _KINDS[self]

    @property
    def side(self) -> Side:
        if self is TouchKind.UNKNOWN_SOURCE:
            return Side.UNKNOWN
        return Side.SALES if self in _WORK else Side.MARKETING

    @property
    def bit(self) -> int:
        return _PLACES[self]


_KINDS_IN_ORDER = tuple(TouchKind)
WAYS = _KINDS_IN_ORDER[: _KINDS_IN_ORDER.index(TouchKind.UNKNOWN_SOURCE) + 1]
"""How a buyer may have come: every account in one way."""
WORKS = (TouchKind.FIRST_REPLY, TouchKind.QUOTE, TouchKind.SAMPLE, TouchKind.FOLLOW_UP)
IN_SETS = (*WAYS, *WORKS)
_WORK = frozenset({*WORKS, TouchKind.HAND_OVER})
_PLACES = {kind: place for place, kind in enumerate(_KINDS_IN_ORDER)}
OPTIONAL = (TouchKind.PRODUCT_PAGE, *WORKS, TouchKind.HAND_OVER)
"""What a rule may count or leave out. How the buyer came counts always."""
_KINDS = {
    TouchKind.KEYWORD_AD: Text("直通车", "keyword ad"),
    TouchKind.SEARCH: Text("自然搜索", "natural search"),
    TouchKind.RECOMMENDATION: Text("系统推荐", "recommendation"),
    TouchKind.VENUE: Text("导购会场", "promotion venue"),
    TouchKind.VISITOR_MARKETING: Text("访客营销", "visitor marketing"),
    TouchKind.RFQ: Text("RFQ 报价", "RFQ"),
    TouchKind.DIRECT: Text("直接访问或收藏", "direct visit or favourites"),
    TouchKind.OFF_PLATFORM: Text("站外", "off the platform"),
    TouchKind.OTHER_WAY: Text("其他渠道", "another channel"),
    TouchKind.PRODUCT_PAGE: Text("产品页", "product page"),
    TouchKind.UNKNOWN_SOURCE: Text("来源未知", "unknown source"),
    TouchKind.FIRST_REPLY: Text("首次回复", "first reply"),
    TouchKind.QUOTE: Text("报价", "quote"),
    TouchKind.SAMPLE: Text("寄样", "sample"),
    TouchKind.FOLLOW_UP: Text("跟进", "follow-up"),
    TouchKind.HAND_OVER: Text("带说明的转交", "handed over with a note"),
}


@dataclass(frozen=True, slots=True)
class Rule:
    """By what orders are shared from a month on."""

    number: int = 1
    since: str = ""
    """YYYY-MM; empty: from the first month on."""
    counted: frozenset[TouchKind] = frozenset(OPTIONAL)
    ripe_days: int = 45
    """A buyer account teaches only once it has had so many days to pay."""
    least_accounts: int = 200
    """With fewer ripe accounts both sides, and each side's touches, share evenly."""
    note: str = ""
    by: Text | None = None
    """None: the product's own."""
    by_id: int | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Who:
    """Whose touch it was: a person here, a name in the files, or the team as a whole."""

    person_id: int | None = None
    account: str = ""

    @property
    def key(self) -> str:
        if self.person_id is not None:
            return f"p{self.person_id}"
        return f"a{self.account}" if self.account else ""


@dataclass(frozen=True, slots=True)
class Part:
    """One share of an order."""

    kind: TouchKind
    who: Who
    share: float
    detail: str = ""
    """The keyword or the product, where it is known."""

    @property
    def side(self) -> Side:
        return self.kind.side


@dataclass(frozen=True, slots=True)
class OrderCredit:
    """How a paid order is shared. The shares sum to 1."""

    order_id: str
    paid_on: date
    received: float | None
    """USD, deposit and balance, until the end of the month in which it was first paid; None: no amount given."""
    is_repeat: bool
    parts: tuple[Part, ...]
    item_id: int | None = None
    inquiry: str = ""
    country: str = ""
    seller: Who = field(default_factory=Who)
    """Whom the order list names. It has no share by that alone."""
    decided_by: int | None = None
    """The dispute whose decision it follows."""

    def of(self, side: Side) -> float:
        return sum(part.share for part in self.parts if part.side is side)


@dataclass(frozen=True, slots=True)
class Learnt:
    """From what a month's worth of sets of touches is told."""

    until: date
    """Accounts count that arrived, and payments that came, until then; arrivals by `ripe_days` earlier."""
    accounts: int
    paid: int
    is_even: bool
    """Too few accounts: shares are even."""


class Said(StrEnum):
    """What may be said in a dispute."""

    RAISED = "raised"
    ANSWERED = "answered"
    DECIDED = "decided"

    @property
    def label(self) -> Text:
        return _SAID[self]


_SAID = {
    Said.RAISED: Text("提出异议", "raised"),
    Said.ANSWERED: Text("回应", "answered"),
    Said.DECIDED: Text("裁定", "decided"),
}


@dataclass(frozen=True, slots=True)
class DisputeLine:
    said: Said
    text: str
    by: Text
    by_id: int
    at: datetime
    has_shares: bool
    """Of a decision: it set the order's shares."""


@dataclass(frozen=True, slots=True)
class Dispute:
    id: int
    order_id: str
    lines: tuple[DisputeLine, ...]

    @property
    def is_open(self) -> bool:
        return not any(line.said is Said.DECIDED for line in self.lines)


@dataclass(frozen=True, slots=True)
class Difference:
    """What the files and decisions say now against a month as it was closed."""

    came: tuple[str, ...]
    """Orders that were not there."""
    gone: tuple[str, ...]
    decided: tuple[str, ...]
    """Orders about whose shares somebody decided since."""
    by_side: Mapping[Side, float]
    """Orders by which each side's credit would differ."""

    @property
    def is_any(self) -> bool:
        return bool(self.came or self.gone or self.decided)


@dataclass(frozen=True, slots=True)
class Closed:
    by: Text
    by_id: int
    at: datetime
    digest: str
    is_intact: bool
    """The content still has the digest that it was closed with."""
    note: str


@dataclass(frozen=True, slots=True)
class MonthCredit:
    month: str
    rule: Rule
    orders: tuple[OrderCredit, ...]
    learnt: Learnt
    catalogue: float | None
    """Paid orders of the month as the funnel counts them; None where it cannot be answered."""
    catalogue_until: date | None = None
    """Its last day, where the order list ends within the month."""
    closed: Closed | None = None
    difference: Difference | None = None

    def of(self, side: Side) -> float:
        return fsum(order.of(side) for order in self.orders)

    @property
    def is_as_counted(self) -> bool | None:
        """Whether the orders are as many as the funnel counts: of a closed month with what has come and gone since."""
        if self.catalogue is None or self.catalogue_until is None:
            return None
        own = {order.order_id for order in self.orders if order.paid_on <= self.catalogue_until}
        if self.difference is not None:
            own = (own | set(self.difference.came)) - set(self.difference.gone)
        return len(own) == self.catalogue


Json = dict[str, Any]
