"""A person leaves or is away: all that they have, given away in one act."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from baton.inquiries import refusals, services
from baton.inquiries.leaving import selectors
from baton.inquiries.pages.tabs import tabs
from baton.people.doors import Desk
from baton.people.doors import page as door
from baton.people.grants import Grant


@require_safe
@door(Grant.ASSIGN_INQUIRIES)
def leaver(request: HttpRequest, desk: Desk) -> HttpResponse:
    holders = selectors.holders(desk.person, desk.shop)
    asked = _whole(request.GET.get("person", ""))
    chosen = next((one for one in holders if one.person_id == asked), None)
    context = {
        "holders": holders,
        "chosen": chosen,
        "takers": [one for one in holders if one.is_active and not one.is_absent and one.person_id != asked],
        "gone": selectors.gone(desk.person, desk.shop),
        "tabs": tabs(desk, "inquiries:hours"),
    }
    return render(request, "inquiries/leaver.html", context)


@require_POST
@door(Grant.ASSIGN_INQUIRIES)
def hand_over(request: HttpRequest, desk: Desk) -> HttpResponse:
    person_id = _whole(request.POST.get("person", ""))
    known = {one.person_id for one in selectors.holders(desk.person, desk.shop)}
    if person_id is None or person_id not in known:
        raise refusals.no_rep(request.POST.get("person", "")[:40])
    to: list[int] = []
    if request.POST.get("how") == "spread":
        to = [found for one in request.POST.getlist("to") if (found := _whole(one)) is not None]
        if not to:
            raise refusals.takers_needed()
    reason, is_for_good = request.POST.get("reason", ""), request.POST.get("why") != "away"
    kept = services.hand_over(desk.person, desk.shop, person_id, to, reason, is_for_good=is_for_good)
    count = len(kept.moved)
    said = ngettext("%(count)s item is handed over.", "%(count)s items are handed over.", count)
    messages.success(request, said % {"count": count})
    return redirect(reverse("inquiries:leaver") + "#handed-over")


@require_POST
@door(Grant.ASSIGN_INQUIRIES)
def take_back(request: HttpRequest, desk: Desk, hand_over_id: int) -> HttpResponse:
    count = services.take_back(desk.person, desk.shop, hand_over_id)
    said = ngettext(
        "%(count)s item that nobody had touched is back.", "%(count)s items that nobody had touched are back.", count
    )  # fmt: skip
    messages.success(request, said % {"count": count})
    return redirect("inquiries:leaver")


def _whole(written: str) -> int | None:
    return int(written) if written.isascii() and written.isdigit() and len(written) < 12 else None
