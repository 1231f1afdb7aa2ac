"""The shop's own curve of first replies: what followed, by how long the reply took."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from baton.inquiries.logic.open_hours import NEVER
from baton.inquiries.logic.reply_curve import (
    LEAST_EVENTS,
    LEAST_ITEMS,
    Bin,
    Curve,
    Share,
    TooFew,
)
from baton.inquiries.pages.spans import limit, span
from baton.inquiries.pages.tabs import tabs
from baton.inquiries.replying import selectors
from baton.inquiries.replying.terms import Clocked, Good, RepliesPage
from baton.people.doors import Desk
from baton.people.doors import page as door
from baton.people.grants import Grant
from baton.ui.charts import OWNER_ORDER, SCHEMA, Figure, Spec
from baton.ui.tables import Column, Look, Table

HEIGHT = 240


@require_safe
@door(Grant.SEE_INQUIRIES)
def replies(request: HttpRequest, desk: Desk) -> HttpResponse:
    asked, by = request.GET.get("good", ""), request.GET.get("by", "")
    good = Good(asked) if asked in set(Good) else None
    clocked = Clocked(by) if by in set(Clocked) else Clocked.PASSED
    found = selectors.replies_page(desk.person, desk.shop, good, clocked)
    context = {
        "found": found,
        "curve": found.found if isinstance(found.found, Curve) else None,
        "too_few": found.found if isinstance(found.found, TooFew) else None,
        "least": {"items": LEAST_ITEMS, "events": LEAST_EVENTS},
        "figure": _figure(found) if isinstance(found.found, Curve) else None,
        "clocks": [
            (one.value, name, one is clocked)
            for one, name in ((Clocked.PASSED, _("Day and night")), (Clocked.WORKING, _("Working time")))
        ],
        "goods": [(one.value, one.label, count, one is found.good) for one, count in found.offered],
        "horizon": found.good.horizon.days,
        "roster_rows": _roster_rows(found),
        "is_roster_telling": found.experiment is not None and found.experiment.is_telling,
        "fast": (fast := selectors.fast_replies(desk.person, desk.shop)),
        "fast_limit": limit(fast.limit),
        "tabs": tabs(desk, "inquiries:replies"),
    }
    return render(request, "inquiries/replies.html", context)


def _figure(found: RepliesPage) -> Figure:
    assert isinstance(found.found, Curve)
    return Figure(
        key="replies",
        caption=_(
            "Dots with bars: the share and its 95 % interval. Hollow dots beside them: the same at equal mix."
        ),
        spec=_spec(found.found.bins),
        table=_table(found.found),
        height=HEIGHT,
    )


def _table(told: Curve) -> Table:
    columns = (
        Column(_("First reply after"), Look.TEXT),
        Column(_("Items"), Look.NUMBER),
        Column(_("Of them, with"), Look.NUMBER),
        Column(_("Share with it"), Look.RATE),
        Column(_("Interval from"), Look.RATE),
        Column(_("Interval to"), Look.RATE),
        Column(_("At equal mix"), Look.RATE),
        Column(_("Equal mix from"), Look.RATE),
        Column(_("Equal mix to"), Look.RATE),
    )
    bins = [*told.bins, *([told.unanswered] if told.unanswered is not None else [])]
    rows = tuple(
        (
            bin_name(one), one.items, one.events, *_three(one.share), *_three(one.adjusted),
        )
        for one in bins
    )  # fmt: skip
    return Table(_("First replies and what followed"), columns, rows)


def _three(share: Share | None) -> tuple[float | None, float | None, float | None]:
    return (None, None, None) if share is None else (share.value, share.low, share.high)


def bin_name(one: Bin) -> str:
    """A bin of delay in words."""
    if one.start == NEVER:
        return _("no reply")
    if one.end == NEVER:
        return _("more than %(span)s") % {"span": span(one.start)}
    if one.start <= 0:
        return _("up to %(span)s") % {"span": span(one.end)}
    return _("%(from)s to %(to)s") % {"from": span(one.start), "to": span(one.end)}


def _roster_rows(found: RepliesPage) -> list[tuple[str, int, str, Share]]:
    told = found.experiment
    if told is None:
        return []
    return [
        (name, side.items, "—" if side.middle_delay is None else span(side.middle_delay), side.share)
        for name, side in ((_("while the team is at work"), told.inside), (_("outside of it"), told.outside))
    ]


def _spec(bins: Sequence[Bin]) -> Spec:
    plain = [_row(one, one.share, "sales") for one in bins]
    mixed = [_row(one, one.adjusted, "total") for one in bins if one.adjusted is not None]
    return {
        "$schema": SCHEMA,
        "description": _("First replies and what followed"),
        "width": "container",
        "height": HEIGHT - 20,
        "autosize": {"type": "fit", "contains": "padding"},
        "padding": {"top": 12, "right": 4, "bottom": 4, "left": 0},
        "layer": [*_marks(plain, -7, is_filled=True), *_marks(mixed, 7, is_filled=False)],
    }


def _row(one: Bin, share: Share, owner: str) -> Spec:
    return {
        "bin": bin_name(one), "share": share.value, "low": share.low, "high": share.high, "n": one.items,
        "owner": owner,
    }  # fmt: skip


def _marks(rows: Sequence[Spec], offset: int, *, is_filled: bool) -> list[Spec]:
    across = {"field": "bin", "type": "ordinal", "sort": None, "axis": {"title": None, "labelAngle": 0}}
    up = {
        "type": "quantitative",
        "scale": {"zero": True},
        "axis": {"title": None, "tickCount": 4, "format": ".0%"},
    }
    colour = {
        "field": "owner",
        "type": "nominal",
        "scale": {"domain": list(OWNER_ORDER), "range": "category"},
        "legend": None,
    }
    told = [
        {"field": "bin", "type": "ordinal", "title": " "},
        {"field": "share", "type": "quantitative", "format": ".1%", "title": _("Share with it")},
        {"field": "low", "type": "quantitative", "format": ".1%", "title": _("Interval from")},
        {"field": "high", "type": "quantitative", "format": ".1%", "title": _("Interval to")},
        {"field": "n", "type": "quantitative", "title": _("Items")},
    ]
    data = {"values": list(rows)}
    return [
        {
            "data": data,
            "mark": {"type": "rule", "xOffset": offset, "strokeWidth": 1.5},
            "encoding": {"x": across, "y": {**up, "field": "low"}, "y2": {"field": "high"}, "color": colour},
        },
        {
            "data": data,
            "mark": {"type": "point", "xOffset": offset, "size": 56, "filled": is_filled},
            "encoding": {"x": across, "y": {**up, "field": "share"}, "color": colour, "tooltip": told},
        },
    ]
