"""Recording an action, its own page, and what people do there."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from baton.actions import selectors, services
from baton.actions.acting import STEPS, Changes
from baton.actions.logic.weeks import sides
from baton.actions.pages import chart, forms, wording
from baton.actions.pages.forms import Field
from baton.actions.showing import Crew, Reader, as_seen
from baton.actions.terms import (
    LONGEST_TITLE,
    ActionState,
    ActionView,
    Kind,
    NewAction,
    Origin,
    Verdict,
)
from baton.kit.errors import NotUsable, unknown
from baton.kit.text import Text
from baton.people.clock import shop_day
from baton.people.doors import Desk
from baton.people.doors import page as door
from baton.people.grants import Grant
from baton.people.once import once

_OWNER_HINT = Text(
    "指标归谁，动作就归谁；归别的团队要写一句原因。",
    "The figure's team does it; another team's needs a word why.",
)
_METHOD_HINT = Text(
    "差不多的做过两次没见效，就要换做法。", "Done twice without effect, much the same needs another way."
)
_OUTSIDE_HINT = Text("供应商、外包服务；不是本店的人。", "A supplier or a hired service.")
_ORIGINS = frozenset({Origin.PROBLEM, Origin.ALERT, Origin.DIRECTIVE, Origin.DEEP_WORK})
"""Where a link of the product may say that an action comes from; an exchange records its own."""


def _fields(desk: Desk, crew: Crew, view: ActionView | None, given: Mapping[str, str]) -> tuple[Field, ...]:
    """The questions of an action. Without one to amend: as a link prefilled them."""
    language = desk.language
    owner, helpers = (view.owner_id, view.helper_ids) if view else (None, ())
    stored: dict[str, str] = dict(given)
    if view is not None:
        names = ("title", "metric", "due", "done_when", "expected", "method", "outside_owner", "owner_reason")
        stored = {name: forms.written(getattr(view, name)) for name in names}
        stored |= {"owner_id": forms.written(owner), "helper_ids": " ".join(map(str, helpers))}
    people = forms.people_options(desk, crew, also=(owner,))
    helping = forms.people_options(desk, crew, also=helpers)[1:]
    return (
        Field("title", stored.get("title", ""), is_required=True, most=LONGEST_TITLE),
        forms.choice("metric", stored.get("metric", ""), forms.metric_options(language)),
        forms.choice("owner_id", stored.get("owner_id", ""), people, hint=_OWNER_HINT),
        Field("outside_owner", stored.get("outside_owner", ""), hint=_OUTSIDE_HINT),
        Field("owner_reason", stored.get("owner_reason", "")),
        Field("due", stored.get("due", ""), "day"),
        Field("done_when", stored.get("done_when", ""), "area"),
        Field("method", stored.get("method", ""), "area", hint=_METHOD_HINT),
        Field("expected", stored.get("expected", ""), "area"),
        forms.choice(
            "helper_ids",
            stored.get("helper_ids", ""),
            helping,
            kind="many",
            label_text=Text("谁协助", "Who helps"),
        ),
    )


def changes_of(given: QueryDict) -> Changes:
    """What the form says. NotUsable where a day or a choice is none."""
    return Changes(
        title=given.get("title", ""),
        metric=given.get("metric", ""),
        owner_id=forms.number_of(given.get("owner_id", "")),
        outside_owner=given.get("outside_owner", ""),
        owner_reason=given.get("owner_reason", ""),
        due=forms.day_of(given.get("due", "")),
        done_when=given.get("done_when", ""),
        method=given.get("method", ""),
        expected=given.get("expected", ""),
        helper_ids=forms.numbers_of(given, "helper_ids"),
    )


def new_of(given: QueryDict) -> NewAction:
    said = changes_of(given)
    origin, origin_id = _origin(given)
    return NewAction(
        title=said["title"],
        owner_id=said["owner_id"],
        due=said["due"],
        metric=said["metric"],
        done_when=said["done_when"],
        expected=said["expected"],
        method=said["method"],
        helper_ids=said["helper_ids"],
        origin=origin,
        origin_id=origin_id,
        outside_owner=said["outside_owner"],
        owner_reason=said["owner_reason"],
    )


def _origin(given: Mapping[str, str]) -> tuple[Origin, int | None]:
    """Where it comes from, as a link said; the own where that is nothing known."""
    origin = next((each for each in _ORIGINS if each.value == given.get("origin")), Origin.OWN)
    if origin is Origin.OWN:
        return origin, None
    return origin, forms.number_of(given.get("origin_id", ""))


@door(Grant.WORK_ACTIONS)
def new(request: HttpRequest, desk: Desk) -> HttpResponse:
    crew = Crew(desk.shop)
    names = ("title", "metric", "done_when", "expected", "method", "due", "owner_id", "origin", "origin_id")
    given = dict(forms.prefilled(request, names))
    fields = _fields(desk, crew, None, given)
    refused = None
    if request.method == "POST":
        try:
            number = once(
                request,
                desk.person,
                lambda: services.record_action(desk.person, desk.shop, new_of(request.POST)),
            )
        except NotUsable as error:
            refused, fields = forms.refused(error), forms.typed(fields, request.POST)
            given = {name: request.POST.get(name, "") for name in names}
        else:
            _say_recorded(request, desk, number)
            return redirect("actions:action", action_id=number)
    context = {
        "fields": fields,
        "refused": refused,
        "title": _("Record an action"),
        "save": _("Record it"),
        "hidden": {name: given.get(name, "") for name in ("origin", "origin_id") if given.get(name)},
        "hint": _("What is still open may stay open: the action is kept and shows what is missing."),
    }
    return render(request, "actions/form.html", context, status=refused.status if refused else 200)


def _say_recorded(request: HttpRequest, desk: Desk, number: int) -> None:
    missing = selectors.action(desk.shop, number).missing
    if missing:
        named = "、".join(each.into(desk.language) for each in missing)
        messages.warning(request, _("Recorded. Still missing: %(what)s.") % {"what": named})
    else:
        messages.success(request, _("Recorded."))


@door(Grant.SEE_ACTIONS)
def one(request: HttpRequest, desk: Desk, action_id: int) -> HttpResponse:
    return _page(request, desk, action_id)


def _page(
    request: HttpRequest,
    desk: Desk,
    action_id: int,
    error: NotUsable | None = None,
    *,
    is_moved: bool = False,
) -> HttpResponse:
    """The action's page; after a refusal with what was typed, and what stands there now."""
    view, crew, today = selectors.action(desk.shop, action_id), Crew(desk.shop), shop_day(desk.shop)
    reader = Reader(desk.person, desk.shop, crew)
    fields = _fields(desk, crew, view, {})
    refused = forms.refused(error) if error is not None else None
    if error is not None and not is_moved:
        fields = forms.typed(fields, request.POST)
    seen = as_seen(reader, (view,), desk.language)[0]
    history = selectors.history(desk.shop, Kind.ACTION, view.id, crew=crew)
    figure = (
        chart.figure(view.course, view.started_on, view.done_on, desk.language)
        if view.course is not None
        else None
    )
    context: dict[str, Any] = {
        "card": wording.card(seen, crew, today, desk.language),
        "view": seen,
        "fields": fields,
        "refused": refused,
        "is_moved": is_moved,
        "typed_conclusion": request.POST.get("conclusion", "") if is_moved else "",
        "typed_verdict": request.POST.get("verdict", "") if is_moved else "",
        "can_change": may_change(desk, view),
        "is_amend_open": (refused is not None and not is_moved) or bool(view.missing and view.state.is_open),
        "steps": [
            (state, _STEP_WORDS.get((view.state, state), state.label))
            for state in STEPS[view.state]
            if state not in _WITH_WORDS
        ],
        "can_conclude": ActionState.CONCLUDED in STEPS[view.state],
        "can_drop": ActionState.DROPPED in STEPS[view.state],
        "verdicts": tuple(Verdict),
        "figure": figure,
        "first_on": _first_on(view, today),
        "history": wording.told(history, reader, desk.language),
        "link": _source(desk, view),
        "earlier": _earlier(desk, view, crew, today),
    }
    return render(request, "actions/action.html", context, status=refused.status if refused else 200)


