"""The spam box: how likely each is real, the text inert, and one click to say what it is."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from baton.inquiries import refusals, services
from baton.inquiries.judging import box, reviewing
from baton.inquiries.judging.terms import BoxRow, Purpose
from baton.inquiries.pages.lines import moment
from baton.inquiries.pages.tabs import tabs
from baton.kit import countries
from baton.people.doors import Desk
from baton.people.doors import page as door
from baton.people.grants import Grant

REAL, SPAM = "real", "spam"


@dataclass(frozen=True, slots=True)
class Line:
    row: BoxRow
    chance: str
    country: str
    why: str
    arrived: str
    is_likely: bool
    due: str


@require_safe
@door(Grant.SEE_INQUIRIES)
def spam_box(request: HttpRequest, desk: Desk) -> HttpResponse:
    found = box.spam_box(desk.person, desk.shop, _number(request.GET.get("page", "")) or 1)
    lines = [_line(desk, row) for row in found.rows]
    state = found.state
    context = {
        "tabs": tabs(desk, "inquiries:spam"),
        "found": found,
        "lines": lines,
        "state": state,
        "first_due": moment(desk, state.first_due) if state.first_due is not None else "",
        "reviewed": moment(desk, state.last_review.at) if state.last_review is not None else "",
        "can_decide": desk.can(Grant.WORK_INQUIRIES),
        "model": box.model_state(desk.shop, Purpose.SPAM),
        "likely": f"{box.LIKELY_REAL:.1f}",
    }
    return render(request, "inquiries/spam.html", context)


def _line(desk: Desk, row: BoxRow) -> Line:
    return Line(
        row=row,
        chance="—" if row.chance_real is None else f"{row.chance_real:.2f}",
        country=countries.label(row.country).into(desk.language) if row.country else "",
        why="；".join(reason.zh for reason in row.reasons)
        if desk.language.startswith("zh")
        else "; ".join(reason.en for reason in row.reasons),
        arrived=moment(desk, row.arrived_at, row.country),
        is_likely=row.chance_real is not None and row.chance_real >= box.LIKELY_REAL,
        due=moment(desk, row.platform_due) if row.platform_due is not None else "",
    )


@require_POST
@door(Grant.WORK_INQUIRIES)
def decide(request: HttpRequest, desk: Desk, item_id: int) -> HttpResponse:
    """One message: a real inquiry, or spam."""
    expected = _number(request.POST.get("expected", ""))
    if expected is None:
        raise refusals.changed_meanwhile()
    verdict = request.POST.get("verdict", "")
    if verdict == REAL:
        services.rescue(desk.person, desk.shop, item_id, expected=expected)
        messages.success(request, _("It is back on the desk, with its clocks."))
    elif verdict == SPAM:
        services.mark_spam(desk.person, desk.shop, item_id, expected=expected)
        messages.success(request, _("It stays spam. Reject it on the platform as well."))
    else:
        raise refusals.not_chosen(verdict)
    return _back(request)


@require_POST
@door(Grant.WORK_INQUIRIES)
def confirm(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Those that were ticked are spam."""
    chosen = [number for text in request.POST.getlist("item") if (number := _number(text)) is not None]
    if not chosen:
        messages.warning(request, _("First tick those that are spam."))
        return _back(request)
    count = reviewing.confirm_spam(desk.person, desk.shop, chosen)
    said = ngettext("%(count)s message is spam.", "%(count)s messages are spam.", count)
    messages.success(request, said % {"count": count})
    return _back(request)


@require_POST
@door(Grant.WORK_INQUIRIES)
def reviewed(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Somebody has gone through the box today."""
    reviewing.note_review(desk.person, desk.shop)
    messages.success(request, _("Noted: the spam box has been looked through today."))
    return redirect("inquiries:spam")


def _back(request: HttpRequest) -> HttpResponse:
    number = _number(request.POST.get("page", ""))
    address = reverse("inquiries:spam")
    return redirect(f"{address}?{urlencode({'page': number})}" if number and number > 1 else address)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
