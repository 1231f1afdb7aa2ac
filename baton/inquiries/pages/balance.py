"""The Balance page: what the shop brought each rep and what came back, and the same seen from marketing."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from baton.inquiries.crediting import balance, selectors, words
from baton.inquiries.crediting.naming import Namer
from baton.inquiries.crediting.reading import products_of
from baton.inquiries.crediting.terms import Side, Who
from baton.inquiries.landing import workers
from baton.inquiries.pages.tabs import tabs
from baton.inquiries.terms import Grade
from baton.intake.selectors import fact_store
from baton.kit.text import Text
from baton.people.doors import Desk
from baton.people.doors import page as door
from baton.people.grants import Grant, can
from baton.people.selectors import staff_accounts_of
from baton.people.terms import Team

GRADES = (*(grade.value for grade in Grade), "")


@dataclass(frozen=True, slots=True)
class RepLine:
    who: Text
    own: balance.RepBalance
    is_mine: bool


@require_safe
@door(Grant.SEE_INQUIRIES)
def overview(request: HttpRequest, desk: Desk) -> HttpResponse:
    known = selectors.months(desk.shop)
    wanted = selectors.month_named(request.GET.get("month") or known[0])
    team = balance.team_balance(desk.shop, wanted)
    is_rep = desk.person.id in {person.id for person in workers(desk.shop)}
    own = team.reps.get(desk.person.id)
    leads_sales = can(desk.person, Grant.SEE_STAFF_NAMES, desk.shop, team=Team.SALES)
    has_own = own is not None and bool(own.inquiries or own.in_orders or not leads_sales)
    context: dict[str, object] = {
        "tabs": tabs(desk, "inquiries:balance"),
        "months": known if wanted in known else (wanted, *known),
        "month": wanted,
        "team": team,
        "grades": GRADES,
        "no_pay": words.NO_PAY,
        "least_reps": balance.LEAST_REPS,
    }
    if is_rep and has_own and own is not None:
        context["own"] = own
        context["own_grades"] = [(grade, own.by_grade[grade]) for grade in GRADES]
        context["own_ways"] = [(kind.label, count) for kind, count in own.by_way.most_common()]
    if leads_sales:
        namer = Namer(desk.person, desk.shop)
        lines = [
            RepLine(namer.of(Who(person_id=person), Side.SALES), found, person == desk.person.id)
            for person, found in team.reps.items()
            if found.inquiries or found.in_orders or found.waiting
        ]
        context["lines"] = sorted(lines, key=lambda line: -line.own.inquiries)
    if not is_rep or leads_sales:
        context |= _mirrored(desk, wanted)
    return render(request, "inquiries/balance.html", context)


def _mirrored(desk: Desk, month: str) -> dict[str, object]:
    """Marketing's side: of the products that the reader looks after, where the product list says so."""
    accounts = staff_accounts_of(desk.person, desk.shop)
    own = products_of(fact_store().snapshot(), desk.shop, accounts) if accounts else frozenset()
    is_of_own = bool(own) and not desk.can(Grant.ASSIGN_INQUIRIES)
    return {
        "mirror": balance.mirrored_balance(desk.shop, month, own if is_of_own else None),
        "is_of_own": is_of_own,
    }
