"""The words of the watch: a series, an event, a finding, an alert as others may read it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from baton.kit.glossary import Owner
from baton.kit.text import Text
from baton.ui import charts

ALERT_EVENTS = "alert-"
"""The ids of alerts in the shop's record begin so."""
KNOWN_EVENTS = "known-"
"""And those of changes that somebody named on an alert's page."""


class Step(StrEnum):
    """What one figure of a series speaks of."""

    DAY = "day"
    WEEK = "week"
    """A platform week, Sunday to Saturday."""

    @property
    def days(self) -> int:
        return 1 if self is Step.DAY else 7


class Kind(StrEnum):
    COUNT = "count"
    RATE = "rate"
    MONEY = "money"


class Sense(StrEnum):
    """Which way a figure is off."""

    LESS = "less"
    MORE = "more"


class Status(StrEnum):
    OPEN = "open"
    CLOSED = "closed"


class Closing(StrEnum):
    """Why an alert closed itself."""

    RETURNED = "returned"
    NEW_LEVEL = "new_level"
    """The figure stays where it went, and that is what is expected by now."""
    UNCONFIRMED = "unconfirmed"
    """The same day looked at once more, with newer facts, says nothing any more."""


class Act(StrEnum):
    """A line of an alert's history."""

    OPENED = "opened"
    CONTINUED = "continued"
    CLOSED = "closed"
    REOPENED = "reopened"
    ACKNOWLEDGED = "acknowledged"
    SNOOZED = "snoozed"
    MUTED = "muted"
    KNOWN = "known"


class Sensitivity(StrEnum):
    NEWCOMER = "newcomer"
    """The panel, and what is big."""
    EXPERT = "expert"
    """Everything within the budget, with what appears together with it."""


SPLIT = "|"
"""Between the two values of a segment that is split once more: a campaign's country, a reason's product line."""


@dataclass(frozen=True, slots=True)
class Key:
    """Names a series. `dimension` and `segment` are empty for the whole shop."""

    metric: str
    dimension: str = ""
    segment: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """An entry of the shop's own record of what happened."""

    id: str
    start: date
    end: date
    kind: str
    title: str
    product_id: str = ""
    country: str = ""

    def names(self, key: Key) -> bool:
        """Whether it says that it is about this very segment."""
        return bool(key.segment) and key.segment in {self.product_id, self.country}

    @property
    def is_general(self) -> bool:
        return not self.product_id and not self.country


@dataclass(frozen=True, slots=True)
class Point:
    """A day (or week, by its last day) of a series with what was expected of it; None where there is no figure."""

    day: date
    value: float | None
    expected: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Part:
    """Another series that went the same way: a part of the alert's figure, or a figure further along the relay."""

    key: Key
    observed: float
    expected: float

    @property
    def worth(self) -> float:
        return self.observed - self.expected


@dataclass(frozen=True, slots=True)
class Finding:
    """A series that is outside its season and noise, at the coarsest level that explains it.

    Figures are those of the window: the last `window` steps up to `day`. Of a rate, `observed` and `expected` are
    its successes and `trials` what they are out of.
    """

    key: Key
    step: Step
    sense: Sense
    day: date
    """The last data day that it speaks of."""
    first_day: date
    window: int
    observed: float
    expected: float
    low: float
    high: float
    """The band of the window's figure when nothing is the matter, 95 %."""
    trials: float | None
    chance: float
    adjusted: float
    """The share of false ones to be expected if everything up to this one were an alert."""
    score: float
    inquiries: float | None
    """What the difference is worth in inquiries at the usual conversion; None where no chain leads there."""
    parts: tuple[Part, ...] = ()
    further: tuple[Part, ...] = ()
    events: tuple[Event, ...] = ()
    """What was going on at the time: it appears together with it, which is not a cause."""
    known: Event | None = None
    """An event on record that is about this very segment."""
    points: tuple[Point, ...] = ()
    is_new_level: bool = False

    @property
    def worth(self) -> float:
        return self.observed - self.expected


@dataclass(frozen=True, slots=True)
class Standing:
    """How a figure of the whole shop stands on a day: the newcomer's panel."""

    metric: str
    value: float | None
    expected: float | None
    low: float | None
    high: float | None
    reason: str
    """Empty where it could be judged; else why not: no_figure, excluded, too_little_history, too_sparse,
    too_noisy."""

    @property
    def is_out(self) -> bool:
        if self.reason or self.value is None or self.low is None or self.high is None:
            return False
        return not self.low <= self.value <= self.high


@dataclass(frozen=True, slots=True)
class PanelFigure:
    """A figure of the panel in words, as another room's page shows it. Empty: missing, or no band yet."""

    metric: str
    label: Text
    owner: Owner
    value: str
    low: str
    high: str
    is_out: bool
    is_low: bool


