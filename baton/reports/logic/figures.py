"""A report's figures: written for people, listed, compared with what the facts say by now."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from baton.kit.text import Text
from baton.metrics.stages import OF_ARRIVAL
from baton.reports.terms import Cell, Content, Correction, Form, Grid, written
from baton.ui import formats

_NOTHING = Text("", "")


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with where it stands: which section, what it is called."""

    section: str
    label: Text
    cell: Cell
    is_of_facts: bool


def cell_text(cell: Cell, language: str) -> str:
    """A cell without names and links; a rate of few with what it counts."""
    if cell.form is Form.SPARK:
        return ""
    if cell.form is Form.DAY:
        return formats.day(cell.day)
    if cell.form is Form.TEXT:
        return (cell.text or _NOTHING).into(language)
    said = written(cell.value, cell.form)
    if cell.form is Form.RATE and cell.value is not None and 0 < (cell.out_of or 0) < formats.SMALL:
        counted = cell.value * (cell.out_of or 0)
        return f"{said} ({formats.number(round(counted))} / {formats.number(cell.out_of)})"
    return said


def figures(content: Content) -> Iterator[Figure]:
    for section in content.sections:
        for part in section.parts:
            if not isinstance(part, Grid):
                continue
            for row in (*part.rows, part.foot):
                name = row[0].text or _NOTHING if row else _NOTHING
                for cell, head in zip(row, part.heads, strict=False):
                    if cell.key:
                        yield Figure(section.key, _together(name, head.label), cell, section.is_of_facts)


def _together(name: Text, head: Text) -> Text:
    return Text(" · ".join(filter(None, (name.zh, head.zh))), " · ".join(filter(None, (name.en, head.en))))


def by_key(content: Content) -> Mapping[str, Figure]:
    return {one.cell.key: one for one in figures(content)}


def corrections(before: Content, after: Content) -> tuple[Correction, ...]:
    """The figures of facts that read otherwise now, also those that came or went."""
    old, new = by_key(before), by_key(after)
    found = []
    for key in dict.fromkeys([*old, *new]):
        was, now = old.get(key), new.get(key)
        shown = now or was
        assert shown is not None
        if not shown.is_of_facts:
            continue
        was_value, now_value = (one.cell.value if one else None for one in (was, now))
        form = shown.cell.form
        if written(was_value, was.cell.form if was else form) != written(now_value, form):
            found.append(Correction(key, shown.label, form, was_value, now_value))
    return tuple(found)


def is_counted(one: Correction) -> bool:
    """Whether the figure is counted in the files. Legs and their intervals are estimated from all facts, also later
    ones: alone they correct nothing, beside counted figures they are marked too."""
    return not one.key.startswith("legs.")


def is_reported(one: Correction) -> bool:
    """Whether the platform or the orders say otherwise. What became of inquiries is noted after they arrived, who has
    them too: that ripens, and corrects nothing. Shares follow the counts that they are shares of."""
    section, *_, last = one.key.split(".")
    if section not in {"funnel", "markets"} or last in {"of_previous", "share"}:
        return False
    return not OF_ARRIVAL & set(one.key.split(".")[1:])
