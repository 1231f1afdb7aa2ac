"""A report's sheets as the templates draw them: every cell with its text, its link and what was struck."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.urls import Resolver404, resolve
from django.utils.safestring import SafeString, mark_safe

from baton.kit.text import Text
from baton.people.doors import Desk
from baton.people.selectors import names_as_seen
from baton.reports.logic import drawing, wording
from baton.reports.logic.building import with_words
from baton.reports.logic.figures import cell_text
from baton.reports.logic.paging import Block, sheets
from baton.reports.logic.seeing import as_opened, as_seen, cut, linked_to, people
from baton.reports.terms import (
    Cell,
    Content,
    Correction,
    Form,
    Grid,
    Head,
    Lines,
    Part,
    ReportView,
    Section,
    Steps,
)
from baton.watch import selectors as watch

SHORT = 6
_OWN_LEGS = Text("列表只列你能看的环节", "the list has only the legs that you read")
_TEXTS = frozenset({Form.TEXT, Form.DAY})


@dataclass(frozen=True, slots=True)
class ShownCell:
    text: str
    is_figure: bool
    is_whole: bool
    """Short: not to be broken."""
    link: str
    owner: str
    was: str
    """What stood there before it was corrected."""
    why_missing: Text | None
    direction: str
    arrow: str
    spark: SafeString


@dataclass(frozen=True, slots=True)
class ShownHead:
    text: Text
    is_figure: bool


@dataclass(frozen=True, slots=True)
class ShownLine:
    text: Text
    link: str
    mark: str
    word: Text | None


@dataclass(frozen=True, slots=True)
class ShownPart:
    """Of grids the heads, of lists the lines, of drawings the SVG: what is not of its kind is empty."""

    kind: str
    heads: tuple[ShownHead, ...] = ()
    rows: tuple[tuple[ShownCell, ...], ...] = ()
    foot: tuple[ShownCell, ...] = ()
    lines: tuple[ShownLine, ...] = ()
    is_numbered: bool = False
    drawing: SafeString = SafeString("")  # noqa: RUF009 - a text that cannot be changed
    said: Text = Text("", "")  # noqa: RUF009 - a frozen value
    box: str = ""


@dataclass(frozen=True, slots=True)
class ShownSection:
    heading: Text
    aside: Text
    link: str
    parts: tuple[ShownPart, ...]


@dataclass(frozen=True, slots=True)
class ShownBlock:
    is_head: bool
    sections: tuple[ShownSection, ...]


@dataclass(frozen=True, slots=True)
class ShownSheet:
    number: int
    blocks: tuple[ShownBlock, ...]


def readable(desk: Desk, view: ReportView) -> Content:
    """The report with people's words in it, names as the person may read them, and links that open for them."""
    content = with_words(view.content, view.words)
    content = as_seen(content, names_as_seen(desk.person, desk.shop, people(content), team=None))
    owners = watch.owners_seen_by(desk.person, desk.shop)
    if owners.issuperset(watch.OWNERS):
        return content
    found = {link: _page_of(link) for link in linked_to(content)}
    told = {link: number for link, (name, number) in found.items() if name == "watch:alert" and number}
    readable_ids = watch.readable_alerts(desk.shop, told.values(), owners)
    lists = (link for link, (name, _) in found.items() if name == "watch:alerts")
    return as_opened(
        content,
        {link for link, number in told.items() if number not in readable_ids},
        dict.fromkeys(lists, _OWN_LEGS),
    )


def _page_of(link: str) -> tuple[str, int | None]:
    """The page that a kept link leads to and the alert it names; nothing where there is no such page (any more)."""
    try:
        found = resolve(urlsplit(link).path)
    except Resolver404:
        return "", None
    return found.view_name, found.kwargs.get("alert_id")


def shown_sheets(content: Content, language: str, struck: Mapping[str, Correction]) -> tuple[ShownSheet, ...]:
    return tuple(
        ShownSheet(sheet.number, tuple(_block(block, language, struck) for block in sheet.blocks))
        for sheet in sheets(cut(content), language)
    )


def _block(block: Block, language: str, struck: Mapping[str, Correction]) -> ShownBlock:
    return ShownBlock(block.is_head, tuple(_section(one, language, struck) for one in block.sections))


def _section(section: Section, language: str, struck: Mapping[str, Correction]) -> ShownSection:
    parts = tuple(_part(part, language, struck) for part in section.parts)
    return ShownSection(section.heading, section.aside, section.link, parts)


def _part(part: Part, language: str, struck: Mapping[str, Correction]) -> ShownPart:
    if isinstance(part, Grid):
        rows = tuple(tuple(_cell(cell, language, struck) for cell in row) for row in part.rows)
        foot = tuple(_cell(cell, language, struck) for cell in part.foot)
        return ShownPart("grid", tuple(map(_head, part.heads)), rows, foot)
    if isinstance(part, Lines):
        return ShownPart("lines", lines=_lines(part), is_numbered=part.is_numbered and bool(part.lines))
    return _steps(part, language)


def _head(head: Head) -> ShownHead:
    return ShownHead(head.label, head.form not in _TEXTS and head.form is not Form.SPARK)


def _lines(part: Lines) -> tuple[ShownLine, ...]:
    return tuple(
        ShownLine(line.text, line.link, line.mark, wording.MARKS.get(line.mark))
        for line in wording.lines_of(part)
    )


def _steps(part: Steps, language: str) -> ShownPart:
    drawn = drawing.waterfall(part, "en" if language.startswith("en") else "zh")
    return ShownPart(
        "steps",
        drawing=mark_safe(drawn),  # noqa: S308 - our own drawing, labels escaped
        said=wording.steps_text(part),
        box=f"0 0 {drawing.WIDTH} {drawing.HEIGHT}",
    )


def _cell(cell: Cell, language: str, struck: Mapping[str, Correction]) -> ShownCell:
    is_change = cell.form in {Form.CHANGE, Form.SIGNED} and cell.key.endswith(".change")
    was = struck.get(cell.key) if cell.key else None
    text = cell_text(cell, language)
    return ShownCell(
        text=text,
        is_figure=cell.form not in _TEXTS and cell.form is not Form.SPARK,
        is_whole=cell.form is Form.DAY or len(text) <= SHORT,
        link=cell.link,
        owner=cell.owner,
        was=wording.struck_text(was) if was is not None else "",
        why_missing=wording.missing_text(cell),
        direction=cell.direction,
        arrow=_arrow(cell.value) if is_change else "",
        spark=mark_safe(drawing.spark(cell.weeks)) if cell.form is Form.SPARK else SafeString(""),  # noqa: S308
    )


def _arrow(value: float | None) -> str:
    if not value:
        return ""
    return "▲" if value > 0 else "▼"
