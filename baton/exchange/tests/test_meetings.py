from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, time
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from baton.actions import services as actions
from baton.actions.terms import ActionState, Verdict
from baton.exchange import selectors, services
from baton.exchange.glance import first_glance
from baton.exchange.terms import Agreement, CadenceSetting, Closing, FollowUp, Side, State, Topic
from baton.exchange.tests.days import Hand, action, planned, said
from baton.kit.errors import BatonError, NotAllowed, NotUsable
from baton.people.selectors import audit_lines
from baton.people.services import create_shop, set_active
from baton.people.terms import Person, Role, Shop

Make = Callable[..., Person]
RIGHT = {"answered": "right", "answer": "buyers say so"}


def finish(lead: Person, rep: Person, shop: Shop) -> int:
    """An open exchange that lacks nothing."""
    exchange_id = planned(lead, shop)
    services.begin(lead, shop, exchange_id)
    stated = services.state(lead, shop, exchange_id, said())
    services.save(rep, shop, stated, RIGHT, {})
    services.agree(lead, shop, exchange_id, action(lead), statement_id=stated)
    return exchange_id


def missing(shop: Shop, exchange_id: int) -> list[str]:
    return [one.en for one in selectors.exchange(shop, exchange_id).missing]


def test_an_empty_exchange_says_what_it_lacks(lead: Person, shop: Shop) -> None:
    exchange_id = planned(lead, shop)
    assert missing(shop, exchange_id) == ["nothing has been stated", "no action was agreed"]


def test_a_finished_one_can_be_closed(lead: Person, rep: Person, shop: Shop) -> None:
    exchange_id = finish(lead, rep, shop)
    assert missing(shop, exchange_id) == []
    services.close(lead, shop, exchange_id)
    found = selectors.last_exchange(shop)
    assert found is not None
    assert (found.state, found.closing) == (State.CLOSED, Closing.FINISHED)
    assert found.statements[0].agreement is Agreement.AGREED
    assert found.statements[0].follow_up is FollowUp.ACT_ON


def test_without_actions_it_is_not_closed(lead: Person, rep: Person, shop: Shop) -> None:
    exchange_id = planned(lead, shop)
    stated = services.state(lead, shop, exchange_id, said())
    services.save(rep, shop, stated, RIGHT, {})
    services.save(rep, shop, stated, {"follow_up": "pass_on"}, {})
    with pytest.raises(NotUsable) as refused:
        services.close(lead, shop, exchange_id)
    assert refused.value.code == "exchange_unfinished"
    assert "no action was agreed" in refused.value.message.en


@pytest.mark.parametrize(
    ("spoil", "lack"),
    [
        (lambda lead, shop, at: services.state(lead, shop, at, said("another")), "1 unanswered"),
        (
            lambda lead, shop, at: services.agree(lead, shop, at, action(lead, title="Vague", due=None)),
            "1 incomplete action",
        ),
    ],
)
def test_each_gap_is_named(
    lead: Person, rep: Person, shop: Shop, spoil: Callable[[Person, Shop, int], object], lack: str
) -> None:
    exchange_id = finish(lead, rep, shop)
    spoil(lead, shop, exchange_id)
    assert lack in missing(shop, exchange_id)
    with pytest.raises(NotUsable):
        services.close(lead, shop, exchange_id)


def test_what_is_to_be_acted_on_needs_an_action(lead: Person, rep: Person, shop: Shop) -> None:
    exchange_id = finish(lead, rep, shop)
    other = services.state(lead, shop, exchange_id, said("second"))
    services.save(rep, shop, other, RIGHT, {})
    assert missing(shop, exchange_id) == ["1 neither to act on nor to pass on"]
    services.save(lead, shop, other, {"follow_up": "act_on"}, {})
    assert missing(shop, exchange_id) == ["1 to act on without an action"]


def test_a_lead_closes_it_unfinished_with_a_reason(lead: Person, shop: Shop) -> None:
    exchange_id = planned(lead, shop)
    services.begin(lead, shop, exchange_id)
    with pytest.raises(NotUsable):
        services.close_unfinished(lead, shop, exchange_id, "  ")
    services.close_unfinished(lead, shop, exchange_id, "the fire alarm rang")
    found = selectors.exchange(shop, exchange_id)
    assert (found.closing, found.reason) == (Closing.UNFINISHED, "the fire alarm rang")
    assert found.missing


