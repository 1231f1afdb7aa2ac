"""The drawings of the whose-leg page: legs with their intervals, ripening weeks, steps with their lags."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap
from unicodedata import east_asian_width

from django.utils.translation import gettext as _

from baton.drivers.cohorts import Cohort
from baton.drivers.loop import AtLag
from baton.ui.charts import OWNER_ORDER, SCHEMA, Spec

ROW = 40
"""Pixels of a bar with its two lines of label."""
QUIET = "total"
"""The owner's place whose colour belongs to nobody."""
CHANCE = "chance"
UNCLEAR = 0.38
"""Opacity of what cannot be told from nought."""
LARGE = 10_000
"""From here on an axis counts in thousands."""
NARROWEST = 225
"""Pixels across which the bars are drawn on a phone: the figures beside them must fit there too."""
LETTER = 6.2
"""Pixels of a Latin letter or a digit beside a bar; a Chinese one takes two."""
GAP = 10
"""Pixels between a bar's end and its figure, and behind the figure."""
MOST_ROOM = 0.6
"""Of the width, for a figure: however long, the bars stay visible."""
WIDEST_LABEL = 118
WIDEST_LINE = 19
"""Letters of a label with spaces: longer ones are broken."""


ROOMS = (120, 200, 240)
"""Heights that the page keeps free until a chart is drawn."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One contribution, with what is written beside it. `low` and `high` are None where nothing is said of them."""

    label: str
    whose: str
    """The owner in the reader's words."""
    owner: str
    value: float
    low: float | None
    high: float | None
    text: str

    @property
    def is_clear(self) -> bool:
        """Whether the direction is known; so it is taken where nothing is said."""
        return self.low is None or self.high is None or self.low > 0 or self.high < 0


def bars(found: Sequence[Bar], description: str) -> Spec:
    """Horizontal bars in the order given; chance stands apart below, outlined, whatever its place in `found`."""
    legs = [bar for bar in found if bar.owner != CHANCE]
    apart = [bar for bar in found if bar.owner == CHANCE]
    rows = [_bar_row(place, bar) for place, bar in enumerate(legs)]
    rows += [_bar_row(len(legs) + 0.35 + place, bar) for place, bar in enumerate(apart)]
    low, high = _range(rows)
    across: Spec = {"type": "quantitative", "scale": {"domain": [low, high], "nice": False, "zero": False}}
    last = rows[-1]["place"] if rows else 0
    down: Spec = {
        "type": "quantitative",
        "scale": {"domain": [-0.6, last + 0.6], "reverse": True, "nice": False},
    }
    form = ",.3~s" if max(abs(low), abs(high)) >= LARGE else ",.4~r"
    x_axis = {"title": None, "tickCount": 5, "grid": True, "domain": False, "format": form}
    y_axis = {
        "title": None,
        "values": [row["place"] for row in rows],
        "labelExpr": _labels(rows),
        "labelLimit": WIDEST_LABEL,
        "grid": False,
    }
    y = {"field": "place", **down, "axis": y_axis}
    clear = [row for row in rows if row["owner"] != CHANCE and row["is_clear"]]
    unclear = [row for row in rows if row["owner"] != CHANCE and not row["is_clear"]]
    chance = [row for row in rows if row["owner"] == CHANCE]
    layers = [
        _bodies(clear, {"opacity": 0.95}, across, y, x_axis),
        _bodies(unclear, {"opacity": UNCLEAR}, across, y, x_axis),
        _bodies(chance, {"fillOpacity": 0.1, "strokeWidth": 1, "strokeDash": [3, 2]}, across, y, x_axis),
        _nought(down, last),
        *_whiskers([row for row in rows if row["low"] is not None], across, down),
        {
            "data": {"values": rows},
            "mark": {"type": "text", "align": "left", "baseline": "middle", "dx": 6},
            "encoding": {
                "x": {"field": "edge", **across},
                "y": {"field": "place", **down},
                "text": {"field": "text"},
            },
        },
    ]
    return _framed([layer for layer in layers if layer], description, height=round(ROW * (last + 1.2)) + 24)


def room_of(spec: Spec) -> int:
    """The height to keep free for a drawing."""
    return max((room for room in ROOMS if room <= spec["height"]), default=ROOMS[0])


def _bar_row(place: float, bar: Bar) -> Spec:
    reaches = [0.0, bar.value, *(edge for edge in (bar.low, bar.high) if edge is not None)]
    return {
        "place": place,
        "label": bar.label,
        "whose": bar.whose,
        "owner": bar.owner,
        "value": bar.value,
        "low": bar.low,
        "high": bar.high,
        "edge": max(reaches),
        "least": min(reaches),
        "text": bar.text,
        "is_clear": bar.is_clear,
    }


