"""Charts as Vega-Lite specifications, made here and drawn in the browser.

A specification names no colour: owners take theirs from `range.category` in OWNER_ORDER, everything else from
the theme. The browser draws it with the light or the dark theme of `themes()`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final

from django.utils.translation import gettext as _

from baton.ui.tables import Column, Look, Table

Spec = dict[str, Any]

SCHEMA: Final = "https://vega.github.io/schema/vega-lite/v6.json"
OWNER_ORDER: Final = ("marketing", "sales", "shared", "chance", "company", "total")
PIN_HEIGHT: Final = -12
"""Where the pins stand: above the plot, in its padding."""
PIN_ROOM: Final = 26
"""Padding above the plot that the pins need."""
PINS_ACROSS: Final = 9
"""Pins that stand side by side on the narrowest screen; closer ones share a pin."""
_PILL: Final = "M-1.5,-0.9H1.5A0.9,0.9,0,0,1,1.5,0.9H-1.5A0.9,0.9,0,0,1,-1.5,-0.9Z"
_DAY: Final = {"field": "day", "type": "temporal", "timeUnit": "utcyearmonthdate"}
FONT: Final = "PingFang SC, Microsoft YaHei, Noto Sans CJK SC, sans-serif"

_LIGHT: Final = {
    "owners": ["#1260a8", "#b24e0c", "#565e6b", "#8d949f", "#3d4450", "#4d545e"],
    "ink": "#1b1f24",
    "ink_2": "#4d545e",
    "ink_3": "#626974",
    "ink_4": "#9aa0a9",
    "line": "#e3e3de",
    "line_2": "#d0d0ca",
    "surface": "#ffffff",
    "soft": "#e6f0f9",
    "middle": "#f5f5f2",
}
_DARK: Final = {
    "owners": ["#69aceb", "#ee9450", "#a5adb9", "#767e8a", "#c9ced6", "#b4bac3"],
    "ink": "#e9ebee",
    "ink_2": "#b4bac3",
    "ink_3": "#969da8",
    "ink_4": "#626973",
    "line": "#2a2e34",
    "line_2": "#3a3f47",
    "surface": "#181b1f",
    "soft": "#15293c",
    "middle": "#101215",
}


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart with the sentence that says what it shows and the table behind it."""

    key: str
    """Names the figure on its page."""
    caption: str
    spec: Spec
    table: Table
    export_url: str = ""
    height: int = 200
    """Room kept while it is drawn: 120, 200 or 240."""
    markers: tuple[Marker, ...] = ()
    """What its pins stand for, in the order of their numbers: listed under the chart and in its table."""
    unmarked: str = ""
    """A sentence about what was left out of the markers."""

    @property
    def marker_table(self) -> Table:
        """The markers as rows, for the table view and the workbook."""
        columns = (
            Column(_("No."), Look.NUMBER),
            Column(_("From"), Look.DAY),
            Column(_("To the day"), Look.DAY),
            Column(_("Kind")),
            Column(_("What happened")),
        )
        rows = tuple(
            (number, one.day, one.until, one.kind, " · ".join(filter(None, (one.label, one.detail))))
            for number, one in enumerate(self.markers, start=1)
        )
        return Table(_("Markers"), columns, rows)


@dataclass(frozen=True, slots=True)
class Marker:
    """Something that happened on a day, or from it until another one."""

    day: date
    label: str
    kind: str = ""
    """What sort of thing it is, in the reader's language."""
    until: date | None = None
    """Its last day; None for a single day, or while it goes on."""
    link: str = ""
    """The page that tells of it."""
    detail: str = ""
    is_alert: bool = False
    is_gap: bool = False
    """Days without figures: the plot is shaded there."""


@dataclass(frozen=True, slots=True)
class Line:
    """One figure over days; None where a day has no value."""

    label: str
    owner: str
    values: Sequence[tuple[date, float | None]]


def themes() -> Mapping[str, Spec]:
    return {"light": _theme(_LIGHT), "dark": _theme(_DARK)}


