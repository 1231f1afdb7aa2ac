"""The words of the exchange that cross walls: what each team states, what the other answers, what came true."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import IntEnum, StrEnum

from baton.actions.terms import ActionView
from baton.kit.period import Period
from baton.kit.text import Text

Json = Mapping[str, object]


class Side(StrEnum):
    """Which team says it. The other one answers."""

    MARKETING = "marketing"
    SALES = "sales"

    @property
    def other(self) -> Side:
        return Side.SALES if self is Side.MARKETING else Side.MARKETING

    @property
    def label(self) -> Text:
        return Text("运营", "Marketing") if self is Side.MARKETING else Text("业务", "Sales")

    @property
    def asks(self) -> Text:
        """How the team's statement ends."""
        return Text("是不是", "is it so?") if self is Side.MARKETING else Text("对不对", "is it right?")


class Topic(StrEnum):
    MARKET = "market"
    PLATFORM = "platform"
    PLAN = "plan"
    BUYERS = "buyers"
    OPPORTUNITIES = "opportunities"
    HELP = "help"

    @property
    def label(self) -> Text:
        return _TOPIC_LABELS[self]


_TOPIC_LABELS = {
    Topic.MARKET: Text("市场", "Market"),
    Topic.PLATFORM: Text("平台", "Platform"),
    Topic.PLAN: Text("计划", "Plan"),
    Topic.BUYERS: Text("买家原话", "Buyers' words"),
    Topic.OPPORTUNITIES: Text("平台商机", "Opportunities"),
    Topic.HELP: Text("能帮什么", "Help offered"),
}
TOPICS: Mapping[Side, tuple[Topic, ...]] = {
    Side.MARKETING: (Topic.MARKET, Topic.PLATFORM, Topic.PLAN),
    Side.SALES: (Topic.BUYERS, Topic.OPPORTUNITIES, Topic.HELP),
}


class Confidence(IntEnum):
    """How sure somebody is, in tenths."""

    FIVE = 5
    SEVEN = 7
    NINE = 9

    @property
    def share(self) -> float:
        return self.value / 10

    @property
    def label(self) -> Text:
        return _CONFIDENCE_LABELS[self]


_CONFIDENCE_LABELS = {
    Confidence.FIVE: Text("五成", "5 in 10"),
    Confidence.SEVEN: Text("七成", "7 in 10"),
    Confidence.NINE: Text("九成", "9 in 10"),
}


class Answered(StrEnum):
    RIGHT = "right"
    HALF = "half"
    WRONG = "wrong"
    UNANSWERED = ""

    @property
    def label(self) -> Text:
        return _ANSWER_LABELS[self]


_ANSWER_LABELS = {
    Answered.RIGHT: Text("对", "Right"),
    Answered.HALF: Text("对一半", "Half right"),
    Answered.WRONG: Text("不对", "Not so"),
    Answered.UNANSWERED: Text("还没回答", "Not answered yet"),
}


class Agreement(StrEnum):
    """Where both teams stand once they have talked."""

    AGREED = "agreed"
    PARTLY = "partly"
    APART = "apart"
    WAITING = ""

    @property
    def label(self) -> Text:
        return _AGREEMENT_LABELS[self]


_AGREEMENT_LABELS = {
    Agreement.AGREED: Text("一致", "Agreed"),
    Agreement.PARTLY: Text("部分一致", "Partly agreed"),
    Agreement.APART: Text("分歧", "Apart"),
    Agreement.WAITING: Text("待答", "Waiting"),
}
STANDS_AT: Mapping[Answered, Agreement] = {
    Answered.RIGHT: Agreement.AGREED,
    Answered.HALF: Agreement.PARTLY,
    Answered.WRONG: Agreement.APART,
    Answered.UNANSWERED: Agreement.WAITING,
}
"""What an answer says of agreement until the teams mark it otherwise."""


class FollowUp(StrEnum):
    """What becomes of an item: somebody does something, or it is passed on for information."""

    ACT_ON = "act_on"
    PASS_ON = "pass_on"  # noqa: S105 - what is passed on, not a password
    UNDECIDED = ""

    @property
    def label(self) -> Text:
        return _FOLLOW_UP_LABELS[self]


_FOLLOW_UP_LABELS = {
    FollowUp.ACT_ON: Text("落实", "Act on"),
    FollowUp.PASS_ON: Text("传递", "Pass on"),
    FollowUp.UNDECIDED: Text("未标", "Not marked"),
}


