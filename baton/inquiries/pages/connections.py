"""Where inquiries come from besides files: programs with a token, and mailboxes."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from baton.inquiries.interface import clients
from baton.inquiries.mail_in import boxes, taking
from baton.inquiries.mail_in.terms import Security
from baton.inquiries.pages.lines import moment
from baton.inquiries.pages.tabs import tabs
from baton.kit.errors import BatonError
from baton.people.doors import Desk
from baton.people.doors import page as door
from baton.people.grants import Grant
from baton.ui.shell import Option


@require_safe
@door(Grant.MANAGE_SHOPS)
def connections(request: HttpRequest, desk: Desk) -> HttpResponse:
    return _page(request, desk)


def _page(
    request: HttpRequest, desk: Desk, *, token: str = "", refusal: BatonError | None = None
) -> HttpResponse:
    chosen = request.POST.get("security", Security.TLS)
    context = {
        "tabs": tabs(desk, "inquiries:connections"),
        "clients": [
            (
                one,
                moment(desk, one.made_at),
                moment(desk, one.last_used_at) if one.last_used_at else "",
                moment(desk, one.revoked_at) if one.revoked_at else "",
            )
            for one in clients.clients(desk.shop)
        ],
        "mailboxes": [
            (
                one,
                moment(desk, one.read_at) if one.read_at else "",
                moment(desk, one.tried_at) if one.tried_at else "",
            )
            for one in boxes.mailboxes(desk.shop)
        ],
        "securities": [Option(one.value, _label(one), one == chosen) for one in Security],
        "typed": request.POST,
        "token": token,
        "refusal": refusal,
        "waiting": boxes.count_waiting(desk.shop),
        "address": request.build_absolute_uri("/api/inquiries"),
    }
    return render(
        request, "inquiries/connections.html", context, status=200 if refusal is None else refusal.status
    )


def _label(security: Security) -> str:
    return {
        Security.TLS: _("TLS (usual)"),
        Security.STARTTLS: _("STARTTLS"),
        Security.NONE: _("none, only inside one's own network"),
    }[security]


@require_POST
@door(Grant.MANAGE_SHOPS, is_atomic=False)
def add_client(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The page with the token on it, this once."""
    try:
        _client, token = clients.add_client(desk.person, desk.shop, request.POST.get("name", ""))
    except BatonError as refusal:
        return _page(request, desk, refusal=refusal)
    return _page(request, desk, token=token)


@require_POST
@door(Grant.MANAGE_SHOPS)
def revoke_client(request: HttpRequest, desk: Desk, client_id: int) -> HttpResponse:
    clients.revoke_client(desk.person, desk.shop, client_id)
    messages.success(request, _("The token opens nothing any more."))
    return redirect("inquiries:connections")


@require_POST
@door(Grant.MANAGE_SHOPS, is_atomic=False)
def set_mailbox(request: HttpRequest, desk: Desk) -> HttpResponse:
    """A new mailbox, or one that is there: its number is in the form then."""
    said = request.POST
    number = _number(said.get("mailbox", ""))
    try:
        wanted = boxes.Settings(
            host=said.get("host", "").strip(),
            user=said.get("user", "").strip(),
            password=said.get("password", ""),
            port=_number(said.get("port", "")),
            security=Security(said.get("security", ""))
            if said.get("security") in set(Security)
            else Security.TLS,
            folder=said.get("folder", "").strip() or "INBOX",
            is_on="is_on" in said,
            marks_seen="marks_seen" in said,
        )
        boxes.set_mailbox(desk.person, desk.shop, wanted, number)
    except BatonError as refusal:
        return _page(request, desk, refusal=refusal)
    messages.success(request, _("The mailbox is kept. Try it before you rely on it."))
    return redirect("inquiries:connections")


@require_POST
@door(Grant.MANAGE_SHOPS, is_atomic=False)
def act_on_mailbox(request: HttpRequest, desk: Desk, mailbox_id: int, verb: str) -> HttpResponse:
    """Try it, read it now, or drop it. The server is spoken to outside any transaction: it may take its time."""
    try:
        if verb == "try":
            count = boxes.try_mailbox(desk.person, desk.shop, mailbox_id)
            said = ngettext(
                "Reached: %(count)s mail in the folder.", "Reached: %(count)s mails in the folder.", count
            )
            messages.success(request, said % {"count": count})
        elif verb == "read":
            boxes.try_mailbox(desk.person, desk.shop, mailbox_id)
            done = taking.read_mailbox(desk.shop, mailbox_id)
            messages.success(
                request,
                _("Read: %(taken)s on the desk, %(waiting)s for a person to look at.")
                % {"taken": done.taken, "waiting": done.waiting},
            )
        else:
            boxes.drop_mailbox(desk.person, desk.shop, mailbox_id)
            messages.success(request, _("The mailbox is read no more."))
    except BatonError as refusal:
        return _page(request, desk, refusal=refusal)
    return redirect("inquiries:connections")


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
