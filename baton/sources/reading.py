"""What reading a file gives: the typed table, the rows set aside, and what there is to say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import pyarrow as pa

from baton.kit.errors import NotUsable
from baton.kit.period import Period
from baton.kit.text import Text


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that was set aside, and why."""

    sheet: str
    row: int
    """As a spreadsheet counts: the first row is 1."""
    column: str
    value: str
    reason: Text
    remedy: Text
    cells: Mapping[str, str]
    """Header → original text, in the file's order."""
    period: Period | None = None
    """The days the file speaks of, where they are not in the row."""


@dataclass(frozen=True, slots=True)
class Reading:
    source: str
    dataset: str
    period: Period | None
    """The days that the accepted rows speak of; None where none was accepted."""
    table: pa.Table
    """The dataset's schema, and `row_number` (int64) as a spreadsheet counts."""
    rejects: tuple[Reject, ...]
    rows_read: int
    """Data rows: accepted and rejected, without totals, examples and blank rows."""
    dropped_totals: int
    unknown_columns: tuple[str, ...]
    notes: tuple[Text, ...]
    sheet: str = ""
    label: Text = field(default_factory=lambda: Text("", ""))
    """The source's label; for a saved mapping its name."""


class PeriodNeeded(NotUsable):
    """Neither the file nor its name says which days it speaks of: somebody has to."""

    def __init__(self, ends_on: date | None) -> None:
        known = (
            Text(f"文件名里的日期是 {ends_on}。", f"The name says {ends_on}.") if ends_on else Text("", "")
        )
        super().__init__(
            "period_needed",
            Text(
                f"文件里没有时间周期。{known.zh}",
                f"The file does not say which days it speaks of. {known.en}".strip(),
            ),
            Text("请选择这份文件的开始日和结束日。", "Choose its first and last day."),
        )
        self.ends_on = ends_on
        """The lone date of the file's name, which exports put at the period's end."""
