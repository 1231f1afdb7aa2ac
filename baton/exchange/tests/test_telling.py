"""Predictions that come due: told by figures, corrected, waiting, or told by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from baton.exchange import selectors, services
from baton.exchange.terms import Outcome, StatementView, Way
from baton.exchange.tests.days import DUE, NEXT_WEEK, Hand, checked, days_of, planned, said
from baton.facts.store import FactStore
from baton.intake import selectors as intake
from baton.kit.errors import BatonError, NotUsable
from baton.kit.home import Home
from baton.kit.period import Period
from baton.people.terms import Person, Shop

Fill = Callable[..., str]
ON_THE_DAY = "2026-09-29T02:00"


@pytest.fixture
def predicted(lead: Person, shop: Shop, fill: Fill) -> int:
    """At least ten inquiries in the next week."""
    fill(days_of(Period(date(2026, 9, 6), date(2026, 9, 19)), inquiries=1, impressions=100))
    return services.state(lead, shop, planned(lead, shop), said(check=checked(10.0)))


def now(shop: Shop, stated: int) -> StatementView:
    return selectors.statement(shop, stated)


def test_a_figure_tells_it_on_its_day(shop: Shop, predicted: int, fill: Fill, hand: Hand) -> None:
    fill(days_of(NEXT_WEEK, inquiries=2))
    services.tell_due(shop)
    assert now(shop, predicted).resolution is None
    hand.stand(ON_THE_DAY)
    assert services.tell_due(shop) == 1
    found = now(shop, predicted).resolution
    assert found is not None
    assert (found.outcome, found.is_by_hand, found.is_correction) == (Outcome.TRUE, False, False)
    assert "14" in found.evidence.zh
    assert services.tell_due(shop) == 0


def test_what_did_not_come_true(shop: Shop, predicted: int, fill: Fill, hand: Hand) -> None:
    fill(days_of(NEXT_WEEK, inquiries=1))
    hand.stand(ON_THE_DAY)
    services.tell_due(shop)
    assert [one.is_true for one in selectors.scored(shop, DUE)] == [False]


def test_it_waits_for_late_data_and_then_tells(shop: Shop, predicted: int, fill: Fill, hand: Hand) -> None:
    hand.stand(ON_THE_DAY)
    services.tell_due(shop)
    found = now(shop, predicted)
    assert found.resolution is None
    assert found.waits_for is not None
    assert [one.statement_id for one in selectors.untold(shop, DUE)] == [predicted]
    # The file arrives in the afternoon: the same day's next round sees other facts.
    fill(days_of(NEXT_WEEK, inquiries=2))
    assert services.tell_due(shop) == 1
    assert now(shop, predicted).waits_for is None


def test_half_a_week_of_data_is_not_the_week(shop: Shop, predicted: int, fill: Fill, hand: Hand) -> None:
    fill(days_of(Period(NEXT_WEEK.start, date(2026, 9, 23)), inquiries=9))
    hand.stand(ON_THE_DAY)
    services.tell_due(shop)
    assert now(shop, predicted).resolution is None


def test_corrected_data_correct_the_outcome_and_say_so(
    shop: Shop, predicted: int, fill: Fill, hand: Hand
) -> None:
    fill(days_of(NEXT_WEEK, inquiries=2))
    hand.stand(ON_THE_DAY)
    services.tell_due(shop)
    fill(days_of(NEXT_WEEK, inquiries=1))
    assert services.tell_due(shop) == 1
    first, second = now(shop, predicted).history
    assert (first.outcome, first.is_correction) == (Outcome.TRUE, False)
    assert (second.outcome, second.is_correction) == (Outcome.FALSE, True)
    assert now(shop, predicted).is_corrected
    assert [one.is_true for one in selectors.scored(shop, DUE)] == [False]


def test_other_facts_that_change_correct_nothing(shop: Shop, predicted: int, fill: Fill, hand: Hand) -> None:
    fill(days_of(NEXT_WEEK, inquiries=2))
    hand.stand(ON_THE_DAY)
    services.tell_due(shop)
    fill(days_of(Period(date(2026, 9, 6), date(2026, 9, 19)), inquiries=5))
    assert services.tell_due(shop) == 0
    assert len(now(shop, predicted).history) == 1


def test_what_was_told_stands_when_its_import_is_undone(
    shop: Shop, predicted: int, fill: Fill, hand: Hand, home: Home
) -> None:
    name = fill(days_of(NEXT_WEEK, inquiries=2))
    hand.stand(ON_THE_DAY)
    services.tell_due(shop)
    FactStore(home.facts).undo(name, {name}, lambda _: None)
    intake._store_at.cache_clear()
    assert services.tell_due(shop) == 0
    found = now(shop, predicted).resolution
    assert found is not None
    assert found.outcome is Outcome.TRUE


def test_a_direction(lead: Person, shop: Shop, fill: Fill, hand: Hand) -> None:
    fill(days_of(Period(date(2026, 9, 6), date(2026, 9, 19)), inquiries=3, impressions=100))
    falls = checked(way=Way.FALLS, threshold=None)
    stated = services.state(lead, shop, planned(lead, shop), said(check=falls))
    fill(days_of(NEXT_WEEK, inquiries=2))
    hand.stand(ON_THE_DAY)
    services.tell_due(shop)
    found = now(shop, stated).resolution
    assert found is not None
    assert (found.outcome, "21 → 14" in found.evidence.zh) == (Outcome.TRUE, True)


def test_without_a_figure_somebody_tells_it_with_evidence(
    lead: Person, rep: Person, shop: Shop, hand: Hand
) -> None:
    stated = services.state(lead, shop, planned(lead, shop), said())
    with pytest.raises(NotUsable) as early:
        services.resolve(rep, shop, stated, Outcome.TRUE, "saw it")
    assert early.value.code == "not_due"
    hand.stand(ON_THE_DAY)
    services.tell_due(shop)
    assert now(shop, stated).waits_for is not None
    with pytest.raises(NotUsable):
        services.resolve(rep, shop, stated, Outcome.TRUE, " ")
    services.resolve(rep, shop, stated, Outcome.TRUE, "31 of 53 inquiries")
    services.resolve(lead, shop, stated, Outcome.FALSE, "counted twice: 21 of 53")
    first, second = now(shop, stated).history
    assert (first.outcome, second.outcome, second.is_correction) == (Outcome.TRUE, Outcome.FALSE, True)


def test_what_a_figure_tells_is_not_told_by_hand(
    lead: Person, rep: Person, shop: Shop, predicted: int, hand: Hand
) -> None:
    hand.stand(ON_THE_DAY)
    for who, outcome in ((rep, Outcome.TRUE), (rep, Outcome.VOID), (lead, Outcome.TRUE)):
        with pytest.raises(NotUsable) as refused:
            services.resolve(who, shop, predicted, outcome, "I know it")
        assert refused.value.code == "told_by_figure"
    services.resolve(lead, shop, predicted, Outcome.VOID, "that file is lost for good")
    assert selectors.scored(shop, DUE) == ()


def test_how_sure_one_was_cannot_be_changed_once_it_shows(
    lead: Person, shop: Shop, predicted: int, hand: Hand
) -> None:
    hand.stand(ON_THE_DAY)
    with pytest.raises(BatonError):
        services.save(lead, shop, predicted, {"confidence": "9"}, {"confidence": 1})


def test_due_predictions_of_a_period(shop: Shop, predicted: int) -> None:
    assert [one.statement_id for one in selectors.due_predictions(shop, Period(DUE, DUE))] == [predicted]
    assert selectors.due_predictions(shop, Period(date(2026, 9, 1), date(2026, 9, 28))) == ()


def test_a_prediction_is_not_told_before_its_period_is_over(lead: Person, shop: Shop) -> None:
    with pytest.raises(NotUsable) as refused:
        services.state(lead, shop, planned(lead, shop), said(check=checked(), due=date(2026, 9, 24)))
    assert refused.value.code == "told_too_early"


def test_what_was_withdrawn_is_never_told(
    lead: Person, shop: Shop, predicted: int, fill: Fill, hand: Hand
) -> None:
    services.withdraw(lead, shop, predicted)
    fill(days_of(NEXT_WEEK, inquiries=2))
    hand.stand(ON_THE_DAY)
    assert services.tell_due(shop) == 0
