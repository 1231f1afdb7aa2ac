"""The rows of an uploaded table as texts, to find those that were set aside before."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

from baton.facts.datasets import dataset
from baton.kit.errors import BatonError
from baton.sources.contract import PERIOD
from baton.sources.header import HEADER_ROWS, fields_by_header, header_name
from baton.sources.mapping import SavedMapping, source_of
from baton.sources.registry import sources
from baton.sources.safety import inspect
from baton.sources.workbook import Sheet, sheets


def rows_as_text(path: Path, sheet_name: str, headers: Collection[str]) -> tuple[dict[str, str], ...]:
    """The rows below the header, header → text; the header is the row with most of `headers`. Empty where none has."""
    wanted = {header.strip() for header in headers}
    try:
        for sheet in sheets(path, inspect(path)):
            if sheet.name == sheet_name:
                return _rows(sheet, wanted)
    except BatonError:
        # The reader has taken the file a moment ago; mending is a convenience that never stops an import.
        return ()
    return ()


def key_headers(
    headers: Collection[str], dataset_name: str, mappings: Sequence[SavedMapping]
) -> frozenset[str]:
    """Those of the headers whose columns say which row of the dataset it is: its key, and its days."""
    keys = {PERIOD, *(column.name for column in dataset(dataset_name).row_keys)}
    fields: dict[str, str] = {}
    for source in (*sources().values(), *map(source_of, mappings)):
        if source.dataset == dataset_name:
            fields.update(fields_by_header(source))
    return frozenset(header for header in headers if fields.get(header_name(header).key) in keys)


def _rows(sheet: Sheet, wanted: set[str]) -> tuple[dict[str, str], ...]:
    top = sheet.top(HEADER_ROWS)
    likeness = [sum(cell.strip() in wanted for cell in row) for row in top]
    best = max(range(len(top)), key=likeness.__getitem__, default=None)
    if best is None or not likeness[best]:
        return ()
    names = [cell.strip() for cell in top[best]]
    return tuple(
        {name: value for name, value in zip(names, sheet.row(number), strict=True) if name in wanted}
        for number in range(best + 1, sheet.rows)
    )
