"""A report as one picture for a chat group that takes no cards: an SVG laid out here, in plain light colours.

Its letters are measured roughly and generously; nobody is named in it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from html import escape
from unicodedata import east_asian_width

from baton.reports.logic import wording
from baton.reports.logic.drawing import HEIGHT, WIDTH, spark, waterfall
from baton.reports.logic.figures import cell_text
from baton.reports.logic.seeing import cut
from baton.reports.terms import Cell, Content, Correction, Form, Grid, Line, Lines, Part, Section

PAGE, MARGIN = 760, 40
"""Pixels across, and at each side: what lies between is as wide as the drawing of the legs."""
FONTS = (
    "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei",
    "WenQuanYi Micro Hei", "WenQuanYi Zen Hei", "Noto Sans", "sans-serif",
)  # fmt: skip
_STYLE = """
text{font-size:13px;fill:#1b1f24}.h1{font-size:22px;font-weight:700}.h2{font-size:16px;font-weight:700}
.m{font-size:12px;fill:#626974}.c{fill:#4d545e}.n{font-weight:400}.good{fill:#0b7c50}.bad{fill:#96123f}
.warn{fill:#845a00}.was{text-decoration:line-through;fill:#626974}.b{font-size:12px;font-weight:700}
.q,.l{font-size:11px;fill:#626974}.rule{stroke:#d0d0ca}.thin{stroke:#e3e3de}.s-grid{stroke:#e3e3de}
.s-axis{stroke:#9aa0a9}.s-whisker{stroke:#1b1f24;stroke-width:1.25;fill:none}.s-break{stroke:#fff;stroke-width:3}
.f-total{fill:#4d545e}.f-marketing{fill:#1260a8}.f-sales{fill:#b24e0c}.f-shared{fill:#565e6b}
.f-company{fill:#3d4450}.f-chance{fill:#fff;stroke:#8d949f;stroke-dasharray:3 2}.faint{opacity:.45}
.spark path{fill:none;stroke-width:1.5;stroke:#565e6b}.spark circle{fill:#565e6b}
.spark.marketing path{stroke:#1260a8}.spark.marketing circle{fill:#1260a8}
.spark.sales path{stroke:#b24e0c}.spark.sales circle{fill:#b24e0c}
"""
_LINE, _ROW = 20, 27


class _Page:
    def __init__(self, language: str, struck: Mapping[str, Correction]) -> None:
        self.language, self.struck = language, struck
        self.y = float(MARGIN)
        self.out: list[str] = []

    def text(self, x: float, text: str, style: str = "", *, end: bool = False) -> None:
        anchor = ' text-anchor="end"' if end else ""
        self.out.append(f'<text x="{x:.1f}" y="{self.y:.1f}" class="{style}"{anchor}>{escape(text)}</text>')

    def paragraph(self, text: str, style: str, size: float, step: float, *, indent: float = 0) -> None:
        for line in wrapped(text, WIDTH - indent, size):
            self.y += step
            self.text(MARGIN + indent, line, style)

    def rule(self, style: str = "thin") -> None:
        self.out.append(f'<path class="{style}" d="M{MARGIN} {self.y:.1f}H{PAGE - MARGIN}"/>')

    def section(self, section: Section) -> None:
        self.y += 36
        heading, aside = section.heading.into(self.language), section.aside.into(self.language)
        self.text(MARGIN, heading, "h2")
        if aside:
            self.text(MARGIN + _wide(heading, 16) + 12, aside, "m")
        self.y += 8
        self.rule("rule")
        for part in section.parts:
            self.part(part)

    def part(self, part: Part) -> None:
        if isinstance(part, Grid):
            self.grid(part)
        elif isinstance(part, Lines):
            self.y += 6
            for place, line in enumerate(wording.lines_of(part), start=1):
                self.line(line, f"{place}. " if part.is_numbered else "")
        else:
            drawn = waterfall(part, self.language)
            self.y += 8
            self.out.append(f'<g transform="translate({MARGIN} {self.y:.1f})">{drawn}</g>')
            self.y += HEIGHT

    def line(self, line: Line, number: str = "") -> None:
        mark = wording.MARKS.get(line.mark)
        lead = f"[{mark.into(self.language)}] " if mark else ""
        self.paragraph(number + lead + line.text.into(self.language), "", 13, _LINE)
        self.y += 3

    def grid(self, grid: Grid) -> None:
        if not grid.rows and not grid.foot:
            return
        ends = _ends(grid, self.language)
        self.y += 20
        for place, head in enumerate(grid.heads):
            self.cell_text(grid, place, ends, head.label.into(self.language), "m")
        for row in (*grid.rows, *((grid.foot,) if grid.foot else ())):
            self.y += 7
            self.rule()
            self.row(grid, row, ends, is_foot=row is grid.foot)

    def row(self, grid: Grid, row: Sequence[Cell], ends: Sequence[float], *, is_foot: bool) -> None:
        widths = [end - start for start, end in zip((0.0, *ends), ends, strict=False)]
        shown = [
            wrapped(cell_text(cell, self.language), wide - 10, 13) if cell.form is Form.TEXT else []
            for cell, wide in zip(row, widths, strict=False)
        ]
        top = self.y + 18
        for place, cell in enumerate(row):
            self.y = top
            if cell.form is Form.SPARK:
                line = spark(cell.weeks)
                start = MARGIN + ends[place] - 76
                self.out.append(
                    f'<g class="spark {cell.owner}" transform="translate({start:.1f} {top - 15:.1f})">{line}</g>'
                )
            elif cell.form is Form.TEXT:
                for number, text in enumerate(shown[place]):
                    self.y = top + number * _LINE
                    self.cell_text(grid, place, ends, text, "h3" if is_foot else "")
            else:
                self.figure(grid, place, ends, cell)
        self.y = top + _LINE * (max((len(lines) for lines in shown), default=1) or 1) - _LINE

    def figure(self, grid: Grid, place: int, ends: Sequence[float], cell: Cell) -> None:
        text = cell_text(cell, self.language)
        self.cell_text(grid, place, ends, text, cell.direction or "n")
        was = self.struck.get(cell.key) if cell.key else None
        if was is not None:
            x = MARGIN + ends[place] - _wide(text, 13) - 6
            self.text(x, wording.struck_text(was), "m was", end=True)

    def cell_text(self, grid: Grid, place: int, ends: Sequence[float], text: str, style: str) -> None:
        if _is_figure(grid.heads[place].form):
            self.text(MARGIN + ends[place], text, style, end=True)
        else:
            self.text(MARGIN + (ends[place - 1] + 12 if place else 0), text, style)


def picture(
    content: Content,
    language: str,
    written_at: datetime,
    revision: int = 1,
    struck: Mapping[str, Correction] | None = None,
) -> str:
    """The report as groups may read it (`seeing.for_groups`), as one SVG."""
    language = "en" if language.lower().startswith("en") else "zh"
    page = _Page(language, struck or {})
    page.paragraph(wording.title(content).into(language) + " · " + content.shop_name, "m", 12, 16)
    page.y += 6
    page.paragraph(content.headline.into(language), "h1", 22, 30)
    page.y += 8
    for place, line in enumerate(content.findings, start=1):
        page.line(line, f"{place}. ")
    for section in cut(content).sections:
        page.section(section)
    page.y += 30
    page.rule("rule")
    for text in wording.foot(content, written_at, revision):
        page.paragraph(text.into(language), "m", 12, 18)
    high = page.y + MARGIN
    fonts = ", ".join(f"'{name}'" if " " in name else name for name in FONTS)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{PAGE}" height="{high:.0f}" viewBox="0 0 {PAGE} {high:.0f}" '
        f'font-family="{fonts}"><style>{_STYLE}</style><rect width="100%" height="100%" fill="#ffffff"/>'
        + "".join(page.out)
        + "</svg>"
    )


def _is_figure(form: Form) -> bool:
    return form not in {Form.TEXT, Form.DAY}


def _ends(grid: Grid, language: str) -> tuple[float, ...]:
    """Where each column ends: figures take what they need, texts share the rest."""
    fixed, texts = {}, {}
    rows = [*grid.rows, grid.foot] if grid.foot else list(grid.rows)
    for place, head in enumerate(grid.heads):
        said = [cell_text(row[place], language) for row in rows]
        longest = max((_wide(text, 13) for text in said), default=0.0)
        head_wide = _wide(head.label.into(language), 12)
        if head.form is Form.TEXT:
            texts[place] = min(max(longest, head_wide), 320) + 24
        elif head.form is Form.SPARK:
            fixed[place] = 90.0
        else:
            fixed[place] = max(longest, head_wide) + 22
    rest = WIDTH - sum(fixed.values())
    total = sum(texts.values()) or 1.0
    ends, at = [], 0.0
    for place in range(len(grid.heads)):
        at += fixed[place] if place in fixed else rest * texts[place] / total
        ends.append(at)
    return tuple(ends)


def _wide(text: str, size: float) -> float:
    return sum(size if east_asian_width(one) in "WFA" else size * 0.57 for one in text)


def wrapped(text: str, width: float, size: float) -> list[str]:
    """Lines that fit: broken between Chinese characters, else at a space, else where it has to be."""
    lines, line, wide, last_space = [], "", 0.0, -1
    for one in text.replace("\n", " "):
        own = _wide(one, size)
        if wide + own > width and line:
            if one != " " and last_space > len(line) * 0.5:
                lines.append(line[:last_space])
                line = line[last_space + 1 :]
            else:
                lines.append(line)
                line = ""
            wide, last_space = _wide(line, size), -1
            if one == " " and not line:
                continue
        if one == " ":
            last_space = len(line)
        elif east_asian_width(one) in "WF":
            last_space = -1
        line += one
        wide += own
    return [*lines, line] if line or not lines else lines
