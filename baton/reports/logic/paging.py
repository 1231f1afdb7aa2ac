"""A report on A4 sheets: which part stands on which, by how much room each takes. Generous, so that nothing is cut."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import ceil
from unicodedata import east_asian_width

from baton.kit.text import Text
from baton.reports.logic import wording
from baton.reports.logic.drawing import HEIGHT
from baton.reports.logic.figures import cell_text
from baton.reports.terms import Cell, Content, Form, Grid, Line, Lines, Part, Section

ROOM = 968
"""Pixels between the margins of a sheet, above its foot."""
WIDTH, HALF = 680, 328
GAP, LINE, HEADING, ROW = 14, 20, 30, 26
_NARROW, _LATIN, _CAPITAL, _WIDE = 3.9, 7.3, 8.6, 13.2
"""Pixels of a letter in the text's size."""
_THIN = frozenset(" .,:;()[]'’!|/ijlftr-")
_BROAD = frozenset("mwMW%@&→")
_FIGURE, _DAY = 74, 46
"""Of a column of figures, and of days."""
_PADDING, _MARK = 14, 14
_WIDEST = 380
"""Beyond it a column of texts asks for no more."""
_FEWEST = 2
"""Rows of a table that stand below its head before it goes on overleaf."""
CONTINUED = Text("（续）", " (continued)")


@dataclass(frozen=True, slots=True)
class Block:
    """What stands together. `sections` are one, or two side by side; each with the parts that stand here."""

    sections: tuple[Section, ...]
    height: float
    is_head: bool = False
    """Title and findings."""


@dataclass(frozen=True, slots=True)
class Sheet:
    number: int
    blocks: tuple[Block, ...]


def sheets(content: Content, language: str) -> tuple[Sheet, ...]:
    """In the order of the report; a table that does not fit goes on overleaf with its head repeated."""
    language = "en" if language.lower().startswith("en") else "zh"
    pages: list[list[Block]] = [[]]
    left = float(ROOM)
    for block in _blocks(content, language):
        rest: Block | None = block
        while rest is not None:
            here, rest = _split(rest, left, language, is_empty=not pages[-1])
            if here is not None:
                pages[-1].append(here)
                left -= here.height + GAP
            if rest is not None:
                pages.append([])
                left = float(ROOM)
    return tuple(Sheet(number, tuple(blocks)) for number, blocks in enumerate(pages, start=1) if blocks)


def _blocks(content: Content, language: str) -> Iterator[Block]:
    yield Block((), _head(content, language), is_head=True)
    halves: list[Section] = []
    for section in content.sections:
        if section.is_half:
            halves.append(section)
            if len(halves) < 2:
                continue
        if halves:
            yield _block(tuple(halves), language)
            is_among = section in halves
            halves = []
            if is_among:
                continue
        yield _block((section,), language)
    if halves:
        yield _block(tuple(halves), language)


def _block(sections: tuple[Section, ...], language: str) -> Block:
    width = WIDTH if len(sections) == 1 else HALF
    height = max(
        HEADING + sum(GAP / 2 + part_height(part, width, language) for part in section.parts)
        for section in sections
    )
    return Block(sections, height * (1.05 if width == HALF else 1.0))


def _head(content: Content, language: str) -> float:
    title = 32 * lines_in(content.headline.into(language), WIDTH - 40, 1.85)
    return 20 + title + GAP + sum(_line(line, WIDTH - 24, language) for line in content.findings)


def lines_in(text: str, width: float, size: float = 1.0) -> int:
    """Lines that a text takes; broken at words it takes some more than its letters do."""
    return max(1, ceil(_long(text) * size * 1.04 / width))


def _long(text: str) -> float:
    """Pixels of a text on one line."""
    return sum(map(_letter, text))


def _letter(one: str) -> float:
    if east_asian_width(one) in "WF":
        return _WIDE
    if one in _THIN:
        return _NARROW
    if one in _BROAD:
        return 11.4
    return _CAPITAL if one.isupper() else _LATIN


def _line(line: Line, width: float, language: str) -> float:
    mark = 26 if line.mark else 0
    return 5 + LINE * lines_in(line.text.into(language), width - mark)


