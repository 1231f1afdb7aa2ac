"""Stating, answering, marking; and putting two texts together where two people wrote at once."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from baton.exchange import gathering, refusals, saving, selectors, services
from baton.exchange.pages import forms
from baton.exchange.terms import (
    TOPICS,
    Agreement,
    Answered,
    Aside,
    Confidence,
    ExchangeView,
    FollowUp,
    NewStatement,
    Outcome,
    Proposal,
    Saved,
    Side,
    State,
    StatementView,
    Way,
)
from baton.kit.glossary import label
from baton.kit.period import parse_day
from baton.kit.text import Text
from baton.people.clock import shop_day
from baton.people.doors import Desk
from baton.people.doors import page as door
from baton.people.grants import Grant
from baton.people.once import once

_LONGEST_SEEN = 400
_AFTER = timedelta(days=2)
"""The platform has published a day two days later."""


@require_http_methods(["GET", "HEAD", "POST"])
@door(Grant.JOIN_EXCHANGE)
def state(request: HttpRequest, desk: Desk, exchange_id: int) -> HttpResponse:
    """A statement of one's own, or one that the figures propose, which can be changed first."""
    view = selectors.exchange(desk.shop, exchange_id)
    if not view.is_open:
        raise refusals.is_closed()
    key = (request.POST if request.method == "POST" else request.GET).get("proposal", "")
    picked = selectors.proposal(desk.shop, view, key) if key else None
    if request.method == "POST":
        return _stated(request, desk, view, picked)
    sides = selectors.sides_of(desk.person, desk.shop)
    asked = request.GET.get("side", "")
    side = picked.side if picked else forms.side(asked) if asked else min(sides, default=Side.MARKETING)
    if side not in sides:
        raise refusals.not_your_side(side.label, Text("陈述", "states"))
    context = {
        "view": view,
        "side": side,
        "picked": picked,
        "topics": TOPICS[side],
        "topic": picked.topic if picked else None,
        "text": picked.text.into(desk.language) if picked else "",
        "due": _usual_due(view, picked),
        "first_due": shop_day(desk.shop) + timedelta(days=1),
        "confidence": Confidence.SEVEN,
        "check": picked.check if picked else None,
        **_choices(view, picked),
    }
    return render(request, _template(request, "exchange/state"), context)


def _stated(request: HttpRequest, desk: Desk, view: ExchangeView, picked: Proposal | None) -> HttpResponse:
    form = request.POST
    side = picked.side if picked else forms.side(forms.text(form, "side"))
    said = NewStatement(
        side=side,
        topic=forms.topic(forms.text(form, "topic")),
        text=forms.text(form, "text"),
        confidence=forms.confidence(forms.text(form, "confidence")),
        due=parse_day(forms.text(form, "due")),
        evidence=picked.evidence if picked else (),
        check=forms.check(form),
        proposal=picked.key if picked else "",
        words=picked.words if picked else (),
        country=picked.country if picked else "",
    )
    once(request, desk.person, lambda: services.state(desk.person, desk.shop, view.id, said))
    messages.success(request, _("It is on the table; the other team is asked."))
    return redirect("exchange:one", view.id)


def _usual_due(view: ExchangeView, picked: Proposal | None) -> object:
    ahead = gathering.spans_of(view.period, view.against).ahead
    return (picked.check.period.end if picked and picked.check else ahead.end) + _AFTER


def _choices(view: ExchangeView, picked: Proposal | None) -> dict[str, object]:
    ahead = gathering.spans_of(view.period, view.against).ahead
    found = picked.check if picked else None
    return {
        "confidences": tuple(Confidence),
        "metrics": [(code, label(code)) for code in forms.OFFERED],
        "ways": tuple(Way),
        "splits": [(code, label(code)) for code in forms.SPLITS],
        "threshold": forms.typed_threshold(found),
        "check_start": found.period.start if found else ahead.start,
        "check_end": found.period.end if found else ahead.end,
    }


