"""The words of judging: what a model is for, what is asked of a buyer, and what a page shows of both."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from baton.kit.text import Text


class Purpose(StrEnum):
    SPAM = "spam"
    GRADE = "grade"


class Question(StrEnum):
    """What is asked before a buyer gets much of a rep's time."""

    GENUINE = "genuine"
    PRICE_FISHING = "price_fishing"
    FRAUD = "fraud"

    @property
    def label(self) -> Text:
        return _QUESTIONS[self]


class Finding(StrEnum):
    YES = "yes"
    NO = "no"
    UNCLEAR = "unclear"

    @property
    def label(self) -> Text:
        return _FINDINGS[self]


_QUESTIONS = {
    Question.GENUINE: Text("是真实公司吗", "Is it a genuine firm?"),
    Question.PRICE_FISHING: Text("以前套过价吗", "Has it fished for prices before?"),
    Question.FRAUD: Text("有欺诈迹象吗", "Are there signs of fraud?"),
}
_FINDINGS = {
    Finding.YES: Text("是", "yes"),
    Finding.NO: Text("否", "no"),
    Finding.UNCLEAR: Text("说不准", "cannot tell"),
}


@dataclass(frozen=True, slots=True)
class BoxRow:
    """A message in the spam box."""

    id: int
    key: str
    version: int
    arrived_at: datetime
    chance_real: float | None
    """None where no model could judge it."""
    message: str
    """The beginning as one line of plain text; "" where none is known."""
    country: str
    reasons: tuple[Text, ...]
    """Against it being real first; where it is likely real, for it."""
    is_by_model: bool
    """Suspected by the model; else the files or a person's sheet call it spam and nobody here has looked."""
    platform_due: datetime | None
    """Until when the platform waits; None where it does not."""


@dataclass(frozen=True, slots=True)
class Reviewed:
    at: datetime
    by: Text
    left: int


@dataclass(frozen=True, slots=True)
class BoxState:
    """What the spam box asks of the team: enough to know whether today's look is done."""

    count: int
    likely_real: int
    """Of them, those whose chance of being real is above LIKELY_REAL."""
    running: int
    """Of them, those on which the platform's clock still runs."""
    first_due: datetime | None
    last_review: Reviewed | None
    is_reviewed_today: bool


@dataclass(frozen=True, slots=True)
class Turned:
    """What the team took out of the box again."""

    rescued: int
    won: int
    since: datetime


@dataclass(frozen=True, slots=True)
class SpamBox:
    state: BoxState
    rows: tuple[BoxRow, ...]
    number: int
    pages: int
    turned: Turned


@dataclass(frozen=True, slots=True)
class CalibrationLine:
    """Of the outcomes to which this was said: what share was so."""

    low: float
    high: float
    said: float
    was: float
    count: int


@dataclass(frozen=True, slots=True)
class ModelState:
    """What a model is worth, or why there is none."""

    purpose: Purpose
    version: int
    trained_at: datetime | None
    outcomes: int
    positives: int
    error: float | None
    """Expected calibration error on outcomes not learnt from."""
    bins: tuple[CalibrationLine, ...]
    limits: tuple[float, float, float] | None
    left_out: tuple[Text, ...]
    why: Text | None
    needs: Text | None


@dataclass(frozen=True, slots=True)
class Checked:
    question: Question
    finding: Finding
    source: str
    """What was looked at; "" for a reader who may not see contacts."""
    note: str
    by: Text
    at: datetime


@dataclass(frozen=True, slots=True)
class BuyerView:
    checks: tuple[Checked, ...]
    """The latest of each question."""
    signs: tuple[tuple[Question, Text], ...]
    hidden: int
    """Signs that are for those who may see contacts."""
    may_check: bool
