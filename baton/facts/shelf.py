"""All the tables of a store, and what was already read of them."""

from __future__ import annotations

import os
import tempfile
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import pyarrow.parquet as pq

from baton.facts.contract import Dataset
from baton.facts.engine import Engine, pattern_of
from baton.facts.statement import Files
from baton.facts.table import DataFile, FactTable, TableState, file_schema, shape_mark
from baton.kit.errors import unknown
from baton.kit.text import Text

KEPT = 512

Made = TypeVar("Made")


class Shelf:
    """Safe to share between threads: a version never changes, so that what was read of it stays true."""

    def __init__(self, root: Path, datasets: Mapping[str, Dataset], engine: Engine) -> None:
        self.root = root
        self.datasets = datasets
        self.engine = engine
        self._lock = threading.Lock()
        self._made: OrderedDict[Hashable, Any] = OrderedDict()
        self._shapes: dict[str, str] = {}

    def dataset(self, name: str) -> Dataset:
        found = self.datasets.get(name)
        if found is None:
            raise unknown(Text("数据集", "dataset"), name, self.datasets, code="unknown_dataset")
        return found

    def remembered(self, key: Hashable, make: Callable[[], Made]) -> Made:
        """What `make` returns, made once for as long as it is in use. `key` names a version: it never
        changes."""
        with self._lock:
            if key in self._made:
                self._made.move_to_end(key)
                known: Made = self._made[key]
                return known
        made = make()
        with self._lock:
            self._made[key] = made
            if len(self._made) > KEPT:
                self._made.popitem(last=False)
        return made

    def table(self, name: str) -> FactTable:
        return FactTable(self.root / name, self.dataset(name), self.engine)

    def state(self, name: str, version: int | None) -> TableState:
        """The table at a version; None is the table that nobody has written yet."""
        if version is None:
            return TableState(self.root / name, -1)
        return self.remembered(("state", name, version), lambda: self.table(name).state(version))

    def to_read(self, state: TableState, dataset: Dataset, files: Sequence[DataFile]) -> Files:
        """What to read for these files: they, and where it is needed the dataset's empty shape.

        The shape makes a table without files readable and gives a column that no file has yet its type.
        """
        patterns = state.patterns(files)
        mark = shape_mark(dataset)
        are_alike = all(file.path.endswith(mark) for file in files)
        if not files or not are_alike:
            patterns.append(self._shape(dataset))
        return Files(tuple(patterns), are_alike)

    def _shape(self, dataset: Dataset) -> str:
        known = self._shapes.get(dataset.name)
        if known is None:
            known = self._shapes[dataset.name] = pattern_of(self._written_shape(dataset))
        return known

    def _written_shape(self, dataset: Dataset) -> Path:
        path = self.root / "shapes" / (dataset.name + shape_mark(dataset))
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            descriptor, beside = tempfile.mkstemp(dir=path.parent, prefix=".shape-")
            os.close(descriptor)
            pq.write_table(file_schema(dataset).empty_table(), beside)
            Path(beside).replace(path)
        return path