# One statement --------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@door(Grant.JOIN_EXCHANGE)
def one(request: HttpRequest, desk: Desk, statement_id: int) -> HttpResponse:
    if request.method == "POST":
        return _saved(request, desk, statement_id)
    found = selectors.statement(desk.shop, statement_id)
    view = selectors.exchange(desk.shop, found.exchange_id)
    sides = selectors.sides_of(desk.person, desk.shop)
    is_open = view.state is not State.CLOSED
    day = shop_day(desk.shop)
    behind = selectors.behind(desk.shop, view, found)
    context = {
        "view": view,
        "one": found,
        "can_edit": is_open and found.side in sides and found.resolution is None and found.due > day,
        "can_answer": is_open and found.side.other in sides,
        "can_withdraw": is_open
        and found.resolution is None
        and found.due > day
        and (found.person_id == desk.person.id or (desk.can(Grant.LEAD_EXCHANGE) and found.side in sides)),
        "can_resolve": found.due <= day and (found.check is None or desk.can(Grant.LEAD_EXCHANGE)),
        "outcomes": tuple(Outcome) if found.check is None else (Outcome.VOID,),
        "is_open": is_open,
        "seen": ",".join(f"{name}.{found.versions.get(name, 1)}" for name in saving.FIELDS),
        "asides": [_aside(desk, found, each, sides) for each in found.asides],
        "behind": behind,
        "topics": TOPICS[found.side],
        "confidences": tuple(Confidence),
        "answers": [each for each in Answered if each is not Answered.UNANSWERED],
        "agreements": [each for each in Agreement if each is not Agreement.WAITING],
        "follow_ups": (FollowUp.ACT_ON, FollowUp.PASS_ON),
        "metrics": [(code, label(code)) for code in forms.OFFERED],
        "ways": tuple(Way),
        "splits": [(code, label(code)) for code in forms.SPLITS],
        "check": found.check,
        "threshold": forms.typed_threshold(found.check),
        "check_start": found.check.period.start
        if found.check
        else gathering.spans_of(view.period, view.against).ahead.start,
        "check_end": found.check.period.end
        if found.check
        else gathering.spans_of(view.period, view.against).ahead.end,
        "can_see_desk": desk.can(Grant.SEE_INQUIRIES),
        "first_due": day + timedelta(days=1),
    }
    return render(request, _template(request, "exchange/statement"), context)


def _aside(desk: Desk, found: StatementView, aside: Aside, sides: frozenset[Side]) -> dict[str, object]:
    is_stated = aside.field in saving.STATED
    own = found.side in sides if is_stated else found.side.other in sides or aside.field in saving.MARKED
    present = _present(found, aside.field)
    return {
        "aside": aside,
        "name": saving.NAMES[aside.field],
        "is_text": aside.field in saving.TEXTS,
        "present": saving.in_words(aside.field, present),
        "said": saving.in_words(aside.field, aside.text),
        "both": "\n".join(filter(None, (present, aside.text))),
        "from": found.versions.get(aside.field, 1),
        "can_settle": own and desk.can(Grant.JOIN_EXCHANGE),
    }


def _present(found: StatementView, name: str) -> str:
    """What stands now, as it is kept."""
    values = {
        "text": found.text,
        "topic": found.topic.value,
        "confidence": str(int(found.confidence)),
        "due": found.due.isoformat(),
        "check": saving.written(found.check),
        "answered": found.answered.value,
        "answer": found.answer,
        "items": ",".join(map(str, found.answer_items)),
        "agreement": found.agreement.value if found.is_agreement_marked else "",
        "follow_up": found.follow_up.value,
    }
    return values[name]


_FORMS = {
    "stated": ("text", "topic", "confidence", "due", "check"),
    "answer": ("answered", "answer", "items"),
    "marks": ("agreement", "follow_up"),
}


def _saved(request: HttpRequest, desk: Desk, statement_id: int) -> HttpResponse:
    names = _FORMS.get(request.POST.get("form", ""))
    if names is None:
        raise refusals.wrong_value(Text("表单", "form"), request.POST.get("form", ""))
    changes = {name: request.POST[name] for name in names if name in request.POST}
    if "check_metric" in request.POST and "check" in names:
        changes["check"] = saving.written(forms.check(request.POST))
    if "items" in names and request.POST.get("has_items"):
        changes["items"] = ",".join(map(str, forms.wholes(request.POST, "items")))
    saved = services.save(desk.person, desk.shop, statement_id, changes, forms.versions(request, names))
    return _answer(request, desk, statement_id, saved)


