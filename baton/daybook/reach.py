"""Whose task it is to touch: asked by what shows tasks and by what changes them."""

from __future__ import annotations

from baton.daybook.models import Task
from baton.kit.errors import NotFound
from baton.kit.text import Text
from baton.people.grants import Grant, can
from baton.people.terms import Person, Shop, Team


def teams_of(person: Person, shop: Shop) -> frozenset[Team]:
    return frozenset(role.team for role in person.roles_in(shop))


def may_act(by: Person, shop: Shop, row: Task) -> bool:
    """One's own, one's team's that nobody has, and as a lead whatever is the team's."""
    if not can(by, Grant.SEE_DAY, shop):
        return False
    if by.id in {row.person_id, row.added_by_id}:
        return True
    teams = teams_of(by, shop)
    if Team.MANAGEMENT in teams:
        return True
    is_ours = Team(row.team) in teams
    return is_ours and (row.person_id is None or can(by, Grant.SEE_TEAM_DAY, shop))


def unknown_task() -> NotFound:
    return NotFound(
        "unknown_task",
        Text("没有这件事。", "There is no such task."),
        Text("回到今天的列表。", "Go back to today's list."),
    )
