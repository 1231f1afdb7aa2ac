"""Directives: give one with its intent, read it, ask about it, answer."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from baton.actions import selectors, services
from baton.actions.labels import FIELDS
from baton.actions.pages import forms, things, wording
from baton.actions.pages.forms import Field
from baton.actions.pages.things import Fact, Form, Thing
from baton.actions.showing import Crew, Reader
from baton.actions.terms import Aim, DirectiveView, Goods, Kind, NewDirective
from baton.kit.errors import unknown
from baton.kit.text import Text
from baton.people.doors import Desk
from baton.people.doors import page as door
from baton.people.grants import Grant
from baton.people.terms import TEAM_LABELS, Team
from baton.ui import formats

_EVERYBODY = Text("全店", "Everybody")
_TEXT = Text("要大家做什么", "What is wanted")
_INTENT_HINT = Text("写清为了什么，别人就不用猜。", "What it is for: nobody has to guess.")
_PLATFORM = Text("平台要什么、小二考核什么", "What the platform wants, and its manager is measured by")
_TITLE_LENGTH = 60


def _fields(desk: Desk, given: Mapping[str, str]) -> tuple[Field, ...]:
    language = desk.language
    teams = (("", _EVERYBODY), *((team.value, TEAM_LABELS[team]) for team in Team))
    goods = tuple((each.value, each.label) for each in (Goods.NEITHER, Goods.CLEAR, Goods.PUSH))
    aims = tuple((each.value, each.label) for each in (Aim.NEITHER, Aim.VOLUME, Aim.PROFIT))
    return (
        Field("text", given.get("text", ""), "area", is_required=True, label_text=_TEXT),
        Field("intent", given.get("intent", ""), "area", is_required=True, hint=_INTENT_HINT),
        forms.choice("goods", "neither", forms.options_of(goods, language)),
        forms.choice("aim", "neither", forms.options_of(aims, language)),
        Field("platform_wants", given.get("platform_wants", ""), "area", label_text=_PLATFORM),
        forms.choice("team", "", forms.options_of(teams, language), label_text=Text("给谁", "To whom")),
        Field("until", "", "day", label_text=Text("到哪天为止", "Until")),
    )


def _new_of(request: HttpRequest) -> NewDirective:
    given = request.POST
    goods, aim, team = given.get("goods", "neither"), given.get("aim", "neither"), given.get("team", "")
    if goods not in set(Goods):
        raise unknown(FIELDS["goods"], goods, Goods, code="unknown_goods")
    if aim not in set(Aim):
        raise unknown(FIELDS["aim"], aim, Aim, code="unknown_aim")
    if team and team not in set(Team):
        raise unknown(Text("团队", "team"), team, Team, code="unknown_team")
    return NewDirective(
        text=given.get("text", ""),
        intent=given.get("intent", ""),
        goods=Goods(goods),
        aim=Aim(aim),
        platform_wants=given.get("platform_wants", ""),
        team=Team(team) if team else None,
        until=forms.day_of(given.get("until", "")),
    )


@door(Grant.LEAD_ACTIONS)
def new(request: HttpRequest, desk: Desk) -> HttpResponse:
    return things.new_page(
        request,
        desk,
        _fields(desk, forms.prefilled(request, ("text", "intent", "platform_wants"))),
        _("Say what is wanted"),
        _("Give it out"),
        lambda: services.give_directive(desk.person, desk.shop, _new_of(request)),
        "actions:directive",
        hint=_("What is wanted, and what it is for."),
    )


@door(Grant.SEE_ACTIONS)
def one(request: HttpRequest, desk: Desk, directive_id: int) -> HttpResponse:
    return things.show(request, desk, _build, directive_id)


def _build(request: HttpRequest, desk: Desk, crew: Crew, reader: Reader, directive_id: int) -> Thing:
    view = selectors.directive(desk.person, desk.shop, directive_id)
    language = desk.language
    is_lead = desk.can(Grant.LEAD_ACTIONS)
    facts = (
        Fact(_TEXT, view.text),
        Fact(FIELDS["intent"], view.intent),
        Fact(FIELDS["goods"], view.goods.label.into(language)),
        Fact(FIELDS["aim"], view.aim.label.into(language)),
        Fact(_PLATFORM, view.platform_wants or "—"),
        Fact(Text("给谁", "To whom"), (TEAM_LABELS[view.team] if view.team else _EVERYBODY).into(language)),
        # A directive is signed: whoever it is to may know whose it is.
        Fact(
            Text("谁定的", "Given by"), f"{view.given_name or '—'} {wording.when(view.given_at, desk.shop)}"
        ),
        Fact(Text("到哪天为止", "Until"), formats.day(view.until)),
        Fact(Text("读过的人", "Read by"), _readers(view, is_lead=is_lead, language=language)),
    )
    title = view.text if len(view.text) <= _TITLE_LENGTH else f"{view.text[: _TITLE_LENGTH - 1]}…"
    word = Text("有效", "Holds") if view.is_open else Text("已收", "Over")
    questions = [
        {
            "view": each,
            "who": reader.name(each.asked_by, each.asked_name, language),
            "asked": wording.when(each.asked_at, desk.shop),
            "answered": wording.when(each.answered_at, desk.shop) if each.answered_at else "",
            "form": _answer_form(view, each.id, each.answer) if is_lead and view.is_open else None,
        }
        for each in view.questions
    ]
    return Thing(
        Kind.DIRECTIVE,
        view.id,
        title,
        "run" if view.is_open else "",
        word,
        facts,
        _forms(desk, view),
        extra={"questions": questions, "has_questions": True},
    )


def _readers(view: DirectiveView, *, is_lead: bool, language: str) -> str:
    count = len(view.reader_ids)
    if is_lead and count:
        return f"{count} · {'、'.join(view.reader_names)}"
    return Text(f"{count} 人", f"{count}").into(language)


def _answer_form(view: DirectiveView, question_id: int, stored: str) -> Form:
    return Form(
        f"answer-{question_id}",
        reverse("actions:directive_answer", args=[view.id, question_id]),
        _("Answer it") if not stored else _("Answer it anew"),
        _("Give the answer"),
        (Field("answer", stored, "area", is_required=True),),
        is_main=not stored,
    )


def _forms(desk: Desk, view: DirectiveView) -> tuple[Form, ...]:
    def url(name: str) -> str:
        return reverse(f"actions:directive_{name}", args=[view.id])

    found = []
    if view.is_open and desk.person.id not in view.reader_ids:
        found.append(Form("read", url("read"), _("Read it"), _("I have read it"), (), is_main=True))
    if view.is_open and desk.can(Grant.WORK_ACTIONS):
        question = (
            Field("question", "", "area", is_required=True, label_text=Text("想问什么", "The question")),
        )
        found.append(Form("ask", url("ask"), _("Ask about it"), _("Ask"), question, is_main=not found))
    if view.is_open and desk.can(Grant.LEAD_ACTIONS):
        found.append(Form("close", url("close"), _("It holds no longer"), _("End it"), (), view.version))
    return tuple(found)


@require_POST
@door(Grant.SEE_ACTIONS)
def read(request: HttpRequest, desk: Desk, directive_id: int) -> HttpResponse:
    services.mark_read(desk.person, desk.shop, directive_id)
    messages.success(request, _("Noted."))
    return redirect("actions:directive", directive_id)


@require_POST
@door(Grant.WORK_ACTIONS)
def ask(request: HttpRequest, desk: Desk, directive_id: int) -> HttpResponse:
    return things.act(
        request,
        desk,
        _build,
        directive_id,
        "ask",
        lambda: services.ask(desk.person, desk.shop, directive_id, request.POST.get("question", "")),
        "actions:directive",
    )


@require_POST
@door(Grant.LEAD_ACTIONS)
def answer(request: HttpRequest, desk: Desk, directive_id: int, question_id: int) -> HttpResponse:
    said = request.POST.get("answer", "")
    return things.act(
        request,
        desk,
        _build,
        directive_id,
        f"answer-{question_id}",
        lambda: services.answer(desk.person, desk.shop, directive_id, question_id, said),
        "actions:directive",
    )


@require_POST
@door(Grant.LEAD_ACTIONS)
def close(request: HttpRequest, desk: Desk, directive_id: int) -> HttpResponse:
    return things.act(
        request,
        desk,
        _build,
        directive_id,
        "close",
        lambda: services.close_directive(
            desk.person, desk.shop, directive_id, version=forms.version_of(request)
        ),
        "actions:directive",
    )
