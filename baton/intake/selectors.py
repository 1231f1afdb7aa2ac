"""Questions about what was brought in. Answers are frozen dataclasses of `terms`; the facts are in `fact_store()`."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Max, QuerySet

from baton.facts.contract import Grain
from baton.facts.datasets import DATASETS, WRITTEN_BY_BATON
from baton.facts.store import UNDO_MARK, FactStore, Snapshot, TableInfo
from baton.intake import models
from baton.intake.logic import freshness as fresh
from baton.intake.models import ImportedFile, ImportRun, QuarantinedRow
from baton.intake.terms import (
    FileResult,
    FileStatus,
    Freshness,
    ImportResult,
    Incoming,
    KnownUpload,
    RunKind,
    RunRow,
    RunStatus,
    Template,
    WrongFile,
    WrongGroup,
    WrongRow,
)
from baton.kit.errors import NotFound, shortened, unknown
from baton.kit.period import Period
from baton.kit.text import Text
from baton.people.selectors import person_by_id, shop_by_code
from baton.people.terms import Person, Shop
from baton.sources.layouts import DAY_SHEETS, TEMPLATES
from baton.sources.mapping import SavedMapping
from baton.sources.reading import Reject
from baton.sources.registry import sources

HISTORY_LENGTH = 50
SHORTEST_ID = 4


# The facts ------------------------------------------------------------------------------------------------------


def fact_store() -> FactStore:
    """The store of this home, opened once a process. Opening finishes or takes back what a crash left half done."""
    return _store_at(settings.BATON.home.facts)


@lru_cache(maxsize=4)
def _store_at(root: Path) -> FactStore:
    store = FactStore(root, is_recorded)
    store.reconcile(is_recorded)
    return store


def is_recorded(operation: str) -> bool:
    """Whether the database holds the outcome of an import (its id) or of an undo (`undo:` and the id)."""
    import_id = operation.removeprefix(UNDO_MARK)
    if import_id == operation:
        return ImportRun.objects.filter(pk=import_id, status=RunStatus.DONE).exists()
    return ImportRun.objects.filter(pk=import_id, status=RunStatus.UNDONE).exists()


def undone_imports() -> frozenset[str]:
    return frozenset(
        str(run_id)
        for run_id in ImportRun.objects.filter(status=RunStatus.UNDONE).values_list("id", flat=True)
    )


# Freshness ------------------------------------------------------------------------------------------------------


def freshness(shop: Shop, today: date, snapshot: Snapshot | None = None) -> tuple[Freshness, ...]:
    """How current every dataset of the shop is, in the order of the datasets."""
    facts = snapshot or fact_store().snapshot()
    zone = ZoneInfo(shop.timezone)
    imported = {
        name: instant.astimezone(zone).date()
        for name, instant in ImportedFile.objects.filter(shop_id=shop.id, is_live=True)
        # What Baton wrote itself does not say that anybody has brought the log up to date.
        .exclude(run__kind=RunKind.BATON)
        .values_list("dataset")
        .annotate(newest=Max("run__finished_at"))
        .order_by()
        if instant is not None
    }
    brought = (name for name in DATASETS if name not in WRITTEN_BY_BATON)
    return tuple(_freshness_of(name, facts, shop, imported.get(name), today) for name in brought)


def _freshness_of(name: str, facts: Snapshot, shop: Shop, last_import: date | None, today: date) -> Freshness:
    intervals = [Period(found.period.start, found.period.end) for found in facts.intervals(name, shop.code)]
    latest = max((interval.end for interval in intervals), default=None)
    known = latest
    if DATASETS[name].grain is Grain.ENTITY and latest is not None:
        if latest > today:
            # A promised shipment or a campaign may lie ahead; in other lists the day is mistyped.
            latest = today if DATASETS[name].has_plans else _newest_until(name, facts, shop, today)
        # A log speaks for its quiet days too, up to the day it was last brought in.
        known = fresh.known_through(latest, last_import)
        intervals = [Period(min(known, intervals[0].start), known)] if known is not None else []
    cadence = fresh.CADENCES[name]
    expected = fresh.expected_day(cadence, today)
    strip = fresh.strip_of(today)
    first = min((interval.start for interval in intervals), default=None)
    days = fresh.day_states(strip, fresh.covered_days(intervals, strip), first, expected, today)
    standing, late = fresh.standing_of(known, expected, days)
    return Freshness(
        dataset=name,
        label=DATASETS[name].label,
        owner=fresh.OWNERS[name],
        cadence=cadence,
        latest=latest,
        days_behind=None if latest is None else (today - latest).days,
        days_late=late,
        standing=standing,
        days=days,
    )


def _newest_until(name: str, facts: Snapshot, shop: Shop, today: date) -> date | None:
    found = facts.query(
        f"SELECT max(data_day) AS newest FROM {{{name}}} WHERE data_day <= $day",
        {"day": today},
        shop=shop.code,
    ).to_pylist()
    newest: date | None = found[0]["newest"]
    return newest


# Runs and files -------------------------------------------------------------------------------------------------


def run_row(shop: Shop, run_id: str) -> ImportRun:
    """For this room's services. NotFound for an import that is not the shop's; its first characters are enough."""
    wanted = run_id.lower().replace("-", "")
    runs = ImportRun.objects.filter(shop_id=shop.id).select_related("shop")
    if _is_uuid(run_id):
        runs = runs.filter(pk=run_id)
    found = [run for run in runs if len(wanted) >= SHORTEST_ID and run.id.hex.startswith(wanted)]
    if len(found) != 1:
        raise _unknown_import(run_id)
    return found[0]


def _unknown_import(run_id: str) -> NotFound:
    said = shortened(run_id)
    return NotFound(
        "unknown_import",
        Text(f"没有导入「{said}」。", f"There is no import “{said}”."),
        Text("编号见导入记录。", "The ids are in the import history."),
    )


def file_row(shop: Shop, file_id: str) -> ImportedFile:
    """For this room's services. NotFound for a file that is not the shop's."""
    row = None
    if _is_uuid(file_id):
        row = ImportedFile.objects.filter(shop_id=shop.id, pk=file_id).first()
    if row is None:
        raise NotFound(
            "unknown_file",
            Text("没有这个导入的文件。", "There is no such imported file."),
            Text("请从「数据」页的导入记录打开它。", "Open it from the history on the Data page."),
        )
    return row


def file_names(shop: Shop, file_ids: Iterable[str]) -> Mapping[str, str]:
    """The names under which files came in, by id; ids that are not of the shop are left out."""
    wanted = [file_id for file_id in file_ids if _is_uuid(file_id)]
    rows = ImportedFile.objects.filter(shop_id=shop.id, pk__in=wanted).values_list("id", "name")
    return {str(file_id): name for file_id, name in rows}


def import_times(shop: Shop, file_ids: Iterable[str]) -> Mapping[str, tuple[str, datetime]]:
    """Name and time of the import, by file id; ids that are not of the shop are left out."""
    wanted = [file_id for file_id in file_ids if _is_uuid(file_id)]
    rows = ImportedFile.objects.filter(shop_id=shop.id, pk__in=wanted)
    return {
        str(file_id): (name, at) for file_id, name, at in rows.values_list("id", "name", "run__started_at")
    }


def own_file_ids(shop: Shop, dataset: str) -> frozenset[str]:
    """The files of a dataset that Baton wrote itself, as `file_id` of the facts has them; also where somebody applied
    one again after an undo."""
    rows = ImportedFile.objects.filter(shop_id=shop.id, dataset=dataset)
    written = rows.filter(run__kind=RunKind.BATON).values("sha256")
    return frozenset(map(str, rows.filter(sha256__in=written).values_list("id", flat=True)))


def _is_uuid(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True


def upload_path(row: ImportedFile) -> Path:
    path: Path = settings.BATON.home.uploads / row.stored
    return path


def asked_period(row: ImportedFile) -> Period | None:
    return _period(row.asked_start, row.asked_end)


def _period(start: date | None, end: date | None) -> Period | None:
    return None if start is None or end is None else Period(start, end)


def incoming_of(row: ImportedFile) -> Incoming:
    return Incoming(
        path=upload_path(row),
        name=row.name,
        given=row.given,
        source=row.asked_source or None,
        period=asked_period(row),
    )


def person_of(run: ImportRun) -> Person | None:
    return person_by_id(run.by_id) if run.by_id is not None else None


def known_uploads(shop: Shop, fingerprints: Iterable[str] | None = None) -> Mapping[str, KnownUpload]:
    """The uploads whose rows are in the facts, by their fingerprints."""
    zone = ZoneInfo(shop.timezone)
    rows = ImportedFile.objects.filter(shop_id=shop.id, is_live=True).select_related("run")
    if fingerprints is not None:
        rows = rows.filter(fingerprint__in=list(fingerprints))
    return {
        row.fingerprint: KnownUpload(
            when=(row.run.finished_at or row.run.started_at).astimezone(zone).strftime("%Y-%m-%d %H:%M"),
            source=row.source,
            dataset=row.dataset,
            period=_period(row.period_start, row.period_end),
        )
        for row in rows
    }


def result_of_run(run: ImportRun) -> ImportResult:
    return ImportResult(
        str(run.id), run.shop.code, RunStatus(run.status), tuple(map(_file_result, run.files.all()))
    )


def import_result(shop: Shop, run_id: str) -> ImportResult:
    """What became of an import so far. NotFound for one that is not the shop's."""
    return result_of_run(run_row(shop, run_id))