def _theme(ink: Mapping[str, Any]) -> Spec:
    owners = ink["owners"]
    return {
        "background": None,
        "font": FONT,
        "padding": 0,
        "view": {"stroke": None, "continuousHeight": 200},
        "axis": {
            "labelFontSize": 12,
            "titleFontSize": 12,
            "labelColor": ink["ink_3"],
            "titleColor": ink["ink_3"],
            "titleFontWeight": 400,
            "domain": False,
            "ticks": False,
            "gridColor": ink["line"],
            "labelPadding": 6,
            "titleAlign": "left",
        },
        "axisX": {
            "grid": False,
            "domain": True,
            "domainColor": ink["line_2"],
            "labelAngle": 0,
            "labelOverlap": True,
        },
        "legend": {
            "orient": "top",
            "title": None,
            "labelFontSize": 12,
            "labelColor": ink["ink_2"],
            "symbolSize": 60,
        },
        "range": {
            "category": owners,
            "symbol": ["circle", "square", "diamond", "circle", "triangle-up", "circle"],
            "ramp": [ink["soft"], owners[0]],
            "diverging": [owners[1], ink["middle"], owners[0]],
        },
        "line": {"strokeWidth": 2},
        "point": {"filled": True, "size": 56},
        "rule": {"color": ink["ink_4"], "strokeWidth": 1},
        "text": {"fontSize": 12, "color": ink["ink"]},
        "style": {
            "figure-text": {"fontSize": 12, "fontWeight": 600, "color": ink["ink"]},
            "quiet-text": {"fontSize": 12, "color": ink["ink_3"]},
            "break-mark": {"fontSize": 16, "fontWeight": 600, "color": ink["surface"]},
            "connector": {"stroke": ink["line_2"], "strokeWidth": 1},
            "whisker": {"stroke": ink["ink_2"], "fill": ink["ink_2"], "strokeWidth": 1.5},
            "marker": {"stroke": ink["ink_3"], "strokeWidth": 1, "strokeDash": [2, 2]},
            "marker-span": {"stroke": ink["ink_3"], "strokeWidth": 3, "strokeCap": "round"},
            "marker-gap": {"fill": ink["ink_3"], "fillOpacity": 0.14},
            "marker-pin": {"color": ink["ink"], "size": 240, "opacity": 1},
            "marker-text": {"fontSize": 11, "fontWeight": 600, "color": ink["surface"]},
        },
        "numberFormat": ",",
    }


def axis_expression(language: str) -> str:
    """The axis label: 万 and 亿 in Chinese, k and M in English."""
    value = "datum.value"
    steps = (
        (("1e6", "M"), ("1e3", "k")) if language.lower().startswith("en") else (("1e8", "亿"), ("1e4", "万"))
    )
    (large, large_unit), (small, small_unit) = steps
    return (
        f"abs({value}) >= {large} ? format({value} / {large}, ',.3~r') + '{large_unit}' : "
        f"abs({value}) >= {small} ? format({value} / {small}, ',.4~r') + '{small_unit}' : "
        f"replace(format({value}, ',.3~r'), '-', '−')"
    )


def owner_colour(channel: str = "owner") -> Spec:
    return {
        "field": channel,
        "type": "nominal",
        "scale": {"domain": list(OWNER_ORDER), "range": "category"},
        "legend": None,
    }


def series(
    lines: Sequence[Line],
    markers: Sequence[Marker],
    language: str,
    description: str,
    *,
    complete_until: date | None = None,
) -> Spec:
    """Figures over days, with numbered pins where something happened; days after `complete_until` greyed."""
    rows = [
        {"day": day.isoformat(), "value": value, "line": line.label, "owner": line.owner}
        for line in lines
        for day, value in line.values
    ]
    labels = [line.label for line in lines]
    owners = [line.owner for line in lines]
    x = {
        "field": "day",
        "type": "temporal",
        "timeUnit": "utcyearmonthdate",
        "axis": {"title": None, "format": "%m-%d", "tickCount": 6},
        "scale": {"type": "utc"},
    }
    y = {
        "field": "value",
        "type": "quantitative",
        "scale": {"zero": True},
        "axis": {"title": None, "tickCount": 4, "labelExpr": axis_expression(language)},
    }
    colour = {
        "field": "owner",
        "type": "nominal",
        "scale": {"domain": list(OWNER_ORDER), "range": "category"},
        "legend": None,
    }
    layers: list[Spec] = [
        {
            "data": {"values": rows},
            "mark": {"type": "line", "interpolate": "linear", "invalid": "break-paths-show-path-domains"},
            "encoding": {
                "x": x,
                "y": y,
                "color": colour,
                "detail": {"field": "line"},
                "strokeDash": {
                    "field": "line",
                    "type": "nominal",
                    "scale": {"domain": labels, "range": _dashes(owners)},
                    "legend": None,
                },
            },
        },
        {
            "data": {"values": [row for row in rows if row["value"] is not None]},
            "mark": {"type": "point", "opacity": 0, "size": 200},
            "encoding": {
                "x": x,
                "y": y,
                "tooltip": [
                    {
                        "field": "day",
                        "type": "temporal",
                        "timeUnit": "utcyearmonthdate",
                        "format": "%Y-%m-%d",
                        "title": " ",
                    },
                    {"field": "line", "title": " "},
                    {"field": "value", "type": "quantitative", "format": ",.4~r", "title": " "},
                ],
            },
        },
        *(_line_names(lines, x, y) if len(lines) > 1 else ()),
    ]
    if complete_until is not None:
        layers.insert(0, _greyed(complete_until, rows, x))
    spec = framed([layer for layer in layers if layer], description, height=180, top=24)
    days = [day for line in lines for day, _value in line.values] + [marker.day for marker in markers]
    return with_markers(spec, markers, min(days), max(days)) if days else spec