def _range(rows: Sequence[Spec]) -> tuple[float, float]:
    """With room on the right for what is written beside the bars."""
    low = min((row["least"] for row in rows), default=0.0)
    high = max((row["edge"] for row in rows), default=0.0)
    spread = (high - low) or 1.0
    least = low - 0.03 * spread
    most = max((least + (row["edge"] - least) / (1 - _room(row["text"])) for row in rows), default=high)
    return least, max(most, high + 0.03 * spread)


def _room(text: str) -> float:
    """The part of the narrowest drawing that a figure takes."""
    letters = sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)
    return min((LETTER * letters + GAP) / NARROWEST, MOST_ROOM)


def _labels(rows: Sequence[Spec]) -> str:
    """The axis label of each place: the leg, and under it whose it is."""
    pairs = [f"abs(datum.value - {row['place']}) < 0.01 ? {_lines(row)}" for row in rows]
    return " : ".join([*pairs, "''"])


def _lines(row: Spec) -> str:
    names = wrap(_quoted(row["label"]), WIDEST_LINE) if " " in row["label"] else [_quoted(row["label"])]
    if row["whose"]:
        names.append(_quoted(row["whose"]))
    return "[" + ",".join(f"'{name}'" for name in names) + "]"


def _quoted(text: str) -> str:
    return text.replace("\\", "").replace("'", "’").replace("\n", " ")


def _bodies(rows: Sequence[Spec], look: Spec, across: Spec, y: Spec, x_axis: Spec) -> Spec:
    if not rows:
        return {}
    tooltip = [
        {"field": "label", "title": " "},
        {"field": "whose", "title": " "},
        {"field": "text", "title": " "},
    ]
    encoding: Spec = {
        "x": {"field": "value", **across, "axis": x_axis},
        "x2": {"datum": 0},
        "y": y,
        "color": colour(),
        "tooltip": tooltip,
    }
    if "strokeDash" in look:
        encoding["stroke"] = colour()
    return {
        "data": {"values": list(rows)},
        "mark": {"type": "bar", "orient": "horizontal", "size": 18, "cornerRadius": 1, **look},
        "encoding": encoding,
    }


def _nought(down: Spec, last: float) -> Spec:
    return {
        "data": {"values": [{"from": -0.6, "to": last + 0.6}]},
        "mark": {"type": "rule", "style": "connector"},
        "encoding": {
            "x": {"datum": 0, "type": "quantitative"},
            "y": {"field": "from", **down},
            "y2": {"field": "to"},
        },
    }


def _whiskers(rows: Sequence[Spec], across: Spec, down: Spec) -> list[Spec]:
    """From the lower to the upper end, with a short stroke at each."""
    if not rows:
        return []
    values = {"values": [{**row, "owner": QUIET} for row in rows]}
    ends = [
        {
            "data": values,
            "mark": {"type": "tick", "orient": "vertical", "size": 9, "thickness": 1.25, "opacity": 1},
            "encoding": {"x": {"field": end, **across}, "y": {"field": "place", **down}, "color": colour()},
        }
        for end in ("low", "high")
    ]
    line: Spec = {
        "data": values,
        "mark": {"type": "rule", "strokeWidth": 1.25, "opacity": 1},
        "encoding": {
            "x": {"field": "low", **across},
            "x2": {"field": "high"},
            "y": {"field": "place", **down},
            "color": colour(),
        },
    }
    return [line, *ends]


_DAY: Spec = {"field": "day", "type": "temporal", "timeUnit": "utcyearmonthdate"}


def weeks(found: Sequence[Cohort], description: str) -> Spec:
    """Inquiries by week of arrival: orders so far filled, what is still expected outlined on top, with its interval."""
    rows = [_week_row(cohort) for cohort in found]
    x: Spec = {
        **_DAY,
        "axis": {"title": None, "format": "%m-%d", "tickCount": 6},
        "scale": {"type": "utc"},
    }
    up: Spec = {
        "type": "quantitative",
        "scale": {"zero": True},
        "axis": {"title": _("orders"), "tickCount": 4, "format": ",.3~r"},
    }
    coming = [row for row in rows if row["high"] is not None]
    tooltip = [
        {**_DAY, "format": "%Y-%m-%d", "title": _("Week from")},
        {"field": "inquiries", "title": _("Inquiries")},
        {"field": "paid", "title": _("Paid so far")},
        {"field": "said", "title": _("Still to come")},
    ]
    layers: list[Spec] = [
        {
            "data": {"values": rows},
            "mark": {"type": "rect", "opacity": 0.75},
            "encoding": {
                "x": x,
                "x2": {"field": "end"},
                "y": {"field": "nought", **up},
                "y2": {"field": "paid"},
                "color": colour(),
                "tooltip": tooltip,
            },
        }
    ]
    if coming:
        layers += _to_come(coming, x, up, tooltip)
    return _framed(layers, description, height=210)


