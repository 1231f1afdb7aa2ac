"""Baselines and intervals: against tables, and in made-up shops whose truth is known."""

from __future__ import annotations

import numpy as np
import pytest

from baton.drivers.baseline import (
    LEVEL,
    Law,
    Observed,
    Standing,
    Z,
    baseline,
    exposure_that_tells,
    gamma,
    interval,
    quantile,
    standing,
)
from baton.drivers.wilson import wilson

STEADY = [Observed(part, 1000) for part in (200, 204, 197, 199)]
RESTLESS = [Observed(part, 1000) for part in (200, 290, 120, 190)]


@pytest.mark.parametrize(
    ("freedom", "tabled"), [(2, 2.920), (3, 2.353), (5, 2.015), (11, 1.796), (1e9, 1.645)]
)
def test_quantiles_are_those_of_the_table(freedom: float, tabled: float) -> None:
    assert quantile(freedom) == pytest.approx(tabled, rel=0.015)


@pytest.mark.parametrize(
    ("count", "low", "high"), [(0, 0.0, 2.996), (1, 0.051, 4.744), (10, 5.425, 16.962), (100, 84.14, 118.08)]
)
def test_limits_of_counts_are_those_of_the_table(count: float, low: float, high: float) -> None:
    found = gamma(count, Z)
    assert found == pytest.approx((low, high), rel=0.015, abs=0.02)


def test_limits_of_shares() -> None:
    assert wilson(0.1, 100, Z) == pytest.approx((0.0606, 0.1606), abs=0.0005)
    assert wilson(0.0, 20, Z)[0] == 0.0
    assert wilson(1.0, 20, Z)[1] == 1.0
    assert 0.8 < wilson(1.0, 20, Z)[0] < 1.0


def test_too_few_periods_or_noughts_make_no_baseline() -> None:
    assert baseline(STEADY[:2], Law.SHARE) is None
    assert baseline([Observed(0, 28)] * 8, Law.COUNT) is None


def test_a_share_of_exactly_one_is_not_certain() -> None:
    usual = baseline([Observed(40, 40)] * 5, Law.SHARE)
    assert usual is not None
    assert usual.rate == pytest.approx(1.0)
    assert usual.spread > 0
    assert standing(Observed(39, 40), usual) is not Standing.LOW


def test_movement_is_told_from_chance() -> None:
    steady, restless = baseline(STEADY, Law.SHARE), baseline(RESTLESS, Law.SHARE)
    assert steady is not None
    assert restless is not None
    assert steady.between == 0
    assert restless.between**0.5 == pytest.approx(0.07, abs=0.02)


def test_a_thin_period_weighs_less() -> None:
    usual = baseline([*RESTLESS, Observed(5, 10)], Law.SHARE)
    assert usual is not None
    full = baseline([*RESTLESS, Observed(500, 1000)], Law.SHARE)
    assert full is not None
    assert 0.2 < usual.rate < full.rate - 0.02


def test_a_figure_that_moves_by_itself_is_less_sure() -> None:
    now = Observed(140, 1000)
    steady, restless = baseline(STEADY, Law.SHARE), baseline(RESTLESS, Law.SHARE)
    assert steady is not None
    assert restless is not None
    narrow, wide = interval(now, steady), interval(now, restless)
    assert wide[0] < narrow[0] < now.rate < narrow[1] < wide[1]
    assert standing(now, steady) is Standing.LOW
    assert standing(now, restless) is Standing.OPEN
    assert exposure_that_tells(now, restless) is None


def test_a_small_gap_is_not_low_however_sure_it_is() -> None:
    usual = baseline([Observed(200_000 + part, 1_000_000) for part in (0, 90, -90, 40)], Law.SHARE)
    assert usual is not None
    now = Observed(190_000, 1_000_000)
    assert interval(now, usual)[1] < usual.rate
    assert standing(now, usual) is Standing.NOT_LOW


def test_few_things_need_more_of_them() -> None:
    usual = baseline([Observed(part, 28) for part in (60, 58, 63, 61)], Law.COUNT)
    assert usual is not None
    now = Observed(59, 28)
    enough = exposure_that_tells(now, usual)
    assert standing(now, usual) is Standing.OPEN
    assert enough is not None
    assert enough > 28


@pytest.mark.parametrize("law", Law)
@pytest.mark.parametrize("moves", [0.0, 0.1])
def test_made_up_shops_are_judged_rightly(law: Law, moves: float) -> None:
    """Nothing changed: rarely called low, and the interval holds the baseline. A third less: never called fine."""
    rng = np.random.default_rng(7)
    shops = 400

    def seen(factor: float = 1.0) -> Observed:
        moved = factor * (rng.gamma(1 / moves**2, moves**2) if moves else 1.0)
        if law is Law.SHARE:
            return Observed(float(rng.binomial(500, 0.4 * moved)), 500)
        return Observed(float(rng.poisson(6.0 * moved * 28)), 28)

    called_low = held = called_fine = 0
    for _ in range(shops):
        usual = baseline([seen() for _ in range(8)], law)
        assert usual is not None
        same, less = seen(), seen(0.67)
        low, high = interval(same, usual)
        held += low <= usual.rate <= high
        called_low += standing(same, usual) is Standing.LOW
        called_fine += standing(less, usual) is Standing.NOT_LOW
    assert called_low / shops <= 0.08
    assert LEVEL - 0.06 <= held / shops <= LEVEL + 0.08
    assert called_fine / shops <= 0.02