def _dashes(owners: Sequence[str]) -> list[list[int]]:
    """Two figures of one owner differ by their dashes."""
    seen: dict[str, int] = {}
    dashes = []
    for owner in owners:
        dashes.append([[1, 0], [6, 3], [2, 2]][min(seen.get(owner, 0), 2)])
        seen[owner] = seen.get(owner, 0) + 1
    return dashes


def _line_names(lines: Sequence[Line], x: Spec, y: Spec) -> list[Spec]:
    """The name of each line beside its first value."""
    firsts = []
    for line in lines:
        known = [(day, value) for day, value in line.values if value is not None]
        if known:
            day, value = known[0]
            firsts.append({"day": day.isoformat(), "value": value, "line": line.label, "owner": line.owner})
    if not firsts:
        return []

    return [
        {
            "data": {"values": firsts},
            "mark": {"type": "text", "align": "left", "dy": -9, "dx": 2, "fontWeight": 600},
            "encoding": {"x": x, "y": y, "text": {"field": "line"}, "color": owner_colour()},
        }
    ]


def _greyed(complete_until: date, rows: Sequence[Spec], x: Spec) -> Spec:
    last = max((row["day"] for row in rows), default=None)
    if last is None or last <= complete_until.isoformat():
        return {}
    return {
        "data": {"values": [{"day": complete_until.isoformat(), "until": last}]},
        "mark": {"type": "rect", "opacity": 0.08},
        "encoding": {"x": x, "x2": {"field": "until"}},
    }


# Markers --------------------------------------------------------------------------------------------------------


def marked(figure: Figure, markers: Sequence[Marker], first: date, last: date, unmarked: str = "") -> Figure:
    """A chart over the days `first` to `last`, with what happened in them as numbered pins.

    Its specification has layers over a temporal `day`. Pins that would cover each other share one; the list under
    the chart and its table name each of them. What began before is marked on the first day, where it still lasted.
    """
    shown = within(markers, first, last)
    spec = with_markers(figure.spec, shown, first, last)
    return replace(figure, spec=spec, markers=shown, unmarked=unmarked)


def within(markers: Sequence[Marker], first: date, last: date) -> tuple[Marker, ...]:
    """The markers that touch the days, in order."""
    touching = [one for one in markers if one.day <= last and (one.until or one.day) >= first]
    return tuple(sorted(touching, key=lambda one: (one.day, one.label)))


def with_markers(spec: Spec, markers: Sequence[Marker], first: date, last: date) -> Spec:
    """The layered specification with a layer for each sort of mark; numbers are the places in `markers`."""
    if not markers:
        return spec
    x = {**_DAY, "scale": {"type": "utc"}}
    rows = [_marker_row(number, one, first, last) for number, one in enumerate(markers, start=1)]
    spans = [row for row in rows if row["until"] > row["day"]]
    gaps = [row for row in rows if row["is_gap"]]
    layers = [*spec["layer"], _marker_rules(rows, x)]
    if gaps:
        layers.insert(0, _marker_gaps(gaps, x))
    if spans:
        layers.append(_marker_spans(spans, x))
    layers += _pins(_pin_rows(rows, first, last), x)
    return {**spec, "padding": {**spec["padding"], "top": PIN_ROOM}, "layer": layers}


