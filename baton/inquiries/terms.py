"""The words of the desk that cross its walls: a reason, a grade, what sales says of an inquiry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from baton.kit.text import Text


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that speaks for or against, as a person can check it."""

    code: str
    text: Text
    weight: float
    """By how much it moves the logarithm of the odds: above nought for, below nought against."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """A probability and the few reasons that matter most."""

    probability: float
    reasons_for: tuple[Reason, ...]
    """The weightiest first, three at most."""
    reasons_against: tuple[Reason, ...]


class Grade(StrEnum):
    """What an inquiry is worth pursuing: A at once and by the best, D last."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"


class ReasonCode(StrEnum):
    """What sales found behind an inquiry."""

    GOOD = "good"
    NO_ANSWER = "no_answer"
    WRONG_CUSTOMER = "wrong_customer"
    NO_REQUIREMENT = "no_requirement"
    PRICE_ONLY = "price_only"
    COMPETITOR_FISHING = "competitor_fishing"
    SPAM = "spam"

    @property
    def label(self) -> Text:
        return _LABELS[self]

    @property
    def is_good(self) -> bool:
        return self is ReasonCode.GOOD


_LABELS = {
    ReasonCode.GOOD: Text("优质", "good"),
    ReasonCode.NO_ANSWER: Text("联系不上", "no answer"),
    ReasonCode.WRONG_CUSTOMER: Text("客户类型不对", "wrong type of customer"),
    ReasonCode.NO_REQUIREMENT: Text("没有具体需求", "no concrete requirement"),
    ReasonCode.PRICE_ONLY: Text("只问价格", "asks for the price only"),
    ReasonCode.COMPETITOR_FISHING: Text("同行套价", "competitor fishing for prices"),
    ReasonCode.SPAM: Text("垃圾询盘", "spam"),
}


def top_reasons(reasons: tuple[Reason, ...], limit: int = 3) -> tuple[tuple[Reason, ...], tuple[Reason, ...]]:
    """The weightiest reasons for, and those against; a reason without weight is none."""
    ordered = sorted(reasons, key=lambda reason: (-abs(reason.weight), reason.code, reason.text.en))
    telling = [reason for reason in ordered if abs(reason.weight) >= LEAST_WEIGHT]
    return (
        tuple(reason for reason in telling if reason.weight > 0)[:limit],
        tuple(reason for reason in telling if reason.weight < 0)[:limit],
    )


LEAST_WEIGHT = 0.02
"""Less than this in the logarithm of the odds moves no probability by a whole point."""


# The desk -------------------------------------------------------------------------------------------------------

LONGEST_MESSAGE = 20_000
"""Characters that are kept of a buyer's message or of what was written to a buyer."""
LONGEST_NOTE = 500


class Kind(StrEnum):
    INQUIRY = "inquiry"
    CHAT = "chat"
    RFQ = "rfq"


class Stage(StrEnum):
    """How far an item has come. It may go on from any to any later one."""

    NEW = "new"
    REPLIED = "replied"
    QUOTED = "quoted"
    SAMPLED = "sampled"
    LOST = "lost"
    WON = "won"

    @property
    def is_closed(self) -> bool:
        return self in {Stage.LOST, Stage.WON}


class Box(StrEnum):
    """Where an item lies."""

    DESK = "desk"
    """To be worked on: with its owner, or waiting for one."""
    SPAM = "spam"
    CLOSED = "closed"
    GONE = "gone"
    """Its import was undone before anybody touched it, or it is part of another item."""


class Spam(StrEnum):
    NO = "no"
    SUSPECTED = "suspected"
    """By a model; a person has not looked yet."""
    SPAM = "spam"
    RESCUED = "rescued"


class Channel(StrEnum):
    PLATFORM = "platform"
    MAIL = "mail"
    WHATSAPP = "whatsapp"
    WECHAT = "wechat"
    PHONE = "phone"


class Direction(StrEnum):
    OUT = "out"
    """We to the buyer."""
    IN = "in"


class Account(StrEnum):
    """Which of the shop's accounts on the platform an item came to."""

    UNKNOWN = "unknown"
    MAIN = "main"
    SUB = "sub"


class NextStep(StrEnum):
    FIRST_REPLY = "first_reply"
    ANSWER = "answer"
    """The buyer wrote again."""
    FOLLOW_UP = "follow_up"
    """Some days after a quote or a sample."""
    NOTHING = "nothing"


