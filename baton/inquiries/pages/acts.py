"""What people do at the desk. Each act answers with the card and the list as they are now, also where it is refused."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from baton.inquiries import refusals, services
from baton.inquiries.pages import asked
from baton.inquiries.pages.card import card_context, card_page
from baton.inquiries.pages.desk import desk_page, lead_context, list_context
from baton.inquiries.pages.moments import moment_of
from baton.inquiries.terms import (
    Account,
    Channel,
    Contacts,
    Direction,
    Grade,
    LossReason,
    ReasonCode,
    Stage,
)
from baton.kit import countries
from baton.kit.errors import BatonError, NotFound
from baton.people.doors import Desk
from baton.people.doors import page as door
from baton.people.grants import Grant

Act = Callable[[Desk, int, QueryDict], str]
"""Does it and says so. BatonError where it may not be."""
Coded = TypeVar("Coded", Channel, Direction, Grade, LossReason, ReasonCode, Stage, Account)

ALONE = "alone"
"""What a form says whose card is a page of its own."""


@require_POST
@door(Grant.SEE_INQUIRIES, is_atomic=False)
def act(request: HttpRequest, desk: Desk, item_id: int, verb: str) -> HttpResponse:
    """Do one thing with one item. A refusal comes with the card as it is now, and says what to do instead."""
    if verb not in ACTS:
        raise refusals.unknown_act(verb)
    try:
        with transaction.atomic():
            said = ACTS[verb](desk, item_id, request.POST)
    except NotFound as error:
        if error.code == "unknown_item":
            raise
        return _shown(request, desk, item_id, {"refused": error}, error.status)
    except BatonError as error:
        return _shown(request, desk, item_id, {"refused": error}, error.status)
    if request.headers.get("HX-Request") == "true":
        return _shown(request, desk, item_id, {"said": said})
    messages.success(request, said)
    return redirect(_way_back(request, item_id))


@require_POST
@door(Grant.SEE_BUYER_CONTACTS, is_atomic=False)
def reveal(request: HttpRequest, desk: Desk, item_id: int) -> HttpResponse:
    """The buyer's contacts as they stand, once; the audit keeps who looked."""
    with transaction.atomic():
        found = services.reveal_contacts(desk.person, desk.shop, item_id)
    return _shown(request, desk, item_id, {"contacts": found, "is_revealed": True})


def _shown(
    request: HttpRequest,
    desk: Desk,
    item_id: int,
    more: Mapping[str, BatonError | str | Contacts | bool],
    status: int = 200,
) -> HttpResponse:
    """The card and, where it stands beside one, the list, in the state that they are in now."""
    back = request.POST.get("back", "")[: asked.LONGEST_BACK]
    query = QueryDict(back)
    is_alone = request.POST.get("at") == ALONE
    if request.headers.get("HX-Request") == "true":
        context = card_context(desk, item_id, asked.back_of(query)) | dict(more) | {"is_alone": is_alone}
        if not is_alone:
            context |= list_context(desk, query, item_id) | lead_context(desk)
        return render(request, "inquiries/acted.html", context, status=status)
    if is_alone:
        return card_page(request, desk, item_id, asked.back_of(query), more, status)
    return desk_page(request, desk, query, item_id, more, status)


def _way_back(request: HttpRequest, item_id: int) -> str:
    back = asked.back_of(QueryDict(request.POST.get("back", "")[: asked.LONGEST_BACK]))
    if request.POST.get("at") == ALONE:
        return reverse("inquiries:card", args=[item_id]) + (f"?{back}" if back else "")
    return reverse("inquiries:desk") + "?" + asked.with_words(back, item=item_id)


# The acts -------------------------------------------------------------------------------------------------------


def _take(desk: Desk, item_id: int, said: QueryDict) -> str:
    services.take(desk.person, desk.shop, item_id)
    return _("It is yours. Move it on the platform as well.")


def _answer(desk: Desk, item_id: int, said: QueryDict) -> str:
    direction = _coded(Direction, said.get("direction") or Direction.OUT)
    services.log_touch(
        desk.person,
        desk.shop,
        item_id,
        _coded(Channel, said.get("channel") or Channel.PLATFORM),
        direction,
        at=moment_of(said.get("time", ""), desk.shop),
        text=said.get("text", ""),
        expected=_expected(said),
    )
    return (
        _("The answer is on record.")
        if direction is Direction.OUT
        else _("What the buyer wrote is on record.")
    )


