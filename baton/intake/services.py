"""What the intake does: receive files, import them, undo, apply again, remember a mapping; each with an audit line."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path
from zoneinfo import ZoneInfo

import pyarrow as pa
from django.conf import settings
from django.db import transaction

from baton.facts.datasets import dataset
from baton.facts.store import Batch, Receipt
from baton.intake import models, selectors, uploads
from baton.intake.erasing import check_original, drop_original, is_about_erased, is_removed
from baton.intake.logic import sentences
from baton.intake.logic.mending import Waiting, brought_back
from baton.intake.mending import key_headers, rows_as_text
from baton.intake.models import ImportedFile, ImportRun, QuarantinedRow
from baton.intake.reading import Outcome, message_of, read, result_of
from baton.intake.terms import FileResult, FileStatus, ImportResult, Incoming, KnownUpload, RunKind, RunStatus
from baton.kit.errors import BatonError, NotUsable
from baton.kit.period import Period
from baton.kit.text import Text
from baton.people.clock import clock, shop_day
from baton.people.selectors import has_shop, shop_by_code
from baton.people.services import create_shop, record_audit
from baton.people.terms import Person, Shop
from baton.sources.mapping import SavedMapping, check_mapping
from baton.sources.reading import Reading

ROWS_AT_ONCE = 500


@dataclass(slots=True)
class _Work:
    """A file of a run while it is carried out."""

    row: ImportedFile
    outcome: Outcome | None = None

    @property
    def reading(self) -> Reading | None:
        """What is to be kept of the file: nothing of one that turned out to be known."""
        if self.outcome is None or self.row.status == FileStatus.UNCHANGED:
            return None
        return self.outcome.reading

    @property
    def is_good(self) -> bool:
        return self.row.status == FileStatus.READ


class _Overtaken(Exception):
    """Another process brought in the same bytes while this run was reading."""

    def __init__(self, fingerprints: frozenset[str]) -> None:
        super().__init__("overtaken")
        self.fingerprints = fingerprints


def import_files(
    shop_code: str,
    files: Sequence[Path | Incoming],
    *,
    by: Person | None = None,
    source: str | None = None,
    period: Period | None = None,
    dry_run: bool = False,
    is_new_shop: bool = False,
    kind: RunKind = RunKind.COMMAND,
) -> ImportResult:
    """Import files into a shop, all together: one Delta commit per dataset, one run in the database.

    A file that is refused does not stop the others. `source` and `period` hold for files that do not say their own.
    With `is_new_shop` a shop that is not there is created. A dry run reads and validates, and writes nothing.
    NotFound for an unknown shop.
    """
    arrived = tuple(_incoming(file, source, period) for file in files)
    if dry_run:
        return _try_out(shop_code, arrived, is_new_shop=is_new_shop)
    shop = _shop(shop_code, by, is_new_shop=is_new_shop)
    run_id = uuid.uuid4()
    with _held(str(run_id)):
        run = _receive(run_id, shop, arrived, by=by, kind=kind, status=RunStatus.STARTED)
        return _carry_out(run, shop)


def receive_files(shop: Shop, files: Sequence[Incoming], *, by: Person | None) -> str:
    """Keep the uploads of a page and note the run that `carry_out` will do. The id of the run."""
    run = _receive(uuid.uuid4(), shop, files, by=by, kind=RunKind.PAGE, status=RunStatus.WAITING)
    return str(run.id)


def receive_again(
    shop: Shop,
    file_ids: Sequence[str],
    *,
    by: Person | None,
    period: Period | None = None,
    source: str | None = None,
) -> str:
    """Note a run over uploads that are kept already, with the period or source that was missing. The id of the run."""
    again = []
    for file_id in file_ids:
        row = selectors.file_row(shop, file_id)
        check_original(row)
        again.append(
            Incoming(
                path=selectors.upload_path(row),
                name=row.name,
                given=row.given,
                source=source or row.asked_source or None,
                period=period or selectors.asked_period(row),
            )
        )
    run = _receive(uuid.uuid4(), shop, again, by=by, kind=RunKind.AGAIN, status=RunStatus.WAITING)
    return str(run.id)


def apply_again(run_id: str, *, shop: Shop, by: Person | None) -> str:
    """Note a run that imports the uploads of an undone or broken-off run once more. The id of the new run."""
    run = selectors.run_row(shop, run_id)
    if run.status not in {RunStatus.UNDONE, RunStatus.FAILED}:
        raise NotUsable(
            "not_undone",
            Text("这次导入仍然有效。", "This import is in force."),
            Text(
                "只有撤销过或中断的导入可以再导。",
                "Only an undone or interrupted import can be applied again.",
            ),
        )
    kept = [str(row.id) for row in run.files.all() if row.sha256 and row.status != FileStatus.UNCHANGED]
    return receive_again(shop, kept, by=by)


def carry_out(run_id: str) -> ImportResult:
    """Do a received run. One that another process has taken, or that is done, is only reported."""
    with _held(run_id):
        taken = ImportRun.objects.filter(pk=run_id, status=RunStatus.WAITING).update(status=RunStatus.STARTED)
        run = ImportRun.objects.select_related("shop").get(pk=run_id)
        if not taken:
            return selectors.result_of_run(run)
        return _carry_out(run, shop_by_code(run.shop.code))


def undo_import(run_id: str, *, shop: Shop, by: Person | None) -> Receipt:
    """Take an import's rows out of the facts and bring back those that they had replaced."""
    run = selectors.run_row(shop, run_id)
    _check_undoable(run)
    store = selectors.fact_store()

    def record(receipt: Receipt) -> None:
        with transaction.atomic(durable=True):
            now = clock().now()
            undone = ImportRun.objects.filter(pk=run.pk, status=RunStatus.DONE)
            if not undone.update(status=RunStatus.UNDONE, undone_at=now):
                _check_undoable(ImportRun.objects.get(pk=run.pk))
            run.files.filter(is_live=True).update(is_live=False)
            QuarantinedRow.objects.filter(mended_by__run=run).update(is_mended=False, mended_by=None)
            record_audit(
                by,
                "undo_import",
                f"import {run.id}",
                shop=shop,
                before={"status": RunStatus.DONE.value},
                after={"status": RunStatus.UNDONE.value, "versions": dict(receipt.versions)},
            )

    return store.undo(str(run.id), selectors.undone_imports(), record)


