"""Keeping the files few: one for each shop and month, and no longer than they are wanted."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from baton.facts.shelf import Shelf
from baton.facts.statement import MONTH, keys
from baton.facts.table import Commit
from baton.facts.upsert import existing, stored

COMPACTION = {"baton_compaction": "true"}


def compact(shelf: Shelf, name: str, version: int) -> tuple[Commit | None, int]:
    """Join the files of every shop and month that has several. Returns the commit and how many files went.

    Baton's own writes leave one file each; other programs may append to the same tables.
    """
    dataset, table = shelf.dataset(name), shelf.table(name)
    table.bring_back(version)
    state = shelf.state(name, version)
    counts = Counter((file.shop, file.month) for file in state.files)
    removed = [file for file in state.files if counts[file.shop, file.month] > 1]
    if not removed:
        return None, 0
    rows = {
        shop: shelf.engine.query(
            f"SELECT {stored(dataset)} "
            f"FROM {existing(shelf, dataset, state, shop, [file for file in removed if file.shop == shop])} "
            f"ORDER BY {MONTH}, {keys(dataset)}"
        )
        for shop in sorted({file.shop for file in removed})
    }
    commit = table.write(removed, rows, COMPACTION)
    table.checkpoint()
    return commit, len(removed) - sum(1 for count in counts.values() if count > 1)


def vacuum(shelf: Shelf, name: str, published: int, since: datetime) -> int:
    """Delete what only versions before `since` need; the version that was current at `since` stays."""
    table = shelf.table(name)
    commits = table.commits()
    recent = [commit.version for commit in commits if commit.at >= since]
    before = [commit.version for commit in commits if commit.at < since]
    kept = {published, *recent, *before[:1]}
    return table.vacuum(sorted(kept))
