"""A process that imports, for the tests: `python -m baton.facts.tests.importer ROOT ID [KILLED_AT]`.

It writes two days and two losses and records itself in ROOT/../records.sqlite3; at KILLED_AT it kills
itself, as an impatient operating system would.
"""

from __future__ import annotations

import os
import signal
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from baton.facts import store as store_module
from baton.facts.store import FactStore, Receipt
from baton.facts.table import FactTable
from baton.facts.tests.deliveries import day, losses, shop_days

STAGES = (
    "before the first commit",
    "files written, nothing committed",
    "between the datasets",
    "before the record",
    "after the record",
    "after publishing",
)


class Database:
    def __init__(self, root: Path) -> None:
        self.path = root.parent / "records.sqlite3"
        with closing(sqlite3.connect(self.path, timeout=30)) as database, database:
            database.execute("CREATE TABLE IF NOT EXISTS done (operation TEXT PRIMARY KEY)")

    def record(self, operation: str) -> None:
        with closing(sqlite3.connect(self.path, timeout=30)) as database, database:
            database.execute("INSERT INTO done VALUES (?)", (operation,))

    def has(self, operation: str) -> bool:
        with closing(sqlite3.connect(self.path, timeout=30)) as database:
            return (
                database.execute("SELECT 1 FROM done WHERE operation = ?", (operation,)).fetchone()
                is not None
            )


def die(*_: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def on_call(number: int, function: Callable[..., Any]) -> Callable[..., Any]:
    """`function`, which kills the process when it is called for the `number`-th time."""
    calls = iter(range(1, 1000))

    def called(*arguments: Any, **options: Any) -> Any:
        if next(calls) == number:
            die()
        return function(*arguments, **options)

    return called


def arm(stage: str) -> None:
    if stage == "before the first commit":
        FactTable.write = on_call(1, FactTable.write)  # type: ignore[method-assign]
    elif stage == "files written, nothing committed":
        FactTable._commit = on_call(1, FactTable._commit)  # type: ignore[method-assign]
    elif stage == "between the datasets":
        FactTable.write = on_call(2, FactTable.write)  # type: ignore[method-assign]
    elif stage == "after the record":
        vars(store_module)["publish"] = die
    elif stage == "after publishing":
        vars(store_module)["clear_journal"] = die


def batches(import_id: str) -> list[store_module.Batch]:
    size = len(import_id)
    return [shop_days([0, size], size), losses({"common": day(size), import_id: day(size)}, import_id)]


def main(root: Path, import_id: str, stage: str = "") -> None:
    database = Database(root)

    def record(receipt: Receipt) -> None:
        if stage == "before the record":
            die()
        database.record(import_id)

    arm(stage)
    FactStore(root, database.has).commit(import_id, batches(import_id), record)


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
