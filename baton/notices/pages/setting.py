"""A channel's own page, and what is done to channels and notices. Acts answer with a message."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from baton.kit.errors import BatonError, NotUsable
from baton.kit.text import Text
from baton.notices import selectors, services
from baton.notices.pages.listing import number_of, tabs
from baton.notices.selectors import ChannelView
from baton.notices.services import Wanted
from baton.notices.terms import RATES, ChannelKind, NoticeKind, Outcome
from baton.people.doors import Desk
from baton.people.doors import page as door
from baton.people.grants import Grant
from baton.people.once import once
from baton.ui.shell import Option

_SIGNED = frozenset({ChannelKind.DINGTALK, ChannelKind.FEISHU})


@require_safe
@door(Grant.MANAGE_NOTICES)
def new(request: HttpRequest, desk: Desk) -> HttpResponse:
    return _form(request, desk, _kind(request.GET), None)


@require_safe
@door(Grant.MANAGE_NOTICES)
def one(request: HttpRequest, desk: Desk, channel_id: int) -> HttpResponse:
    found = selectors.channel(desk.shop, channel_id)
    return _form(request, desk, found.kind, found)


@require_POST
@door(Grant.MANAGE_NOTICES, is_atomic=False)
def keep(request: HttpRequest, desk: Desk, channel_id: int | None = None) -> HttpResponse:
    """A new channel, or new settings of one. A refusal shows the form again, with what was typed but the secrets."""
    found = None if channel_id is None else selectors.channel(desk.shop, channel_id)
    kind = _kind(request.POST) if found is None else found.kind
    try:
        wanted = _wanted(request.POST, kind)
        kept = once(
            request,
            desk.person,
            lambda: services.set_channel(desk.person, desk.shop, wanted, channel_id),
        )
    except NotUsable as refusal:
        return _form(request, desk, kind, found, refusal=refusal)
    messages.success(request, _("The channel is kept. Send a test before you rely on it."))
    return redirect("notices:channel", kept)


@require_POST
@door(Grant.MANAGE_NOTICES, is_atomic=False)
def test(request: HttpRequest, desk: Desk, channel_id: int) -> HttpResponse:
    """Sends a test now and shows the answer in words."""
    verdict = services.send_test(desk.person, desk.shop, channel_id)
    said = verdict.text.into(desk.language)
    if verdict.outcome is Outcome.DELIVERED:
        messages.success(request, _("The test arrived. %(said)s") % {"said": said})
    else:
        messages.error(request, _("The test did not arrive: %(said)s") % {"said": said})
    return _back(request)


@require_POST
@door(Grant.MANAGE_NOTICES)
def switch(request: HttpRequest, desk: Desk, channel_id: int) -> HttpResponse:
    is_on = request.POST.get("on") == "1"
    services.switch_channel(desk.person, desk.shop, channel_id, is_on)
    messages.success(
        request, _("The channel is on.") if is_on else _("The channel is off: what waits stays.")
    )
    return _back(request)


@require_POST
@door(Grant.MANAGE_NOTICES)
def drop(request: HttpRequest, desk: Desk, channel_id: int) -> HttpResponse:
    if request.POST.get("sure") != "1":
        raise NotUsable(
            "not_sure",
            Text("没有勾选「确定删除」。", "“Yes, drop it” was not ticked."),
            Text("回到频道，勾选后再删。", "Go back to the channel, tick it, and drop it then."),
        )
    services.drop_channel(desk.person, desk.shop, channel_id)
    messages.success(request, _("The channel is dropped; its log stays."))
    return redirect("notices:channels")


@require_POST
@door(Grant.MANAGE_NOTICES)
def settle(request: HttpRequest, desk: Desk, notice_id: int, verb: str) -> HttpResponse:
    """Have a notice sent again, or give it up."""
    if verb == "retry":
        services.retry(desk.person, desk.shop, notice_id)
        messages.success(request, _("It goes out within a minute."))
    else:
        services.give_up(desk.person, desk.shop, notice_id)
        messages.success(request, _("Given up: it is not sent any more."))
    return _back(request, "notices:outbox")


def _form(
    request: HttpRequest,
    desk: Desk,
    kind: ChannelKind,
    found: ChannelView | None,
    *,
    refusal: BatonError | None = None,
) -> HttpResponse:
    if refusal is not None:
        typed, asked = _typed(request.POST), set(request.POST.getlist("kinds"))
    else:
        typed, asked = _shown(found, kind), {one.value for one in (found.kinds if found else NoticeKind)}
    rate = RATES[kind]
    context = {
        "tabs": tabs(desk, "notices:channels"),
        "channel": found,
        "kind": kind,
        "typed": typed,
        "refusal": refusal,
        "choices": [Option(one.value, one.label.into(desk.language), one is kind) for one in ChannelKind],
        "languages": [
            Option("zh-hans", "简体中文", typed["language"] != "en"),
            Option("en", "English", typed["language"] == "en"),
        ],
        "kinds": [Option(one.value, one.label.into(desk.language), one.value in asked) for one in NoticeKind],
        "is_signed_kind": kind in _SIGNED,
        "is_mail": kind is ChannelKind.MAIL,
        "rate": rate,
        "lacks_mail_server": kind is ChannelKind.MAIL and not selectors.has_mail_server(),
    }
    return render(request, "notices/channel.html", context, status=200 if refusal is None else refusal.status)


def _shown(found: ChannelView | None, kind: ChannelKind) -> dict[str, object]:
    """The form's fields as they stand, or as a new channel begins."""
    if found is None:
        return {
            "name": "",
            "language": "zh-hans",
            "quiet_from": "22:00",
            "quiet_until": "08:00",
            "passes_quiet": False,
            "a_minute": RATES[kind].a_minute,
            "is_on": True,
        }
    return {
        "name": found.name,
        "language": found.language,
        "quiet_from": _clock(found.quiet_from),
        "quiet_until": _clock(found.quiet_until),
        "passes_quiet": found.passes_quiet,
        "a_minute": found.a_minute,
        "is_on": found.is_on,
    }


