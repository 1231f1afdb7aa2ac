"""The Data page: import, freshness, quarantine, history, templates, guide."""

from __future__ import annotations

import mimetypes
import tempfile
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from baton.intake import selectors, services, uploads
from baton.intake.jobs import import_received
from baton.intake.logic.freshness import OWNERS
from baton.intake.logic.guide import EXPORTS_A_DAY, LISTS, STEPS
from baton.intake.pages import wording
from baton.intake.terms import ImportResult, Incoming, Standing
from baton.kit.errors import NotFound, NotUsable
from baton.kit.period import Period, parse_day
from baton.kit.text import Text
from baton.people.clock import shop_day
from baton.people.doors import Desk, page
from baton.people.grants import Grant
from baton.sources.layouts import DAY_SHEETS
from baton.sources.quarantine import write_rejects
from baton.sources.template import write_template

BACK_OFFICE = {dataset: source for source, dataset in DAY_SHEETS.items()}
"""Dataset of a list of the back office → the source whose template it has."""


@require_safe
@page(Grant.SEE_DATA)
def overview(request: HttpRequest, desk: Desk) -> HttpResponse:
    return _whole_page(request, desk, None)


@require_safe
@page(Grant.IMPORT_FACTS)
def run(request: HttpRequest, desk: Desk, run_id: UUID) -> HttpResponse:
    """One import: a fragment that asks again until it is done, or the whole page around it."""
    result = selectors.import_result(desk.shop, str(run_id))
    if request.headers.get("HX-Request") == "true":
        return _result_part(request, result)
    return _whole_page(request, desk, result)


@require_safe
@page(Grant.SEE_DATA)
def part(request: HttpRequest, desk: Desk, name: str) -> HttpResponse:
    """One card of the page, after an import has changed what it shows."""
    makers = {"freshness": _freshness, "quarantine": _quarantine, "history": _history}
    if name not in makers or (name == "history" and not desk.can(Grant.IMPORT_FACTS)):
        raise NotFound("unknown_part", Text("没有这一块。", "There is no such part."), Text("", ""))
    return render(request, f"intake/_{name}.html", makers[name](desk) | _rights(desk))


@require_POST
@page(Grant.IMPORT_FACTS, is_atomic=False)
def upload(request: HttpRequest, desk: Desk) -> HttpResponse:
    files = [_incoming(file) for file in request.FILES.getlist("files")]
    return _start(request, services.receive_files(desk.shop, _some(files), by=desk.person), desk)


@require_POST
@page(Grant.IMPORT_FACTS)
def dismiss(request: HttpRequest, desk: Desk, file_id: UUID) -> HttpResponse:
    """The rows of a file that nobody is going to mend."""
    services.dismiss_rows(str(file_id), shop=desk.shop, by=desk.person)
    return redirect("intake:data")


@require_POST
@page(Grant.IMPORT_FACTS, is_atomic=False)
def period(request: HttpRequest, desk: Desk, file_id: UUID) -> HttpResponse:
    """The answer to a file that does not say its period."""
    wanted = Period(parse_day(request.POST.get("start", "")), parse_day(request.POST.get("end", "")))
    return _start(
        request, services.receive_again(desk.shop, [str(file_id)], by=desk.person, period=wanted), desk
    )


@require_POST
@page(Grant.IMPORT_FACTS, is_atomic=False)
def again(request: HttpRequest, desk: Desk, run_id: UUID) -> HttpResponse:
    return _start(request, services.apply_again(str(run_id), shop=desk.shop, by=desk.person), desk)


@require_POST
@page(Grant.UNDO_IMPORT, is_atomic=False)
def undo(request: HttpRequest, desk: Desk, run_id: UUID) -> HttpResponse:
    services.undo_import(str(run_id), shop=desk.shop, by=desk.person)
    messages.success(request, gettext("The import is undone; what it had replaced is back."))
    return redirect("intake:data")


@require_safe
@page(Grant.IMPORT_FACTS)
def wrong_rows(request: HttpRequest, desk: Desk, file_id: UUID) -> HttpResponse:
    """The quarantined rows of a file as a workbook that can be mended and brought back as it is."""
    name, rejects = selectors.rejects_of(desk.shop, str(file_id))
    return _download(
        lambda path: write_rejects(rejects, path, desk.language),
        f"{Path(name).stem}-{gettext('errors')}.xlsx",
    )


