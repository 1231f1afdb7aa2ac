"""One dataset's Delta table: its versions, its live files, and the one commit that replaces some of them.

A file holds one shop's rows of one month, sorted by key. Writing replaces whole files (they are small), so
that a table keeps one file for each shop and month however often it is written. Files never change once they
are written.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from deltalake import CommitProperties, DeltaTable, Schema
from deltalake.transaction import AddAction, RemoveAction

from baton.facts.contract import Dataset, Grain
from baton.facts.engine import Engine, pattern_of
from baton.facts.statement import MONTH
from baton.kit.clock import SystemClock
from baton.kit.data_days import data_day_of
from baton.kit.period import Period

IMPORT = "baton_import"
UNDO = "baton_undo"
PARTITIONS = ["shop", MONTH]
_CONFIGURATION: Mapping[str, str | None] = {
    # Old versions stay reachable until `vacuum`: nothing else may tidy the log away.
    "delta.enableExpiredLogCleanup": "false",
    "delta.logRetentionDuration": "interval 36500 days",
}


@dataclass(frozen=True, slots=True)
class DataFile:
    """A live file. `path` is relative to the table and safe as a URL."""

    path: str
    shop: str
    month: str
    rows: int
    size: int
    bounds: Mapping[str, tuple[Any, Any]]
    """Least and greatest value of the columns that place a row in time."""

    def days(self, dataset: Dataset) -> Period | None:
        """From the first day a row speaks for to the last; None where the file does not say."""
        first, last = (
            ("period_start", "period_end") if dataset.grain is Grain.PERIOD else (dataset.dated_by,) * 2
        )
        if first not in self.bounds or last not in self.bounds:
            return None
        return Period(_as_day(self.bounds[first][0]), _as_day(self.bounds[last][1]))


@dataclass(frozen=True, slots=True)
class TableState:
    """A table at one version."""

    folder: Path
    version: int
    files: tuple[DataFile, ...] = ()

    def of_shop(self, shop: str) -> tuple[DataFile, ...]:
        return tuple(file for file in self.files if file.shop == shop)

    def patterns(self, files: Iterable[DataFile]) -> list[str]:
        return [pattern_of(self.folder / file.path) for file in files]

    def is_whole(self) -> bool:
        """Every file is still on the disk: false after `vacuum` for versions it let go."""
        return all((self.folder / file.path).exists() for file in self.files)


@dataclass(frozen=True, slots=True)
class Commit:
    version: int
    at: datetime
    import_id: str | None


class FactTable:
    """The table in `folder`. Writing is for the one who holds the store's lock."""

    def __init__(self, folder: Path, dataset: Dataset, engine: Engine) -> None:
        self.folder = folder
        self.dataset = dataset
        self._engine = engine

    def exists(self) -> bool:
        return DeltaTable.is_deltatable(str(self.folder))

    def head(self) -> int | None:
        return self._open().version() if self.exists() else None

    def state(self, version: int) -> TableState:
        return TableState(self.folder, version, _files(self._open(version), placing_columns(self.dataset)))

    def commits(self) -> tuple[Commit, ...]:
        """Every version, the newest first."""
        head = self.head()
        versions = range(head, -1, -1) if head is not None else ()
        return tuple(self._logged(version) for version in versions)

    def write(
        self,
        removed: Sequence[DataFile],
        rows: Mapping[str, pa.Table],
        metadata: Mapping[str, str],
    ) -> Commit:
        """One commit: these files go, these rows come. `rows` holds sorted stored rows, by shop."""
        table = self._prepared()
        added = [
            self._write_file(shop, month, part)
            for shop, sorted_rows in rows.items()
            for month, part in _by_month(sorted_rows)
        ]
        return self._commit(table, added, removed, metadata)

    def bring_back(self, version: int | None) -> None:
        """Make the live files those of `version` again (None: none at all), by a commit of its own."""
        head = self.head()
        if head is None or head == version:
            return
        now = {file.path: file for file in self.state(head).files}
        wanted = {} if version is None else {file.path: file for file in self.state(version).files}
        added = [file for path, file in wanted.items() if path not in now]
        removed = [file for path, file in now.items() if path not in wanted]
        if added or removed:
            self._commit(self._open(), added, removed, {"baton_brought_back": str(version)})

    def checkpoint(self) -> None:
        self._open().create_checkpoint()

    def vacuum(self, kept_versions: Sequence[int]) -> int:
        """Delete the files that none of these versions needs. Returns how many went."""
        gone = self._open().vacuum(
            retention_hours=0,
            dry_run=False,
            enforce_retention_duration=False,
            full=True,
            keep_versions=list(kept_versions),
        )
        return len(gone)

    def every_file(self) -> Mapping[str, str]:
        """The shop of every file on the disk, of any version, by its path."""
        shops: dict[str, str] = {}
        for entry in sorted((self.folder / "_delta_log").glob("*.json")):
            for line in entry.read_text(encoding="utf-8").splitlines():
                added = json.loads(line).get("add")
                if added is not None:
                    shops[added["path"]] = added["partitionValues"]["shop"]
        return {path: shop for path, shop in shops.items() if (self.folder / path).exists()}

    def rewrite(self, path: str, rows: pa.Table) -> None:
        """Other rows in the place of a file's, as many of the same keys, in one step: whoever reads sees all of the
        one or of the other."""
        target = self.folder / path
        beside = target.with_name(f".{uuid.uuid4().hex}.rewritten")
        try:
            self._engine.write(rows, beside)
            beside.replace(target)
        finally:
            beside.unlink(missing_ok=True)

    def restate(self, version: int) -> Commit | None:
        """A commit that says how large the live files are, where `rewrite` has changed that."""
        sizes = [(file, (self.folder / file.path).stat().st_size) for file in self.state(version).files]
        changed = [replace(file, size=size) for file, size in sizes if file.size != size]
        if not changed:
            return None
        self.bring_back(version)
        return self._commit(self._open(), changed, (), {"baton_restated": "true"})

    def _open(self, version: int | None = None) -> DeltaTable:
        return DeltaTable(str(self.folder), version=version)

    def _prepared(self) -> DeltaTable:
        """The table, made if it is not there, with every column of the contract."""
        schema = self.dataset.stored_schema
        if not self.exists():
            return DeltaTable.create(
                str(self.folder), schema=schema, partition_by=PARTITIONS, configuration=_CONFIGURATION
            )
        table = self._open()
        known = {field.name for field in table.schema().fields}
        missing = [field for field in schema if field.name not in known]
        if missing:
            table.alter.add_columns(list(_delta_fields(missing)))
            table = self._open()
        return table

    def _write_file(self, shop: str, month: str, rows: pa.Table) -> DataFile:
        path = f"{_folder_name(shop)}/{month}/{uuid.uuid4().hex}{shape_mark(self.dataset)}"
        target = self.folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        schema = file_schema(self.dataset)
        self._engine.write(rows.select(schema.names).cast(schema), target)
        bounds = {name: _bounds(rows.column(name)) for name in placing_columns(self.dataset)}
        return DataFile(path, shop, month, rows.num_rows, target.stat().st_size, bounds)

    def _commit(
        self,
        table: DeltaTable,
        added: Iterable[DataFile],
        removed: Iterable[DataFile],
        metadata: Mapping[str, str],
    ) -> Commit:
        actions: list[AddAction | RemoveAction] = [_add(self.folder, file) for file in added]
        actions += [_remove(file) for file in removed]
        table.create_write_transaction(
            actions,
            "append",
            table.schema(),
            PARTITIONS,
            commit_properties=CommitProperties(custom_metadata=dict(metadata)),
        )
        return self._logged(self._open().version())

    def _logged(self, version: int) -> Commit:
        """What the log says of a version: the `commitInfo` action of its entry, as Delta's protocol has it."""
        entry = self.folder / "_delta_log" / f"{version:020}.json"
        with entry.open(encoding="utf-8") as lines:
            info = next(
                action["commitInfo"] for line in lines if "commitInfo" in (action := json.loads(line))
            )
        return Commit(version, datetime.fromtimestamp(info["timestamp"] / 1000, UTC), info.get(IMPORT))


