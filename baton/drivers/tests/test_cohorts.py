"""Cohorts by arrival in made-up shops: what is expected, how sure, and that the tail is never a loss."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from baton.drivers.cannot_tell import CannotTell
from baton.drivers.cohorts import Cohort, Pair, _legs, bounds, cohort, lag_points, pair_of
from baton.drivers.lag_curve import Lag, Weeks, best_memory, fit_lag, outlook
from baton.drivers.tests.arrived_world import UNTIL, World, arrived, last_days, made

RIPE_BEFORE, RIPE_AFTER = last_days(160, 133), last_days(132, 105)
YOUNG = last_days(27, 0)
DRAWS = 150


def steady(seed: int, rate: float = 0.12, per_day: float = 20.0, days: int = 240) -> World:
    rng = np.random.default_rng(seed)
    inquiries = made(per_day, days, rng)
    return arrived(inquiries, np.full(len(inquiries.age), rate), rng)


def lag_of(world: World) -> Lag:
    lag = fit_lag(world.arrivals, draws=DRAWS)
    assert isinstance(lag, Lag)
    return lag


def pair(world: World, period: object = YOUNG, against: object = RIPE_BEFORE) -> Pair:
    found = pair_of(world.arrivals, period, against, draws=DRAWS)  # type: ignore[arg-type]  # periods
    assert isinstance(found, Pair)
    return found


def cohorts(found: Pair) -> tuple[Cohort, Cohort]:
    before, after = (cohort(asked, of) for asked, of in zip(found.periods, found.outlooks, strict=True))
    return before, after


def test_the_curve_finds_the_lag_and_the_rate() -> None:
    lag = lag_of(steady(1, per_day=60))
    assert lag.curve.done[-1] == pytest.approx(0.12, abs=0.01)
    assert lag.usual_days(0.5) == pytest.approx(14, abs=1)
    assert lag.usual_days(0.9) == pytest.approx(14 * np.exp(0.5 * 1.2816), abs=2)
    points = lag_points(lag)
    assert all(at.low <= at.share <= at.high for at in points)


def test_a_ripe_cohort_is_what_was_counted() -> None:
    world = steady(2)
    before, after = cohorts(pair(world, RIPE_AFTER))
    for found, period in ((before, RIPE_BEFORE), (after, RIPE_AFTER)):
        assert found.is_ripe
        assert found.forecast is None
        assert found.expected.value == found.paid == world.ever(period)
        assert found.expected.low == found.expected.high == found.paid
        assert found.ripe_share == 1


def test_a_young_cohort_is_forecast_and_never_a_loss() -> None:
    found = pair(steady(3))
    before, after = cohorts(found)
    assert after.paid < 0.6 * before.paid
    assert after.forecast is not None
    assert after.expected.value == pytest.approx(after.paid + after.forecast.value)
    assert after.expected.low <= after.expected.value <= after.expected.high
    closing = _legs(found)[1].contribution
    assert closing.low < 0 < closing.high
    assert abs(closing.value) < 0.25 * before.paid


def test_forecasts_hold_what_comes_and_are_not_off_in_one_direction() -> None:
    held, errors = [], []
    for seed in range(80):
        world = steady(1000 + seed, days=180)
        after, comes = cohorts(pair(world))[1], world.ever(YOUNG)
        held.append(after.expected.low <= comes <= after.expected.high)
        errors.append(after.expected.value - comes)
    assert 0.82 <= np.mean(held) <= 0.98
    assert abs(np.mean(errors)) <= 3 * np.std(errors) / np.sqrt(len(errors))


def test_closing_less_shows_where_it_is_known() -> None:
    rng = np.random.default_rng(4)
    inquiries = made(30, 240, rng)
    world = arrived(inquiries, np.where(inquiries.age <= 132, 0.07, 0.14), rng)
    found = pair(world, RIPE_AFTER)
    volume, closing = (leg.contribution for leg in _legs(found))
    before, after = cohorts(found)
    assert closing.high < 0
    assert volume.value + closing.value == pytest.approx(after.expected.value - before.expected.value)


def test_a_shop_that_closes_less_forecasts_less_after_a_while() -> None:
    rng = np.random.default_rng(5)
    inquiries = made(40, 300, rng)
    world = arrived(inquiries, np.where(inquiries.age <= 110, 0.06, 0.14), rng)
    lag = lag_of(world)
    assert lag.memory < 0.97
    after = cohorts(pair(world))[1]
    assert after.rate.value == pytest.approx(0.06, abs=0.02)


def test_the_memory_is_long_where_nothing_changes() -> None:
    rng = np.random.default_rng(6)
    exposure = np.full(80, 140.0)
    steady_weeks = Weeks(0, rng.poisson(14, 80).astype(np.float64), exposure)
    wandering = 14 * np.exp(np.cumsum(rng.normal(0, 0.35, 80)))
    assert best_memory(steady_weeks) >= 0.94
    assert best_memory(Weeks(0, rng.poisson(wandering).astype(np.float64), exposure)) <= 0.8


def test_a_week_of_today_is_forecast_from_the_weeks_before() -> None:
    world = steady(7)
    lag, rows = lag_of(world), world.arrivals.of(last_days(0, 0))
    found = outlook(rows, world.arrivals.ages(rows), lag)
    assert found.paid == 0
    assert found.to_come == pytest.approx(0.12 * len(rows), rel=0.35)
    low, high = bounds(found.to_come_draws)
    assert low <= found.to_come <= high


def test_the_same_facts_give_the_same_figures() -> None:
    assert cohorts(pair(steady(8))) == cohorts(pair(steady(8)))


def test_too_few_orders_cannot_tell() -> None:
    found = fit_lag(steady(9, rate=0.01, per_day=5).arrivals)
    assert isinstance(found, CannotTell)
    assert "20" in found.needs.en


def test_nothing_ever_paid_cannot_tell() -> None:
    found = fit_lag(steady(10, rate=0.0).arrivals)
    assert isinstance(found, CannotTell)


def test_a_log_that_is_too_short_to_see_the_end_cannot_tell() -> None:
    found = fit_lag(steady(11, per_day=80, days=28).arrivals)
    assert isinstance(found, CannotTell)
    assert "half a year" in found.needs.en


def test_a_period_without_inquiries_cannot_tell() -> None:
    world = steady(12)
    found = pair_of(world.arrivals, last_days(5, 0), last_days(400, 390))
    assert isinstance(found, CannotTell)
    assert str(UNTIL) in found.why.en


def test_days_without_one_inquiry_are_a_gap_not_a_quiet_time() -> None:
    world = steady(13)
    rows = world.arrivals.rows
    gone = (rows.day <= UNTIL.toordinal() - 112) & (rows.day >= UNTIL.toordinal() - 118)
    holed = replace(world.arrivals, rows=rows.take(~gone))
    found = pair_of(holed, RIPE_AFTER, RIPE_BEFORE)
    assert isinstance(found, CannotTell)
    assert str(last_days(118, 112)) in found.why.en
    assert isinstance(pair_of(holed, YOUNG, RIPE_BEFORE, draws=20), Pair)
