"""The Products page: every product with its own funnel, and the list of those that need work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from baton.board import selectors
from baton.board.pages import frame
from baton.board.pages.funnel import FIRST_FILES, data_url
from baton.kit.errors import NotAnswerable, unknown
from baton.kit.glossary import label
from baton.kit.text import Text
from baton.metrics.products import TIER_UNKNOWN, Need, ProductLine, ProductTable
from baton.people.doors import Desk
from baton.people.doors import page as door
from baton.people.grants import Grant
from baton.people.selectors import names_as_seen
from baton.ui.tables import Column, Look, Table

SHOWN = 50
SORTS = ("impressions", "clicks", "click_rate", "visits", "inquiries", "inquiry_rate", "drafted_orders")
LISTS = ("all", *(need.value for need in Need))


@dataclass(frozen=True, slots=True)
class Row:
    line: ProductLine
    owner: str
    visits: float | None
    drill: str


def list_word(name: str) -> str:
    return {
        "all": _("All products"),
        Need.ZERO_EXPOSURE.value: _("Never shown"),
        Need.SHOWN_NOT_CLICKED.value: _("Shown, not clicked"),
        Need.VISITED_NOT_ASKED.value: _("Visited, not asked about"),
    }[name]


@door(Grant.SEE_PRODUCTS)
def page(request: HttpRequest, desk: Desk) -> HttpResponse:
    snapshot = selectors.present_facts()
    found = frame.asked_of(request, desk, snapshot)
    context: dict[str, object] = {
        "period_bar": frame.period_bar(request, desk, snapshot, found),
        "title": _("Products"),
        "can_export": desk.can(Grant.EXPORT),
    }
    if selectors.first_day(snapshot, desk.shop) is None:
        return render(
            request,
            "board/no_facts.html",
            {**context, "first_files": FIRST_FILES[1:2], "data_url": data_url()},
        )
    chosen, sort = _wanted(request)
    try:
        table = selectors.products_of(snapshot, desk.shop, found.period)
    except NotAnswerable as error:
        return frame.refused(request, error, "board/refused.html", context)
    lines = listed(table, chosen, sort)
    only = request.GET.get("product", "")
    if only:
        lines = [line for line in lines if line.product_id == only]
    page_number = frame.number_of(request, "page", 1)
    start = (page_number - 1) * SHOWN
    address = frame.address_of(desk.shop.code, found, by="product") if desk.can(Grant.SEE_ROWS) else ""
    return render(
        request,
        "board/products.html",
        {
            **context,
            "table": table,
            "tier_reason": TIER_UNKNOWN,
            "visits_label": label(table.visits or "visitors"),
            "rows": rows_of(lines[start : start + SHOWN], table, desk, address),
            "count": len(lines),
            "only": only,
            "start": start,
            "previous_page": page_number - 1 if page_number > 1 else None,
            "next_page": page_number + 1 if start + SHOWN < len(lines) else None,
            "lists": [
                (name, list_word(name), len(listed(table, name, sort)), name == chosen) for name in LISTS
            ],
            "chosen": chosen,
            "sort": sort,
            "export_url": reverse("board:products-export")
            + frame.address_of(desk.shop.code, found, list=chosen, sort=sort),
        },
    )


def _wanted(request: HttpRequest) -> tuple[str, str]:
    """The list and the order. NotFound for one that there is not."""
    chosen, sort = request.GET.get("list", "all"), request.GET.get("sort", "impressions")
    if chosen not in LISTS:
        raise unknown(Text("清单", "list"), chosen, LISTS, code="unknown_list")
    if sort not in SORTS:
        raise unknown(Text("排序", "order"), sort, SORTS, code="unknown_sort")
    return chosen, sort


def listed(table: ProductTable, chosen: str, sort: str) -> Sequence[ProductLine]:
    if chosen == "all":
        lines: Sequence[ProductLine] = table.lines
    else:
        lines = [line for line in table.needs_work if any(each.need == chosen for each in line.needs_work)]
        if sort == "impressions":
            return lines
    code = (table.visits or "visitors") if sort == "visits" else sort
    return sorted(lines, key=lambda line: (line.figures[code] is None, -(line.figures[code] or 0)))


def owners_as_seen(desk: Desk, lines: Sequence[ProductLine]) -> Mapping[str, str]:
    names = [line.product_owner for line in lines if line.product_owner]
    seen = names_as_seen(desk.person, desk.shop, list(dict.fromkeys(names)), team=None)
    return {name: text.into(desk.language) for name, text in seen.items()}


def rows_of(lines: Sequence[ProductLine], table: ProductTable, desk: Desk, address: str) -> list[Row]:
    owners = owners_as_seen(desk, table.lines)
    return [
        Row(
            line,
            owners.get(line.product_owner or "", ""),
            line.figures[table.visits] if table.visits else None,
            f"{address}&segment={line.product_id}" if address else "",
        )
        for line in lines
    ]


@door(Grant.EXPORT)
def export(request: HttpRequest, desk: Desk) -> HttpResponse:
    snapshot = selectors.present_facts()
    found = frame.asked_of(request, desk, snapshot)
    chosen, sort = _wanted(request)
    table = selectors.products_of(snapshot, desk.shop, found.period)
    lines = listed(table, chosen, sort)
    language = desk.language
    codes = ["impressions", "clicks", "click_rate", table.visits or "visitors", "inquiries", "inquiry_rate"]
    codes += ["drafted_orders", "order_conversion"]
    rates = {"click_rate", "inquiry_rate", "order_conversion"}
    columns = (
        Column(_("Product id")),
        Column(_("Product")),
        Column(_("In charge")),
        *(Column(label(code).into(language), Look.RATE if code in rates else Look.NUMBER) for code in codes),
        Column(_("Needs work")),
    )
    owners = owners_as_seen(desk, table.lines)
    rows = tuple(
        (
            line.product_id,
            line.name,
            owners.get(line.product_owner or "", ""),
            *(line.figures[code] for code in codes),
            "; ".join(each.text.into(language) for each in line.needs_work),
        )
        for line in lines
    )
    foot = (f"{desk.shop.name} · {found.period}",)
    sheet = Table(list_word(chosen), columns, rows, foot)
    return frame.download(
        [sheet], language, f"baton-products-{desk.shop.code}-{found.period.start}-{found.period.end}"
    )
