"""Recording and amending actions: what is missing is kept and shown, and who may do it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from baton.actions import selectors, services
from baton.actions.models import Line
from baton.actions.terms import ActionState, Kind, NewAction, Origin, Verdict
from baton.actions.tests.conftest import TODAY
from baton.kit.errors import BatonError, NotAllowed, NotFound, NotUsable
from baton.people.selectors import audit_lines
from baton.people.terms import Person, Role, Shop


def new(title: str = "Swap the main image", owner: Person | None = None, **fields: Any) -> NewAction:
    given: dict[str, Any] = {
        "owner_id": owner.id if owner else None,
        "due": TODAY + timedelta(days=3),
        "metric": "click_rate",
        "done_when": "seven days at 1.05 %",
        **fields,
    }
    return NewAction(title=title, **given)


def ended(by: Person, shop: Shop, verdict: Verdict, **fields: Any) -> int:
    """An action that was done and concluded."""
    number = services.record_action(by, shop, new(owner=by, **fields))
    for state in (ActionState.UNDER_WAY, ActionState.TO_VERIFY, ActionState.CONCLUDED):
        version = selectors.action(shop, number).version
        services.move(by, shop, number, state, version=version, verdict=verdict)
    return number


def code_of(refused: pytest.ExceptionInfo[BatonError]) -> str:
    return refused.value.code


def test_an_incomplete_action_is_kept_and_says_what_is_missing(
    shop: Shop, person: Callable[..., Person]
) -> None:
    by = person()
    number = services.record_action(by, shop, NewAction("Only a title", None, None, "", ""))
    found = selectors.action(shop, number)
    assert [each.zh for each in found.missing] == ["谁负责", "到哪天", "动哪个指标", "怎样算完"]
    services.amend(by, shop, number, version=found.version, owner_id=by.id, due=TODAY, metric="clicks")
    assert [each.zh for each in selectors.action(shop, number).missing] == ["怎样算完"]


def test_an_owner_of_another_team_needs_a_reason_on_record(shop: Shop, person: Callable[..., Person]) -> None:
    rep, lead = person(Role.REP), person(Role.SALES_LEAD)
    number = services.record_action(lead, shop, new(owner=rep))
    found = selectors.action(shop, number)
    assert [each.zh for each in found.missing] == ["为什么由别的团队负责"]
    services.amend(lead, shop, number, version=found.version, owner_reason="She drew the first one")
    after = selectors.action(shop, number)
    assert after.missing == ()
    assert after.owner_reason == "She drew the first one"
    assert selectors.history(shop, Kind.ACTION, number)[0].changes[0][2] == "She drew the first one"


def test_a_supplier_may_own_an_action(shop: Shop, person: Callable[..., Person]) -> None:
    by = person()
    number = services.record_action(by, shop, new(outside_owner="Foundry in Zhongshan"))
    found = selectors.action(shop, number)
    assert (found.missing, found.outside_owner) == ((), "Foundry in Zhongshan")


def test_the_third_time_without_effect_needs_another_method(
    shop: Shop, person: Callable[..., Person]
) -> None:
    by = person()
    ended(by, shop, Verdict.NOT_WORKED, method="retouch it in house")
    once = services.record_action(by, shop, new("Swap the main images", by))
    assert selectors.action(shop, once).agreed_before == 1
    services.move(by, shop, once, ActionState.DROPPED, version=1, conclusion="twice noted")
    ended(by, shop, Verdict.CANNOT_TELL)
    with pytest.raises(NotUsable) as refused:
        services.record_action(by, shop, new("Swap the main image.", by, method="Retouch it in-house"))
    assert code_of(refused) == "same_without_effect"
    assert "2026-09-22" in refused.value.message.zh
    number = services.record_action(by, shop, new(owner=by, method="have it photographed anew on site"))
    assert selectors.action(shop, number).agreed_before == 2


def test_amending_an_action_into_one_without_effect_is_refused(
    shop: Shop, person: Callable[..., Person]
) -> None:
    by = person()
    ended(by, shop, Verdict.NOT_WORKED)
    ended(by, shop, Verdict.NOT_WORKED)
    number = services.record_action(by, shop, new("Write the delivery card", by))
    with pytest.raises(NotUsable) as refused:
        services.amend(by, shop, number, version=1, title="Swap the main image")
    assert code_of(refused) == "same_without_effect"
    assert selectors.action(shop, number).title == "Write the delivery card"


def test_what_worked_may_be_agreed_again(shop: Shop, person: Callable[..., Person]) -> None:
    by = person()
    for _ in range(3):
        ended(by, shop, Verdict.WORKED)
    assert len(selectors.actions(shop)) == 3


def test_a_stale_version_is_refused_and_nothing_of_either_is_lost(
    shop: Shop, person: Callable[..., Person]
) -> None:
    by, lead = person(), person(Role.MARKETING_LEAD)
    number = services.record_action(by, shop, new(owner=by))
    services.amend(by, shop, number, version=1, done_when="ten days at 1.1 %")
    with pytest.raises(NotUsable) as refused:
        services.amend(lead, shop, number, version=1, done_when="thirty days")
    assert code_of(refused) == "changed_meanwhile"
    assert selectors.action(shop, number).done_when == "ten days at 1.1 %"
    with pytest.raises(NotUsable, match="changed"):
        services.move(lead, shop, number, ActionState.UNDER_WAY, version=1)
    services.amend(lead, shop, number, version=2, done_when="thirty days")
    changes = selectors.history(shop, Kind.ACTION, number)[0].changes
    assert changes == (("done_when", "ten days at 1.1 %", "thirty days"),)


def test_writing_the_same_again_changes_nothing(shop: Shop, person: Callable[..., Person]) -> None:
    by = person()
    number = services.record_action(by, shop, new(owner=by))
    services.amend(by, shop, number, version=1, title="Swap the main image", metric="click_rate")
    assert selectors.action(shop, number).version == 1
    assert Line.objects.filter(subject_id=number).count() == 1


def test_handing_to_others_is_a_leads(shop: Shop, person: Callable[..., Person]) -> None:
    rep, colleague, lead = person(Role.REP), person(Role.REP, "other-rep"), person(Role.SALES_LEAD)
    with pytest.raises(NotAllowed) as refused:
        services.record_action(rep, shop, new(owner=colleague))
    assert code_of(refused) == "lead_hands_out"
    agreed = services.record_action(rep, shop, new(owner=colleague, origin=Origin.EXCHANGE, origin_id=4))
    with pytest.raises(NotAllowed) as refused:
        services.amend(rep, shop, agreed, version=1, title="Mine now")
    assert code_of(refused) == "not_yours"
    services.amend(lead, shop, agreed, version=1, owner_id=rep.id)
    assert selectors.action(shop, agreed).owner_id == rep.id


def test_every_act_leaves_a_line_and_an_audit_line(shop: Shop, person: Callable[..., Person]) -> None:
    by = person()
    number = ended(by, shop, Verdict.WORKED)
    verbs = [line.verb for line in selectors.history(shop, Kind.ACTION, number)]
    assert verbs == ["move", "move", "move", "record"]
    audited = [line.verb for line in audit_lines() if line.subject == f"action {number}"]
    assert audited == ["move_action"] * 3 + ["record_action"]


def test_steps_go_in_order_and_a_conclusion_is_a_persons(shop: Shop, person: Callable[..., Person]) -> None:
    by = person()
    number = services.record_action(by, shop, new(owner=by))
    with pytest.raises(NotUsable) as refused:
        services.move(by, shop, number, ActionState.CONCLUDED, version=1, verdict=Verdict.WORKED)
    assert code_of(refused) == "wrong_step"
    services.move(by, shop, number, ActionState.TO_VERIFY, version=1)
    with pytest.raises(NotUsable) as refused:
        services.move(by, shop, number, ActionState.CONCLUDED, version=2, conclusion="it did")
    assert code_of(refused) == "verdict_needed"
    with pytest.raises(NotUsable) as refused:
        services.move(by, shop, number, ActionState.DROPPED, version=2)
    assert code_of(refused) == "words_needed"
    services.move(by, shop, number, ActionState.CONCLUDED, version=2, verdict=Verdict.WORKED, conclusion="so")
    services.move(by, shop, number, ActionState.TO_VERIFY, version=3)
    found = selectors.action(shop, number)
    assert (found.verdict, found.conclusion, found.concluded_on) == (None, "", None)
    assert selectors.history(shop, Kind.ACTION, number)[0].note == "so"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"metric": "happiness"}, "unknown_metric"),
        ({"metric": "alert"}, "unknown_metric"),
        ({"owner_id": 987654}, "unknown_person"),
        ({"helper_ids": (987654,)}, "unknown_person"),
        ({"due": TODAY + timedelta(days=4000)}, "wrong_day"),
        ({"done_when": "x" * 2001}, "too_long"),
    ],
)
def test_bad_input_is_refused_in_words(
    shop: Shop, person: Callable[..., Person], fields: dict[str, Any], code: str
) -> None:
    by = person(Role.MANAGER)
    with pytest.raises(BatonError) as refused:
        services.record_action(by, shop, new(**fields))
    assert code_of(refused) == code
    with pytest.raises(NotUsable):
        services.record_action(by, shop, new("  \x00 "))
    assert selectors.actions(shop) == ()


def test_another_shops_action_is_unknown(shop: Shop, other_shop: Shop, person: Callable[..., Person]) -> None:
    by = person()
    number = services.record_action(by, shop, new(owner=by))
    with pytest.raises(NotFound):
        selectors.action(other_shop, number)
    with pytest.raises(NotFound):
        services.move(None, other_shop, number, ActionState.UNDER_WAY, version=1)


def test_a_closed_account_changes_nothing_any_more(
    shop: Shop, person: Callable[..., Person], leave: Callable[[Person], None]
) -> None:
    by = person()
    number = services.record_action(by, shop, new(owner=by))
    leave(by)
    with pytest.raises(NotAllowed):
        services.move(by, shop, number, ActionState.UNDER_WAY, version=1)


def test_what_somebody_who_left_holds_is_handed_over_in_one_act(
    shop: Shop, person: Callable[..., Person], leave: Callable[[Person], None]
) -> None:
    gone, lead, heir = person(), person(Role.MARKETING_LEAD), person(Role.OPERATOR, "heir")
    first = services.record_action(gone, shop, new(owner=gone))
    ended(gone, shop, Verdict.WORKED)
    assert selectors.left_behind(shop) == ()
    leave(gone)
    held = selectors.left_behind(shop)
    assert [(each.person_id, each.actions, each.total) for each in held] == [(gone.id, 1, 1)]
    assert selectors.action(shop, first).owner_has_left
    with pytest.raises(NotAllowed):
        services.hand_over_all(heir, shop, gone.id, heir.id)
    assert services.hand_over_all(lead, shop, gone.id, heir.id, "left in September") == 1
    assert selectors.left_behind(shop) == ()
    assert selectors.action(shop, first).owner_id == heir.id
    assert services.hand_over_all(lead, shop, gone.id, heir.id) == 0
