"""The desk: whom to answer next and why, and what nobody has yet."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from baton.inquiries import selectors
from baton.inquiries.pages.tabs import tabs
from baton.people.doors import Desk
from baton.people.doors import page as door
from baton.people.grants import Grant


@door(Grant.SEE_INQUIRIES)
def overview(request: HttpRequest, desk: Desk) -> HttpResponse:
    found = selectors.desk(desk.person, desk.shop)
    return render(request, "inquiries/desk.html", {"found": found, "tabs": tabs(desk, "inquiries:desk")})
