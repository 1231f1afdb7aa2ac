"""What waits for management: disputes, actions agreed again or overdue, the main account, the company's own conditions,
playbooks that nobody follows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, timedelta
from pathlib import Path

import pytest

from baton.actions import services as acts
from baton.actions.terms import ActionState, NewAction, NewDirective, Verdict
from baton.daybook import services
from baton.daybook.day_facts import DayFacts
from baton.daybook.models import Task
from baton.daybook.playbook_list import playbook
from baton.daybook.playbooks import account_review, credit_dispute, playbook_ignored
from baton.daybook.selectors import playbook_states
from baton.daybook.terms import OpenTask, PlaybookState, TaskState
from baton.daybook.tests.conftest import MORNING, Bring, Hands
from baton.daybook.tests.hand_made_day import facts_of, found, opened, settled
from baton.facts.store import FactStore
from baton.facts.tests.logs import Row, inquiry
from baton.inquiries.day_questions import AccountTrial, OpenDispute
from baton.people.terms import Person, Role, Shop, Team

pytestmark = pytest.mark.django_db
Of = Callable[..., Person]
Morning = Callable[[], DayFacts]
TODAY = MORNING.date()


@pytest.fixture
def morning(shop: Shop, tmp_path: Path) -> Morning:
    store = FactStore(tmp_path / "no-facts")
    return lambda: DayFacts(shop, TODAY, MORNING.astimezone(UTC), store.snapshot(), None)


def agreed(shop: Shop, owner: Person, due: date, method: str = "") -> int:
    new = NewAction("Change the main image", owner.id, due, "click_rate", "the image is live", method=method)
    return acts.record_action(None, shop, new)


@pytest.mark.parametrize(
    "code",
    [
        "credit_dispute",
        "agreed_again",
        "actions_overdue",
        "account_review",
        "company_reason",
        "playbook_ignored",
    ],
)
def test_what_is_to_be_decided_is_managements(code: str) -> None:
    assert {role.team for role in playbook(code).roles} == {Team.MANAGEMENT}


def test_a_decision_is_on_the_managers_page_alone(shop: Shop, person: Of, hands: Hands, bring: Bring) -> None:
    manager, operator = person(Role.MANAGER), person(Role.OPERATOR)
    bring(shipment=[{"order_id": "O1", "promised_shipment_on": date(2026, 12, 1)}])
    agreed(shop, operator, TODAY - timedelta(days=2))
    services.look(shop)
    (task,) = Task.objects.filter(playbook="actions_overdue")
    assert (task.team, task.person_id, task.state) == (Team.MANAGEMENT, None, TaskState.OPEN)
    owner_task = Task.objects.get(playbook="action_due")
    assert owner_task.person_id == operator.id
    acts.move(manager, shop, int(owner_task.key), ActionState.DROPPED, version=None, conclusion="no use now")
    hands.go(hours=1)
    services.look(shop)
    task.refresh_from_db()
    assert task.state == TaskState.CLOSED


# Disputes -----------------------------------------------------------------------------------------------------------


def test_an_open_dispute_is_asked_for_until_it_is_decided(
    morning: Morning, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = OpenDispute(4, "PO 1/2", MORNING - timedelta(days=6), 2)
    new = OpenDispute(7, "PO3", MORNING, 0)
    monkeypatch.setattr(credit_dispute, "open_disputes", lambda _: (old, new))
    proposals = found("credit_dispute", morning())
    assert list(proposals) == ["4", "7"]
    assert proposals["4"].is_urgent, "its five days are over"
    assert "waiting for 6 days, 2 answers" in proposals["4"].why.en
    assert proposals["4"].evidence[0].path == "/desk/credit/orders/PO%201/2"
    assert not proposals["7"].is_urgent
    assert "Raised today" in proposals["7"].why.en
    tasks = opened(proposals.values(), morning())
    assert settled("credit_dispute", morning(), tasks) == {}
    monkeypatch.setattr(credit_dispute, "open_disputes", lambda _: (new,))
    assert list(settled("credit_dispute", morning(), tasks)) == ["4"]


# Actions ------------------------------------------------------------------------------------------------------------


def test_what_is_agreed_again_the_same_way_asks_for_another_method(
    shop: Shop, person: Of, morning: Morning, hands: Hands
) -> None:
    owner = person(Role.OPERATOR)
    first = agreed(shop, owner, TODAY, "retouch it")
    acts.move(owner, shop, first, ActionState.TO_VERIFY, version=None)
    acts.move(
        owner,
        shop,
        first,
        ActionState.CONCLUDED,
        version=None,
        conclusion="as before",
        verdict=Verdict.NOT_WORKED,
    )
    hands.go(days=1)
    assert found("agreed_again", morning()) == {}
    again = agreed(shop, owner, TODAY + timedelta(days=3))
    proposals = found("agreed_again", morning())
    assert list(proposals) == [str(again)]
    assert "1 time before, without effect" in proposals[str(again)].why.en
    tasks = opened(proposals.values(), morning())
    assert settled("agreed_again", morning(), tasks) == {}
    acts.amend(owner, shop, again, version=None, method="photograph it anew")
    assert found("agreed_again", morning()) == {}
    assert "photograph it anew" in settled("agreed_again", morning(), tasks)[str(again)].en


def test_overdue_actions_are_one_question(shop: Shop, person: Of, morning: Morning) -> None:
    owner = person(Role.OPERATOR)
    agreed(shop, owner, TODAY)
    assert found("actions_overdue", morning()) == {}, "due today is not overdue"
    late = [agreed(shop, owner, TODAY - timedelta(days=days)) for days in (2, 5)]
    (one,) = found("actions_overdue", morning()).values()
    assert "2 overdue actions" in one.title.en
    assert "is 5 days over" in one.why.en
    assert found("actions_overdue", morning(), days=6) == {}
    tasks = opened([one], morning())
    acts.amend(owner, shop, late[1], version=None, due=TODAY + timedelta(days=2))
    assert settled("actions_overdue", morning(), tasks) == {}, "one is overdue still"
    acts.move(owner, shop, late[0], ActionState.TO_VERIFY, version=None)
    assert list(settled("actions_overdue", morning(), tasks)) == [one.key]


# The main account ---------------------------------------------------------------------------------------------------


def test_the_main_account_is_looked_at_again_on_its_day(
    morning: Morning, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stand(turn: AccountTrial | None) -> None:
        monkeypatch.setattr(account_review, "account_trial", lambda _: turn)

    stand(None)
    assert found("account_review", morning()) == {}
    turn = AccountTrial(3, MORNING - timedelta(days=30), TODAY + timedelta(days=2))
    stand(turn)
    assert found("account_review", morning()) == {}
    stand(replace(turn, review_on=TODAY))
    (one,) = found("account_review", morning()).values()
    assert one.is_urgent
    assert "Given 30 days ago" in one.why.en
    tasks = opened([one], morning())
    assert settled("account_review", morning(), tasks) == {}
    stand(replace(turn, review_on=TODAY + timedelta(days=30)))
    assert "Kept until 2026-10-22" in settled("account_review", morning(), tasks)["3"].en
    for nobody in (None, replace(turn, id=4)):
        stand(nobody)
        assert "returned" in settled("account_review", morning(), tasks)["3"].en


# The company's own conditions ---------------------------------------------------------------------------------------

NEWEST = date(2026, 9, 20)
ASKED = [inquiry(0, "2026-06-30")]
"""The shop's facts reach back to that day."""