_WITH_WORDS = frozenset({ActionState.CONCLUDED, ActionState.DROPPED})
_STEP_WORDS = {
    (ActionState.PLANNED, ActionState.UNDER_WAY): Text("开始做", "Begin"),
    (ActionState.PLANNED, ActionState.TO_VERIFY): Text("已经做完", "Done already"),
    (ActionState.UNDER_WAY, ActionState.TO_VERIFY): Text("做完了，等验证", "Done, to be verified"),
    (ActionState.UNDER_WAY, ActionState.PLANNED): Text("还没开始", "Not begun yet"),
    (ActionState.TO_VERIFY, ActionState.UNDER_WAY): Text("还没做完", "Not done yet"),
    (ActionState.CONCLUDED, ActionState.TO_VERIFY): Text("收回结论", "Take the conclusion back"),
    (ActionState.DROPPED, ActionState.PLANNED): Text("重新做", "Take it up again"),
}


def may_change(desk: Desk, view: ActionView) -> bool:
    """As the services decide it."""
    if desk.can(Grant.LEAD_ACTIONS):
        return True
    keeper = view.recorded_by if view.owner_id is None or view.outside_owner else None
    own = {view.owner_id, keeper, *view.helper_ids} - {None}
    return desk.can(Grant.WORK_ACTIONS) and (desk.person.id in own or not own)