def file_schema(dataset: Dataset) -> pa.Schema:
    """The columns of a file: shop and month are the partition's."""
    return pa.schema([field for field in dataset.stored_schema if field.name not in PARTITIONS])


@cache
def shape_mark(dataset: Dataset) -> str:
    """The end of a file's name: it tells the columns apart that a later contract may add."""
    return f"-{hashlib.sha256(str(file_schema(dataset)).encode()).hexdigest()[:8]}.parquet"


def placing_columns(dataset: Dataset) -> tuple[str, ...]:
    return ("period_start", "period_end") if dataset.grain is Grain.PERIOD else (dataset.dated_by,)


def _by_month(rows: pa.Table) -> Iterable[tuple[str, pa.Table]]:
    """Slices of rows that are sorted by month."""
    months = rows.column(MONTH).combine_chunks()
    runs = pc.run_end_encode(months) if len(months) else None
    start = 0
    for month, end in zip(runs.values.to_pylist(), runs.run_ends.to_pylist(), strict=True) if runs else ():
        yield month, rows.slice(start, end - start)
        start = end


def _bounds(column: pa.ChunkedArray) -> tuple[Any, Any]:
    found = pc.min_max(column).as_py()
    return found["min"], found["max"]


def _folder_name(shop: str) -> str:
    """A folder for the shop's files: readable where it can be, never in need of quoting, never too long."""
    safe = "".join(sign if sign.isascii() and (sign.isalnum() or sign == "-") else "_" for sign in shop)
    return f"shop-{safe[:40]}"


