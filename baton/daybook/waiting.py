"""What a person waits for: tasks handed to others, and from the actions' room what others were asked for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from django.db.models import Q

from baton.actions import selectors as actions
from baton.actions.terms import ActionState, DesignState
from baton.daybook.models import Task, TaskNote
from baton.daybook.terms import TaskState
from baton.kit.text import Text
from baton.people.clock import shop_day
from baton.people.terms import Person, Shop

SHOWN = 8


@dataclass(frozen=True, slots=True)
class Waiting:
    """Something in another's hands. `person_id` is None where it is the team's or a supplier's."""

    what: Text
    person_id: int | None
    name: str
    due: date | None
    days_over: int
    path: str
    """Empty where there is no page of it."""


def waiting_for_others(person: Person, shop: Shop, crew: actions.Crew) -> tuple[Waiting, ...]:
    """Open things that this person handed over, recorded for another or asked a designer for; those due first."""
    today = shop_day(shop)
    found = [*_tasks(person, shop, today), *_actions(person, shop, crew), *_designs(person, shop, crew)]
    return tuple(sorted(found, key=lambda one: (one.due or date.max, one.what.zh)))


def _tasks(person: Person, shop: Shop, today: date) -> list[Waiting]:
    handed = TaskNote.objects.filter(by_id=person.id, verb="hand_over", task__shop_id=shop.id).values(
        "task_id"
    )
    rows = (
        Task.objects.filter(
            Q(pk__in=handed) | Q(added_by_id=person.id), shop_id=shop.id, state=TaskState.OPEN
        )
        .exclude(person_id=person.id)
        .select_related("person")
    )
    zone = ZoneInfo(shop.timezone)
    waiting = []
    for row in rows:
        due = row.due_at.astimezone(zone).date()
        name = row.person.display_name if row.person is not None else ""
        title = Text(row.title_zh, row.title_en)
        waiting.append(Waiting(title, row.person_id, name, due, max(0, (today - due).days), ""))
    return waiting


def _actions(person: Person, shop: Shop, crew: actions.Crew) -> list[Waiting]:
    open_states = [state for state in ActionState if state.is_open]
    return [
        Waiting(
            Text(one.title, one.title),
            one.owner_id,
            one.outside_owner or one.owner_name,
            one.due,
            one.days_over,
            f"/actions/{one.id}",
        )
        for one in actions.actions(shop, states=open_states, crew=crew)
        if one.recorded_by == person.id and (one.owner_id != person.id or one.outside_owner)
    ]


def _designs(person: Person, shop: Shop, crew: actions.Crew) -> list[Waiting]:
    return [
        Waiting(
            Text(one.what, one.what),
            one.designer_id,
            one.designer_name,
            one.promised or one.wanted_by,
            one.days_over,
            "",
        )
        for one in actions.design_requests(shop, crew=crew)
        if one.asked_by == person.id and one.state is not DesignState.DELIVERED
    ]
