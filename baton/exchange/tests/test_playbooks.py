"""What the exchange gives people to do on their day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from baton.daybook.day_facts import DayFacts
from baton.daybook.tests.hand_made_day import found, opened, settled
from baton.exchange import selectors, services
from baton.exchange.terms import Outcome, Side, Topic
from baton.exchange.tests.days import DUE, Hand, action, checked, planned, said
from baton.facts.store import FactStore
from baton.kit.glossary import Owner, owner_of
from baton.people.terms import Person, Shop

Morning = Callable[[], DayFacts]
RIGHT = {"answered": "right", "answer": "buyers say so"}


@pytest.fixture
def morning(shop: Shop, hand: Hand, tmp_path: Path) -> Morning:
    """The shop's morning by the clock as it stands."""
    store = FactStore(tmp_path / "no-facts")

    def now() -> DayFacts:
        day = hand.at.astimezone(ZoneInfo(shop.timezone)).date()
        return DayFacts(shop, day, hand.at.astimezone(UTC), store.snapshot(), None)

    return now


# Before it ------------------------------------------------------------------------------------------------------


def test_before_a_meeting_each_team_states_and_answers(
    lead: Person, rep: Person, shop: Shop, hand: Hand, morning: Morning
) -> None:
    exchange_id = planned(lead, shop, "2026-09-25T11:00+08:00")
    assert found("exchange_prepare", morning()) == {}, "three days ahead"
    assert len(found("exchange_prepare", morning(), days_before=3)) == 2
    hand.move(days=2)
    first = found("exchange_prepare", morning())
    assert list(first) == [f"{exchange_id}-marketing-state", f"{exchange_id}-sales-state"]
    owners = [owner_of(one.metric) for one in first.values()]
    assert owners == [Owner.MARKETING, Owner.SALES]
    assert not any(one.is_urgent for one in first.values()), "tomorrow"
    one = first[f"{exchange_id}-marketing-state"]
    assert (one.due, one.evidence[0].path) == (
        selectors.exchange(shop, exchange_id).meets_at, f"/exchange/{exchange_id}",
    )  # fmt: skip
    tasks = opened(first.values(), morning())
    stated = services.state(lead, shop, exchange_id, said())
    assert list(settled("exchange_prepare", morning(), tasks)) == [one.key]
    second = found("exchange_prepare", morning())
    assert list(second) == [f"{exchange_id}-sales-state", f"{exchange_id}-sales-answer"]
    assert "Answer 1 statement of marketing" in second[f"{exchange_id}-sales-answer"].title.en
    services.state(rep, shop, exchange_id, said(side=Side.SALES, topic=Topic.BUYERS))
    services.save(rep, shop, stated, RIGHT, {})
    assert list(found("exchange_prepare", morning())) == [f"{exchange_id}-marketing-answer"]
    later = settled("exchange_prepare", morning(), opened(second.values(), morning()))
    assert set(later) == set(second)


def test_what_was_to_be_prepared_ends_with_the_meeting(
    lead: Person, shop: Shop, hand: Hand, morning: Morning
) -> None:
    exchange_id = planned(lead, shop)
    proposals = found("exchange_prepare", morning())
    assert all(one.is_urgent for one in proposals.values()), "today"
    assert {one.expires for one in proposals.values()} == {
        morning().at(0, on=morning().day + timedelta(days=1))
    }
    tasks = opened(proposals.values(), morning())
    hand.move(hours=2)
    services.close_unfinished(lead, shop, exchange_id, "the fire alarm rang")
    assert {one.en for one in settled("exchange_prepare", morning(), tasks).values()} == {
        "That exchange is over"
    }


# After it -------------------------------------------------------------------------------------------------------


def test_a_meeting_left_open_is_its_facilitators_to_close(
    lead: Person, rep: Person, shop: Shop, hand: Hand, morning: Morning
) -> None:
    exchange_id = planned(lead, shop)
    services.begin(lead, shop, exchange_id)
    assert found("exchange_unfinished", morning()) == {}, "it is being held"
    hand.move(days=1)
    (one,) = found("exchange_unfinished", morning()).values()
    assert one.person_id == selectors.exchange(shop, exchange_id).facilitator_id
    assert "nothing has been stated, no action was agreed" in one.why.en
    tasks = opened([one], morning())
    assert settled("exchange_unfinished", morning(), tasks) == {}
    services.close_unfinished(lead, shop, exchange_id, "nobody had time")
    assert settled("exchange_unfinished", morning(), tasks)[str(exchange_id)].en == "Closed: Unfinished"


def test_an_unfinished_meeting_asks_management_until_one_is_finished(
    lead: Person, rep: Person, shop: Shop, hand: Hand, morning: Morning
) -> None:
    first = planned(lead, shop)
    hand.move(hours=2)
    services.close_unfinished(lead, shop, first, "the fire alarm rang")
    (one,) = found("exchange_unfinished", morning()).values()
    assert one.person_id is None
    assert "the fire alarm rang" in one.why.en
    assert "no next one is planned" in one.why.en
    tasks = opened([one], morning())
    hand.stand("2026-09-23T04:00")
    second = planned(lead, shop, "2026-09-23T13:00+08:00")
    assert "the next one is on 09-23" in found("exchange_unfinished", morning())[str(first)].why.en
    assert settled("exchange_unfinished", morning(), tasks) == {}
    services.begin(lead, shop, second)
    stated = services.state(lead, shop, second, said())
    services.save(rep, shop, stated, RIGHT, {})
    services.agree(lead, shop, second, action(lead), statement_id=stated)
    services.close(lead, shop, second)
    assert found("exchange_unfinished", morning()) == {}
    assert list(settled("exchange_unfinished", morning(), tasks)) == [str(first)]


def test_what_is_long_over_is_not_asked_for(lead: Person, shop: Shop, hand: Hand, morning: Morning) -> None:
    exchange_id = planned(lead, shop)
    hand.move(hours=2)
    services.close_unfinished(lead, shop, exchange_id, "no time")
    hand.move(days=15)
    assert found("exchange_unfinished", morning()) == {}


# What was predicted ---------------------------------------------------------------------------------------------


def test_the_other_team_tells_what_no_figure_tells(
    lead: Person, rep: Person, shop: Shop, hand: Hand, morning: Morning
) -> None:
    exchange_id = planned(lead, shop)
    by_hand = services.state(lead, shop, exchange_id, said("US asks for more"))
    services.state(lead, shop, exchange_id, said("more inquiries", check=checked()))
    assert found("prediction_due", morning()) == {}
    hand.move(days=(DUE - morning().day).days)
    proposals = found("prediction_due", morning())
    assert list(proposals) == [str(by_hand)]
    one = proposals[str(by_hand)]
    assert owner_of(one.metric) is Owner.SALES
    assert "US asks for more" in one.title.en
    tasks = opened([one], morning())
    assert settled("prediction_due", morning(), tasks) == {}
    services.resolve(rep, shop, by_hand, Outcome.TRUE, "12 of them asked")
    assert found("prediction_due", morning()) == {}
    assert list(settled("prediction_due", morning(), tasks)) == [str(by_hand)]
