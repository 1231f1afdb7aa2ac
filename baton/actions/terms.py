"""The words of actions that cross walls: what somebody undertook, and how far it is."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from baton.kit.glossary import Owner
from baton.kit.period import Period
from baton.kit.text import Text
from baton.people.terms import Team

LONGEST_TITLE = 200
LONGEST_WORDS = 2000


class ActionState(StrEnum):
    PLANNED = "planned"
    UNDER_WAY = "under_way"
    TO_VERIFY = "to_verify"
    """Done; the metric's course is being waited for."""
    CONCLUDED = "concluded"
    DROPPED = "dropped"

    @property
    def label(self) -> Text:
        return _STATE_LABELS[self]

    @property
    def is_open(self) -> bool:
        """Somebody still has to do it."""
        return self in {ActionState.PLANNED, ActionState.UNDER_WAY}


_STATE_LABELS = {
    ActionState.PLANNED: Text("待开始", "To start"),
    ActionState.UNDER_WAY: Text("进行中", "Under way"),
    ActionState.TO_VERIFY: Text("等验证", "To verify"),
    ActionState.CONCLUDED: Text("有结论", "Concluded"),
    ActionState.DROPPED: Text("不做了", "Dropped"),
}


class Origin(StrEnum):
    """Where an action was agreed or found."""

    EXCHANGE = "exchange"
    PROBLEM = "problem"
    DEEP_WORK = "deep_work"
    ALERT = "alert"
    DIRECTIVE = "directive"
    OWN = "own"

    @property
    def label(self) -> Text:
        return _ORIGIN_LABELS[self]


_ORIGIN_LABELS = {
    Origin.EXCHANGE: Text("协同会", "Exchange"),
    Origin.PROBLEM: Text("问题", "Problem"),
    Origin.DEEP_WORK: Text("烧脑", "Deep work"),
    Origin.ALERT: Text("提醒", "Alert"),
    Origin.DIRECTIVE: Text("要求", "Directive"),
    Origin.OWN: Text("自己提的", "Own"),
}


class Verdict(StrEnum):
    """What a person concludes from the course of the metric."""

    WORKED = "worked"
    NOT_WORKED = "not_worked"
    CANNOT_TELL = "cannot_tell"

    @property
    def label(self) -> Text:
        return _VERDICT_LABELS[self]


_VERDICT_LABELS = {
    Verdict.WORKED: Text("见效", "Worked"),
    Verdict.NOT_WORKED: Text("没见效", "Did not work"),
    Verdict.CANNOT_TELL: Text("分不清", "Cannot tell"),
}
WITHOUT_EFFECT = frozenset({Verdict.NOT_WORKED, Verdict.CANNOT_TELL})
"""Agreed, done, and nobody could show an effect."""


@dataclass(frozen=True, slots=True)
class NewAction:
    """What a recorded action must say. Empty `done_when`, no `due` or no `metric`: it is kept, and shown unfinished."""

    title: str
    owner_id: int | None
    due: date | None
    metric: str
    """A figure's code in the glossary; its owner follows from it."""
    done_when: str
    expected: str = ""
    """The effect that is hoped for, in words and figures."""
    method: str = ""
    """How it is to be done: an action agreed again without effect needs another one."""
    helper_ids: tuple[int, ...] = ()
    origin: Origin = Origin.OWN
    origin_id: int | None = None
    outside_owner: str = ""
    """A supplier or a hired service that does it; a person of the shop (who recorded it) keeps an eye on it."""
    owner_reason: str = ""
    """Why the owner is of another team than the metric's; without it the action is shown unfinished."""


@dataclass(frozen=True, slots=True)
class CourseWeek:
    """One week of Sunday to Saturday; `value` is None where the facts do not say or are not ripe."""

    start: date
    value: float | None


@dataclass(frozen=True, slots=True)
class Course:
    """The metric's course around an action that is done: before, after, by how much; no effect is claimed.

    Before and after are equally many whole weeks: none of them touches the days in which it was being done.
    """

    metric: str
    before: float | None
    after: float | None
    before_days: str
    """2026-10-04..2026-10-17; empty while there is no whole week."""
    after_days: str
    note: Text
    before_n: float | None = None
    """What the figure rests on: the count itself, or what a rate is a share of."""
    after_n: float | None = None
    weeks: tuple[CourseWeek, ...] = ()
    next_on: date | None = None
    """When the next week can be read; None once all are in."""

    @property
    def is_measured(self) -> bool:
        return self.before is not None and self.after is not None

    @property
    def change(self) -> float | None:
        """After against before, as a share of before; None where it cannot be said."""
        if self.before is None or self.after is None or not self.before:
            return None
        return self.after / self.before - 1


