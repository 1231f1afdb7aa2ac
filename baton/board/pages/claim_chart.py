"""The chart of a claim: its figure period by period, the baseline with its band, the present with its interval."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from baton.drivers.claim_terms import VERDICTS, Behind, Claim
from baton.kit.glossary import label
from baton.people.doors import Desk
from baton.ui.charts import OWNER_ORDER, SCHEMA, Figure, Spec
from baton.ui.tables import Column, Look, Table

HEIGHT = 240
_QUIET = "total"
"""The owner's place whose colour belongs to nobody."""
_DAY: Spec = {"field": "day", "type": "temporal", "timeUnit": "utcyearmonthdate"}


def figure(claim: Claim, desk: Desk, export_url: str) -> Figure:
    if claim.baseline is None:
        caption = _("Line: the figure, period by period. Last point: the period asked about.")
    else:
        caption = _(
            "Line: the figure, period by period. Dashed: the usual level, grey: where it lies with 90%. "
            "Dotted: from here on materially low. Last point: the period asked about, with its 90% interval."
        )
    return Figure("history", caption, _spec(claim, desk), table(claim, desk), export_url, height=HEIGHT)


def days(claim: Claim) -> tuple[date, date]:
    """The first and the last day of the chart: a period stands on its last day."""
    first = claim.history[0].period.end if claim.history else claim.period.end
    return first, claim.period.end


def table(claim: Claim, desk: Desk) -> Table:
    look = Look.RATE if claim.is_share else Look.NUMBER
    columns = (
        Column(_("From"), Look.DAY),
        Column(_("Until"), Look.DAY),
        Column(claim.measured.name.into(desk.language), look),
        *((Column(_("Counted from"), Look.NUMBER),) if claim.is_share else ()),
    )
    listed = [(past.period, past.value, past.n) for past in claim.history]
    listed.append((claim.period, claim.figure.value, claim.figure.n))
    rows = tuple(
        (period.start, period.end, value, *((n,) if claim.is_share else ())) for period, value, n in listed
    )
    return Table(claim.claim.name.into(desk.language), columns, rows, (claim.reading.into(desk.language),))


def verdict_table(claim: Claim, desk: Desk) -> Table:
    """What was said of the period asked about: one row, with the figure, the usual level and their intervals."""
    look = Look.RATE if claim.is_share else Look.NUMBER
    figure, usual = claim.figure, claim.baseline
    columns = (
        Column(_("From"), Look.DAY),
        Column(_("Until"), Look.DAY),
        Column(_("Verdict")),
        Column(claim.measured.name.into(desk.language), look),
        Column(_("90% interval, lower end"), look),
        Column(_("90% interval, upper end"), look),
        Column(_("Usual level"), look),
        Column(_("Usual level, lower end"), look),
        Column(_("Usual level, upper end"), look),
        Column(_("Materially low from"), look),
        Column(_("Earlier periods"), Look.NUMBER),
    )
    row = (
        claim.period.start,
        claim.period.end,
        VERDICTS[claim.verdict],
        figure.value,
        *(figure.interval or (None, None)),
        *((usual.value, *usual.interval) if usual else (None, None, None)),
        claim.low_from,
        usual.periods if usual else None,
    )
    foot = tuple(said.into(desk.language) for said in (claim.reading, claim.needs) if said is not None)
    return Table(_("Verdict"), columns, (row,), foot)


def segments_table(behind: Behind, desk: Desk) -> Table:
    columns = (
        Column(label(behind.by).into(desk.language)),
        Column(behind.part.into(desk.language), Look.NUMBER),
        Column(behind.whole.into(desk.language), Look.NUMBER),
        Column(_("Expected"), Look.NUMBER),
    )
    rows = tuple((one.name, one.part, one.whole, one.expected) for one in behind.segments)
    return Table(_("Far below the others"), columns, rows, (behind.reading.into(desk.language),))


def _spec(claim: Claim, desk: Desk) -> Spec:
    form = ".3~p" if claim.is_share else ",.4~r"
    up: Spec = {
        "type": "quantitative",
        "scale": {"zero": not claim.is_share},
        "axis": {"title": None, "tickCount": 4, "format": form},
    }
    across = {**_DAY, "axis": {"title": None, "format": "%m-%d", "tickCount": 6}, "scale": {"type": "utc"}}
    return {
        "$schema": SCHEMA,
        "description": claim.reading.into(desk.language),
        "width": "container",
        "height": HEIGHT - 20,
        "autosize": {"type": "fit", "contains": "padding"},
        "padding": {"top": 12, "right": 8, "bottom": 0, "left": 0},
        "layer": [*_usual(claim, across, up), *_seen(claim, across, up, form)],
    }


def _usual(claim: Claim, across: Spec, up: Spec) -> list[Spec]:
    """The band of the baseline, its middle, and the line below which the figure would be materially low."""
    usual = claim.baseline
    if usual is None:
        return []
    ends = [
        {
            "day": day.isoformat(),
            "usual": usual.value,
            "low": usual.interval[0],
            "high": usual.interval[1],
            "low_from": claim.low_from,
            "band": _QUIET,
        }
        for day in days(claim)
    ]
    values = {"values": ends}
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
        _level(values, "usual", [6, 3], across, up),
        _level(values, "low_from", [1, 3], across, up),
    ]


def _level(values: Spec, field: str, dash: list[int], across: Spec, up: Spec) -> Spec:
    return {
        "data": values,
        "mark": {"type": "line", "strokeWidth": 1.5, "strokeDash": dash, "opacity": 0.8},
        "encoding": {"x": across, "y": {**up, "field": field}, "color": _colour("band")},
    }


def _seen(claim: Claim, across: Spec, up: Spec, form: str) -> list[Spec]:
    rows: list[Spec] = [
        {"day": past.period.end.isoformat(), "value": past.value, "said": str(past.period)}
        for past in claim.history
    ]
    rows.append(
        {
            "day": claim.period.end.isoformat(),
            "value": claim.figure.value,
            "said": str(claim.period),
            "low": claim.figure.interval[0] if claim.figure.interval else None,
            "high": claim.figure.interval[1] if claim.figure.interval else None,
        }
    )
    for row in rows:
        row["owner"] = claim.owner.value
    known = [row for row in rows if row["value"] is not None]
    encoding = {"x": across, "y": {**up, "field": "value"}, "color": _colour("owner")}
    layers: list[Spec] = [
        {
            "data": {"values": rows},
            "mark": {"type": "line", "invalid": "break-paths-show-path-domains"},
            "encoding": encoding,
        },
        {
            "data": {"values": known},
            "mark": {"type": "point", "size": 36},
            "encoding": {
                **encoding,
                "tooltip": [
                    {"field": "said", "title": " "},
                    {
                        "field": "value",
                        "type": "quantitative",
                        "format": form,
                        "title": _("Figure"),
                    },
                ],
            },
        },
    ]
    last = rows[-1]
    if last["low"] is not None and last["value"] is not None:
        layers += [
            {
                "data": {"values": [last]},
                "mark": {"type": "rule", "strokeWidth": 2},
                "encoding": {
                    "x": across,
                    "y": {**up, "field": "low"},
                    "y2": {"field": "high"},
                    "color": _colour("owner"),
                },
            },
            {"data": {"values": [last]}, "mark": {"type": "point", "size": 110}, "encoding": encoding},
        ]
    return layers


def _colour(field: str) -> Spec:
    return {
        "field": field,
        "type": "nominal",
        "scale": {"domain": list(OWNER_ORDER), "range": "category"},
        "legend": None,
    }
