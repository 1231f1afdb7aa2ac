"""The sources there are, and the one door through which every file is read."""

from __future__ import annotations

import pkgutil
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from zoneinfo import ZoneInfo

import baton.sources
from baton.kit.errors import unknown
from baton.kit.period import Period
from baton.kit.text import Text
from baton.sources.contract import Source
from baton.sources.guess import unknown_table
from baton.sources.header import HEADER_ROWS, Match, find_header, missing_fields
from baton.sources.mapping import MAPPED, SavedMapping, source_of
from baton.sources.reader import read_sheet
from baton.sources.reading import Reading
from baton.sources.refusals import refused
from baton.sources.safety import inspect
from baton.sources.workbook import Sheet, sheets

SHANGHAI = ZoneInfo("Asia/Shanghai")


@lru_cache(maxsize=1)
def sources() -> Mapping[str, Source]:
    """Every source by its name: each folder of this package whose module `source` declares a SOURCE."""
    found: dict[str, Source] = {}
    for folder in pkgutil.iter_modules(baton.sources.__path__):
        if folder.ispkg and folder.name not in {"tests", MAPPED}:
            source: Source = import_module(f"baton.sources.{folder.name}.source").SOURCE
            found[source.name] = source
    return found


def source_named(name: str) -> Source:
    """NotFound, naming the known ones, where there is no such source."""
    known = sources()
    if name not in known:
        raise unknown(Text("数据来源", "source"), name, [*known, MAPPED], code="unknown_source")
    return known[name]


def read_file(
    path: Path,
    *,
    file_name: str | None = None,
    source: str | None = None,
    period: Period | None = None,
    mappings: Sequence[SavedMapping] = (),
    zone: ZoneInfo = SHANGHAI,
    today: date | None = None,
) -> Reading:
    """Read one file into a typed table and the rows that were set aside.

    `file_name` is the name it had where it came from, `source` skips recognition (`mapped`: by one of `mappings`),
    `period` answers an earlier PeriodNeeded, instants without a zone are in `zone`.
    Where `today` is given, rows whose own day has not come are set aside.

    Raises NotReadable for a file that cannot be read at all, UnknownTable (a NotReadable) with what a mapping needs
    where no source knows the header, PeriodNeeded (a NotUsable) where neither the file nor its name says which days
    it speaks of.
    """
    candidates = _candidates(source, mappings)
    seen: list[Sheet] = []
    for sheet in sheets(path, inspect(path)):
        match = _find(sheet, candidates)
        if match is not None:
            return read_sheet(sheet, match, file_name or path.name, period, zone, today)
        seen.append(sheet)
    if not seen:
        raise refused("no_rows")
    if source is not None and source != MAPPED:
        asked = source_named(source)
        missing = "、".join(missing_fields(seen[0].top(HEADER_ROWS), asked)) or "—"
        raise refused("header_missing", source=asked.label.zh, source_en=asked.label.en, missing=missing)
    raise unknown_table(seen, sources().values())


def _candidates(source: str | None, mappings: Sequence[SavedMapping]) -> tuple[tuple[Source, ...], ...]:
    """Groups of sources in the order in which they are asked."""
    saved = tuple(source_of(mapping) for mapping in mappings)
    if source == MAPPED:
        return (saved,)
    if source is not None:
        return ((source_named(source),),)
    return (tuple(sources().values()), saved)


def _find(sheet: Sheet, candidates: tuple[tuple[Source, ...], ...]) -> Match | None:
    top = sheet.top(HEADER_ROWS)
    for group in candidates:
        match = find_header(top, group)
        if match is not None:
            return match
    return None
