"""The rows behind a figure: a drawer where the page has script, a page of its own where it has not; and a workbook."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from baton.board import selectors
from baton.board.pages import frame
from baton.board.pages.names import hidden_staff
from baton.board.terms import FactRow, FactRows
from baton.facts.contract import Column as FactColumn
from baton.facts.datasets import DIMENSIONS, dataset
from baton.kit.errors import NotAllowed, unknown
from baton.kit.glossary import label, owner_of
from baton.kit.period import Period, parse_day
from baton.kit.segments import segment_label
from baton.kit.text import Text
from baton.metrics.catalogue import metrics
from baton.people.doors import Desk
from baton.people.doors import page as door
from baton.people.grants import Grant, require
from baton.people.selectors import names_as_seen, staff_accounts_of
from baton.people.terms import Team
from baton.sources.choices import CHOICES, choice_label
from baton.ui import formats
from baton.ui.tables import Column, Look, Table, Value, written

LEFT_OUT_OF_FILES = frozenset({"period_start"})
LEFT_OUT_OF_LOGS = frozenset(
    {
        "remark",
        "message_type",
        "keyword",
        "source",
        "is_effective",
        "stage",
        "buyer_id",
        "channel",
        "expected_amount",
    }
)
MOST_EXPORTED = 20_000
HIDDEN = "•••"


@door(Grant.SEE_ROWS)
def page(request: HttpRequest, desk: Desk) -> HttpResponse:
    found, period, by, segment = _asked(request, desk)
    columns = _columns(found, desk.language)
    offset = frame.number_of(request, "offset", 0)
    context = {
        "found": found,
        "owner": owner_of(found.stage).value,
        "stage_label": label(found.stage),
        "segment": _segment_word(by, segment, desk),
        "dataset_label": dataset(found.dataset).label,
        "period": formats.period(period, desk.language),
        "columns": [(column.label, column.is_figure) for column in columns.values()],
        "rows": [
            (cells, _origin(row, found))
            for cells, row in zip(_cells(found, columns, desk), found.rows, strict=True)
        ],
        "first": offset + 1,
        "last": offset + len(found.rows),
        "next_offset": offset + selectors.PAGE if offset + selectors.PAGE < found.count else None,
        "previous_offset": max(0, offset - selectors.PAGE) if offset else None,
        "median": formats.hours(_median(desk, period), desk.language)
        if found.stage == "replied" and by is None
        else "",
        "is_masked": any(_is_personal(found, name) for name in columns)
        and not desk.can(Grant.SEE_BUYER_CONTACTS),
        "export_url": reverse("board:rows-export") + "?" + request.GET.urlencode()
        if desk.can(Grant.EXPORT)
        else "",
    }
    is_drawer = request.headers.get("HX-Request") == "true"
    return render(request, "board/rows_drawer.html" if is_drawer else "board/rows.html", context)


def _median(desk: Desk, period: Period) -> float | None:
    """Hours to the first reply, of the inquiries of the period that were answered."""
    found = selectors.first_replies(selectors.present_facts(), desk.shop, period)
    return found.median_hours if found else None


@door(Grant.EXPORT)
def export(request: HttpRequest, desk: Desk) -> HttpResponse:
    """All rows, at most MOST_EXPORTED, masked as on the screen."""
    found, period, _by, _segment = _asked(request, desk, limit=MOST_EXPORTED)
    columns = _columns(found, desk.language)
    rows = tuple(
        (*cells, *_origin(row, found))
        for cells, row in zip(_values(found, columns, desk), found.rows, strict=True)
    )
    heads = (*columns.values(), Column(_("File")), Column(_("Row"), Look.NUMBER))
    sheet = Table(label(found.stage).into(desk.language), heads, rows, (f"{desk.shop.name} · {period}",))
    return frame.download([sheet], desk.language, f"baton-rows-{found.stage}-{period.start}-{period.end}")


def _asked(
    request: HttpRequest, desk: Desk, limit: int = selectors.PAGE
) -> tuple[FactRows, Period, str | None, str | None]:
    """What the address names. NotFound, NotUsable, NotAnswerable or NotAllowed where it cannot be answered."""
    require(desk.person, Grant.SEE_ROWS, desk.shop)
    stage = request.GET.get("stage", "")
    if stage not in metrics():
        raise unknown(Text("指标", "metric"), stage, metrics(), code="unknown_metric")
    by, segment = request.GET.get("by") or None, request.GET.get("segment")
    if by is not None and by not in DIMENSIONS:
        raise unknown(Text("维度", "dimension"), by, DIMENSIONS, code="unknown_dimension")
    if by == "staff" and segment and hidden_staff(desk, [segment]):
        raise NotAllowed(
            "not_your_rows",
            Text("同事名下的明细不对你开放。", "A colleague's rows are not open to you."),
            Text(
                "主管和经理可以看；你可以看自己的。",
                "Leads and managers may see them; your own are open to you.",
            ),
        )
    period = Period(parse_day(request.GET.get("from", "")), parse_day(request.GET.get("to", "")))
    offset = 0 if limit > selectors.PAGE else frame.number_of(request, "offset", 0)
    snapshot = selectors.present_facts()
    found = selectors.fact_rows(
        snapshot, desk.shop, stage, period, by=by, segment=segment, limit=limit, offset=offset
    )
    return found, period, by, segment


def _columns(found: FactRows, language: str) -> Mapping[str, Column]:
    """The columns shown, by name, in the dataset's order."""
    contract = dataset(found.dataset)
    is_log = contract.dated_by != "period_end"
    left_out = LEFT_OUT_OF_LOGS if is_log else LEFT_OUT_OF_FILES
    shown = {}
    for name in found.columns:
        if name in left_out and name != found.stage:
            continue
        column = contract.column(name)
        look = Look.TEXT
        if not isinstance(column, FactColumn):
            look = (
                Look.USD
                if column.unit.value == "USD"
                else Look.CNY
                if column.unit.value == "CNY"
                else Look.NUMBER
            )
        shown[name] = Column(column.label.into(language), look)
    if not is_log:
        shown["period_end"] = Column(_("Days"), Look.TEXT)
    return shown


