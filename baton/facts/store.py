"""The store of facts: imports in, snapshots out.

An import is all or nothing. The tables are written first, one Delta commit each; then `record` tells the
database; then the publication moves on, and only now readers see it. `baton.facts.publication` says what a
crash may leave behind and how it is settled.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from deltalake.exceptions import DeltaError
from filelock import FileLock, Timeout

from baton.facts import upkeep
from baton.facts.contract import Dataset
from baton.facts.datasets import DATASETS
from baton.facts.engine import MEMORY_LIMIT, Engine
from baton.facts.erasure import (
    INQUIRY,
    ORDER,
    VISITOR,
    Erased,
    is_personal,
    read_erased,
    remember_erased,
    words_of,
)
from baton.facts.publication import (
    Journal,
    Publication,
    PublishedTable,
    Standing,
    clear_journal,
    publish,
    read_journal,
    read_publication,
    write_journal,
)
from baton.facts.shelf import Shelf
from baton.facts.snapshot import Interval, Snapshot
from baton.facts.table import IMPORT, UNDO, Commit, FactTable
from baton.facts.undo import Past, revert
from baton.facts.upsert import Change, by_shop, incoming, upsert
from baton.kit.errors import NotAnswerable
from baton.kit.text import Text

__all__ = ["Batch", "Erased", "FactStore", "Interval", "Receipt", "Snapshot", "TableInfo", "Traces"]

PATIENCE = 900.0
"""Seconds a writer waits for another one."""
BUSY = "store_busy"
UNDO_MARK = "undo:"
"""What `is_recorded` is asked about an undo: this and the import's id."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows of one dataset and shop: the dataset's schema with `file_id` (string) and `row_number` (int64)."""

    dataset: str
    shop: str
    table: pa.Table


@dataclass(frozen=True, slots=True)
class Receipt:
    """What an import or an undo did, by dataset; datasets that did not change are not in it.

    Of an import, `added` counts new rows and `replaced` rows that made room for a newer one; of an undo,
    `added` counts rows that came back and `replaced` rows that went.
    """

    import_id: str
    versions: Mapping[str, int]
    added: Mapping[str, int]
    replaced: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Traces:
    """By what erased buyers can be found elsewhere."""

    words: frozenset[str]
    """Their names, mail addresses and phone numbers."""
    files: frozenset[str]
    """The `file_id` of the files that their rows came from."""
    inquiries: frozenset[str]
    """The ids of their inquiries."""
    orders: frozenset[str] = frozenset()
    visitors: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class TableInfo:
    """One shop's part of a dataset."""

    dataset: str
    shop: str
    rows: int
    versions: int
    """How many imports and undos changed it."""
    first_day: date | None
    last_day: date | None
    """Data days."""
    bytes: int
    files: int
    last_import: str | None
    last_import_at: datetime | None


IsRecorded = Callable[[str], bool]
Record = Callable[[Receipt], None]


