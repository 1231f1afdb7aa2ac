"""Design requests: ask, accept, deliver, ask again, take. The designer's own view stands first for a designer."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from baton.actions import courses, selectors, services
from baton.actions.designs import DesignChanges
from baton.actions.labels import FIELDS, NO, YES
from baton.actions.pages import chart, forms, things, wording
from baton.actions.pages.forms import Field
from baton.actions.pages.things import Fact, Form, Thing
from baton.actions.showing import Crew, Reader, as_seen
from baton.actions.terms import LONGEST_TITLE, Course, DesignState, DesignView, Kind, NewDesign
from baton.intake.selectors import fact_store
from baton.kit.text import Text
from baton.people.clock import shop_day
from baton.people.doors import Desk
from baton.people.doors import page as door
from baton.people.grants import Grant
from baton.people.terms import Role
from baton.ui import formats

_WHY_HINT = Text(
    "写上数字，例如点击率 1.3%，同行 1.8%。", "With a figure, as in: click-through 1.3 %, peers 1.8 %."
)
_REFERENCE_HINT = Text(
    "旧图、同行、脚本，写在哪里能看到。", "The old picture, a peer, a script: where it is."
)
_PRODUCT_HINT = Text(
    "写了商品和指标，新美工会看到前后数字。", "With product and figure, a new designer sees the numbers."
)


def _fields(desk: Desk, crew: Crew, view: DesignView | None, given: Mapping[str, str]) -> tuple[Field, ...]:
    stored = dict(given)
    if view is not None:
        names = ("what", "why", "reference", "metric", "product_id", "wanted_by", "designer_id")
        stored = {name: forms.written(getattr(view, name)) for name in names}
        stored["is_long_line"] = "yes" if view.is_long_line else ""
    designers = forms.designer_options(desk, crew, selectors.designers(crew))
    lines = forms.options_of(
        (("", Text("临时需求", "Ad hoc")), ("yes", Text("长线计划", "Long-line plan"))), desk.language
    )
    return (
        Field("what", stored.get("what", ""), is_required=True, most=LONGEST_TITLE),
        Field("why", stored.get("why", ""), "area", hint=_WHY_HINT),
        Field("reference", stored.get("reference", ""), hint=_REFERENCE_HINT),
        forms.choice("metric", stored.get("metric", ""), forms.metric_options(desk.language)),
        Field("product_id", stored.get("product_id", ""), hint=_PRODUCT_HINT, most=80),
        Field("wanted_by", stored.get("wanted_by", ""), "day"),
        forms.choice("designer_id", stored.get("designer_id", ""), designers),
        forms.choice(
            "is_long_line", stored.get("is_long_line", ""), lines, label_text=Text("哪一类", "Which sort")
        ),
    )


def _changes(given: QueryDict) -> DesignChanges:
    return DesignChanges(
        what=given.get("what", ""),
        why=given.get("why", ""),
        reference=given.get("reference", ""),
        metric=given.get("metric", ""),
        product_id=given.get("product_id", ""),
        wanted_by=forms.day_of(given.get("wanted_by", "")),
        designer_id=forms.number_of(given.get("designer_id", "")),
        is_long_line=given.get("is_long_line") == "yes",
    )


@door(Grant.WORK_ACTIONS)
def new(request: HttpRequest, desk: Desk) -> HttpResponse:
    names = ("what", "why", "reference", "metric", "product_id", "wanted_by", "is_long_line")
    fields = _fields(desk, Crew(desk.shop), None, forms.prefilled(request, names))
    return things.new_page(
        request,
        desk,
        fields,
        _("Ask for a design"),
        _("Ask for it"),
        lambda: services.ask_design(desk.person, desk.shop, NewDesign(**_changes(request.POST))),
        "actions:design",
        hint=_("What, why, and a reference: the designer decides by these."),
    )


@door(Grant.SEE_ACTIONS)
def one(request: HttpRequest, desk: Desk, design_id: int) -> HttpResponse:
    return things.show(request, desk, _build, design_id)


@door(Grant.SEE_ACTIONS)
def mine(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The designer's own view: what is asked of them, the briefs, what nobody has yet. A lead sees every designer."""
    crew = Crew(desk.shop)
    reader = Reader(desk.person, desk.shop, crew)
    views = as_seen(reader, selectors.design_requests(desk.shop, crew=crew), desk.language)
    me = desk.person.id
    is_lead = desk.can(Grant.LEAD_ACTIONS)
    kept = [view for view in views if is_lead or view.designer_id in {me, None} or view.asked_by == me]
    fresh = selectors.new_designers(desk.shop)
    context = {
        "todo": [view for view in kept if view.state.is_open],
        "delivered": [view for view in kept if view.state is DesignState.DELIVERED],
        "marks": wording.DESIGN_MARKS,
        "is_designer": Role.DESIGNER in desk.person.roles_in(desk.shop),
        "is_lead": is_lead,
        "designers": [(each, each.id in fresh) for each in selectors.designers(crew)] if is_lead else (),
    }
    return render(request, "actions/designs.html", context)


