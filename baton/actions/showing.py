"""Rows of actions as views, with people's names; and the same as a person may read them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any, TypeVar

from baton.actions import models
from baton.actions.terms import (
    ActionState,
    ActionView,
    Aim,
    Course,
    CourseWeek,
    DesignState,
    DesignView,
    DirectiveView,
    Goods,
    IdeaView,
    NewAction,
    Origin,
    ProblemState,
    ProblemView,
    QuestionView,
    Verdict,
)
from baton.kit.glossary import Owner, glossary
from baton.kit.text import Text
from baton.people.grants import Grant, can
from baton.people.selectors import A_COLLEAGUE, persons
from baton.people.terms import TEAM_LABELS, Person, Role, Shop, Team

View = TypeVar("View", ActionView, ProblemView, DesignView, IdeaView)

TEAM_OF_OWNER = {Owner.MARKETING: Team.MARKETING, Owner.SALES: Team.SALES, Owner.COMPANY: Team.MANAGEMENT}
"""Who acts on a figure; a shared one is acted on by either team."""


def metric_owner(metric: str) -> Owner | None:
    """Whose figure it is; None for none, or for a word that is no figure."""
    found = glossary().get(metric)
    return found.owner if found is not None and found.is_figure else None


class Crew:
    """The people of a shop, those who left too: two queries, and only if a name is asked for."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop

    @cached_property
    def everybody(self) -> Mapping[int, Person]:
        return {person.id: person for person in persons()}

    def name(self, person_id: int | None) -> str:
        person = self.everybody.get(person_id) if person_id is not None else None
        return person.display_name if person is not None else ""

    def roles(self, person_id: int | None) -> frozenset[Role]:
        person = self.everybody.get(person_id) if person_id is not None else None
        return person.roles_in(self.shop) if person is not None else frozenset()

    def teams(self, person_id: int | None) -> frozenset[Team]:
        return frozenset(role.team for role in self.roles(person_id))

    def has_left(self, person_id: int | None) -> bool:
        """Whether the account is closed, or holds no role in the shop any more."""
        person = self.everybody.get(person_id) if person_id is not None else None
        return person is not None and (not person.is_active or not person.roles_in(self.shop))

    @property
    def present(self) -> tuple[Person, ...]:
        """Everybody who may be given something in the shop."""
        return tuple(
            person for person in self.everybody.values() if person.is_active and person.roles_in(self.shop)
        )


def action_view(row: models.Action, crew: Crew, today: date) -> ActionView:
    helper_ids = tuple(helper.pk for helper in row.helpers.all())
    owner = metric_owner(row.metric)
    state = ActionState(row.state)
    is_late = state.is_open and row.due is not None and row.due < today
    return ActionView(
        id=row.pk,
        title=row.title,
        state=state,
        owner_id=row.owner_id,
        owner_name=crew.name(row.owner_id),
        helper_ids=helper_ids,
        helper_names=tuple(crew.name(each) for each in helper_ids),
        metric=row.metric,
        due=row.due,
        days_over=(today - row.due).days if is_late and row.due is not None else 0,
        done_when=row.done_when,
        expected=row.expected,
        method=row.method,
        origin=Origin(row.origin),
        origin_id=row.origin_id,
        missing=missing_of(row, crew),
        agreed_before=row.agreed_before,
        recorded_on=row.recorded_on,
        done_on=row.done_on,
        conclusion=row.conclusion,
        course=course_of(row.course),
        version=row.version,
        verdict=Verdict(row.verdict) if row.verdict else None,
        outside_owner=row.outside_owner,
        owner_reason=row.owner_reason,
        owner_has_left=crew.has_left(row.owner_id),
        metric_owner=owner,
        team=_team(crew.teams(row.owner_id), owner),
        recorded_by=row.recorded_by_id,
        started_on=row.started_on,
        concluded_on=row.concluded_on,
    )


def _team(teams: frozenset[Team], owner: Owner | None) -> Team | None:
    """The one that the metric names where the owner is of it, else the owner's own, else the metric's."""
    wanted = TEAM_OF_OWNER.get(owner) if owner is not None else None
    if not teams or wanted in teams:
        return wanted
    return min(teams)


