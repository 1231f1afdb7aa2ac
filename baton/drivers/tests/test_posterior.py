"""Draws of rates: their moments, and that streams agree."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from baton.drivers.families import Family, Floats, kinds
from baton.drivers.posterior import RateDraws, cubes
from baton.drivers.shrinkage import fitted, shrink
from baton.drivers.tree import flat, nested

DRAWS = 4000


@given(st.floats(1e-4, 0.999), st.floats(1e-4, 2.0), st.booleans())
@settings(max_examples=60, deadline=None)
def test_a_cube_has_the_mean_and_variance_asked_for(mean: float, relative: float, is_share: bool) -> None:
    size = 1 - mean if is_share and mean > 0.5 else mean
    variance = relative**2 * size**2
    cube = cubes(np.array([mean]), np.array([variance]), is_share=np.array([is_share]))
    u, v = float(cube.u[0]), float(cube.v[0])
    assert u**3 + 3 * u * v**2 + float(cube.offset[0]) == pytest.approx(mean, rel=1e-6)
    assert 9 * u**4 * v**2 + 36 * u**2 * v**4 + 15 * v**6 == pytest.approx(variance, rel=1e-5)


def test_a_cube_is_as_skew_as_the_gamma_it_stands_for() -> None:
    cube = cubes(np.array([4.0]), np.array([4.0]), is_share=np.array([False]))
    normal = np.random.default_rng(1).standard_normal(200_000)
    drawn = (cube.u + cube.v * normal) ** 3
    gamma = np.random.default_rng(2).gamma(4.0, 1.0, 200_000)
    levels = [0.05, 0.25, 0.5, 0.75, 0.95]
    assert np.quantile(drawn, levels) == pytest.approx(np.quantile(gamma, levels), rel=0.03)


@pytest.fixture
def counted() -> tuple[Floats, Floats]:
    random = np.random.default_rng(3)
    exposures = random.poisson(40.0, (2, 2, 30)).astype(np.float64)
    rates = random.beta(6, 14, (2, 30))
    return random.binomial(exposures.astype(np.int64), rates).astype(np.float64), exposures


def all_draws(counted: tuple[Floats, Floats], block: int, seed: int = 8) -> Floats:
    """(2, R, draws, S), made in blocks of draws."""
    counts, exposures = counted
    tree = nested([(np.arange(30) % 4).tolist()])
    model = fitted(counts, exposures, kinds([Family.SHARE] * 2), tree)
    levels = shrink(counts, exposures, model, tree, is_possible=True)
    stream = RateDraws(levels, model, tree, DRAWS, [seed, seed + 1])
    found = np.empty((2, 2, DRAWS, 30), np.float32)
    for top in range(0, DRAWS, block):
        parts = np.empty((2, 2, block, 30), np.float32)
        stream.block(slice(top, top + block), slice(0, 30), parts[0], parts[1])
        found[:, :, top : top + block] = parts
    return found.astype(np.float64)


def test_draws_have_the_posterior_means(counted: tuple[Floats, Floats]) -> None:
    counts, exposures = counted
    tree = nested([(np.arange(30) % 4).tolist()])
    model = fitted(counts, exposures, kinds([Family.SHARE] * 2), tree)
    expected = shrink(counts, exposures, model, tree, is_possible=True)[0].rate
    drawn = all_draws(counted, 100)
    error = drawn.std(axis=2) / np.sqrt(DRAWS)
    assert (abs(drawn.mean(axis=2) - expected) < 5 * error).all()


def test_totals_are_as_uncertain_as_binomial_counts(counted: tuple[Floats, Floats]) -> None:
    # Parents' draws move their children: without that, totals would look far too sure.
    counts, exposures = counted
    total = (all_draws(counted, 100) * exposures[:, :, np.newaxis]).sum(axis=3)
    rate = counts.sum(axis=2) / exposures.sum(axis=2)
    plain = exposures.sum(axis=2) * rate * (1 - rate)
    assert total.var(axis=2) == pytest.approx(plain, rel=0.15)


def test_the_same_seeds_give_the_same_draws(counted: tuple[Floats, Floats]) -> None:
    assert np.array_equal(all_draws(counted, 100), all_draws(counted, 100))
    assert not np.array_equal(all_draws(counted, 100), all_draws(counted, 100, seed=9))


def test_a_rate_that_was_never_met_may_still_be_possible() -> None:
    exposures, counts = np.full((2, 1, 1), 30.0), np.zeros((2, 1, 1))
    model = fitted(counts, exposures, kinds([Family.SHARE]), flat(1))
    levels = shrink(counts, exposures, model, flat(1), is_possible=True)
    stream = RateDraws(levels, model, flat(1), 500, [1])
    both = np.empty((2, 1, 500, 1), np.float32)
    stream.block(slice(0, 500), slice(0, 1), both[0], both[1])
    assert 0.02 < np.quantile(both[0], 0.95) < 0.12
