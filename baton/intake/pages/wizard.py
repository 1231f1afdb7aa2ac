"""Matching the columns of a table that Baton does not know: read, match, try, import. Works without scripts.

The answers travel with the form from step to step; nothing is kept until the last one.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from baton.facts.datasets import DATASETS, WRITTEN_BY_BATON
from baton.intake import reading, selectors, services
from baton.intake.jobs import import_received
from baton.intake.logic import matching
from baton.intake.models import ImportedFile
from baton.intake.terms import Incoming
from baton.kit.errors import BatonError
from baton.people.clock import shop_day
from baton.people.doors import Desk, page
from baton.people.grants import Grant
from baton.sources.guess import UnknownTable, guess_columns
from baton.sources.mapping import MAPPED, SavedMapping, check_mapping, fields_of
from baton.sources.registry import read_file, sources

SHOWN_REJECTS = 20


@require_safe
@page(Grant.IMPORT_FACTS)
def columns(request: HttpRequest, desk: Desk, file_id: UUID) -> HttpResponse:
    """Step 2: what each column means. The answers so far are in the address."""
    row = selectors.file_row(desk.shop, str(file_id))
    return _columns_page(request, row, request.GET.dict(), None)


@require_POST
@page(Grant.IMPORT_FACTS, is_atomic=False)
def try_out(request: HttpRequest, desk: Desk, file_id: UUID) -> HttpResponse:
    """Step 3: read the whole table by the answers, and write nothing."""
    row = selectors.file_row(desk.shop, str(file_id))
    answers = _answers(request)
    try:
        mapping = _mapping(row, answers)
        check_mapping(mapping)
        period = matching.period_of(answers) or selectors.asked_period(row)
    except BatonError as error:
        return _columns_page(request, row, answers, error)
    incoming = Incoming(path=selectors.upload_path(row), name=row.name, source=MAPPED, period=period)
    zone, today = ZoneInfo(desk.shop.timezone), shop_day(desk.shop)
    outcome = reading.read(incoming.path, incoming, [mapping], zone, today)
    result = reading.result_of(outcome, str(row.id), incoming, is_dry=True)
    context = {
        "file": row,
        "step": 3,
        "answers": [(name, value) for name, value in answers.items() if value],
        "mapping": mapping,
        "dataset": DATASETS[mapping.dataset],
        "result": result,
        "needs_period": outcome.code == "period_needed",
        "rejects": outcome.reading.rejects[:SHOWN_REJECTS] if outcome.reading else (),
    }
    return render(request, "intake/try.html", context)


@require_POST
@page(Grant.IMPORT_FACTS, is_atomic=False)
def take(request: HttpRequest, desk: Desk, file_id: UUID) -> HttpResponse:
    """Step 4: remember the mapping and import the table by it."""
    row = selectors.file_row(desk.shop, str(file_id))
    answers = _answers(request)
    try:
        services.save_mapping(desk.shop, _mapping(row, answers), by=desk.person)
        period = matching.period_of(answers)
    except BatonError as error:
        return _columns_page(request, row, answers, error)
    run_id = services.receive_again(desk.shop, [str(file_id)], by=desk.person, period=period, source=MAPPED)
    import_received.enqueue(run_id)
    return redirect("intake:run", run_id)


def _answers(request: HttpRequest) -> dict[str, str]:
    return {name: value for name, value in request.POST.dict().items() if name != "csrfmiddlewaretoken"}


def _table(row: ImportedFile) -> UnknownTable:
    """The header and first rows of the upload, whatever table it is."""
    try:
        # By no mapping at all: every table is unknown then, and the refusal carries what a mapping is made from.
        read_file(selectors.upload_path(row), file_name=row.name, source=MAPPED)
    except UnknownTable as table:
        return table
    raise AssertionError("a table was recognised without a source")


def _chosen(table: UnknownTable, answers: Mapping[str, str]) -> tuple[str, tuple[matching.ColumnChoice, ...]]:
    dataset = answers.get("dataset", "")
    if dataset not in DATASETS or dataset in WRITTEN_BY_BATON:
        dataset = table.dataset
    guesses = guess_columns(table.header, table.rows, dataset, sources().values())
    # Answers are about the fields of the dataset they were given for; another dataset starts from its own guesses.
    is_same = answers.get("for", dataset) == dataset
    return dataset, matching.choices(table.header, table.rows, guesses, answers if is_same else {})


def _mapping(row: ImportedFile, answers: Mapping[str, str]) -> SavedMapping:
    table = _table(row)
    dataset, chosen = _chosen(table, answers)
    name = answers.get("name", "") or Path(row.name).stem
    return matching.mapping_of(name, dataset, table.header, chosen, answers)


def _columns_page(
    request: HttpRequest, row: ImportedFile, answers: Mapping[str, str], error: BatonError | None
) -> HttpResponse:
    table = _table(row)
    dataset, chosen = _chosen(table, answers)
    context = {
        "file": row,
        "step": 2,
        "table": table,
        "datasets": [found for name, found in DATASETS.items() if name not in WRITTEN_BY_BATON],
        "dataset": DATASETS[dataset],
        "columns": chosen,
        "fields": fields_of(dataset),
        "open_fields": matching.open_fields(dataset, chosen, answers),
        "needs_period": matching.needs_period(dataset, chosen),
        "start": answers.get("start", ""),
        "end": answers.get("end", ""),
        "name": answers.get("name", "") or Path(row.name).stem,
        "error": error,
    }
    return render(request, "intake/columns.html", context, status=error.status if error else 200)