@dataclass(frozen=True, slots=True)
class ActionView:
    id: int
    title: str
    state: ActionState
    owner_id: int | None
    owner_name: str
    helper_ids: tuple[int, ...]
    helper_names: tuple[str, ...]
    metric: str
    due: date | None
    days_over: int
    """Days past due; 0 where it is not."""
    done_when: str
    expected: str
    method: str
    origin: Origin
    origin_id: int | None
    missing: tuple[Text, ...]
    """What a complete action would still have to say."""
    agreed_before: int
    """How often much the same was agreed without effect before."""
    recorded_on: date
    done_on: date | None
    conclusion: str
    course: Course | None = None
    version: int = 0
    """Hand it back with a change: who changed it meanwhile is not overwritten."""
    verdict: Verdict | None = None
    outside_owner: str = ""
    owner_reason: str = ""
    owner_has_left: bool = False
    metric_owner: Owner | None = None
    """Whose figure it moves; None where no metric is named."""
    team: Team | None = None
    """Whose work it is: the owner's team, else the metric's."""
    recorded_by: int | None = None
    started_on: date | None = None
    concluded_on: date | None = None

    @property
    def is_overdue(self) -> bool:
        return self.days_over > 0

    @property
    def lacks_another_method(self) -> bool:
        """Agreed again after much the same had no effect, and nothing is said to be done another way."""
        return self.agreed_before > 0 and not self.method


@dataclass(frozen=True, slots=True)
class ActionCounts:
    open: int = 0
    overdue: int = 0
    to_verify: int = 0
    concluded: int = 0
    with_effect: int = 0
    by_state: dict[ActionState, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MeasuredShare:
    """Of the actions done in a month: how many have a measured course."""

    month: Period
    measured: int
    done: int


@dataclass(frozen=True, slots=True)
class LeftBehind:
    """What a person who left the shop still holds."""

    person_id: int
    name: str
    actions: int
    problems: int
    designs: int

    @property
    def total(self) -> int:
        return self.actions + self.problems + self.designs


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One thing that became of something. `changes`: what → (before, after), as written."""

    at: datetime
    by_id: int | None
    by_name: str
    """Empty where the timetable or the command line acted."""
    verb: str
    changes: tuple[tuple[str, str, str], ...]
    note: str


class Kind(StrEnum):
    """What a line of history is about."""

    ACTION = "action"
    PROBLEM = "problem"
    DESIGN = "design"
    IDEA = "idea"
    DIRECTIVE = "directive"


class ProblemState(StrEnum):
    NEW = "new"
    """Waits for triage."""
    IN_HAND = "in_hand"
    WAITING = "waiting"
    """For somebody else."""
    SOLVED = "solved"
    DROPPED = "dropped"

    @property
    def label(self) -> Text:
        return _PROBLEM_LABELS[self]

    @property
    def is_open(self) -> bool:
        return self not in {ProblemState.SOLVED, ProblemState.DROPPED}


_PROBLEM_LABELS = {
    ProblemState.NEW: Text("新，待分诊", "New, to be triaged"),
    ProblemState.IN_HAND: Text("处理中", "In hand"),
    ProblemState.WAITING: Text("等别人", "Waiting for others"),
    ProblemState.SOLVED: Text("已解决", "Solved"),
    ProblemState.DROPPED: Text("不处理", "Dropped"),
}


@dataclass(frozen=True, slots=True)
class NewProblem:
    """A problem as it was found. Whether one can solve it oneself, what it needs and until when: the triage."""

    title: str
    source: str = ""
    """Where it was seen, in words."""
    source_path: str = ""
    """A page of the product that shows it; begins with a slash."""
    metric: str = ""
    can_solve: bool | None = None
    """None: not triaged yet."""
    needs: str = ""
    due: date | None = None
    solved_when: str = ""
    person_id: int | None = None


@dataclass(frozen=True, slots=True)
class ProblemView:
    id: int
    title: str
    source: str
    source_path: str
    metric: str
    metric_owner: Owner | None
    can_solve: bool | None
    needs: str
    due: date | None
    days_over: int
    solved_when: str
    person_id: int | None
    person_name: str
    person_has_left: bool
    state: ProblemState
    reported_by: int | None
    reported_name: str
    reported_at: datetime
    closed_on: date | None
    closing: str
    action_ids: tuple[int, ...]
    missing: tuple[Text, ...]
    version: int


class DesignState(StrEnum):
    ASKED = "asked"
    ACCEPTED = "accepted"
    DELIVERED = "delivered"
    AGAIN = "again"
    """Asked again: what came was not what was needed."""
    CLOSED = "closed"
    DROPPED = "dropped"

    @property
    def label(self) -> Text:
        return _DESIGN_LABELS[self]

    @property
    def is_open(self) -> bool:
        """The designer has to do something."""
        return self in {DesignState.ASKED, DesignState.ACCEPTED, DesignState.AGAIN}


_DESIGN_LABELS = {
    DesignState.ASKED: Text("待接", "To be accepted"),
    DesignState.ACCEPTED: Text("在做", "In the making"),
    DesignState.DELIVERED: Text("已交，等验收", "Delivered, to be looked at"),
    DesignState.AGAIN: Text("请再改", "Asked again"),
    DesignState.CLOSED: Text("已验收", "Taken"),
    DesignState.DROPPED: Text("撤回", "Withdrawn"),
}


@dataclass(frozen=True, slots=True)
class NewDesign:
    """What is asked of a designer, and why, with the figure that says so."""

    what: str
    why: str
    reference: str = ""
    wanted_by: date | None = None
    designer_id: int | None = None
    is_long_line: bool = False
    """A plan of weeks, kept apart from what is asked ad hoc."""
    metric: str = ""
    product_id: str = ""


@dataclass(frozen=True, slots=True)
class DesignView:
    id: int
    what: str
    why: str
    reference: str
    metric: str
    metric_owner: Owner | None
    product_id: str
    is_long_line: bool
    wanted_by: date | None
    days_over: int
    promised: date | None
    """By when the designer said it would be done."""
    done_by: date | None
    """When it was delivered."""
    delivery: str
    """Where it is, in the designer's words."""
    asked_by: int | None
    asked_name: str
    asked_on: date
    designer_id: int | None
    designer_name: str
    designer_has_left: bool
    is_designer_new: bool
    """A new designer gets the numbers before and after as well."""
    state: DesignState
    rounds: int
    """How often it was asked again."""
    missing: tuple[Text, ...]
    version: int


@dataclass(frozen=True, slots=True)
class NewIdea:
    text: str
    why: str = ""
    is_yes: bool | None = None
    """None: not decided yet."""
    decide_on: date | None = None
    """Until when it must have a conclusion."""


@dataclass(frozen=True, slots=True)
class IdeaView:
    id: int
    text: str
    why: str
    is_yes: bool | None
    decide_on: date | None
    days_over: int
    """Days for which it has been without a conclusion past its date."""
    person_id: int | None
    person_name: str
    noted_on: date
    conclusion: str
    concluded_on: date | None
    action_id: int | None
    """The action that the conclusion became."""
    version: int

    @property
    def is_open(self) -> bool:
        return self.concluded_on is None


class Goods(StrEnum):
    CLEAR = "clear"
    PUSH = "push"
    NEITHER = "neither"

    @property
    def label(self) -> Text:
        return _GOODS_LABELS[self]


class Aim(StrEnum):
    VOLUME = "volume"
    PROFIT = "profit"
    NEITHER = "neither"

    @property
    def label(self) -> Text:
        return _AIM_LABELS[self]


_GOODS_LABELS = {
    Goods.CLEAR: Text("清库存", "Clear stock"),
    Goods.PUSH: Text("推新品", "Push the new"),
    Goods.NEITHER: Text("与货无关", "Not about goods"),
}
_AIM_LABELS = {
    Aim.VOLUME: Text("要量", "Volume"),
    Aim.PROFIT: Text("要利润", "Profit"),
    Aim.NEITHER: Text("量利都不是", "Neither volume nor profit"),
}


@dataclass(frozen=True, slots=True)
class NewDirective:
    """What is wanted of a team and what for: nobody has to say that the boss wants it."""

    text: str
    intent: str
    goods: Goods = Goods.NEITHER
    aim: Aim = Aim.NEITHER
    platform_wants: str = ""
    """What the platform wants, and what its manager is measured by."""
    team: Team | None = None
    """None: everybody."""
    until: date | None = None


@dataclass(frozen=True, slots=True)
class QuestionView:
    id: int
    text: str
    asked_by: int | None
    asked_name: str
    asked_at: datetime
    answer: str
    answered_name: str
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class DirectiveView:
    id: int
    text: str
    intent: str
    goods: Goods
    aim: Aim
    platform_wants: str
    team: Team | None
    until: date | None
    given_by: int | None
    given_name: str
    given_at: datetime
    is_open: bool
    questions: tuple[QuestionView, ...]
    reader_ids: tuple[int, ...]
    reader_names: tuple[str, ...]
    version: int

    @property
    def unanswered(self) -> int:
        return sum(not each.answer for each in self.questions)