def _is_personal(found: FactRows, name: str) -> bool:
    column = dataset(found.dataset).column(name)
    return isinstance(column, FactColumn) and column.is_personal


def _cells(found: FactRows, columns: Mapping[str, Column], desk: Desk) -> list[list[tuple[str, bool]]]:
    return [
        [
            (written(value, column.look, desk.language), column.is_figure)
            for value, column in zip(cells, columns.values(), strict=True)
        ]
        for cells in _values(found, columns, desk)
    ]


def _values(found: FactRows, columns: Mapping[str, Column], desk: Desk) -> list[list[Value]]:
    """The cells as this person may read them: buyers and colleagues hidden where they have to be."""
    staff = [str(row.cells.get("staff") or "") for row in found.rows]
    seen = dict(names_as_seen(desk.person, desk.shop, sorted({*staff} - {""}), team=Team.SALES))
    owners = {str(row.cells.get("product_owner") or "") for row in found.rows} - {""}
    seen |= names_as_seen(desk.person, desk.shop, sorted(owners), team=None)
    own = staff_accounts_of(desk.person, desk.shop)
    may_see_buyers = desk.can(Grant.SEE_BUYER_CONTACTS)
    sees_all = desk.can(Grant.SEE_STAFF_NAMES)
    rows = []
    for row in found.rows:
        name = str(row.cells.get("staff") or "")
        shows_buyer = may_see_buyers and (sees_all or not name or name in own)
        rows.append([_value(found, row, column, desk, seen, shows_buyer) for column in columns])
    return rows


def _value(
    found: FactRows, row: FactRow, name: str, desk: Desk, seen: Mapping[str, Text], shows_buyer: bool
) -> Value:
    value = row.cells.get(name)
    if value is None or value == "":
        return None
    if name in {"staff", "product_owner"}:
        return seen[str(value)].into(desk.language)
    if name == "period_end":
        start = row.cells["period_start"]
        assert isinstance(start, date)
        assert isinstance(value, date)
        return formats.period(Period(start, value), desk.language)
    if _is_personal(found, name) and not shows_buyer:
        return HIDDEN
    if name in {"country", "channel"}:
        return segment_label(name, str(value)).into(desk.language)
    if isinstance(value, datetime):
        return value.astimezone(ZoneInfo(desk.shop.timezone)).strftime("%m-%d %H:%M")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, str) and value in CHOICES:
        return choice_label(value).into(desk.language)
    return value if isinstance(value, str | int | float | date) else str(value)


def _origin(row: FactRow, found: FactRows) -> tuple[str, int]:
    return found.files.get(row.file_id, "—"), row.row_number


def _segment_word(by: str | None, segment: str | None, desk: Desk) -> str:
    if by is None or segment is None:
        return ""
    return segment_label(by, segment).into(desk.language) if segment else _("not stated")
