"""Problems, design requests, ideas and directives: who does what with them, in which order."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from baton.actions import selectors, services
from baton.actions.terms import (
    DesignState,
    Kind,
    NewAction,
    NewDesign,
    NewDirective,
    NewIdea,
    NewProblem,
    Origin,
    ProblemState,
)
from baton.actions.tests.conftest import TODAY
from baton.kit.errors import BatonError, NotAllowed, NotFound, NotUsable
from baton.people.terms import Person, Role, Shop, Team

Make = Callable[..., Person]


# Problems -------------------------------------------------------------------------------------------------------


def test_a_problem_waits_for_triage_and_says_what_is_open(shop: Shop, person: Make) -> None:
    by = person()
    number = services.report_problem(by, shop, NewProblem("The first picture does not load"))
    found = selectors.problem(shop, number)
    assert found.state is ProblemState.NEW
    assert [each.zh for each in found.missing] == ["能自己解决吗", "需要什么", "何时", "怎样算解决", "谁跟"]
    services.triage(by, shop, number, version=1, can_solve=False, needs="Three pictures", person_id=by.id)
    assert selectors.problem(shop, number).state is ProblemState.WAITING


def test_myself_and_today_goes_to_the_hands_on_of_the_afternoon(shop: Shop, person: Make) -> None:
    by, other = person(), person(Role.REP)

    def report(**said: object) -> int:
        return services.report_problem(None, shop, NewProblem("Something", **said))  # type: ignore[arg-type]

    mine = report(can_solve=True, due=TODAY, person_id=by.id)
    late = report(can_solve=True, due=TODAY - timedelta(days=2), person_id=other.id)
    report(can_solve=True, due=TODAY + timedelta(days=1), person_id=by.id)
    report(can_solve=False, due=TODAY, person_id=by.id)
    report(can_solve=True, due=TODAY)
    report(can_solve=True, person_id=by.id)
    assert {each.id for each in selectors.hands_on(shop, TODAY)} == {mine, late}
    assert [each.id for each in selectors.hands_on(shop, TODAY, person_id=by.id)] == [mine]
    services.close_problem(by, shop, mine, version=1, closing="Loaded anew")
    assert selectors.hands_on(shop, TODAY, person_id=by.id) == ()


def test_a_problem_is_closed_with_words_and_may_come_back(shop: Shop, person: Make) -> None:
    by = person()
    number = services.report_problem(by, shop, NewProblem("Something", can_solve=True, person_id=by.id))
    with pytest.raises(NotUsable):
        services.close_problem(by, shop, number, version=1, closing="")
    services.close_problem(by, shop, number, version=1, closing="Loaded anew")
    assert selectors.problems(shop) == ()
    assert len(selectors.problems(shop, is_open=None)) == 1
    services.reopen_problem(by, shop, number, version=2)
    assert selectors.problem(shop, number).state is ProblemState.IN_HAND
    assert selectors.history(shop, Kind.PROBLEM, number)[1].note == "Loaded anew"


def test_a_problem_that_became_an_action_names_it(shop: Shop, person: Make) -> None:
    by = person()
    number = services.report_problem(by, shop, NewProblem("Something"))
    action = services.record_action(
        by, shop, NewAction("Mend it", by.id, TODAY, "clicks", "so", origin=Origin.PROBLEM, origin_id=number)
    )
    assert selectors.problem(shop, number).action_ids == (action,)


def test_a_problem_is_its_peoples_business(shop: Shop, person: Make) -> None:
    by, other, lead = person(), person(Role.REP), person(Role.SALES_LEAD)
    number = services.report_problem(by, shop, NewProblem("Something", person_id=by.id))
    with pytest.raises(NotAllowed):
        services.triage(other, shop, number, version=1, needs="x")
    with pytest.raises(NotAllowed):
        services.report_problem(other, shop, NewProblem("Something", person_id=by.id))
    services.triage(lead, shop, number, version=1, person_id=other.id)
    # Whoever found it may still say more about it.
    services.triage(by, shop, number, version=2, needs="Three pictures")


# Design requests ------------------------------------------------------------------------------------------------


def test_a_design_is_accepted_delivered_asked_again_and_taken(shop: Shop, person: Make) -> None:
    asker, designer, other = person(), person(Role.DESIGNER), person(Role.REP)
    number = services.ask_design(asker, shop, NewDesign("White backgrounds", "61 % leave", wanted_by=TODAY))

    def state() -> DesignState:
        return selectors.design(shop, number).state

    with pytest.raises(NotAllowed):
        services.accept_design(other, shop, number, version=1)
    services.accept_design(designer, shop, number, version=1, promised=TODAY + timedelta(days=1))
    assert selectors.design(shop, number).designer_id == designer.id
    with pytest.raises(NotUsable):
        services.deliver_design(designer, shop, number, version=1, delivery="on the drive")
    services.deliver_design(designer, shop, number, version=2, delivery="on the drive")
    assert state() is DesignState.DELIVERED
    with pytest.raises(NotAllowed):
        services.take_design(other, shop, number, version=3)
    services.ask_again(asker, shop, number, version=3, why="The shadow is too dark")
    assert (state(), selectors.design(shop, number).rounds) == (DesignState.AGAIN, 1)
    services.deliver_design(designer, shop, number, version=4, delivery="second round")
    services.take_design(asker, shop, number, version=5)
    assert selectors.design_requests(shop) == ()
    assert state() is DesignState.CLOSED
    with pytest.raises(NotUsable):
        services.withdraw_design(asker, shop, number, version=6, reason="x")


def test_only_a_designer_is_asked_and_only_a_lead_says_who_is_new(shop: Shop, person: Make) -> None:
    asker, designer, lead = person(), person(Role.DESIGNER), person(Role.MARKETING_LEAD)
    with pytest.raises(NotFound):
        services.ask_design(asker, shop, NewDesign("x", "y", designer_id=asker.id))
    number = services.ask_design(asker, shop, NewDesign("x", "y", designer_id=designer.id))
    with pytest.raises(NotAllowed):
        services.set_new_designer(asker, shop, designer.id, True)
    services.set_new_designer(lead, shop, designer.id, True)
    services.set_new_designer(lead, shop, designer.id, True)
    assert selectors.design(shop, number).is_designer_new
    services.set_new_designer(lead, shop, designer.id, False)
    assert not selectors.design(shop, number).is_designer_new


def test_long_line_plans_stand_apart(shop: Shop, person: Make) -> None:
    by = person()
    services.ask_design(by, shop, NewDesign("Spring", "a plan", is_long_line=True))
    services.ask_design(by, shop, NewDesign("Today", "now"))
    assert [each.what for each in selectors.design_requests(shop) if each.is_long_line] == ["Spring"]


# Ideas ----------------------------------------------------------------------------------------------------------


def test_an_idea_ends_in_a_conclusion_that_lands_as_an_action(shop: Shop, person: Make) -> None:
    by = person()
    number = services.note_idea(by, shop, NewIdea("A sample set", decide_on=TODAY - timedelta(days=3)))
    assert selectors.idea(shop, number).days_over == 3
    services.amend_idea(by, shop, number, version=1, is_yes=True, why="They order late")
    with pytest.raises(NotUsable):
        services.conclude_idea(by, shop, number, version=2, conclusion=" ", is_yes=True)
    action = NewAction("Pack twenty sets", by.id, TODAY, "repeat_orders", "Twenty sent")
    made = services.conclude_idea(by, shop, number, version=2, conclusion="Do it", is_yes=True, action=action)
    assert made is not None
    found = selectors.action(shop, made)
    assert (found.origin, found.origin_id) == (Origin.DEEP_WORK, number)
    idea = selectors.idea(shop, number)
    assert (idea.action_id, idea.is_open, idea.days_over) == (made, False, 0)
    with pytest.raises(NotUsable):
        services.conclude_idea(by, shop, number, version=3, conclusion="Again", is_yes=False)


def test_an_idea_whose_action_is_refused_stays_open(shop: Shop, person: Make) -> None:
    by = person()
    number = services.note_idea(by, shop, NewIdea("A sample set"))
    with pytest.raises(BatonError):
        services.conclude_idea(
            by, shop, number, version=1, conclusion="Do it", is_yes=True,
            action=NewAction("Pack", by.id, TODAY, "no such figure", ""),
        )  # fmt: skip
    assert selectors.idea(shop, number).is_open
    assert selectors.actions(shop) == ()


def test_an_idea_is_ones_own(shop: Shop, person: Make) -> None:
    by, other = person(), person(Role.REP)
    number = services.note_idea(by, shop, NewIdea("A sample set"))
    with pytest.raises(NotAllowed):
        services.amend_idea(other, shop, number, version=1, is_yes=False)
    assert [each.id for each in selectors.ideas(shop, person_id=by.id)] == [number]
    assert selectors.ideas(shop, person_id=other.id) == ()


# Directives -----------------------------------------------------------------------------------------------------


def test_a_directive_needs_its_intent_and_gets_answers(shop: Shop, person: Make) -> None:
    lead, rep = person(Role.SALES_LEAD), person(Role.REP)
    with pytest.raises(NotUsable):
        services.give_directive(lead, shop, NewDirective("Clear the old floodlights", ""))
    with pytest.raises(NotAllowed):
        services.give_directive(rep, shop, NewDirective("Less work", "Rest"))
    number = services.give_directive(lead, shop, NewDirective("Clear the floodlights", "Room for spring"))
    services.mark_read(rep, shop, number)
    services.mark_read(rep, shop, number)
    question = services.ask(rep, shop, number, "How low may the price go?")
    assert selectors.directive(rep, shop, number).unanswered == 1
    with pytest.raises(NotAllowed):
        services.answer(rep, shop, number, question, "As low as I like")
    services.answer(lead, shop, number, question, "15 % off")
    services.answer(lead, shop, number, question, "12 % off")
    found = selectors.directive(rep, shop, number)
    assert (found.unanswered, found.reader_ids) == (0, (rep.id,))
    told = selectors.history(shop, Kind.DIRECTIVE, number)[0].changes
    assert told == (("answer", "15 % off", "12 % off"),)
    with pytest.raises(NotFound):
        services.answer(lead, shop, number, question + 1000, "x")
    services.close_directive(lead, shop, number, version=1)
    assert selectors.directives(rep, shop) == ()


def test_a_directive_to_a_team_is_that_teams(shop: Shop, person: Make) -> None:
    rep, operator, lead = person(Role.REP), person(), person(Role.MARKETING_LEAD)
    number = services.give_directive(None, shop, NewDirective("Answer at once", "The star", team=Team.SALES))
    assert [each.id for each in selectors.directives(rep, shop)] == [number]
    assert selectors.directives(operator, shop) == ()
    assert len(selectors.directives(lead, shop)) == 1
    with pytest.raises(NotFound):
        services.ask(operator, shop, number, "Why?")