def save_mapping(shop: Shop, mapping: SavedMapping, *, by: Person | None) -> None:
    """Remember how a table of the shop is read, in place of one for the same headers. NotUsable if it cannot work."""
    check_mapping(mapping)
    signature = hashlib.sha256("\0".join(mapping.signature).encode()).hexdigest()
    kept = {
        "name": mapping.name,
        "dataset": mapping.dataset,
        "columns": dict(mapping.columns),
        "fixed": dict(mapping.fixed),
    }
    with transaction.atomic():
        before = (
            models.SavedMapping.objects.filter(shop_id=shop.id, signature=signature).values(*kept).first()
        )
        models.SavedMapping.objects.update_or_create(
            shop_id=shop.id,
            signature=signature,
            defaults={
                **kept,
                "headers": list(mapping.signature),
                "by_id": by.id if by else None,
                "saved_at": clock().now(),
            },
        )
        record_audit(by, "save_mapping", f"mapping {mapping.name}", before=before, after=kept, shop=shop)


def dismiss_rows(file_id: str, *, shop: Shop, by: Person | None) -> int:
    """Let the quarantined rows of a file be: they are not going to be mended. How many."""
    with transaction.atomic():
        row = selectors.file_row(shop, file_id)
        closed = row.wrong_rows.filter(is_mended=False).update(is_mended=True)
        record_audit(by, "dismiss_rows", f"file {row.name}", after={"rows": closed}, shop=shop)
    return closed


def reconcile() -> tuple[str, ...]:
    """After a crash: bring facts and database back together. The ids of the runs that were given up."""
    selectors.fact_store().reconcile(selectors.is_recorded)
    given_up = []
    for run in ImportRun.objects.filter(status=RunStatus.STARTED):
        if uploads.is_being_worked_on(settings.BATON.home.uploads, str(run.id)):
            continue
        _mark_failed(run)
        given_up.append(str(run.id))
    return tuple(given_up)


def _incoming(file: Path | Incoming, source: str | None, period: Period | None) -> Incoming:
    if isinstance(file, Incoming):
        return replace(file, source=file.source or source, period=file.period or period)
    return Incoming(file, uploads.display_name(file.name), str(file), source, period)


def _shop(code: str, by: Person | None, *, is_new_shop: bool) -> Shop:
    if is_new_shop and not has_shop(code):
        return create_shop(by, code)
    return shop_by_code(code)


def _held(run_id: str) -> AbstractContextManager[None]:
    return uploads.working_on(settings.BATON.home.uploads, run_id)


