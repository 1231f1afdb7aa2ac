"""Follow-ups after quotes and samples: one touch logs one, and silence proposes a loss."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from baton.inquiries import refusals
from baton.inquiries import services as desk_services
from baton.inquiries.logic.buyer_time import public_holiday
from baton.inquiries.pages import lines
from baton.inquiries.pages.pool import listed
from baton.inquiries.pages.tabs import tabs
from baton.inquiries.pool import following, services
from baton.inquiries.pool.following import FollowUp, Part, Silent, When
from baton.inquiries.terms import Channel
from baton.kit.country_zones import local_time
from baton.people.clock import clock
from baton.people.doors import Desk
from baton.people.doors import page as door
from baton.people.grants import Grant


@require_safe
@door(Grant.SEE_INQUIRIES)
def overview(request: HttpRequest, desk: Desk) -> HttpResponse:
    now = clock().now()
    found = following.follow_up_list(desk.person, desk.shop)
    context = {
        "tabs": tabs(desk, "inquiries:follow_up"),
        "found": found,
        "parts": [_part(desk, part, now) for part in found.parts],
        "silent": [_silent(desk, one, now) for one in found.silent],
        "channels": [(channel.value, channel_label(channel)) for channel in Channel],
        "can_work": desk.can(Grant.WORK_INQUIRIES),
        "days": listed(map(str, found.rules.follow_up)),
        "due": sum(part.count for part in found.parts if part.when is not When.COMING),
        "is_empty": not any(part.count for part in found.parts) and not found.silent_count,
    }
    return render(request, "inquiries/follow_up.html", context)


@require_POST
@door(Grant.WORK_INQUIRIES)
def log(request: HttpRequest, desk: Desk, item_id: int) -> HttpResponse:
    """We wrote to the buyer, on this channel, just now."""
    text = request.POST.get("channel", "")
    if text not in set(Channel):
        raise refusals.unknown_field(text[:40])
    desk_services.log_touch(
        desk.person, desk.shop, item_id, Channel(text), expected=_version(request.POST.get("version", ""))
    )
    messages.success(request, _("The follow-up is logged."))
    return redirect("inquiries:follow_up")


@require_POST
@door(Grant.WORK_INQUIRIES)
def lose(request: HttpRequest, desk: Desk, item_id: int) -> HttpResponse:
    version = _version(request.POST.get("version", ""))
    services.confirm_loss(desk.person, desk.shop, item_id, version)
    messages.success(request, _("Closed as lost: no answer."))
    return redirect("inquiries:follow_up")


def _version(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def channel_label(channel: Channel) -> str:
    return {
        Channel.PLATFORM: _("On the platform"),
        Channel.MAIL: _("By mail"),
        Channel.WHATSAPP: _("By WhatsApp"),
        Channel.WECHAT: _("By WeChat"),
        Channel.PHONE: _("By phone"),
    }[channel]


def _part(desk: Desk, part: Part, now: datetime) -> dict[str, object]:
    words = {
        When.LATE: _("Late follow-ups"),
        When.TODAY: _("Due today"),
        When.COMING: _("Coming in 7 days"),
    }
    return {
        "when": part.when,
        "title": words[part.when],
        "count": part.count,
        "is_coming": part.when is When.COMING,
        "rows": [_row(desk, one, now) for one in part.rows],
    }


def _row(desk: Desk, one: FollowUp, now: datetime) -> dict[str, object]:
    due = one.due.astimezone(ZoneInfo(desk.shop.timezone))
    return {
        "one": one,
        "row": one.row,
        "line": lines.line(desk, one.row, now),
        "due": f"{due:%m-%d}",
        "there": _there(desk, one.row.country, now),
    }


def _there(desk: Desk, country: str, now: datetime) -> str:
    """The buyer's time of day, and the public holiday there. Only words: they move no date."""
    there = local_time(now, country)
    if there is None:
        return ""
    holiday = public_holiday(country, there.date())
    told = _("buyer's time %(time)s") % {"time": f"{there:%H:%M}"}
    return told if holiday is None else f"{told} · {holiday.into(desk.language)}"


def _silent(desk: Desk, one: Silent, now: datetime) -> dict[str, object]:
    return {"one": one, "row": one.row, "line": lines.line(desk, one.row, now)}
