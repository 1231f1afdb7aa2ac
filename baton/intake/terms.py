"""The words of the intake that other rooms may use."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from pathlib import Path

from baton.kit.glossary import Owner
from baton.kit.period import Period
from baton.kit.text import Text


class RunKind(StrEnum):
    PAGE = "page"
    COMMAND = "command"
    AGAIN = "again"
    """Stored uploads imported once more: after an undo, with a mapping, with the period that was missing."""
    BATON = "baton"
    """Written by Baton itself: what the watch puts into the record of events."""


class RunStatus(StrEnum):
    WAITING = "waiting"
    """Uploaded; a worker will take it."""
    STARTED = "started"
    DONE = "done"
    UNDONE = "undone"
    FAILED = "failed"
    """Broken off; nothing of it is in the facts."""


class FileStatus(StrEnum):
    WAITING = "waiting"
    READING = "reading"
    READ = "read"
    """Read and valid; in the facts once the whole run is."""
    IMPORTED = "imported"
    UNCHANGED = "unchanged"
    """The same bytes are in already."""
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Incoming:
    """A file on its way in: where its bytes are, what its owner calls it, and what the owner says about it."""

    path: Path
    name: str
    given: str = ""
    """The path as it was typed, for the answer of the command."""
    source: str | None = None
    period: Period | None = None


@dataclass(frozen=True, slots=True)
class KnownUpload:
    """An upload whose rows are in the facts. `when` it came in, as shown to people."""

    when: str
    source: str
    dataset: str
    period: Period | None


@dataclass(frozen=True, slots=True)
class FileResult:
    """What became of one file. `message` is one readable sentence, whatever the status."""

    file_id: str
    name: str
    given: str
    source: str | None
    dataset: str | None
    status: FileStatus
    rows_read: int
    rows_accepted: int
    rows_quarantined: int
    period: Period | None
    message: Text
    code: str = ""
    """The stable code of a refusal: `period_needed` and `unknown_table` can be answered on the page."""

    @property
    def is_final(self) -> bool:
        return self.status in {FileStatus.IMPORTED, FileStatus.UNCHANGED, FileStatus.REFUSED}

    def as_json(self, language: str) -> dict[str, object]:
        """The stable JSON of `baton import`."""
        return {
            "file": self.given or self.name,
            "source": self.source,
            "dataset": self.dataset,
            "status": self.status.value,
            "rows_read": self.rows_read,
            "rows_accepted": self.rows_accepted,
            "rows_quarantined": self.rows_quarantined,
            "period": None
            if self.period is None
            else {"start": self.period.start.isoformat(), "end": self.period.end.isoformat()},
            "message": self.message.into(language),
        }


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What one import call did. `run_id` is None for a dry run: nothing was written."""

    run_id: str | None
    shop: str
    status: RunStatus
    files: tuple[FileResult, ...]

    @property
    def is_any_refused(self) -> bool:
        return any(file.status is FileStatus.REFUSED for file in self.files)

    @property
    def is_final(self) -> bool:
        return self.status not in {RunStatus.WAITING, RunStatus.STARTED}

    def count(self, status: FileStatus) -> int:
        return sum(1 for file in self.files if file.status is status)


@dataclass(frozen=True, slots=True)
class RunRow:
    """A line of the history."""

    run_id: str
    kind: RunKind
    status: RunStatus
    by: str | None
    """Display name; None for the terminal."""
    started: datetime
    finished: datetime | None
    files: tuple[FileResult, ...]
    added: int
    replaced: int
    is_empty: bool
    """Nothing of it reached the facts: every file was refused or known already."""

    @property
    def can_undo(self) -> bool:
        return self.status is RunStatus.DONE and not self.is_empty

    @property
    def can_apply_again(self) -> bool:
        return self.status in {RunStatus.UNDONE, RunStatus.FAILED}

    @property
    def rows_accepted(self) -> int:
        return sum(file.rows_accepted for file in self.files)

    @property
    def rows_quarantined(self) -> int:
        return sum(file.rows_quarantined for file in self.files)


@dataclass(frozen=True, slots=True)
class WrongRow:
    """A quarantined row: the cell that is wrong, why, what to do, and the row as it stood in the file."""

    sheet: str
    row: int
    column: str
    value: str
    reason: Text
    remedy: Text
    cells: dict[str, str] = field(hash=False)
    period: Period | None = None


@dataclass(frozen=True, slots=True)
class WrongGroup:
    """Rows of one file that are wrong in the same way; `example` is the first of them."""

    example: WrongRow
    rows: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class WrongFile:
    file_id: str
    name: str
    dataset: str | None
    rows_accepted: int
    groups: tuple[WrongGroup, ...]

    @property
    def count(self) -> int:
        return sum(len(group.rows) for group in self.groups)


@dataclass(frozen=True, slots=True)
class Template:
    """A table of Baton's own, to be filled in by hand. `name` is that of its source."""

    name: str
    label: Text
    is_of_back_office: bool = False
    """Whether it copies a list of the platform's back office, which a shop keeps or does not."""


class Cadence(StrEnum):
    """How often a dataset is expected."""

    DAILY = "daily"
    WEEKLY = "weekly"
    OCCASIONAL = "occasional"


class DayState(StrEnum):
    PRESENT = "present"
    PARTIAL = "partial"
    """There are rows, but the platform's day was not complete yet."""
    MISSING = "missing"
    NOT_DUE = "not_due"


class Standing(StrEnum):
    ON_TIME = "on_time"
    LATE = "late"
    GAPS = "gaps"
    """The newest day is there; days before it are missing."""
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Freshness:
    """How current one dataset of a shop is."""

    dataset: str
    label: Text
    owner: Owner
    cadence: Cadence
    latest: date | None
    """The newest data day with rows; None where nothing was ever imported."""
    days_behind: int | None
    """Days from `latest` to today: 2 is as fresh as the platform allows."""
    days_late: int
    """Days by which it misses what its cadence expects; 0 when on time."""
    standing: Standing
    days: tuple[tuple[date, DayState], ...]
    """The last 14 days, oldest first."""

    @property
    def missing_days(self) -> int:
        return sum(1 for _, state in self.days if state is DayState.MISSING)

    @property
    def is_on_time(self) -> bool:
        return self.standing is Standing.ON_TIME

    def as_json(self) -> dict[str, object]:
        return {
            "dataset": self.dataset,
            "latest": None if self.latest is None else self.latest.isoformat(),
            "days_behind": self.days_behind,
            "standing": self.standing.value,
            "missing": [day.isoformat() for day, state in self.days if state is DayState.MISSING],
        }
