"""The words of the board: what its pages show, ready to be drawn. Figures keep None where they are missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from baton.drivers.terms import EntryExit, Why
from baton.kit.errors import BatonError
from baton.kit.glossary import Owner
from baton.kit.period import Period
from baton.kit.text import Text
from baton.metrics.funnel import Funnel, SegmentLine, StageLine


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a change is told: relative with good or bad, or where there are too few only the difference."""

    change: float | None
    direction: str
    """good, bad or empty, by the metric's aim and not by the sign."""
    is_few: bool


@dataclass(frozen=True, slots=True)
class StageRow:
    """One stage of the relay, with the width of its bar and of its neighbours' in thousandths."""

    line: StageLine
    label: Text
    is_money: bool
    verdict: Verdict
    width: int
    above: int
    below: int
    weeks: tuple[float | None, ...] = ()

    @property
    def previous(self) -> float | None:
        """What `of_previous` is a share of."""
        if not self.line.of_previous or self.line.value is None:
            return None
        return self.line.value / self.line.of_previous


@dataclass(frozen=True, slots=True)
class Band:
    """Consecutive stages of one owner: a stretch of the relay."""

    owner: Owner
    label: Text
    rows: tuple[StageRow, ...]
    is_pass: bool
    """The hand-over: stages that both teams hold."""
    is_first: bool
    contribution: float | None
    """What the owner's legs carry of the explained change; None where nothing is said about owners."""
    is_clear: bool = True
    """Whether the direction of that is known."""


@dataclass(frozen=True, slots=True)
class HeatRow:
    """A segment and what each leg carries in it."""

    segment: str
    total: float
    parts: tuple[tuple[float | None, int], ...]
    """Contribution and strength 0–5, one for each leg of the table."""
    entry_exit: EntryExit | None


@dataclass(frozen=True, slots=True)
class Heat:
    legs: tuple[tuple[str, Owner], ...]
    rows: tuple[HeatRow, ...]
    rest: HeatRow | None
    """All segments that are not shown, together."""
    rest_count: int
    foot: HeatRow

    @property
    def has_mix(self) -> bool:
        """Mix is measured from the average segment, so that a row's parts do not sum to the row's own change."""
        return any(leg == "mix" for leg, _owner in self.legs)


@dataclass(frozen=True, slots=True)
class Board:
    """Everything the Funnel page knows of a shop's period. Cells of people are not masked here."""

    funnel: Funnel
    bands: tuple[Band, ...]
    why: Why | None
    why_refused: BatonError | None
    weeks: tuple[Period, ...]
    by_week: Mapping[str, tuple[float | None, ...]]
    """stage → its figure in each of `weeks`."""
    heat: Heat | None = None
    by_refused: BatonError | None = None

    @property
    def segments(self) -> tuple[SegmentLine, ...]:
        return self.funnel.rows


@dataclass(frozen=True, slots=True)
class FactRow:
    """One stored row behind a figure."""

    cells: Mapping[str, object]
    file_id: str
    row_number: int


@dataclass(frozen=True, slots=True)
class FactRows:
    """The rows behind one figure: `columns` in order; `count` of all of them, of which `rows` is a page."""

    stage: str
    dataset: str
    value: float | None
    columns: tuple[str, ...]
    rows: tuple[FactRow, ...]
    count: int
    files: Mapping[str, str] = field(default_factory=dict)
    """file id → its name."""


@dataclass(frozen=True, slots=True)
class Cell:
    value: float | None
    verdict: Verdict
    drill_url: str
    is_money: bool


@dataclass(frozen=True, slots=True)
class SegmentRow:
    name: str
    code: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class FirstReplies:
    """Of the inquiries that arrived in the period and were answered."""

    answered: int
    median_hours: float | None
    by_account: Mapping[str, float]