class FactStore:
    """The facts under `root`. Threads may share one; processes each make their own.

    `is_recorded` tells whether the database holds the outcome of an import (asked by its id) or of an undo
    (asked by `undo:` and the import's id). With it every writer settles by itself what a crash left behind;
    without it, `reconcile` has to be called first.
    """

    def __init__(
        self,
        root: Path,
        is_recorded: IsRecorded | None = None,
        *,
        datasets: Mapping[str, Dataset] = DATASETS,
        memory_limit: str = MEMORY_LIMIT,
        threads: int | None = None,
    ) -> None:
        self.root = root
        self._is_recorded = is_recorded
        self._shelf = Shelf(root, datasets, Engine(root / "spill", memory_limit, threads))

    def snapshot(self, at: Mapping[str, int] | None = None) -> Snapshot:
        """The facts as published now, or as they were at the versions of a receipt or an earlier snapshot.

        With `at`, a dataset that is not named reads as it is now. NotAnswerable for a version that was
        cleared away.
        """
        publication = read_publication(self.root)
        for dataset, version in (at or {}).items():
            if not self._is_readable(dataset, version):
                raise _version_gone(dataset, version)
            publication = publication.with_table(dataset, PublishedTable(version))
        return Snapshot(self._shelf, publication)

    def _is_readable(self, dataset: str, version: int) -> bool:
        try:
            return self._shelf.state(dataset, version).is_whole()
        except DeltaError:
            return False

    def commit(self, import_id: str, batches: Sequence[Batch], record: Record) -> Receipt:
        """Store all batches, then `record`, then publish; rows replace stored ones of the same key.

        One Delta commit for each dataset, however many batches; a later batch wins. Where `record` raises,
        nothing of the import stays and the exception goes on. NotAnswerable when another writer does not
        finish.
        """
        metadata = {IMPORT: import_id}
        with self._writing():
            published = read_publication(self.root)
            changes: dict[str, list[Change]] = {}
            for (dataset, shop), tables in _grouped(batches).items():
                contract = self._shelf.dataset(dataset)
                arrived = incoming(contract, tables, shop, import_id)
                arrived, _ = self.erased(shop).applied(contract, arrived)
                if arrived.num_rows:
                    state = self._shelf.state(dataset, published.version(dataset))
                    change = upsert(self._shelf, contract, state, shop, arrived)
                    changes.setdefault(dataset, []).append(change)
            return self._apply(import_id, import_id, published, changes, metadata, record)

    def undo(self, import_id: str, undone: Collection[str], record: Record) -> Receipt:
        """Take an import back: its rows go, the rows they replaced return, except those of imports in
        `undone`.

        Rows that a later import replaced stay. NotAnswerable (`undo_too_old`) when `vacuum` has been there.
        """
        metadata = {UNDO: import_id}
        with self._writing():
            published = read_publication(self.root)
            changes: dict[str, list[Change]] = {}
            for dataset, table in published.tables.items():
                contract = self._shelf.dataset(dataset)
                commits = [c for c in self._shelf.table(dataset).commits() if c.version <= table.version]
                past = Past(self._shelf, contract, commits, {*undone, import_id})
                if not past.knows(import_id):
                    continue
                state = self._shelf.state(dataset, table.version)
                for shop in sorted({file.shop for file in state.files}):
                    change = revert(self._shelf, contract, state, shop, import_id, past)
                    if change is not None:
                        changes.setdefault(dataset, []).append(change)
            return self._apply(UNDO_MARK + import_id, import_id, published, changes, metadata, record)

    def reconcile(self, is_recorded: IsRecorded) -> tuple[str, ...]:
        """Settle what a crash left: publish the recorded, roll back the rest. Call it when a process starts.

        Returns the imports (and `undo:…`) that were rolled back. Where a writer is at work there is nothing
        to settle that it does not settle itself: the answer is empty at once.
        """
        if read_journal(self.root) is None:
            return ()
        try:
            with self._locked(patience=0):
                return self._settle(is_recorded)
        except NotAnswerable as refusal:
            if refusal.code != BUSY:
                raise
            return ()

    def tables(self) -> tuple[TableInfo, ...]:
        """Every shop's part of every table, as published."""
        published = read_publication(self.root)
        return tuple(
            info
            for dataset, table in sorted(published.tables.items())
            for info in self._infos(dataset, table)
        )

    def compact(self) -> Mapping[str, int]:
        """Leave one file for each shop and month. Returns how many files went, by dataset."""
        with self._writing():
            published = read_publication(self.root)
            gone: dict[str, int] = {}
            for dataset, table in published.tables.items():
                commit, files = upkeep.compact(self._shelf, dataset, table.version)
                if commit is not None:
                    published = published.with_table(dataset, PublishedTable(commit.version, table.shops))
                    gone[dataset] = files
            publish(self.root, published)
            return gone

    def vacuum(self, keep: timedelta, now: datetime) -> Mapping[str, int]:
        """Delete the files of versions that were last current before `now - keep`. Returns how many, by
        dataset.

        What is left reaches back that far: older versions cannot be read, older imports not undone. A reader
        at work may hold an older snapshot: keep at least some minutes.
        """
        with self._writing():
            published = read_publication(self.root)
            gone = {
                dataset: upkeep.vacuum(self._shelf, dataset, table.version, now - keep)
                for dataset, table in published.tables.items()
            }
            return {dataset: files for dataset, files in gone.items() if files}

    def erased(self, shop: str) -> Erased:
        """What is known of the shop's erased buyers."""
        return read_erased(self.root, shop)

    def remember_erased(
        self,
        shop: str,
        accounts: Mapping[str, str],
        inquiries: Collection[str],
        orders: Collection[str] = (),
        visitors: Collection[str] = (),
    ) -> Erased:
        """From now on, let nothing come in of these buyers. `accounts`: what stands for each of them; the others are
        ids of what is theirs."""
        with self._writing():
            return remember_erased(self.root, shop, accounts, inquiries, orders, visitors)

    def traces(self, shop: str) -> Traces:
        """What is still stored of the shop's erased buyers, in any version."""
        erased = self.erased(shop)
        words, files = set[str](), set[str]()
        ids: dict[str, set[str]] = {INQUIRY: set(), ORDER: set(), VISITOR: set()}
        for contract, _, _, rows in self._personal_files(shop):
            theirs = erased.theirs(contract, rows)
            if theirs is not None:
                found = rows.filter(theirs)
                words |= words_of(contract, found)
                files |= set(found.column("file_id").to_pylist())
                for name in ids.keys() & set(found.column_names):
                    ids[name] |= {one for one in found.column(name).to_pylist() if one}
        found_ids = (frozenset(ids[name]) for name in (INQUIRY, ORDER, VISITOR))
        return Traces(frozenset(words), frozenset(files), *found_ids)

    def forget(self, shop: str) -> int:
        """Take the shop's erased buyers out of every stored row, of all versions. How many rows had a word of them.

        Counts stay as they are. What stops in between is gone on with by the next call.
        """
        erased, changed = self.erased(shop), 0
        with self._writing():
            for contract, table, path, rows in self._personal_files(shop):
                without, count = erased.applied(contract, rows)
                if count:
                    table.rewrite(path, without)
                    changed += count
            published = read_publication(self.root)
            for dataset, known in published.tables.items():
                commit = self._shelf.table(dataset).restate(known.version)
                if commit is not None:
                    published = published.with_table(dataset, PublishedTable(commit.version, known.shops))
                    publish(self.root, published)
        return changed

    def _personal_files(self, shop: str) -> Iterator[tuple[Dataset, FactTable, str, pa.Table]]:
        """The files, of any version, in which rows of the shop may tell who a buyer is."""
        for contract in self._shelf.datasets.values():
            table = self._shelf.table(contract.name)
            if is_personal(contract) and table.exists():
                for path, owner in table.every_file().items():
                    if owner == shop:
                        yield contract, table, path, pq.read_table(table.folder / path, partitioning=None)

    def _infos(self, dataset: str, table: PublishedTable) -> Iterator[TableInfo]:
        contract = self._shelf.dataset(dataset)
        state = self._shelf.state(dataset, table.version)
        for shop in sorted({file.shop for file in state.files}):
            files = state.of_shop(shop)
            days = [day for file in files if (day := file.days(contract)) is not None]
            standing = table.shops.get(shop, Standing())
            last_import, last_import_at = standing.imports[-1] if standing.imports else (None, None)
            yield TableInfo(
                dataset=dataset,
                shop=shop,
                rows=sum(file.rows for file in files),
                versions=standing.versions,
                first_day=min((day.start for day in days), default=None),
                last_day=max((day.end for day in days), default=None),
                bytes=sum(file.size for file in files),
                files=len(files),
                last_import=last_import,
                last_import_at=last_import_at,
            )

    def _apply(
        self,
        operation: str,
        import_id: str,
        published: Publication,
        changes: Mapping[str, Sequence[Change]],
        metadata: Mapping[str, str],
        record: Record,
    ) -> Receipt:
        """Write, record, publish. What stops in between is rolled back, or settled by whoever comes next."""
        datasets = tuple(changes)
        write_journal(self.root, Journal(operation, datasets))
        try:
            following = published
            versions: dict[str, int] = {}
            for dataset, parts in changes.items():
                commit = self._write(dataset, published.version(dataset), parts, metadata)
                versions[dataset] = commit.version
                following = _followed(following, dataset, parts, commit, metadata)
            write_journal(self.root, Journal(operation, datasets, following))
            receipt = Receipt(
                import_id=import_id,
                versions=versions,
                added={name: sum(part.added_rows for part in parts) for name, parts in changes.items()},
                replaced={name: sum(part.replaced_rows for part in parts) for name, parts in changes.items()},
            )
            record(receipt)
        except Exception:
            self._roll_back(datasets, published)
            raise
        publish(self.root, following)
        clear_journal(self.root)
        return receipt

    def _write(
        self, dataset: str, version: int | None, parts: Sequence[Change], metadata: Mapping[str, str]
    ) -> Commit:
        table = self._shelf.table(dataset)
        table.bring_back(version)
        removed = [file for part in parts for file in part.removed]
        return table.write(removed, by_shop(parts), metadata)

    def _roll_back(self, datasets: Collection[str], published: Publication) -> None:
        for dataset in datasets:
            self._shelf.table(dataset).bring_back(published.version(dataset))
        clear_journal(self.root)

    def _settle(self, is_recorded: IsRecorded) -> tuple[str, ...]:
        journal = read_journal(self.root)
        if journal is None:
            return ()
        if journal.ready is not None and is_recorded(journal.operation):
            publish(self.root, journal.ready)
            clear_journal(self.root)
            return ()
        self._roll_back(journal.datasets, read_publication(self.root))
        return (journal.operation,)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Alone among all processes, with nothing left over from a crash."""
        with self._locked(PATIENCE):
            if read_journal(self.root) is not None:
                if self._is_recorded is None:
                    raise _interrupted()
                self._settle(self._is_recorded)
            yield

    @contextmanager
    def _locked(self, patience: float) -> Iterator[None]:
        self.root.mkdir(parents=True, exist_ok=True)
        # A lock of its own for every turn: threads exclude each other as processes do.
        try:
            lock = FileLock(self.root / "writing.lock", timeout=patience).acquire()
        except Timeout:
            raise _busy() from None
        with lock:
            yield


def _grouped(batches: Sequence[Batch]) -> dict[tuple[str, str], list[pa.Table]]:
    grouped: dict[tuple[str, str], list[pa.Table]] = {}
    for batch in batches:
        grouped.setdefault((batch.dataset, batch.shop), []).append(batch.table)
    return grouped


def _followed(
    publication: Publication,
    dataset: str,
    parts: Sequence[Change],
    commit: Commit,
    metadata: Mapping[str, str],
) -> Publication:
    """The publication after this commit."""
    before = publication.tables.get(dataset)
    shops = dict(before.shops) if before is not None else {}
    for part in parts:
        standing = shops.get(part.shop, Standing())
        if IMPORT in metadata:
            shops[part.shop] = standing.imported(metadata[IMPORT], commit.at)
        else:
            shops[part.shop] = standing.undone(metadata[UNDO])
    return publication.with_table(dataset, PublishedTable(commit.version, shops))


def _busy() -> NotAnswerable:
    return NotAnswerable(
        BUSY,
        Text("另一个导入正在写入数据。", "Another import is writing."),
        Text("请等它完成后再试。", "Try again when it has finished."),
    )


def _interrupted() -> NotAnswerable:
    return NotAnswerable(
        "store_interrupted",
        Text(
            "上一次导入中途停止，尚未清理。", "An earlier import stopped half-way and has not been settled."
        ),
        Text("请重新启动 Baton，它会自动恢复。", "Restart Baton: it recovers by itself."),
    )


def _version_gone(dataset: str, version: int) -> NotAnswerable:
    return NotAnswerable(
        "version_gone",
        Text(
            f"{dataset} 的版本 {version} 已经清理，无法再读取。",
            f"Version {version} of {dataset} has been cleared away.",
        ),
        Text("请选择更近的版本。", "Choose a more recent version."),
    )
