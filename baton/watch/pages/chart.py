"""The chart of an alert: the figure, what was expected of it, and the band of what is usual."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from baton.ui.charts import OWNER_ORDER, SCHEMA, Figure, Spec
from baton.ui.tables import Column, Look, Table
from baton.watch.logic.figures import FIGURES
from baton.watch.terms import AlertView, Kind, Point

HEIGHT = 200
_QUIET = "total"
"""The owner's place whose colour belongs to nobody."""


def figure(view: AlertView, title: str, export_url: str) -> Figure:
    return Figure(
        key="series",
        caption=_("Line: the figure. Dashed: what was expected. Grey: where 95 in 100 usual days lie."),
        spec=_spec(view, title),
        table=table(view, title),
        export_url=export_url,
        height=HEIGHT,
    )


def table(view: AlertView, title: str) -> Table:
    look = {Kind.RATE: Look.RATE, Kind.MONEY: Look.USD, Kind.COUNT: Look.NUMBER}[_kind(view)]
    if view.key.metric == "ad_spend":
        look = Look.CNY
    columns = (
        Column(_("Data day"), Look.DAY),
        Column(_("Figure"), look),
        Column(_("Usually expected"), look),
        Column(_("Band from"), look),
        Column(_("Band to"), look),
    )
    points = _known_part(view.finding.points)
    return Table(title, columns, tuple((p.day, p.value, p.expected, p.low, p.high) for p in points))


def _kind(view: AlertView) -> Kind:
    return FIGURES[view.key.metric].kind


def _spec(view: AlertView, title: str) -> Spec:
    points = _known_part(view.finding.points)
    rows = [_row(view, point) for point in points]
    form = _form(view, points)
    across = {
        **_DAY,
        "axis": {"title": None, "format": "%m-%d", "tickCount": 6},
        "scale": {"type": "utc"},
    }
    scale = {"zero": _kind(view) is not Kind.RATE}
    up = {
        "type": "quantitative",
        "scale": scale,
        "axis": {"title": None, "tickCount": 4, "format": form},
    }
    return {
        "$schema": SCHEMA,
        "description": title,
        "width": "container",
        "height": HEIGHT - 20,
        "autosize": {"type": "fit", "contains": "padding"},
        "padding": {"top": 12, "right": 4, "bottom": 0, "left": 0},
        "layer": [
            *_usual(rows, across, up),
            *_seen(view, rows, across, up),
            _pointer(rows, across, up, form),
        ],
    }


_DAY: Spec = {"field": "day", "type": "temporal", "timeUnit": "utcyearmonthdate"}


def _row(view: AlertView, point: Point) -> Spec:
    return {
        "day": point.day.isoformat(),
        "value": point.value,
        "expected": point.expected,
        "low": point.low,
        "high": point.high,
        "owner": view.owner.value,
        "band": _QUIET,
    }


def _form(view: AlertView, points: Sequence[Point]) -> str:
    if _kind(view) is Kind.RATE:
        return ".1%"
    largest = max((abs(point.value) for point in points if point.value is not None), default=0.0)
    return ",.3~s" if largest >= 10_000 else ",.4~r"


def _usual(rows: Sequence[Spec], across: Spec, up: Spec) -> list[Spec]:
    """The band, and what was expected."""
    values = {"values": [row for row in rows if row["expected"] is not None]}
    return [
        {
            "data": values,
            "mark": {"type": "area", "opacity": 0.14, "line": False},
            "encoding": {
                "x": across,
                "y": {**up, "field": "low"},
                "y2": {"field": "high"},
                "color": _colour("band"),
            },
        },
        {
            "data": values,
            "mark": {"type": "line", "strokeWidth": 1.5, "strokeDash": [3, 3], "opacity": 0.7},
            "encoding": {"x": across, "y": {**up, "field": "expected"}, "color": _colour("band")},
        },
    ]


def _seen(view: AlertView, rows: Sequence[Spec], across: Spec, up: Spec) -> list[Spec]:
    """The figure, with points on the days that the alert speaks of."""
    encoding = {"x": across, "y": {**up, "field": "value"}, "color": _colour("owner")}
    first, last = view.finding.first_day.isoformat(), view.finding.day.isoformat()
    spoken_of = [row for row in rows if row["value"] is not None and first <= row["day"] <= last]
    return [
        {
            "data": {"values": list(rows)},
            "mark": {"type": "line", "invalid": "break-paths-show-path-domains"},
            "encoding": encoding,
        },
        {"data": {"values": spoken_of}, "mark": {"type": "point", "size": 48}, "encoding": encoding},
    ]


def _pointer(rows: Sequence[Spec], across: Spec, up: Spec, form: str) -> Spec:
    """What is said where the pointer rests."""
    return {
        "data": {"values": [row for row in rows if row["value"] is not None]},
        "mark": {"type": "point", "opacity": 0, "size": 200},
        "encoding": {
            "x": across,
            "y": {**up, "field": "value"},
            "tooltip": [
                {**_DAY, "format": "%Y-%m-%d", "title": " "},
                {"field": "value", "type": "quantitative", "format": form, "title": _("Figure")},
                {"field": "expected", "type": "quantitative", "format": form, "title": _("Usually expected")},
            ],
        },
    }


def _known_part(points: Sequence[Point]) -> Sequence[Point]:
    """From the first day with a figure on."""
    first = next((place for place, point in enumerate(points) if point.value is not None), len(points))
    return points[first:]


def _colour(field: str) -> Spec:
    return {
        "field": field,
        "type": "nominal",
        "scale": {"domain": list(OWNER_ORDER), "range": "category"},
        "legend": None,
    }