def history(shop: Shop, limit: int = HISTORY_LENGTH) -> tuple[RunRow, ...]:
    """The shop's imports, the newest first."""
    runs = ImportRun.objects.filter(shop_id=shop.id).select_related("by").prefetch_related("files")[:limit]
    return tuple(
        RunRow(
            run_id=str(run.id),
            kind=RunKind(run.kind),
            status=RunStatus(run.status),
            by=run.by.display_name if run.by is not None else None,
            started=run.started_at,
            finished=run.finished_at,
            files=tuple(map(_file_result, run.files.all())),
            added=sum(run.added.values()),
            replaced=sum(run.replaced.values()),
            is_empty=not run.versions,
        )
        for run in runs
    )


def _file_result(row: ImportedFile) -> FileResult:
    return FileResult(
        file_id=str(row.id),
        name=row.name,
        given=row.given,
        source=row.source or row.asked_source or None,
        dataset=row.dataset or None,
        status=FileStatus(row.status),
        rows_read=row.rows_read,
        rows_accepted=row.rows_accepted,
        rows_quarantined=row.rows_quarantined,
        period=_period(row.period_start, row.period_end),
        message=Text(row.message_zh, row.message_en),
        code=row.code,
    )


def shop_of_import(run_id: str) -> Shop:
    """The shop of an import. NotFound where no import, or more than one, begins like that."""
    wanted = run_id.lower().replace("-", "")
    found = [
        (code, hexed)
        for code, hexed in (
            (code, run.hex) for run, code in ImportRun.objects.values_list("id", "shop__code")
        )
        if len(wanted) >= SHORTEST_ID and hexed.startswith(wanted)
    ]
    if len(found) != 1:
        raise _unknown_import(run_id)
    return shop_by_code(found[0][0])