def _week_row(cohort: Cohort) -> Spec:
    coming = cohort.forecast
    return {
        "day": cohort.period.start.isoformat(),
        "end": cohort.period.end.isoformat(),
        "middle": cohort.period.start.fromordinal(cohort.period.start.toordinal() + 3).isoformat(),
        "inquiries": cohort.inquiries,
        "nought": 0,
        "paid": cohort.paid,
        "expected": cohort.expected.value,
        "low": cohort.expected.low if coming else None,
        "high": cohort.expected.high if coming else None,
        "said": f"{coming.value:.1f} ({coming.low:.0f} – {coming.high:.0f})" if coming else "0",
        "owner": QUIET,
    }


def _to_come(rows: Sequence[Spec], x: Spec, up: Spec, tooltip: list[Spec]) -> list[Spec]:
    values = {"values": list(rows)}
    middle = {**x, "field": "middle"}
    return [
        {
            "data": values,
            "mark": {"type": "rect", "fillOpacity": 0.12, "strokeWidth": 1, "strokeDash": [3, 2]},
            "encoding": {
                "x": x,
                "x2": {"field": "end"},
                "y": {"field": "paid", **up},
                "y2": {"field": "expected"},
                "fill": colour(),
                "stroke": colour(),
                "tooltip": tooltip,
            },
        },
        {
            "data": values,
            "mark": {"type": "rule", "strokeWidth": 1.25},
            "encoding": {
                "x": middle,
                "y": {"field": "low", **up},
                "y2": {"field": "high"},
                "color": colour(),
            },
        },
    ]


def lags(found: Sequence[AtLag], description: str) -> Spec:
    """Correlation at each lag with its interval; those that cannot be told from nought lighter."""
    rows = [
        {
            "weeks": at.weeks,
            "value": at.correlation.value,
            "low": at.correlation.low,
            "high": at.correlation.high,
            "opacity": 1 if at.is_clear else UNCLEAR,
            "owner": QUIET,
        }
        for at in found
    ]
    x: Spec = {"field": "weeks", "type": "ordinal", "axis": {"title": _("weeks later")}}
    up: Spec = {"type": "quantitative", "scale": {"domain": [-1, 1]}}
    y_axis = {"title": None, "values": [-1, -0.5, 0, 0.5, 1], "format": "+.1~f"}
    faded = {"field": "opacity", "type": "quantitative", "scale": None}
    tooltip = [
        {"field": "weeks", "title": _("weeks later")},
        {"field": "value", "type": "quantitative", "format": "+.2f", "title": _("correlation")},
    ]
    values = {"values": rows}
    layers: list[Spec] = [
        {"mark": {"type": "rule", "style": "connector"}, "encoding": {"y": {"datum": 0}}},
        {
            "data": values,
            "mark": {"type": "rule", "strokeWidth": 1.5},
            "encoding": {
                "x": x,
                "y": {"field": "low", **up, "axis": y_axis},
                "y2": {"field": "high"},
                "color": colour(),
                "opacity": faded,
            },
        },
        {
            "data": values,
            "mark": {"type": "point", "size": 44},
            "encoding": {
                "x": x,
                "y": {"field": "value", **up, "axis": y_axis},
                "color": colour(),
                "opacity": faded,
                "tooltip": tooltip,
            },
        },
    ]
    return _framed(layers, description, height=130)


def colour(channel: str = "owner") -> Spec:
    return {
        "field": channel,
        "type": "nominal",
        "scale": {"domain": list(OWNER_ORDER), "range": "category"},
        "legend": None,
    }


def _framed(layers: Sequence[Spec], description: str, *, height: int) -> Spec:
    return {
        "$schema": SCHEMA,
        "description": description,
        "width": "container",
        "height": height,
        "autosize": {"type": "fit", "contains": "padding"},
        "padding": {"top": 12, "right": 4, "bottom": 0, "left": 0},
        "layer": list(layers),
    }
