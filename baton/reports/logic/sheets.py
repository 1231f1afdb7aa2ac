"""A report as tables for a workbook: real numbers and dates, a sheet that says how everything is counted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from baton.facts.datasets import dataset
from baton.kit.glossary import glossary
from baton.kit.text import Text
from baton.metrics.catalogue import metrics
from baton.reports.logic import wording
from baton.reports.terms import Cell, Content, Correction, Form, Grid, Line, Lines, Revision, Steps
from baton.ui.tables import Column, Look, Table, Value

_LOOKS = {
    Form.COUNT: Look.NUMBER,
    Form.MONEY: Look.USD,
    Form.RATE: Look.RATE,
    Form.CHANGE: Look.CHANGE,
    Form.SIGNED: Look.SIGNED,
    Form.HOURS: Look.NUMBER,
    Form.DAY: Look.DAY,
}
MEANING = Text("口径说明", "How it is counted")


def tables(
    content: Content,
    language: str,
    written_at: datetime,
    revisions: tuple[Revision, ...] = (),
    struck: Mapping[str, Correction] | None = None,
) -> tuple[Table, ...]:
    """A sheet of sentences, one for each table, the corrections where there are any, and how it is counted."""
    language = "en" if language.lower().startswith("en") else "zh"
    found = [_sentences(content, language, written_at, revisions)]
    for section in content.sections:
        for part in section.parts:
            if isinstance(part, Grid):
                found.append(_table(section.heading.into(language), part, language, struck or {}))
            elif isinstance(part, Steps):
                found.append(_legs(section.heading.into(language), part, language))
    corrected = [(one, each) for one in revisions for each in one.corrections]
    if corrected:
        found.append(_corrections(corrected, language, written_at))
    found.append(_meaning(content, language, written_at, revisions))
    return tuple(found)


def _head(zh: str, en: str, language: str, look: Look = Look.TEXT) -> Column:
    return Column(Text(zh, en).into(language), look)


def _sentences(
    content: Content, language: str, written_at: datetime, revisions: tuple[Revision, ...]
) -> Table:
    rows: list[tuple[Value, ...]] = [(wording.title(content).into(language), content.headline)]
    first = Text("要点", "Findings").into(language)
    rows += [(first, line.text) for line in content.findings]
    for section in content.sections:
        for part in section.parts:
            if isinstance(part, Lines):
                rows += [
                    (section.heading.into(language), _line(line, language)) for line in wording.lines_of(part)
                ]
    number = revisions[-1].number if revisions else 1
    feet = tuple(text.into(language) for text in wording.foot(content, written_at, number))
    columns = (_head("部分", "Part", language), _head("内容", "What it says", language))
    return Table(content.kind.label.into(language), columns, tuple(rows), feet)


def _line(line: Line, language: str) -> str:
    mark = wording.MARKS.get(line.mark)
    return (f"[{mark.into(language)}] " if mark else "") + line.text.into(language)


def _table(title: str, grid: Grid, language: str, struck: Mapping[str, Correction]) -> Table:
    places = [
        (place, form)
        for place, head in enumerate(grid.heads)
        if head.form is not Form.SPARK
        for form in _forms(grid, place)
    ]
    columns = [
        Column(
            _named(grid.heads[place].label, form, grid.heads[place].form, language),
            _LOOKS.get(form, Look.TEXT),
        )
        for place, form in places
    ]
    listed = [*grid.rows, grid.foot] if grid.foot else list(grid.rows)
    has_struck = any(cell.key in struck for row in listed for cell in row if cell.key)
    rows = []
    for row in listed:
        values: list[Value] = [_value(row[place], form) for place, form in places]
        if has_struck:
            values.append(_was(row, grid, language, struck))
        rows.append(tuple(values))
    if has_struck:
        columns.append(_head("更正前", "Before the correction", language))
    return Table(title, tuple(columns), tuple(rows))


def _forms(grid: Grid, place: int) -> tuple[Form, ...]:
    """What a column is written in. Relative changes and differences of few are a column each: numbers stay numbers."""
    head = grid.heads[place].form
    if head is Form.CHANGE and any(row[place].form is Form.SIGNED for row in grid.rows):
        return (Form.CHANGE, Form.SIGNED)
    return (head,)


def _named(label: Text, form: Form, head: Form, language: str) -> str:
    said = label.into(language)
    if form is Form.HOURS:
        return Text(f"{said}（小时）", f"{said} (hours)").into(language)
    if head is Form.CHANGE and form is Form.SIGNED:
        return Text(f"{said}（少于 30 时的差）", f"{said} (difference, where few)").into(language)
    return said


def _value(cell: Cell, form: Form) -> Value:
    if cell.form is Form.DAY:
        return cell.day
    if cell.form is Form.TEXT:
        return cell.text
    is_alike = cell.form is form or {cell.form, form} == {Form.COUNT, Form.MONEY}
    return cell.value if is_alike else None


def _was(row: tuple[Cell, ...], grid: Grid, language: str, struck: Mapping[str, Correction]) -> str:
    found = [
        f"{head.label.into(language)} {wording.struck_text(struck[cell.key])}"
        for cell, head in zip(row, grid.heads, strict=False)
        if cell.key in struck
    ]
    return ", ".join(found)


def _legs(title: str, steps: Steps, language: str) -> Table:
    columns = (
        _head("环节", "Leg", language),
        _head("归谁", "Whose", language),
        _head("变化", "Change", language, Look.SIGNED),
        _head("下限", "from", language, Look.SIGNED),
        _head("上限", "to", language, Look.SIGNED),
    )
    rows: list[tuple[Value, ...]] = [
        (one.label, glossary_owner(one.owner), one.value, one.low, one.high) for one in steps.steps
    ]
    level = f"{steps.level:.0%}"
    feet = (
        f"{steps.before_label.into(language)}: {steps.before:g}",
        f"{steps.after_label.into(language)}: {steps.after:g}",
        Text(f"区间：{level}", f"intervals: {level}").into(language),
    )
    return Table(title, columns, tuple(rows), feet)


def glossary_owner(code: str) -> Text:
    return {
        "marketing": Text("运营", "Marketing"),
        "sales": Text("业务", "Sales"),
        "shared": Text("共同", "Shared"),
        "company": Text("公司因素", "Company"),
        "chance": Text("偶然", "Chance"),
    }.get(code, Text(code, code))


def _corrections(found: list[tuple[Revision, Correction]], language: str, written_at: datetime) -> Table:
    columns = (
        _head("版", "Revision", language, Look.NUMBER),
        _head("何时", "When", language, Look.DAY),
        _head("数字", "Figure", language),
        _head("更正前", "Before", language, Look.NUMBER),
        _head("更正后", "After", language, Look.NUMBER),
        _head("原因", "Why", language),
    )
    rows = tuple(
        (
            revision.number,
            revision.written_at.astimezone(written_at.tzinfo).date(),
            one.label,
            one.before,
            one.after,
            revision.reason,
        )
        for revision, one in found
    )
    return Table(Text("写好之后变过", "Changed since").into(language), columns, rows)


def _meaning(content: Content, language: str, written_at: datetime, revisions: tuple[Revision, ...]) -> Table:
    """Definition, formula and source of every figure that the report speaks of; period and freshness."""
    rows: list[tuple[Value, ...]] = []
    known, catalogue = glossary(), metrics()
    for code in _codes(content):
        term = known.get(code)
        if term is None:
            continue
        entry = catalogue.get(code)
        owner = glossary_owner(term.owner.value) if term.owner else Text("", "")
        source = (
            (Text("、", ", ").into(language)).join(
                _source(name, content, language) for name in entry.datasets
            )
            if entry
            else ""
        )
        formula = entry.formula if entry else Text("", "")
        rows.append((term.label, owner, term.means, formula, source))
    columns = (
        _head("指标", "Figure", language),
        _head("归谁", "Whose", language),
        _head("定义", "What it means", language),
        _head("怎么算", "How it is worked out", language),
        _head("来源", "Source", language),
    )
    number = revisions[-1].number if revisions else 1
    left, right = wording.foot(content, written_at, number)
    notes = [
        line.text.into(language)
        for part in content.section("notes").parts
        if isinstance(part, Lines)
        for line in part.lines
    ]
    feet = (left.into(language), right.into(language), *notes)
    return Table(MEANING.into(language), columns, tuple(rows), feet)


def _source(name: str, content: Content, language: str) -> str:
    """What the dataset is called, and up to which day it reached."""
    known = next((one for one in content.sources if one.dataset == name), None)
    label = known.label if known else dataset(name).label
    until = f"{known.last:%m-%d}" if known else ""
    ending = Text(f"（到 {until}）", f" (up to {until})") if until else Text("", "")
    return label.into(language) + ending.into(language)


def _codes(content: Content) -> tuple[str, ...]:
    """The stages of the funnel and the figures that actions name, by their place in keys."""
    found = [
        cell.key.split(".")[1]
        for section in content.sections
        for part in section.parts
        if isinstance(part, Grid)
        for row in part.rows
        for cell in row
        if cell.key.startswith("funnel.")
    ]
    return tuple(dict.fromkeys(found))