def _grade(desk: Desk, item_id: int, said: QueryDict) -> str:
    wanted = _coded(Grade, said.get("grade", ""))
    reason = _coded(ReasonCode, said.get("reason", ""))
    services.grade(
        desk.person, desk.shop, item_id, wanted, reason, said.get("note", ""), expected=_expected(said)
    )
    return _("Graded %(grade)s.") % {"grade": wanted.value}


def _hand_on(desk: Desk, item_id: int, said: QueryDict) -> str:
    reason = said.get("reason", "")
    services.hand_on(desk.person, desk.shop, item_id, _person(said), reason, expected=_expected(said))
    return _("It is handed on.")


def _assign(desk: Desk, item_id: int, said: QueryDict) -> str:
    reason = said.get("reason", "")
    services.assign(desk.person, desk.shop, item_id, _person(said), reason, expected=_expected(said))
    return _("It is assigned.")


def _release(desk: Desk, item_id: int, said: QueryDict) -> str:
    services.release(desk.person, desk.shop, item_id, said.get("reason", ""), expected=_expected(said))
    return _("It is back in the pool.")


def _spam(desk: Desk, item_id: int, said: QueryDict) -> str:
    services.mark_spam(desk.person, desk.shop, item_id, expected=_expected(said))
    return _("It is in the spam box. Reject it on the platform as well.")


def _rescue(desk: Desk, item_id: int, said: QueryDict) -> str:
    services.rescue(desk.person, desk.shop, item_id, expected=_expected(said))
    return _("It is back on the desk.")


def _stage(desk: Desk, item_id: int, said: QueryDict) -> str:
    stage = _coded(Stage, said.get("stage", ""))
    services.set_stage(desk.person, desk.shop, item_id, stage, expected=_expected(said))
    return _("Its stage is set.")


def _lose(desk: Desk, item_id: int, said: QueryDict) -> str:
    reason = _coded(LossReason, said.get("loss", ""))
    services.lose(desk.person, desk.shop, item_id, reason, said.get("note", ""), expected=_expected(said))
    return _("It is closed as lost.")


def _fill(desk: Desk, item_id: int, said: QueryDict) -> str:
    known = {name: said.get(name, "") for name in services.FILLABLE if name in said}
    if known.get("country"):
        known["country"] = countries.find_country(known["country"]) or known["country"]
    services.fill_in(desk.person, desk.shop, item_id, known, expected=_expected(said))
    return _("The card is filled in.")


def _account(desk: Desk, item_id: int, said: QueryDict) -> str:
    account = _coded(Account, said.get("account", ""))
    services.set_account(desk.person, desk.shop, item_id, account, expected=_expected(said))
    return _("Its account is set.")


def _moved(desk: Desk, item_id: int, said: QueryDict) -> str:
    services.tick_platform_move(desk.person, desk.shop, item_id, expected=_expected(said))
    return _("Ticked as moved on the platform.")


def _unmerge(desk: Desk, item_id: int, said: QueryDict) -> str:
    services.unmerge(desk.person, desk.shop, _number(said.get("merge", "")), said.get("reason", ""))
    return _("The merge is taken back.")


ACTS: Mapping[str, Act] = {
    "take": _take,
    "answer": _answer,
    "grade": _grade,
    "hand-on": _hand_on,
    "assign": _assign,
    "release": _release,
    "spam": _spam,
    "rescue": _rescue,
    "stage": _stage,
    "lose": _lose,
    "fill": _fill,
    "account": _account,
    "moved": _moved,
    "unmerge": _unmerge,
}


# What a form says -----------------------------------------------------------------------------------------------


def _coded(codes: type[Coded], text: str) -> Coded:
    if text not in {code.value for code in codes}:
        raise refusals.not_chosen(text)
    return codes(text)


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise refusals.not_chosen(text)
    return int(text)


def _person(said: QueryDict) -> int:
    return _number(said.get("to", ""))


def _expected(said: QueryDict) -> int:
    """The version that the person saw. A form without one was not made by this page."""
    text = said.get("expected", "")
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise refusals.changed_meanwhile()
    return int(text)