def losses(before: Mapping[str, int], after: Mapping[str, int]) -> list[Row]:
    """So many a reason, spread over the four weeks before the newest complete day and the four before them."""
    rows: list[Row] = [{"inquiry_id": "Q0", "lost_on": date(2026, 7, 1), "reason": "other"}]
    for last, counts in ((NEWEST - timedelta(days=28), before), (NEWEST, after)):
        for reason, number in counts.items():
            rows += [
                {
                    "inquiry_id": f"{last}{reason}{one}",
                    "lost_on": last - timedelta(days=one % 28),
                    "reason": reason,
                }
                for one in range(number)
            ]
    return rows


@pytest.mark.parametrize(
    ("before", "after", "asked"),
    [
        ({"price": 8, "no_answer": 32}, {"price": 20, "no_answer": 20}, ["price"]),
        # A quarter of the losses, also where it was so before.
        ({"lead_time": 12, "no_answer": 28}, {"lead_time": 12, "no_answer": 28}, ["lead_time"]),
        ({"price": 6, "no_answer": 34}, {"price": 7, "no_answer": 33}, []),
        # Too few losses to speak of shares, too few of the reason.
        ({"price": 2, "no_answer": 8}, {"price": 9, "no_answer": 3}, []),
        ({"no_answer": 40}, {"price": 4, "no_answer": 36}, []),
        # Not the company's.
        ({"no_answer": 30, "spam": 9}, {"no_answer": 10, "spam": 29}, []),
    ],
)
def test_reasons_that_stand_out_ask_for_a_decision(
    shop: Shop, tmp_path: Path, before: Mapping[str, int], after: Mapping[str, int], asked: list[str]
) -> None:
    day = facts_of(tmp_path, shop=shop, loss=losses(before, after), inquiry=ASKED)
    assert list(found("company_reason", day)) == asked


