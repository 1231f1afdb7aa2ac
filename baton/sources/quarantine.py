"""The rows that were set aside as a workbook: mend the cells, upload it as it is."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import xlsxwriter

from baton.kit.period import Period
from baton.kit.text import Text
from baton.sources.header import ANNOTATIONS
from baton.sources.reading import Reject
from baton.sources.safety import inert

_SHEET = Text("待修改", "To mend")
_TITLE = Text("改好后原样上传，时间周期 {start}~{end}", "Mend and upload as it is, period {start}~{end}")
_WIDEST = 40


def write_rejects(rejects: Sequence[Reject], path: Path, language: str) -> None:
    """Write the rejected rows of one file with their original columns and one more that says what is wrong.

    Cells are written as texts, so that ids survive and nothing is computed. The period that the file stated stands
    in cell A1 again. ValueError where there are no rejects, or where they speak of different periods.
    """
    if not rejects:
        raise ValueError("no rejected rows")
    periods = {reject.period for reject in rejects}
    if len(periods) > 1:
        raise ValueError("rejected rows of different files")
    columns = list(dict.fromkeys(title for reject in rejects for title in reject.cells))
    trouble = ANNOTATIONS[1] if language.lower().startswith("en") else ANNOTATIONS[0]
    with xlsxwriter.Workbook(path, {"constant_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet(_SHEET.into(language))
        bold = book.add_format({"bold": True, "num_format": "@"})
        text = book.add_format({"num_format": "@"})
        marked = book.add_format({"num_format": "@", "bg_color": "#FFF2CC"})
        for index, title in enumerate([*columns, trouble]):
            sheet.set_column(index, index, min(_WIDEST, max(12, 2 * len(title))), text)
        first = _title(sheet, periods.pop(), language)
        for index, title in enumerate([*columns, trouble]):
            sheet.write_string(first, index, inert(title), bold)
        for offset, reject in enumerate(rejects, first + 1):
            for index, title in enumerate(columns):
                value = reject.cells.get(title, "")
                if value or title == reject.column:
                    sheet.write_string(
                        offset, index, inert(value), marked if title == reject.column else text
                    )
            said = f"{reject.column}: {reject.reason.into(language)} {reject.remedy.into(language)}"
            sheet.write_string(offset, len(columns), inert(said), text)


def _title(sheet: xlsxwriter.worksheet.Worksheet, period: Period | None, language: str) -> int:
    """Write the period above the header; the row of the header, from 0."""
    if period is None:
        return 0
    sheet.write_string(0, 0, _TITLE.into(language).format(start=period.start, end=period.end))
    return 2
