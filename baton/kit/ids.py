"""Identifiers are text: 14-digit product ids do not survive a float."""

from __future__ import annotations

import re

_SCIENTIFIC = re.compile(r"^\d+(?:\.\d+)?[eE]\+?\d+$")
_WHOLE_FLOAT = re.compile(r"^(\d+)\.0+$")
EXACT_FLOAT_DIGITS = 15


def text_id(cell: str | float | int | None) -> str | None:
    """A cell as an identifier, or None where the cell is empty.

    A float is accepted while it is exact (up to 15 digits). ValueError for what a spreadsheet has already
    spoiled: `1.60089E+13` and longer floats.
    """
    if cell is None:
        return None
    if isinstance(cell, float):
        if not cell.is_integer() or len(str(int(abs(cell)))) > EXACT_FLOAT_DIGITS:
            raise ValueError("spoiled identifier")
        return str(int(cell))
    text = str(cell).strip().lstrip("'").strip()
    if not text or text in {"-", "--"}:
        return None
    if _SCIENTIFIC.match(text):
        raise ValueError("spoiled identifier")
    whole = _WHOLE_FLOAT.match(text)
    return whole.group(1) if whole else text
