"""What the store shows, and the note a writer leaves for whoever comes after a crash.

    published.json   the version of every table that readers see; replaced whole, in one step
    journal.json     there while a writer is at work: who it is and which tables it touches; from the
                     moment all tables are written, also what it is about to publish

A crash therefore leaves one of these states:

    no journal                        nothing was under way
    a journal, not ready              tables may be ahead of the publication: bring them back
    a journal, ready, not recorded    the same
    a journal, ready, recorded        publish what the journal holds
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

REMEMBERED = 12
"""Imports a publication remembers for each table and shop, so that an undo can name the one before."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How one shop's part of a table came to be."""

    versions: int = 0
    """How often an import or an undo changed it."""
    imports: tuple[tuple[str, datetime], ...] = ()
    """The last imports and when they were committed, the newest last."""

    def imported(self, import_id: str, at: datetime) -> Standing:
        return Standing(self.versions + 1, (*self.imports, (import_id, at))[-REMEMBERED:])

    def undone(self, import_id: str) -> Standing:
        return Standing(self.versions + 1, tuple(pair for pair in self.imports if pair[0] != import_id))


@dataclass(frozen=True, slots=True)
class PublishedTable:
    version: int
    shops: Mapping[str, Standing] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Publication:
    tables: Mapping[str, PublishedTable] = field(default_factory=dict)

    def version(self, dataset: str) -> int | None:
        """None where nothing was ever published."""
        table = self.tables.get(dataset)
        return None if table is None else table.version

    def with_table(self, dataset: str, table: PublishedTable) -> Publication:
        return Publication({**self.tables, dataset: table})


@dataclass(frozen=True, slots=True)
class Journal:
    operation: str
    datasets: tuple[str, ...]
    ready: Publication | None = None


def read_publication(root: Path) -> Publication:
    stored = _read(root / "published.json")
    return Publication() if stored is None else _publication(stored)


def publish(root: Path, publication: Publication) -> None:
    replace_json(root / "published.json", _stored(publication))


def read_journal(root: Path) -> Journal | None:
    stored = _read(root / "journal.json")
    if stored is None:
        return None
    ready = stored["ready"]
    return Journal(
        operation=stored["operation"],
        datasets=tuple(stored["datasets"]),
        ready=None if ready is None else _publication(ready),
    )


def write_journal(root: Path, journal: Journal) -> None:
    ready = None if journal.ready is None else _stored(journal.ready)
    note = {"operation": journal.operation, "datasets": list(journal.datasets), "ready": ready}
    replace_json(root / "journal.json", note)


def clear_journal(root: Path) -> None:
    (root / "journal.json").unlink(missing_ok=True)


def _stored(publication: Publication) -> dict[str, Any]:
    return {
        dataset: {
            "version": table.version,
            "shops": {
                shop: {
                    "versions": standing.versions,
                    "imports": [[import_id, at.isoformat()] for import_id, at in standing.imports],
                }
                for shop, standing in table.shops.items()
            },
        }
        for dataset, table in publication.tables.items()
    }


def _publication(stored: Mapping[str, Any]) -> Publication:
    return Publication(
        {
            dataset: PublishedTable(
                version=table["version"],
                shops={
                    shop: Standing(
                        versions=standing["versions"],
                        imports=tuple(
                            (import_id, datetime.fromisoformat(at).astimezone(UTC))
                            for import_id, at in standing["imports"]
                        ),
                    )
                    for shop, standing in table["shops"].items()
                },
            )
            for dataset, table in stored.items()
        }
    )


def _read(path: Path) -> dict[str, Any] | None:
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    read: dict[str, Any] = json.loads(text)
    return read


def replace_json(path: Path, content: Mapping[str, Any]) -> None:
    """Write beside, flush to disk, replace in one step: whoever reads sees the old text or the new one."""
    descriptor, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(content, file, ensure_ascii=False)
            file.flush()
            os.fsync(file.fileno())
        Path(beside).replace(path)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise
