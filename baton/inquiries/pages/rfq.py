"""RFQs: the month's rights to quote, who quotes and wins, and which open ones fit best."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from baton.inquiries.logic.rfq_fit import LEAST_HISTORY
from baton.inquiries.pages import lines
from baton.inquiries.pages.tabs import tabs
from baton.inquiries.rfq import refusals, selectors, services
from baton.inquiries.rfq.terms import OpenRfq, Rate
from baton.kit.period import parse_day
from baton.people.clock import clock, shop_day
from baton.people.doors import Desk
from baton.people.doors import page as door
from baton.people.grants import Grant
from baton.ui.formats import rate as written_rate


@require_safe
@door(Grant.SEE_INQUIRIES)
def overview(request: HttpRequest, desk: Desk) -> HttpResponse:
    found = selectors.rfqs(desk.person, desk.shop)
    everyone = (*found.quoters, found.total)
    context = {
        "tabs": tabs(desk, "inquiries:rfq"),
        "found": found,
        "quota": found.quota,
        "rows": [_row(desk, one) for one in found.open],
        "quoters": [
            {"one": one, "answered": _rate(one.answered), "won": _rate(one.won), "is_all": one is found.total}
            for one in everyone
        ],
        "least": LEAST_HISTORY,
        "is_lead": desk.can(Grant.ASSIGN_INQUIRIES),
        "can_work": desk.can(Grant.WORK_INQUIRIES),
        "days": " ".join(map(str, found.rules.reward_days)),
        "today": shop_day(desk.shop),
    }
    return render(request, "inquiries/rfq.html", context)


@require_POST
@door(Grant.WORK_INQUIRIES)
def quote(request: HttpRequest, desk: Desk, item_id: int) -> HttpResponse:
    text = request.POST.get("version", "")
    version = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
    services.log_quote(desk.person, desk.shop, item_id, expected=version)
    messages.success(request, _("The quote is logged, and uses one right of the month."))
    return redirect("inquiries:rfq")


@require_POST
@door(Grant.ASSIGN_INQUIRIES)
def reward(request: HttpRequest, desk: Desk) -> HttpResponse:
    day, number = parse_day(request.POST.get("day", "")), _count(request.POST.get("number", ""))
    services.set_reward(desk.person, desk.shop, day, number)
    messages.success(request, _("The rights granted are noted."))
    return redirect("inquiries:rfq")


@require_POST
@door(Grant.ASSIGN_INQUIRIES)
def rules(request: HttpRequest, desk: Desk) -> HttpResponse:
    given: dict[str, object] = {"shows_names": "shows_names" in request.POST}
    if "monthly" in request.POST:
        given["monthly"] = _count(request.POST["monthly"])
    if "zone" in request.POST:
        given["zone"] = request.POST["zone"].strip()[:60]
    if "reward_days" in request.POST:
        given["reward_days"] = _days(request.POST["reward_days"])
    services.set_rules(desk.person, desk.shop, given)
    messages.success(request, _("The rules of the rights are set."))
    return redirect("inquiries:rfq")


def _count(text: str) -> int:
    written = text.strip()
    if not (written.isascii() and written.isdigit() and len(written) < 7):
        raise refusals.wrong_number(0, services.MOST_RIGHTS)
    return int(written)


def _days(text: str) -> tuple[int, ...]:
    parts = text.replace(",", " ").replace("，", " ").replace("、", " ").split()
    if not all(part.isascii() and part.isdigit() and len(part) < 3 for part in parts):
        raise refusals.wrong_days()
    return tuple(int(part) for part in parts)


def _row(desk: Desk, one: OpenRfq) -> dict[str, object]:
    fit = one.fit
    return {
        "row": one.row,
        "line": lines.line(desk, one.row, clock().now()),
        "fit": None if fit is None else written_rate(fit.probability),
        "reasons_for": [] if fit is None else [reason.text for reason in fit.reasons_for],
        "reasons_against": [] if fit is None else [reason.text for reason in fit.reasons_against],
    }


def _rate(found: Rate) -> dict[str, str] | None:
    """A share with its counts and its interval; None of nothing."""
    if not found.whole or found.low is None or found.high is None:
        return None
    return {
        "share": written_rate(found.part / found.whole),
        "counts": f"{found.part} / {found.whole}",
        "interval": f"{written_rate(found.low)}–{written_rate(found.high)}",
    }
