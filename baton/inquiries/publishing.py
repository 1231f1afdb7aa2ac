"""The desk's word, brought into the facts: what became of inquiries, and inquiries that came by no file.

They come in as every other file does: a sheet, one import that the history shows and that can be undone. Only what is
new or has changed is brought in, compared with what stands in the facts; so twice brings in nothing more, and after an
undo the next time brings it back.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

from baton.facts.datasets import INQUIRY, INQUIRY_OUTCOME
from baton.facts.snapshot import Snapshot
from baton.inquiries.outcomes import Arrived, Outcome, arrivals, outcomes
from baton.intake.selectors import fact_store, own_file_ids
from baton.intake.services import import_files
from baton.intake.terms import FileStatus, Incoming, RunKind
from baton.kit.errors import NotUsable
from baton.kit.text import Text
from baton.people.clock import shop_day
from baton.people.terms import Person, Shop
from baton.sources.registry import read_file

Entry = Outcome | Arrived
Stored = Mapping[str, Any]
"""A row as the facts have it."""

_OUTCOMES, _INQUIRIES = "inquiry_outcomes", "inquiries"
_FILES = {_OUTCOMES: "Baton 询盘进展 {day}.csv", _INQUIRIES: "Baton 询盘 {day}.csv"}


def publish_outcomes(shop: Shop, *, by: Person | None = None) -> int:
    """Bring the facts up to the desk. How many rows came in.

    Rows that the sheet's own reader does not take, as one whose id is no id, are left out.
    """
    facts = fact_store().snapshot().as_filed()
    done = _bring_in(shop, _INQUIRIES, _new_arrivals(shop, facts), by)
    facts = fact_store().snapshot().as_filed() if done else facts
    return done + _bring_in(shop, _OUTCOMES, _new_outcomes(shop, facts), by)


def _new_outcomes(shop: Shop, facts: Snapshot) -> list[Entry]:
    standing = _standing(facts, shop, INQUIRY_OUTCOME.name, Outcome)
    wanted = [
        one for one in outcomes(shop, facts, standing) if not one.is_empty or one.inquiry_id in standing
    ]
    return _changed(shop, _OUTCOMES, wanted, standing)


def _new_arrivals(shop: Shop, facts: Snapshot) -> list[Entry]:
    """What a file says of the same inquiry is not written over: the desk takes it in at its next look."""
    wanted = arrivals(shop)
    if not wanted:
        return []
    ours = own_file_ids(shop, INQUIRY.name)
    standing = _standing(facts, shop, INQUIRY.name, Arrived, [one.inquiry_id for one in wanted])
    open_ = [
        one for one in wanted if one.inquiry_id not in standing or standing[one.inquiry_id]["file_id"] in ours
    ]
    return _changed(shop, _INQUIRIES, open_, standing)


def _standing(
    facts: Snapshot, shop: Shop, dataset: str, entry: type[Entry], keys: Sequence[str] | None = None
) -> Mapping[str, Stored]:
    columns = ", ".join([*(field.name for field in fields(entry)), "file_id"])
    only = " WHERE inquiry_id IN (SELECT unnest($keys))" if keys is not None else ""
    found = facts.query(
        f"SELECT {columns} FROM {{{dataset}}}{only}", {"keys": list(keys)} if keys else (), shop=shop.code
    )
    return {row["inquiry_id"]: row for row in found.to_pylist()}


def _changed(shop: Shop, source: str, wanted: Sequence[Entry], standing: Mapping[str, Stored]) -> list[Entry]:
    """Those that the facts would hold otherwise than they do, as the sheet's own reader reads them."""
    if not wanted:
        return []
    with TemporaryDirectory() as folder:
        read = read_file(_written(Path(folder), wanted), source=source, zone=ZoneInfo(shop.timezone))
    names = list(asdict(wanted[0]))
    news = {
        row["inquiry_id"]
        for row in read.table.select(names).to_pylist()
        if row["inquiry_id"] not in standing
        or any(row[name] != standing[row["inquiry_id"]][name] for name in names)
    }
    return [one for one in wanted if one.inquiry_id in news]


def _bring_in(shop: Shop, source: str, entries: Sequence[Entry], by: Person | None) -> int:
    """One import of the entries. NotUsable where the importer does not take them."""
    if not entries:
        return 0
    with TemporaryDirectory() as folder:
        name = _FILES[source].format(day=shop_day(shop))
        file = Incoming(path=_written(Path(folder), entries), name=name, source=source)
        (taken,) = import_files(shop.code, [file], by=by, kind=RunKind.BATON).files
    if taken.status is FileStatus.REFUSED:
        raise NotUsable("outcomes_not_taken", taken.message, _ASK_FOR_HELP)
    return taken.rows_accepted


_ASK_FOR_HELP = Text(
    "请把这条信息发给管理员：询盘台的进展没有写入数据。",
    "Send this to whoever looks after Baton: what the desk knows was not written into the facts.",
)


def _written(folder: Path, entries: Sequence[Entry]) -> Path:
    path = folder / "sheet.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(asdict(entries[0])))
        writer.writeheader()
        writer.writerows(asdict(entry) for entry in entries)
    return path
