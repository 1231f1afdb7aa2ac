"""The rows behind a task's evidence, with the file and the time they came from."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from baton.daybook import fact_rows
from baton.daybook.fact_rows import FactRows, Origin
from baton.daybook.logic.findable import YES
from baton.facts.contract import Column, Kind, Measure, Unit
from baton.kit.segments import segment_label
from baton.people.doors import Desk
from baton.people.doors import page as door
from baton.people.grants import Grant
from baton.people.selectors import names_as_seen, staff_accounts_of
from baton.sources.choices import CHOICES, choice_label
from baton.ui import formats

HIDDEN = "•••"
OFFSET, SHOP = "offset", "shop"
_CURRENCIES = {Unit.USD: "USD", Unit.CNY: "CNY"}


@require_safe
@door(Grant.SEE_ROWS)
def rows(request: HttpRequest, desk: Desk, name: str) -> HttpResponse:
    asked = {key: str(value) for key, value in request.GET.items() if key not in {OFFSET, SHOP}}
    offset = request.GET.get(OFFSET, "0")
    found = fact_rows.fact_rows(
        desk.shop,
        name,
        asked,
        int(offset) if offset.isascii() and offset.isdigit() and len(offset) < 8 else 0,
    )
    columns = [_column(found, one) for one in found.columns]
    seen = _names(found, desk)
    shows_buyers = desk.can(Grant.SEE_BUYER_CONTACTS)
    own = staff_accounts_of(desk.person, desk.shop)
    sees_all = desk.can(Grant.SEE_STAFF_NAMES)
    cells = []
    for row, origin in found.rows:
        staff = str(row.get("staff") or "")
        shows = shows_buyers and (sees_all or not staff or staff in own)
        line = [(_cell(column, row, desk, seen, shows), isinstance(column, Measure)) for column in columns]
        cells.append((line, _origin(origin, desk)))
    last = found.offset + len(found.rows)
    return render(
        request,
        "daybook/rows.html",
        {
            "found": found,
            "asked": [
                (column.label, _said(column, text, desk, seen, shows_buyers)) for column, text in found.asked
            ],
            "columns": [(column.label, isinstance(column, Measure)) for column in columns],
            "rows": cells,
            "first": found.offset + 1,
            "last": last,
            "next_offset": last if last < found.count else None,
            "previous_offset": max(0, found.offset - fact_rows.PAGE) if found.offset else None,
            "is_masked": any(_is_personal(column) for column in columns) and not shows_buyers,
        },
    )


def _column(found: FactRows, name: str) -> Column | Measure:
    return found.dataset.column(name)


def _is_personal(column: Column | Measure) -> bool:
    return isinstance(column, Column) and column.is_personal


def _names(found: FactRows, desk: Desk) -> Mapping[str, str]:
    """The colleagues whom the rows name, as this person may read them."""
    named = {
        str(row[one]) for row, _origin in found.rows for one in ("staff", "product_owner") if row.get(one)
    }
    named |= {text for column, text in found.asked if column.name == "staff"}
    seen = names_as_seen(desk.person, desk.shop, sorted(named), team=None)
    return {name: text.into(desk.language) for name, text in seen.items()}


def _cell(
    column: Column | Measure, row: Mapping[str, Any], desk: Desk, seen: Mapping[str, str], shows: bool
) -> str:
    value = row.get(column.name)
    if value is None or value == "":
        return formats.MISSING
    if _is_personal(column) and not shows:
        return HIDDEN
    return _written(column, value, desk, seen)


def _written(column: Column | Measure, value: Any, desk: Desk, seen: Mapping[str, str]) -> str:
    if isinstance(column, Measure):
        currency = _CURRENCIES.get(column.unit)
        if currency is not None:
            return formats.money(value, currency)
        return formats.rate(value) if column.unit is Unit.SHARE else formats.number(value)
    if column.name in {"staff", "product_owner"}:
        return seen.get(str(value), formats.MISSING)
    if column.name in {"country", "channel"}:
        return segment_label(column.name, str(value)).into(desk.language)
    if isinstance(value, datetime):
        return f"{value.astimezone(ZoneInfo(desk.shop.timezone)):%Y-%m-%d %H:%M}"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, float):
        return formats.number(value)
    if str(value) in CHOICES:
        return choice_label(str(value)).into(desk.language)
    return str(value)


def _said(column: Column, text: str, desk: Desk, seen: Mapping[str, str], shows: bool) -> str:
    """The asked value, as hidden as in the rows."""
    if column.is_personal and not shows:
        return HIDDEN
    if column.name == "staff":
        return seen.get(text, formats.MISSING)
    if column.kind is Kind.FLAG:
        return _("yes") if text.lower() in YES else _("no")
    if column.name in {"country", "channel"}:
        return segment_label(column.name, text).into(desk.language)
    return choice_label(text).into(desk.language) if text in CHOICES else text


def _origin(origin: Origin, desk: Desk) -> tuple[str, str, int]:
    at = origin.imported_at
    when = "" if at is None else f"{at.astimezone(ZoneInfo(desk.shop.timezone)):%Y-%m-%d %H:%M}"
    return origin.file or formats.MISSING, when, origin.row_number
