"""xlsx workbooks: what stands in the zip, and one streaming pass that measures every sheet.

The pass reads what a reader would unpack, so that a lying directory is found out by its checksum. Tag
patterns are bounded in length: a hostile part costs time in proportion to its size, no more.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path

from baton.sources.limits import (
    MAX_CELLS,
    MAX_COLUMNS,
    MAX_MEMBERS,
    MAX_PACKING,
    MAX_ROWS,
    MAX_UNPACKED_BYTES,
    SMALL_MEMBER,
    readable,
    refuse_extent,
)
from baton.sources.refusals import refused

Spoiled = Mapping[tuple[int, int], str]
"""(row, column) from 0 → what stands there instead of a value: an error, or a formula without a result."""

_CHUNK = 2**20

_SHEET_TAG = re.compile(rb"<(?:\w+:)?sheet\s[^<>]{0,2000}>")
_RELATION_TAG = re.compile(rb"<(?:\w+:)?Relationship\s[^<>]{0,4000}>")
_ATTRIBUTE = re.compile(rb'([\w:]+)\s*=\s*"([^"]*)"')
_REFERENCE = re.compile(rb'<c r="([A-Z]+)([0-9]+)"')
_TAGS = re.compile(rb"<(?:\w{1,20}:)?(row|c)(?=[\s/>])([^<>]{0,500})>")
_AT = re.compile(rb'\sr="([A-Z]*)([0-9]+)"')
_C = rb"(?:\w{1,20}:)?"
_OPEN = rb"<" + _C + rb"c(\s[^<>]{0,300})>"
_F = rb"<" + _C + rb"f(?:\s[^<>]{0,500})?(?:/>|>([^<]*)</" + _C + rb"f>)"
_ERROR_CELL = re.compile(_OPEN + rb"(?:" + _F + rb")?<" + _C + rb"v>(#[^<]{0,20})<")
_EMPTY_FORMULA = re.compile(
    _OPEN + _F + rb"(?:<" + _C + rb"v\s?/>|<" + _C + rb"v></" + _C + rb"v>)?</" + _C + rb"c>"
)


def inspect_archive(path: Path) -> tuple[Spoiled, ...]:
    try:
        with zipfile.ZipFile(path) as archive:
            members = {member.filename: member for member in archive.infolist()}
            _refuse_archive(members)
            for name in members:
                if name.startswith("xl/") and name.endswith((".xml", ".rels")) and "worksheets/" not in name:
                    _drain(archive, name)
            return tuple(_scan(archive, part) for part in _sheet_parts(archive))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, KeyError):
        raise refused("file_damaged") from None


def _refuse_archive(members: Mapping[str, zipfile.ZipInfo]) -> None:
    if any(member.flag_bits & 1 for member in members.values()):
        raise refused("has_password")
    names = {name.lower() for name in members}
    if any(name.endswith("vbaproject.bin") or "/macrosheets/" in name for name in names):
        raise refused("has_macros")
    if "xl/workbook.xml" not in names:
        if "xl/workbook.bin" in names:
            raise refused("other_spreadsheet", kind=".xlsb 二进制表格", kind_en="an .xlsb workbook")
        if "content.xml" in names:
            raise refused("other_spreadsheet", kind="OpenDocument 文件", kind_en="an OpenDocument file")
        raise refused(
            "not_a_table", kind="压缩包或其他文档", kind_en="an archive or another kind of document"
        )
    unpacked = sum(member.file_size for member in members.values())
    worst = max(
        (m.file_size / max(1, m.compress_size) for m in members.values() if m.file_size > SMALL_MEMBER),
        default=1.0,
    )
    if unpacked > MAX_UNPACKED_BYTES or worst > MAX_PACKING or len(members) > MAX_MEMBERS:
        raise refused("unzips_too_large", size=readable(unpacked), ratio=f"{worst:,.0f}")


def _chunks(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    """The content of a member; a member longer than its directory says breaks its checksum and raises."""
    with archive.open(name) as part:
        while chunk := part.read(_CHUNK):
            yield chunk


def _drain(archive: zipfile.ZipFile, name: str) -> None:
    for _ in _chunks(archive, name):
        pass


def _attributes(tag: bytes) -> dict[str, str]:
    return {
        name.decode().rpartition(":")[2].lower(): unescape(value.decode("utf-8", "replace"))
        for name, value in _ATTRIBUTE.findall(tag)
    }


def _sheet_parts(archive: zipfile.ZipFile) -> Iterator[str | None]:
    """The part that holds each sheet, in the workbook's order; None for one that holds no cells (a chart)."""
    relations = {}
    if "xl/_rels/workbook.xml.rels" in archive.namelist():
        for tag in _RELATION_TAG.findall(archive.read("xl/_rels/workbook.xml.rels")):
            relation = _attributes(tag)
            relations[relation.get("id", "")] = relation.get("target", "")
    for tag in _SHEET_TAG.findall(archive.read("xl/workbook.xml")):
        target = relations.get(_attributes(tag).get("id", ""), "")
        part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        yield part if part in archive.namelist() and "worksheets/" in part else None