class Unassigned(StrEnum):
    """Why an item on the desk has no owner."""

    NOT_YET = "not_yet"
    UNKNOWN_ACCOUNT = "unknown_account"
    """The file names an owner who is no person here, or one who does not work on inquiries."""
    OWNER_LEFT = "owner_left"
    OWNER_ABSENT = "owner_absent"
    RELEASED = "released"
    BOUNCED = "bounced"
    """Given back too often: the lead decides."""
    OVERDUE = "overdue"
    """No first reply in time."""
    NOT_FOLLOWED = "not_followed"
    """Nobody wrote to the buyer for days."""

    @property
    def label(self) -> Text:
        return _UNASSIGNED[self]


_UNASSIGNED = {
    Unassigned.NOT_YET: Text("还没有人接", "nobody has taken it yet"),
    Unassigned.UNKNOWN_ACCOUNT: Text(
        "表里的负责人在这里没有对应的业务员", "the owner in the file is no rep here"
    ),
    Unassigned.OWNER_LEFT: Text("原负责人已离开", "its owner has left"),
    Unassigned.OWNER_ABSENT: Text("老客户的负责人请假中", "the customer's owner is absent"),
    Unassigned.RELEASED: Text("已退回公海", "given back to the pool"),
    Unassigned.BOUNCED: Text("退回两次以上，等主管定", "given back more than twice: the lead decides"),
    Unassigned.OVERDUE: Text("没在时限内首回", "no first reply in time"),
    Unassigned.NOT_FOLLOWED: Text("太久没有跟进", "not followed for too long"),
}


class LossReason(StrEnum):
    """As the register of losses has them."""

    PRICE = "price"
    MINIMUM_ORDER = "minimum_order"
    LEAD_TIME = "lead_time"
    CERTIFICATES = "certificates"
    PAYMENT_TERMS = "payment_terms"
    NO_ANSWER = "no_answer"
    WRONG_CUSTOMER = "wrong_customer"
    NO_REQUIREMENT = "no_requirement"
    COMPETITOR_FISHING = "competitor_fishing"
    SPAM = "spam"
    OTHER = "other"


class Decided(StrEnum):
    """By what an owner came to an item: the routing's rules, and what people do."""

    NOBODY_FREE = "nobody_free"
    OWNER = "owner"
    FLOOR = "floor"
    WAITING = "waiting"
    BALANCE = "balance"
    ABILITY = "ability"
    TAKEN = "taken"
    ASSIGNED = "assigned"
    HANDED_ON = "handed_on"
    RELEASED = "released"


class MergeReason(StrEnum):
    """As the search for duplicates has them, the surest first."""

    BUYER = "buyer"
    MAIL = "mail"
    PHONE = "phone"
    FIRM = "firm"
    NAME = "name"
    SAID = "said"
    """A person says so."""


class Scope(StrEnum):
    """Which items a list of the desk holds."""

    MINE = "mine"
    TEAM = "team"
    UNASSIGNED = "unassigned"
    SPAM = "spam"


@dataclass(frozen=True, slots=True)
class TakenIn:
    """What a look into the facts changed on the desk."""

    created: int = 0
    changed: int = 0
    withdrawn: int = 0
    """Items that nobody had touched and whose import was undone."""
    marked: int = 0
    """Items that are gone from the facts but stay, as somebody worked on them."""
    skipped: int = 0
    """Rows whose id is no id: longer than 200 characters or with signs that no database keeps."""

    @property
    def is_anything(self) -> bool:
        return bool(self.created or self.changed or self.withdrawn or self.marked)


@dataclass(frozen=True, slots=True)
class Decision:
    """Who was to get an item and why, as it is kept for good."""

    rule: Decided
    chosen: int | None
    """The person's id."""
    candidates: tuple[int, ...] = ()
    features: Mapping[str, object] | None = None
    scores: Mapping[str, float] | None = None
    """By the person's id."""
    propensity: float | None = None
    """With which the policy would choose this person; None for what people decided."""
    policy_version: str = ""
    reason: str = ""
    is_shadow: bool = False


@dataclass(frozen=True, slots=True)
class ClockView:
    """One clock of an item. `due` is None where it does not count this item."""

    due: datetime | None
    left: int | None
    """Seconds until due, negative when late; None where nothing is waited for."""

    @property
    def is_late(self) -> bool:
        return self.left is not None and self.left < 0


@dataclass(frozen=True, slots=True)
class DeskRow:
    """An item in a list: what is to be done next, until when, and why."""

    id: int
    key: str
    version: int
    kind: Kind
    arrived_at: datetime
    stage: Stage
    country: str
    product_id: str
    product_name: str
    keyword: str
    buyer: str
    """Masked unless the reader may see buyers' contacts; "" where nobody knows."""
    buyer_level: str
    message: str
    """The beginning, as one line."""
    owner: Text | None
    is_mine: bool
    unassigned: Unassigned | None
    model_grade: Grade | None
    sales_grade: Grade | None
    spam: Spam
    step: NextStep
    answer_by: datetime | None
    platform: ClockView
    team: ClockView
    is_answered: bool
    """Whether a reply of ours is known since it arrived."""
    why: tuple[Text, ...]
    """The most pressing first."""
    is_source_gone: bool