def _build(request: HttpRequest, desk: Desk, crew: Crew, reader: Reader, design_id: int) -> Thing:
    view = as_seen(reader, (selectors.design(desk.shop, design_id),), desk.language)[0]
    facts = (
        Fact(FIELDS["why"], view.why or "—"),
        Fact(FIELDS["reference"], view.reference or "—"),
        Fact(
            FIELDS["metric"],
            wording.metric_label(view.metric, desk.language) if view.metric else "—",
            view.metric_owner.value if view.metric_owner else "",
        ),
        Fact(FIELDS["product_id"], view.product_id or "—"),
        Fact(FIELDS["is_long_line"], (YES if view.is_long_line else NO).into(desk.language)),
        Fact(Text("谁提", "Asked by"), f"{view.asked_name or '—'} {formats.day(view.asked_on)}"),
        Fact(FIELDS["designer_id"], view.designer_name or "—"),
        Fact(FIELDS["wanted_by"], formats.day(view.wanted_by)),
        Fact(FIELDS["promised"], formats.day(view.promised)),
        Fact(FIELDS["delivered_on"], formats.day(view.done_by)),
        *((Fact(FIELDS["delivery"], view.delivery),) if view.delivery else ()),
        *((Fact(FIELDS["rounds"], str(view.rounds)),) if view.rounds else ()),
    )
    over = Text(f"超 {view.days_over} 天", f"{view.days_over} d over")
    extra: dict[str, object] = {}
    if view.metric and (view.is_designer_new or view.designer_id != desk.person.id):
        course = _numbers(desk, view)
        if course is not None:
            done = view.done_by
            extra = {
                "course": wording.course_words(course),
                "figure": chart.figure(course, done, done, desk.language),
                "course_of": wording.metric_label(view.metric, desk.language),
            }
    return Thing(
        Kind.DESIGN,
        view.id,
        view.what,
        "bad" if view.days_over else wording.DESIGN_MARKS[view.state],
        over if view.days_over else view.state.label,
        facts,
        _forms(desk, crew, view),
        missing=view.missing if view.state.is_open else (),
        extra=extra,
    )


def _numbers(desk: Desk, view: DesignView) -> Course | None:
    """Before and after the delivery; while it is not delivered, the last weeks against those before."""
    snapshot, today = fact_store().snapshot(), shop_day(desk.shop)
    if view.done_by is None:
        return courses.recent(snapshot, desk.shop, view.metric, today, product=view.product_id)
    done: date = view.done_by
    return courses.course(snapshot, desk.shop, view.metric, done, done, today, product=view.product_id)