# What was set aside ---------------------------------------------------------------------------------------------


def waiting_rows(shop: Shop) -> QuerySet[QuarantinedRow]:
    """For this room's services: rows that were set aside and neither mended nor let be, with their files."""
    rows = QuarantinedRow.objects.filter(file__shop_id=shop.id, is_mended=False)
    return rows.exclude(file__run__status=RunStatus.UNDONE).select_related("file")


def quarantine(shop: Shop) -> tuple[WrongFile, ...]:
    """The files with rows that still wait to be mended, the newest first."""
    rows = waiting_rows(shop).order_by("-file__run__started_at", "file__position", "row", "id")
    by_file: dict[uuid.UUID, list[QuarantinedRow]] = {}
    for row in rows:
        by_file.setdefault(row.file_id, []).append(row)
    return tuple(_wrong_file(found) for found in by_file.values())


def _wrong_file(rows: Sequence[QuarantinedRow]) -> WrongFile:
    alike: dict[tuple[str, str], list[QuarantinedRow]] = {}
    for row in rows:
        alike.setdefault((row.column, row.reason_en), []).append(row)
    file = rows[0].file
    return WrongFile(
        file_id=str(file.id),
        name=file.name,
        dataset=file.dataset or None,
        rows_accepted=file.rows_accepted,
        groups=tuple(
            WrongGroup(_wrong_row(found[0]), tuple(row.row for row in found)) for found in alike.values()
        ),
    )


def _wrong_row(row: QuarantinedRow) -> WrongRow:
    return WrongRow(
        sheet=row.sheet,
        row=row.row,
        column=row.column,
        value=row.value,
        reason=Text(row.reason_zh, row.reason_en),
        remedy=Text(row.remedy_zh, row.remedy_en),
        cells=row.cells,
        period=_period(row.period_start, row.period_end),
    )


def rejects_of(shop: Shop, file_id: str) -> tuple[str, tuple[Reject, ...]]:
    """The name of a file and its rows that still wait, for the error sheet. NotFound where none does."""
    file = file_row(shop, file_id)
    found = tuple(
        Reject(row.sheet, row.row, row.column, row.value, row.reason, row.remedy, row.cells, row.period)
        for row in map(_wrong_row, file.wrong_rows.filter(is_mended=False))
    )
    if not found:
        raise NotFound(
            "no_wrong_rows",
            Text("这个文件没有要改的行。", "No row of this file waits to be mended."),
            Text("已经改好，或者没有错。", "They are mended, or there were none."),
        )
    return file.name, found


# Mappings, templates, tables ------------------------------------------------------------------------------------


def mappings(shop: Shop) -> tuple[SavedMapping, ...]:
    """What the shop has taught, for the reader."""
    return tuple(
        SavedMapping(
            name=row.name,
            dataset=row.dataset,
            signature=tuple(row.headers),
            columns=row.columns,
            fixed=row.fixed,
        )
        for row in models.SavedMapping.objects.filter(shop_id=shop.id).order_by("id")
    )


def templates() -> tuple[Template, ...]:
    """Baton's own tables, to be filled in by hand."""
    found = sources()
    return tuple(Template(name, found[name].label, name in DAY_SHEETS) for name in TEMPLATES)


def template_label(name: str) -> Text:
    """NotFound, naming the known ones, where there is no such template."""
    if name not in TEMPLATES:
        raise unknown(Text("模板", "template"), name, TEMPLATES, code="unknown_template")
    return sources()[name].label


def fact_tables() -> tuple[TableInfo, ...]:
    """Every shop's part of every table, in the order of the datasets."""
    order = list(DATASETS)
    return tuple(sorted(fact_store().tables(), key=lambda table: (table.shop, order.index(table.dataset))))