def _typed(said: QueryDict) -> dict[str, object]:
    """What was typed, but neither address nor secret."""
    return {
        "name": said.get("name", ""),
        "language": said.get("language", ""),
        "quiet_from": said.get("quiet_from", ""),
        "quiet_until": said.get("quiet_until", ""),
        "passes_quiet": "passes_quiet" in said,
        "a_minute": said.get("a_minute", ""),
        "is_on": "is_on" in said,
    }


def _wanted(said: QueryDict, kind: ChannelKind) -> Wanted:
    budget = said.get("a_minute", "").strip()
    return Wanted(
        kind=kind,
        name=said.get("name", ""),
        address=said.get("address", ""),
        secret=said.get("secret", ""),
        has_no_secret="drops_secret" in said,
        language=said.get("language", ""),
        kinds=frozenset(NoticeKind(one) for one in said.getlist("kinds") if one in set(NoticeKind)),
        quiet_from=_time(said, "quiet_from"),
        quiet_until=_time(said, "quiet_until"),
        passes_quiet="passes_quiet" in said,
        # What is no number is beyond every budget, and refused as such.
        a_minute=(number_of(budget) or 0) if budget else None,
        is_on="is_on" in said,
    )


def _time(said: Mapping[str, str], name: str) -> time | None:
    written = said.get(name, "").strip()
    if not written:
        return None
    try:
        return time.fromisoformat(written).replace(tzinfo=None, second=0, microsecond=0)
    except ValueError:
        raise NotUsable(
            "wrong_time",
            Text("免打扰的时刻写成 22:00。", "Write the times of quiet hours as 22:00."),
            Text("改一下再保存。", "Change it and keep it again."),
        ) from None


def _clock(at: time | None) -> str:
    return "" if at is None else f"{at:%H:%M}"


def _kind(said: Mapping[str, str]) -> ChannelKind:
    chosen = said.get("kind", "")
    return ChannelKind(chosen) if chosen in set(ChannelKind) else ChannelKind.DINGTALK


def _back(request: HttpRequest, otherwise: str = "notices:channels") -> HttpResponse:
    to = request.POST.get("back", "")
    # What does not begin as a path would be read as the name of a page.
    if to.startswith("/") and url_has_allowed_host_and_scheme(to, {request.get_host()}, request.is_secure()):
        return redirect(to)
    return redirect(otherwise)
