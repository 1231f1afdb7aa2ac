from __future__ import annotations

from datetime import timedelta

import pytest

from baton.exchange.logic.resolution import Reading, Told, Waits, judge, ripe_on
from baton.exchange.terms import Outcome, Way
from baton.exchange.tests.days import DUE, NEXT_WEEK, checked

LATE = DUE + timedelta(days=90)


def told(check: object, value: float | None, before: float | None = None) -> Told | Waits:
    return judge(check, DUE, LATE, LATE, 30, Reading(value, before))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("way", "value", "outcome"),
    [
        (Way.AT_LEAST, 10.0, Outcome.TRUE),
        (Way.AT_LEAST, 9.0, Outcome.FALSE),
        (Way.AT_MOST, 10.0, Outcome.TRUE),
        (Way.AT_MOST, 11.0, Outcome.FALSE),
        (Way.AT_LEAST, 0.0, Outcome.FALSE),
    ],
)
def test_a_limit_decides(way: Way, value: float, outcome: Outcome) -> None:
    found = told(checked(10.0, way), value)
    assert isinstance(found, Told)
    assert (found.outcome, found.value) == (outcome, value)


@pytest.mark.parametrize(
    ("way", "before", "value", "outcome"),
    [
        (Way.RISES, 10.0, 11.0, Outcome.TRUE),
        (Way.RISES, 10.0, 10.0, Outcome.FALSE),
        (Way.FALLS, 10.0, 9.0, Outcome.TRUE),
    ],
)
def test_a_direction_is_told_against_the_period_before(
    way: Way, before: float, value: float, outcome: Outcome
) -> None:
    found = told(checked(0.0, way, threshold=None), value, before)
    assert isinstance(found, Told)
    assert found.outcome is outcome
    assert f"{before:.0f} → {value:.0f}" in found.evidence.zh


def test_not_before_its_day() -> None:
    found = judge(checked(), DUE, DUE - timedelta(days=1), LATE, 30, Reading(99.0))
    assert isinstance(found, Waits)


def test_not_before_the_data_are_there() -> None:
    found = judge(checked(), DUE, LATE, NEXT_WEEK.end - timedelta(days=1), 30, Reading(99.0))
    assert isinstance(found, Waits)
    assert str(NEXT_WEEK.end) in found.reason.en


def test_a_missing_figure_is_not_nought() -> None:
    assert isinstance(told(checked(0.0, Way.AT_MOST), None), Waits)
    assert isinstance(told(checked(0.0, Way.RISES, threshold=None), 5.0, None), Waits)


@pytest.mark.parametrize(("metric", "days"), [("inquiries", 0), ("promising_rate", 7), ("quote_rate", 14)])
def test_what_ripens_later_waits(metric: str, days: int) -> None:
    check = checked(metric=metric, threshold=0.5)
    assert ripe_on(check, 30) == NEXT_WEEK.end + timedelta(days=days)
    if days:
        early = NEXT_WEEK.end + timedelta(days=days - 1)
        assert isinstance(judge(check, DUE, LATE, early, 30, Reading(0.9)), Waits)
    assert isinstance(judge(check, DUE, LATE, ripe_on(check, 30), 30, Reading(0.9)), Told)


def test_won_deals_ripen_by_the_shops_own_lag() -> None:
    assert ripe_on(checked(metric="won_opportunities"), 47) == NEXT_WEEK.end + timedelta(days=47)


def test_the_evidence_names_the_figure() -> None:
    found = told(checked(0.5, metric="promising_rate"), 0.614)
    assert isinstance(found, Told)
    assert found.evidence.en == "it was 61.4%"