def _try_out(shop_code: str, files: Sequence[Incoming], *, is_new_shop: bool) -> ImportResult:
    if has_shop(shop_code) or not is_new_shop:
        shop = shop_by_code(shop_code)
        zone, mappings = ZoneInfo(shop.timezone), selectors.mappings(shop)
        known = selectors.known_uploads(shop)
    else:
        zone, mappings, known = ZoneInfo(settings.BATON.time_zone), (), {}
    results = []
    for incoming in files:
        try:
            uploads.check_size(incoming.path, settings.BATON.upload_limit_bytes)
            fingerprint = _fingerprint(uploads.digest_of(incoming.path), incoming.period)
        except BatonError as error:
            outcome = Outcome(None, error.code, sentences.refused(error))
        else:
            if fingerprint in known:
                results.append(_unchanged_result(incoming, known[fingerprint]))
                continue
            outcome = read(incoming.path, incoming, mappings, zone, clock().now().astimezone(zone).date())
        results.append(result_of(outcome, "", incoming, is_dry=True))
    return ImportResult(None, shop_code, RunStatus.DONE, tuple(results))


def _unchanged_result(incoming: Incoming, known: KnownUpload) -> FileResult:
    return FileResult(
        file_id="",
        name=incoming.name,
        given=incoming.given,
        source=known.source,
        dataset=known.dataset,
        status=FileStatus.UNCHANGED,
        rows_read=0,
        rows_accepted=0,
        rows_quarantined=0,
        period=known.period,
        message=sentences.unchanged(known.when),
    )


def _receive(
    run_id: uuid.UUID,
    shop: Shop,
    files: Sequence[Incoming],
    *,
    by: Person | None,
    kind: RunKind,
    status: RunStatus,
) -> ImportRun:
    run = ImportRun(
        id=run_id,
        shop_id=shop.id,
        by_id=by.id if by else None,
        kind=kind,
        status=status,
        started_at=clock().now(),
    )
    rows = [_kept(run, position, incoming) for position, incoming in enumerate(files)]
    with transaction.atomic():
        run.save(force_insert=True)
        ImportedFile.objects.bulk_create(rows, batch_size=ROWS_AT_ONCE)
        record_audit(
            by, "receive_files", f"import {run.id}", shop=shop, after={"files": [row.name for row in rows]}
        )
    return run


def _kept(run: ImportRun, position: int, incoming: Incoming) -> ImportedFile:
    """The row of an uploaded file, its bytes in the uploads folder; refused at the gate where they cannot be taken."""
    row = ImportedFile(
        run=run,
        shop_id=run.shop_id,
        position=position,
        name=incoming.name,
        given=incoming.given,
        asked_source=incoming.source or "",
        asked_start=incoming.period.start if incoming.period else None,
        asked_end=incoming.period.end if incoming.period else None,
        status=FileStatus.WAITING,
    )
    try:
        uploads.check_size(incoming.path, settings.BATON.upload_limit_bytes)
        kept = uploads.keep(incoming.path, incoming.name, settings.BATON.home.uploads)
    except BatonError as error:
        _say(row, FileStatus.REFUSED, sentences.refused(error), error.code)
        return row
    row.sha256, row.size, row.stored = kept.sha256, kept.size, kept.stored
    row.fingerprint = _fingerprint(kept.sha256, incoming.period)
    return row


def _fingerprint(sha256: str, period: Period | None) -> str:
    return sha256 if period is None else f"{sha256}:{period}"


def _say(row: ImportedFile, status: FileStatus, message: Text, code: str = "") -> None:
    row.status, row.code = status, code
    row.message_zh, row.message_en = message.zh, message.en


def _leave(row: ImportedFile, known: KnownUpload) -> None:
    """Its bytes are in already."""
    _say(row, FileStatus.UNCHANGED, sentences.unchanged(known.when))
    row.source, row.dataset = known.source, known.dataset
    row.rows_read = row.rows_accepted = row.rows_quarantined = 0
    if known.period is not None:
        row.period_start, row.period_end = known.period.start, known.period.end


def _carry_out(run: ImportRun, shop: Shop) -> ImportResult:
    try:
        works = [_Work(row) for row in run.files.all()]
        _read_all(works, run, shop)
        _commit(works, run, shop)
    except Exception:
        _mark_failed(run)
        raise
    _drop_originals(works, shop)
    return selectors.result_of_run(ImportRun.objects.get(pk=run.pk))