def test_closed_minutes_do_not_change(lead: Person, rep: Person, shop: Shop) -> None:
    exchange_id = finish(lead, rep, shop)
    (stated,) = selectors.exchange(shop, exchange_id).statements
    services.close(lead, shop, exchange_id)
    for late in (
        lambda: services.state(lead, shop, exchange_id, said("late")),
        lambda: services.save(rep, shop, stated.id, {"answer": "late"}, {}),
        lambda: services.agree(lead, shop, exchange_id, action(lead)),
        lambda: services.withdraw(lead, shop, stated.id),
    ):
        with pytest.raises(NotUsable) as refused:
            late()
        assert refused.value.code == "exchange_closed"


def test_one_at_a_time(lead: Person, shop: Shop) -> None:
    first, second = planned(lead, shop), planned(lead, shop, "2026-09-29T11:00+08:00")
    services.begin(lead, shop, first)
    with pytest.raises(NotUsable) as refused:
        services.begin(lead, shop, second)
    assert refused.value.code == "another_is_open"


def test_a_day_has_one(lead: Person, shop: Shop) -> None:
    planned(lead, shop)
    with pytest.raises(NotUsable):
        planned(lead, shop, "2026-09-22T16:00+08:00")


def test_an_action_agreed_twice_without_effect_needs_another_method(
    lead: Person, rep: Person, shop: Shop, hand: Hand
) -> None:
    for _week in range(2):
        exchange_id = (
            finish(lead, rep, shop) if not _week else planned(lead, shop, f"{hand.at:%Y-%m-%d}T13:00+08:00")
        )
        if _week:
            services.agree(lead, shop, exchange_id, action(lead, due=hand.at.date()))
        (found,) = selectors.exchange(shop, exchange_id).actions
        for state in (ActionState.UNDER_WAY, ActionState.TO_VERIFY):
            actions.move(lead, shop, found.id, state, version=None)
        actions.move(
            lead,
            shop,
            found.id,
            ActionState.CONCLUDED,
            version=None,
            conclusion="none",
            verdict=Verdict.NOT_WORKED,
        )
        hand.move(hours=2)
        services.close_unfinished(lead, shop, exchange_id, "tested")
        hand.move(days=6, hours=22)
    third = planned(lead, shop, f"{hand.at:%Y-%m-%d}T13:00+08:00")
    again = action(lead, due=hand.at.date())
    with pytest.raises(NotUsable) as refused:
        services.agree(lead, shop, third, again)
    assert refused.value.code == "same_without_effect"
    assert selectors.exchange(shop, third).actions == ()
    services.agree(lead, shop, third, replace(again, method="ask five buyers first, then choose"))
    (found,) = selectors.exchange(shop, third).actions
    assert found.agreed_before == 2


# Nobody came ----------------------------------------------------------------------------------------------------


def test_how_it_went_is_not_recorded_before_its_time(lead: Person, shop: Shop, hand: Hand) -> None:
    exchange_id = planned(lead, shop)
    for early in (
        lambda: services.nobody_came(lead, shop, exchange_id),
        lambda: services.close_unfinished(lead, shop, exchange_id, "who knows"),
    ):
        with pytest.raises(NotUsable) as refused:
            early()
        assert refused.value.code == "exchange_ahead"
    assert selectors.exchange(shop, exchange_id).state is State.PLANNED
    hand.move(hours=1)
    services.nobody_came(lead, shop, exchange_id)
    assert selectors.exchange(shop, exchange_id).closing is Closing.NOBODY_CAME


def test_nobody_came_carries_the_statements_on(lead: Person, shop: Shop, hand: Hand) -> None:
    exchange_id = planned(lead, shop)
    stated = services.state(lead, shop, exchange_id, said())
    hand.move(hours=2)
    following = services.nobody_came(lead, shop, exchange_id)
    old, new = (selectors.exchange(shop, pk) for pk in (exchange_id, following))
    assert (old.closing, old.carried_to, old.statements) == (Closing.NOBODY_CAME, following, ())
    assert [(one.id, one.is_carried) for one in new.statements] == [(stated, True)]
    assert new.day > old.day