def test_a_directive_that_names_the_reason_decides(shop: Shop, tmp_path: Path, hands: Hands) -> None:
    rows = losses(
        {"price": 8, "lead_time": 8, "no_answer": 24}, {"price": 15, "lead_time": 14, "no_answer": 11}
    )
    day = facts_of(tmp_path, shop=shop, loss=rows, inquiry=ASKED)
    proposals = found("company_reason", day)
    assert list(proposals) == ["price", "lead_time"]
    assert "15 of them for price (38%, 20% in the four weeks before)" in proposals["price"].why.en
    tasks = [OpenTask(one.key, one.figures, day.now) for one in proposals.values()]
    assert settled("company_reason", day, tasks) == {}
    acts.give_directive(None, shop, NewDirective("Quote as before", "Our price stays: steel gets dearer"))
    assert list(settled("company_reason", day, tasks)) == ["price"]
    assert list(found("company_reason", day)) == ["lead_time"]
    calm = facts_of(
        tmp_path / "calm", shop=shop, loss=losses({"no_answer": 40}, {"no_answer": 40}), inquiry=ASKED
    )
    assert "Back to 0 of them" in settled("company_reason", calm, tasks)["lead_time"].en


# Playbooks ----------------------------------------------------------------------------------------------------------


def test_a_playbook_that_nobody_follows_asks_management(
    shop: Shop, morning: Morning, monkeypatch: pytest.MonkeyPatch
) -> None:
    states = {one.playbook.code: one for one in playbook_states(shop)}

    def stand(code: str, **changes: object) -> None:
        asked: PlaybookState = replace(states[code], **changes)  # type: ignore[arg-type]  # as given
        monkeypatch.setattr(playbook_ignored, "playbook_states", lambda _: (asked, states["brand_word"]))

    stand("data_late", weeks_ignored=1)
    assert found("playbook_ignored", morning()) == {}
    stand("data_late", weeks_ignored=3)
    proposals = found("playbook_ignored", morning())
    assert list(proposals) == ["data_late"]
    assert "for 3 weeks" in proposals["data_late"].why.en
    tasks = opened(proposals.values(), morning())
    assert settled("playbook_ignored", morning(), tasks) == {}
    stand("data_late", weeks_ignored=3, is_on=False)
    assert list(settled("playbook_ignored", morning(), tasks)) == ["data_late"]
    stand("playbook_ignored", weeks_ignored=9)
    assert found("playbook_ignored", morning()) == {}, "it does not ask about itself"
