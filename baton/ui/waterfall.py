"""A waterfall: from one total to another by legs, with whiskers, coloured by whose leg each is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import Final

from baton.ui import formats
from baton.ui.charts import Spec, axis_expression, framed, owner_colour

WIDEST_LABEL: Final = 14
UNCLEAR: Final = 0.35
"""How solid a bar is whose direction is not known."""


@dataclass(frozen=True, slots=True)
class Step:
    """One leg of a waterfall."""

    label: str
    owner: str
    value: float
    interval: tuple[float, float] | None = None
    """Between what the leg lies, drawn as a whisker around the end of its bar."""
    unclear: str = ""
    """What is written in place of the size where the direction is not known: the bar is drawn lighter."""


def waterfall(
    before: tuple[str, float],
    after: tuple[str, float],
    steps: Sequence[Step],
    language: str,
    description: str,
) -> Spec:
    """From one total to another, leg by leg, with a band behind each owner's run of legs.

    The axis starts at nought unless that would flatten the legs; then the totals carry a break mark. Legs with an
    interval carry a whisker.
    """
    rows, bands = _steps(before, after, steps)
    floor, ceiling = _range_of(rows)
    for row in rows:
        if row["owner"] == "total":
            row["low"] = floor
    labels = "[" + ",".join(_wrapped(row["label"]) for row in rows) + "]"
    scale = {
        "domain": [row["place"] for row in rows],
        "paddingInner": 0.42,
        "paddingOuter": 0.2,
    }
    across = {"type": "ordinal", "scale": scale}
    up = {"type": "quantitative", "scale": {"domain": [floor, ceiling], "nice": False, "zero": False}}
    x_axis = {"title": None, "labelExpr": f"{labels}[datum.value]", "labelLimit": 110, "labelOverlap": False}
    y_axis = {"title": None, "tickCount": 4, "labelExpr": axis_expression(language)}
    layers: list[Spec] = [
        _bands(bands, across),
        _joints(rows, across, up),
        {
            "data": {"values": rows},
            "mark": {"type": "bar", "minBandSize": 4, "cornerRadius": 1},
            "encoding": {
                "x": {"field": "place", **across, "axis": x_axis},
                "y": {"field": "low", **up, "axis": y_axis},
                "y2": {"field": "high"},
                "color": owner_colour(),
                "opacity": {"condition": {"test": "datum.is_clear", "value": 1}, "value": UNCLEAR},
                "tooltip": [
                    {"field": "label", "title": " "},
                    {"field": "size", "title": " "},
                    {"field": "range", "title": " "},
                ],
            },
        },
        *_whiskers([row for row in rows if row["range"]], across, up),
        {
            "data": {"values": rows},
            "mark": {"type": "text", "style": "figure-text", "baseline": "bottom", "dy": -5},
            "encoding": {
                "x": {"field": "place", **across},
                "y": {"field": "top", **up},
                "text": {"field": "text"},
            },
        },
    ]
    if floor > 0:
        layers.append(_break_marks(rows, across, up, floor + (ceiling - floor) * 0.06))
    return framed(layers, description, height=230)


def _steps(
    before: tuple[str, float], after: tuple[str, float], steps: Sequence[Step]
) -> tuple[list[Spec], list[Spec]]:
    """The bars with their running level, and the runs of one owner."""
    rows, bands = [_total(0, before)], list[Spec]()
    level = before[1]
    for place, step in enumerate(steps, start=1):
        reached = level + step.value
        rows.append({"place": place, **_leg(step, level)})
        level = reached
        if bands and bands[-1]["owner"] == step.owner:
            bands[-1]["last"] = place
        else:
            bands.append({"owner": step.owner, "first": place, "last": place})
    rows.append(_total(len(steps) + 1, after))
    return rows, bands


def _leg(step: Step, level: float) -> Spec:
    """The bar of a leg that starts from the level, and the ends of its whisker."""
    reached = level + step.value
    low, high = step.interval or (step.value, step.value)
    size = _step_text(step.value)
    return {
        "label": step.label,
        "owner": step.owner,
        "low": min(level, reached),
        "high": max(level, reached),
        "level": reached,
        "text": step.unclear or size,
        "size": size,
        "is_clear": not step.unclear,
        "range": f"{formats.signed(low)} … {formats.signed(high)}" if step.interval else "",
        "from": level + low,
        "to": level + high,
        "top": max(level, reached, level + high),
    }


def _whiskers(rows: Sequence[Spec], across: Spec, up: Spec) -> list[Spec]:
    """From the lower to the upper end, with a short stroke at each."""
    if not rows:
        return []
    x = {"field": "place", **across}
    ends = [
        {
            "data": {"values": list(rows)},
            "mark": {"type": "tick", "style": "whisker", "orient": "horizontal", "size": 9, "thickness": 1.5},
            "encoding": {"x": x, "y": {"field": end, **up}},
        }
        for end in ("from", "to")
    ]
    line: Spec = {
        "data": {"values": list(rows)},
        "mark": {"type": "rule", "style": "whisker"},
        "encoding": {"x": x, "y": {"field": "from", **up}, "y2": {"field": "to"}},
    }
    return [line, *ends]


def _bands(bands: Sequence[Spec], across: Spec) -> Spec:
    return {
        "data": {"values": list(bands)},
        "mark": {"type": "rect", "opacity": 0.1, "cornerRadius": 4},
        "encoding": {
            "x": {"field": "first", **across, "bandPosition": -0.2},
            "x2": {"field": "last", "bandPosition": 1.2},
            "color": owner_colour(),
        },
    }


def _joints(rows: Sequence[Spec], across: Spec, up: Spec) -> Spec:
    joints = [{"from": row["place"], "to": row["place"] + 1, "level": row["level"]} for row in rows[:-1]]
    return {
        "data": {"values": joints},
        "mark": {"type": "rule", "style": "connector"},
        "encoding": {
            "x": {"field": "from", **across, "bandPosition": 1},
            "x2": {"field": "to", "bandPosition": 0},
            "y": {"field": "level", **up},
        },
    }


def _break_marks(rows: Sequence[Spec], across: Spec, up: Spec, height: float) -> Spec:
    """The totals do not stand on nought: a mark at their foot says so."""
    return {
        "data": {"values": [{"place": rows[0]["place"]}, {"place": rows[-1]["place"]}]},
        "mark": {"type": "text", "style": "break-mark", "text": "≈", "baseline": "middle"},
        "encoding": {"x": {"field": "place", **across}, "y": {"datum": height, **up}},
    }


def _total(place: int, named: tuple[str, float]) -> Spec:
    label, value = named
    return {
        "place": place,
        "label": label,
        "owner": "total",
        "low": 0.0,
        "high": value,
        "level": value,
        "text": formats.number(value),
        "size": formats.number(value),
        "is_clear": True,
        "range": "",
        "top": value,
    }


def _step_text(value: float) -> str:
    text = formats.signed(value, 0 if abs(value) >= 100 else 1)
    return f"{'▲' if value > 0 else '▼'} {text}" if text.strip("0.") else text


def _range_of(rows: Sequence[Spec]) -> tuple[float, float]:
    levels = [row["level"] for row in rows] + [row["top"] for row in rows]
    legs = [row for row in rows if row["owner"] != "total"]
    steps = [edge for row in legs for edge in (row["low"], row["high"], row["from"], row["to"])]
    low, high = min([*levels, *steps]), max(levels)
    spread = high - low
    if low <= 0 or spread <= 0 or spread > 0.4 * high:
        return min(0.0, low * 1.1), high * 1.12 if high > 0 else 1.0
    floor = max(0.0, low - 0.35 * spread)
    return floor, high + 0.18 * spread


def _wrapped(label: str) -> str:
    """A label as an expression: one line, or two where it is long and has a space."""
    if len(label) <= WIDEST_LABEL or " " not in label:
        return f"'{_quoted(label)}'"
    lines = wrap(label, WIDEST_LABEL)
    return "[" + ",".join(f"'{_quoted(line)}'" for line in lines) + "]"


def _quoted(label: str) -> str:
    return label.replace("\\", "").replace("'", "’").replace("\n", " ")