def test_a_meeting_that_nobody_opened_is_recorded_by_itself(lead: Person, shop: Shop, hand: Hand) -> None:
    exchange_id = planned(lead, shop)
    services.state(lead, shop, exchange_id, said())
    services.make_rounds(shop)
    assert selectors.exchange(shop, exchange_id).state is State.PLANNED
    hand.stand("2026-09-22T16:30")  # 00:30 on the 23rd in China
    services.make_rounds(shop)
    services.make_rounds(shop)
    old = selectors.exchange(shop, exchange_id)
    assert old.closing is Closing.NOBODY_CAME
    assert old.present == 0
    assert old.carried_to is not None
    assert len(selectors.exchange(shop, old.carried_to).statements) == 1


def test_what_somebody_who_left_stated_goes_on_without_them(
    shop: Shop, lead: Person, rep: Person, person: Make, hand: Hand
) -> None:
    stated = services.state(lead, shop, planned(lead, shop), said())
    person(Role.MANAGER, "boss", None)
    set_active(None, lead, False)
    services.save(rep, shop, stated, {"answered": "wrong", "answer": "they hurry"}, {})
    hand.move(days=1)
    services.make_rounds(shop)
    found = selectors.statement(shop, stated)
    assert (found.is_carried, found.by, found.answer) == (True, "Linda", "they hurry")
    expected = {one.person_id for one in selectors.exchange(shop, found.exchange_id).attendees}
    assert rep.id in expected
    assert lead.id not in expected


def test_in_another_zone_the_day_is_not_over_yet(
    lead: Person, hand: Hand, person: Callable[..., Person]
) -> None:
    berlin = create_shop(None, "berlin", "B", timezone="Europe/Berlin")
    boss = person(Role.MANAGER, "boss", None)
    exchange_id = planned(boss, berlin, "2026-09-22T14:00+02:00")
    hand.stand("2026-09-22T21:30")  # 05:30 on the 23rd in China, 23:30 on the 22nd in Berlin
    services.make_rounds(berlin)
    assert selectors.exchange(berlin, exchange_id).state is State.PLANNED
    hand.stand("2026-09-22T22:01")
    services.make_rounds(berlin)
    assert selectors.exchange(berlin, exchange_id).closing is Closing.NOBODY_CAME


# Rhythm ---------------------------------------------------------------------------------------------------------


def test_the_rhythm_plans_ahead_and_stands_through_a_clock_change(
    person: Callable[..., Person], hand: Hand
) -> None:
    berlin = create_shop(None, "berlin", "B", timezone="Europe/Berlin")
    boss = person(Role.MANAGER, "boss", None)
    hand.stand("2026-10-20T10:00")
    services.set_cadence(boss, berlin, CadenceSetting(at=time(11)))
    found = selectors.open_exchange(berlin)
    assert found is not None
    assert found.meets_at.isoformat() == "2026-10-27T11:00:00+01:00"
    hand.stand("2026-10-28T10:00")
    services.make_rounds(berlin)
    services.make_rounds(berlin)
    found = selectors.open_exchange(berlin)
    assert found is not None
    assert found.meets_at.isoformat() == "2026-11-03T11:00:00+01:00"


def test_overdue_is_seen_by_management(lead: Person, rep: Person, shop: Shop, hand: Hand) -> None:
    services.set_cadence(lead, shop, CadenceSetting())
    exchange_id = finish(lead, rep, shop)
    services.set_attendance(lead, shop, exchange_id, [lead.id])
    services.close(lead, shop, exchange_id)
    found = selectors.cadence(shop, date(2026, 9, 28))
    assert (found.is_overdue, found.last_held, found.attendance, found.open_actions) == (
        False, date(2026, 9, 22), 0.5, 1,
    )  # fmt: skip
    late = selectors.cadence(shop, date(2026, 10, 7))
    assert (late.is_overdue, late.missed, late.days_since, late.overdue_actions) == (True, 2, 15, 1)


