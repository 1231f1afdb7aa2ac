"""On the hand-over card: what is known of the buyer's firm, earlier price fishing and signs of fraud."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from baton.inquiries import refusals
from baton.inquiries.judging import checks
from baton.inquiries.judging.terms import Finding, Question
from baton.inquiries.pages.card_part import CardPart
from baton.inquiries.pages.lines import moment
from baton.inquiries.terms import Card
from baton.people.doors import Desk
from baton.people.doors import page as door
from baton.people.grants import Grant
from baton.ui.shell import Option


def part(desk: Desk, card: Card) -> CardPart | None:
    view = checks.buyer_view(desk.person, desk.shop, card.row.id)
    if view is None or not (view.checks or view.signs or view.hidden or view.may_check):
        return None
    by_question = {check.question: check for check in view.checks}
    lines = [
        {
            "label": question.label,
            "check": by_question.get(question),
            "at": moment(desk, by_question[question].at) if question in by_question else "",
            "signs": [text for of, text in view.signs if of is question],
        }
        for question in Question
    ]
    context = {
        "item": card.row.id,
        "lines": lines,
        "hidden": view.hidden,
        "may_check": view.may_check,
        "questions": [Option(one.value, one.label.into(desk.language)) for one in Question],
        "findings": [Option(one.value, one.label.into(desk.language)) for one in Finding],
    }
    return CardPart("inquiries/parts/buyer_check.html", context)


@require_POST
@door(Grant.WORK_INQUIRIES)
def check(request: HttpRequest, desk: Desk, item_id: int) -> HttpResponse:
    question, finding = request.POST.get("question", ""), request.POST.get("finding", "")
    if question not in set(Question):
        raise refusals.not_chosen(question)
    if finding not in set(Finding):
        raise refusals.not_chosen(finding)
    source, note = request.POST.get("source", ""), request.POST.get("note", "")
    checks.check_buyer(desk.person, desk.shop, item_id, Question(question), Finding(finding), source, note)
    messages.success(request, _("The check is on record."))
    return redirect("inquiries:card", item_id)
