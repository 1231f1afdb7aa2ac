"""What is learnt of the reps: from ripe outcomes only, behind its gate."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import numpy as np
import pytest

from baton.inquiries.assigning import learning, reading
from baton.inquiries.assigning.policy import present_policy
from baton.inquiries.models import Item
from baton.inquiries.terms import Box, Stage
from baton.inquiries.tests.routed import Routing
from baton.kit.home import Home
from baton.people.terms import Person, Shop

pytestmark = pytest.mark.django_db


@pytest.fixture
def routing(
    home: Home, shop: Shop, person: Callable[..., Person], monkeypatch: pytest.MonkeyPatch
) -> Routing:
    return Routing(home, shop, person, monkeypatch)


def past(
    routing: Routing, rep: Person, number: int, share: float, *, days: int = 60, grade: str = ""
) -> None:
    """So many inquiries of a rep, `days` ago, of which that share is won within two weeks."""
    arrived = routing.now - timedelta(days=days)
    Item.objects.bulk_create(
        Item(
            shop_id=routing.shop.id, key=f"{rep.login_name}{days}{grade}{place}", kind="inquiry",
            arrived_at=arrived, owner_id=rep.id, country="US", product_name="Bay HB-1", model_grade=grade,
            first_reply_at=arrived + timedelta(hours=1), box=Box.CLOSED,
            stage=Stage.WON if place < share * number else Stage.LOST,
            won_on=(arrived + timedelta(days=14)).date() if place < share * number else None,
        )
        for place in range(number)
    )  # fmt: skip


def learnt(routing: Routing) -> learning.Told:
    assert learning.learn(routing.shop)
    found = learning.told(routing.shop)
    assert found is not None
    return found


def test_clear_differences_open_the_gate_and_go_by_ability(routing: Routing) -> None:
    good, poor = routing.rep("good"), routing.rep("poor")
    past(routing, good, 300, 0.4)
    past(routing, poor, 300, 0.1)
    routing.switch(parameters={"explored": 0.0})
    found = learnt(routing)
    assert found.beliefs.is_gate_open
    assert reading.gate_of(found, present_policy(routing.shop)).is_open
    item = routing.arrive(country="US", product_name="Bay HB-1")
    # By load the other would be first.
    routing.arrive(owner_id=good.id, ago=timedelta(hours=2))
    routing.run()
    item.refresh_from_db()
    assert item.owner_id == good.id
    told = item.decisions.get().features["told"][str(good.id)]
    assert told[0] == [
        "美国 HB成交率 40%，全队 25%（n = 300）",
        "HB, United States: wins 40%, the team 25% (n = 300)",
    ]


def test_the_same_for_all_keeps_the_gate_shut(routing: Routing) -> None:
    for login in ("ann", "bob", "cho"):
        past(routing, routing.rep(login), 200, 0.2)
    routing.switch()
    assert not learnt(routing).beliefs.is_gate_open


def test_few_outcomes_keep_it_shut_however_far_apart(routing: Routing) -> None:
    past(routing, routing.rep("good"), 100, 0.9)
    past(routing, routing.rep("poor"), 100, 0.1)
    routing.switch()
    assert not learnt(routing).beliefs.is_gate_open


def test_what_is_not_ripe_is_neither_won_nor_lost(routing: Routing) -> None:
    rep = routing.rep("ann")
    past(routing, rep, 100, 0.3)
    past(routing, rep, 50, 1.0, days=5)
    routing.switch()
    found = learnt(routing)
    assert (found.outcomes, found.won, found.ripe_days) == (100, 30, 14)


def test_the_gate_shuts_again_once_the_outcomes_speak_against_it(routing: Routing) -> None:
    good, poor = routing.rep("good"), routing.rep("poor")
    past(routing, good, 300, 0.4)
    past(routing, poor, 300, 0.1)
    routing.switch()
    assert learnt(routing).beliefs.is_gate_open
    Item.objects.all().delete()
    for rep in (good, poor):
        past(routing, rep, 600, 0.2, days=70)
    assert not learnt(routing).beliefs.is_gate_open


def test_it_is_not_learnt_again_while_nothing_has_changed(routing: Routing) -> None:
    past(routing, routing.rep("ann"), 30, 0.3)
    routing.switch()
    assert learning.learn(routing.shop)
    assert not learning.learn(routing.shop)


def test_grades_are_worth_what_they_brought_and_lean_on_the_usual_while_few(routing: Routing) -> None:
    rep = routing.rep("ann")
    for grade, share in (("A", 0.5), ("B", 0.2), ("C", 0.05), ("D", 0.0)):
        past(routing, rep, 200, share, grade=grade)
    routing.switch()
    values = learnt(routing).beliefs.values
    assert values["A"] > values["B"] > values["C"] > values["D"]
    assert values["A"] == pytest.approx(0.5 / 0.1875, rel=0.05)
    assert np.mean(list(values.values())) == pytest.approx(1.0, abs=0.02)
