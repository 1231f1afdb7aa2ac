"""A report as somebody may read it: names shown, numbered, or taken out."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace

from baton.kit.text import Text
from baton.reports.terms import Cell, Content, Grid, Head, Line, Lines, Part, Section

SOMEBODY = Text("一位同事", "a colleague")


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
    """Where its sections and sentences lead."""
    parts = (part for section in content.sections for part in section.parts if isinstance(part, Lines))
    lines = (*content.findings, *(line for part in parts for line in part.lines))
    return frozenset(filter(None, (*(one.link for one in lines), *(one.link for one in content.sections))))


def as_opened(content: Content, shut: Collection[str], shorter: Mapping[str, Text]) -> Content:
    """Without links to what the reader may not open; `shorter` says of a link what its page leaves out for them.

    What is counted stays as it was written: it is the shop's.
    """

    def told(text: Text, link: str) -> Text:
        left_out = shorter.get(link)
        return text if left_out is None else Text(f"{text.zh}（{left_out.zh}）", f"{text.en} ({left_out.en})")

    def line_of(line: Line) -> Line:
        return replace(line, link="") if line.link in shut else replace(line, text=told(line.text, line.link))

    def part_of(part: Part) -> Part:
        return replace(part, lines=tuple(map(line_of, part.lines))) if isinstance(part, Lines) else part

    found = _changed(content, part_of, _same)
    # What a list leaves out beyond its first lines is under its heading's link.
    sections = tuple(replace(one, aside=told(one.aside, one.link)) for one in found.sections)
    return replace(found, sections=sections, findings=tuple(map(line_of, found.findings)))


def texts(content: Content) -> tuple[Text, ...]:
    """Every text that `for_groups` clears."""
    found: list[Text] = []

    def note(text: Text) -> Text:
        found.append(text)
        return text

    for_groups(content, note)
    return tuple(found)


def for_groups(content: Content, clear: Callable[[Text], Text]) -> Content:
    """For whoever reads along: no table of persons but its sum, nobody named; `clear` takes names out of a text."""
    return _changed(content, lambda part: _nameless(part, clear), clear)


def cut(content: Content) -> Content:
    """As pages and pictures show it: of long lists the first, and how many more there are."""
    return replace(content, sections=tuple(_cut(section) for section in content.sections))


def _cut(section: Section) -> Section:
    parts: list[Part] = []
    for part in section.parts:
        more = 0
        if isinstance(part, Grid) and part.shown:
            more = len(part.rows) - part.shown
            parts.append(replace(part, rows=part.rows[: part.shown]))
        elif isinstance(part, Lines) and part.shown:
            more = len(part.lines) - part.shown
            parts.append(replace(part, lines=part.lines[: part.shown]))
        else:
            parts.append(part)
        if more > 0:
            rest = Line(Text(f"另有 {more} 条", f"{more} more"), section.link)
            parts.append(Lines((rest,), Text("", "")))
    return replace(section, parts=tuple(parts))


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
