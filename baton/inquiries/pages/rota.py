"""Who looks after the desk outside the team's hours."""

from __future__ import annotations

from datetime import timedelta
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from baton.inquiries import refusals, services
from baton.inquiries.pages.tabs import tabs
from baton.inquiries.timing import selectors, writing
from baton.people.doors import Desk
from baton.people.doors import page as door
from baton.people.grants import Grant

MOST_NIGHTS = 31


@require_safe
@door(Grant.SEE_INQUIRIES)
def rota(request: HttpRequest, desk: Desk) -> HttpResponse:
    context = {
        "found": selectors.rota_page(desk.person, desk.shop),
        "can_assign": desk.can(Grant.ASSIGN_INQUIRIES),
        "people": selectors.colleagues(desk.shop) if desk.can(Grant.ASSIGN_INQUIRIES) else (),
        "nights": MOST_NIGHTS,
        "tabs": tabs(desk, "inquiries:hours"),
    }
    return render(request, "inquiries/rota.html", context)


@require_POST
@door(Grant.ASSIGN_INQUIRIES)
def add_turns(request: HttpRequest, desk: Desk) -> HttpResponse:
    """One turn, or the same hours on so many days in a row."""
    zone = ZoneInfo(desk.shop.timezone)
    start = writing.moment_of(request.POST.get("start", ""), zone)
    end = writing.moment_of(request.POST.get("end", ""), zone)
    nights = _whole(request.POST.get("nights", "1") or "1")
    if nights is None or not 1 <= nights <= MOST_NIGHTS:
        raise refusals.wrong_span()
    person_id = _whole(request.POST.get("person", ""))
    if person_id is None:
        raise refusals.no_rep("")
    for night in range(nights):
        # The same local hours each day, also where the clocks are changed in between.
        day = timedelta(days=night)
        services.add_duty(desk.person, desk.shop, person_id, start + day, end + day)
    said = ngettext("%(count)s turn is on the rota.", "%(count)s turns are on the rota.", nights)
    messages.success(request, said % {"count": nights})
    return redirect("inquiries:rota")


@require_POST
@door(Grant.ASSIGN_INQUIRIES)
def drop_turn(request: HttpRequest, desk: Desk, turn_id: int) -> HttpResponse:
    services.drop_duty(desk.person, desk.shop, turn_id)
    messages.success(request, _("The turn is dropped."))
    return redirect("inquiries:rota")


def _whole(written: str) -> int | None:
    return int(written) if written.isascii() and written.isdigit() and len(written) < 12 else None