def _files(table: DeltaTable, placing: Sequence[str]) -> tuple[DataFile, ...]:
    actions = pa.table(table.get_add_actions(flatten=True)).to_pylist()
    return tuple(
        sorted(
            (
                DataFile(
                    path=action["path"],
                    shop=action["partition.shop"],
                    month=action["partition.month"],
                    rows=action["num_records"],
                    size=action["size_bytes"],
                    bounds={
                        name: (action[f"min.{name}"], action[f"max.{name}"])
                        for name in placing
                        if action.get(f"min.{name}") is not None
                    },
                )
                for action in actions
            ),
            key=lambda file: (file.shop, file.month, file.path),
        )
    )


def _add(folder: Path, file: DataFile) -> AddAction:
    stats = {
        "numRecords": file.rows,
        "minValues": {name: _as_text(low) for name, (low, _) in file.bounds.items()},
        "maxValues": {name: _as_text(high) for name, (_, high) in file.bounds.items()},
        "nullCount": dict.fromkeys(file.bounds, 0),
    }
    return AddAction(
        path=file.path,
        size=file.size,
        partition_values={"shop": file.shop, MONTH: file.month},
        modification_time=int((folder / file.path).stat().st_mtime * 1000),
        data_change=True,
        stats=json.dumps(stats),
    )


def _remove(file: DataFile) -> RemoveAction:
    return RemoveAction(
        path=file.path,
        deletion_timestamp=int(SystemClock().now().timestamp() * 1000),
        data_change=True,
        partition_values={"shop": file.shop, MONTH: file.month},
        size=file.size,
    )


def _as_text(value: date | datetime) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return value.isoformat()


def _as_day(value: date | datetime) -> date:
    return data_day_of(value) if isinstance(value, datetime) else value


def _delta_fields(missing: Iterable[pa.Field]) -> Iterable[Any]:
    return Schema.from_arrow(pa.schema(list(missing))).fields
