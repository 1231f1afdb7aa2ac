"""What the facts would be had an import never happened.

For every row that the import still owns, the row it replaced comes back: the one of the version before the
import. Where that row belongs to an import that was itself undone meanwhile, the one before that, and so on.
A row that a later import replaced stays as it is; should that later import be undone one day, the search
passes this one over.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import pyarrow as pa
import pyarrow.compute as pc

from baton.facts.contract import Dataset
from baton.facts.shelf import Shelf
from baton.facts.statement import MONTH, keys
from baton.facts.table import Commit, TableState
from baton.facts.upsert import Change, existing, keyed, months_of, stored
from baton.kit.errors import NotAnswerable
from baton.kit.text import Text


class Past:
    """Looks up what a table held before its imports."""

    def __init__(
        self, shelf: Shelf, dataset: Dataset, commits: Collection[Commit], undone: Collection[str]
    ) -> None:
        self._shelf = shelf
        self._dataset = dataset
        self._undone = frozenset(undone)
        self._version_of = _versions(commits)

    def knows(self, import_id: str) -> bool:
        return import_id in self._version_of

    def before(self, import_id: str, shop: str, wanted: pa.Table) -> pa.Table:
        """The rows with these keys that `import_id` found, or those that would have been there for it."""
        state = self._state_before(import_id)
        rows = keyed(self._shelf, self._dataset, state, shop, wanted, columns=stored(self._dataset))
        owners = set(pc.unique(rows.column("import_id")).to_pylist())
        parts = [
            rows.filter(
                pc.invert(pc.is_in(rows.column("import_id"), pa.array(list(self._undone), pa.string())))
            )
        ]
        for owner in sorted(owners & self._undone):
            theirs = rows.filter(pc.equal(rows.column("import_id"), owner))
            parts.append(self.before(owner, shop, theirs))
        return pa.concat_tables(parts)

    def _state_before(self, import_id: str) -> TableState:
        version = self._version_of.get(import_id)
        if version is None:
            raise _too_old()
        state = self._shelf.state(self._dataset.name, version - 1)
        if not state.is_whole():
            raise _too_old()
        return state


def revert(
    shelf: Shelf, dataset: Dataset, state: TableState, shop: str, import_id: str, past: Past
) -> Change | None:
    """The change that takes one shop's rows of an import back; None where it owns none any more."""
    files = state.of_shop(shop)
    owned = existing(shelf, dataset, state, shop, files, "import_id = $mine")
    mine = shelf.engine.query(f"SELECT {keys(dataset)}, {MONTH} FROM {owned}", {"mine": import_id})
    if not mine.num_rows:
        return None
    restored = past.before(import_id, shop, mine)
    months = months_of(mine) | months_of(restored)
    removed = tuple(file for file in files if file.month in months)
    others = existing(shelf, dataset, state, shop, removed, "import_id <> $mine")
    rows = shelf.engine.query(
        f"SELECT {stored(dataset)} FROM {others} "
        f"UNION ALL SELECT {stored(dataset)} FROM restored ORDER BY {MONTH}, {keys(dataset)}",
        {"mine": import_id},
        restored=restored,
    )
    return Change(shop, removed, rows, added_rows=restored.num_rows, replaced_rows=mine.num_rows)


def _versions(commits: Collection[Commit]) -> Mapping[str, int]:
    """The version each import made: the last, as an import that failed may have been tried again."""
    return {
        commit.import_id: commit.version
        for commit in sorted(commits, key=lambda commit: commit.version)
        if commit.import_id is not None
    }


def _too_old() -> NotAnswerable:
    return NotAnswerable(
        "undo_too_old",
        Text(
            "这次导入太早，被它替换的旧数据已经清理，无法撤销。",
            "This import is too old to undo: the rows it replaced have been cleared away.",
        ),
        Text(
            "请重新导入正确的文件，它会替换这些行。",
            "Import the right files instead; they replace these rows.",
        ),
    )
