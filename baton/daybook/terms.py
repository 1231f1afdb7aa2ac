"""The words of the day that cross walls: blocks, playbooks, what they propose, tasks and what became of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from baton.kit.glossary import Owner
from baton.kit.text import Text
from baton.people.terms import Role, Team

if TYPE_CHECKING:
    from baton.daybook.day_facts import DayFacts

Figure = str | int | float | bool | None
Figures = Mapping[str, Figure]
"""What was measured when a task was found; kept with it, and handed back to the check that closes it."""


class Block(StrEnum):
    """The eight parts of the day, in their fixed order. The order is the method, the hours are a person's own."""

    MUST_DO = "must_do"
    LOOK = "look"
    OPERATE = "operate"
    ORGANISE = "organise"
    COMMUNICATE = "communicate"
    HANDS_ON = "hands_on"
    DEEP_WORK = "deep_work"
    SUMMARY = "summary"

    @property
    def label(self) -> Text:
        return _BLOCK_LABELS[self]

    @property
    def is_morning(self) -> bool:
        return self not in {Block.HANDS_ON, Block.DEEP_WORK, Block.SUMMARY}


_BLOCK_LABELS = {
    Block.MUST_DO: Text("必做", "Must-do"),
    Block.LOOK: Text("查看", "Look"),
    Block.OPERATE: Text("操作", "Operate"),
    Block.ORGANISE: Text("整理", "Organise"),
    Block.COMMUNICATE: Text("沟通", "Communicate"),
    Block.HANDS_ON: Text("动手", "Hands-on"),
    Block.DEEP_WORK: Text("烧脑", "Deep work"),
    Block.SUMMARY: Text("总结", "Summary"),
}


class TaskState(StrEnum):
    OPEN = "open"
    DONE = "done"
    """Somebody says so."""
    CLOSED = "closed"
    """The data show it."""
    EXPIRED = "expired"
    """What it was about is over; nobody did it."""
    DROPPED = "dropped"
    """Somebody decided against it, with a reason."""

    @property
    def label(self) -> Text:
        return _STATE_LABELS[self]


_STATE_LABELS = {
    TaskState.OPEN: Text("待做", "Open"),
    TaskState.DONE: Text("已做", "Done"),
    TaskState.CLOSED: Text("数据已证实", "Closed by data"),
    TaskState.EXPIRED: Text("已过期", "Expired"),
    TaskState.DROPPED: Text("不做", "Dropped"),
}


@dataclass(frozen=True, slots=True)
class Evidence:
    """A link to what a task is based on. `path` is inside the product and begins with a slash."""

    label: Text
    path: str


@dataclass(frozen=True, slots=True)
class Threshold:
    """A number of a playbook that a shop may set."""

    code: str
    label: Text
    default: float
    unit: Text
    least: float
    most: float

    def said(self, value: float) -> Text:
        """A value with its unit. Units are written in the plural, a regular one in English, or are signs."""
        one = self.unit.en.removesuffix("s")
        return Text(f"{value:g} {self.unit.zh}", f"{value:g} {one if value == 1 else self.unit.en}")


@dataclass(frozen=True, slots=True)
class Proposal:
    """One thing to do, found in the facts.

    `key` names what it is about within its playbook (an order, a product, a campaign × market): found again on
    another day it is the same task. `why` carries the figures, `done_when` says what the check will look for.
    `staff` is the account whose it is, as the files write it; where it is empty or nobody's, the team's. `owner` is
    given only where the thing itself decides whose it is (an alert's own metric); else the playbook's metric does.
    """

    key: str
    title: Text
    why: Text
    done_when: Text
    due: datetime
    is_urgent: bool
    is_important: bool
    evidence: tuple[Evidence, ...] = ()
    figures: Figures = field(default_factory=dict)
    staff: str = ""
    person_id: int | None = None
    """A person whose it is for sure: an action's owner, who asked for a design."""
    metric: str = ""
    """The figure it moves, where it is another one than the playbook's."""
    expires: datetime | None = None
    """From then on it is over. Without it the task is carried over until it is done or dropped."""
    draft: Text | None = None
    """Words that are ready to be sent or pasted."""


@dataclass(frozen=True, slots=True)
class OpenTask:
    """What a check is told of a task that is still open."""

    key: str
    figures: Figures
    opened_at: datetime


