"""Ideas of the deep-work block: note one, decide it, end it in a conclusion that lands as an action."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from baton.actions import selectors, services
from baton.actions.ideas import IdeaChanges
from baton.actions.labels import FIELDS
from baton.actions.pages import forms, things
from baton.actions.pages.forms import Field
from baton.actions.pages.things import Fact, Form, Thing
from baton.actions.showing import Crew, Reader, as_seen
from baton.actions.terms import IdeaView, Kind, NewAction, NewIdea
from baton.kit.errors import NotUsable
from baton.kit.text import Text
from baton.people.doors import Desk
from baton.people.doors import page as door
from baton.people.grants import Grant
from baton.ui import formats

_WHY = Text("为什么做，或为什么不做", "Why yes, or why no")
_TITLE_LENGTH = 60


def _fields(desk: Desk, view: IdeaView | None, given: Mapping[str, str]) -> tuple[Field, ...]:
    stored = dict(given)
    if view is not None:
        stored = {
            "text": view.text,
            "why": view.why,
            "is_yes": forms.of_bool(view.is_yes),
            "decide_on": forms.written(view.decide_on),
        }
    return (
        Field(
            "text", stored.get("text", ""), "area", is_required=True, label_text=Text("什么想法", "The idea")
        ),
        forms.choice("is_yes", stored.get("is_yes", ""), forms.options_of(forms.YES_NO, desk.language)),
        Field("why", stored.get("why", ""), "area", label_text=_WHY),
        Field("decide_on", stored.get("decide_on", ""), "day"),
    )


def _changes(given: QueryDict) -> IdeaChanges:
    return IdeaChanges(
        text=given.get("text", ""),
        why=given.get("why", ""),
        is_yes=forms.yes_no(given.get("is_yes", "")),
        decide_on=forms.day_of(given.get("decide_on", "")),
    )


@door(Grant.WORK_ACTIONS)
def new(request: HttpRequest, desk: Desk) -> HttpResponse:
    return things.new_page(
        request,
        desk,
        _fields(desk, None, forms.prefilled(request, ("text", "decide_on"))),
        _("Note an idea"),
        _("Note it"),
        lambda: services.note_idea(desk.person, desk.shop, NewIdea(**_changes(request.POST))),
        "actions:idea",
        hint=_("An idea gets a yes or a no and a day: nothing is left hanging."),
    )


@door(Grant.SEE_ACTIONS)
def one(request: HttpRequest, desk: Desk, idea_id: int) -> HttpResponse:
    return things.show(request, desk, _build, idea_id)


def _build(request: HttpRequest, desk: Desk, crew: Crew, reader: Reader, idea_id: int) -> Thing:
    view = as_seen(reader, (selectors.idea(desk.shop, idea_id),), desk.language)[0]
    yes = {"yes": Text("做", "Yes"), "no": Text("不做", "No")}.get(forms.of_bool(view.is_yes))
    facts = (
        Fact(Text("谁想的", "Whose"), f"{view.person_name or '—'} {formats.day(view.noted_on)}"),
        Fact(FIELDS["is_yes"], yes.into(desk.language) if yes else "—"),
        Fact(_WHY, view.why or "—"),
        Fact(FIELDS["decide_on"], formats.day(view.decide_on)),
        *((Fact(FIELDS["conclusion"], view.conclusion),) if view.conclusion else ()),
        *(
            (
                Fact(
                    FIELDS["action_id"],
                    f"#{view.action_id}",
                    url=reverse("actions:action", args=[view.action_id]),
                ),
            )
            if view.action_id
            else ()
        ),
    )
    over = Text(f"该有结论了，超 {view.days_over} 天", f"Conclusion {view.days_over} d over")
    word = over if view.days_over else Text("还没结论", "No conclusion yet")
    if not view.is_open:
        word = Text(f"{view.concluded_on} 有结论", f"Concluded on {view.concluded_on}")
    title = view.text if len(view.text) <= _TITLE_LENGTH else f"{view.text[: _TITLE_LENGTH - 1]}…"
    mark = "bad" if view.days_over else "wait" if view.is_open else "good"
    if title != view.text:
        facts = (Fact(Text("想法", "Idea"), view.text), *facts)
    return Thing(Kind.IDEA, view.id, title, mark, word, facts, _forms(desk, crew, view))


def _forms(desk: Desk, crew: Crew, view: IdeaView) -> tuple[Form, ...]:
    is_own = view.person_id in {desk.person.id, None}
    if not view.is_open or not desk.can(Grant.WORK_ACTIONS):
        return ()
    if not is_own and not desk.can(Grant.LEAD_ACTIONS):
        return ()

    def url(name: str) -> str:
        return reverse(f"actions:idea_{name}", args=[view.id])

    language = desk.language
    conclude = (
        Field("conclusion", "", "area", is_required=True),
        forms.choice("is_yes", forms.of_bool(view.is_yes), forms.options_of(forms.YES_NO[1:], language)),
        Field("title", "", label_text=Text("落成什么动作（做的话）", "The action it becomes, if yes")),
        forms.choice("metric", "", forms.metric_options(language)),
        forms.choice("owner_id", str(desk.person.id), forms.people_options(desk, crew)),
        Field("due", "", "day"),
        Field("done_when", "", "area"),
    )
    return (
        Form(
            "conclude",
            url("conclude"),
            _("End it in a conclusion"),
            _("Conclude"),
            conclude,
            view.version,
            is_main=True,
        ),
        Form("amend", url("amend"), _("Change the idea"), _("Save"), _fields(desk, view, {}), view.version),
    )


@require_POST
@door(Grant.WORK_ACTIONS)
def amend(request: HttpRequest, desk: Desk, idea_id: int) -> HttpResponse:
    return things.act(
        request,
        desk,
        _build,
        idea_id,
        "amend",
        lambda: services.amend_idea(
            desk.person, desk.shop, idea_id, version=forms.version_of(request), **_changes(request.POST)
        ),
        "actions:idea",
    )


@require_POST
@door(Grant.WORK_ACTIONS)
def conclude(request: HttpRequest, desk: Desk, idea_id: int) -> HttpResponse:
    given = request.POST

    def do() -> None:
        is_yes = forms.yes_no(given.get("is_yes", ""))
        if is_yes is None:
            raise NotUsable(
                "yes_or_no",
                Text("请选做还是不做。", "Say yes or no."),
                Text("想不清楚就写不做，和为什么。", "Where it is not clear, say no, and why."),
            )
        services.conclude_idea(
            desk.person,
            desk.shop,
            idea_id,
            version=forms.version_of(request),
            conclusion=given.get("conclusion", ""),
            is_yes=is_yes,
            action=_action(given) if is_yes and given.get("title", "").strip() else None,
        )

    return things.act(request, desk, _build, idea_id, "conclude", do, "actions:idea")


def _action(given: QueryDict) -> NewAction:
    return NewAction(
        title=given.get("title", ""),
        owner_id=forms.number_of(given.get("owner_id", "")),
        due=forms.day_of(given.get("due", "")),
        metric=given.get("metric", ""),
        done_when=given.get("done_when", ""),
    )
