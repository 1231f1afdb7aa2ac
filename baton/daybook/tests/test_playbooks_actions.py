"""Agreed actions, design requests, problems and ideas as tasks, with the database."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, timedelta
from pathlib import Path

import pytest

from baton.actions import selectors as kept
from baton.actions import services as acts
from baton.actions.terms import ActionState, NewAction, NewDesign, NewIdea, NewProblem
from baton.daybook import looking
from baton.daybook.day_facts import DayFacts
from baton.daybook.looking import look, settle_rooms
from baton.daybook.models import Task
from baton.daybook.terms import TaskState
from baton.daybook.tests.conftest import MORNING
from baton.daybook.tests.hand_made_day import found, opened, settled
from baton.facts.store import FactStore
from baton.people.terms import Person, Role, Shop

Of = Callable[..., Person]
TODAY = MORNING.date()


@pytest.fixture
def morning(shop: Shop, tmp_path: Path) -> Callable[[], DayFacts]:
    """The shop's morning, as it stands then."""
    store = FactStore(tmp_path / "no-facts")
    return lambda: DayFacts(shop, TODAY, MORNING.astimezone(UTC), store.snapshot(), None)


def in_days(days: int) -> date:
    return TODAY + timedelta(days=days)


def agreed(shop: Shop, owner: Person, due: date | None, title: str = "Change the main image") -> int:
    new = NewAction(
        title, owner.id, due, "click_rate", "its click rate is above 1.5 %", expected="more clicks"
    )
    return acts.record_action(None, shop, new)


# Actions ------------------------------------------------------------------------------------------------------------


def test_a_due_action_is_its_owner_s_and_moves_its_own_figure(
    shop: Shop, person: Of, morning: Callable[[], DayFacts]
) -> None:
    owner = person(Role.OPERATOR)
    late, today = agreed(shop, owner, in_days(-2)), agreed(shop, owner, TODAY, "Write a new title")
    agreed(shop, owner, in_days(9), "Film the factory")
    agreed(shop, owner, None, "Think of a slogan")
    proposals = found("action_due", morning())
    assert list(proposals) == [str(late), str(today)]
    one = proposals[str(late)]
    assert (one.person_id, one.metric, one.is_urgent) == (owner.id, "click_rate", True)
    assert "2 days over" in one.why.en
    assert "its click rate is above 1.5 %" in one.done_when.en
    assert one.evidence[0].path == f"/actions/{late}"


def test_what_is_done_in_the_room_is_settled_before_the_next_look(shop: Shop, person: Of) -> None:
    owner = person(Role.OPERATOR)
    done, left = agreed(shop, owner, TODAY), agreed(shop, owner, TODAY, "Write a new title")
    look(shop, now=MORNING)
    acts.move(owner, shop, done, ActionState.UNDER_WAY, version=None)
    acts.move(owner, shop, done, ActionState.TO_VERIFY, version=None)
    settle_rooms(shop, owner, now=MORNING)
    states = dict(Task.objects.filter(playbook="action_due").values_list("key", "state"))
    assert states == {str(done): TaskState.CLOSED, str(left): TaskState.OPEN}


