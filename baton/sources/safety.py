"""What a file is, and whether it may be opened: decided from its bytes, before any table is built.

Bounded by design: a size check first, then the container's own directory, then one streaming pass that
measures how large the tables really are. Nothing is evaluated, nothing is unpacked to disk.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from baton.sources.archive import Spoiled, inspect_archive
from baton.sources.compound import MAGIC as OLE_MAGIC
from baton.sources.limits import MAX_FILE_BYTES, readable
from baton.sources.records import inspect_compound
from baton.sources.refusals import refused


class Format(StrEnum):
    XLS = "xls"
    XLSX = "xlsx"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Inspection:
    format: Format
    spoiled: tuple[Spoiled, ...] = ()
    """By sheet, in the workbook's order."""


_NOT_TABLES: tuple[tuple[bytes, str, str], ...] = (
    (b"%PDF", "PDF 文件", "a PDF"),
    (b"\x89PNG", "图片", "a picture"),
    (b"\xff\xd8\xff", "图片", "a picture"),
    (b"GIF8", "图片", "a picture"),
    (b"BM", "图片", "a picture"),
    (b"II*\x00", "图片", "a picture"),
    (b"RIFF", "图片或音视频", "a picture or a recording"),
    (b"MZ", "程序", "a program"),
    (b"\x7fELF", "程序", "a program"),
    (b"Rar!", "压缩包", "an archive"),
    (b"7z\xbc\xaf", "压缩包", "an archive"),
    (b"\x1f\x8b", "压缩包", "an archive"),
    (b"{\\rtf", "RTF 文档", "an RTF document"),
)


_FORMULA_LIKE = re.compile(r"[=+@\t\r]|-(?![\d.,]+%?$)(?!-?$)")
_WEB_PAGE = (b"<html", b"<!doctype", b"<table", b"<meta", b"<head", b"<body", b"<script", b"<div")


def inspect(path: Path) -> Inspection:
    """What the file is. NotReadable for everything that is no readable table, with the reason."""
    if not path.is_file():
        raise refused("file_missing")
    size = path.stat().st_size
    if size == 0:
        raise refused("file_empty")
    if size > MAX_FILE_BYTES:
        raise refused("file_too_large", size=readable(size), limit=readable(MAX_FILE_BYTES))
    with path.open("rb") as file:
        head = file.read(4096)
    if head.startswith(OLE_MAGIC):
        return Inspection(Format.XLS, inspect_compound(path.read_bytes()))
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return Inspection(Format.XLSX, inspect_archive(path))
    _refuse_other_kinds(head)
    return Inspection(Format.TEXT)


def inert(text: str) -> str:
    """A cell for an export: what a spreadsheet would take for a formula is marked as text by an apostrophe."""
    return f"'{text}" if _FORMULA_LIKE.match(text) else text


def _refuse_other_kinds(head: bytes) -> None:
    for magic, kind, kind_en in _NOT_TABLES:
        # Two letters alone may open an honest text; a program or a picture holds zero bytes as well.
        if head.startswith(magic) and (len(magic) > 2 or b"\0" in head):
            raise refused("not_a_table", kind=kind, kind_en=kind_en)
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if text.startswith(
        (b"<html", b"<!doctype", b"<table", b"<meta", b"<head", b"<body", b"<script", b"<div")
    ):
        raise refused("not_a_table", kind="网页（HTML）", kind_en="a web page (HTML)")
    if text.startswith((b"<?xml", b"<svg", b"<!--")):
        raise refused("other_spreadsheet", kind="XML 文件", kind_en="an XML file")
