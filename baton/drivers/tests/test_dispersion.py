"""Scatter between days: trials that cluster, and days that differ."""

from __future__ import annotations

import numpy as np
import pytest

from baton.drivers.dispersion import estimated_dispersion
from baton.drivers.families import Family, kinds

SHARE = kinds([Family.SHARE])
COUNT = kinds([Family.COUNT])


def test_dispersion_is_one_for_independent_trials_and_grows_with_clusters() -> None:
    random = np.random.default_rng(6)
    exposures = random.poisson(30.0, (28, 1, 600)).astype(np.float64)
    single = random.binomial(exposures.astype(np.int64), 0.2).astype(np.float64)
    found = estimated_dispersion(single, exposures, SHARE)
    assert found.trials.item() + found.days.item() == pytest.approx(1, abs=0.06)
    buyers = random.poisson(exposures * 0.05).astype(np.float64)
    assert estimated_dispersion(3 * buyers, exposures, COUNT).trials.item() == pytest.approx(3, rel=0.15)


def test_days_that_differ_are_told_from_counts_that_cluster() -> None:
    random = np.random.default_rng(8)
    exposures = random.poisson(random.lognormal(4, 1.2, 900), (28, 900))[:, np.newaxis].astype(np.float64)
    days = random.gamma(1 / 0.09, 0.09, exposures.shape)
    counts = random.poisson(exposures * 0.2 * days).astype(np.float64)
    found = estimated_dispersion(counts, exposures, COUNT)
    assert found.days.item() == pytest.approx(0.09, rel=0.15)
    assert found.trials.item() == pytest.approx(1, abs=0.15)
    scatter = found.of_cells(exposures, COUNT, np.array([[0.2]]))[0]
    busy = int(exposures.sum(axis=(0, 1)).argmax())
    assert scatter[busy] > 10 > scatter.min()


def test_dispersion_of_amounts_is_the_squared_variation_of_one_order() -> None:
    random = np.random.default_rng(7)
    orders = random.poisson(0.3, (28, 1, 2000)).astype(np.float64)
    money = np.where(orders > 0, random.gamma(np.maximum(orders, 1) / 0.5, 0.5 * 900), 0.0)
    found = estimated_dispersion(money, orders, kinds([Family.AMOUNT]))
    assert found.of_cells(orders, kinds([Family.AMOUNT]), np.array([[900.0]])).mean() == pytest.approx(
        0.5, rel=0.1
    )


def test_good_days_weigh_by_a_cells_own_rate() -> None:
    random = np.random.default_rng(9)
    rates = np.repeat([0.02, 0.3], 300)
    exposures = random.poisson(80.0, (28, 1, 600)).astype(np.float64)
    days = random.gamma(1 / 0.16, 0.16, exposures.shape)
    counts = random.poisson(exposures * rates * days).astype(np.float64)
    found = estimated_dispersion(counts, exposures, COUNT, rates[np.newaxis])
    assert found.days.item() == pytest.approx(0.16, rel=0.15)
    told = found.of_cells(exposures, COUNT, rates[np.newaxis])[0]
    totals, whole = counts.sum(axis=0)[0], exposures.sum(axis=0)[0]
    for cells in (slice(0, 300), slice(300, 600)):
        scatter = ((totals - whole * rates)[cells] ** 2 / (whole * rates)[cells]).mean()
        assert told[cells].mean() == pytest.approx(scatter, rel=0.2)
    alike = found.of_cells(exposures, COUNT, np.array([[rates.mean()]]))[0]
    assert alike[300:].mean() < 0.7 * told[300:].mean()


def test_scatter_is_not_hidden_by_the_rates_of_scarce_cells() -> None:
    random = np.random.default_rng(10)
    orders = random.poisson(0.07, (28, 1, 3000)).astype(np.float64)
    money = np.where(orders > 0, random.gamma(np.maximum(orders, 1) / 0.6, 0.6 * 900), 0.0)
    of = kinds([Family.AMOUNT])
    told, own = (
        estimated_dispersion(money, orders, of, usual) for usual in (np.full((1, 3000), 900.0), None)
    )
    several = orders.sum(axis=0)[0] > 1
    truly, hidden = (
        found.of_cells(orders, of, np.array([[900.0]]))[0, several].mean() for found in (told, own)
    )
    assert truly == pytest.approx(0.6, rel=0.1)
    assert hidden < truly


def test_one_day_says_nothing_about_dispersion() -> None:
    found = estimated_dispersion(np.array([[[3.0]]]), np.array([[[9.0]]]), COUNT)
    assert (found.trials.item(), found.days.item()) == (1, 0)
