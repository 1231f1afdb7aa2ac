"""The Keywords page: words worth winning, every word of the file, and the guard against other people's brands."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from baton.board import selectors, services
from baton.board.pages import frame
from baton.board.pages.funnel import data_url
from baton.kit.errors import NotAnswerable, unknown
from baton.kit.glossary import label
from baton.kit.text import Text
from baton.metrics.keywords import KeywordLine, KeywordTable
from baton.people.doors import Desk
from baton.people.doors import page as door
from baton.people.grants import Grant
from baton.ui.tables import Column, Look, Table

SHOWN = 50
FIRST_FILE = (
    (
        Text("引流关键词 getKeywords-*.xls", "getKeywords-*.xls"),
        Text("词的曝光、点击与指数", "words with their figures"),
    ),
)
LISTS = ("opportunities", "all", "brands")


def list_word(name: str) -> str:
    return {"opportunities": _("Worth winning"), "all": _("All keywords"), "brands": _("Naming a brand")}[
        name
    ]


@door(Grant.SEE_KEYWORDS)
def page(request: HttpRequest, desk: Desk) -> HttpResponse:
    snapshot = selectors.present_facts()
    found = frame.asked_of(request, desk, snapshot)
    words = selectors.brand_words(desk.shop)
    context: dict[str, object] = {
        "period_bar": frame.period_bar(request, desk, snapshot, found),
        "title": _("Keywords"),
        "can_export": desk.can(Grant.EXPORT),
        "brand_words": words,
        "can_edit": desk.can(Grant.EDIT_BRAND_WORDS),
    }
    if not snapshot.intervals("keyword_period", desk.shop.code):
        return render(
            request, "board/no_facts.html", {**context, "first_files": FIRST_FILE, "data_url": data_url()}
        )
    chosen = _wanted(request)
    try:
        table = selectors.keywords_of(snapshot, desk.shop, found.period, words)
    except NotAnswerable as error:
        return frame.refused(request, error, "board/refused.html", context)
    page_number = frame.number_of(request, "page", 1)
    start = (page_number - 1) * SHOWN
    rows = listed(table, chosen)
    address = frame.address_of(desk.shop.code, found, by="keyword") if desk.can(Grant.SEE_ROWS) else ""
    return render(
        request,
        "board/keywords.html",
        {
            **context,
            "table": table,
            "rows": rows[start : start + SHOWN],
            "count": len(rows),
            "start": start,
            "drill": address,
            "previous_page": page_number - 1 if page_number > 1 else None,
            "next_page": page_number + 1 if start + SHOWN < len(rows) else None,
            "lists": [(name, list_word(name), len(listed(table, name)), name == chosen) for name in LISTS],
            "chosen": chosen,
            "export_url": reverse("board:keywords-export")
            + frame.address_of(desk.shop.code, found, list=chosen),
        },
    )


def _wanted(request: HttpRequest) -> str:
    chosen = request.GET.get("list", LISTS[0])
    if chosen not in LISTS:
        raise unknown(Text("清单", "list"), chosen, LISTS, code="unknown_list")
    return chosen


def listed(table: KeywordTable, chosen: str) -> Sequence[tuple[KeywordLine, tuple[Text, ...]]]:
    """The lines of a list, each with its reasons."""
    if chosen == "opportunities":
        return [(each.line, each.reasons) for each in table.opportunities]
    if chosen == "brands":
        return [(line, ()) for line in table.branded]
    return [(line, ()) for line in table.lines]


@door(Grant.EXPORT)
def export(request: HttpRequest, desk: Desk) -> HttpResponse:
    snapshot = selectors.present_facts()
    found = frame.asked_of(request, desk, snapshot)
    chosen = _wanted(request)
    table = selectors.keywords_of(snapshot, desk.shop, found.period, selectors.brand_words(desk.shop))
    language = desk.language
    figures = {
        "impressions": Look.NUMBER,
        "clicks": Look.NUMBER,
        "click_rate": Look.RATE,
        "standard_ads_impressions": Look.NUMBER,
        "top10_impressions": Look.NUMBER,
        "keyword_index": Look.NUMBER,
        "seller_index": Look.NUMBER,
    }
    columns = (
        Column(_("Keyword")),
        *(Column(label(code).into(language), look) for code, look in figures.items()),
        Column(_("Why")),
        Column(_("Brands")),
    )
    rows = tuple(
        (
            line.keyword,
            *(getattr(line, code) for code in figures),
            "; ".join(reason.into(language) for reason in reasons),
            ", ".join(line.brands),
        )
        for line, reasons in listed(table, chosen)
    )
    sheet = Table(list_word(chosen), columns, rows, (f"{desk.shop.name} · {found.period}",))
    return frame.download(
        [sheet], language, f"baton-keywords-{desk.shop.code}-{found.period.start}-{found.period.end}"
    )


@require_POST
@door(Grant.EDIT_BRAND_WORDS)
def add_brand(request: HttpRequest, desk: Desk) -> HttpResponse:
    word = services.add_brand_word(desk.person, desk.shop, request.POST.get("word", ""))
    messages.success(request, _("“%(word)s” is guarded against.") % {"word": word})
    return redirect("board:keywords")


@require_POST
@door(Grant.EDIT_BRAND_WORDS)
def remove_brand(request: HttpRequest, desk: Desk) -> HttpResponse:
    word = request.POST.get("word", "")
    services.remove_brand_word(desk.person, desk.shop, word)
    messages.success(request, _("“%(word)s” is off the list.") % {"word": word})
    return redirect("board:keywords")