class State(StrEnum):
    PLANNED = "planned"
    OPEN = "open"
    CLOSED = "closed"

    @property
    def label(self) -> Text:
        return {
            State.PLANNED: Text("待开", "Planned"),
            State.OPEN: Text("进行中", "Under way"),
            State.CLOSED: Text("已结束", "Closed"),
        }[self]


class Closing(StrEnum):
    """How an exchange ended."""

    FINISHED = "finished"
    UNFINISHED = "unfinished"
    NOBODY_CAME = "nobody_came"

    @property
    def label(self) -> Text:
        return {
            Closing.FINISHED: Text("已完成", "Finished"),
            Closing.UNFINISHED: Text("未完成", "Unfinished"),
            Closing.NOBODY_CAME: Text("没有人到", "Nobody came"),
        }[self]


class Outcome(StrEnum):
    """What became of a prediction."""

    TRUE = "true"
    FALSE = "false"
    VOID = "void"
    """Nobody can tell any more; it is not scored."""

    @property
    def label(self) -> Text:
        return {
            Outcome.TRUE: Text("说中", "Came true"),
            Outcome.FALSE: Text("没说中", "Did not"),
            Outcome.VOID: Text("不计分", "Not scored"),
        }[self]


class Way(StrEnum):
    """How a figure decides a prediction."""

    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    RISES = "rises"
    """Against the equally long period just before."""
    FALLS = "falls"

    @property
    def has_threshold(self) -> bool:
        return self in {Way.AT_LEAST, Way.AT_MOST}

    @property
    def label(self) -> Text:
        return {
            Way.AT_LEAST: Text("不低于", "is at least"),
            Way.AT_MOST: Text("不高于", "is at most"),
            Way.RISES: Text("比前一段高", "is above the period before"),
            Way.FALLS: Text("比前一段低", "is below the period before"),
        }[self]


@dataclass(frozen=True, slots=True)
class Check:
    """What decides a prediction without anybody asking: a figure over a period of data days."""

    metric: str
    """A code of the catalogue of metrics."""
    way: Way
    period: Period
    threshold: float | None = None
    """In the figure's own unit; shares from 0 to 1."""
    dimension: str = ""
    segment: str = ""
    name: str = ""
    """What the segment is called where that is not itself: the product's name."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing that the facts say about a statement, with where it was read."""

    text: Text
    source: Text
    """The dataset and the period."""
    link: str = ""
    """A page of the product, beginning with a slash."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A statement that the period's figures bear, for somebody to pick, to change, or to leave."""

    key: str
    """The same figure of the same period has the same one."""
    side: Side
    topic: Topic
    text: Text
    evidence: tuple[Evidence, ...]
    check: Check | None = None
    strength: float = 0.0
    """For order only: how far beyond chance."""
    words: tuple[str, ...] = ()
    """Of BUYERS: what to look for in inquiries."""
    country: str = ""


@dataclass(frozen=True, slots=True)
class NewStatement:
    side: Side
    topic: Topic
    text: str
    confidence: Confidence
    due: date
    evidence: tuple[Evidence, ...] = ()
    check: Check | None = None
    proposal: str = ""
    words: tuple[str, ...] = ()
    country: str = ""


@dataclass(frozen=True, slots=True)
class Behind:
    """An inquiry behind an answer; its words are masked."""

    item_id: int
    day: date
    country: str
    words: str


@dataclass(frozen=True, slots=True)
class BehindView:
    """Inquiries that may bear on a statement: the newest, how many there are, and what they were found by."""

    shown: tuple[Behind, ...]
    count: int
    sought: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Resolution:
    outcome: Outcome
    at: datetime
    evidence: Text
    is_by_hand: bool
    by: str
    is_correction: bool
    """The facts it was first told by have changed since; the earlier lines are kept."""


@dataclass(frozen=True, slots=True)
class Aside:
    """A text that was saved while somebody else had saved another: kept until somebody merges or drops it."""

    id: int
    field: str
    text: str
    by: str
    at: datetime
    person_id: int | None


