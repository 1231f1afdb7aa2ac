"""The words of actions that cross walls: what somebody undertook, and how far it is."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from baton.kit.text import Text


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


@dataclass(frozen=True, slots=True)
class Course:
    """The metric's course around an action that is done: before, after, by how much; no effect is claimed."""

    metric: str
    before: float | None
    after: float | None
    before_days: str
    after_days: str
    note: Text


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


@dataclass(frozen=True, slots=True)
class ActionCounts:
    open: int = 0
    overdue: int = 0
    to_verify: int = 0
    concluded: int = 0
    with_effect: int = 0
    by_state: dict[ActionState, int] = field(default_factory=dict)
