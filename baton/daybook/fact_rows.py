"""The fact rows behind a task's evidence: a dataset's rows that carry one value, with the files they came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from baton.daybook.logic.findable import findable, typed_value
from baton.facts.contract import Column, Dataset, Kind
from baton.facts.datasets import dataset
from baton.intake.selectors import fact_store, import_times
from baton.kit.errors import NotUsable, unknown
from baton.kit.text import Text
from baton.people.terms import Shop

PAGE = 50
MOST_CONDITIONS = 4
_UNSAID = {("inquiry", "source"): "inquiry"}
"""What a row is where the column is empty, as the figures count it."""


@dataclass(frozen=True, slots=True)
class Origin:
    file: str
    """Empty where no file of the shop's history is known for it."""
    imported_at: datetime | None
    row_number: int


@dataclass(frozen=True, slots=True)
class FactRows:
    dataset: Dataset
    asked: tuple[tuple[Column, str], ...]
    """Column and value, as the address gives them."""
    columns: tuple[str, ...]
    """Those of which some row says something; the key always."""
    rows: tuple[tuple[Mapping[str, Any], Origin], ...]
    count: int
    offset: int
    newest: date | None
    """The last day that the rows speak of."""


def _asked(contract: Dataset, column: Column, parameters: dict[str, Any], shop: Shop) -> str:
    """What is compared with the asked value: the column, and of an instant its day by the shop's clock."""
    if column.kind is Kind.INSTANT:
        parameters["zone"] = shop.timezone
        return f'CAST(timezone($zone, "{column.name}") AS DATE)'
    if (contract.name, column.name) in _UNSAID:
        parameters["unsaid"] = _UNSAID[contract.name, column.name]
        return f'coalesce("{column.name}", $unsaid)'
    return f'"{column.name}"'


def fact_rows(shop: Shop, name: str, asked: Mapping[str, str], offset: int = 0) -> FactRows:
    """NotFound for a dataset or column that there is not; NotUsable for a value that is none of the column."""
    contract = dataset(name)
    known = findable(contract)
    if len(asked) > MOST_CONDITIONS:
        raise NotUsable(
            "too_many_conditions",
            Text("条件太多。", "Too many conditions."),
            Text("最多同时按四列查。", "Ask by four columns at most."),
        )
    conditions: list[str] = []
    parameters: dict[str, Any] = {}
    shown: list[tuple[Column, str]] = []
    for place, (column, text) in enumerate(asked.items()):
        if column not in known:
            raise unknown(Text("可查的列", "column to ask by"), column, known, code="unknown_column")
        shown.append((known[column], text))
        parameters[f"v{place}"] = typed_value(known[column], text)
        conditions.append(f"{_asked(contract, known[column], parameters, shop)} = $v{place}")
    snapshot = fact_store().snapshot()
    where = f"WHERE {' AND '.join(conditions)}" if conditions else ""
    dated = contract.dated_by
    keys = ", ".join(f'"{column.name}"' for column in contract.row_keys)
    found = snapshot.query(
        f"SELECT *, count(*) OVER () AS rows_in_all, max(CAST({dated} AS DATE)) OVER () AS newest_day "
        f"FROM {{{name}}} {where} ORDER BY {dated} DESC, {keys} LIMIT {PAGE} OFFSET {max(0, offset)}",
        parameters,
        shop=shop.code,
    ).to_pylist()
    origins = import_times(shop, {row["file_id"] for row in found})
    own = [column.name for column in contract.columns]
    always = {column.name for column in contract.row_keys}
    columns = tuple(
        one for one in own if one in always or any(row.get(one) not in (None, "") for row in found)
    )
    rows = []
    for row in found:
        file, imported_at = origins.get(row["file_id"], ("", None))
        rows.append((row, Origin(file, imported_at, row["row_number"])))
    return FactRows(
        dataset=contract,
        asked=tuple(shown),
        columns=columns,
        rows=tuple(rows),
        count=found[0]["rows_in_all"] if found else 0,
        offset=max(0, offset),
        newest=found[0]["newest_day"] if found else None,
    )