def part_height(part: Part, width: float, language: str) -> float:
    if isinstance(part, Grid):
        rows = [*part.rows, part.foot] if part.foot else list(part.rows)
        return _grid_head(part, width, language) + sum(_row(part, row, width, language) for row in rows)
    if isinstance(part, Lines):
        return sum(_line(line, width - 24, language) for line in wording.lines_of(part))
    return HEIGHT + 26


def _grid_head(grid: Grid, width: float, language: str) -> float:
    widths = _widths(grid, width, language)
    most = max(
        lines_in(head.label.into(language), wide - 12, 0.93)
        for head, wide in zip(grid.heads, widths, strict=True)
    )
    return 10 + 18 * most


def _row(grid: Grid, row: Sequence[Cell], width: float, language: str) -> float:
    widths = _widths(grid, width, language)
    cells = zip(row, widths, strict=False)
    most = max((_cell_lines(cell, wide, language) for cell, wide in cells), default=1)
    return ROW + LINE * (most - 1)


def _cell_lines(cell: Cell, wide: float, language: str) -> int:
    if cell.form is not Form.TEXT:
        return 1
    return lines_in(cell_text(cell, language), max(wide - _PADDING - (_MARK if cell.owner else 0), _WIDE))


def _widths(grid: Grid, width: float, language: str) -> list[float]:
    """Figures take what they need, texts share the rest by their longest."""
    figure = _FIGURE if width > HALF else 44
    texts = [
        max((min(_long(cell_text(row[place], language)), _WIDEST) for row in grid.rows), default=40) + 28
        for place, head in enumerate(grid.heads)
        if head.form is Form.TEXT
    ]
    others = [_DAY if head.form is Form.DAY else figure for head in grid.heads if head.form is not Form.TEXT]
    rest = max(width - sum(others), 60)
    # What the texts do not need goes to every column alike, as a browser does it.
    spare = max(rest - sum(texts), 0) / len(grid.heads)
    share = 1.0 if spare else rest / sum(texts) if texts else 1.0
    wide, sizes = iter(texts), iter(others)
    return [spare + (next(wide) * share if head.form is Form.TEXT else next(sizes)) for head in grid.heads]


def _split(block: Block, room: float, language: str, *, is_empty: bool) -> tuple[Block | None, Block | None]:
    """What of the block fits, and what goes overleaf. On an empty sheet something always fits."""
    if block.height <= room:
        return block, None
    if block.is_head or len(block.sections) != 1:
        return (block, None) if is_empty else (None, block)
    section = block.sections[0]
    here, there = _cut(section, room, language)
    if not here:
        if not is_empty:
            return None, block
        here, there = list(section.parts[:1]), list(section.parts[1:])
    first = _block((replace(section, parts=tuple(here)),), language)
    if not there:
        return first, None
    heading = section.heading
    name = (
        heading
        if heading.zh.endswith(CONTINUED.zh)
        else Text(heading.zh + CONTINUED.zh, heading.en + CONTINUED.en)
    )
    return first, _block((replace(section, heading=name, parts=tuple(there)),), language)


def _cut(section: Section, room: float, language: str) -> tuple[list[Part], list[Part]]:
    left = room - HEADING
    here: list[Part] = []
    for place, part in enumerate(section.parts):
        height = GAP / 2 + part_height(part, WIDTH, language)
        if height <= left:
            here.append(part)
            left -= height
            continue
        first, rest = _cut_part(part, left - GAP / 2, language)
        if first is not None:
            here.append(first)
        return here, [*([rest] if rest is not None else []), *section.parts[place + 1 :]]
    return here, []


def _cut_part(part: Part, room: float, language: str) -> tuple[Part | None, Part | None]:
    if isinstance(part, Grid):
        left = room - _grid_head(part, WIDTH, language)
        count = 0
        for row in part.rows:
            left -= _row(part, row, WIDTH, language)
            if left < 0:
                break
            count += 1
        if count < _FEWEST or len(part.rows) - count < 1:
            return None, part
        return replace(part, rows=part.rows[:count], foot=()), replace(part, rows=part.rows[count:])
    if isinstance(part, Lines):
        left, count = room, 0
        for line in part.lines:
            left -= _line(line, WIDTH - 24, language)
            if left < 0:
                break
            count += 1
        if count and count < len(part.lines):
            return replace(part, lines=part.lines[:count]), replace(part, lines=part.lines[count:])
    return None, part