def _drop_originals(works: Sequence[_Work], shop: Shop) -> None:
    """Of files that name a buyer who asked to be forgotten: nothing of the buyer is in the facts, nor is kept here."""
    erased = selectors.fact_store().erased(shop.code)
    for work in works if erased else ():
        reading = work.reading
        holds_one = reading is not None and (
            erased.applied(dataset(reading.dataset), reading.table)[1] > 0
            or any(is_about_erased(erased, list(reject.cells.values())) for reject in reading.rejects)
        )
        if holds_one or is_removed(work.row.sha256):
            drop_original(work.row.stored)


def _read_all(works: Sequence[_Work], run: ImportRun, shop: Shop) -> None:
    known = selectors.known_uploads(shop, [work.row.fingerprint for work in works])
    mappings = selectors.mappings(shop)
    zone = ZoneInfo(shop.timezone)
    first: dict[str, str] = {}
    for work in works:
        row = work.row
        if row.status == FileStatus.REFUSED:
            continue
        if row.fingerprint in first:
            _say(row, FileStatus.UNCHANGED, sentences.same_call(first[row.fingerprint]))
        elif row.fingerprint in known:
            _leave(row, known[row.fingerprint])
        else:
            first[row.fingerprint] = row.name
            _show_progress(run, row, FileStatus.READING)
            path, incoming = selectors.upload_path(row), selectors.incoming_of(row)
            work.outcome = read(path, incoming, mappings, zone, shop_day(shop))
            _take_over(row, work.outcome)
        _show_progress(run, row, FileStatus(row.status))


def _take_over(row: ImportedFile, outcome: Outcome) -> None:
    """Put what was read about a file on its row."""
    status = FileStatus.REFUSED if outcome.is_refused else FileStatus.READ
    _say(row, status, message_of(outcome), outcome.code)
    reading = outcome.reading
    if reading is None:
        return
    row.source, row.dataset = reading.source, reading.dataset
    row.rows_read, row.rows_quarantined = reading.rows_read, len(reading.rejects)
    row.rows_accepted = reading.table.num_rows
    if reading.period is not None:
        row.period_start, row.period_end = reading.period.start, reading.period.end


def _show_progress(run: ImportRun, row: ImportedFile, status: FileStatus) -> None:
    """Somebody may be watching the page; at a terminal nobody asks."""
    if run.kind in {RunKind.COMMAND, RunKind.BATON}:
        return
    row.status = status
    row.save()


def _commit(works: Sequence[_Work], run: ImportRun, shop: Shop) -> None:
    """All good files into the facts and the run into the database: both or none."""
    store = selectors.fact_store()
    while good := [work for work in works if work.is_good]:
        batches = [_batch(work, shop) for work in good]
        try:
            store.commit(str(run.id), batches, _recorder(works, run, shop))
        except _Overtaken as overtaken:
            known = selectors.known_uploads(shop, overtaken.fingerprints)
            for work in good:
                if work.row.fingerprint in known:
                    _leave(work.row, known[work.row.fingerprint])
        else:
            return
    _record(works, run, shop, None)


def _batch(work: _Work, shop: Shop) -> Batch:
    reading = work.reading
    assert reading is not None
    file_ids = pa.array([str(work.row.id)] * reading.table.num_rows, pa.string())
    return Batch(reading.dataset, shop.code, reading.table.append_column("file_id", file_ids))


def _recorder(works: Sequence[_Work], run: ImportRun, shop: Shop) -> Callable[[Receipt], None]:
    def record(receipt: Receipt) -> None:
        fingerprints = [work.row.fingerprint for work in works if work.is_good]
        overtaken = selectors.known_uploads(shop, fingerprints)
        if overtaken:
            raise _Overtaken(frozenset(overtaken))
        _record(works, run, shop, receipt)

    return record


def _record(works: Sequence[_Work], run: ImportRun, shop: Shop, receipt: Receipt | None) -> None:
    now = clock().now()
    for work in works:
        if work.is_good:
            work.row.status, work.row.is_live = FileStatus.IMPORTED, True
    run.status, run.finished_at = RunStatus.DONE, now
    if receipt is not None:
        run.versions, run.added, run.replaced = map(dict, (receipt.versions, receipt.added, receipt.replaced))
    settled = _settled(works, shop)
    with transaction.atomic(durable=True):
        _save_files([work.row for work in works])
        for row, ids in settled.items():
            QuarantinedRow.objects.filter(pk__in=ids).update(is_mended=True, mended_by=row)
        _set_aside(works, shop)
        run.save()
        record_audit(
            selectors.person_of(run),
            "import_files",
            f"import {run.id}",
            shop=shop,
            after={
                "versions": run.versions,
                "added": run.added,
                "replaced": run.replaced,
                "files": {work.row.name: str(work.row.status) for work in works},
            },
        )


