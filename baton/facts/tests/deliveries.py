"""Rows as a source would deliver them, and what a store holds, as plain values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

import pyarrow as pa

from baton.facts.contract import Dataset
from baton.facts.datasets import DATASETS
from baton.facts.store import Batch, FactStore, Receipt

SHOP = "lumen"
FIRST = date(2026, 7, 1)


def day(offset: int) -> date:
    return FIRST + timedelta(days=offset)


def batch(
    name: str,
    rows: Iterable[Mapping[str, object]],
    *,
    shop: str = SHOP,
    file_id: str = "file",
    datasets: Mapping[str, Dataset] = DATASETS,
) -> Batch:
    """Columns that a row does not name are missing."""
    dataset = datasets[name]
    blank = dict.fromkeys(dataset.schema.names)
    filled = [
        {**blank, **row, "file_id": file_id, "row_number": number} for number, row in enumerate(rows, 1)
    ]
    schema = dataset.schema.append(pa.field("file_id", pa.string())).append(
        pa.field("row_number", pa.int64())
    )
    return Batch(name, shop, pa.Table.from_pylist(filled, schema=schema))


def shop_days(offsets: Iterable[int], impressions: int = 100, *, shop: str = SHOP) -> Batch:
    rows = [{"period_start": day(n), "period_end": day(n), "impressions": impressions} for n in offsets]
    return batch("shop_day", rows, shop=shop)


def losses(days: Mapping[str, date], remark: str = "", *, shop: str = SHOP) -> Batch:
    """Losses by inquiry id."""
    rows = [
        {"inquiry_id": key, "lost_on": lost_on, "reason": "price", "remark": remark}
        for key, lost_on in days.items()
    ]
    return batch("loss", rows, shop=shop)


def forget(receipt: Receipt) -> None:
    """A database that has nothing to say."""


def kept(
    store: FactStore, name: str, columns: Sequence[str], *, shop: str = SHOP
) -> list[tuple[object, ...]]:
    table = store.snapshot().read(name, shop, columns=columns)
    return [tuple(row[column] for column in columns) for row in table.to_pylist()]
