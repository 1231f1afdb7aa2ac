"""A report as Markdown: everything that the page says, in one language."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from baton.kit.text import Text
from baton.reports.logic import wording
from baton.reports.logic.figures import cell_text
from baton.reports.terms import Cell, Content, Correction, Form, Grid, Line, Lines, Part, Revision

_SPECIAL = str.maketrans({sign: f"\\{sign}" for sign in "\\`*_[]<>|~#"})


def markdown(
    content: Content,
    language: str,
    written_at: datetime,
    revisions: tuple[Revision, ...] = (),
    struck: Mapping[str, Correction] | None = None,
    address: str = "",
) -> str:
    """`address`: the server's, put before links; without it there are none. Texts of people lose their mark-up."""
    return _Writer(language, struck or {}, address).whole(content, written_at, revisions)


class _Writer:
    def __init__(self, language: str, struck: Mapping[str, Correction], address: str) -> None:
        self.language = "en" if language.lower().startswith("en") else "zh"
        self.struck = struck
        self.address = address.rstrip("/")

    def said(self, text: Text) -> str:
        return text.into(self.language).replace("\n", " ").translate(_SPECIAL)

    def whole(self, content: Content, written_at: datetime, revisions: tuple[Revision, ...]) -> str:
        number = revisions[-1].number if revisions else 1
        left, right = wording.foot(content, written_at, number)
        out = [f"# {self.said(content.headline)}", "", self.said(wording.title(content)), ""]
        out += [f"{place}. {self.line(line)}" for place, line in enumerate(content.findings, start=1)]
        for section in content.sections:
            aside = self.said(section.aside)
            out += ["", f"## {self.said(section.heading)}" + (f" · {aside}" if aside else ""), ""]
            for part in section.parts:
                out += [*self.part(part), ""]
            if out[-1] == "":
                out.pop()
        corrected = [one for one in revisions if one.corrections]
        if corrected:
            out += ["", f"## {self.said(Text('写好之后变过', 'Changed since'))}", ""]
            for one in corrected:
                out.append(
                    f"- {self.said(wording.revision_text(one, one.written_at.astimezone(written_at.tzinfo)))}"
                )
                out += [
                    f"  - {wording.correction_text(figure, self.language).translate(_SPECIAL)}"
                    for figure in one.corrections
                ]
        out += ["", "---", "", f"{self.said(left)} · {self.said(right)}"]
        return "\n".join(out) + "\n"

    def part(self, part: Part) -> list[str]:
        if isinstance(part, Grid):
            return self.grid(part)
        if isinstance(part, Lines):
            return [
                f"{f'{place}.' if part.is_numbered else '-'} {self.line(line)}"
                for place, line in enumerate(wording.lines_of(part), start=1)
            ]
        return [self.said(wording.steps_text(part))]

    def line(self, line: Line) -> str:
        mark = wording.MARKS.get(line.mark)
        text = self.said(line.text)
        if mark is not None:
            text = f"[{mark.into(self.language)}] {text}"
        return f"{text} (<{self.address}{line.link}>)" if line.link and self.address else text

    def grid(self, grid: Grid) -> list[str]:
        places = [place for place, head in enumerate(grid.heads) if head.form is not Form.SPARK]
        heads = [self.said(grid.heads[place].label) for place in places]
        sides = [":---" if grid.heads[place].form in {Form.TEXT, Form.DAY} else "---:" for place in places]
        out = [_row(heads), _row(sides)]
        out += [_row([self.cell(row[place]) for place in places]) for row in grid.rows]
        if grid.foot:
            out.append(_row([f"**{self.cell(grid.foot[place])}**" for place in places]))
        return out

    def cell(self, cell: Cell) -> str:
        text = cell_text(cell, self.language).replace("\n", " ").translate(_SPECIAL)
        was = self.struck.get(cell.key) if cell.key else None
        if was is not None:
            text = f"~~{wording.struck_text(was)}~~ {text}"
        if cell.link and cell.key and self.address:
            return f"[{text}]({self.address}{cell.link})"
        return text


def _row(cells: list[str]) -> str:
    return "| " + " | ".join(cells) + " |"