Levels = Mapping[str, float]
"""Threshold code → the number that holds in the shop."""
Find = Callable[["DayFacts", Levels], Iterable[Proposal]]
Settle = Callable[["DayFacts", Levels, Sequence[OpenTask]], Mapping[str, Text]]
"""Key → what the data show, for those of the open tasks that are done. Silence of the data closes nothing."""


@dataclass(frozen=True, slots=True)
class Playbook:
    """A rule that turns facts into tasks. One module each in `baton.daybook.playbooks`, as `PLAYBOOK`.

    `find` is pure but for reading `DayFacts`; it returns nothing where there is nothing to do. `settle` closes what
    the data show to be done. `reads` are datasets without any row of which the playbook stays silent and the
    settings page says what it needs.
    """

    code: str
    label: Text
    block: Block
    metric: str
    intent: Text
    """What it is for: whoever does it need not ask why."""
    find: Find
    settle: Settle
    reads: tuple[str, ...] = ()
    thresholds: tuple[Threshold, ...] = ()
    is_on: bool = True
    """Until a shop decides otherwise."""
    roles: frozenset[Role] = frozenset()
    """Whose it is, where the metric's owner alone would be too wide (a designer's request)."""
    is_of_the_rooms: bool = False
    """What settles it is done and kept in Baton's own rooms: the day's page need not wait for the next look."""


@dataclass(frozen=True, slots=True)
class TaskLine:
    """A task as a person's day shows it."""

    id: int
    version: int
    playbook: str
    """Empty for a task that a person added."""
    playbook_label: Text
    block: Block
    title: Text
    why: Text
    done_when: Text
    intent: Text
    metric: str
    owner: Owner
    overruled: str
    """Why the owner is another one than the metric's; empty where it is the metric's."""
    team: Team
    person_id: int | None
    is_mine: bool
    is_urgent: bool
    is_important: bool
    due: datetime
    is_overdue: bool
    expires: datetime | None
    opened_on: date
    carried: int
    """Days that it has been carried over."""
    postponed_to: date | None
    evidence: tuple[Evidence, ...]
    figures: Figures
    draft: Text | None
    state: TaskState
    closed_at: datetime | None
    closing: Text | None
    """What the data showed, or the reason somebody gave."""


@dataclass(frozen=True, slots=True)
class BlockLines:
    block: Block
    lines: tuple[TaskLine, ...]
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Split:
    """A person's or a team's finished and open tasks of a week by Eisenhower's four fields."""

    urgent_important: int
    important: int
    urgent: int
    neither: int

    @property
    def total(self) -> int:
        return self.urgent_important + self.important + self.urgent + self.neither


@dataclass(frozen=True, slots=True)
class MorningResult:
    """What one look brought, by counts; `needs` are playbooks that lack facts."""

    day: date
    found: int
    new: int
    closed: int
    expired: int
    reassigned: int
    needs: Mapping[str, tuple[str, ...]]
    failed: tuple[str, ...]
    """Playbooks that broke on these facts; the others went on."""


@dataclass(frozen=True, slots=True)
class PlaybookState:
    """A playbook as the shop runs it."""

    playbook: Playbook
    is_on: bool
    levels: Levels
    owner: Owner
    overruled: str
    """Why the owner is another one than the metric's."""
    person_id: int | None
    """Who does its tasks where the facts name nobody."""
    found: int | None
    """By the last look; None where it has not looked."""
    needs: tuple[str, ...]
    """Datasets without which it cannot look."""
    is_failed: bool
    weeks_ignored: int
    """For how many weeks nobody has touched what it found; 0 where somebody does."""

    @property
    def asks_to_be_changed(self) -> bool:
        return self.weeks_ignored >= 2


@dataclass(frozen=True, slots=True)
class DayCounts:
    """Of one person's open tasks."""

    open: int = 0
    overdue: int = 0
    urgent: int = 0


@dataclass(frozen=True, slots=True)
class NoteLine:
    at: datetime
    by_id: int | None
    by: str
    verb: str
    text: str


@dataclass(frozen=True, slots=True)
class DaySummary:
    """What a day was, for the daily report: of a person, a team or the shop."""

    day: date
    done: tuple[TaskLine, ...]
    closed_by_data: tuple[TaskLine, ...]
    left: tuple[TaskLine, ...]
    dropped: tuple[TaskLine, ...]
    expired: tuple[TaskLine, ...]
