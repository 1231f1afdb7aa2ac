"""A new exchange, and the rhythm: on which day, at what time, who is expected."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from baton.exchange import selectors, services
from baton.exchange.pages import forms
from baton.exchange.pages.meeting import weekdays
from baton.exchange.reading import Names
from baton.kit.text import Text
from baton.people.clock import shop_day
from baton.people.doors import Desk
from baton.people.doors import page as door
from baton.people.grants import Grant
from baton.people.once import once

REMINDERS = (0, 10, 30, 60, 120, 1_440)


@require_http_methods(["GET", "HEAD", "POST"])
@door(Grant.LEAD_EXCHANGE)
def new(request: HttpRequest, desk: Desk) -> HttpResponse:
    if request.method == "POST":
        meets_at = forms.moment(
            forms.text(request.POST, "day"), forms.text(request.POST, "at"), ZoneInfo(desk.shop.timezone)
        )
        facilitator = forms.whole_or_none(
            forms.text(request.POST, "facilitator"), Text("主持人", "facilitator")
        )
        made = once(
            request,
            desk.person,
            lambda: services.plan(desk.person, desk.shop, meets_at, facilitator_id=facilitator),
        )
        messages.success(request, _("The exchange is planned."))
        return redirect("exchange:one", made)
    context = {
        "first_day": shop_day(desk.shop),
        "setting": selectors.setting_of(desk.shop),
        "people": selectors.joiners(desk.shop),
    }
    return render(request, "exchange/new.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@door(Grant.LEAD_EXCHANGE)
def settings(request: HttpRequest, desk: Desk) -> HttpResponse:
    if request.method == "POST":
        services.set_cadence(desk.person, desk.shop, forms.cadence(request.POST))
        messages.success(request, _("The rhythm is set."))
        return redirect("exchange:settings")
    names = Names(desk.shop)
    setting = selectors.setting_of(desk.shop)
    context = {
        "setting": setting,
        "weekdays": weekdays(),
        "reminders": REMINDERS,
        "zone": desk.shop.timezone,
        "cadence": selectors.cadence(desk.shop, shop_day(desk.shop)),
        "people": [
            (one, names.mark(one.id), not setting.expected_ids or one.id in setting.expected_ids)
            for one in selectors.joiners(desk.shop)
        ],
    }
    return render(request, "exchange/settings.html", context)