@require_safe
@page(Grant.SEE_DATA)
def template(request: HttpRequest, desk: Desk, name: str, ending: str) -> HttpResponse:
    if ending not in {"xlsx", "csv"}:
        raise NotFound(
            "unknown_template",
            Text("模板只有 xlsx 和 csv。", "Templates come as xlsx and csv."),
            Text("请从「数据」页下载。", "Download them from the Data page."),
        )
    label = selectors.template_label(name).into(desk.language)
    return _download(lambda path: write_template(name, path, desk.language), f"{label}.{ending}")


@require_safe
@page(Grant.SEE_DATA)
def guide(request: HttpRequest, desk: Desk) -> HttpResponse:
    tables = [[(step, OWNERS[step.dataset]) for step in part] for part in (STEPS, LISTS)]
    context = {"steps": tables[0], "lists": tables[1], "limit": EXPORTS_A_DAY}
    return render(request, "intake/guide.html", context)


def _whole_page(request: HttpRequest, desk: Desk, result: ImportResult | None) -> HttpResponse:
    context = _freshness(desk) | _quarantine(desk) | _history(desk) | _rights(desk)
    every = selectors.templates()
    context["templates"] = [one for one in every if not one.is_of_back_office]
    context["back_office_templates"] = [one for one in every if one.is_of_back_office]
    if result is not None:
        context |= _result(result)
    return render(request, "intake/data.html", context)


def _rights(desk: Desk) -> dict[str, object]:
    return {"can_import": desk.can(Grant.IMPORT_FACTS), "can_undo": desk.can(Grant.UNDO_IMPORT)}


def _freshness(desk: Desk) -> dict[str, object]:
    everything = [wording.fresh_line(fresh) for fresh in selectors.freshness(desk.shop, shop_day(desk.shop))]
    lines = [line for line in everything if not _is_unused(line)]
    return {
        "unused": [(line, BACK_OFFICE[line.fresh.dataset]) for line in everything if _is_unused(line)],
        "freshness": lines,
        "to_mend": sum(1 for line in lines if line.fresh.standing in {Standing.LATE, Standing.GAPS}),
        "never": sum(1 for line in lines if line.fresh.standing is Standing.NEVER),
        "warning": wording.warning(lines),
    }


def _is_unused(line: wording.FreshLine) -> bool:
    """A list of the back office that the shop never kept: nothing is missing, it may begin any day."""
    return line.fresh.dataset in BACK_OFFICE and line.fresh.standing is Standing.NEVER


def _quarantine(desk: Desk) -> dict[str, object]:
    return {"quarantine": selectors.quarantine(desk.shop) if desk.can(Grant.IMPORT_FACTS) else ()}


def _history(desk: Desk) -> dict[str, object]:
    if not desk.can(Grant.IMPORT_FACTS):
        return {"history": ()}
    return {"history": [wording.run_line(run) for run in selectors.history(desk.shop)]}


def _result(result: ImportResult) -> dict[str, object]:
    return {
        "result": result,
        "files": [wording.file_line(file) for file in result.files],
        "summary": wording.summary(result),
    }


def _result_part(request: HttpRequest, result: ImportResult) -> HttpResponse:
    response = render(request, "intake/_run.html", _result(result))
    if result.is_final:
        # The other cards of the page listen for this and fetch themselves anew.
        response.headers["HX-Trigger"] = "intake:done"
    return response


def _start(request: HttpRequest, run_id: str, desk: Desk) -> HttpResponse:
    """Hand the run to the worker and show how far it is."""
    import_received.enqueue(run_id)
    if request.headers.get("HX-Request") == "true":
        return _result_part(request, selectors.import_result(desk.shop, run_id))
    return redirect("intake:run", run_id)


def _some(files: list[Incoming]) -> list[Incoming]:
    if not files:
        raise NotUsable(
            "no_files",
            Text("没有选文件。", "No file was chosen."),
            Text("请选一个或多个平台导出的表格。", "Choose one or more exported tables."),
        )
    return files


def _incoming(file: object) -> Incoming:
    assert isinstance(file, TemporaryUploadedFile), "uploads go to disk: see baton.intake.arrivals"
    return Incoming(path=Path(file.temporary_file_path()), name=uploads.display_name(file.name or ""))


def _download(write: Callable[[Path], None], name: str) -> HttpResponse:
    """A file made for one download: gone from the disk before it is sent."""
    with tempfile.TemporaryDirectory(dir=settings.BATON.home.uploads, prefix=".download-") as folder:
        path = Path(folder) / f"file{Path(name).suffix}"
        write(path)
        content = path.read_bytes()
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    attachment = content_disposition_header(as_attachment=True, filename=name)
    return HttpResponse(
        content, content_type=kind, headers={"Content-Disposition": attachment or "attachment"}
    )