def test_one_under_way_is_not_missed_and_the_last_one_is_the_one_that_ended(
    lead: Person, rep: Person, shop: Shop, hand: Hand, enter: Callable[[Person], Client], person: Make
) -> None:
    services.set_cadence(lead, shop, CadenceSetting())
    exchange_id = finish(lead, rep, shop)
    services.set_attendance(lead, shop, exchange_id, [lead.id, rep.id])
    services.close(lead, shop, exchange_id)
    hand.stand("2026-09-29T04:00")
    following = selectors.open_exchange(shop)
    assert following is not None
    services.begin(lead, shop, following.id)
    services.set_attendance(lead, shop, following.id, [lead.id])
    found = selectors.cadence(shop, date(2026, 9, 29))
    assert (found.last_held, found.attendance) == (date(2026, 9, 22), 1.0)
    assert (found.missed, found.in_a_row, found.ended_in_a_row) == (0, 2, 1)
    (figure,) = first_glance(person(Role.MANAGER, "boss"), shop)
    assert (figure.value, figure.as_of) == ("100%", date(2026, 9, 22))
    said_there = enter(lead).get(reverse("exchange:past")).content.decode()
    assert "2026-09-22" in said_there
    assert "2026-09-29" not in said_there


def test_a_shop_that_never_met_is_not_overdue(shop: Shop) -> None:
    found = selectors.cadence(shop, date(2026, 9, 22))
    assert (found.is_overdue, found.missed, found.next_at, found.last_held) == (False, 0, None, None)


@pytest.mark.parametrize(
    "setting",
    [
        CadenceSetting(weekday=7),
        CadenceSetting(every_weeks=0),
        CadenceSetting(minutes=1),
        CadenceSetting(remind_before=9_999),
        CadenceSetting(facilitator_id=999_999),
    ],
)
def test_a_rhythm_that_cannot_be(lead: Person, shop: Shop, setting: CadenceSetting) -> None:
    with pytest.raises(BatonError):
        services.set_cadence(lead, shop, setting)


def test_another_rhythm_moves_only_what_the_rhythm_planned(lead: Person, shop: Shop) -> None:
    services.set_cadence(lead, shop, CadenceSetting())
    by_rhythm = selectors.open_exchange(shop)
    assert by_rhythm is not None
    assert str(by_rhythm.day) == "2026-09-29"
    by_hand = planned(lead, shop, "2026-10-01T15:00+08:00")
    services.agree(lead, shop, by_hand, action(lead))
    empty = planned(lead, shop, "2026-10-02T15:00+08:00")
    services.set_cadence(lead, shop, CadenceSetting(weekday=0))
    assert [one.title for one in selectors.exchange(shop, by_hand).actions] == [action(lead).title]
    assert selectors.exchange(shop, empty).state is State.PLANNED
    found = selectors.open_exchange(shop)
    assert found is not None
    assert (found.id == by_rhythm.id, str(found.day)) == (False, "2026-09-28")
    assert "2026-09-29" in str(audit_lines()[0].after)


def test_what_was_agreed_or_noted_in_a_meeting_of_the_rhythm_stays(lead: Person, shop: Shop) -> None:
    services.set_cadence(lead, shop, CadenceSetting())
    used = selectors.open_exchange(shop)
    assert used is not None
    services.agree(lead, shop, used.id, action(lead))
    services.set_cadence(lead, shop, CadenceSetting(weekday=0))
    assert len(selectors.exchange(shop, used.id).actions) == 1
    noted = selectors.open_exchange(shop)
    assert noted is not None
    services.set_attendance(lead, shop, noted.id, [lead.id])
    services.set_cadence(lead, shop, CadenceSetting(is_on=False))
    assert selectors.exchange(shop, noted.id).present == 1


def test_the_same_rhythm_once_more_moves_nothing(lead: Person, rep: Person, shop: Shop, hand: Hand) -> None:
    """Nor do every second week's weeks change places."""
    setting = CadenceSetting(every_weeks=2)
    services.set_cadence(lead, shop, setting)
    first = selectors.open_exchange(shop)
    assert first is not None
    hand.move(days=7)
    services.set_cadence(lead, shop, replace(setting, remind_before=60, expected_ids=(rep.id, lead.id)))
    again = selectors.open_exchange(shop)
    assert again is not None
    assert (again.id, again.day) == (first.id, first.day)
    services.set_cadence(lead, shop, replace(setting, at=time(15)))
    later = selectors.open_exchange(shop)
    assert later is not None
    assert (later.id == first.id, later.day) == (False, first.day)