@dataclass(frozen=True, slots=True)
class Watched:
    """What a day's look covered."""

    step: Step
    dimension: str
    series: int
    judged: int
    has_figures: bool
    """Whether the day has figures at all there."""
    history: int
    """Days (or weeks) with figures so far."""


@dataclass(frozen=True, slots=True)
class Morning:
    """Everything that one data day's look found."""

    day: date
    findings: tuple[Finding, ...]
    panel: tuple[Standing, ...]
    watched: tuple[Watched, ...]
    calm: frozenset[tuple[Key, Step]]
    """Series that were judged on the day and are within their band."""
    new_level: frozenset[tuple[Key, Step]]
    """Series whose new level is taken for normal from this day on."""
    is_gap: bool
    """The record says that this day's figures were never imported."""


@dataclass(frozen=True, slots=True)
class HistoryLine:
    at: datetime
    day: date
    act: Act
    by: str
    note: str


@dataclass(frozen=True, slots=True)
class AlertView:
    """An alert as pages and commands read it."""

    id: int
    """0 for one that was only looked up and is not kept."""
    finding: Finding
    """As the last look that found it saw it."""
    owner: Owner
    label: Text
    """The figure's name."""
    segment: Text | None
    """The segment's name; None for the whole shop."""
    status: Status
    opened_on: date
    seen_on: date
    """The data day of the last look that found it."""
    is_held_back: bool
    """Beyond the budget of its team for its first day."""
    known: Text | None
    acknowledged_by: str
    snoozed_until: date | None
    muted_until: date | None
    mute_reason: str
    closed_on: date | None
    closing: Closing | None
    is_muted_by_whole: bool = False
    """The mute is that of the whole shop's figure."""

    @property
    def key(self) -> Key:
        return self.finding.key


@dataclass(frozen=True, slots=True)
class Going:
    """A holiday, campaign or fair, and its days of the alert's."""

    name: Text
    start: date
    end: date


@dataclass(frozen=True, slots=True)
class Beside:
    """What appears together with an alert, which is not a cause; and what it is worth at the relay's end."""

    events: tuple[Event, ...]
    occasions: tuple[Going, ...]
    before: tuple[AlertView, ...]
    """Alerts of those days on figures that come before its own in the relay."""
    orders: float | None
    """None where no chain leads there, or too few orders tell."""


@dataclass(frozen=True, slots=True)
class LookView:
    """What the last look covered."""

    day: date
    looked_at: datetime
    panel: tuple[Standing, ...]
    watched: tuple[Watched, ...]
    is_gap: bool


@dataclass(frozen=True, slots=True)
class LookResult:
    """What a look changed."""

    day: date
    opened: int
    continued: int
    closed: int
    held_back: int


@dataclass(frozen=True, slots=True)
class Marker:
    """An alert as other pages' charts mark it."""

    alert_id: int
    day: date
    until: date | None
    metric: str
    title: Text


@dataclass(frozen=True, slots=True)
class Pins:
    """What a chart over days marks: the shop's record and its alerts, as the reader may see them."""

    markers: tuple[charts.Marker, ...]
    left_out: int
    """Alerts of the days that were not marked, as there were too many."""


class LimitUnit(StrEnum):
    """How a level and its limit are written, and how far a limit may go."""

    SHARE = "share"
    HOURS = "hours"
    STARS = "stars"
    A_MONTH = "a_month"
    """A count that begins anew each month."""

    @property
    def most(self) -> float:
        return {"share": 1.0, "hours": 168.0, "stars": 5.0, "a_month": 10_000.0}[self.value]


@dataclass(frozen=True, slots=True)
class Limit:
    """A level, the limit that the shop has set for it, and where the level is heading."""

    metric: str
    label: Text
    unit: LimitUnit
    limit: float | None
    is_floor: bool
    latest: float | None
    """Of a quota, what the month has used so far."""
    latest_day: date | None
    verdict: str
    """no_data, no_limit, beyond, heading, steady, cannot_tell"""
    needs: Text
    """What has to come in where there are no figures."""
    days: int
    """Days with a figure that the forecast rests on."""
    breach: date | None = None
    breach_early: date | None = None
    breach_late: date | None = None


NAMES: Mapping[str, Text] = {
    "": Text("全店", "whole shop"),
    "campaign": Text("推广计划", "campaign"),
    "campaign_country": Text("推广计划 × 国家", "campaign × country"),
    "line": Text("产品线", "product line"),
    "reason": Text("丢单原因", "reason for losing"),
    "reason_line": Text("丢单原因 × 产品线", "reason for losing × product line"),
}
"""Dimensions that the glossary has no term for."""