def test_what_others_did_is_settled_after_a_while(
    shop: Shop, person: Of, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner, other = person(Role.OPERATOR), person(Role.MARKETING_LEAD)
    number = agreed(shop, owner, TODAY)
    look(shop, now=MORNING)
    settle_rooms(shop, other, now=MORNING)
    acts.move(owner, shop, number, ActionState.UNDER_WAY, version=None)
    acts.move(owner, shop, number, ActionState.TO_VERIFY, version=None)
    settle_rooms(shop, other, now=MORNING)
    assert Task.objects.get(playbook="action_due").state == TaskState.OPEN
    monkeypatch.setattr(looking, "SETTLED_FOR", 0.0)
    settle_rooms(shop, other, now=MORNING)
    assert Task.objects.get(playbook="action_due").state == TaskState.CLOSED


def test_an_action_is_settled_by_its_state_or_a_new_day(
    shop: Shop, person: Of, morning: Callable[[], DayFacts]
) -> None:
    owner = person(Role.OPERATOR)
    done, later = agreed(shop, owner, TODAY), agreed(shop, owner, TODAY, "Write a new title")
    tasks = opened(found("action_due", morning()).values(), morning())
    assert settled("action_due", morning(), tasks) == {}
    acts.move(owner, shop, done, ActionState.UNDER_WAY, version=None)
    assert settled("action_due", morning(), tasks) == {}, "begun is not done"
    acts.move(owner, shop, done, ActionState.TO_VERIFY, version=None)
    acts.amend(owner, shop, later, version=None, due=in_days(8))
    shown = settled("action_due", morning(), tasks)
    assert shown[str(done)].en == "The action: To verify"
    assert "put off to 2026-09-30" in shown[str(later)].en


# Designs ------------------------------------------------------------------------------------------------------------


def test_a_request_goes_to_its_designer_and_what_came_to_who_asked(
    shop: Shop, person: Of, morning: Callable[[], DayFacts]
) -> None:
    asker, designer = person(Role.OPERATOR), person(Role.DESIGNER)
    new = NewDesign(
        "Main image X", "0.8 % click", wanted_by=in_days(1), designer_id=designer.id, metric="click_rate"
    )
    design = acts.ask_design(asker, shop, new)
    acts.ask_design(
        asker, shop, NewDesign("Banner", "a fair", wanted_by=in_days(30), designer_id=designer.id)
    )
    acts.ask_design(asker, shop, NewDesign("Icons", "sometime", designer_id=designer.id))
    proposals = found("design_request_due", morning())
    assert list(proposals) == [str(design)]
    assert proposals[str(design)].person_id == designer.id
    tasks = opened(proposals.values(), morning())
    assert settled("design_request_due", morning(), tasks) == {}
    acts.accept_design(designer, shop, design, version=None)
    acts.deliver_design(designer, shop, design, version=None, delivery="in the shared folder")
    assert list(settled("design_request_due", morning(), tasks)) == [str(design)]
    again = found("design_request_due", morning())
    assert list(again) == [f"look-{design}"]
    assert again[f"look-{design}"].person_id == asker.id
    looking = opened(again.values(), morning())
    assert settled("design_request_due", morning(), looking) == {}
    acts.take_design(asker, shop, design, version=None)
    assert list(settled("design_request_due", morning(), looking)) == [f"look-{design}"]
    assert found("design_request_due", morning()) == {}


# Problems -----------------------------------------------------------------------------------------------------------


def test_a_problem_is_triaged_and_then_done_this_afternoon(
    shop: Shop, person: Of, morning: Callable[[], DayFacts]
) -> None:
    finder = person(Role.OPERATOR)
    problem = acts.report_problem(
        finder, shop, NewProblem("Wrong voltage", source="a review", metric="inquiry_rate")
    )
    proposals = found("problem_triage", morning())
    assert list(proposals) == [str(problem)]
    assert proposals[str(problem)].person_id == finder.id
    assert proposals[str(problem)].metric == "inquiry_rate"
    assert found("problem_today", morning()) == {}
    tasks = opened(proposals.values(), morning())
    assert settled("problem_triage", morning(), tasks) == {}
    acts.triage(
        finder,
        shop,
        problem,
        version=None,
        can_solve=True,
        due=TODAY,
        person_id=finder.id,
        solved_when="page says 230 V",
    )
    assert list(settled("problem_triage", morning(), tasks)) == [str(problem)]
    assert found("problem_triage", morning()) == {}
    afternoon = found("problem_today", morning())
    assert "page says 230 V" in afternoon[str(problem)].done_when.en
    doing = opened(afternoon.values(), morning())
    assert settled("problem_today", morning(), doing) == {}
    acts.close_problem(finder, shop, problem, version=None, closing="changed the page")
    assert list(settled("problem_today", morning(), doing)) == [str(problem)]


def test_a_problem_put_off_is_not_this_afternoon_s(
    shop: Shop, person: Of, morning: Callable[[], DayFacts]
) -> None:
    finder = person(Role.OPERATOR)
    new = NewProblem("Old price", can_solve=True, due=TODAY, solved_when="new price", person_id=finder.id)
    problem = acts.report_problem(finder, shop, new)
    doing = opened(found("problem_today", morning()).values(), morning())
    acts.triage(finder, shop, problem, version=None, due=in_days(3))
    assert found("problem_today", morning()) == {}
    assert "put off to 2026-09-25" in settled("problem_today", morning(), doing)[str(problem)].en


# Ideas --------------------------------------------------------------------------------------------------------------


def test_an_idea_past_its_day_must_end_in_a_conclusion(
    shop: Shop, person: Of, morning: Callable[[], DayFacts]
) -> None:
    thinker = person(Role.OPERATOR)
    due = acts.note_idea(thinker, shop, NewIdea("A line for greenhouses", decide_on=TODAY))
    put_off = acts.note_idea(thinker, shop, NewIdea("Live streams at night", decide_on=TODAY))
    acts.note_idea(thinker, shop, NewIdea("Sell on another site", decide_on=in_days(20)))
    acts.note_idea(thinker, shop, NewIdea("A new logo"))
    proposals = found("deep_work_open", morning())
    assert set(proposals) == {str(due), str(put_off)}
    assert proposals[str(due)].person_id == thinker.id
    tasks = opened(proposals.values(), morning())
    assert settled("deep_work_open", morning(), tasks) == {}
    acts.conclude_idea(thinker, shop, due, version=None, conclusion="too small a market", is_yes=False)
    acts.amend_idea(thinker, shop, put_off, version=None, decide_on=in_days(14))
    shown = settled("deep_work_open", morning(), tasks)
    assert shown[str(due)].en == "It has a conclusion"
    assert "put off to 2026-10-06" in shown[str(put_off)].en


def test_an_idea_without_a_day_comes_up_after_a_week(
    shop: Shop, person: Of, morning: Callable[[], DayFacts]
) -> None:
    idea = acts.note_idea(person(Role.OPERATOR), shop, NewIdea("A new logo"))
    assert found("deep_work_open", morning()) == {}
    now = morning()
    later = DayFacts(shop, in_days(8), now.now + timedelta(days=8), now.snapshot, None)
    assert "with no day for a conclusion" in found("deep_work_open", later)[str(idea)].why.en


def test_nothing_undertaken_is_no_task(morning: Callable[[], DayFacts], shop: Shop) -> None:
    for code in (
        "action_due",
        "design_request_due",
        "problem_triage",
        "problem_today",
        "deep_work_open",
        "feedback_owed",
    ):
        assert found(code, morning()) == {}
    assert kept.actions(shop) == ()