def _marker_row(number: int, marker: Marker, first: date, last: date) -> Spec:
    day = min(max(marker.day, first), last)
    until = min(max(marker.until or day, day), last)
    said = " · ".join(filter(None, (_span_of(marker), marker.kind, marker.label, marker.detail)))
    return {
        "number": number,
        "day": day.isoformat(),
        "until": until.isoformat(),
        # A shaded day needs its own width.
        "end": (until + timedelta(days=1)).isoformat() if until < last else until.isoformat(),
        "said": said,
        "link": marker.link or None,
        "is_alert": marker.is_alert,
        "is_gap": marker.is_gap,
    }


def _span_of(marker: Marker) -> str:
    start = marker.day.isoformat()
    is_longer = marker.until is not None and marker.until > marker.day
    return f"{start} – {marker.until.isoformat()}" if is_longer and marker.until else start


def _marker_rules(rows: Sequence[Spec], x: Spec) -> Spec:
    days = sorted({row["day"] for row in rows})
    values = {"values": [{"day": day} for day in days]}
    return {"data": values, "mark": {"type": "rule", "style": "marker"}, "encoding": {"x": x}}


def _marker_gaps(rows: Sequence[Spec], x: Spec) -> Spec:
    return {
        "data": {"values": list(rows)},
        "mark": {"type": "rect", "style": "marker-gap"},
        "encoding": {"x": x, "x2": {"field": "end"}},
    }


def _marker_spans(rows: Sequence[Spec], x: Spec) -> Spec:
    """How long it lasted, as a bar along the top of the plot."""
    return {
        "data": {"values": list(rows)},
        "mark": {"type": "rule", "style": "marker-span"},
        "encoding": {"x": x, "x2": {"field": "until"}, "y": {"value": 0}},
    }


def _pin_rows(rows: Sequence[Spec], first: date, last: date) -> list[Spec]:
    """One row a pin: markers too close to stand side by side share it."""
    apart = max((last - first).days, 1) / PINS_ACROSS
    groups: list[list[Spec]] = []
    for row in sorted(rows, key=lambda row: (row["day"], row["number"])):
        if groups and _days_between(groups[-1][0], row) < apart:
            groups[-1].append(row)
        else:
            groups.append([row])
    return [_pin_row(group) for group in groups]


def _days_between(earlier: Spec, later: Spec) -> int:
    return (date.fromisoformat(later["day"]) - date.fromisoformat(earlier["day"])).days


def _pin_row(group: Sequence[Spec]) -> Spec:
    numbers = [row["number"] for row in group]
    is_run = len(numbers) > 1
    alike = {row["is_alert"] for row in group}
    return {
        "day": group[0]["day"],
        "number": f"{numbers[0]}–{numbers[-1]}" if is_run else str(numbers[0]),
        "shape": _PILL if is_run else "square" if alike == {True} else "circle",
        "said": [f"{row['number']} · {row['said']}" for row in group],
        "named": " ".join(f"pin-{number}" for number in numbers)
        + " "
        + "; ".join(row["said"] for row in group),
        # Of several, the list under the chart says which is which.
        "link": None if is_run else group[0]["link"],
    }


def _pins(rows: Sequence[Spec], x: Spec) -> list[Spec]:
    tooltip = [{"field": "said", "title": " "}]
    y = {"value": PIN_HEIGHT}
    link = {"href": {"field": "link"}} if any(row["link"] for row in rows) else {}
    named = {"field": "named"}
    values = {"values": [{**row, "said": "\n".join(row["said"])} for row in rows]}
    shape = {"field": "shape", "type": "nominal", "scale": None}
    pin = {"type": "point", "style": "marker-pin"}
    encoding = {"x": x, "y": y, "shape": shape, "tooltip": tooltip, "description": named, **link}
    text = {"type": "text", "style": "marker-text", "baseline": "middle"}
    written = {"x": x, "y": y, "text": {"field": "number"}, "tooltip": tooltip, **link}
    return [
        {"name": "pins", "data": values, "mark": pin, "encoding": encoding},
        {"data": values, "mark": text, "encoding": written},
    ]


def framed(layers: Sequence[Spec], description: str, *, height: int, top: int = 12) -> Spec:
    return {
        "$schema": SCHEMA,
        "description": description,
        "width": "container",
        "height": height,
        "autosize": {"type": "fit", "contains": "padding"},
        "padding": {"top": top, "right": 4, "bottom": 0, "left": 0},
        "layer": list(layers),
    }
