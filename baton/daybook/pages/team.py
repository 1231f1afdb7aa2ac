"""The team's day for its lead: what is open, late and left over, whose week is split how, and what became of it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from baton.daybook import leftover, selectors, services
from baton.daybook.pages.aside import Quarter, quarters
from baton.daybook.pages.lines import Shown, shown
from baton.daybook.terms import TaskLine
from baton.people.clock import clock, shop_day
from baton.people.doors import Desk
from baton.people.doors import page as door
from baton.people.grants import Grant, can
from baton.people.selectors import persons
from baton.people.terms import Team


@dataclass(frozen=True, slots=True)
class Row:
    name: str
    team: str
    """An owner's class for the mark beside the name."""
    lines: tuple[Shown, ...]
    late: int
    carried: int
    quarters: list[Quarter]
    """Empty where the week's split is not for this reader."""
    total: int


@require_safe
@door(Grant.SEE_TEAM_DAY)
def team(request: HttpRequest, desk: Desk) -> HttpResponse:
    lines = selectors.team_day(desk.person, desk.shop)
    rows = _rows(desk, lines)
    left = leftover.left_last_night(desk.person, desk.shop)
    return render(
        request,
        "daybook/team.html",
        {
            "rows": rows,
            "open": len(lines),
            "late": sum(line.is_overdue for line in lines),
            "carried": sum(bool(line.carried) for line in lines),
            "left": left,
            "left_lines": [(shown(desk, one.line, clock().now()), one) for one in left.lines],
            "look": selectors.last_look(desk.shop),
        },
    )


def _rows(desk: Desk, lines: tuple[TaskLine, ...]) -> list[Row]:
    """One for each person who has something or belongs to the team, and one for what nobody has taken."""
    now, today = clock().now(), shop_day(desk.shop)
    by_person: dict[int | None, list[TaskLine]] = defaultdict(list)
    for line in lines:
        by_person[line.person_id].append(line)
    found = []
    for person in persons():
        teams = [role.team for role in person.roles_in(desk.shop)]
        own = by_person.pop(person.id, [])
        if not own and not (person.is_active and any(_leads(desk, one) for one in teams)):
            continue
        reads_name = person.id == desk.person.id or any(_may_name(desk, one) for one in teams)
        split = selectors.week_split(person, desk.shop, today) if reads_name and person.is_active else None
        found.append(
            Row(
                name=person.display_name if reads_name else _("a colleague"),
                team=_mark(teams),
                lines=tuple(shown(desk, line, now) for line in own),
                late=sum(line.is_overdue for line in own),
                carried=sum(bool(line.carried) for line in own),
                quarters=quarters(split) if split is not None and split.total else [],
                total=split.total if split is not None else 0,
            )
        )
    found += [_free(desk, free) for free in by_person.values()]
    found.sort(key=lambda row: (-row.late, -len(row.lines), row.name))
    return found


def _free(desk: Desk, lines: list[TaskLine]) -> Row:
    now = clock().now()
    return Row(
        name=_("nobody yet"),
        team="shared",
        lines=tuple(shown(desk, line, now) for line in lines),
        late=sum(line.is_overdue for line in lines),
        carried=sum(bool(line.carried) for line in lines),
        quarters=[],
        total=0,
    )


def _leads(desk: Desk, team: Team) -> bool:
    own = {role.team for role in desk.person.roles_in(desk.shop)}
    return Team.MANAGEMENT in own or team in own


def _may_name(desk: Desk, team: Team) -> bool:
    return can(desk.person, Grant.SEE_STAFF_NAMES, desk.shop, team=team)


def _mark(teams: list[Team]) -> str:
    known = set(teams)
    if known == {Team.MARKETING}:
        return "marketing"
    return "sales" if known == {Team.SALES} else "shared"


@require_POST
@door(Grant.SEE_DAY, is_atomic=False)
def look(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Bring the tasks up to the facts as they are now."""
    done = services.look(desk.shop, by=desk.person)
    said = ngettext(
        "Looked: %(new)s new task, %(closed)s closed by the data.",
        "Looked: %(new)s new tasks, %(closed)s closed by the data.",
        done.new,
    )
    messages.success(request, said % {"new": done.new, "closed": done.closed})
    return redirect("daybook:today")
