"""A table for a terminal: Chinese signs are two columns wide there."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from unicodedata import east_asian_width


def width(text: str) -> int:
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text)


def aligned(rows: Sequence[Sequence[str]], figures: Collection[int] = ()) -> str:
    """Columns two spaces apart; those in `figures` stand to the right."""
    widths = [max(width(row[place]) for row in rows) for place in range(len(rows[0]))]
    lines = []
    for row in rows:
        cells = []
        for place, cell in enumerate(row):
            gap = " " * (widths[place] - width(cell))
            cells.append(gap + cell if place in figures else cell + gap)
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)