@dataclass(frozen=True, slots=True)
class DeskPage:
    rows: tuple[DeskRow, ...]
    count: int
    number: int
    """Of the page, from 1."""
    pages: int
    older: int
    """Items on the desk that were due longer ago than the desk lists."""
    quiet: int
    """Items in hand for which nothing is due."""


@dataclass(frozen=True, slots=True)
class Load:
    """What a rep has in hand."""

    person_id: int
    name: Text
    in_hand: int
    waiting: int
    """For a first reply."""
    late: int
    """Overdue to a buyer who waits for a word of ours."""
    follow_ups: int
    """Overdue after a quote or a sample."""
    is_absent: bool
    first_reply_median: int | None
    """Seconds, of the last 28 days' items; None without a reply."""


@dataclass(frozen=True, slots=True)
class Overview:
    """What a lead looks at."""

    loads: tuple[Load, ...]
    in_hand: int
    waiting: int
    late_by_platform: int
    late_by_team: int
    unassigned: Mapping[Unassigned, int]
    pool: int
    """Of the unassigned, those that were given back."""
    spam: int
    to_move: int
    """Assignments that the main account has not carried out on the platform yet."""


@dataclass(frozen=True, slots=True)
class AtAGlance:
    """What the desk holds for a morning, of one's own or of the team; each figure at most what is listed."""

    waiting: int
    """For a first reply."""
    late: int
    """Of them, past their time."""
    answers: int
    """Buyers who wrote again and wait."""
    next_due: datetime | None
    """When the next running clock is over, of either kind; None where none runs any more."""
    follow_ups: int
    """Due until tonight."""
    late_follow_ups: int
    """Of them, due before today."""
    ungraded: int
    """Answered some days ago, and sales has not said what it was."""


@dataclass(frozen=True, slots=True)
class TouchView:
    at: datetime
    channel: Channel
    direction: Direction
    by: Text | None
    """None where a file says it."""
    text: str
    key: str
    """The item it was logged at."""


@dataclass(frozen=True, slots=True)
class DecisionView:
    at: datetime
    rule: Decided
    chosen: Text | None
    by: Text | None
    reason: str
    is_shadow: bool


@dataclass(frozen=True, slots=True)
class EarlierItem:
    id: int
    key: str
    arrived_at: datetime
    stage: Stage
    product_id: str
    product_name: str


@dataclass(frozen=True, slots=True)
class SalesGrade:
    grade: Grade
    reason: ReasonCode
    note: str
    by: Text | None
    at: datetime


@dataclass(frozen=True, slots=True)
class ModelGrade:
    grade: Grade | None
    spam_probability: float | None
    reasons_for: tuple[Text, ...]
    reasons_against: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Contacts:
    """How to reach a buyer, masked until revealed. None: not known."""

    name: str | None
    mail: str | None
    phone: str | None
    is_masked: bool
    is_erased: bool


@dataclass(frozen=True, slots=True)
class Card:
    """The hand-over card. None is 未知: nobody knows it yet, and it can be filled in."""

    row: DeskRow
    product: str | None
    keyword: str | None
    source: str | None
    traffic_channel: str | None
    country: str | None
    pages: str | None
    buyer_level: str | None
    message: str | None
    filled: frozenset[str]
    """Which of these a person has filled in."""
    contacts: Contacts
    earlier: tuple[EarlierItem, ...]
    """The buyer's other items, the newest first."""
    orders: int
    """Won items of the buyer besides this one."""
    remark: str
    account: Account
    model: ModelGrade | None
    sales: SalesGrade | None
    loss: LossReason | None
    loss_note: str
    quoted_on: date | None
    sampled_on: date | None
    won_on: date | None
    touches: tuple[TouchView, ...]
    decisions: tuple[DecisionView, ...]
    merged: tuple[int, ...]
    """Merges that stand, by id: each can be taken back."""
    needs_platform_move: bool
    waits_in_box: bool
    """In the spam box, and nobody has said what it is."""

    @property
    def known(self) -> int:
        """Of the `CARD_FIELDS`, how many marketing's half of the card has."""
        return sum(getattr(self, name) is not None for name in CARD_FIELDS)


CARD_FIELDS = (
    "product", "keyword", "source", "traffic_channel", "country", "pages", "buyer_level", "message",
)  # fmt: skip
