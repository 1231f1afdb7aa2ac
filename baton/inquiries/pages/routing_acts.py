"""What leads do on the routing's pages. Each answers with a message and the page it came from."""

from __future__ import annotations

from datetime import date
from math import isfinite

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from baton.inquiries.assigning import acts
from baton.inquiries.assigning.policy import RANGES
from baton.inquiries.assigning.terms import Mode
from baton.inquiries.assigning.troubles import not_a_figure, unknown_parameter, wrong_trial
from baton.inquiries.terms import Account
from baton.kit.period import parse_day
from baton.people.doors import Desk
from baton.people.doors import page as door
from baton.people.grants import Grant

_SAID_BACK = 40


@require_POST
@door(Grant.ASSIGN_INQUIRIES)
def policy(request: HttpRequest, desk: Desk) -> HttpResponse:
    said = request.POST
    mode = said.get("mode", "")
    if mode not in {one.value for one in Mode}:
        raise unknown_parameter(mode[:_SAID_BACK])
    parameters = {name: value for name in RANGES if (value := _figure(said.get(name, ""))) is not None}
    wish = acts.PolicyWish(
        mode=Mode(mode),
        parameters=parameters,
        lines=_list(said["lines"]) if "lines" in said else None,
        most_a_day={
            account: _whole(said[f"most_{account.value}"])
            for account in (Account.MAIN, Account.SUB)
            if f"most_{account.value}" in said
        },
        trial=_trial(said) if mode == Mode.SWITCH_BACK else None,
    )
    number = acts.set_policy(desk.person, desk.shop, wish, said.get("reason", ""))
    messages.success(request, _("Version %(number)s of the routing is set.") % {"number": number})
    return redirect("inquiries:routing")


def _trial(said: QueryDict) -> acts.Trial:
    first, last = _day(said.get("trial_first", "")), _day(said.get("trial_last", ""))
    if first is None or last is None:
        raise wrong_trial()
    return acts.Trial(first, last, _whole(said.get("seed", "")) or 1)


@require_POST
@door(Grant.ASSIGN_INQUIRIES)
def rep(request: HttpRequest, desk: Desk, person_id: int) -> HttpResponse:
    said = request.POST
    account = said.get("account", "")
    wish = acts.RepWish(
        a_month=_figure(said.get("a_month", "")),
        most_in_hand=_whole(said.get("most_in_hand", "")),
        languages=_list(said.get("languages", "")),
        left_out_countries=_list(said.get("left_out_countries", "")),
        preferred_countries=_list(said.get("preferred_countries", "")),
        left_out_products=_list(said.get("left_out_products", "")),
        preferred_products=_list(said.get("preferred_products", "")),
        account=Account(account) if account in set(Account) else Account.UNKNOWN,
        most_a_day=_whole(said.get("most_a_day", "")),
        started_on=_day(said.get("started_on", "")),
        is_paused=said.get("is_paused") == "1",
    )
    acts.set_rep(desk.person, desk.shop, person_id, wish)
    messages.success(request, _("The rep's settings are kept."))
    return redirect("inquiries:reps")


@require_POST
@door(Grant.ASSIGN_INQUIRIES)
def give_account(request: HttpRequest, desk: Desk) -> HttpResponse:
    said = request.POST
    acts.give_main_account(
        desk.person,
        desk.shop,
        _whole(said.get("to", "")) or 0,
        said.get("why", ""),
        review_on=parse_day(said.get("review_on", "")),
        way_back=said.get("way_back", ""),
        trial_until=_day(said.get("trial_until", "")),
    )
    messages.success(request, _("It is on record who has the main account."))
    return redirect("inquiries:main_account")


@require_POST
@door(Grant.ASSIGN_INQUIRIES)
def return_account(request: HttpRequest, desk: Desk, turn_id: int) -> HttpResponse:
    acts.return_main_account(desk.person, desk.shop, turn_id, request.POST.get("why", ""))
    messages.success(request, _("The return of the main account is on record."))
    return redirect("inquiries:main_account")


@require_POST
@door(Grant.ASSIGN_INQUIRIES)
def keep_account(request: HttpRequest, desk: Desk, turn_id: int) -> HttpResponse:
    acts.keep_main_account(desk.person, desk.shop, turn_id, parse_day(request.POST.get("review_on", "")))
    messages.success(request, _("The next review is on record."))
    return redirect("inquiries:main_account")


# As people type it ----------------------------------------------------------------------------------------------


def _figure(typed: str) -> float | None:
    """A number; None where the field was left empty."""
    written = typed.strip()
    if not written:
        return None
    try:
        found = float(written)
    except ValueError:
        raise not_a_figure(typed[:_SAID_BACK]) from None
    if not isfinite(found):
        raise not_a_figure(typed[:_SAID_BACK])
    return found


def _whole(typed: str) -> int | None:
    found = _figure(typed)
    if found is not None and not found.is_integer():
        raise not_a_figure(typed[:_SAID_BACK])
    return None if found is None else int(found)


def _day(typed: str) -> date | None:
    return parse_day(typed) if typed.strip() else None


def _list(typed: str) -> tuple[str, ...]:
    parts = typed.replace("，", ",").replace("、", ",").replace(";", ",").replace("；", ",").split(",")
    return tuple(part.strip() for part in parts if part.strip())