def missing_of(action: models.Action | NewAction, crew: Crew) -> tuple[Text, ...]:
    """What a complete action would still have to say."""
    found = []
    if action.owner_id is None and not action.outside_owner:
        found.append(Text("谁负责", "who does it"))
    if action.due is None:
        found.append(Text("到哪天", "by when"))
    if not action.metric:
        found.append(Text("动哪个指标", "which figure it moves"))
    if not action.done_when:
        found.append(Text("怎样算完", "when it is done"))
    if needs_owner_reason(action, crew):
        found.append(Text("为什么由别的团队负责", "why another team than the figure's does it"))
    return tuple(found)


def needs_owner_reason(action: models.Action | NewAction, crew: Crew) -> bool:
    """Whether somebody of another team than the figure's owns it, without a word why."""
    owner = metric_owner(action.metric)
    wanted = TEAM_OF_OWNER.get(owner) if owner is not None else None
    if wanted is None or action.owner_reason or action.outside_owner or action.owner_id is None:
        return False
    teams = crew.teams(action.owner_id)
    return bool(teams) and wanted not in teams


def problem_view(
    row: models.Problem, crew: Crew, today: date, action_ids: tuple[int, ...] = ()
) -> ProblemView:
    state = ProblemState(row.state)
    is_late = state.is_open and row.due is not None and row.due < today
    missing = []
    if row.can_solve is None:
        missing.append(Text("能自己解决吗", "whether one can solve it oneself"))
    if not row.needs and not row.can_solve:
        missing.append(Text("需要什么", "what it needs"))
    if row.due is None:
        missing.append(Text("何时", "when"))
    if not row.solved_when:
        missing.append(Text("怎样算解决", "what counts as solved"))
    if row.person_id is None:
        missing.append(Text("谁跟", "who follows it up"))
    return ProblemView(
        id=row.pk,
        title=row.title,
        source=row.source,
        source_path=row.source_path,
        metric=row.metric,
        metric_owner=metric_owner(row.metric),
        can_solve=row.can_solve,
        needs=row.needs,
        due=row.due,
        days_over=(today - row.due).days if is_late and row.due is not None else 0,
        solved_when=row.solved_when,
        person_id=row.person_id,
        person_name=crew.name(row.person_id),
        person_has_left=crew.has_left(row.person_id),
        state=state,
        reported_by=row.reported_by_id,
        reported_name=crew.name(row.reported_by_id),
        reported_at=row.reported_at,
        closed_on=row.closed_on,
        closing=row.closing,
        action_ids=action_ids,
        missing=tuple(missing),
        version=row.version,
    )


def design_view(
    row: models.DesignRequest, crew: Crew, today: date, new_designers: frozenset[int]
) -> DesignView:
    state = DesignState(row.state)
    until = row.promised or row.wanted_by
    missing = []
    if not row.why:
        missing.append(Text("为什么（证据）", "why, with a figure"))
    if row.wanted_by is None:
        missing.append(Text("期望哪天", "wanted by when"))
    if row.designer_id is None:
        missing.append(Text("哪位美工", "which designer"))
    return DesignView(
        id=row.pk,
        what=row.what,
        why=row.why,
        reference=row.reference,
        metric=row.metric,
        metric_owner=metric_owner(row.metric),
        product_id=row.product_id,
        is_long_line=row.is_long_line,
        wanted_by=row.wanted_by,
        days_over=max((today - until).days, 0) if state.is_open and until is not None else 0,
        promised=row.promised,
        done_by=row.delivered_on,
        delivery=row.delivery,
        asked_by=row.asked_by_id,
        asked_name=crew.name(row.asked_by_id),
        asked_on=row.asked_on,
        designer_id=row.designer_id,
        designer_name=crew.name(row.designer_id),
        designer_has_left=crew.has_left(row.designer_id),
        is_designer_new=row.designer_id in new_designers,
        state=state,
        rounds=row.rounds,
        missing=tuple(missing),
        version=row.version,
    )


def idea_view(row: models.Idea, crew: Crew, today: date) -> IdeaView:
    is_late = row.concluded_on is None and row.decide_on is not None and row.decide_on < today
    return IdeaView(
        id=row.pk,
        text=row.text,
        why=row.why,
        is_yes=row.is_yes,
        decide_on=row.decide_on,
        days_over=(today - row.decide_on).days if is_late and row.decide_on is not None else 0,
        person_id=row.person_id,
        person_name=crew.name(row.person_id),
        noted_on=row.noted_on,
        conclusion=row.conclusion,
        concluded_on=row.concluded_on,
        action_id=row.action_id,
        version=row.version,
    )


