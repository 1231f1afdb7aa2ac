"""A file as sheets of cells: xls and xlsx by calamine, text by a sniffed encoding and delimiter.

A sheet is kept by columns, each as two Arrow arrays (numbers and texts), and is read in slices: memory follows
the cells that are there. Numbers stay numbers and everything else keeps its original text.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice, zip_longest
from pathlib import Path
from typing import ParamSpec, TypeVar

import pyarrow as pa
import pyarrow.compute as pc
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum

from baton.sources.archive import Spoiled
from baton.sources.limits import MAX_CELL_CHARS, refuse_extent
from baton.sources.refusals import refused
from baton.sources.safety import Format, Inspection

Value = int | float | str | bool | date | datetime | time | timedelta
_Given = ParamSpec("_Given")
_Made = TypeVar("_Made")
_SLICE = 8192
_SNIFF = 2**20
_FLOAT, _STRING = pa.float64(), pa.string()


@dataclass(frozen=True, slots=True)
class Cells:
    """One column: a cell is a number, or a text, or (both null) empty."""

    numbers: pa.Array | None
    """float64, or None where the column holds no number."""
    texts: pa.Array | None
    """string, or None where the column holds no text."""
    length: int

    def shown(self, row: int) -> str:
        """The original cell as text; empty where there is none."""
        if self.texts is not None and self.texts[row].is_valid:
            return str(self.texts[row].as_py())
        if self.numbers is not None and self.numbers[row].is_valid:
            return number_text(self.numbers[row].as_py())
        return ""

    def from_row(self, row: int) -> Cells:
        """The cells from `row` on."""
        return Cells(
            None if self.numbers is None else self.numbers.slice(row),
            None if self.texts is None else self.texts.slice(row),
            self.length - row,
        )

    def taken(self, rows: pa.Array) -> Cells:
        """The cells of `rows` (a boolean mask), in order."""
        return Cells(
            None if self.numbers is None else self.numbers.filter(rows),
            None if self.texts is None else self.texts.filter(rows),
            pc.sum(rows).as_py() or 0,
        )

    def is_filled(self) -> pa.Array:
        """Per row, whether there is anything but blanks."""
        filled = pa.repeat(False, self.length)
        if self.numbers is not None:
            filled = pc.or_(filled, self.numbers.is_valid())
        if self.texts is not None:
            text = pc.fill_null(pc.not_equal(pc.utf8_trim_whitespace(self.texts), ""), False)
            filled = pc.or_(filled, text)
        return filled


@dataclass(frozen=True, slots=True)
class Sheet:
    name: str
    columns: tuple[Cells, ...]
    rows: int
    first_column: int = 0
    """Columns left of it are empty and not kept."""

    def row(self, number: int) -> tuple[str, ...]:
        """The cells of a row (from 0) as texts."""
        return tuple(column.shown(number) for column in self.columns)

    def top(self, rows: int) -> tuple[tuple[str, ...], ...]:
        return tuple(self.row(number) for number in range(min(rows, self.rows)))


def number_text(number: float) -> str:
    """A number cell as a person would have typed it: no `.0` behind a whole number."""
    return str(int(number)) if number.is_integer() and abs(number) < 1e15 else repr(number)


def sheets(path: Path, inspection: Inspection) -> Iterator[Sheet]:
    """The sheets of an inspected file, one by one, empty ones left out. NotReadable where it is damaged."""
    if inspection.format is Format.TEXT:
        yield _text_sheet(path)
        return
    # By its bytes, not its path: calamine would believe the extension.
    with path.open("rb") as file:
        book = _guarded(CalamineWorkbook.from_filelike, file)
    with closing(book):
        for index, kind in enumerate(book.sheets_metadata):
            if kind.typ is not SheetTypeEnum.WorkSheet:
                continue
            spoiled = inspection.spoiled[index] if index < len(inspection.spoiled) else {}
            sheet = _guarded(book.get_sheet_by_index, index)
            if sheet.start is not None:
                yield _guarded(_calamine_sheet, sheet, spoiled)


def _guarded(work: Callable[_Given, _Made], *args: _Given.args, **kwargs: _Given.kwargs) -> _Made:
    try:
        return work(*args, **kwargs)
    except (CalamineError, OSError, ValueError, OverflowError, UnicodeError):
        raise refused("file_damaged") from None
    except BaseException as trouble:
        # A broken workbook may make calamine panic; the panic is no Exception, and must not end the process.
        if type(trouble).__name__ != "PanicException":
            raise
        raise refused("file_damaged") from None


def _calamine_sheet(sheet: CalamineSheet, spoiled: Spoiled) -> Sheet:
    first_column = sheet.start[1] if sheet.start else 0
    end = sheet.end or (0, 0)
    refuse_extent(end[0] + 1, end[1] + 1 - first_column)
    table = _Columns()
    rows = iter(sheet.iter_rows())
    while part := list(islice(rows, _SLICE)):
        _put_back(part, table.rows, first_column, spoiled)
        table.add(part)
    return table.sheet(sheet.name, first_column)


def _put_back(part: list[list[Value]], first_row: int, first_column: int, spoiled: Spoiled) -> None:
    """Show errors and formulas without a result, which the reader gives as empty."""
    for (row, column), text in spoiled.items():
        inside = row - first_row
        if 0 <= inside < len(part) and 0 <= column - first_column < len(part[inside]):
            part[inside][column - first_column] = text


class _Columns:
    """Columns that grow by slices of rows."""

    def __init__(self) -> None:
        self.rows = 0
        self._numbers: list[list[pa.Array]] = []
        self._texts: list[list[pa.Array]] = []

    def add(self, rows: Sequence[Sequence[Value]]) -> None:
        """ValueError never: a cell that is longer than a spreadsheet holds refuses the file."""
        size = len(rows)
        for index, values in enumerate(zip_longest(*rows, fillvalue="")):
            if index == len(self._numbers):
                self._numbers.append([pa.nulls(self.rows, _FLOAT)] if self.rows else [])
                self._texts.append([pa.nulls(self.rows, _STRING)] if self.rows else [])
            numbers, texts = _split(values)
            self._refuse_long(texts)
            self._numbers[index].append(numbers)
            self._texts[index].append(texts)
        self.rows += size
        for index in range(len(self._numbers)):
            for parts, kind in ((self._numbers[index], _FLOAT), (self._texts[index], _STRING)):
                missing = self.rows - sum(map(len, parts))
                if missing:
                    parts.append(pa.nulls(missing, kind))
        refuse_extent(self.rows, len(self._numbers))

    def sheet(self, name: str, first_column: int = 0) -> Sheet:
        columns = []
        for index in range(len(self._numbers)):
            numbers, texts = (pa.concat_arrays(parts) for parts in (self._numbers[index], self._texts[index]))
            # The slices are given up column by column: at no time are there two copies of the whole.
            self._numbers[index], self._texts[index] = [], []
            columns.append(
                Cells(
                    numbers if numbers.null_count < len(numbers) else None,
                    texts if texts.null_count < len(texts) else None,
                    self.rows,
                )
            )
        return Sheet(name, tuple(columns), self.rows, first_column)

    def _refuse_long(self, texts: pa.Array) -> None:
        longest = pc.max(pc.binary_length(texts)).as_py() or 0
        if longest > MAX_CELL_CHARS:
            for offset, length in enumerate(pc.utf8_length(texts).to_pylist()):
                if length is not None and length > MAX_CELL_CHARS:
                    raise refused("cell_too_long", row=self.rows + offset + 1, limit=f"{MAX_CELL_CHARS:,}")


def _split(values: Sequence[Value]) -> tuple[pa.Array, pa.Array]:
    kinds = set(map(type, values))
    if kinds == {str}:
        return pa.nulls(len(values), _FLOAT), pa.array([value or None for value in values], _STRING)
    if kinds == {float}:
        return pa.array(values, _FLOAT), pa.nulls(len(values), _STRING)
    if not kinds <= {str, float, int}:
        values = [value if type(value) in {str, float, int} else _as_text(value) for value in values]
    numbers = pa.array([None if type(value) is str else value for value in values], _FLOAT)
    texts = pa.array([value if type(value) is str and value else None for value in values], _STRING)
    return numbers, texts


def _as_text(value: Value) -> str:
    if isinstance(value, datetime):
        is_midnight = value.time() == time.min
        return value.date().isoformat() if is_midnight else value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, timedelta):
        return f"{value.total_seconds() / 3600:g}h"
    return value.isoformat() if isinstance(value, date | time) else str(value)


def _text_sheet(path: Path) -> Sheet:
    with path.open("rb") as file:
        head = file.read(_SNIFF)
    if b"\0" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise refused("not_text")
    first = _encoding(head)
    try:
        return _read_text(path, first)
    except UnicodeError:
        if first not in {"utf-8", "utf-8-sig"}:
            raise refused("not_text") from None
    try:
        return _read_text(path, "gb18030")
    except UnicodeError:
        raise refused("not_text") from None


def _encoding(head: bytes) -> str:
    if head.startswith(b"\xef\xbb\xbf"):
        return "utf-8-sig"
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    try:
        # The slice may end within a letter: the last bytes decide nothing.
        head[: len(head) - 3 if len(head) == _SNIFF else len(head)].decode("utf-8")
    except UnicodeDecodeError as trouble:
        return "utf-8" if trouble.start > len(head) - 4 and len(head) == _SNIFF else "gb18030"
    return "utf-8"


def _read_text(path: Path, encoding: str) -> Sheet:
    table = _Columns()
    with path.open(encoding=encoding, newline="") as file:
        sample = file.read(65536)
        file.seek(0)
        rows = csv.reader(_bounded_lines(file), delimiter=_delimiter(sample))
        try:
            while part := list(islice(rows, _SLICE)):
                table.add(part)
        except csv.Error:
            raise refused("cell_too_long", row=rows.line_num, limit=f"{MAX_CELL_CHARS:,}") from None
    return table.sheet("")


def _bounded_lines(file: io.TextIOWrapper) -> Iterator[str]:
    """Lines, a very long one in pieces: the csv reader then refuses it before it fills the memory."""
    while line := file.readline(2**18):
        if "\0" in line:
            raise refused("not_text")
        yield line


def _delimiter(sample: str) -> str:
    """The delimiter that splits the sample's lines most evenly; a comma where none does."""
    lines = [line for line in sample.splitlines()[:40] if line.strip()]
    best, best_score = ",", 0.0
    for delimiter in (",", "\t", ";"):
        widths = [
            len(next(csv.reader([line], delimiter=delimiter), [])) for line in lines if len(line) < 2**17
        ]
        wide = [width for width in widths if width > 1]
        if wide:
            common = max(set(wide), key=wide.count)
            score = wide.count(common) * (1 + common / 1000)
            if score > best_score:
                best, best_score = delimiter, score
    return best
