"""The Follow-through page: the board and the table of actions, problems, design requests, ideas and directives."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from baton.actions import selectors
from baton.actions.pages import export as workbook_page
from baton.actions.pages import forms, wording
from baton.actions.showing import Crew, Reader, as_seen
from baton.actions.terms import ActionState, ActionView, DesignView, MeasuredShare
from baton.kit.text import Text
from baton.people.clock import shop_day
from baton.people.doors import Desk
from baton.people.doors import page as door
from baton.people.grants import Grant, require
from baton.people.selectors import A_COLLEAGUE
from baton.people.terms import TEAM_LABELS, Role, Team

LANES = (ActionState.PLANNED, ActionState.UNDER_WAY, ActionState.TO_VERIFY, ActionState.CONCLUDED)
IN_A_LANE = 20
"""Cards of a lane; the table has the rest."""
A_PAGE = 50
TEAMS = (Team.MARKETING, Team.SALES, Team.DESIGN, Team.MANAGEMENT)


@dataclass(frozen=True, slots=True)
class Lane:
    state: ActionState
    cards: tuple[wording.Card, ...]
    count: int

    @property
    def more(self) -> int:
        return self.count - len(self.cards)


@dataclass(frozen=True, slots=True)
class Filters:
    """What the address asks for; what it does not know is left out."""

    view: str
    team: Team | None
    person_id: int | None
    is_mine: bool
    line: str
    """Which design requests: adhoc or long."""

    def keeps(self, view: ActionView, me: int) -> bool:
        if self.team is not None and view.team is not self.team:
            return False
        wanted = me if self.is_mine else self.person_id
        return wanted is None or wanted == view.owner_id or wanted in view.helper_ids


def filters_of(request: HttpRequest, desk: Desk, people: Iterable[int]) -> Filters:
    given = request.GET
    team = next((each for each in TEAMS if each.value == given.get("team")), None)
    person = given.get("person", "")
    known = set(people) if desk.can(Grant.LEAD_ACTIONS) else set()
    person_id = int(person) if person.isascii() and person.isdigit() and len(person) < 19 else None
    return Filters(
        view="table" if given.get("view") == "table" else "board",
        team=team,
        person_id=person_id if person_id in known else None,
        is_mine=person == "me",
        line="long" if given.get("line") == "long" else "adhoc",
    )


@door(Grant.SEE_ACTIONS)
def overview(request: HttpRequest, desk: Desk) -> HttpResponse:
    shop, today = desk.shop, shop_day(desk.shop)
    crew = Crew(shop)
    reader = Reader(desk.person, shop, crew)
    since = today - selectors.LATELY
    views = as_seen(reader, selectors.actions(shop, concluded_since=since, crew=crew), desk.language)
    owners = {view.owner_id for view in views if view.owner_id is not None}
    asked = filters_of(request, desk, owners)
    kept = [view for view in views if asked.keeps(view, desk.person.id)]
    designs = as_seen(reader, selectors.design_requests(shop, crew=crew), desk.language)
    context: dict[str, Any] = {
        "asked": asked,
        "counts": selectors.counts(shop, today),
        "teams": [(team.value, TEAM_LABELS[team]) for team in TEAMS],
        "people": _people(desk, crew, owners),
        "leads": desk.can(Grant.LEAD_ACTIONS),
        "can_work": desk.can(Grant.WORK_ACTIONS),
        "can_export": desk.can(Grant.EXPORT),
        "left": selectors.left_behind(shop, crew=crew) if desk.can(Grant.LEAD_ACTIONS) else (),
        "heirs": forms.people_options(desk, crew)[1:],
        "shares": _shares(desk, crew, asked, today),
        "problems": _problems(desk, crew, reader),
        "designs": [
            _design_row(each, crew) for each in designs if each.is_long_line is (asked.line == "long")
        ],
        "adhoc": sum(not each.is_long_line for each in designs),
        "long": sum(each.is_long_line for each in designs),
        "ideas": as_seen(reader, selectors.ideas(shop, concluded_since=since, crew=crew), desk.language),
        "directives": _directives(desk, crew, reader),
        "is_designer": Role.DESIGNER in desk.person.roles_in(shop),
        "is_empty": not views,
    }
    if asked.view == "table":
        context |= _table(request, desk, crew, kept, today)
    else:
        context["lanes"] = _lanes(desk, crew, kept, today)
    return render(request, "actions/board.html", context)


def _lanes(desk: Desk, crew: Crew, views: Sequence[ActionView], today: date) -> list[Lane]:
    lanes = []
    for state in LANES:
        own = [view for view in views if view.state is state]
        if state is ActionState.CONCLUDED:
            own.sort(key=lambda view: view.concluded_on or date.min, reverse=True)
        shown = tuple(wording.card(view, crew, today, desk.language) for view in own[:IN_A_LANE])
        lanes.append(Lane(state, shown, len(own)))
    return lanes


def _table(
    request: HttpRequest, desk: Desk, crew: Crew, views: Sequence[ActionView], today: date
) -> Mapping[str, object]:
    order = {state: place for place, state in enumerate(ActionState)}
    rows = sorted(views, key=lambda view: (order[view.state], view.due or date.max, view.id))
    pages = max(ceil(len(rows) / A_PAGE), 1)
    asked = request.GET.get("page", "")
    number = min(max(int(asked), 1), pages) if asked.isascii() and asked.isdigit() and len(asked) < 7 else 1
    shown = rows[(number - 1) * A_PAGE : number * A_PAGE]
    return {
        "rows": [wording.card(view, crew, today, desk.language) for view in shown],
        "number": number,
        "pages": pages,
    }


def _people(desk: Desk, crew: Crew, owners: Iterable[int]) -> list[tuple[str, str]]:
    """By whom the list may be filtered: a lead by everybody, others by themselves."""
    if not desk.can(Grant.LEAD_ACTIONS):
        return []
    return sorted(((str(pk), crew.name(pk)) for pk in owners), key=lambda pair: pair[1])


def _shares(desk: Desk, crew: Crew, asked: Filters, today: date) -> list[tuple[Text, MeasuredShare]]:
    """How much of last month's work has a measured course: one's own; for a lead the shop's, and of whom they ask."""
    me = desk.person.id
    shares = [(Text("你做完的", "of yours"), selectors.measured_share(desk.shop, today, person_id=me))]
    if asked.person_id not in {None, me}:
        name = crew.name(asked.person_id)
        found = selectors.measured_share(desk.shop, today, person_id=asked.person_id)
        shares.append((Text(f"{name}做完的", f"of {name}'s"), found))
    if desk.can(Grant.LEAD_ACTIONS):
        shares.append((Text("全店做完的", "of the whole shop's"), selectors.measured_share(desk.shop, today)))
    return [(words, share) for words, share in shares if share.done]


