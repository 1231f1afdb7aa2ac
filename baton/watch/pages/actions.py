"""What people do on the Alerts pages. Each answers with a message and the page it came from."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from math import isfinite, nan

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from baton.kit.errors import NotUsable
from baton.kit.period import parse_day
from baton.kit.text import Text
from baton.people.doors import Desk
from baton.people.doors import page as door
from baton.people.grants import Grant
from baton.watch import selectors, services
from baton.watch.terms import LimitUnit

_SAID_BACK = 40
"""Characters of what was typed that a refusal repeats."""


@require_POST
@door(Grant.ACT_ON_ALERTS, is_atomic=False)
def look(request: HttpRequest, desk: Desk) -> HttpResponse:
    done = services.catch_up(desk.shop, by=desk.person)
    opened = sum(each.opened for each in done)
    said = ngettext(
        "Looked at the data day %(day)s: %(count)s new alert.",
        "Looked at the data day %(day)s: %(count)s new alerts.",
        opened,
    )
    messages.success(request, said % {"day": done[-1].day, "count": opened})
    return redirect("watch:alerts")


@require_POST
@door(Grant.SEE_FUNNEL)
def sensitivity(request: HttpRequest, desk: Desk) -> HttpResponse:
    services.set_sensitivity(desk.person, request.POST.get("sensitivity", ""))
    return redirect("watch:alerts")


@require_POST
@door(Grant.ACT_ON_ALERTS)
def budgets(request: HttpRequest, desk: Desk) -> HttpResponse:
    for owner in selectors.OWNERS:
        if owner.value in request.POST:
            services.set_budget(desk.person, desk.shop, owner.value, _count(request.POST[owner.value]))
    messages.success(request, _("The budgets are set."))
    return redirect("watch:alerts")


@require_POST
@door(Grant.ACT_ON_ALERTS)
def limits(request: HttpRequest, desk: Desk) -> HttpResponse:
    for metric, unit in selectors.LIMIT_UNITS.items():
        if metric in request.POST:
            given = _number(request.POST[metric])
            limit = given / 100 if given is not None and unit is LimitUnit.SHARE else given
            services.set_threshold(desk.person, desk.shop, metric, limit)
    messages.success(request, _("The limits are set."))
    return redirect("watch:alerts")


def _number(text: str) -> float | None:
    """A number as people type it; None where the field was left empty."""
    written = text.strip().rstrip("%")
    if not written:
        return None
    try:
        number = float(written)
    except ValueError:
        number = nan
    if not isfinite(number):
        raise NotUsable(
            "not_a_number",
            Text(f"「{text[:_SAID_BACK]}」不是数字。", f"“{text[:_SAID_BACK]}” is not a number."),
            Text("请写成 85 这样。", "Write it like 85."),
        )
    return number


def _count(text: str) -> int:
    """A whole number; an empty field is no nought."""
    number = _number(text)
    if number is None or not number.is_integer():
        raise NotUsable(
            "not_a_count",
            Text("每天的条数要是一个整数。", "The number a day is a whole number."),
            Text("不想收到就写 0。", "Write 0 to be told of none."),
        )
    return int(number)


@require_POST
@door(Grant.ACT_ON_ALERTS)
def acknowledge(request: HttpRequest, desk: Desk, alert_id: int) -> HttpResponse:
    return _done(request, alert_id, lambda: services.acknowledge(desk.person, desk.shop, alert_id))


@require_POST
@door(Grant.ACT_ON_ALERTS)
def snooze(request: HttpRequest, desk: Desk, alert_id: int) -> HttpResponse:
    return _done(request, alert_id, lambda: services.snooze(desk.person, desk.shop, alert_id, _day(request)))


@require_POST
@door(Grant.ACT_ON_ALERTS)
def mute(request: HttpRequest, desk: Desk, alert_id: int) -> HttpResponse:
    reason = request.POST.get("reason", "")
    return _done(
        request, alert_id, lambda: services.mute(desk.person, desk.shop, alert_id, reason, _day(request))
    )


@require_POST
@door(Grant.ACT_ON_ALERTS)
def unmute(request: HttpRequest, desk: Desk, alert_id: int) -> HttpResponse:
    return _done(request, alert_id, lambda: services.unmute(desk.person, desk.shop, alert_id))


@require_POST
@door(Grant.ACT_ON_ALERTS, is_atomic=False)
def known(request: HttpRequest, desk: Desk, alert_id: int) -> HttpResponse:
    event, note = request.POST.get("event", ""), request.POST.get("note", "")
    return _done(
        request, alert_id, lambda: services.mark_known(desk.person, desk.shop, alert_id, event, note)
    )


def _day(request: HttpRequest) -> date:
    return parse_day(request.POST.get("until", ""))


def _done(request: HttpRequest, alert_id: int, act: Callable[[], None]) -> HttpResponse:
    act()
    messages.success(request, _("Noted."))
    return redirect("watch:alert", alert_id=alert_id)
