"""What the pages of hours, rota and rules show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from baton.inquiries.logic.reply_clock import TeamRule
from baton.inquiries.terms import Kind
from baton.kit.text import Text


@dataclass(frozen=True, slots=True)
class Week:
    """A usual week, Monday first: each day's shifts as people write them."""

    zone: str
    days: tuple[str, ...]
    closed: tuple[date, ...]
    """Own days off."""
    worked_as: Mapping[date, int]
    calendar: str
    is_set: bool
    """Somebody has set it; else it is what Baton starts with, or the team's."""


@dataclass(frozen=True, slots=True)
class AppliedDay:
    """A day of the coming year that is not what its weekday says."""

    day: date
    name: Text | None
    """The public holiday; None for what the team set itself."""
    worked_as: int | None
    """None: off."""


@dataclass(frozen=True, slots=True)
class Colleague:
    id: int
    name: Text


@dataclass(frozen=True, slots=True)
class Away:
    id: int
    person_id: int
    name: Text
    first: date
    last: date
    note: str
    is_over: bool
    is_now: bool


@dataclass(frozen=True, slots=True)
class HoursPage:
    team: Week
    applied: tuple[AppliedDay, ...]
    unknown_years: tuple[int, ...]
    """Of the coming twelve months."""
    last_known_year: int
    absences: tuple[Away, ...]


@dataclass(frozen=True, slots=True)
class Turn:
    id: int
    person_id: int
    name: Text
    start: datetime
    end: datetime
    is_now: bool
    is_absent: bool
    """On one of its days the person is away."""


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch in which nobody is at work and nobody has a turn."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class RotaPage:
    now: datetime
    """In the team's zone."""
    is_at_work: bool
    on_duty: tuple[Colleague, ...]
    turns: tuple[Turn, ...]
    gaps: tuple[Gap, ...]
    gap_days: int
    """For which the gaps are told."""
    arrived: int
    """Items of the last four weeks."""
    arrived_outside: int
    """Of those, while the team was not at work."""


@dataclass(frozen=True, slots=True)
class RuleVersion:
    name: str
    since: date
    until: date | None
    """The day before the next version; None for the newest."""
    limits: Mapping[Kind, timedelta]
    left_out: tuple[str, ...]
    is_handled_by_rejection: bool
    source: str
    is_own: bool
    """Entered by the shop: it can be changed and dropped."""
    items: int
    """That it counts for, by the day of their arrival."""


@dataclass(frozen=True, slots=True)
class RulesPage:
    versions: tuple[RuleVersion, ...]
    """The newest first."""
    team: TeamRule
    is_team_set: bool
    open_items: int
    """That the team's limits are counted for."""
