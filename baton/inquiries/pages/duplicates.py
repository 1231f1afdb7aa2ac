"""Buyers and inquiries that may be one: decided here, and taken back here."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from baton.inquiries import refusals, services
from baton.inquiries.pages.card_part import CardPart
from baton.inquiries.pages.lines import moment
from baton.inquiries.pages.tabs import tabs
from baton.inquiries.same import acts, selectors
from baton.inquiries.same.terms import REASONS, ProposalView, Side
from baton.inquiries.terms import Card
from baton.kit import countries
from baton.people.doors import Desk
from baton.people.doors import page as door
from baton.people.grants import Grant


@require_safe
@door(Grant.ASSIGN_INQUIRIES)
def duplicates(request: HttpRequest, desk: Desk) -> HttpResponse:
    proposed = selectors.proposals(desk.person, desk.shop, _number(request.GET.get("page", "")))
    made = selectors.merges(desk.person, desk.shop, _number(request.GET.get("merges", "")))
    context = {
        "tabs": tabs(desk, "inquiries:duplicates"),
        "proposed": proposed,
        "pairs": [(row, REASONS[row.reason], _sides(desk, row)) for row in proposed.rows],
        "made": made,
        "merges": [
            (
                row,
                REASONS[row.reason],
                moment(desk, row.at),
                moment(desk, row.undone_at) if row.undone_at else "",
            )
            for row in made.rows
        ],
    }
    return render(request, "inquiries/duplicates.html", context)


def _sides(desk: Desk, row: ProposalView) -> list[tuple[int, Side, str, str]]:
    return [(place, side, *_told(desk, side)) for place, side in ((1, row.first), (2, row.second))]


def _told(desk: Desk, side: Side) -> tuple[str, str]:
    """The country's name, and when the last item came."""
    country = countries.label(side.country).into(desk.language) if side.country else ""
    return country, moment(desk, side.last_at) if side.last_at is not None else ""


@require_POST
@door(Grant.ASSIGN_INQUIRIES)
def decide(request: HttpRequest, desk: Desk, proposal_id: int) -> HttpResponse:
    """One pair: the first stays, the second stays, or they are two."""
    verdict = request.POST.get("verdict", "")
    if verdict == "apart":
        acts.tell_apart(desk.person, desk.shop, proposal_id)
        messages.success(request, _("Remembered: these are two."))
    elif verdict in {"1", "2"}:
        acts.merge_proposed(desk.person, desk.shop, proposal_id, keep=int(verdict))
        messages.success(request, _("Merged. It can be taken back below."))
    else:
        raise refusals.not_chosen(verdict)
    return redirect("inquiries:duplicates")


@require_POST
@door(Grant.ASSIGN_INQUIRIES)
def undo(request: HttpRequest, desk: Desk, merge_id: int) -> HttpResponse:
    services.unmerge(desk.person, desk.shop, merge_id, request.POST.get("reason", ""))
    messages.success(request, _("The merge is taken back, and not made again by itself."))
    return redirect("inquiries:duplicates")


def same_part(desk: Desk, card: Card) -> CardPart | None:
    """On the hand-over card: who may be the same as this buyer."""
    found = selectors.likely_same(desk.shop, card.row.id)
    if not found:
        return None
    context = {
        "likely": [
            (one.is_of_items, REASONS[one.reason], list(zip(one.item_ids, one.keys, strict=True)))
            for one in found
        ],
        "can_decide": desk.can(Grant.ASSIGN_INQUIRIES),
    }
    return CardPart("inquiries/parts/same.html", context)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 1
