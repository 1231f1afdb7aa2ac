"""Problems: reported, triaged, solved."""

from __future__ import annotations

from datetime import date
from typing import TypedDict, Unpack

from django.db import transaction

from baton.actions import holding, models, selectors
from baton.actions.terms import Kind, NewProblem, ProblemState
from baton.kit.text import Text
from baton.people.clock import clock, shop_day
from baton.people.grants import Grant
from baton.people.terms import Person, Shop

_TITLE = Text("什么问题", "what the problem is")
_SOLVED = Text("怎么解决的", "how it was solved")
_DROPPED = Text("为什么不处理", "why nothing is done about it")


class Triage(TypedDict, total=False):
    title: str
    source: str
    source_path: str
    metric: str
    can_solve: bool | None
    needs: str
    due: date | None
    solved_when: str
    person_id: int | None


@transaction.atomic
def report_problem(by: Person | None, shop: Shop, new: NewProblem) -> int:
    """Keep a problem, triaged or not; its number."""
    holding.may(by, Grant.WORK_ACTIONS, shop)
    holding.check_hand_out(by, shop, new.person_id)
    values = _cleaned(
        shop,
        Triage(
            title=new.title,
            source=new.source,
            source_path=new.source_path,
            metric=new.metric,
            can_solve=new.can_solve,
            needs=new.needs,
            due=new.due,
            solved_when=new.solved_when,
            person_id=new.person_id,
        ),
    )
    holding.check_person(shop, new.person_id)
    row = models.Problem.objects.create(
        shop_id=shop.id,
        **values,
        state=_state_of(new.can_solve),
        reported_by_id=by.id if by is not None else None,
        reported_at=clock().now(),
    )
    changes = tuple((name, "", holding.written(value)) for name, value in values.items() if value)
    holding.note(by, shop, Kind.PROBLEM, row.pk, "report", changes=changes)
    return row.pk


def _state_of(can_solve: bool | None) -> ProblemState:
    if can_solve is None:
        return ProblemState.NEW
    return ProblemState.IN_HAND if can_solve else ProblemState.WAITING


def _cleaned(shop: Shop, given: Triage) -> dict[str, object]:
    kept: dict[str, object] = {
        name: holding.words_of(given.get(name))
        for name in ("source", "needs", "solved_when")
        if name in given
    }
    if "title" in given:
        kept["title"] = holding.title_of(given["title"], _TITLE)
    if "source_path" in given:
        kept["source_path"] = holding.path_of(given["source_path"])
    if "metric" in given:
        kept["metric"] = holding.metric_of(given["metric"])
    if "due" in given:
        kept["due"] = holding.day_of(shop, given["due"])
    if "can_solve" in given:
        kept["can_solve"] = given["can_solve"]
    if "person_id" in given:
        kept["person_id"] = given["person_id"]
    return kept


@transaction.atomic
def triage(
    by: Person | None, shop: Shop, problem_id: int, *, version: int | None, **fields: Unpack[Triage]
) -> None:
    """Answer the questions of the triage, or answer them anew. `changed_meanwhile` for a stale version."""
    row = _held(by, shop, problem_id, version)
    values = _cleaned(shop, fields)
    if "person_id" in fields and fields["person_id"] != row.person_id:
        holding.check_person(shop, fields["person_id"])
        holding.check_hand_out(by, shop, fields["person_id"])
    if "can_solve" in fields and fields["can_solve"] != row.can_solve:
        values |= {"state": _state_of(fields["can_solve"]).value, "closed_on": None}
    changes = holding.change(row, values)
    if changes:
        holding.note(by, shop, Kind.PROBLEM, row.pk, "triage", changes=changes)


@transaction.atomic
def close_problem(
    by: Person | None,
    shop: Shop,
    problem_id: int,
    *,
    version: int | None,
    closing: str,
    is_solved: bool = True,
) -> None:
    """Solved, and how; or not dealt with, and why. NotUsable without a word."""
    row = _held(by, shop, problem_id, version)
    said = holding.must_say(closing, _SOLVED if is_solved else _DROPPED)
    state = ProblemState.SOLVED if is_solved else ProblemState.DROPPED
    values = {"state": state.value, "closed_on": shop_day(shop), "closing": said}
    changes = holding.change(row, values)
    holding.note(by, shop, Kind.PROBLEM, row.pk, "close", changes=changes[:1], said=said)


@transaction.atomic
def reopen_problem(by: Person | None, shop: Shop, problem_id: int, *, version: int | None) -> None:
    """It is there again; what was said stays in the history."""
    row = _held(by, shop, problem_id, version)
    values = {"state": _state_of(row.can_solve).value, "closed_on": None, "closing": ""}
    changes = holding.change(row, values)
    if changes:
        holding.note(by, shop, Kind.PROBLEM, row.pk, "reopen", changes=changes)


def _held(by: Person | None, shop: Shop, problem_id: int, version: int | None) -> models.Problem:
    selectors.problem_row(shop, problem_id)
    row = models.Problem.objects.select_for_update().get(pk=problem_id)
    # Whoever found it may triage it; it need not stay theirs.
    holding.may_touch(by, shop, row.person_id, *([row.reported_by_id] if row.person_id else []))
    holding.check_version(row.version, version)
    return row
