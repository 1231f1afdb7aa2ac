"""Which rows of a sheet are data: not the totals, not an example, not the blank ones."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from baton.facts.contract import Grain
from baton.sources.contract import PERIOD
from baton.sources.header import Match
from baton.sources.workbook import Cells, Sheet

TOTALS = (
    "全部账号",
    "汇总",
    "合计",
    "总计",
    "小计",
    "全部",
    "全部渠道",
    "全部国家/地区",
    "Total",
    "TOTAL",
    "Grand Total",
    "All accounts",
)
"""What a row of totals says in a cell of its key: matched whole and with case, for a keyword may be "total"."""
EXAMPLE = ("示例", "EXAMPLE")
"""How the id of a template's example row starts; such a row is not data."""


@dataclass(frozen=True)
class DataRows:
    """The data rows of a sheet: header, totals, examples and blank rows are gone."""

    columns: tuple[Cells, ...]
    numbers: np.ndarray
    """Row numbers as a spreadsheet counts."""
    dropped_totals: int

    @property
    def count(self) -> int:
        return len(self.numbers)


def data_rows(sheet: Sheet, match: Match) -> DataRows:
    start = match.row + 1
    below = tuple(column.from_row(start) for column in sheet.columns)
    length = sheet.rows - start
    if length <= 0:
        return DataRows(below, np.empty(0, dtype=np.int64), 0)
    keep = pa.repeat(False, length)
    for column in below:
        keep = pc.or_(keep, column.is_filled())
    totals = _where(below, _naming_columns(match), lambda texts: pc.is_in(texts, pa.array(TOTALS)), length)
    totals = pc.and_(totals, keep)
    keep = pc.and_(keep, pc.invert(totals))
    if match.source.facts.grain is Grain.ENTITY:
        keys = [match.columns[key.name] for key in match.source.facts.keys if key.name in match.columns]
        pattern = "^(" + "|".join(EXAMPLE) + ")"
        examples = _where(below, keys, lambda texts: pc.match_substring_regex(texts, pattern), length)
        keep = pc.and_(keep, pc.invert(examples))
    numbers = np.flatnonzero(keep.to_numpy(zero_copy_only=False)) + start + 1
    kept = below if len(numbers) == length else tuple(column.taken(keep) for column in below)
    return DataRows(kept, numbers, pc.sum(totals).as_py() or 0)


def _naming_columns(match: Match) -> list[int]:
    """Columns in which a row of totals says so: the keys, the date, the levels of a joined key."""
    names = [key.name for key in match.source.facts.keys] + [PERIOD]
    if match.source.joined is not None:
        names.extend(match.source.joined.levels)
    if match.source.facts.has("product_name"):
        names.append("product_name")
    return [match.columns[name] for name in names if name in match.columns]


def _where(
    columns: Sequence[Cells], chosen: Sequence[int], test: Callable[[pa.Array], pa.Array], length: int
) -> pa.Array:
    found = pa.repeat(False, length)
    for index in chosen:
        texts = columns[index].texts
        if texts is not None:
            found = pc.or_(found, pc.fill_null(test(pc.utf8_trim_whitespace(texts)), False))
    return found
