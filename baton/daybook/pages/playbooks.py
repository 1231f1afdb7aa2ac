"""The playbooks of a shop: which run, with which thresholds, for whom, and those that nobody follows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite, nan

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from baton.daybook import selectors, services
from baton.daybook.pages.lines import metric_word
from baton.daybook.playbook_list import playbook as playbook_named
from baton.daybook.terms import PlaybookState, Threshold
from baton.facts.datasets import dataset
from baton.kit.errors import BatonError, NotUsable, shortened
from baton.kit.glossary import Owner
from baton.kit.text import Text
from baton.people.doors import Desk
from baton.people.doors import page as door
from baton.people.grants import Grant, can
from baton.people.selectors import persons
from baton.ui.templatetags.ui import owner_word

OWNERS = (Owner.MARKETING, Owner.SALES, Owner.SHARED, Owner.COMPANY)
OFF = "off"


@dataclass(frozen=True, slots=True)
class Bound:
    threshold: Threshold
    value: str
    said: Text
    bounds: str


@dataclass(frozen=True, slots=True)
class Line:
    state: PlaybookState
    metric: str
    bounds: tuple[Bound, ...]
    person: str
    needs: tuple[tuple[str, str], ...]
    """Dataset's word and where its template is."""


@require_safe
@door(Grant.SET_PLAYBOOKS)
def overview(request: HttpRequest, desk: Desk) -> HttpResponse:
    states = selectors.playbook_states(desk.shop)
    names = {person.id: person.display_name for person in persons()}
    lines = [_line(desk, state, names) for state in states]
    blocks: dict[str, list[Line]] = {}
    for line in lines:
        blocks.setdefault(line.state.playbook.block.label.into(desk.language), []).append(line)
    return render(
        request,
        "daybook/playbooks.html",
        {
            "blocks": list(blocks.items()),
            "asking": [line for line in lines if line.state.is_on and line.state.asks_to_be_changed],
            "lacking": sum(bool(line.needs) for line in lines),
            "running": sum(line.state.is_on for line in lines),
            "total": len(lines),
            "look": selectors.last_look(desk.shop),
        },
    )


@require_safe
@door(Grant.SET_PLAYBOOKS)
def one(request: HttpRequest, desk: Desk, code: str) -> HttpResponse:
    return _page(request, desk, code)


@require_POST
@door(Grant.SET_PLAYBOOKS, is_atomic=False)
def set_one(request: HttpRequest, desk: Desk, code: str) -> HttpResponse:
    """A form's settings, or with one press: off, with the reason."""
    said = request.POST
    state = _state(desk, code)
    try:
        with transaction.atomic():
            if said.get("do") == OFF:
                _switch_off(desk, state, said.get("reason", ""))
            else:
                _set(desk, state, said)
    except BatonError as error:
        return _page(request, desk, code, error)
    messages.success(request, _("The playbook is set. It holds from the next look on."))
    return redirect("daybook:playbooks")


def _set(desk: Desk, state: PlaybookState, said: QueryDict) -> None:
    levels = {
        threshold.code: _number(threshold, said.get(f"level-{threshold.code}", ""))
        for threshold in state.playbook.thresholds
    }
    services.set_playbook(
        desk.person,
        desk.shop,
        state.playbook.code,
        is_on="is_on" in said,
        levels=levels,
        person_id=_person(said.get("person", "")),
        owner=_owner(said.get("owner", "")),
        reason=said.get("reason", ""),
    )


def _switch_off(desk: Desk, state: PlaybookState, reason: str) -> None:
    """As it is, but off."""
    if not reason.strip():
        raise NotUsable(
            "no_reason",
            Text("还没写为什么关掉。", "It does not say why it is switched off."),
            Text("写一句理由，以后看得懂。", "Give the reason in a sentence."),
        )
    services.set_playbook(
        desk.person,
        desk.shop,
        state.playbook.code,
        is_on=False,
        levels=state.levels,
        person_id=state.person_id,
        owner=state.owner if state.overruled else None,
        reason=state.overruled or reason,
    )


def _page(
    request: HttpRequest,
    desk: Desk,
    code: str,
    refused: BatonError | None = None,
) -> HttpResponse:
    """How the playbook is set; after a refusal the form as it was sent."""
    state, said = _state(desk, code), request.POST
    is_typed = refused is not None and said.get("do") != OFF
    people = [person for person in persons() if person.is_active and can(person, Grant.SEE_DAY, desk.shop)]
    context: dict[str, object] = {
        "line": _line(
            desk, state, {person.id: person.display_name for person in people}, said if is_typed else None
        ),
        "people": [(person.id, person.display_name) for person in people],
        "owners": [(owner.value, owner_word(owner.value)) for owner in OWNERS],
        "look": selectors.last_look(desk.shop),
        "refused": refused,
        "is_on": "is_on" in said if is_typed else state.is_on,
        "person": said.get("person", "") if is_typed else str(state.person_id or ""),
        "owner": said.get("owner", "") if is_typed else state.owner.value if state.overruled else "",
        "reason": said.get("reason", "") if is_typed else state.overruled,
        "reason_off": "" if is_typed else said.get("reason", ""),
    }
    return render(
        request, "daybook/playbook.html", context, status=200 if refused is None else refused.status
    )


def _state(desk: Desk, code: str) -> PlaybookState:
    """NotFound, naming the known ones, where there is no such playbook."""
    playbook_named(code)
    return next(one for one in selectors.playbook_states(desk.shop) if one.playbook.code == code)


def _line(desk: Desk, state: PlaybookState, names: Mapping[int, str], typed: QueryDict | None = None) -> Line:
    return Line(
        state=state,
        metric=metric_word(desk, state.playbook.metric),
        bounds=tuple(
            Bound(
                threshold,
                f"{state.levels[threshold.code]:g}"
                if typed is None
                else typed.get(f"level-{threshold.code}", ""),
                threshold.said(state.levels[threshold.code]),
                f"{threshold.least:g} – {threshold.most:g}",
            )
            for threshold in state.playbook.thresholds
        ),
        person=names.get(state.person_id or 0, ""),
        needs=tuple((dataset(name).label.into(desk.language), _template(name)) for name in state.needs),
    )


def _template(name: str) -> str:
    """Where the template of a dataset can be had."""
    try:
        return reverse("intake:guide") + f"#{name}"
    except NoReverseMatch:
        return reverse("intake:data")


def _number(threshold: Threshold, text: str) -> float:
    try:
        found = float(text.strip()) if text.strip() else threshold.default
    except ValueError:
        found = nan
    if not isfinite(found):
        raise NotUsable(
            "not_a_number",
            Text(
                f"「{threshold.label.zh}」里的「{shortened(text)}」不是数字。",
                f"“{shortened(text)}” in “{threshold.label.en}” is no number.",
            ),
            Text("请写成 3 或 0.5 这样。", "Write it like 3 or 0.5."),
        )
    return found


def _person(text: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise _none_of_them(text)
    return int(text)


def _owner(text: str) -> Owner | None:
    if not text:
        return None
    if text not in {owner.value for owner in OWNERS}:
        raise _none_of_them(text)
    return Owner(text)


def _none_of_them(text: str) -> NotUsable:
    return NotUsable(
        "not_chosen",
        Text(f"「{shortened(text)}」不在可选的里面。", f"“{shortened(text)}” is none of the choices."),
        Text("从列表里选一个。", "Choose one of the list."),
    )