@dataclass(frozen=True, slots=True)
class StatementView:
    id: int
    exchange_id: int
    side: Side
    topic: Topic
    text: str
    evidence: tuple[Evidence, ...]
    confidence: Confidence
    due: date
    check: Check | None
    check_text: Text | None
    person_id: int | None
    by: str
    answered: Answered
    answer: str
    answer_by: str
    answer_items: tuple[int, ...]
    agreement: Agreement
    follow_up: FollowUp
    versions: Mapping[str, int]
    asides: tuple[Aside, ...]
    resolution: Resolution | None
    history: tuple[Resolution, ...]
    waits_for: Text | None
    """Why it is due and not told yet."""
    action_ids: tuple[int, ...]
    is_carried: bool
    words: tuple[str, ...] = ()
    country: str = ""
    is_agreement_marked: bool = False
    """Else it is what the answer says."""

    @property
    def is_corrected(self) -> bool:
        return self.resolution is not None and self.resolution.is_correction


@dataclass(frozen=True, slots=True)
class Attendee:
    person_id: int
    name: str
    mark: str
    """marketing, sales or shared."""
    is_expected: bool
    is_present: bool | None
    """None: not recorded."""


@dataclass(frozen=True, slots=True)
class ExchangeView:
    id: int
    meets_at: datetime
    """In the shop's zone."""
    minutes: int
    period: Period
    against: Period
    state: State
    closing: Closing | None
    reason: str
    facilitator: str
    facilitator_id: int | None
    closed_at: datetime | None
    attendees: tuple[Attendee, ...]
    statements: tuple[StatementView, ...]
    actions: tuple[ActionView, ...]
    missing: tuple[Text, ...]
    """What a finished exchange would still need; empty: it is complete."""
    stamp: int
    """Grows with every change."""
    carried_to: int | None

    @property
    def day(self) -> date:
        return self.meets_at.date()

    @property
    def is_open(self) -> bool:
        return self.state is not State.CLOSED

    @property
    def present(self) -> int:
        return sum(one.is_present is True for one in self.attendees)

    @property
    def expected(self) -> int:
        return sum(one.is_expected for one in self.attendees)

    @property
    def unanswered(self) -> int:
        return sum(one.answered is Answered.UNANSWERED for one in self.statements)


@dataclass(frozen=True, slots=True)
class ExchangeLine:
    """An exchange in a list."""

    id: int
    meets_at: datetime
    period: Period
    state: State
    closing: Closing | None
    reason: str
    statements: int
    unanswered: int
    actions: int
    present: int
    expected: int


@dataclass(frozen=True, slots=True)
class CadenceSetting:
    weekday: int = 1
    """Monday is 0. Tuesday: the platform publishes the week."""
    at: time = time(11)
    every_weeks: int = 1
    minutes: int = 40
    is_on: bool = True
    remind_before: int = 30
    """Minutes before the meeting at which groups are reminded; 0: not at all."""
    facilitator_id: int | None = None
    expected_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class CadenceView:
    """How regularly a shop's teams meet, as of a day."""

    setting: CadenceSetting
    next_at: datetime | None
    last_held: date | None
    """The last one that has ended and was held."""
    days_since: int | None
    is_overdue: bool
    """By the rhythm one should have been held since the last one, and was not."""
    missed: int
    """Planned dates that passed since without one being held, at most those of half a year."""
    in_a_row: int
    """Held one after the other up to the last date, with one that is under way."""
    ended_in_a_row: int
    """The same without it."""
    open_actions: int
    overdue_actions: int
    attendance: float | None
    """Present ÷ expected at the last one that was held."""


@dataclass(frozen=True, slots=True)
class DuePrediction:
    statement_id: int
    exchange_id: int
    side: Side
    topic: Topic
    text: str
    confidence: Confidence
    due: date
    resolution: Resolution | None
    waits_for: Text | None
    can_be_told: bool
    """A figure decides it; else somebody has to say."""


@dataclass(frozen=True, slots=True)
class Level:
    """What came true of what was said with one confidence."""

    confidence: Confidence
    n: int
    hits: int
    share: float | None
    low: float | None
    high: float | None
    is_few: bool


@dataclass(frozen=True, slots=True)
class Calibration:
    """How well a team's confidence matches what came true. `brier`: mean of (said − came true)², 0 is perfect."""

    side: Side | None
    topic: Topic | None
    n: int
    hits: int
    share: float | None
    low: float | None
    high: float | None
    brier: float | None
    levels: tuple[Level, ...]
    is_few: bool


@dataclass(frozen=True, slots=True)
class Saved:
    """What a save did, field by field."""

    taken: tuple[str, ...] = ()
    merged: tuple[str, ...] = ()
    """Somebody else had changed other lines: both changes are in."""
    aside: tuple[str, ...] = ()
    """Somebody else had changed the same lines: both texts are kept, side by side."""
    versions: Mapping[str, int] = field(default_factory=dict)