def _answer(request: HttpRequest, desk: Desk, statement_id: int, saved: Saved) -> HttpResponse:
    if saved.aside:
        messages.warning(
            request,
            _("Somebody else had changed the same place. Both texts are kept: put them together here."),
        )
        return redirect("exchange:statement", statement_id)
    if saved.merged:
        messages.success(request, _("Saved, together with what somebody else changed meanwhile."))
    elif saved.taken:
        messages.success(request, _("What you wrote is saved."))
    found = selectors.statement(desk.shop, statement_id)
    return redirect(f"{reverse('exchange:one', args=[found.exchange_id])}#statement-{statement_id}")


@require_POST
@door(Grant.JOIN_EXCHANGE)
def mark(request: HttpRequest, desk: Desk, statement_id: int) -> HttpResponse:
    """To act on or to pass on, agreed or apart: one button each."""
    names = _FORMS["marks"]
    changes = {name: request.POST[name] for name in names if name in request.POST}
    saved = services.save(desk.person, desk.shop, statement_id, changes, forms.versions(request, names))
    return _answer(request, desk, statement_id, saved)


@require_safe
@door(Grant.JOIN_EXCHANGE)
def newer(request: HttpRequest, desk: Desk, statement_id: int) -> HttpResponse:
    """What others saved in this statement since the form was opened; nothing where it is as it was."""
    found = selectors.statement(desk.shop, statement_id)
    asked = (pair.partition(".") for pair in request.GET.get("seen", "")[:_LONGEST_SEEN].split(","))
    seen = {
        name: int(value)
        for name, _dot, value in asked
        if value.isascii() and value.isdigit() and len(value) < 9
    }
    changed = [
        saving.NAMES[name]
        for name, number in seen.items()
        if name in saving.NAMES and found.versions.get(name, 1) > number
    ]
    if not changed:
        return HttpResponse(status=204)
    return render(request, "exchange/newer.html", {"one": found, "changed": changed})


@require_POST
@door(Grant.JOIN_EXCHANGE)
def settle(request: HttpRequest, desk: Desk, aside_id: int) -> HttpResponse:
    """Puts two texts together, or drops the one that stands aside."""
    text = None if "drop" in request.POST else request.POST.get("text", "")
    start = forms.whole(request.POST.get("from", ""), Text("版本", "version"))
    statement_id = forms.whole(request.POST.get("statement", ""), Text("说法", "statement"))
    if services.settle(desk.person, desk.shop, aside_id, text, start):
        messages.success(request, _("The two texts are one again."))
    else:
        messages.warning(request, _("It was changed once more meanwhile: look at both again."))
    return redirect("exchange:statement", statement_id)


@require_POST
@door(Grant.JOIN_EXCHANGE)
def withdraw(request: HttpRequest, desk: Desk, statement_id: int) -> HttpResponse:
    found = selectors.statement(desk.shop, statement_id)
    services.withdraw(desk.person, desk.shop, statement_id)
    messages.success(request, _("The statement is withdrawn."))
    return redirect("exchange:one", found.exchange_id)


@require_POST
@door(Grant.JOIN_EXCHANGE)
def resolve(request: HttpRequest, desk: Desk, statement_id: int) -> HttpResponse:
    try:
        outcome = Outcome(request.POST.get("outcome", ""))
    except ValueError:
        raise refusals.wrong_value(Text("结果", "outcome"), request.POST.get("outcome", "")) from None
    services.resolve(desk.person, desk.shop, statement_id, outcome, request.POST.get("evidence", ""))
    messages.success(request, _("The prediction is told."))
    return redirect("exchange:statement", statement_id)


def _template(request: HttpRequest, name: str) -> str:
    return f"{name}_drawer.html" if request.headers.get("HX-Request") == "true" else f"{name}.html"
