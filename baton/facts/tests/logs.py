"""Rows of logs, written by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from pathlib import Path

import pyarrow as pa

from baton.facts.datasets import dataset
from baton.facts.snapshot import Snapshot
from baton.facts.store import Batch, FactStore
from baton.kit.period import Period

Row = Mapping[str, object]
SHOP = "lamps"


def span(first: str, last: str | None = None) -> Period:
    return Period(date.fromisoformat(first), date.fromisoformat(last or first))


def noon(day: str) -> datetime:
    """Noon in China: the evening before on the platform's calendar."""
    return datetime.combine(date.fromisoformat(day), time(20), UTC)


def inquiry(number: int, day: str, **columns: object) -> Row:
    return {"inquiry_id": f"Q{number}", "received_at": noon(day), **columns}


def order(number: int, drafted: str, **columns: object) -> Row:
    days = {name: date.fromisoformat(str(value)) for name, value in columns.items() if name.endswith("_on")}
    return {"order_id": f"O{number}", "drafted_on": date.fromisoformat(drafted), **columns, **days}


def batch(name: str, found: Sequence[Row], shop: str = SHOP) -> Batch:
    schema = dataset(name).schema
    columns = {field.name: pa.array([row.get(field.name) for row in found], field.type) for field in schema}
    unknown = {key for row in found for key in row} - set(schema.names)
    assert not unknown, unknown
    columns["file_id"] = pa.array(["f"] * len(found), pa.string())
    columns["row_number"] = pa.array(range(1, len(found) + 1), pa.int64())
    return Batch(name, shop, pa.table(columns))


def snapshot(folder: Path, **datasets: Sequence[Row]) -> Snapshot:
    """A store that holds these rows for SHOP, in one import."""
    store = FactStore(folder)
    batches = [batch(name, found) for name, found in datasets.items()]
    store.commit("import-1", batches, lambda _: None)
    return store.snapshot()