def _first_on(view: ActionView, today: date) -> date | None:
    """When the course can first be read, before the daily job has read it."""
    if view.done_on is None or view.course is not None or not view.metric:
        return None
    return sides(view.started_on or view.done_on, view.done_on, today, view.metric).next_on


def _source(desk: Desk, view: ActionView) -> str:
    """The page of what it came of, inside this room."""
    names = {Origin.PROBLEM: "problem", Origin.DEEP_WORK: "idea", Origin.DIRECTIVE: "directive"}
    return names.get(view.origin, "") if view.origin_id is not None else ""


def _earlier(desk: Desk, view: ActionView, crew: Crew, today: date) -> list[wording.Card]:
    """Much the same, without effect before: what was tried."""
    if not view.agreed_before:
        return []
    row = selectors.action_row(desk.shop, view.id)
    found = selectors.without_effect(desk.shop, selectors.wording_of(row), before=today, but=view.id)
    numbers = {each.pk for each in found}
    views = (each for each in selectors.actions(desk.shop, crew=crew) if each.id in numbers)
    return [wording.card(each, crew, today, desk.language) for each in views]


@require_POST
@door(Grant.WORK_ACTIONS)
def amend(request: HttpRequest, desk: Desk, action_id: int) -> HttpResponse:
    try:
        services.amend(
            desk.person,
            desk.shop,
            action_id,
            version=forms.version_of(request),
            **changes_of(request.POST),
        )
    except NotUsable as error:
        return _page(request, desk, action_id, error)
    messages.success(request, _("Saved."))
    return redirect("actions:action", action_id=action_id)


@require_POST
@door(Grant.WORK_ACTIONS)
def move(request: HttpRequest, desk: Desk, action_id: int) -> HttpResponse:
    wanted, verdict = request.POST.get("state", ""), request.POST.get("verdict", "")
    if wanted not in set(ActionState):
        raise unknown(Text("状态", "state"), wanted, ActionState, code="unknown_state")
    if verdict and verdict not in set(Verdict):
        raise unknown(Text("结论", "verdict"), verdict, Verdict, code="unknown_verdict")
    try:
        services.move(
            desk.person,
            desk.shop,
            action_id,
            ActionState(wanted),
            version=forms.version_of(request),
            conclusion=request.POST.get("conclusion", ""),
            verdict=Verdict(verdict) if verdict else None,
        )
    except NotUsable as error:
        return _page(request, desk, action_id, error, is_moved=True)
    messages.success(request, _("Noted."))
    return redirect("actions:action", action_id=action_id)


@require_POST
@door(Grant.LEAD_ACTIONS)
def hand_over(request: HttpRequest, desk: Desk) -> HttpResponse:
    """All that somebody who left still holds, to somebody else."""
    given = request.POST
    from_id, to_id = forms.number_of(given.get("from", "")), forms.number_of(given.get("to", ""))
    if from_id is None or to_id is None:
        raise NotUsable(
            "person_needed",
            Text("请选谁来接手。", "Say who takes it over."),
            Text("从列表里选一位。", "Choose somebody of the list."),
        )
    count = services.hand_over_all(desk.person, desk.shop, from_id, to_id, given.get("reason", ""))
    said = ngettext("%(count)s thing was handed over.", "%(count)s things were handed over.", count)
    messages.success(request, said % {"count": count})
    return redirect("actions:board")
