"""What the board's pages share: the period bar, the words of an address, answers that are refusals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from baton.board import selectors
from baton.board.logic.periods import Against, Asked, Span
from baton.facts.snapshot import Snapshot
from baton.kit.data_days import DAYS_BEHIND
from baton.kit.errors import BatonError
from baton.kit.glossary import label
from baton.kit.period import Period
from baton.people.doors import Desk
from baton.ui import formats
from baton.ui.shell import Choice, Freshness, Option, PeriodBar, Place
from baton.ui.tables import Table, workbook

KEPT = "board_period"
PERIOD_WORDS = ("period", "from", "to", "compare", "page", "offset")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def asked_of(request: HttpRequest, desk: Desk, snapshot: Snapshot) -> Asked:
    """The period of this page, remembered for the next one."""
    kept = request.session.get(KEPT, {})
    found = selectors.period_asked(snapshot, desk.shop, request.GET.dict(), kept)
    names_one = any(request.GET.get(name) for name in ("period", "from", "compare"))
    if names_one and kept != found.remembered:
        request.session[KEPT] = found.remembered
    return found


def number_of(request: HttpRequest, name: str, least: int) -> int:
    """The number in the address; the least where there is none, or none that could be."""
    said = request.GET.get(name, "")
    return max(least, int(said)) if said.isascii() and said.isdigit() and len(said) < 10 else least


def stamp(request: HttpRequest) -> Freshness | None:
    """The last data day of the shop in the frame; late where a complete day is not there yet."""
    place = getattr(request, "place", None)
    if not isinstance(place, Place) or place.shop is None or place.today is None:
        return None
    day = selectors.newest_day(selectors.present_facts(), place.shop.code)
    lag = (place.today - day).days if day is not None else None
    is_late = lag is None or lag > DAYS_BEHIND
    try:
        url = reverse("intake:data")
    except NoReverseMatch:
        url = "/"
    return Freshness(day, lag, is_late, url)


def span_word(span: Span) -> str:
    return {
        Span.SEVEN_DAYS: _("Last 7 data days"),
        Span.WEEK: _("Last platform week"),
        Span.FOUR_WEEKS: _("Last 4 weeks"),
        Span.MONTH: _("Last month"),
    }.get(span, "")


def against_word(against: Against) -> str:
    return {
        Against.PREVIOUS: _("the period before"),
        Against.LAST_YEAR: _("the same time last year"),
        Against.NONE: _("nothing"),
    }.get(against, "")


def compare_label(found: Asked, language: str) -> str:
    """ "against 09-27 – 10-24", or nothing."""
    if found.compare is None:
        return ""
    written = formats.period(found.compare, language, found.period.end)
    return _("against %(period)s") % {"period": written}


def period_bar(request: HttpRequest, desk: Desk, snapshot: Snapshot, found: Asked) -> PeriodBar:
    language = desk.language
    written = formats.period(found.period, language, selectors.latest_day(desk.shop))
    word = span_word(found.span)
    others = [(name, str(value)) for name, value in request.GET.items() if name not in PERIOD_WORDS]
    compare = [Against.PREVIOUS, Against.LAST_YEAR, Against.NONE]
    options = [Option(one.value, against_word(one), one is found.against) for one in compare]
    if found.against is Against.OTHER:
        options.append(Option(str(found.compare), formats.period(_known(found.compare), language), True))
    return PeriodBar(
        label=f"{word} · {written}" if word else written,
        compare_label=compare_label(found, language),
        choices=tuple(
            Choice(
                f"{span_word(span)} · {formats.period(period, language)}",
                "?" + urlencode([*others, ("period", span.value), *_compare_of(request)]),
                span is found.span,
            )
            for span, period in selectors.ready_made(snapshot, desk.shop).items()
        ),
        start=found.period.start,
        end=found.period.end,
        compare=tuple(options),
        kept=tuple(others),
        earliest=selectors.first_day(snapshot, desk.shop),
        latest=selectors.latest_day(desk.shop),
        short=written,
    )


def _known(period: Period | None) -> Period:
    assert period is not None
    return period


def _compare_of(request: HttpRequest) -> list[tuple[str, str]]:
    compare = request.GET.get("compare")
    return [("compare", compare)] if compare else []


def address_of(shop: str, found: Asked, **more: str | None) -> str:
    """The query string of a page about exactly this period, whatever becomes of "the last four weeks"."""
    values = {"shop": shop, "from": found.period.start.isoformat(), "to": found.period.end.isoformat()}
    if found.against is Against.OTHER:
        # Of no other period: an address that does not name it would be compared with the period before.
        values["compare"] = str(found.compare)
    values |= {name: value for name, value in more.items() if value is not None}
    return "?" + urlencode(values)


def refused(
    request: HttpRequest, error: BatonError, template: str, context: Mapping[str, object]
) -> HttpResponse:
    """A refusal inside its page: the period can be changed where it was asked for."""
    return render(
        request,
        template,
        {**context, "refusal": error, "status": error.status, "code": error.code},
        status=error.status,
    )


def download(tables: Sequence[Table], language: str, name: str) -> HttpResponse:
    response = HttpResponse(workbook(tables, language), content_type=XLSX)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return response


def dimension_word(by: str, language: str) -> str:
    return label(by).into(language)