def directive_view(row: models.Directive, crew: Crew) -> DirectiveView:
    reader_ids = tuple(each.person_id for each in row.readers.all())
    return DirectiveView(
        id=row.pk,
        text=row.text,
        intent=row.intent,
        goods=Goods(row.goods),
        aim=Aim(row.aim),
        platform_wants=row.platform_wants,
        team=Team(row.team) if row.team else None,
        until=row.until,
        given_by=row.given_by_id,
        given_name=crew.name(row.given_by_id),
        given_at=row.given_at,
        is_open=row.is_open,
        questions=tuple(
            QuestionView(
                each.pk,
                each.text,
                each.asked_by_id,
                crew.name(each.asked_by_id),
                each.asked_at,
                each.answer,
                crew.name(each.answered_by_id),
                each.answered_at,
            )
            for each in row.questions.all()
        ),
        reader_ids=reader_ids,
        reader_names=tuple(crew.name(each) for each in reader_ids),
        version=row.version,
    )


# A course in the database ---------------------------------------------------------------------------------------


def kept_course(course: Course) -> dict[str, Any]:
    return {
        "metric": course.metric,
        "before": course.before,
        "after": course.after,
        "before_days": course.before_days,
        "after_days": course.after_days,
        "note": [course.note.zh, course.note.en],
        "before_n": course.before_n,
        "after_n": course.after_n,
        "weeks": [[week.start.isoformat(), week.value] for week in course.weeks],
        "next_on": course.next_on.isoformat() if course.next_on else None,
    }


def course_of(kept: Mapping[str, Any] | None) -> Course | None:
    if not kept:
        return None
    return Course(
        metric=kept["metric"],
        before=kept["before"],
        after=kept["after"],
        before_days=kept["before_days"],
        after_days=kept["after_days"],
        note=Text(*kept["note"]),
        before_n=kept["before_n"],
        after_n=kept["after_n"],
        weeks=tuple(CourseWeek(date.fromisoformat(start), value) for start, value in kept["weeks"]),
        next_on=date.fromisoformat(kept["next_on"]) if kept["next_on"] else None,
    )


# Names by right -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Reader:
    """Whose names a person may read: one's own, those of a team that one leads, and of whom one works with.

    Whoever may lead actions hands them to anybody, and so reads everybody's.
    """

    person: Person
    shop: Shop
    crew: Crew

    def may_read(self, person_id: int | None, together: Iterable[int | None] = ()) -> bool:
        if person_id is None or person_id == self.person.id or self.person.id in together:
            return True
        if can(self.person, Grant.LEAD_ACTIONS, self.shop):
            return True
        return any(
            can(self.person, Grant.SEE_STAFF_NAMES, self.shop, team=team)
            for team in self.crew.teams(person_id)
        )

    def name(
        self, person_id: int | None, name: str, language: str, together: Iterable[int | None] = ()
    ) -> str:
        """The name, or of which team the colleague is."""
        if self.may_read(person_id, together):
            return name
        teams = sorted(self.crew.teams(person_id))
        if not teams:
            return A_COLLEAGUE.into(language)
        team = TEAM_LABELS[teams[0]]
        return Text(f"{team.zh}同事", f"{team.en} colleague").into(language)


def as_seen(reader: Reader, views: Iterable[View], language: str) -> tuple[View, ...]:
    """The views with the names that the reader may not read taken out."""
    return tuple(_one_as_seen(reader, view, language) for view in views)


def _one_as_seen(reader: Reader, view: View, language: str) -> View:
    if isinstance(view, ActionView):
        together = (view.owner_id, view.recorded_by, *view.helper_ids)
        helpers = zip(view.helper_ids, view.helper_names, strict=True)
        return replace(
            view,
            owner_name=reader.name(view.owner_id, view.owner_name, language, together),
            helper_names=tuple(reader.name(pk, name, language, together) for pk, name in helpers),
        )
    if isinstance(view, ProblemView):
        together = (view.person_id, view.reported_by)
        return replace(
            view,
            person_name=reader.name(view.person_id, view.person_name, language, together),
            reported_name=reader.name(view.reported_by, view.reported_name, language, together),
        )
    if isinstance(view, DesignView):
        together = (view.asked_by, view.designer_id)
        return replace(
            view,
            asked_name=reader.name(view.asked_by, view.asked_name, language, together),
            designer_name=reader.name(view.designer_id, view.designer_name, language, together),
        )
    return replace(view, person_name=reader.name(view.person_id, view.person_name, language))
