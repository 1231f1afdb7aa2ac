"""A report as somebody may read it: names shown, numbered, or taken out."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace

from baton.kit.text import Text
from baton.reports.terms import Cell, Content, Grid, Head, Line, Lines, Part, Section

SOMEBODY = Text("一位同事", "a colleague")
_SHORTEST = 2
"""A name of one letter is any letter."""


def people(content: Content) -> tuple[str, ...]:
    """Every name that stands in a place for names, in order."""
    found: list[str] = []
    for section in content.sections:
        for part in section.parts:
            if isinstance(part, Grid):
                found += [cell.person for row in (*part.rows, part.foot) for cell in row if cell.person]
            elif isinstance(part, Lines):
                found += [line.person for line in part.lines if line.person]
    return tuple(dict.fromkeys(found))


def as_seen(content: Content, names: Mapping[str, Text]) -> Content:
    """With each name as the reader may see it."""
    return _changed(content, lambda part: _named(part, names), _same)


def linked_to(content: Content) -> frozenset[str]:
    """Where its sentences lead."""
    parts = (part for section in content.sections for part in section.parts if isinstance(part, Lines))
    lines = (*content.findings, *(line for part in parts for line in part.lines))
    return frozenset(line.link for line in lines if line.link)


def as_opened(content: Content, shut: Collection[str], shorter: Mapping[str, Text]) -> Content:
    """Without links to what the reader may not open; `shorter` says of a link what its page leaves out for them.

    What is counted stays as it was written: it is the shop's.
    """

    def line_of(line: Line) -> Line:
        if line.link in shut:
            return replace(line, link="")
        left_out = shorter.get(line.link)
        if left_out is None:
            return line
        text = Text(f"{line.text.zh}（{left_out.zh}）", f"{line.text.en} ({left_out.en})")
        return replace(line, text=text)

    def part_of(part: Part) -> Part:
        return replace(part, lines=tuple(map(line_of, part.lines))) if isinstance(part, Lines) else part

    found = _changed(content, part_of, _same)
    return replace(found, findings=tuple(map(line_of, found.findings)))


def for_groups(content: Content, names: Iterable[str]) -> Content:
    """For whoever reads along: no table of persons but its sum, nobody named, "a colleague" where a text names one."""
    pattern = _pattern({*names, *people(content)})

    def clear(text: Text) -> Text:
        if pattern is None:
            return text
        return Text(pattern.sub(SOMEBODY.zh, text.zh), pattern.sub(SOMEBODY.en, text.en))

    return _changed(content, lambda part: _nameless(part, clear), clear)


def _same(text: Text) -> Text:
    return text


def _changed(content: Content, change: Callable[[Part], Part], said: Callable[[Text], Text]) -> Content:
    return replace(
        content,
        headline=said(content.headline),
        findings=tuple(replace(line, text=said(line.text)) for line in content.findings),
        sections=tuple(_section(section, change) for section in content.sections),
    )


def _section(section: Section, change: Callable[[Part], Part]) -> Section:
    return replace(section, parts=tuple(change(part) for part in section.parts))


def _named(part: Part, names: Mapping[str, Text]) -> Part:
    def shown(cell: Cell) -> Cell:
        if not cell.person:
            return cell
        return replace(cell, person="", text=names.get(cell.person, SOMEBODY))

    if isinstance(part, Grid):
        rows = tuple(tuple(map(shown, row)) for row in part.rows)
        return replace(part, rows=rows, foot=tuple(map(shown, part.foot)))
    if isinstance(part, Lines):
        return replace(part, lines=tuple(_signed(line, names) for line in part.lines))
    return part


def _signed(line: Line, names: Mapping[str, Text]) -> Line:
    if not line.person:
        return line
    name = names.get(line.person, SOMEBODY)
    text = Text(f"{line.text.zh}（{name.zh}）", f"{line.text.en} ({name.en})")
    return replace(line, text=text, person="")


def _nameless(part: Part, clear: Callable[[Text], Text]) -> Part:
    if isinstance(part, Grid):
        return _nameless_grid(part, clear)
    if isinstance(part, Lines):
        return replace(
            part, lines=tuple(replace(line, text=clear(line.text), person="") for line in part.lines)
        )
    return part


def _nameless_grid(part: Grid, clear: Callable[[Text], Text]) -> Grid:
    if part.has_people:
        return replace(part, rows=(), has_people=False)
    places = [place for place in range(len(part.heads)) if not any(row[place].person for row in part.rows)]

    def row_of(row: tuple[Cell, ...]) -> tuple[Cell, ...]:
        kept = (row[place] for place in places if place < len(row))
        return tuple(replace(cell, text=clear(cell.text)) if cell.text else cell for cell in kept)

    heads: tuple[Head, ...] = tuple(part.heads[place] for place in places)
    return replace(part, heads=heads, rows=tuple(map(row_of, part.rows)), foot=row_of(part.foot))


def _pattern(names: Iterable[str]) -> re.Pattern[str] | None:
    # The longest first: a part of a name must not leave the rest of it standing.
    known = sorted({name.strip() for name in names}, key=len, reverse=True)
    parts = [_whole(name) for name in known if len(name) >= _SHORTEST]
    return re.compile("|".join(parts), re.IGNORECASE) if parts else None


def _whole(name: str) -> str:
    """A name in Latin letters counts only as a whole word; a Chinese one wherever it stands."""
    words = r"\s+".join(re.escape(part) for part in name.split())
    before = r"(?<![A-Za-z0-9])" if name[0].isascii() else ""
    after = r"(?![A-Za-z0-9])" if name[-1].isascii() else ""
    return f"{before}{words}{after}"