@dataclass(slots=True)
class _Extent:
    """How far a sheet's cells reach. `rows` may be an upper bound while the table is small enough for it."""

    rows: int = 0
    columns: int = 0
    row: int = 0
    column: int = 0
    inside: re.Pattern[bytes] | None = None
    """Finds a cell that is not within the bounds known so far."""
    spoiled: dict[tuple[int, int], str] = field(default_factory=dict)

    def take(self, chunk: bytes) -> None:
        if self.inside is None or b":c" in chunk or self.inside.search(chunk):
            self._measure(chunk)
        if b't="e"' in chunk or b"<f" in chunk or b":f" in chunk:
            self._find_spoiled(chunk)
        refuse_extent(self.rows, self.columns)

    def _measure(self, chunk: bytes) -> None:
        references = _REFERENCE.findall(chunk)
        if len(references) == sum(map(chunk.count, (b"<c ", b"<c>", b"<c/>", b":c ", b":c>", b":c/>"))):
            if references:
                letters, digits = zip(*references, strict=True)
                self.columns = max(self.columns, *map(_column_number, set(letters)), 0)
                self.rows = max(self.rows, *map(int, set(digits)), 0)
        else:
            self._count_tags(chunk)
        # The longest row number with as many digits bounds the rows: most chunks then need no more than one search.
        bound = min(MAX_ROWS, 10 ** len(str(self.rows)) - 1)
        is_small = 0 < self.columns <= MAX_COLUMNS and bound * self.columns <= MAX_CELLS
        self.inside = _beyond(self.columns, len(str(self.rows))) if is_small and bound < MAX_ROWS else None

    def _count_tags(self, chunk: bytes) -> None:
        """Cells that do not say where they are stand right of the one before."""
        for kind, rest in _TAGS.findall(chunk):
            at = _AT.search(b" " + rest)
            if kind == b"row":
                self.row = int(at.group(2)) if at else self.row + 1
                self.column = 0
                continue
            self.column = _column_number(at.group(1)) if at and at.group(1) else self.column + 1
            self.columns = max(self.columns, self.column)
            self.rows = max(self.rows, self.row, int(at.group(2)) if at else 0)

    def _find_spoiled(self, chunk: bytes) -> None:
        for attributes, _, value in _ERROR_CELL.findall(chunk):
            if b't="e"' in attributes:
                self._spoil(attributes, value.decode("utf-8", "replace"))
        for attributes, formula in _EMPTY_FORMULA.findall(chunk):
            self._spoil(attributes, "=" + unescape(formula.decode("utf-8", "replace")))

    def _spoil(self, attributes: bytes, text: str) -> None:
        at = _AT.search(b" " + attributes)
        if at and at.group(1):
            self.spoiled[int(at.group(2)) - 1, _column_number(at.group(1)) - 1] = text[:200]


def _beyond(columns: int, digits: int) -> re.Pattern[bytes]:
    """A cell right of column `columns` (at most 702), with a longer row number than `digits`, or without a place."""
    tens, ones = divmod(columns - 1, 26)
    last = chr(65 + ones)
    letters = f"[A-{last}]" if tens == 0 else f"[A-Z]|{chr(64 + tens)}[A-{last}]"
    if tens > 1:
        letters += f"|[A-{chr(63 + tens)}][A-Z]"
    return re.compile(rf'<c(?! r="(?:{letters})[0-9]{{1,{digits}}}")[\s/>]'.encode())


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters[:4]:
        number = number * 26 + letter - 64
    return number


def _scan(archive: zipfile.ZipFile, part: str | None) -> Spoiled:
    """Measure a sheet; NotReadable where it is too large. A chunk ends before a cell: none is cut."""
    extent = _Extent()
    if part is None:
        return {}
    rest = b""
    for chunk in _chunks(archive, part):
        text = rest + chunk
        cut = max(text.rfind(b"<c "), text.rfind(b"<row"), text.rfind(b":c "), text.rfind(b":row"))
        cut = text.rfind(b"<", 0, cut + 1) if cut > 0 else -1
        if cut <= 0 or len(text) - cut > 8 * _CHUNK:
            cut = len(text)
        extent.take(text[:cut])
        rest = text[cut:]
    extent.take(rest)
    return extent.spoiled
