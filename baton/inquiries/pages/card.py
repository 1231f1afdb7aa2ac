"""The hand-over card of one item: marketing's half, sales' half, and what the desk's other concerns add."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from baton.inquiries import selectors
from baton.inquiries.pages.card_parts import parts_of
from baton.inquiries.pages.tabs import tabs
from baton.people.doors import Desk
from baton.people.doors import page as door
from baton.people.grants import Grant


@door(Grant.SEE_INQUIRIES)
def one(request: HttpRequest, desk: Desk, item_id: int) -> HttpResponse:
    card = selectors.card(desk.person, desk.shop, item_id)
    context = {"card": card, "parts": parts_of(desk, card), "tabs": tabs(desk, "inquiries:desk")}
    return render(request, "inquiries/card.html", context)
