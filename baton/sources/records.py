"""xls workbooks: the BIFF8 records inside the compound file, walked once for what safety needs ([MS-XLS])."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from baton.sources.archive import Spoiled
from baton.sources.compound import Compound
from baton.sources.limits import refuse_extent
from baton.sources.refusals import refused

_BOF, _EOF, _FILEPASS, _BOUNDSHEET, _DIMENSIONS = 0x0809, 0x000A, 0x002F, 0x0085, 0x0200
_FORMULA, _BOOLERR = 0x0006, 0x0205
_MANY = {0x00BD, 0x00BE}
_CELLS = {_FORMULA, _BOOLERR, 0x0201, 0x0203, 0x0204, 0x027E, 0x00FD, 0x00D6, *_MANY}
_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}


def inspect_compound(data: bytes) -> tuple[Spoiled, ...]:
    try:
        container = Compound(data)
        names = {entry.name.lower() for entry in container.entries}
        if "encryptedpackage" in names or "encryptioninfo" in names:
            raise refused("has_password")
        if any(name.startswith("_vba_project") or name == "vba" for name in names):
            raise refused("has_macros")
        book = container.stream("Workbook") or container.stream("Book")
        if book is None:
            raise refused(
                "not_a_table", kind="Office 文档（不是工作簿）", kind_en="an Office document, not a workbook"
            )
        return _walk(book)
    except (ValueError, struct.error, IndexError):
        raise refused("file_damaged") from None


def _records(book: bytes) -> Iterator[tuple[int, int, int, int]]:
    """(position, kind, start and end of the data) of every record. ValueError where the stream is cut."""
    at, end = 0, len(book)
    unpack = struct.Struct("<HH").unpack_from
    depth = 0
    while at + 4 <= end:
        kind, length = unpack(book, at)
        if kind == 0 and length == 0 and depth == 0:
            return  # padding behind the last substream
        if at + 4 + length > end:
            raise ValueError("record is cut")
        yield at, kind, at + 4, at + 4 + length
        depth += (kind == _BOF) - (kind == _EOF)
        at += 4 + length
    if depth:
        raise ValueError("substream has no end")


def _walk(book: bytes) -> tuple[Spoiled, ...]:
    """Check passwords, macro sheets and the extent of every sheet."""
    pair = struct.Struct("<HH").unpack_from
    sheets: dict[int, dict[tuple[int, int], str]] = {}
    spoiled: dict[tuple[int, int], str] = {}
    rows = columns = 0
    for at, kind, start, end in _records(book):
        if kind in _CELLS:
            row, column = pair(book, start)
            last = pair(book, end - 4)[1] if kind in _MANY else column
            if row >= rows or last >= columns:
                rows, columns = max(rows, row + 1), max(columns, last + 1)
                refuse_extent(rows, columns)
            error = _biff_error(book, kind, start)
            if error:
                spoiled[row, column] = error
        elif kind == _BOF:
            rows = columns = 0
            spoiled = sheets.get(at, {})
        elif kind == _BOUNDSHEET:
            position, _, sheet_kind = struct.unpack_from("<IBB", book, start)
            if sheet_kind in {1, 6}:
                raise refused("has_macros")
            sheets[position] = {}
        elif kind == _DIMENSIONS and end - start >= 14:
            _, last_row, _, last_column = struct.unpack_from("<IIHH", book, start)
            refuse_extent(last_row, last_column)
        elif kind == _FILEPASS:
            raise refused("has_password")
    return tuple(sheets.values())


def _biff_error(book: bytes, kind: int, start: int) -> str | None:
    if kind == _BOOLERR and book[start + 7] == 1:
        return _ERRORS.get(book[start + 6], "#ERROR")
    if kind == _FORMULA and book[start + 12 : start + 14] == b"\xff\xff" and book[start + 6] == 2:
        return _ERRORS.get(book[start + 8], "#ERROR")
    return None
