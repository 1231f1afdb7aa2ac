"""Alerts in the shop's record of events, so that whatever reads the facts can mark them.

They come in as every other file does: a sheet of events, one import that the history shows and that can be undone.
Only what is new or has changed is brought in; an event has the alert's number, so that nothing stands there twice.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from baton.facts.snapshot import Snapshot
from baton.intake.services import import_files
from baton.intake.terms import FileStatus, Incoming, RunKind
from baton.kit.errors import NotUsable
from baton.people.terms import Person, Shop
from baton.watch import selectors
from baton.watch.logic import sentences
from baton.watch.terms import ALERT_EVENTS, KNOWN_EVENTS, AlertView, Closing

_SOURCE = "events"
_FILE_NAME = "Baton 异动 {day}.csv"


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the record. Days as ISO text, '' for none."""

    event_id: str
    started_on: str
    ended_on: str
    kind: str
    title: str
    product_id: str
    country: str
    remark: str
    """Not compared: it says at which line of the alerts' history the entry was written."""


def publish_alerts(shop: Shop, *, by: Person | None = None) -> int:
    """Bring the record up to the alerts: entries for the new ones, an end for those that closed. How many rows.

    Twice brings in nothing more; after an undo of an import, the next time brings its entries back.
    """
    wanted = [entry_of(view, selectors.pins_stamp(shop)[0]) for view in selectors.published(shop)]
    standing = _standing(selectors.present_facts(), shop)
    changed = [one for one in wanted if _compared(asdict(one)) != standing.get(one.event_id)]
    return bring_in(shop, changed, by=by) if changed else 0


def entry_of(view: AlertView, line: int) -> Entry:
    is_taken_back = view.closing is Closing.UNCONFIRMED
    title = sentences.title(view.label, view.segment, view.finding).zh
    return Entry(
        event_id=f"{ALERT_EVENTS}{view.id}",
        started_on=view.opened_on.isoformat(),
        ended_on=view.closed_on.isoformat() if view.closed_on else "",
        kind="alert",
        title=f"已撤回：{title}" if is_taken_back else title,
        product_id=view.key.segment if view.key.dimension == "product" else "",
        country=view.key.segment if view.key.dimension == "country" else "",
        remark=f"{sentences.sentence(view.label, view.segment, view.finding).zh}（{line}）",
    )


def note_known_change(shop: Shop, view: AlertView, title: str, *, by: Person) -> str:
    """Put what a person says is behind an alert into the record, about the alert's segment. The event's id."""
    event_id = f"{KNOWN_EVENTS}{view.id}"
    entry = Entry(
        event_id=event_id,
        started_on=view.finding.first_day.isoformat(),
        ended_on="",
        kind="known_change",
        title=title,
        product_id=view.key.segment if view.key.dimension == "product" else "",
        country=view.key.segment if view.key.dimension == "country" else "",
        remark=f"{by.display_name}（{selectors.pins_stamp(shop)[0]}）",
    )
    bring_in(shop, [entry], by=by)
    return event_id


def bring_in(shop: Shop, entries: Sequence[Entry], *, by: Person | None) -> int:
    """One import of the entries. NotUsable where the importer does not take them whole."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "events.csv"
        _write(path, entries)
        name = _FILE_NAME.format(day=max(entry.started_on for entry in entries))
        file = Incoming(path=path, name=name, source=_SOURCE)
        result = import_files(shop.code, [file], by=by, kind=RunKind.BATON)
    (taken,) = result.files
    if taken.status is FileStatus.REFUSED or taken.rows_quarantined:
        raise NotUsable("events_not_taken", taken.message, selectors.ASK_FOR_HELP)
    return taken.rows_accepted


def _write(path: Path, entries: Iterable[Entry]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(Entry.__dataclass_fields__))
        writer.writeheader()
        writer.writerows(asdict(entry) for entry in entries)


def _standing(snapshot: Snapshot, shop: Shop) -> Mapping[str, Mapping[str, str]]:
    """What the record holds of the alerts, by event id."""
    columns = [name for name in Entry.__dataclass_fields__ if name != "remark"]
    rows = snapshot.read("event", shop.code, columns=columns).to_pylist()
    return {
        row["event_id"]: {name: _written(row[name]) for name in columns}
        for row in rows
        if row["event_id"].startswith(ALERT_EVENTS)
    }


def _written(value: str | date | None) -> str:
    return value.isoformat() if isinstance(value, date) else value or ""


def _compared(entry: Mapping[str, str]) -> Mapping[str, str]:
    return {name: value for name, value in entry.items() if name != "remark"}
