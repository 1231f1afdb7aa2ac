"""The Reports page: a report on A4 sheets, the picker of periods, what is due and waits, and its files."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from baton.kit.errors import NotFound, NotUsable, unknown
from baton.kit.period import Period, parse_day
from baton.kit.text import Text
from baton.people.clock import clock, shop_day
from baton.people.doors import Desk
from baton.people.doors import page as door
from baton.people.grants import Grant, require
from baton.people.once import once
from baton.people.terms import TEAM_LABELS, Shop, Team
from baton.reports import image, selectors, services
from baton.reports.logic import due, wording
from baton.reports.logic.markdown import markdown
from baton.reports.logic.picture import picture
from baton.reports.logic.sheets import tables
from baton.reports.pages.showing import readable, shown_sheets
from baton.reports.sending import file_name, public
from baton.reports.terms import ReportKind, ReportView
from baton.ui import formats
from baton.ui.shell import Option
from baton.ui.tables import workbook

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WORDS_OF = (Team.MARKETING, Team.SALES, Team.MANAGEMENT)


def kind_of(value: str) -> ReportKind:
    """NotFound for a kind that there is not."""
    if value not in set(ReportKind):
        raise unknown(Text("报告", "report"), value, list(ReportKind), code="unknown_report_kind")
    return ReportKind(value)


def address_of(shop: Shop, kind: ReportKind, period: Period | None = None) -> str:
    values = {"shop": shop.code, "kind": kind.value}
    if period is not None:
        values["from"] = str(period.start)
    return f"{reverse('reports:reports')}?{urlencode(values)}"


@door(Grant.SEE_REPORTS)
def page(request: HttpRequest, desk: Desk) -> HttpResponse:
    shop, kind = desk.shop, kind_of(request.GET.get("kind", ReportKind.WEEKLY.value))
    written = selectors.periods(shop, kind)
    period = _asked(request, kind) or (written[0] if written else None)
    context: dict[str, object] = {
        "kind": kind,
        "title": kind.label,
        "kinds": [(one, one.label, address_of(shop, one), one is kind) for one in ReportKind],
        "periods": _choices(kind, written, period, desk.language),
        "waiting": selectors.waiting(shop, kind),
        "can_write": desk.can(Grant.WRITE_REPORTS),
        "next_at": _local(selectors.next_at(shop, kind, clock().now()), shop),
        "data_url": _data_url(),
        "shop_code": shop.code,
        "so_far": _so_far(desk, kind, written, period),
    }
    if desk.can(Grant.WRITE_REPORTS):
        context["timings"] = [(one, one.kind.label) for one in selectors.timings(shop)]
        context["teams"] = [(team.value, TEAM_LABELS[team]) for team in WORDS_OF]
    if period is None:
        context["latest"] = due.latest_period(kind, shop_day(shop))
        return render(request, "reports/page.html", context)
    try:
        view = selectors.report(desk.person, shop, kind, period)
    except NotFound as error:
        if period in written:
            raise
        context |= {"latest": period, "missing": error}
        return render(request, "reports/page.html", context, status=error.status)
    return render(request, "reports/page.html", {**context, **_shown(desk, view)})


def _so_far(desk: Desk, kind: ReportKind, written: tuple[Period, ...], shown: Period | None) -> Period | None:
    """The day under way, for who may write its report and does not find it written or offered below."""
    period = due.latest_period(kind, shop_day(desk.shop))
    is_to_write = kind is ReportKind.DAILY and desk.can(Grant.WRITE_REPORTS)
    return period if is_to_write and shown is not None and period not in (shown, *written) else None


def _asked(request: HttpRequest, kind: ReportKind) -> Period | None:
    day = request.GET.get("from", "")
    return due.period_of(kind, parse_day(day)) if day else None


def _shown(desk: Desk, view: ReportView) -> dict[str, object]:
    shop = desk.shop
    zone = ZoneInfo(shop.timezone)
    content, at = readable(desk, view), view.written_at.astimezone(zone)
    left, right = wording.foot(content, at, view.revision)
    drawn = shown_sheets(content, desk.language, view.struck)
    sent = view.sent[-1] if view.sent else None
    return {
        "view": view,
        "content": content,
        "report_title": wording.title(content),
        "sheets": drawn,
        "sheet_count": len(drawn),
        "foot_left": left,
        "foot_right": right,
        "corrected": [
            (
                wording.revision_text(one, one.written_at.astimezone(zone)),
                [wording.correction_text(each, _short(desk.language)) for each in one.corrections],
            )
            for one in view.revisions
            if one.corrections
        ],
        "sent": sent,
        "sent_at": _local(sent.at, shop) if sent else None,
        "written_at": at,
        "is_under_way": selectors.is_under_way(shop, view.kind, view.period),
        "can_export": desk.can(Grant.EXPORT),
        "no_picture": image.cannot(),
    }


def _short(language: str) -> str:
    return "en" if language.lower().startswith("en") else "zh"


def _local(instant: datetime | None, shop: Shop) -> datetime | None:
    return None if instant is None else instant.astimezone(ZoneInfo(shop.timezone))


def _choices(
    kind: ReportKind, written: tuple[Period, ...], period: Period | None, language: str
) -> list[Option]:
    listed = list(written)
    if period is not None and period not in listed:
        listed = sorted([*listed, period], key=lambda one: one.start, reverse=True)
    return [Option(str(one.start), _named(kind, one, language), one == period) for one in listed]


def _named(kind: ReportKind, period: Period, language: str) -> str:
    return f"{period.start:%Y-%m}" if kind is ReportKind.MONTHLY else formats.period(period, language)


def _data_url() -> str:
    try:
        return reverse("intake:data")
    except NoReverseMatch:
        return "/"


# Files ----------------------------------------------------------------------------------------------------------


def _view(desk: Desk, report_id: int) -> ReportView:
    return selectors.view_of(selectors.report_by_id(desk.shop, report_id))


def _download(data: bytes | str, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(data, content_type=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@door(Grant.SEE_REPORTS)
def as_workbook(request: HttpRequest, desk: Desk, report_id: int) -> HttpResponse:
    _must_export(desk)
    view = _view(desk, report_id)
    at = view.written_at.astimezone(ZoneInfo(desk.shop.timezone))
    made = tables(readable(desk, view), desk.language, at, view.revisions, view.struck)
    return _download(workbook(made, desk.language), XLSX, f"{file_name(view)}.xlsx")


@door(Grant.SEE_REPORTS)
def as_markdown(request: HttpRequest, desk: Desk, report_id: int) -> HttpResponse:
    _must_export(desk)
    view = _view(desk, report_id)
    at = view.written_at.astimezone(ZoneInfo(desk.shop.timezone))
    address = request.build_absolute_uri("/")
    said = markdown(readable(desk, view), desk.language, at, view.revisions, view.struck, address)
    return _download(said, "text/markdown; charset=utf-8", f"{file_name(view)}.md")


@door(Grant.SEE_REPORTS)
def as_picture(request: HttpRequest, desk: Desk, report_id: int) -> HttpResponse:
    """For an ordinary chat group: nobody is named. NotAnswerable, with the remedy, where none can be drawn."""
    _must_export(desk)
    view = _view(desk, report_id)
    at = view.written_at.astimezone(ZoneInfo(desk.shop.timezone))
    drawn = image.png(picture(public(desk.shop, view), desk.language, at, view.revision, view.struck))
    return _download(drawn, "image/png", f"{file_name(view)}.png")


def _must_export(desk: Desk) -> None:
    require(desk.person, Grant.EXPORT, desk.shop)


# Acts -----------------------------------------------------------------------------------------------------------


@require_POST
@door(Grant.WRITE_REPORTS)
def write(request: HttpRequest, desk: Desk) -> HttpResponse:
    kind = kind_of(request.POST.get("kind", ""))
    period = due.period_of(kind, parse_day(request.POST.get("from", "")))
    done = services.write_report(desk.shop, kind, period, by=desk.person)
    if done.is_new:
        messages.success(request, _("The report is written."))
    elif done.has_gone_on:
        messages.success(request, _("Written anew, with what was done since."))
    elif done.corrections:
        said = ngettext(
            "%(count)s figure reads otherwise now: it is corrected, with a mark.",
            "%(count)s figures read otherwise now: they are corrected, with marks.",
            done.corrections,
        )
        messages.success(request, said % {"count": done.corrections})
    else:
        messages.info(request, _("The facts say what the report says: nothing to correct."))
    return redirect(address_of(desk.shop, kind, done.period))


@require_POST
@door(Grant.WRITE_REPORTS)
def words(request: HttpRequest, desk: Desk, report_id: int) -> HttpResponse:
    team = request.POST.get("team", "")
    if team not in {one.value for one in WORDS_OF}:
        raise unknown(Text("团队", "team"), team, [one.value for one in WORDS_OF], code="unknown_team")
    services.add_words(desk.person, desk.shop, report_id, Team(team), request.POST.get("text", ""))
    messages.success(request, _("Your words stand in the report."))
    return _back(desk, report_id)


@require_POST
@door(Grant.WRITE_REPORTS)
def send(request: HttpRequest, desk: Desk, report_id: int) -> HttpResponse:
    count = once(request, desk.person, lambda: services.send_report(desk.shop, report_id, by=desk.person))
    if count:
        said = ngettext("Handed to %(count)s channel.", "Handed to %(count)s channels.", count)
        messages.success(request, said % {"count": count})
    else:
        messages.warning(request, _("No channel asks for this kind of report: set one up under Channels."))
    return _back(desk, report_id)


@require_POST
@door(Grant.WRITE_REPORTS)
def timing(request: HttpRequest, desk: Desk) -> HttpResponse:
    kind = kind_of(request.POST.get("kind", ""))
    typed = request.POST.get("at", "")
    try:
        at = datetime.strptime(typed, "%H:%M").time()  # noqa: DTZ007 - a time of day of the shop's clock
    except ValueError:
        raise NotUsable(
            "bad_time",
            Text(f"「{typed[:20]}」不是时间。", f"“{typed[:20]}” is no time of day."),
            Text("请写成 18:53 这样。", "Write it like 18:53."),
        ) from None
    services.set_timing(
        desk.person, desk.shop, kind, at, is_on="is_on" in request.POST, is_sent="is_sent" in request.POST
    )
    messages.success(request, _("The times of reports are set."))
    return redirect(address_of(desk.shop, kind))


def _back(desk: Desk, report_id: int) -> HttpResponse:
    row = selectors.report_by_id(desk.shop, report_id)
    return redirect(address_of(desk.shop, ReportKind(row.kind), selectors.period_of(row)))
