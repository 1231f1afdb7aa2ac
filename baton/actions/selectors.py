"""What is asked about actions: the agreed, the problems, the requests, the ideas and the directives of a shop."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import date, timedelta

from django.db.models import Q, QuerySet

from baton.actions import models, refusals
from baton.actions.logic.sameness import Wording, is_much_the_same
from baton.actions.showing import (
    Crew,
    Reader,
    action_view,
    as_seen,
    design_view,
    directive_view,
    idea_view,
    problem_view,
)
from baton.actions.terms import (
    WITHOUT_EFFECT,
    ActionCounts,
    ActionState,
    ActionView,
    DesignState,
    DesignView,
    DirectiveView,
    HistoryLine,
    IdeaView,
    Kind,
    LeftBehind,
    MeasuredShare,
    Origin,
    ProblemState,
    ProblemView,
    Verdict,
)
from baton.kit.data_days import month_of
from baton.people.clock import shop_day
from baton.people.grants import Grant, can
from baton.people.terms import Person, Role, Shop, Team

__all__ = ("Crew", "Reader", "as_seen")

LATELY = timedelta(weeks=12)
"""Conclusions that the head of the page counts."""
REMEMBERED = timedelta(weeks=52)
"""How long an action without effect is held against the same one."""
OPEN_STATES = tuple(state for state in ActionState if state.is_open)
HELD_ACTIONS = (*OPEN_STATES, ActionState.TO_VERIFY)
"""Somebody has to see to them still."""
OPEN_PROBLEMS = tuple(state for state in ProblemState if state.is_open)
LIVE_DESIGNS = (DesignState.ASKED, DesignState.ACCEPTED, DesignState.AGAIN, DesignState.DELIVERED)


# Actions --------------------------------------------------------------------------------------------------------


def _rows(shop: Shop) -> QuerySet[models.Action]:
    return models.Action.objects.filter(shop_id=shop.id).prefetch_related("helpers")


def actions(
    shop: Shop,
    *,
    states: Collection[ActionState] | None = None,
    origin: Origin | None = None,
    origin_id: int | None = None,
    owner_id: int | None = None,
    concluded_since: date | None = None,
    crew: Crew | None = None,
) -> tuple[ActionView, ...]:
    """The actions of a shop, by due day. Names are as written: `as_seen` shows them as a person may read them.

    `concluded_since` leaves out what was concluded or dropped before that day.
    """
    rows = _rows(shop)
    if states is not None:
        rows = rows.filter(state__in=states)
    if origin is not None:
        rows = rows.filter(origin=origin)
    if origin_id is not None:
        rows = rows.filter(origin_id=origin_id)
    if owner_id is not None:
        rows = rows.filter(owner_id=owner_id)
    if concluded_since is not None:
        rows = rows.filter(Q(concluded_on=None) | Q(concluded_on__gte=concluded_since))
    return _views(shop, rows, crew)


def _views(shop: Shop, rows: QuerySet[models.Action], crew: Crew | None = None) -> tuple[ActionView, ...]:
    crew, today = crew or Crew(shop), shop_day(shop)
    return tuple(action_view(row, crew, today) for row in rows)


def action(shop: Shop, action_id: int) -> ActionView:
    """NotFound where the shop has none of that number."""
    return action_view(action_row(shop, action_id), Crew(shop), shop_day(shop))


def action_row(shop: Shop, action_id: int) -> models.Action:
    row = _rows(shop).filter(pk=action_id).first()
    if row is None:
        raise refusals.no_such(Kind.ACTION, action_id)
    return row


def due_actions(shop: Shop, day: date) -> tuple[ActionView, ...]:
    """Open, and due until that day: the overdue first."""
    return _views(shop, _rows(shop).filter(state__in=OPEN_STATES, due__lte=day))


def counts(shop: Shop, day: date) -> ActionCounts:
    """What is open and overdue on that day, and what the last twelve weeks concluded."""
    rows = models.Action.objects.filter(shop_id=shop.id)
    found = rows.values_list("state", "due", "verdict", "concluded_on")
    by_state: Counter[ActionState] = Counter()
    overdue = concluded = worked = 0
    for state_code, due, verdict, concluded_on in found:
        state = ActionState(state_code)
        by_state[state] += 1
        overdue += state.is_open and due is not None and due < day
        if state is ActionState.CONCLUDED and concluded_on is not None and day - LATELY < concluded_on <= day:
            concluded += 1
            worked += verdict == Verdict.WORKED
    return ActionCounts(
        open=sum(by_state[state] for state in OPEN_STATES),
        overdue=overdue,
        to_verify=by_state[ActionState.TO_VERIFY],
        concluded=concluded,
        with_effect=worked,
        by_state=dict(by_state),
    )


def measured_share(
    shop: Shop, day: date, *, person_id: int | None = None, team: Team | None = None
) -> MeasuredShare:
    """Of the actions done in the month before that of `day`: how many have a measured course. Of a person or team."""
    month = month_of(month_of(day).start - timedelta(days=1))
    rows = _rows(shop).filter(done_on__gte=month.start, done_on__lte=month.end)
    if person_id is not None:
        rows = rows.filter(owner_id=person_id)
    views = [view for view in _views(shop, rows) if team is None or view.team is team]
    measured = sum(view.course is not None and view.course.is_measured for view in views)
    return MeasuredShare(month, measured, len(views))


def without_effect(
    shop: Shop, wording: Wording, *, before: date, but: int | None = None
) -> tuple[models.Action, ...]:
    """Much the same actions that ended without effect in the year before that day, the newest first."""
    rows = models.Action.objects.filter(
        shop_id=shop.id,
        state=ActionState.CONCLUDED,
        verdict__in=WITHOUT_EFFECT,
        concluded_on__gte=before - REMEMBERED,
    ).order_by("-concluded_on", "-id")
    return tuple(row for row in rows if row.pk != but and is_much_the_same(wording, wording_of(row)))


def wording_of(row: models.Action) -> Wording:
    return Wording(row.title, row.metric, row.method, origin_key(Origin(row.origin), row.origin_id))


def origin_key(origin: Origin, origin_id: int | None) -> str:
    return f"{origin.value} {origin_id}" if origin_id is not None else ""


# What people who left still hold --------------------------------------------------------------------------------


def left_behind(shop: Shop, *, crew: Crew | None = None) -> tuple[LeftBehind, ...]:
    """Whoever has left the shop and still holds something open: the lead hands it over."""
    crew = crew or Crew(shop)
    held: dict[str, Counter[int]] = {}
    for name, rows in open_of(shop).items():
        held[name] = Counter(pk for pk in rows if pk is not None and crew.has_left(pk))
    people = sorted(set().union(*held.values()))
    return tuple(
        LeftBehind(pk, crew.name(pk), held["actions"][pk], held["problems"][pk], held["designs"][pk])
        for pk in people
    )


def open_of(shop: Shop) -> Mapping[str, Iterable[int | None]]:
    """Whose the open actions, problems and design requests are: one id for each."""
    return {
        "actions": models.Action.objects.filter(shop_id=shop.id, state__in=HELD_ACTIONS).values_list(
            "owner_id", flat=True
        ),
        "problems": models.Problem.objects.filter(shop_id=shop.id, state__in=OPEN_PROBLEMS).values_list(
            "person_id", flat=True
        ),
        "designs": models.DesignRequest.objects.filter(shop_id=shop.id, state__in=LIVE_DESIGNS).values_list(
            "designer_id", flat=True
        ),
    }


# Problems -------------------------------------------------------------------------------------------------------


def problems(
    shop: Shop, *, is_open: bool | None = True, person_id: int | None = None, crew: Crew | None = None
) -> tuple[ProblemView, ...]:
    """The problems of a shop, those due first; `is_open` None: all of them."""
    rows = models.Problem.objects.filter(shop_id=shop.id)
    if is_open is not None:
        is_live = Q(state__in=OPEN_PROBLEMS)
        rows = rows.filter(is_live if is_open else ~is_live)
    if person_id is not None:
        rows = rows.filter(person_id=person_id)
    crew, today = crew or Crew(shop), shop_day(shop)
    became = _became(shop)
    views = (problem_view(row, crew, today, became.get(row.pk, ())) for row in rows)
    return tuple(sorted(views, key=lambda view: (view.due or date.max, view.id)))


def _became(shop: Shop) -> Mapping[int, tuple[int, ...]]:
    """Problem → the actions that came of it."""
    found: dict[int, tuple[int, ...]] = {}
    rows = models.Action.objects.filter(shop_id=shop.id, origin=Origin.PROBLEM, origin_id__isnull=False)
    for origin_id, pk in rows.order_by("id").values_list("origin_id", "id"):
        if origin_id is not None:
            found[origin_id] = (*found.get(origin_id, ()), pk)
    return found


def problem(shop: Shop, problem_id: int) -> ProblemView:
    row = problem_row(shop, problem_id)
    return problem_view(row, Crew(shop), shop_day(shop), _became(shop).get(row.pk, ()))


def problem_row(shop: Shop, problem_id: int) -> models.Problem:
    row = models.Problem.objects.filter(shop_id=shop.id, pk=problem_id).first()
    if row is None:
        raise refusals.no_such(Kind.PROBLEM, problem_id)
    return row


def hands_on(shop: Shop, day: date, *, person_id: int | None = None) -> tuple[ProblemView, ...]:
    """ "Myself and today": problems that somebody can solve alone and has until that day for: the hands-on block."""
    return tuple(
        view
        for view in problems(shop, person_id=person_id)
        if view.can_solve and view.person_id is not None and view.due is not None and view.due <= day
    )


# Design requests ------------------------------------------------------------------------------------------------


def design_requests(
    shop: Shop,
    *,
    is_open: bool | None = True,
    designer_id: int | None = None,
    crew: Crew | None = None,
) -> tuple[DesignView, ...]:
    """Design requests by the day they are wanted. `is_open`: until what came has been looked at; None: all."""
    rows = models.DesignRequest.objects.filter(shop_id=shop.id)
    if is_open is not None:
        is_live = Q(state__in=LIVE_DESIGNS)
        rows = rows.filter(is_live if is_open else ~is_live)
    if designer_id is not None:
        rows = rows.filter(designer_id=designer_id)
    crew, today, fresh = crew or Crew(shop), shop_day(shop), new_designers(shop)
    views = (design_view(row, crew, today, fresh) for row in rows)
    return tuple(sorted(views, key=lambda view: (view.wanted_by or date.max, view.id)))


def design(shop: Shop, design_id: int) -> DesignView:
    return design_view(design_row(shop, design_id), Crew(shop), shop_day(shop), new_designers(shop))


def design_row(shop: Shop, design_id: int) -> models.DesignRequest:
    row = models.DesignRequest.objects.filter(shop_id=shop.id, pk=design_id).first()
    if row is None:
        raise refusals.no_such(Kind.DESIGN, design_id)
    return row


def new_designers(shop: Shop) -> frozenset[int]:
    """Designers who do not know the shop yet."""
    rows = models.NewDesigner.objects.filter(shop_id=shop.id)
    return frozenset(rows.values_list("person_id", flat=True))


def designers(crew: Crew) -> tuple[Person, ...]:
    return tuple(person for person in crew.present if Role.DESIGNER in person.roles_in(crew.shop))


# Ideas ----------------------------------------------------------------------------------------------------------


def ideas(
    shop: Shop,
    *,
    person_id: int | None = None,
    is_open: bool | None = None,
    concluded_since: date | None = None,
    crew: Crew | None = None,
) -> tuple[IdeaView, ...]:
    """The ideas of a shop or a person: those without a conclusion first, by the day on which they need one."""
    rows = models.Idea.objects.filter(shop_id=shop.id)
    if person_id is not None:
        rows = rows.filter(person_id=person_id)
    if is_open is not None:
        rows = rows.filter(concluded_on__isnull=is_open)
    if concluded_since is not None:
        rows = rows.filter(Q(concluded_on=None) | Q(concluded_on__gte=concluded_since))
    crew, today = crew or Crew(shop), shop_day(shop)
    views = (idea_view(row, crew, today) for row in rows)
    return tuple(sorted(views, key=lambda view: (not view.is_open, view.decide_on or date.max, view.id)))


def idea(shop: Shop, idea_id: int) -> IdeaView:
    return idea_view(idea_row(shop, idea_id), Crew(shop), shop_day(shop))


def idea_row(shop: Shop, idea_id: int) -> models.Idea:
    row = models.Idea.objects.filter(shop_id=shop.id, pk=idea_id).first()
    if row is None:
        raise refusals.no_such(Kind.IDEA, idea_id)
    return row


# Directives -----------------------------------------------------------------------------------------------------


def directives(
    person: Person | None, shop: Shop, *, is_open: bool | None = True, crew: Crew | None = None
) -> tuple[DirectiveView, ...]:
    """Directives, the newest first; for a person: those to everybody, to the own teams, and for a lead all."""
    rows = models.Directive.objects.filter(shop_id=shop.id).prefetch_related("questions", "readers")
    if is_open is not None:
        rows = rows.filter(is_open=is_open)
    if person is not None and not can(person, Grant.LEAD_ACTIONS, shop):
        teams = {role.team for role in person.roles_in(shop)}
        rows = rows.filter(Q(team="") | Q(team__in=teams))
    crew = crew or Crew(shop)
    return tuple(directive_view(row, crew) for row in rows)


def directive(person: Person | None, shop: Shop, directive_id: int) -> DirectiveView:
    """NotFound for a directive of another shop, or to a team that the person is not of."""
    found = (one for one in directives(person, shop, is_open=None) if one.id == directive_id)
    view = next(found, None)
    if view is None:
        raise refusals.no_such(Kind.DIRECTIVE, directive_id)
    return view


# History --------------------------------------------------------------------------------------------------------


def history(shop: Shop, kind: Kind, subject_id: int, *, crew: Crew | None = None) -> tuple[HistoryLine, ...]:
    """What became of it, the newest first."""
    crew = crew or Crew(shop)
    rows = models.Line.objects.filter(shop_id=shop.id, kind=kind, subject_id=subject_id).order_by("-id")
    return tuple(
        HistoryLine(
            row.at,
            row.by_id,
            crew.name(row.by_id),
            row.verb,
            tuple((what, before, after) for what, before, after in row.changes),
            row.note,
        )
        for row in rows
    )
