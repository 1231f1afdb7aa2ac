"""What people do on the Credit pages. Each answers with a message and the page it came from."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from baton.inquiries.crediting import selectors, services
from baton.inquiries.crediting.terms import OPTIONAL
from baton.people.doors import Desk
from baton.people.doors import page as door
from baton.people.grants import Grant

_SHARE = "share-"


@require_POST
@door(Grant.CLOSE_CREDIT)
def close(request: HttpRequest, desk: Desk) -> HttpResponse:
    month = request.POST.get("month", "")
    services.close_month(desk.person, desk.shop, month, request.POST.get("note", ""))
    messages.success(request, _("%(month)s is closed.") % {"month": month})
    return redirect(f"{reverse('inquiries:credit')}?{urlencode({'month': month})}")


@require_POST
@door(Grant.DECIDE_CREDIT)
def rule(request: HttpRequest, desk: Desk) -> HttpResponse:
    asked = request.POST
    counted = [kind for kind in OPTIONAL if kind.value in asked.getlist("counted")]
    number = services.set_rule(
        desk.person,
        desk.shop,
        asked.get("since", ""),
        counted,
        _whole(asked.get("ripe_days", "")),
        _whole(asked.get("least_accounts", "")),
        asked.get("note", ""),
    )
    messages.success(request, _("Version %(number)s of the rule is set.") % {"number": number})
    return redirect("inquiries:credit_rule")


def _whole(written: str) -> int:
    """A whole number; what is none is none that the rule takes."""
    text = written.strip()
    return int(text) if text.isdecimal() and len(text) < 9 else -1


@require_POST
@door(Grant.SEE_INQUIRIES)
def dispute(request: HttpRequest, desk: Desk) -> HttpResponse:
    order_id = request.POST.get("order", "")
    services.raise_dispute(desk.person, desk.shop, order_id, request.POST.get("why", ""))
    messages.success(request, _("The dispute is on record."))
    return redirect("inquiries:credit_order", order_id=order_id)


@require_POST
@door(Grant.SEE_INQUIRIES)
def answer(request: HttpRequest, desk: Desk, dispute_id: int) -> HttpResponse:
    order_id = selectors.order_disputed(desk.shop, dispute_id)
    services.answer_dispute(desk.person, desk.shop, dispute_id, request.POST.get("text", ""))
    messages.success(request, _("The answer is on record."))
    return redirect("inquiries:credit_order", order_id=order_id)


@require_POST
@door(Grant.DECIDE_CREDIT)
def decide(request: HttpRequest, desk: Desk, dispute_id: int) -> HttpResponse:
    order_id = selectors.order_disputed(desk.shop, dispute_id)
    percents = _percents(request) if request.POST.get("outcome") == "shares" else None
    services.decide_dispute(desk.person, desk.shop, dispute_id, request.POST.get("reason", ""), percents)
    messages.success(request, _("The decision is on record."))
    return redirect("inquiries:credit_order", order_id=order_id)


def _percents(request: HttpRequest) -> dict[str, str]:
    """The fields of the order's own parts, and the one of a share that it had not."""
    asked = request.POST
    found = {name.removeprefix(_SHARE): str(asked[name]) for name in asked if name.startswith(_SHARE)}
    if asked.get("more", "").strip():
        found[f"{asked.get('more_kind', '')}:{asked.get('more_person', '')}"] = asked["more"]
    return found
