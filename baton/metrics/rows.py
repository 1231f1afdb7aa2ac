"""The stored rows behind a figure: what was added up, or counted, to make it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from baton.facts.contract import Dataset
from baton.facts.datasets import ORDER, dataset
from baton.kit.errors import NotAnswerable
from baton.kit.period import Period
from baton.kit.text import Text
from baton.metrics.catalogue import metric
from baton.metrics.facts import ShopFacts
from baton.metrics.figures import figure
from baton.metrics.formulas import Logged, Persons, Read, segment_column, split
from baton.metrics.logs import LOG_FIGURES, LogFigure
from baton.metrics.queries import Query, inquiry_entries, order_entries, segment_of_log

_FILTER = "FILTER (WHERE "
ORIGIN = ("file_id", "row_number")
"""Where a row came from: the file, and the row in it."""


@dataclass(frozen=True, slots=True)
class FigureRows:
    """A page of the rows behind a figure. `columns` are names of the dataset, the figure's measure last."""

    code: str
    dataset: str
    value: float | None
    columns: tuple[str, ...]
    rows: tuple[dict[str, Any], ...]
    """Every row has the columns and those of ORIGIN."""
    count: int


def rows_behind(
    facts: ShopFacts,
    code: str,
    period: Period,
    *,
    by: str | None = None,
    segment: str | None = None,
    limit: int = 50,
    offset: int = 0,
) -> FigureRows:
    """The rows of the figure over the period, in one segment where a dimension is named; the newest or largest
    first. NotAnswerable where the figure is missing.
    """
    found = figure(facts, code, period, by)
    named = found.dataset if by is None else found.split_dataset
    value = found.value if by is None else (found.by_segment or {}).get(segment or "")
    read = _read_of(code, named, by)
    if named is None or read is None:
        raise NotAnswerable(
            "no_rows",
            Text("这个数字没有可看的明细行。", "There are no rows behind this figure."),
            Text("请换一个时间段，或先导入对应的文件。", "Choose another period, or import its file first."),
        )
    if isinstance(read, Logged):
        return _of_log(facts, read, period, value, by, segment, limit, offset)
    return _of_periods(facts, read, period, value, by, segment, limit, offset)


def _read_of(code: str, named: str | None, by: str | None) -> Read | None:
    """The formula that was answered: the one that reads the dataset the answer came from."""
    reads: Sequence[Read | None] = metric(code).reads
    if by is not None:
        reads = [split(read, by) for read in metric(code).reads]
    return next((read for read in reads if read is not None and read.dataset == named), None)


def condition_of(entry: LogFigure) -> str:
    """Which rows of the log take part in the figure, as SQL over the prepared rows."""
    conditions = dict.fromkeys(_conditions(entry.expression))
    return " OR ".join(f"({condition})" for condition in conditions)


def _conditions(expression: str) -> Iterator[str]:
    """What stands in each FILTER (WHERE …), up to the bracket that closes it."""
    for rest in expression.split(_FILTER)[1:]:
        depth = 1
        for place, sign in enumerate(rest):
            depth += (sign == "(") - (sign == ")")
            if depth == 0:
                yield rest[:place]
                break


def _of_log(
    facts: ShopFacts,
    read: Logged,
    period: Period,
    value: float | None,
    by: str | None,
    segment: str | None,
    limit: int,
    offset: int,
) -> FigureRows:
    entry, found = LOG_FIGURES[read.figure], dataset(read.dataset)
    prepared = order_entries(by) if read.dataset == ORDER.name else inquiry_entries([entry])
    where = f"({condition_of(entry)})"
    parameters: dict[str, object] = {"start": period.start, "end": period.end}
    if by is not None:
        where += f" AND coalesce({segment_of_log(read.dataset, by)}, '') = $segment"
        parameters["segment"] = segment or ""
    columns = tuple(column.name for column in found.columns)
    sql = (
        f"{prepared}\nSELECT {', '.join(columns + ORIGIN)}, count(*) OVER () AS all_of_them\nFROM entries"
        f"\nWHERE {where}\nORDER BY {found.dated_by} DESC, {found.keys[0].name}"
        f"\nLIMIT {int(limit)} OFFSET {int(offset)}"
    )
    rows = _asked(facts, Query(sql, parameters)).to_pylist()
    count = rows[0]["all_of_them"] if rows else 0
    return FigureRows(entry.code, found.name, value, columns, _without(rows, "all_of_them"), count)


def _of_periods(
    facts: ShopFacts,
    read: Read,
    period: Period,
    value: float | None,
    by: str | None,
    segment: str | None,
    limit: int,
    offset: int,
) -> FigureRows:
    assert not isinstance(read, Logged)
    found = dataset(read.dataset)
    tiles = (period,) if isinstance(read, Persons) else facts.tiles(found.name, period)
    columns = _shown(found, read.measure)
    table = facts.snapshot.read(found.name, facts.shop, columns=[*columns, *ORIGIN], tiles=tiles or (period,))
    column = segment_column(found, by) if by else None
    if column is not None:
        table = table.filter(pc.equal(table[column], segment or ""))
    table = table.filter(pc.is_valid(table[read.measure]))
    order = [("period_end", "descending"), (read.measure, "descending")]
    table = table.sort_by(order)
    rows = table.slice(offset, limit).to_pylist()
    return FigureRows(read.measure, found.name, value, columns, tuple(rows), table.num_rows)


def _shown(found: Dataset, measure: str) -> tuple[str, ...]:
    """The period, what the row is about, and the measure itself."""
    names = [column.name for column in (*found.row_keys, *found.attributes)]
    kept = [name for name in names if name != "occurrence" and not name.startswith("is_")]
    return (*kept, measure)


def _asked(facts: ShopFacts, query: Query) -> pa.Table:
    return facts.snapshot.query(query.sql, query.parameters, shop=facts.shop)


def _without(rows: Sequence[dict[str, Any]], name: str) -> tuple[dict[str, Any], ...]:
    return tuple({key: value for key, value in row.items() if key != name} for row in rows)