@dataclass(frozen=True, slots=True)
class Row:
    """A problem, a design request or a directive with its marks."""

    view: Any
    mark: str
    css: str
    metric: str
    at: str = ""
    who: str = ""


def _problems(desk: Desk, crew: Crew, reader: Reader) -> list[Row]:
    views = as_seen(reader, selectors.problems(desk.shop, crew=crew), desk.language)
    return [
        Row(
            view,
            "bad" if view.days_over else wording.PROBLEM_MARKS[view.state],
            view.metric_owner.value if view.metric_owner is not None else "shared",
            wording.metric_label(view.metric, desk.language) if view.metric else "",
            wording.when(view.reported_at, desk.shop),
        )
        for view in views
    ]


def _design_row(view: DesignView, crew: Crew) -> Row:
    return Row(view, "bad" if view.days_over else wording.DESIGN_MARKS[view.state], "shared", "")


def _directives(desk: Desk, crew: Crew, reader: Reader) -> list[Row]:
    rows = []
    for view in selectors.directives(desk.person, desk.shop, crew=crew):
        css = "" if desk.person.id in view.reader_ids else "wait"
        who = view.given_name if view.given_by is not None else A_COLLEAGUE.into(desk.language)
        rows.append(Row(view, css, "shared", "", wording.when(view.given_at, desk.shop), who))
    return rows


@door(Grant.EXPORT)
def export(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Everything of the page as a workbook, with how it is counted."""
    require(desk.person, Grant.SEE_ACTIONS, desk.shop)
    return workbook_page.response(desk)
