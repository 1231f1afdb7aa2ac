"""Leads as a table of mixed fields: numbers, levels, and much that is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isfinite, nan
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from baton.kit.errors import NotUsable
from baton.kit.text import Text

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Value: TypeAlias = str | float | int | bool | None

MISSING = ""
FEWEST_NUMBERS = 6
"""A field with fewer different numbers is read as levels."""
LONGEST_LEVEL = 120


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    levels: tuple[str, ...]
    """(rows,) as written, MISSING where nothing is."""
    numbers: Floats | None
    """(rows,) NaN where missing; None for a field of levels."""

    @property
    def is_filled(self) -> Bools:
        return np.array([level != MISSING for level in self.levels], dtype=np.bool_)


@dataclass(frozen=True, slots=True)
class LeadTable:
    columns: tuple[Column, ...]
    rows: int

    def without(self, names: frozenset[str]) -> LeadTable:
        return LeadTable(tuple(column for column in self.columns if column.name not in names), self.rows)

    def at(self, rows: NDArray[np.int64]) -> LeadTable:
        return LeadTable(
            tuple(
                Column(
                    column.name,
                    tuple(column.levels[row] for row in rows),
                    None if column.numbers is None else column.numbers[rows],
                )
                for column in self.columns
            ),
            len(rows),
        )


def table_of(fields: Mapping[str, Sequence[Value]]) -> LeadTable:
    """Fields by name, all of one length: NotUsable else. What a field is, is read from its filled values."""
    lengths = {len(values) for values in fields.values()}
    if len(lengths) > 1:
        raise NotUsable(
            "uneven_fields",
            Text("各字段的行数不一样。", "The fields differ in their number of rows."),
            Text(
                "每个字段每行给一个值，没有就留空。",
                "Give one value a row for each field, empty where there is none.",
            ),
        )
    columns = tuple(_column(name, values) for name, values in fields.items())
    return LeadTable(columns, lengths.pop() if lengths else 0)


def _column(name: str, values: Sequence[Value]) -> Column:
    levels = tuple(_written(value) for value in values)
    numbers = np.array([_number(level) for level in levels], dtype=np.float64)
    filled = np.array([level != MISSING for level in levels], dtype=np.bool_)
    is_numeric = bool(
        filled.any()
        and np.isfinite(numbers[filled]).all()
        and len(np.unique(numbers[filled])) >= FEWEST_NUMBERS
    )
    return Column(name, levels, numbers if is_numeric else None)


def _written(value: Value) -> str:
    if value is None or (isinstance(value, float) and not isfinite(value)):
        return MISSING
    text = str(value).strip()[:LONGEST_LEVEL]
    return text.encode("utf-8", "replace").decode("utf-8")


def _number(level: str) -> float:
    try:
        number = float(level)
    except ValueError:
        return nan
    return number if isfinite(number) else nan