def _forms(desk: Desk, crew: Crew, view: DesignView) -> tuple[Form, ...]:
    def url(name: str) -> str:
        return reverse(f"actions:design_{name}", args=[view.id])

    me, is_lead, can_work = desk.person.id, desk.can(Grant.LEAD_ACTIONS), desk.can(Grant.WORK_ACTIONS)
    is_free = view.designer_id is None and Role.DESIGNER in desk.person.roles_in(desk.shop)
    is_designer = can_work and (view.designer_id == me or is_free or is_lead)
    is_asker = can_work and (view.asked_by in {me, None} or is_lead)
    words: dict[str, tuple[Field, ...]] = {
        "accept": (Field("promised", forms.written(view.wanted_by), "day"),),
        "deliver": (_must("delivery"),),
        "again": (_must("why_again", Text("哪里还不对", "What is not right yet")),),
        "amend": _fields(desk, crew, view, {}),
        "withdraw": (_must("reason", Text("撤回的原因", "Why it is withdrawn")),),
    }

    def form(key: str, title: str, button: str, *, is_main: bool = False) -> Form:
        return Form(key, url(key), title, button, words.get(key, ()), view.version, is_main)

    found = []
    if is_designer and view.state in {DesignState.ASKED, DesignState.AGAIN}:
        found.append(form("accept", _("Accept it"), _("I take it on"), is_main=True))
    if is_designer and view.state.is_open:
        is_next = view.state is DesignState.ACCEPTED
        found.append(form("deliver", _("Deliver it"), _("Delivered"), is_main=is_next))
    if is_asker and view.state is DesignState.DELIVERED:
        found.append(form("take", _("Take the design"), _("It is what was needed"), is_main=True))
        found.append(form("again", _("Ask again"), _("Ask again")))
    if is_asker and view.state.is_open:
        found.append(form("amend", _("Change the request"), _("Save")))
    if is_asker and (view.state.is_open or view.state is DesignState.DELIVERED):
        found.append(form("withdraw", _("Withdraw it"), _("Withdraw it")))
    return tuple(found)


def _must(name: str, label: Text | None = None) -> Field:
    return Field(name, "", "area", is_required=True, label_text=label)


def _act(request: HttpRequest, desk: Desk, design_id: int, key: str, do: Callable[[], None]) -> HttpResponse:
    return things.act(request, desk, _build, design_id, key, do, "actions:design")


@require_POST
@door(Grant.WORK_ACTIONS)
def amend(request: HttpRequest, desk: Desk, design_id: int) -> HttpResponse:
    version = forms.version_of(request)
    return _act(
        request,
        desk,
        design_id,
        "amend",
        lambda: services.amend_design(
            desk.person, desk.shop, design_id, version=version, **_changes(request.POST)
        ),
    )


@require_POST
@door(Grant.WORK_ACTIONS)
def accept(request: HttpRequest, desk: Desk, design_id: int) -> HttpResponse:
    version = forms.version_of(request)
    return _act(
        request,
        desk,
        design_id,
        "accept",
        lambda: services.accept_design(
            desk.person,
            desk.shop,
            design_id,
            version=version,
            promised=forms.day_of(request.POST.get("promised", "")),
        ),
    )


@require_POST
@door(Grant.WORK_ACTIONS)
def deliver(request: HttpRequest, desk: Desk, design_id: int) -> HttpResponse:
    version, said = forms.version_of(request), request.POST.get("delivery", "")
    return _act(
        request,
        desk,
        design_id,
        "deliver",
        lambda: services.deliver_design(desk.person, desk.shop, design_id, version=version, delivery=said),
    )


@require_POST
@door(Grant.WORK_ACTIONS)
def again(request: HttpRequest, desk: Desk, design_id: int) -> HttpResponse:
    version, said = forms.version_of(request), request.POST.get("why_again", "")
    return _act(
        request,
        desk,
        design_id,
        "again",
        lambda: services.ask_again(desk.person, desk.shop, design_id, version=version, why=said),
    )


@require_POST
@door(Grant.WORK_ACTIONS)
def take(request: HttpRequest, desk: Desk, design_id: int) -> HttpResponse:
    version = forms.version_of(request)
    return _act(
        request,
        desk,
        design_id,
        "take",
        lambda: services.take_design(desk.person, desk.shop, design_id, version=version),
    )


@require_POST
@door(Grant.WORK_ACTIONS)
def withdraw(request: HttpRequest, desk: Desk, design_id: int) -> HttpResponse:
    version, said = forms.version_of(request), request.POST.get("reason", "")
    return _act(
        request,
        desk,
        design_id,
        "withdraw",
        lambda: services.withdraw_design(desk.person, desk.shop, design_id, version=version, reason=said),
    )


@require_POST
@door(Grant.LEAD_ACTIONS)
def set_new(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Which designer is new: sees the numbers as well."""
    person_id = forms.number_of(request.POST.get("person", ""))
    services.set_new_designer(desk.person, desk.shop, person_id or 0, request.POST.get("is_new") == "yes")
    messages.success(request, _("Noted."))
    return redirect("actions:designs")
