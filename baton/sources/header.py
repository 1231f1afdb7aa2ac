"""Finding the header row of a table and telling which source it belongs to.

Headers are matched by name, never by position: without spaces, stars, full-width letters and a unit in brackets.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from baton.facts.contract import Column, Grain, Measure, Unit
from baton.sources.contract import PERIOD, Source

HEADER_ROWS = 20
"""The header stands among these first rows."""
FEWEST = 2
"""Cells of the narrowest header there can be: a key and a figure."""
ANNOTATIONS = ("错误原因", "What is wrong")
"""Columns that Baton itself adds to a sheet of rejected rows."""

_MONEY = {
    "usd": Unit.USD,
    "us$": Unit.USD,
    "$": Unit.USD,
    "美元": Unit.USD,
    "cny": Unit.CNY,
    "rmb": Unit.CNY,
    "¥": Unit.CNY,
    "元": Unit.CNY,
    "人民币": Unit.CNY,
}
_OTHER_UNITS = {"h", "小时", "hours", "%", "次", "个", "人", "单", "件", "天", "秒"}
_BRACKET = re.compile(r"\(([^()]*)\)$")


@dataclass(frozen=True, slots=True)
class HeaderName:
    key: str
    unit: Unit | None
    """The currency that the header names."""


@dataclass(frozen=True)
class Match:
    source: Source
    row: int
    """Row of the header, from 0."""
    columns: Mapping[str, int]
    """Field → column."""
    checks: Mapping[str, int]
    """Header of a ratio check → column."""
    unknown: tuple[str, ...]
    score: int


@lru_cache(maxsize=4_096)
def header_name(text: str) -> HeaderName:
    """A header cell as it is compared."""
    bare = unicodedata.normalize("NFKC", text).casefold()
    bare = re.sub(r"[\s_\u200b\ufeff]", "", bare).strip("*").replace(":", "")
    bracket = _BRACKET.search(bare)
    if bracket and bracket.group(1) in _MONEY:
        return HeaderName(bare[: bracket.start()].strip("*"), _MONEY[bracket.group(1)])
    if bracket and bracket.group(1) in _OTHER_UNITS:
        return HeaderName(bare[: bracket.start()].strip("*"), None)
    return HeaderName(bare, None)


@lru_cache(maxsize=256)
def fields_by_header(source: Source) -> Mapping[str, str]:
    """Compared header → field, for every header the source knows."""
    known: dict[str, str] = {}
    for header, name in source.aliases.items():
        known[header_name(header).key] = name
    if source.has_own_names:
        for column in source.facts.columns:
            for header in (column.name, column.label.zh, column.label.en):
                known.setdefault(header_name(header).key, column.name)
        if source.facts.grain is Grain.PERIOD:
            known.pop("periodstart", None)
            known.pop("periodend", None)
    return known


@lru_cache(maxsize=256)
def _known_without_field(source: Source) -> frozenset[str]:
    names = [*source.left_out, *ANNOTATIONS, *(check.header for check in source.checks)]
    return frozenset(header_name(name).key for name in names)


def match_row(cells: Sequence[str], source: Source, row: int) -> Match | None:
    """The row as the source's header; None where a column that identifies the source is missing."""
    known, silent = fields_by_header(source), _known_without_field(source)
    checked = {header_name(check.header).key: check.header for check in source.checks}
    columns: dict[str, int] = {}
    checks: dict[str, int] = {}
    unknown: list[str] = []
    score = 0
    for index, cell in enumerate(cells):
        name = header_name(cell)
        if not name.key:
            continue
        field = known.get(name.key)
        if field is not None and field not in columns and _has_unit(source, field, name.unit):
            columns[field] = index
            score += 2
        elif name.key in silent:
            score += 1
            if name.key in checked:
                checks[checked[name.key]] = index
        else:
            unknown.append(cell.strip())
    if not all(group & columns.keys() for group in source.identified_by):
        return None
    return Match(source, row, columns, checks, tuple(unknown), score)


def _has_unit(source: Source, field: str, unit: Unit | None) -> bool:
    """Whether a header's currency is the field's: an amount in another currency is not taken for it."""
    if unit is None or not source.facts.has(field):
        return True
    return currency_of(source.facts.column(field)) in {None, unit}


def currency_of(column: Column | Measure) -> Unit | None:
    """The currency of a column of money: a measure's unit, or what the label of a describing column names."""
    unit = column.unit if isinstance(column, Measure) else header_name(column.label.zh).unit
    return unit if unit in {Unit.USD, Unit.CNY} else None


def find_header(top: Sequence[Sequence[str]], sources: Iterable[Source]) -> Match | None:
    """The first row that is some source's header, read as the source that knows most of its cells."""
    candidates = tuple(sources)
    for row, cells in enumerate(top[:HEADER_ROWS]):
        if sum(bool(cell.strip()) for cell in cells) < FEWEST:
            continue
        matches = [match for source in candidates if (match := match_row(cells, source, row))]
        if matches:
            return max(matches, key=lambda match: (match.score, match.source.name))
    return None


def missing_fields(top: Sequence[Sequence[str]], source: Source) -> tuple[str, ...]:
    """Labels of the columns that keep the best row of `top` from being the source's header."""
    known = fields_by_header(source)
    best: set[str] = set()
    for cells in top[:HEADER_ROWS]:
        found = {known[key] for cell in cells if (key := header_name(cell).key) in known}
        best = max(best, found, key=len)
    groups = (sorted(group) for group in source.identified_by if not group & best)
    return tuple(" / ".join(_label(source, name) for name in group[:3]) for group in groups)


def _label(source: Source, name: str) -> str:
    if name == PERIOD:
        return "日期"
    return source.facts.column(name).label.zh if source.facts.has(name) else name


def likely_header(top: Sequence[Sequence[str]]) -> int | None:
    """The row (from 0) of an unknown table that looks most like a header: the most texts, the first such row."""
    best, best_count = None, 1
    for row, cells in enumerate(top[:HEADER_ROWS]):
        texts = [
            cell for cell in cells if cell.strip() and not re.fullmatch(r"[\d.,%:/\s¥$-]+", cell.strip())
        ]
        if len(texts) > best_count:
            best, best_count = row, len(texts)
    return best
