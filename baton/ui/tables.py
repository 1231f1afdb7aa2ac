"""A table behind a chart or a page: shown as HTML, taken along as a workbook."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import xlsxwriter

from baton.kit.text import Text
from baton.ui import formats

Value = str | float | int | date | Text | None

_RISKY = ("=", "+", "-", "@", "\t", "\r")


class Look(StrEnum):
    """How a column is written."""

    TEXT = "text"
    NUMBER = "number"
    SIGNED = "signed"
    COEFFICIENT = "coefficient"
    """From −1 to +1, with two digits."""
    RATE = "rate"
    CHANGE = "change"
    USD = "USD"
    CNY = "CNY"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class Column:
    label: str
    look: Look = Look.TEXT

    @property
    def is_figure(self) -> bool:
        return self.look not in {Look.TEXT, Look.DAY}


@dataclass(frozen=True, slots=True)
class Table:
    """`rows` hold raw values, one per column; None is missing."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    foot: tuple[str, ...] = ()
    """Lines under the table: data day, how it was counted."""


def written(value: Value, look: Look, language: str) -> str:
    """A cell as text."""
    if isinstance(value, Text):
        return value.into(language)
    if value is None:
        return formats.MISSING
    if isinstance(value, str):
        return value
    if isinstance(value, date):
        return f"{value:%Y-%m-%d}"
    writers: dict[Look, Callable[[float], str]] = {
        Look.NUMBER: formats.number,
        Look.SIGNED: formats.signed,
        Look.COEFFICIENT: lambda value: f"{value:+.2f}".replace("-", formats.MINUS),
        Look.RATE: formats.rate,
        Look.CHANGE: formats.change,
        Look.USD: lambda amount: formats.money(amount, "USD"),
        Look.CNY: lambda amount: formats.money(amount, "CNY"),
    }
    writer = writers.get(look)
    return writer(value) if writer is not None else str(value)


_NUMBER_FORMATS = {
    Look.NUMBER: "#,##0.##",
    Look.SIGNED: "+#,##0.0;-#,##0.0;0",
    Look.COEFFICIENT: "+0.00;-0.00;0.00",
    Look.RATE: "0.00%",
    Look.CHANGE: "+0.0%;-0.0%;0.0%",
    Look.USD: "[$$-409]#,##0.00",
    Look.CNY: "[$¥-804]#,##0.00",
    Look.DAY: "yyyy-mm-dd",
}


def workbook(tables: Sequence[Table], language: str) -> bytes:
    """An .xlsx with one sheet a table. Text stays text: nothing that somebody wrote becomes a formula."""
    target = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "nan_inf_to_errors": False,
    }
    with xlsxwriter.Workbook(target, options) as book:
        styles = {look: book.add_format({"num_format": code}) for look, code in _NUMBER_FORMATS.items()}
        head = book.add_format({"bold": True, "bottom": 1})
        guarded = book.add_format({"quote_prefix": True})
        for name, table in zip(_sheet_names(table.title for table in tables), tables, strict=True):
            sheet = book.add_worksheet(name)
            for place, column in enumerate(table.columns):
                sheet.write_string(0, place, column.label, head)
                sheet.set_column(place, place, 14 if column.is_figure else 24)
            sheet.freeze_panes(1, 0)
            for number, row in enumerate(table.rows, start=1):
                for place, (value, column) in enumerate(zip(row, table.columns, strict=True)):
                    text = value.into(language) if isinstance(value, Text) else value
                    if text is None:
                        continue
                    if isinstance(text, str):
                        sheet.write_string(number, place, text, guarded if text.startswith(_RISKY) else None)
                    elif isinstance(text, date):
                        sheet.write_datetime(number, place, text, styles[Look.DAY])
                    else:
                        sheet.write_number(number, place, text, styles.get(column.look))
            for number, line in enumerate(table.foot, start=len(table.rows) + 2):
                sheet.write_string(number, 0, line)
    return target.getvalue()


def _sheet_names(titles: Iterable[str]) -> list[str]:
    """Sheet names as Excel allows them: 31 characters, none of []:*?/\\, all different."""
    names: list[str] = []
    for title in titles:
        base = "".join(" " if sign in "[]:*?/\\" else sign for sign in title).strip("' ")[:28] or "Baton"
        name, number = base, 2
        while name.lower() in {known.lower() for known in names}:
            name, number = f"{base} {number}", number + 1
        names.append(name)
    return names