def test_who_may_not_join_is_not_expected(lead: Person, shop: Shop, person: Callable[..., Person]) -> None:
    designer = person(Role.DESIGNER)
    services.set_cadence(lead, shop, CadenceSetting(expected_ids=(lead.id, designer.id)))
    found = selectors.open_exchange(shop)
    assert found is not None
    assert [one.person_id for one in found.attendees] == [lead.id]


def test_whoever_comes_as_well_is_recorded(
    lead: Person, rep: Person, shop: Shop, person: Callable[..., Person]
) -> None:
    exchange_id = planned(lead, shop)
    boss = person(Role.MANAGER, "boss", None)
    services.set_attendance(lead, shop, exchange_id, [rep.id, boss.id])
    found = {
        one.person_id: (one.is_expected, one.is_present)
        for one in selectors.exchange(shop, exchange_id).attendees
    }
    assert found == {lead.id: (True, False), rep.id: (True, True), boss.id: (False, True)}


# Statements -----------------------------------------------------------------------------------------------------


def test_each_team_states_and_answers_for_itself(
    lead: Person, rep: Person, shop: Shop, person: Callable[..., Person]
) -> None:
    exchange_id = planned(lead, shop)
    with pytest.raises(NotAllowed):
        services.state(rep, shop, exchange_id, said())
    stated = services.state(lead, shop, exchange_id, said())
    with pytest.raises(NotAllowed):
        services.save(lead, shop, stated, RIGHT, {})
    with pytest.raises(NotAllowed):
        services.save(rep, shop, stated, {"text": "mine"}, {})
    boss = person(Role.MANAGER, "boss", None)
    services.save(boss, shop, stated, RIGHT, {})
    services.state(boss, shop, exchange_id, said(side=Side.SALES, topic=Topic.BUYERS))


@pytest.mark.parametrize(
    "changes",
    [
        {"text": "  "},
        {"text": "x" * 2_001},
        {"topic": Topic.BUYERS},
        {"due": date(2026, 9, 22)},
        {"due": date(2028, 1, 1)},
    ],
)
def test_a_statement_that_cannot_be(lead: Person, shop: Shop, changes: dict[str, Any]) -> None:
    exchange_id = planned(lead, shop)
    with pytest.raises(NotUsable):
        services.state(lead, shop, exchange_id, said(**changes))


def test_a_statement_is_withdrawn_by_its_own_side_and_before_its_day(
    lead: Person, shop: Shop, person: Make, hand: Hand
) -> None:
    operator, other = person(Role.OPERATOR, "olga"), person(Role.SALES_LEAD, "sam")
    exchange_id = planned(lead, shop, "2026-10-01T11:00+08:00")
    own, led, due = (services.state(operator, shop, exchange_id, said(text)) for text in "abc")
    with pytest.raises(NotAllowed):
        services.withdraw(other, shop, own)
    services.withdraw(operator, shop, own)
    services.withdraw(lead, shop, led)
    hand.stand("2026-09-28T16:00")  # 00:00 on the 29th in China
    with pytest.raises(NotUsable) as refused:
        services.withdraw(operator, shop, due)
    assert refused.value.code == "is_due"


def test_an_answer_needs_evidence(lead: Person, rep: Person, shop: Shop) -> None:
    stated = services.state(lead, shop, planned(lead, shop), said())
    with pytest.raises(NotUsable):
        services.save(rep, shop, stated, {"answered": "wrong"}, {})
    services.save(rep, shop, stated, {"answered": "wrong", "items": "4,5"}, {})
    assert selectors.statement(shop, stated).answer_items == (4, 5)


def test_a_stranger_and_another_shop_see_nothing(
    lead: Person, shop: Shop, person: Callable[..., Person]
) -> None:
    exchange_id = planned(lead, shop)
    other = create_shop(None, "other", "Other")
    boss = person(Role.MANAGER, "boss", None)
    with pytest.raises(BatonError) as refused:
        services.begin(boss, other, exchange_id)
    assert refused.value.code == "unknown_exchange"
