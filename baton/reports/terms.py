"""The words of reports that cross walls: what a report says, figure by figure, and what became of it since."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

from baton.kit.period import Period
from baton.kit.text import Text
from baton.people.terms import Team
from baton.ui import formats


class ReportKind(StrEnum):
    DAILY = "daily"
    """Of one day of the team, with the newest figures of the platform."""
    WEEKLY = "weekly"
    """Of a platform week, Sunday to Saturday."""
    MONTHLY = "monthly"

    @property
    def label(self) -> Text:
        return _KIND_LABELS[self]


_KIND_LABELS = {
    ReportKind.DAILY: Text("日报", "Daily report"),
    ReportKind.WEEKLY: Text("周报", "Weekly report"),
    ReportKind.MONTHLY: Text("月报", "Monthly report"),
}


class Form(StrEnum):
    """How a cell is written. Whatever the form, the value is kept as it is."""

    TEXT = "text"
    COUNT = "count"
    MONEY = "money"
    RATE = "rate"
    CHANGE = "change"
    """Relative, with its sign."""
    SIGNED = "signed"
    HOURS = "hours"
    DAY = "day"
    SPARK = "spark"
    """A line over the last weeks; says nothing that the other cells do not say."""


def written(value: float | None, form: Form) -> str:
    """As the page that it comes from writes it."""
    if value is None:
        return formats.MISSING
    if form is Form.MONEY:
        return formats.money(value)
    if form is Form.RATE:
        return formats.rate(value)
    if form is Form.CHANGE:
        return formats.change(value)
    if form is Form.SIGNED:
        return formats.signed(value)
    if form is Form.HOURS:
        whole, minutes = divmod(round(value * 60), 60)
        return f"{whole}:{minutes:02d}"
    return formats.number(value)


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell. With a `key` it is a figure of the report: compared when facts change, exported, linked.

    `person` is a person's name as the files or the people write it; whether it is shown is decided when somebody
    reads it. `note` says why a figure is missing, or what to know of it.
    """

    key: str = ""
    value: float | None = None
    form: Form = Form.TEXT
    text: Text | None = None
    link: str = ""
    owner: str = ""
    person: str = ""
    note: Text | None = None
    out_of: float | None = None
    """What a rate is a share of: shown with it where there are few."""
    direction: str = ""
    """good or bad by the figure's aim; empty where it is neither, or too few to judge."""
    day: date | None = None
    weeks: tuple[float | None, ...] = ()


@dataclass(frozen=True, slots=True)
class Head:
    label: Text
    form: Form = Form.TEXT


@dataclass(frozen=True, slots=True)
class Grid:
    heads: tuple[Head, ...]
    rows: tuple[tuple[Cell, ...], ...]
    foot: tuple[Cell, ...] = ()
    has_people: bool = False
    """Rows are persons: left out of everything that goes to a group."""
    shown: int = 0
    """Rows on a page and in a picture, which count the rest; 0 for all of them."""


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence. `mark`: good, bad, warn, wait or nothing. `is_said`: somebody's own words, in no other language."""

    text: Text
    link: str = ""
    mark: str = ""
    person: str = ""
    is_said: bool = False


@dataclass(frozen=True, slots=True)
class Lines:
    lines: tuple[Line, ...]
    empty: Text
    """What stands there where there is none."""
    is_numbered: bool = False
    shown: int = 0
    """As of a grid."""


@dataclass(frozen=True, slots=True)
class Step:
    label: Text
    owner: str
    value: float
    low: float | None
    high: float | None

    @property
    def is_clear(self) -> bool:
        return self.low is None or self.high is None or self.low > 0 or self.high < 0


@dataclass(frozen=True, slots=True)
class Steps:
    """From one total to another, leg by leg, as the whose-leg page has it."""

    before_label: Text
    before: float
    after_label: Text
    after: float
    steps: tuple[Step, ...]
    owners: tuple[Step, ...]
    """Summed by owner."""
    level: float
    """The intervals hold the truth in this share of cases; 0 where nothing is said of it."""
    link: str


Part = Grid | Lines | Steps


@dataclass(frozen=True, slots=True)
class Section:
    key: str
    heading: Text
    aside: Text
    parts: tuple[Part, ...]
    link: str = ""
    is_of_facts: bool = False
    """Made of imported facts alone: written anew when they change. Everything else stays as it was on the day."""
    is_half: bool = False
    """Two that follow each other stand side by side."""


@dataclass(frozen=True, slots=True)
class Source:
    """A dataset that the report rests on: its code, its name and its last day."""

    dataset: str
    label: Text
    last: date


@dataclass(frozen=True, slots=True)
class Content:
    """What a report says, in both languages."""

    kind: ReportKind
    shop_code: str
    shop_name: str
    period: Period
    data_day: date | None
    """The newest data day that it rests on; None without any."""
    headline: Text
    findings: tuple[Line, ...]
    sections: tuple[Section, ...]
    sources: tuple[Source, ...] = ()

    def section(self, key: str) -> Section:
        return next(section for section in self.sections if section.key == key)


@dataclass(frozen=True, slots=True)
class Correction:
    """A figure that reads otherwise than it was written before."""

    key: str
    label: Text
    form: Form
    before: float | None
    after: float | None


@dataclass(frozen=True, slots=True)
class Revision:
    number: int
    written_at: datetime
    by: str
    """The display name; empty where the timetable wrote it."""
    reason: Text
    """Why it was written again; of the first one, empty."""
    corrections: tuple[Correction, ...]


@dataclass(frozen=True, slots=True)
class WordsView:
    """What somebody added."""

    id: int
    team: Team
    by: str
    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class SentView:
    at: datetime
    revision: int
    channels: int
    """Rows in the outbox: channels that asked for it."""
    by: str


@dataclass(frozen=True, slots=True)
class ReportView:
    """A written report as it reads now."""

    id: int
    shop_id: int
    content: Content
    revision: int
    written_at: datetime
    revisions: tuple[Revision, ...]
    """The oldest first."""
    words: tuple[WordsView, ...]
    sent: tuple[SentView, ...]

    @property
    def kind(self) -> ReportKind:
        return self.content.kind

    @property
    def period(self) -> Period:
        return self.content.period

    @property
    def struck(self) -> Mapping[str, Correction]:
        """By figure: what was written first, where it reads otherwise now."""
        first: dict[str, Correction] = {}
        for revision in self.revisions:
            for one in revision.corrections:
                kept = first.get(one.key)
                before = kept.before if kept else one.before
                first[one.key] = Correction(one.key, one.label, one.form, before, one.after)
        return {
            key: one
            for key, one in first.items()
            if written(one.before, one.form) != written(one.after, one.form)
        }


@dataclass(frozen=True, slots=True)
class Timing:
    """When a shop's report of a kind is written and sent, by the shop's own clock."""

    kind: ReportKind
    at: time
    is_on: bool = True
    is_sent: bool = True


@dataclass(frozen=True, slots=True)
class Waiting:
    """A report that is due and cannot be written yet."""

    kind: ReportKind
    period: Period
    reason: Text


@dataclass(frozen=True, slots=True)
class Written:
    """What asking for a report brought."""

    report_id: int
    kind: ReportKind
    period: Period
    revision: int
    is_new: bool
    corrections: int
    has_gone_on: bool = False
    """The day's report was there, and has been written anew with what was done since."""
