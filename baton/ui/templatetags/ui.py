"""Tags and filters of the product's pages: `{% load ui %}`.

Marks    {% icon "funnel" %} · {% baton "missing" 64 %} · {% owner "marketing" %} · {% avatar name "sales" %}
Frame    {% shell as shell %} (shell.html only) · {% query shop="a" page=2 %}
Figures  {{ n|number }} · {{ n|headline }} · {{ share|rate }} · {{ amount|money:"USD" }} · {{ d|day }}
         {{ text|into }} · {% delta 0.072 "good" %} · {% missing reason %} · {% rate_of 3 12 %}
Charts   {% chart figure %} draws a `baton.ui.charts.Figure`; {% table table %} a `baton.ui.tables.Table`
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from django import template
from django.http import HttpRequest
from django.template.context import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from baton.kit.text import Text
from baton.ui import charts, formats, icons
from baton.ui.shell import Shell, shell_of
from baton.ui.tables import Look, Table, written

register = template.Library()


@register.simple_tag(takes_context=True)
def shell(context: Context) -> Shell:
    request = context.get("request")
    return shell_of(request if isinstance(request, HttpRequest) else None)


@register.simple_tag
def icon(name: str, size: str = "") -> SafeString:
    return mark_safe(icons.icon(name, is_small=size == "sm"))  # noqa: S308 - our own drawings


@register.simple_tag
def baton(state: str = "joined", size: int = 24) -> SafeString:
    return mark_safe(icons.baton_mark(state, size))  # noqa: S308 - our own drawing


@register.simple_tag(takes_context=True)
def query(context: Context, **changes: object) -> str:
    """The present address's query string with some values changed; None or '' removes one."""
    request = context.get("request")
    values = request.GET.copy() if isinstance(request, HttpRequest) else None
    if values is None:
        return ""
    for name, value in changes.items():
        if value in (None, ""):
            values.pop(name, None)
        else:
            values[name] = str(value)
    encoded = values.urlencode()
    return f"?{encoded}" if encoded else "?"


def _language() -> str:
    return get_language() or "zh-hans"


@register.filter
def into(text: Text | str | None) -> str:
    """A cellar Text in the page's language."""
    if text is None:
        return ""
    return text.into(_language()) if isinstance(text, Text) else text


def owner_word(owner: str) -> str:
    return {
        "marketing": gettext("Marketing"),
        "sales": gettext("Sales"),
        "shared": gettext("Shared"),
        "company": gettext("Company"),
        "chance": gettext("Chance"),
    }.get(owner, owner)


@register.simple_tag
def owner(code: str, extra: str = "") -> SafeString:
    """The owner of a figure: shape and word. `extra`: chip, ink."""
    return format_html('<span class="own {} {}">{}</span>', code, extra, owner_word(code))


@register.simple_tag
def avatar(name: str, team: str = "shared", size: str = "") -> SafeString:
    return format_html(
        '<span class="ava {} {}" title="{} · {}" aria-hidden="true">{}</span>',
        team,
        size,
        name,
        owner_word(team),
        name[:1].upper(),
    )


# Figures ----------------------------------------------------------------------------------------------------


@register.filter
def number(value: float | None) -> str:
    return formats.number(value)


@register.filter
def signed(value: float | None) -> str:
    return formats.signed(value)


@register.filter
def headline(value: float | None) -> str:
    return formats.headline(value, _language())


@register.filter
def rate(value: float | None) -> str:
    return formats.rate(value)


@register.filter
def change(value: float | None) -> str:
    return formats.change(value)


@register.filter
def points(value: float | None) -> str:
    return formats.points(value, _language())


@register.filter
def money(value: float | None, currency: str = "USD") -> str:
    return formats.money(value, currency)


@register.filter
def hours(value: float | None) -> str:
    return formats.hours(value, _language())


@register.filter
def day(value: date | None) -> str:
    return formats.day(value)


@register.simple_tag
def delta(value: float | None, direction: str = "", text: str = "", word: str = "") -> SafeString:
    """A change: arrow, sign, figure and word. `direction`: good, bad or empty (neither).

    `text` replaces the written change, for changes that are not relative; `word` the word that judges it.
    """
    if value is None:
        return missing()
    shown = text or formats.change(value)
    arrow = "▲" if value > 0 else "▼" if value < 0 else "■"
    words = {"good": gettext("better"), "bad": gettext("worse"), "": "" if value else gettext("even")}
    said = word or words[direction]
    mark = format_html("<i>{}</i>", said) if said else ""
    return format_html(
        '<span class="delta {}"><span class="arrow" aria-hidden="true">{}</span>{}{}</span>',
        direction,
        arrow,
        shown,
        mark,
    )


@register.simple_tag
def missing(reason: Text | str | None = None) -> SafeString:
    """What stands where a figure is missing: a dash, and why where it is known."""
    if not reason:
        return format_html('<span class="missing">{}</span>', formats.MISSING)
    why = into(reason)
    return format_html(
        '<span class="missing" tabindex="0" title="{}">{}<span class="sr"> {}</span></span>',
        why,
        formats.MISSING,
        why,
    )


@register.simple_tag
def rate_of(part: float | None, whole: float | None) -> SafeString:
    """A rate with its counts beside it where they are few."""
    if part is None or whole is None or not whole:
        return missing()
    text = formats.rate(part / whole)
    if whole >= formats.SMALL:
        return format_html("{}", text)
    counted = f"{formats.number(part)} / {formats.number(whole)}"
    return format_html('{}<span class="meta"> {}</span>', text, counted)


# Charts and tables ------------------------------------------------------------------------------------------

_UNSAFE = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


def _inline_json(value: Mapping[str, Any]) -> SafeString:
    """JSON that cannot end the script element it stands in."""
    return mark_safe(json.dumps(value, ensure_ascii=False, separators=(",", ":")).translate(_UNSAFE))  # noqa: S308


@register.inclusion_tag("ui/components/chart.html", takes_context=True)
def chart(context: Context, figure: charts.Figure, layout: str = "") -> dict[str, object]:
    """The chart, its caption, the table behind it and the export. `layout`: steps-many keeps it wide."""
    rendering = context.render_context
    is_first = not rendering.get("baton_chart_themes")
    rendering["baton_chart_themes"] = True
    return {
        "figure": figure,
        "layout": layout,
        "spec": _inline_json(figure.spec),
        "themes": _inline_json(charts.themes()) if is_first else "",
        "cells": _cells(figure.table),
    }


@register.inclusion_tag("ui/components/table.html")
def table(table: Table) -> dict[str, object]:
    return {"table": table, "cells": _cells(table)}


def _cells(table: Table) -> list[list[tuple[str, Look]]]:
    language = _language()
    return [
        [
            (written(value, column.look, language), column.look)
            for value, column in zip(row, table.columns, strict=True)
        ]
        for row in table.rows
    ]
