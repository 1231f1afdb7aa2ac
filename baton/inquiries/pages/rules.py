"""By which limits the two clocks count: the platform's versions, and what the team promises itself."""

from __future__ import annotations

from datetime import timedelta
from math import isfinite

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from baton.inquiries import services
from baton.inquiries.pages.spans import limit as said
from baton.inquiries.pages.tabs import tabs
from baton.inquiries.replying import selectors as replying
from baton.inquiries.terms import Kind
from baton.inquiries.timing import selectors
from baton.kit.countries import find_country
from baton.kit.errors import NotUsable
from baton.kit.period import parse_day
from baton.kit.text import Text
from baton.people.doors import Desk
from baton.people.doors import page as door
from baton.people.grants import Grant

_SAID_BACK = 40
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


@require_safe
@door(Grant.SEE_INQUIRIES)
def rules(request: HttpRequest, desk: Desk) -> HttpResponse:
    found = selectors.rules_page(desk.person, desk.shop)
    newest = found.versions[0]
    fast = replying.fast_replies(desk.person, desk.shop)
    context = {
        "found": found,
        "versions": [
            (one, [(kind_name(kind), said(one.limits.get(kind))) for kind in Kind]) for one in found.versions
        ],
        "platform_fields": [
            (kind.value, kind_name(kind), _written(newest.limits.get(kind), HOUR)) for kind in Kind
        ],
        "newest": newest,
        "left_out": ", ".join(newest.left_out),
        "team_fields": [
            (kind.value, kind_name(kind), _written(found.team.first_reply.get(kind), MINUTE)) for kind in Kind
        ],
        "follow_up": _written(found.team.follow_up, MINUTE),
        "fast_reply": _written(found.team.fast_reply, MINUTE),
        "team_rows": [
            *((kind_name(kind), said(found.team.first_reply.get(kind))) for kind in Kind),
            (_("Answer to a buyer who wrote again"), said(found.team.follow_up)),
            (_("Fast reply while somebody is on duty"), said(found.team.fast_reply)),
        ],
        "fast": fast,
        "fast_limit": said(fast.limit),
        "can_assign": desk.can(Grant.ASSIGN_INQUIRIES),
        "tabs": tabs(desk, "inquiries:hours"),
    }
    return render(request, "inquiries/rules.html", context)


@require_POST
@door(Grant.ASSIGN_INQUIRIES)
def set_platform(request: HttpRequest, desk: Desk) -> HttpResponse:
    """A version of the platform's rule from a day on; one of the same day is changed."""
    limits = {kind: _span(request, kind.value, HOUR) for kind in Kind}
    services.set_platform_rule(
        desk.person,
        desk.shop,
        request.POST.get("name", "").strip() or request.POST.get("since", ""),
        parse_day(request.POST.get("since", "")),
        {kind: limit for kind, limit in limits.items() if limit is not None},
        left_out=_countries(request.POST.get("left_out", "")),
        is_handled_by_rejection="rejection" in request.POST,
        source=request.POST.get("source", ""),
    )
    messages.success(request, _("The version is set. Clocks that run have been wound anew."))
    return redirect("inquiries:rules")


@require_POST
@door(Grant.ASSIGN_INQUIRIES)
def drop_platform(request: HttpRequest, desk: Desk) -> HttpResponse:
    services.drop_platform_rule(desk.person, desk.shop, parse_day(request.POST.get("since", "")))
    messages.success(request, _("The version is dropped. Clocks that run have been wound anew."))
    return redirect("inquiries:rules")


@require_POST
@door(Grant.ASSIGN_INQUIRIES)
def set_team(request: HttpRequest, desk: Desk) -> HttpResponse:
    first_reply = {kind: _span(request, kind.value, MINUTE) for kind in Kind}
    services.set_team_rule(
        desk.person,
        desk.shop,
        {kind: limit for kind, limit in first_reply.items() if limit is not None},
        _needed(request, "follow_up"),
        _needed(request, "fast_reply"),
    )
    messages.success(request, _("The team's limits are set. Clocks that run have been wound anew."))
    return redirect("inquiries:rules")


def kind_name(kind: Kind) -> str:
    return {Kind.INQUIRY: _("Inquiry"), Kind.CHAT: _("Chat"), Kind.RFQ: _("RFQ")}[kind]


def _written(limit: timedelta | None, unit: timedelta) -> str:
    """A limit as its field holds it; "" for none."""
    return "" if limit is None else f"{limit / unit:g}"


def _span(request: HttpRequest, name: str, unit: timedelta) -> timedelta | None:
    """What a field says; None for an empty one: that kind has no limit."""
    written = request.POST.get(name, "").strip()
    if not written:
        return None
    try:
        number = float(written)
    except ValueError:
        number = float("nan")
    if not isfinite(number) or not 0 < number < 1_000_000:
        said = written[:_SAID_BACK]
        raise NotUsable(
            "no_limit",
            Text(f"「{said}」不是时限。", f"“{said}” is no limit."),
            Text(
                "写一个数字，如 24；没有时限就留空。", "Give a number, like 24; leave it empty for no limit."
            ),
        )
    return timedelta(seconds=round(number * unit.total_seconds()))


def _needed(request: HttpRequest, name: str) -> timedelta:
    found = _span(request, name, MINUTE)
    if found is None:
        raise NotUsable(
            "limit_needed",
            Text("这个时限不能留空。", "This limit is needed."),
            Text("写分钟数，如 5。", "Give minutes, like 5."),
        )
    return found


def _countries(written: str) -> tuple[str, ...]:
    """Countries by code or name, comma between; NotUsable for one that is none."""
    found = []
    for part in (one.strip() for one in written.replace("，", ",").replace("、", ",").split(",")):
        if not part:
            continue
        code = find_country(part)
        if code is None:
            said = part[:_SAID_BACK]
            raise NotUsable(
                "no_country",
                Text(f"「{said}」不是国家。", f"“{said}” is no country."),
                Text("写代码或名称，如 CN 或 中国。", "Give a code or a name, like CN or China."),
            )
        found.append(code)
    return tuple(dict.fromkeys(found))
