"""Problems: report one, triage it, close it."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from baton.actions import selectors, services
from baton.actions.labels import FIELDS
from baton.actions.pages import forms, things, wording
from baton.actions.pages.forms import Field
from baton.actions.pages.things import Fact, Form, Thing
from baton.actions.problems import Triage
from baton.actions.showing import Crew, Reader, as_seen
from baton.actions.terms import LONGEST_TITLE, Kind, NewProblem, ProblemView
from baton.kit.text import Text
from baton.people.doors import Desk
from baton.people.doors import page as door
from baton.people.grants import Grant
from baton.ui import formats

_TITLE = Text("什么问题", "What the problem is")
_TODAY_HINT = Text(
    "自己能解决、又选今天：会进今天下午的「动手」。",
    "Solved by yourself and due today, it goes into this afternoon's hands-on.",
)
_NEEDS_HINT = Text("人、资料、时间、钱，各要什么。", "People, papers, time, money.")


def _fields(desk: Desk, crew: Crew, view: ProblemView | None, given: Mapping[str, str]) -> tuple[Field, ...]:
    stored = dict(given)
    if view is not None:
        names = ("title", "source", "source_path", "metric", "needs", "due", "solved_when", "person_id")
        stored = {name: forms.written(getattr(view, name)) for name in names}
        stored["can_solve"] = forms.of_bool(view.can_solve)
    people = forms.people_options(desk, crew, also=(view.person_id,) if view else ())
    language = desk.language
    return (
        Field("title", stored.get("title", ""), is_required=True, most=LONGEST_TITLE, label_text=_TITLE),
        Field("source", stored.get("source", "")),
        Field("source_path", stored.get("source_path", "")),
        forms.choice("metric", stored.get("metric", ""), forms.metric_options(language)),
        forms.choice("can_solve", stored.get("can_solve", ""), forms.options_of(forms.CAN_SOLVE, language)),
        Field("needs", stored.get("needs", ""), "area", hint=_NEEDS_HINT),
        Field("due", stored.get("due", ""), "day", hint=_TODAY_HINT),
        Field("solved_when", stored.get("solved_when", ""), "area"),
        forms.choice("person_id", stored.get("person_id", ""), people),
    )


def _triage(given: QueryDict) -> Triage:
    return Triage(
        title=given.get("title", ""),
        source=given.get("source", ""),
        source_path=given.get("source_path", ""),
        metric=given.get("metric", ""),
        can_solve=forms.yes_no(given.get("can_solve", "")),
        needs=given.get("needs", ""),
        due=forms.day_of(given.get("due", "")),
        solved_when=given.get("solved_when", ""),
        person_id=forms.number_of(given.get("person_id", "")),
    )


@door(Grant.WORK_ACTIONS)
def new(request: HttpRequest, desk: Desk) -> HttpResponse:
    names = ("title", "source", "source_path", "metric", "person_id")
    fields = _fields(desk, Crew(desk.shop), None, forms.prefilled(request, names))
    return things.new_page(
        request,
        desk,
        fields,
        _("Report a problem"),
        _("Report it"),
        lambda: services.report_problem(desk.person, desk.shop, NewProblem(**_triage(request.POST))),
        "actions:problem",
        hint=_("The questions may be answered now or later: it waits for triage until they are."),
    )


@door(Grant.SEE_ACTIONS)
def one(request: HttpRequest, desk: Desk, problem_id: int) -> HttpResponse:
    return things.show(request, desk, _build, problem_id)


def _build(request: HttpRequest, desk: Desk, crew: Crew, reader: Reader, problem_id: int) -> Thing:
    view = as_seen(reader, (selectors.problem(desk.shop, problem_id),), desk.language)[0]
    solved = {True: Text("能", "Yes"), False: Text("不能", "No")}.get(view.can_solve or False)
    can = Text("—", "—") if view.can_solve is None or solved is None else solved
    facts = (
        Fact(FIELDS["source"], view.source or "—", url=view.source_path),
        Fact(
            Text("谁报的", "Reported by"), f"{view.reported_name} {wording.when(view.reported_at, desk.shop)}"
        ),
        Fact(
            FIELDS["metric"],
            wording.metric_label(view.metric, desk.language) if view.metric else "—",
            view.metric_owner.value if view.metric_owner else "",
        ),
        Fact(FIELDS["can_solve"], can.into(desk.language)),
        Fact(FIELDS["needs"], view.needs or "—"),
        Fact(FIELDS["due"], formats.day(view.due)),
        Fact(FIELDS["solved_when"], view.solved_when or "—"),
        Fact(FIELDS["person_id"], view.person_name or "—"),
        *((Fact(FIELDS["closing"], view.closing),) if view.closing else ()),
        *(
            Fact(Text("落成的动作", "Action it became"), f"#{pk}", url=reverse("actions:action", args=[pk]))
            for pk in view.action_ids
        ),
    )
    said = {
        "title": view.title,
        "metric": view.metric,
        "done_when": view.solved_when,
        "origin": "problem",
        "origin_id": str(view.id),
    }
    can_work = desk.can(Grant.WORK_ACTIONS)
    become = f"{reverse('actions:new')}?{urlencode(said)}" if view.state.is_open and can_work else ""
    mark = "bad" if view.days_over else wording.PROBLEM_MARKS[view.state]
    over = Text(f"超 {view.days_over} 天", f"{view.days_over} d over")
    return Thing(
        Kind.PROBLEM,
        view.id,
        view.title,
        mark,
        over if view.days_over else view.state.label,
        facts,
        _forms(desk, crew, view) if _may(desk, view) else (),
        missing=view.missing if view.state.is_open else (),
        extra={"become_url": become},
    )


def _may(desk: Desk, view: ProblemView) -> bool:
    own = {view.person_id, view.reported_by} if view.person_id else set()
    is_own = not own or desk.person.id in own
    return desk.can(Grant.LEAD_ACTIONS) or (desk.can(Grant.WORK_ACTIONS) and is_own)


def _forms(desk: Desk, crew: Crew, view: ProblemView) -> tuple[Form, ...]:
    def url(name: str) -> str:
        return reverse(f"actions:problem_{name}", args=[view.id])

    if not view.state.is_open:
        return (
            Form(
                "reopen", url("reopen"), _("It is there again"), _("Open the problem again"), (), view.version
            ),
        )
    words = (Field("closing", "", "area", is_required=True),)
    fields = _fields(desk, crew, view, {})
    return (
        Form("triage", url("triage"), _("Triage"), _("Save"), fields, view.version, is_main=True),
        Form("solve", url("solve"), _("It is solved"), _("Solved"), words, view.version),
        Form("drop", url("drop"), _("Nothing is done about it"), _("Leave it"), words, view.version),
    )


@require_POST
@door(Grant.WORK_ACTIONS)
def triage(request: HttpRequest, desk: Desk, problem_id: int) -> HttpResponse:
    return things.act(
        request,
        desk,
        _build,
        problem_id,
        "triage",
        lambda: services.triage(
            desk.person, desk.shop, problem_id, version=forms.version_of(request), **_triage(request.POST)
        ),
        "actions:problem",
    )


def _close(request: HttpRequest, desk: Desk, problem_id: int, key: str, *, is_solved: bool) -> HttpResponse:
    return things.act(
        request,
        desk,
        _build,
        problem_id,
        key,
        lambda: services.close_problem(
            desk.person,
            desk.shop,
            problem_id,
            version=forms.version_of(request),
            closing=request.POST.get("closing", ""),
            is_solved=is_solved,
        ),
        "actions:problem",
    )


@require_POST
@door(Grant.WORK_ACTIONS)
def solve(request: HttpRequest, desk: Desk, problem_id: int) -> HttpResponse:
    return _close(request, desk, problem_id, "solve", is_solved=True)


@require_POST
@door(Grant.WORK_ACTIONS)
def drop(request: HttpRequest, desk: Desk, problem_id: int) -> HttpResponse:
    return _close(request, desk, problem_id, "drop", is_solved=False)


@require_POST
@door(Grant.WORK_ACTIONS)
def reopen(request: HttpRequest, desk: Desk, problem_id: int) -> HttpResponse:
    return things.act(
        request,
        desk,
        _build,
        problem_id,
        "reopen",
        lambda: services.reopen_problem(
            desk.person, desk.shop, problem_id, version=forms.version_of(request)
        ),
        "actions:problem",
    )
