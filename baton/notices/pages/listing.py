"""The channels, what waits or did not arrive, and the log of every attempt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from baton.notices import selectors
from baton.notices.terms import ChannelKind, NoticeKind, Outcome, State
from baton.people.doors import Desk
from baton.people.doors import page as door
from baton.people.grants import Grant
from baton.ui.shell import Choice, Option

_MARKS = {
    State.WAITING: "wait",
    State.SENDING: "run",
    State.SENT: "good",
    State.MERGED: "good",
    State.UNSURE: "warn",
    State.FAILED: "bad",
    State.GIVEN_UP: "",
}
_OUTCOME_MARKS = {
    Outcome.BEGUN: "run",
    Outcome.DELIVERED: "good",
    Outcome.AGAIN: "warn",
    Outcome.REFUSED: "bad",
    Outcome.UNSURE: "warn",
}
_SHOWN = {
    "open": selectors.OPEN_STATES,
    "troubled": selectors.TROUBLED_STATES,
    "arrived": (State.SENT, State.MERGED),
    "dropped": (State.GIVEN_UP,),
}


@dataclass(frozen=True, slots=True)
class Marked:
    """A row with its moments in the shop's time and its state as a mark."""

    row: selectors.NoticeView | selectors.Attempt
    at: str
    due: str
    label: str
    mark: str


@require_safe
@door(Grant.MANAGE_NOTICES)
def channels(request: HttpRequest, desk: Desk) -> HttpResponse:
    found = selectors.channels(desk.shop)
    context = {
        "tabs": tabs(desk, "notices:channels"),
        "channels": [
            (
                one,
                moment(desk, one.held_until) if one.held_until else "",
                moment(desk, one.last.at) if one.last else "",
                _OUTCOME_MARKS[one.last.outcome] if one.last else "",
            )
            for one in found
        ],
        "kinds": [(one.value, one.label) for one in ChannelKind],
        "has_public_address": selectors.has_public_address(),
        "lacks_mail_server": not selectors.has_mail_server()
        and any(one.kind is ChannelKind.MAIL for one in found),
        "every": len(NoticeKind),
    }
    return render(request, "notices/channels.html", context)


@require_safe
@door(Grant.MANAGE_NOTICES)
def outbox(request: HttpRequest, desk: Desk) -> HttpResponse:
    shown = request.GET.get("shown", "")
    shown = shown if shown in _SHOWN else "open"
    channel_id = number_of(request.GET.get("channel", ""))
    found = selectors.notices(
        desk.shop,
        states=_SHOWN[shown],
        channel_id=channel_id,
        number=number_of(request.GET.get("page", "")) or 1,
    )
    labels = {
        "open": _("Waiting or in trouble"),
        "troubled": _("In trouble"),
        "arrived": _("Arrived, also with others"),
        "dropped": _("Given up"),
    }
    context = {
        "tabs": tabs(desk, "notices:outbox"),
        "found": found,
        "rows": [
            Marked(
                one,
                moment(desk, one.told_at),
                moment(desk, one.due_at) if one.state is State.WAITING else "",
                one.state.label.into(desk.language),
                _MARKS[one.state],
            )
            for one in found.rows
        ],
        "shown": [Option(value, label, value == shown) for value, label in labels.items()],
        "channels": _channel_options(desk, channel_id),
        "back": request.get_full_path(),
    }
    return render(request, "notices/outbox.html", context)


@require_safe
@door(Grant.MANAGE_NOTICES)
def log(request: HttpRequest, desk: Desk) -> HttpResponse:
    outcome = request.GET.get("outcome", "")
    kind = request.GET.get("kind", "")
    channel_id = number_of(request.GET.get("channel", ""))
    found = selectors.log(
        desk.shop,
        outcomes=(Outcome(outcome),) if outcome in set(Outcome) else tuple(Outcome),
        channel_id=channel_id,
        kind=NoticeKind(kind) if kind in set(NoticeKind) else None,
        number=number_of(request.GET.get("page", "")) or 1,
    )
    context = {
        "tabs": tabs(desk, "notices:log"),
        "found": found,
        "rows": [
            Marked(
                one,
                moment(desk, one.at, is_exact=True),
                "",
                one.outcome.label.into(desk.language),
                _OUTCOME_MARKS[one.outcome],
            )
            for one in found.rows
        ],
        "outcomes": [
            Option("", _("Every outcome"), not outcome),
            *(Option(one.value, one.label.into(desk.language), one.value == outcome) for one in Outcome),
        ],
        "kinds": [
            Option("", _("Every kind"), not kind),
            *(Option(one.value, one.label.into(desk.language), one.value == kind) for one in NoticeKind),
        ],
        "channels": _channel_options(desk, channel_id),
        "is_filtered": bool(outcome or kind or channel_id),
    }
    return render(request, "notices/log.html", context)


def tabs(desk: Desk, current: str) -> list[tuple[Choice, int]]:
    """The room's pages, each with how many things are in trouble there."""
    troubled = selectors.count_troubled(desk.shop)
    listed = (
        ("notices:channels", _("Channels"), 0),
        ("notices:outbox", _("Outbox"), troubled),
        ("notices:log", _("Delivery log"), 0),
    )
    return [(Choice(label, reverse(name), name == current), count) for name, label, count in listed]


def moment(desk: Desk, at: datetime, *, is_exact: bool = False) -> str:
    """In the shop's time."""
    here = at.astimezone(ZoneInfo(desk.shop.timezone))
    return f"{here:%m-%d %H:%M:%S}" if is_exact else f"{here:%m-%d %H:%M}"


def number_of(said: str) -> int | None:
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 10 else None


def _channel_options(desk: Desk, chosen: int | None) -> list[Option]:
    found = selectors.channels(desk.shop)
    return [
        Option("", _("Every channel"), chosen is None),
        *(Option(str(one.id), one.name, one.id == chosen) for one in found),
    ]
