"""Visitor marketing: the part on the Today page, the whole list, and what is done about a visitor."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from baton.daybook.pages.lines import moment
from baton.daybook.visitors import services
from baton.daybook.visitors.drafts import LANGUAGES
from baton.daybook.visitors.selectors import one_waiting, visitor_list
from baton.daybook.visitors.terms import DoneLine, SkipReason, VisitorAct, VisitorLine, VisitorList
from baton.kit.errors import NotUsable
from baton.kit.text import Text
from baton.people.clock import clock
from baton.people.doors import Desk
from baton.people.doors import page as door
from baton.people.grants import Grant
from baton.people.terms import Team
from baton.ui import formats

ON_TODAY = 4
PLAYBOOK = "visitor_marketing"
MOST_MARKS = 40
"""A larger quota is written as figures alone."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A visitor as the list shows it."""

    line: VisitorLine
    number: int
    stay: str
    left: str
    clock: str
    word: str
    language: Text
    chance: str
    product: str
    url: str


def part(desk: Desk, *, has_task: bool) -> dict[str, object]:
    """What the Today page shows of it: nothing for who does not do it, or where no visits are on file.

    `has_task`: whether the day holds a task of it; marketing has it on the page in any case.
    """
    is_theirs = has_task or any(role.team is Team.MARKETING for role in desk.person.roles_in(desk.shop))
    if not (is_theirs and desk.can(Grant.SEE_INQUIRIES)):
        return {}
    found = visitor_list(desk.person, desk.shop, most=ON_TODAY)
    if found.newest is None or not (found.reachable or found.done):
        return {}
    return {"visitors": _context(desk, found)}


@require_safe
@door(Grant.SEE_INQUIRIES)
def overview(request: HttpRequest, desk: Desk) -> HttpResponse:
    found = visitor_list(desk.person, desk.shop)
    return render(request, "daybook/visitors.html", _context(desk, found))


@require_safe
@door(Grant.SEE_INQUIRIES)
def one(request: HttpRequest, desk: Desk, visitor_id: str) -> HttpResponse:
    return _one(request, desk, visitor_id)


def _one(
    request: HttpRequest,
    desk: Desk,
    visitor_id: str,
    refused: NotUsable | None = None,
    words: str | None = None,
) -> HttpResponse:
    line = one_waiting(desk.person, desk.shop, visitor_id)
    context = {
        "from": _began(request),
        "row": _shown(desk, line, 1),
        "words": line.draft if words is None else words,
        "reasons": [(reason.value, reason.label) for reason in SkipReason],
        "refused": refused,
        "longest": services.LONGEST,
    }
    is_fragment = request.headers.get("HX-Request") == "true"
    template = "daybook/visitor_drawer.html" if is_fragment else "daybook/visitor.html"
    return render(request, template, context, status=200 if refused is None else refused.status)


@require_POST
@door(Grant.SEE_INQUIRIES)
def sent(request: HttpRequest, desk: Desk, visitor_id: str) -> HttpResponse:
    words = request.POST.get("words", "")
    try:
        services.mark_sent(desk.person, desk.shop, visitor_id, words=words)
    except NotUsable as error:
        if error.code == "changed_meanwhile":
            raise
        return _one(request, desk, visitor_id, error, words)
    messages.success(request, _("Marked as sent: the quota counts it."))
    return redirect(_back(request))


@require_POST
@door(Grant.SEE_INQUIRIES)
def skip(request: HttpRequest, desk: Desk, visitor_id: str) -> HttpResponse:
    try:
        services.skip(desk.person, desk.shop, visitor_id, request.POST.get("reason", ""))
    except NotUsable as error:
        if error.code == "changed_meanwhile":
            raise
        return _one(request, desk, visitor_id, error)
    messages.success(request, _("Left out of the list."))
    return redirect(_back(request))


@require_POST
@door(Grant.SEE_INQUIRIES)
def undo(request: HttpRequest, desk: Desk, approach_id: int) -> HttpResponse:
    services.undo(desk.person, desk.shop, approach_id)
    messages.success(request, _("Taken back: the visitor is on the list again."))
    return redirect(_back(request))


def _back(request: HttpRequest) -> str:
    """To the day where the act was begun there, else to the list, where the keyboard goes on from."""
    return reverse("daybook:today") if _began(request) else reverse("daybook:visitors") + "#whom"


def _began(request: HttpRequest) -> str:
    asked = request.POST if request.method == "POST" else request.GET
    return "today" if asked.get("from") == "today" else ""


def _context(desk: Desk, found: VisitorList) -> dict[str, object]:
    quota, zone = found.quota, ZoneInfo(desk.shop.timezone)
    granted, used = quota.granted, quota.used
    expires = quota.expires_at.astimezone(zone) if quota.expires_at is not None else None
    answered = found.answered
    return {
        "found": found,
        "rows": [_shown(desk, line, number) for number, line in enumerate(found.lines, start=1)],
        "quota": quota,
        "marks": [number < (used or 0) for number in range(granted or 0)]
        if (granted or 0) <= MOST_MARKS
        else (),
        "expires": expires,
        "expires_at": moment(desk, quota.expires_at, clock().now()) if quota.expires_at is not None else "",
        "more": max(0, found.listed - len(found.lines)),
        "beyond": found.reachable - found.listed,
        "share": formats.rate(answered.answered / answered.sent) if answered.sent else "",
        "range": f"{formats.rate(answered.low)}–{formats.rate(answered.high)}"
        if answered.low is not None
        else "",
        "done": [_done(one, zone) for one in found.done],
        "sent_today": sum(one.act is VisitorAct.SENT for one in found.done),
    }


def _done(one: DoneLine, zone: ZoneInfo) -> dict[str, object]:
    return {"one": one, "at": f"{one.at.astimezone(zone):%H:%M}", "is_sent": one.act is VisitorAct.SENT}


def _shown(desk: Desk, line: VisitorLine, number: int) -> Shown:
    visitor = line.visitor
    return Shown(
        line=line,
        number=number,
        stay=_stay(visitor.stay_seconds),
        left=_left(line.left),
        clock="near" if line.is_expiring else "",
        word=visitor.words[0] if visitor.words else "",
        language=LANGUAGES[line.language],
        chance=formats.rate(line.chance) if line.chance is not None else "",
        product=line.product_name or visitor.product_id,
        url=reverse("daybook:visitor", args=[visitor.visitor_id]),
    )


def _stay(seconds: int | None) -> str:
    if seconds is None:
        return "—"
    minutes, rest = divmod(seconds, 60)
    return (
        _("%(minutes)s min %(seconds)s s") % {"minutes": minutes, "seconds": rest}
        if minutes
        else _("%(seconds)s s") % {"seconds": rest}
    )


def _left(left: timedelta | None) -> str:
    if left is None:
        return _("not known")
    minutes = int(left.total_seconds() // 60)
    hours, rest = divmod(minutes, 60)
    if hours >= 48:
        return _("%(days)s days") % {"days": hours // 24}
    return (
        _("%(hours)s h %(minutes)s min") % {"hours": hours, "minutes": rest}
        if hours
        else _("%(minutes)s min") % {"minutes": rest}
    )
