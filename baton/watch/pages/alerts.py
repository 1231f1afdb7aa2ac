"""The Alerts page and the page of one alert."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from baton.facts.snapshot import Snapshot
from baton.kit.errors import NotAnswerable
from baton.kit.period import Period
from baton.people.clock import shop_day
from baton.people.doors import Desk
from baton.people.doors import page as door
from baton.people.grants import Grant
from baton.sources.choices import choice_label
from baton.ui.charts import Figure, marked
from baton.ui.tables import workbook
from baton.watch import selectors
from baton.watch.logic import sentences
from baton.watch.logic.figures import FIGURES
from baton.watch.pages import chart, wording
from baton.watch.terms import AlertView, Sensitivity

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
EVENTS_BACK = timedelta(days=45)


@door(Grant.SEE_FUNNEL)
def overview(request: HttpRequest, desk: Desk) -> HttpResponse:
    snapshot = selectors.present_facts()
    look = selectors.last_look(desk.shop)
    owners = selectors.owners_seen_by(desk.person, desk.shop)
    level = selectors.sensitivity_of(desk.person)
    now = shop_day(desk.shop)
    can_act = desk.can(Grant.ACT_ON_ALERTS)
    context: dict[str, object] = {
        "look": look,
        "can_act": can_act,
        "level": level,
        "is_expert": level is Sensitivity.EXPERT,
        "limits": wording.limits(selectors.limits(snapshot, desk.shop), desk.language),
        "budgets": selectors.budgets(desk.shop).items() if can_act else (),
        "data_url": _data_url(),
    }
    if look is None:
        try:
            selectors.last_day(snapshot, desk.shop)
        except NotAnswerable as error:
            context["refusal"] = error
        return render(request, "watch/alerts.html", context)
    found = wording.lines(desk, selectors.open_alerts(desk.shop, owners), now)
    context |= {
        "sorted": wording.sort(found, level),
        "closed": wording.lines(desk, selectors.closed_alerts(desk.shop, owners), now),
        "panel": wording.panel(look.panel),
        "needs": selectors.needs(look),
        "judged": sum(each.judged for each in look.watched),
        "series": sum(each.series for each in look.watched),
    }
    return render(request, "watch/alerts.html", context)


def _data_url() -> str:
    try:
        return reverse("intake:data")
    except NoReverseMatch:
        return "/"


@door(Grant.SEE_FUNNEL)
def one(request: HttpRequest, desk: Desk, alert_id: int) -> HttpResponse:
    today = shop_day(desk.shop)
    owners = selectors.owners_seen_by(desk.person, desk.shop)
    view = wording.as_seen(desk, [selectors.alert(desk.shop, alert_id, owners)])[0]
    line = wording.line(view, today)
    found = view.finding
    title = line.title.into(desk.language)
    export_url = reverse("watch:export", args=[alert_id]) if desk.can(Grant.EXPORT) else ""
    span = Period(found.first_day - EVENTS_BACK, found.day)
    mark, word = wording.state(view)
    snapshot = selectors.present_facts()
    beside = selectors.beside(snapshot, desk.shop, view, owners)
    return render(
        request,
        "watch/alert.html",
        {
            "line": line,
            "view": view,
            "found": found,
            "title": title,
            "mark": mark,
            "word": word,
            "means": FIGURES[view.key.metric].label,
            "step_word": wording.step_word(found.step),
            "figure": _pinned(desk, snapshot, view, chart.figure(view, title, export_url)),
            "orders": sentences.orders(beside.orders),
            "beside": beside,
            "record": [(choice_label(event.kind), event) for event in beside.events],
            "before": wording.lines(desk, beside.before, today),
            "ways": wording.ways(desk, view),
            "parts": wording.parts(desk, view, found.parts),
            "further": wording.parts(desk, view, found.further),
            "history": wording.history(selectors.history(desk.shop, alert_id)),
            "choices": selectors.events(snapshot, desk.shop, span) if desk.can(Grant.ACT_ON_ALERTS) else (),
            "can_act": desk.can(Grant.ACT_ON_ALERTS),
            "tomorrow": today + timedelta(days=1),
            "week_on": today + timedelta(days=7),
            "last_day": today + timedelta(days=90),
        },
    )


def _pinned(desk: Desk, snapshot: Snapshot, view: AlertView, figure: Figure) -> Figure:
    """The alert's chart with what else went on at the time: all but the alert itself."""
    points = view.finding.points
    if not points:
        return figure
    span = Period(points[0].day, points[-1].day)
    owners = selectors.owners_seen_by(desk.person, desk.shop)
    found = selectors.pins(snapshot, desk.shop, span, desk.language, owners, view.key)
    own = reverse("watch:alert", args=[view.id])
    others = [marker for marker in found.markers if marker.link != own]
    return marked(figure, others, span.start, span.end, selectors.left_out(found))


@door(Grant.EXPORT)
def export(request: HttpRequest, desk: Desk, alert_id: int) -> HttpResponse:
    owners = selectors.owners_seen_by(desk.person, desk.shop)
    view = wording.as_seen(desk, [selectors.alert(desk.shop, alert_id, owners)])[0]
    figure = _pinned(desk, selectors.present_facts(), view, chart.figure(view, _("Series"), ""))
    sheets = [chart.table(view, _("Series")), *([figure.marker_table] if figure.markers else [])]
    response = HttpResponse(workbook(sheets, desk.language), content_type=XLSX)
    response.headers["Content-Disposition"] = (
        f'attachment; filename="baton-alert-{desk.shop.code}-{alert_id}.xlsx"'
    )
    return response