def _set_aside(works: Sequence[_Work], shop: Shop) -> None:
    """Keep the rows that were rejected, but none about a buyer who asked to be forgotten."""
    erased = selectors.fact_store().erased(shop.code)
    QuarantinedRow.objects.bulk_create(
        (
            QuarantinedRow(
                file=work.row,
                sheet=reject.sheet,
                row=reject.row,
                column=reject.column,
                value=reject.value,
                reason_zh=reject.reason.zh,
                reason_en=reject.reason.en,
                remedy_zh=reject.remedy.zh,
                remedy_en=reject.remedy.en,
                cells=dict(reject.cells),
                period_start=reject.period.start if reject.period else None,
                period_end=reject.period.end if reject.period else None,
            )
            for work in works
            if work.reading is not None
            for reject in work.reading.rejects
            if not erased or not is_about_erased(erased, list(reject.cells.values()))
        ),
        batch_size=ROWS_AT_ONCE,
    )


def _settled(works: Sequence[_Work], shop: Shop) -> Mapping[ImportedFile, Sequence[int]]:
    """By file, the ids of rows that were set aside before and are in it again: mended, or wrong once more."""
    waiting: dict[str, list[QuarantinedRow]] = {}
    for old in selectors.waiting_rows(shop).exclude(file__in=[work.row for work in works]):
        waiting.setdefault(old.file.dataset, []).append(old)
    found: dict[ImportedFile, Sequence[int]] = {}
    for work in works:
        if work.reading is not None and work.reading.dataset in waiting:
            known = selectors.mappings(shop)
            found[work.row] = _settled_by(work.row, work.reading, waiting[work.reading.dataset], known)
    return found


def _settled_by(
    row: ImportedFile, reading: Reading, waiting: Sequence[QuarantinedRow], known: Sequence[SavedMapping]
) -> Sequence[int]:
    # Rows that took their period from the title of their file are only brought back by a file of that period.
    same = [
        old
        for old in waiting
        if old.period_start is None or _is_of(old, reading.period or selectors.asked_period(row))
    ]
    if not same:
        return ()
    cells = [
        Waiting({header.strip(): value for header, value in old.cells.items()}, old.column.strip())
        for old in same
    ]
    headers = {header for old in cells for header in old.cells}
    rows = rows_as_text(selectors.upload_path(row), reading.sheet, headers)
    keys = key_headers(headers, reading.dataset, known)
    return [same[place].pk for place in brought_back(cells, rows, keys)]


def _is_of(old: QuarantinedRow, period: Period | None) -> bool:
    # None: every row is wrong again, so that nothing says the period; the rows themselves must do.
    return period is None or (old.period_start, old.period_end) == (period.start, period.end)


_KEPT_FIELDS = ("status", "code", "message_zh", "message_en", "is_live", "source", "dataset", "rows_read",
    "rows_accepted", "rows_quarantined", "period_start", "period_end")  # fmt: skip


def _save_files(rows: Sequence[ImportedFile]) -> None:
    """All files of a run in a few statements: an insert that meets the row that is there already."""
    ImportedFile.objects.bulk_create(
        rows, batch_size=ROWS_AT_ONCE, update_conflicts=True, unique_fields=["id"], update_fields=_KEPT_FIELDS
    )


def _mark_failed(run: ImportRun) -> None:
    with transaction.atomic():
        changed = ImportRun.objects.filter(
            pk=run.pk, status__in=(RunStatus.STARTED, RunStatus.WAITING)
        ).update(status=RunStatus.FAILED, finished_at=clock().now())
        if not changed:
            return
        unfinished = run.files.filter(status__in=(FileStatus.WAITING, FileStatus.READING, FileStatus.READ))
        unfinished.update(
            status=FileStatus.REFUSED,
            code="interrupted",
            message_zh=sentences.INTERRUPTED.zh,
            message_en=sentences.INTERRUPTED.en,
            rows_accepted=0,
        )
        record_audit(None, "import_broken_off", f"import {run.id}", after={"status": RunStatus.FAILED.value})


def _check_undoable(run: ImportRun) -> None:
    if run.status == RunStatus.DONE and run.versions:
        return
    if run.status == RunStatus.UNDONE:
        what = Text("这次导入已经撤销过了。", "This import is undone already.")
    elif run.status == RunStatus.DONE:
        what = Text("这次导入没有写入任何数据。", "This import brought nothing in.")
    else:
        what = Text("这次导入没有完成。", "This import was not completed.")
    raise NotUsable("not_undoable", what, Text("不需要撤销。", "There is nothing to undo."))
