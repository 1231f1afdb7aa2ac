"""录入询盘: an inquiry typed in by hand, where no file has brought it yet."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from baton.inquiries import refusals, services
from baton.inquiries.pages.card import account_label
from baton.inquiries.pages.lines import kind_label
from baton.inquiries.pages.moments import moment_of
from baton.inquiries.pages.tabs import tabs
from baton.inquiries.terms import LONGEST_MESSAGE, Account, Kind
from baton.kit.errors import BatonError
from baton.people.clock import clock
from baton.people.doors import Desk
from baton.people.doors import page as door
from baton.people.grants import Grant
from baton.ui.shell import Option

VIA = "form"
LONGEST = 200


@dataclass(frozen=True, slots=True)
class Entry:
    """A field of the form."""

    name: str
    label: str
    value: str
    kind: str = "text"
    longest: int = LONGEST


@door(Grant.WORK_INQUIRIES, is_atomic=False)
def enter(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The form; sent, it makes an item and opens its card. What was typed stays where it is refused."""
    if request.method != "POST":
        return _form(request, desk, QueryDict())
    try:
        with transaction.atomic():
            received = services.receive(desk.shop, _arrival(desk, request.POST), by=desk.person, via=VIA)
            if received.was_new and request.POST.get("is_mine"):
                services.take(desk.person, desk.shop, received.item_id)
    except BatonError as error:
        return _form(request, desk, request.POST, error)
    if received.was_new:
        messages.success(request, _("It is on the desk."))
    else:
        messages.info(request, _("This inquiry was there already; what it did not know is filled in."))
    return redirect(f"{reverse('inquiries:desk')}?item={received.item_id}")


def _arrival(desk: Desk, said: QueryDict) -> services.Arrival:
    kind, account = said.get("kind", ""), said.get("account", "")
    if kind not in set(Kind):
        raise refusals.not_chosen(kind)
    if account not in set(Account):
        raise refusals.not_chosen(account)
    typed = {name: said.get(name, "").strip() for name in _TYPED}
    if not any(typed[name] for name in _TELLING):
        raise refusals.nothing_typed()
    arrived = moment_of(said.get("arrived", ""), desk.shop)
    return services.Arrival(
        kind=Kind(kind),
        arrived_at=arrived if arrived is not None else clock().now(),
        account=Account(account),
        reference=said.get("reference", "")[:80],
        **typed,
    )


_TYPED = (
    "key", "buyer_id", "buyer_name", "buyer_mail", "buyer_phone", "country", "buyer_level", "product_id",
    "product_name", "keyword", "channel", "pages", "message",
)  # fmt: skip
_TELLING = (
    "key",
    "buyer_id",
    "buyer_name",
    "buyer_mail",
    "buyer_phone",
    "product_id",
    "product_name",
    "message",
)
"""One of these has to be there: without any, nobody could tell what it is about."""


def _form(request: HttpRequest, desk: Desk, said: QueryDict, error: BatonError | None = None) -> HttpResponse:
    now = clock().now().astimezone(ZoneInfo(desk.shop.timezone))
    kind, account = said.get("kind", Kind.INQUIRY), said.get("account", Account.UNKNOWN)
    context: Mapping[str, object] = {
        "tabs": tabs(desk, "inquiries:desk"),
        "refused": error,
        "kinds": [Option(one.value, kind_label(one), one.value == kind) for one in Kind],
        "accounts": [Option(one.value, account_label(one), one.value == account) for one in Account],
        "arrived": said.get("arrived", f"{now:%Y-%m-%dT%H:%M}"),
        # The same form sent twice makes one item.
        "reference": said.get("reference") or secrets.token_hex(10),
        "groups": _groups(said),
        "message": said.get("message", ""),
        "longest_message": LONGEST_MESSAGE,
        "is_mine": "is_mine" in said or not said,
    }
    return render(request, "inquiries/entry.html", context, status=error.status if error is not None else 200)


def _groups(said: QueryDict) -> list[tuple[str, list[Entry]]]:
    def field(name: str, label: str, kind: str = "text") -> Entry:
        return Entry(name, label, said.get(name, ""), kind)

    return [
        (
            _("The buyer"),
            [
                field("buyer_name", _("Buyer's name or company")),
                field("country", _("Country, as a name or a code")),
                field("buyer_mail", _("Buyer's mail"), "email"),
                field("buyer_phone", _("Buyer's phone"), "tel"),
                field("buyer_id", _("Buyer's id on the platform")),
                field("buyer_level", _("Buyer level")),
            ],
        ),
        (
            _("What it is about"),
            [
                field("product_name", _("Product asked for")),
                field("product_id", _("Product no.")),
                field("keyword", _("Searched for")),
                field("channel", _("Traffic channel")),
                field("pages", _("Pages seen")),
                field("key", _("Number on the platform, where it has one")),
            ],
        ),
    ]
