"""Mails that no parser could read: a person fills in what they say, lets them be read again, or puts them away."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from baton.inquiries import refusals
from baton.inquiries.mail_in import boxes, taking
from baton.inquiries.pages.lines import kind_label, moment
from baton.inquiries.pages.moments import moment_of
from baton.inquiries.pages.tabs import tabs
from baton.inquiries.terms import Kind
from baton.people.doors import Desk
from baton.people.doors import page as door
from baton.people.grants import Grant
from baton.ui.shell import Option

FIELDS = (
    "key", "buyer_name", "buyer_id", "buyer_mail", "buyer_phone", "country", "product_id", "product_name", "keyword",
)  # fmt: skip


@require_safe
@door(Grant.WORK_INQUIRIES)
def mails(request: HttpRequest, desk: Desk) -> HttpResponse:
    zone = ZoneInfo(desk.shop.timezone)
    labels = {
        "key": _("Inquiry id"),
        "buyer_name": _("Buyer's name or firm"),
        "buyer_id": _("Buyer's account"),
        "buyer_mail": _("Buyer's mail"),
        "buyer_phone": _("Buyer's telephone"),
        "country": _("Buyer's country"),
        "product_id": _("Id of the product"),
        "product_name": _("Name of the product"),
        "keyword": _("Keyword searched"),
    }
    found = boxes.waiting_mails(desk.shop)
    context = {
        "tabs": tabs(desk, "inquiries:mails"),
        "count": boxes.count_waiting(desk.shop),
        "mails": [
            (
                one,
                moment(desk, one.sent_at or one.read_at),
                [(name, labels[name], one.found.get(name, "")) for name in FIELDS],
                [Option(kind.value, kind_label(kind), kind is one.kind) for kind in Kind],
                (one.sent_at or one.read_at).astimezone(zone).strftime("%Y-%m-%dT%H:%M"),
                one.found.get("message", ""),
            )
            for one in found
        ],
    }
    return render(request, "inquiries/mails.html", context)


@require_POST
@door(Grant.WORK_INQUIRIES)
def settle(request: HttpRequest, desk: Desk, mail_id: int, verb: str) -> HttpResponse:
    """Put it on the desk as typed, let the parsers read it again, or put it away."""
    said = request.POST
    if verb == "dismiss":
        taking.dismiss_mail(desk.person, desk.shop, mail_id)
        messages.success(request, _("Put away; its words are not kept."))
        return redirect("inquiries:mails")
    if verb == "again":
        item = taking.retry_mail(desk.person, desk.shop, mail_id)
    else:
        if said.get("kind") not in set(Kind):
            raise refusals.not_chosen(said.get("kind", ""))
        typed = {name: said.get(name, "").strip() for name in (*FIELDS, "message")}
        if not any(typed.values()):
            raise refusals.nothing_typed()
        arrived = moment_of(said.get("arrived", ""), desk.shop)
        item = taking.fill_in_mail(desk.person, desk.shop, mail_id, Kind(said["kind"]), arrived, typed)
    messages.success(request, _("The mail is on the desk now."))
    return redirect("inquiries:card", item)
