"""Which files an import replaces, and with which rows.

A row is identified by its shop and the dataset's row keys. A new row takes the place of the stored one;
where the date of an entity moved to another month, the old month loses it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from baton.facts.contract import Dataset
from baton.facts.shelf import Shelf
from baton.facts.statement import MONTH, keys, month, relation
from baton.facts.table import DataFile, TableState


@dataclass(frozen=True, slots=True)
class Change:
    """One shop's part of a commit: these files go, these rows (sorted by month and key) come."""

    shop: str
    removed: tuple[DataFile, ...]
    rows: pa.Table
    added_rows: int
    """Rows of keys that were not there."""
    replaced_rows: int
    """Rows that made room."""


def incoming(dataset: Dataset, tables: Sequence[pa.Table], shop: str, import_id: str) -> pa.Table:
    """What sources delivered for one shop, in the order of delivery (`place`), ready to be stored.

    ValueError where a column of the contract is missing or a key is null: sources quarantine such rows.
    """
    wanted = [name for name in dataset.stored_schema.names if name not in {"shop", MONTH, "import_id"}]
    schema = pa.schema([dataset.stored_schema.field(name) for name in wanted])
    parts = [table.select(wanted).cast(schema) for table in tables]
    rows = pa.concat_tables(parts)
    for column in dataset.row_keys:
        if rows.column(column.name).null_count:
            raise ValueError(f"{dataset.name}: {column.name} is a key and must not be null")
    if rows.column(dataset.dated_by).null_count:
        raise ValueError(f"{dataset.name}: {dataset.dated_by} places a row in time and must not be null")
    count = rows.num_rows
    return (
        rows.append_column("shop", pa.repeat(pa.scalar(shop, pa.string()), count))
        .append_column("import_id", pa.repeat(pa.scalar(import_id, pa.string()), count))
        .append_column("place", pa.array(np.arange(count, dtype=np.int64)))
    )


def upsert(shelf: Shelf, dataset: Dataset, state: TableState, shop: str, arrived: pa.Table) -> Change:
    """The change that stores what `incoming` made ready. Of several rows with one key the last wins."""
    fresh = _last_of_each_key(shelf, dataset, arrived)
    files = state.of_shop(shop)
    months = months_of(fresh)
    if files and not is_placed_by_key(dataset):
        months |= months_of(keyed(shelf, dataset, state, shop, fresh, columns=f"DISTINCT {MONTH}"))
    removed = tuple(file for file in files if file.month in months)
    kept = ""
    if removed:
        kept = (
            f"SELECT {stored(dataset)} FROM {existing(shelf, dataset, state, shop, removed)} "
            f"ANTI JOIN fresh USING ({keys(dataset)}) UNION ALL "
        )
    rows = shelf.engine.query(
        f"{kept}SELECT {stored(dataset)} FROM fresh ORDER BY {MONTH}, {keys(dataset)}", fresh=fresh
    )
    replaced = sum(file.rows for file in removed) - (rows.num_rows - fresh.num_rows)
    return Change(shop, removed, rows, fresh.num_rows - replaced, replaced)


def _last_of_each_key(shelf: Shelf, dataset: Dataset, arrived: pa.Table) -> pa.Table:
    placed = f"SELECT * EXCLUDE (place), {month(dataset)} AS {MONTH} FROM arrived"
    # Few deliveries repeat a key, and finding out is cheaper than putting every row in its place.
    repeated = shelf.engine.query(
        f"SELECT 1 FROM arrived GROUP BY {keys(dataset)} HAVING count(*) > 1 LIMIT 1", arrived=arrived
    )
    if repeated.num_rows:
        placed += f" QUALIFY row_number() OVER (PARTITION BY {keys(dataset)} ORDER BY place DESC) = 1"
    return shelf.engine.query(placed, arrived=arrived)


def is_placed_by_key(dataset: Dataset) -> bool:
    """A row of the same key is always in the same month."""
    return any(column.name == dataset.dated_by for column in dataset.row_keys)


def stored(dataset: Dataset) -> str:
    return ", ".join(f'"{name}"' for name in dataset.stored_schema.names)


def existing(
    shelf: Shelf,
    dataset: Dataset,
    state: TableState,
    shop: str,
    files: Sequence[DataFile],
    condition: str = "",
) -> str:
    """The stored rows of these files, as SQL."""
    return relation(dataset, shop, shelf.to_read(state, dataset, files), condition)


def keyed(
    shelf: Shelf, dataset: Dataset, state: TableState, shop: str, wanted: pa.Table, *, columns: str
) -> pa.Table:
    """Columns of the shop's stored rows whose keys are among `wanted`."""
    return shelf.engine.query(
        f"SELECT {columns} FROM {existing(shelf, dataset, state, shop, state.of_shop(shop))} "
        f"SEMI JOIN wanted USING ({keys(dataset)})",
        wanted=wanted,
    )


def months_of(rows: pa.Table) -> set[str]:
    return set(pc.unique(rows.column(MONTH)).to_pylist())


def by_shop(changes: Iterable[Change]) -> dict[str, pa.Table]:
    return {change.shop: change.rows for change in changes}
