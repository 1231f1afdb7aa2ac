"""What people do with an exchange as a whole: begin, close, who is there, what was agreed."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from baton.exchange import refusals, selectors, services
from baton.exchange.pages import forms
from baton.exchange.reading import Names
from baton.kit.errors import NotUsable
from baton.kit.glossary import figures
from baton.kit.text import Text
from baton.people.clock import shop_day
from baton.people.doors import Desk
from baton.people.doors import page as door
from baton.people.grants import Grant
from baton.people.once import once


@require_POST
@door(Grant.LEAD_EXCHANGE)
def begin(request: HttpRequest, desk: Desk, exchange_id: int) -> HttpResponse:
    services.begin(desk.person, desk.shop, exchange_id)
    messages.success(request, _("The exchange has begun."))
    return redirect("exchange:one", exchange_id)


@require_POST
@door(Grant.LEAD_EXCHANGE)
def close(request: HttpRequest, desk: Desk, exchange_id: int) -> HttpResponse:
    try:
        services.close(desk.person, desk.shop, exchange_id)
    except NotUsable as error:
        if error.code != refusals.UNFINISHED:
            raise
        messages.warning(request, f"{error.message.into(desk.language)} {error.remedy.into(desk.language)}")
        return redirect("exchange:one", exchange_id)
    messages.success(request, _("The exchange is closed; here are its minutes."))
    return redirect("exchange:minutes", exchange_id)


@require_POST
@door(Grant.LEAD_EXCHANGE)
def unfinished(request: HttpRequest, desk: Desk, exchange_id: int) -> HttpResponse:
    services.close_unfinished(desk.person, desk.shop, exchange_id, request.POST.get("reason", ""))
    messages.success(request, _("Recorded as unfinished, with the reason."))
    return redirect("exchange:minutes", exchange_id)


@require_POST
@door(Grant.LEAD_EXCHANGE)
def nobody(request: HttpRequest, desk: Desk, exchange_id: int) -> HttpResponse:
    following = services.nobody_came(desk.person, desk.shop, exchange_id)
    messages.success(request, _("Recorded that nobody came; the statements stand in the next exchange."))
    return redirect("exchange:one", following)


@require_http_methods(["GET", "HEAD", "POST"])
@door(Grant.LEAD_EXCHANGE)
def attendance(request: HttpRequest, desk: Desk, exchange_id: int) -> HttpResponse:
    if request.method == "POST":
        services.set_attendance(desk.person, desk.shop, exchange_id, forms.wholes(request.POST, "present"))
        messages.success(request, _("Attendance is recorded."))
        return redirect("exchange:one", exchange_id)
    view = selectors.exchange(desk.shop, exchange_id)
    names = Names(desk.shop)
    known = {one.person_id for one in view.attendees}
    others = [(one, names.mark(one.id)) for one in selectors.joiners(desk.shop) if one.id not in known]
    context = {"view": view, "others": others}
    return render(request, _template(request, "exchange/attendance"), context)


@require_http_methods(["GET", "HEAD", "POST"])
@door(Grant.JOIN_EXCHANGE)
def action(request: HttpRequest, desk: Desk, exchange_id: int) -> HttpResponse:
    """An agreed action, where wanted about one statement."""
    view = selectors.exchange(desk.shop, exchange_id)
    if not view.is_open:
        raise refusals.is_closed()
    if request.method == "POST":
        about = forms.whole_or_none(forms.text(request.POST, "statement"), Text("说法", "statement"))
        new = forms.action(request.POST)
        if not new.title:
            raise refusals.needs(Text("做什么", "what is to be done"))
        once(
            request,
            desk.person,
            lambda: services.agree(desk.person, desk.shop, exchange_id, new, statement_id=about),
        )
        messages.success(request, _("The action is agreed."))
        return redirect("exchange:one", exchange_id)
    asked = request.GET.get("statement", "")
    about = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 12 else None
    context = {
        "view": view,
        "about": next((one for one in view.statements if one.id == about), None),
        "people": selectors.joiners(desk.shop),
        "metrics": [(term.code, term.label) for term in figures()],
        "first_due": shop_day(desk.shop),
    }
    return render(request, _template(request, "exchange/action"), context)


def _template(request: HttpRequest, name: str) -> str:
    return f"{name}_drawer.html" if request.headers.get("HX-Request") == "true" else f"{name}.html"
