"""Shrunken rates: their limits, what they keep, and what is estimated about them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from baton.drivers.families import Family, Floats, Kinds, kinds
from baton.drivers.shrinkage import Model, Prior, best_rates, fitted, shrink
from baton.drivers.tree import Tree, flat, nested, parted

SHARE = kinds([Family.SHARE])
COUNT = kinds([Family.COUNT])


def pair(before: list[float], after: list[float]) -> Floats:
    """(2, 1, S)."""
    return np.array([[before], [after]], dtype=np.float64)


def model_of(of: Kinds, scale: float, spread: float, common: float = 0.0) -> Model:
    prior = Prior(np.array([[spread]]), np.array([[common]]))
    return Model(of, np.full((2, 1, 1), scale), (prior,))


def test_untied_periods_are_shrunk_by_the_plain_formula() -> None:
    # Poisson: one exposure tells π in relative units, so that the strength is 1/(κ·π).
    exposures, counts = pair([10, 40, 0], [25, 5, 70]), pair([2, 3, 0], [9, 1, 8])
    model = model_of(COUNT, 0.2, 0.5)
    cells, root = shrink(counts, exposures, model, flat(3))
    strength = 1 / (0.5 * 0.2)
    assert cells.rate == pytest.approx((counts + strength * root.rate) / (exposures + strength))
    assert cells.rate[0, 0, 2] == pytest.approx(root.rate[0, 0, 0])


def test_a_cell_without_a_period_leans_on_its_parent_and_on_its_other_period() -> None:
    exposures, counts = pair([0, 400, 400], [400, 400, 400]), pair([0, 40, 40], [120, 40, 40])
    alone = shrink(counts, exposures, model_of(COUNT, 0.1, 0.3), flat(3))[0].rate[0, 0, 0]
    tied = shrink(counts, exposures, model_of(COUNT, 0.1, 0.3, 0.3), flat(3))[0].rate[0, 0, 0]
    assert alone == pytest.approx(0.1)
    assert tied > 0.2


def test_much_exposure_gives_the_raw_rate() -> None:
    exposures = pair([1e9, 1e9, 1e9], [1e9, 1e9, 1e9])
    counts = exposures * np.array([0.1, 0.2, 0.4])
    tree = flat(3)
    model = fitted(counts, exposures, SHARE, tree)
    assert shrink(counts, exposures, model, tree)[0].rate == pytest.approx(counts / exposures, rel=1e-6)


def test_cells_that_differ_by_chance_only_are_their_parent() -> None:
    exposures, counts = pair([100, 100, 100], [50, 50, 50]), pair([9, 10, 11], [5, 5, 5])
    model = fitted(counts, exposures, SHARE, flat(3))
    assert model.priors[0].spread == pytest.approx(0)
    assert shrink(counts, exposures, model, flat(3))[0].rate[0, 0] == pytest.approx([0.1, 0.1, 0.1])


def test_a_single_cell_is_its_own_parent() -> None:
    exposures, counts = pair([20], [30]), pair([3], [6])
    model = fitted(counts, exposures, SHARE, flat(1))
    assert shrink(counts, exposures, model, flat(1))[0].rate[:, 0, 0] == pytest.approx([0.15, 0.2])


@st.composite
def counted(draw: st.DrawFn) -> tuple[Floats, Floats, Tree]:
    cells = draw(st.integers(1, 12))
    random = np.random.default_rng(draw(st.integers(0, 2**32)))
    exposures = random.poisson(draw(st.sampled_from([0.5, 5, 500])), (2, 1, cells)).astype(np.float64)
    exposures[:, :, 0] += 1
    counts = random.binomial(exposures.astype(np.int64), random.beta(2, 5, cells)).astype(np.float64)
    countries = random.integers(0, 3, cells).tolist()
    classes = random.integers(0, 2, cells)
    tree = draw(st.sampled_from([flat(cells), nested([countries]), parted(nested([countries]), classes)]))
    return counts, exposures, tree


@given(counted())
@settings(max_examples=60, deadline=None)
def test_shrinking_moves_no_total(found: tuple[Floats, Floats, Tree]) -> None:
    counts, exposures, tree = found
    model = fitted(counts, exposures, COUNT, tree)
    rate = best_rates(counts, exposures, model, tree)
    # Where a best linear predictor would go below nought it is cut off.
    if (rate > 0).all():
        assert (exposures * rate).sum(axis=2) == pytest.approx(counts.sum(axis=2), rel=1e-6)


@given(counted())
@settings(max_examples=40, deadline=None)
def test_the_quick_way_gives_the_same_rates(found: tuple[Floats, Floats, Tree]) -> None:
    counts, exposures, tree = found
    model = fitted(counts, exposures, SHARE, tree)
    rate = shrink(counts, exposures, model, tree)[0].rate
    assert np.isfinite(rate).all()
    assert ((rate >= 0) & (rate <= 1)).all()
    assert best_rates(np.stack([counts] * 2), np.stack([exposures] * 2), model, tree)[1] == pytest.approx(
        rate
    )


def test_spread_and_what_lasts_are_found_again() -> None:
    random = np.random.default_rng(4)
    lasting, passing = random.gamma(1 / 0.16, 0.16, 4000), random.gamma(1 / 0.04, 0.04, (2, 4000))
    exposures = np.full((2, 1, 4000), 60.0)
    counts = random.poisson(exposures * 0.1 * (lasting * passing)[:, np.newaxis]).astype(np.float64)
    prior = fitted(counts, exposures, COUNT, flat(4000)).priors[0]
    assert prior.spread.item() == pytest.approx(1.16 * 1.04 - 1, rel=0.15)
    assert prior.common.item() == pytest.approx(0.16, rel=0.2)


def test_country_and_product_spreads_are_told_apart() -> None:
    random = np.random.default_rng(5)
    countries = np.repeat(np.arange(200), 20)
    effect = random.gamma(1 / 0.1, 0.1, 200)[countries] * random.gamma(1 / 0.3, 0.3, 4000)
    exposures = np.full((2, 1, 4000), 100.0)
    counts = random.poisson(exposures * 0.1 * effect).astype(np.float64)
    model = fitted(counts, exposures, COUNT, nested([countries.tolist()]))
    product, country = (prior.spread.item() for prior in model.priors)
    assert product == pytest.approx(0.3 * 1.1, rel=0.2)
    assert country == pytest.approx(0.1, rel=0.35)


def test_classes_keep_their_own_rates() -> None:
    exposures, counts = pair([9, 9, 9, 9], [9, 9, 9, 9]), pair([1, 0, 4, 3], [0, 1, 3, 4])
    tree = parted(flat(4), np.array([0, 0, 1, 1]))
    model = fitted(counts, exposures, COUNT, tree)
    rate = shrink(counts, exposures, model, tree)[0].rate[0, 0]
    assert rate[:2].mean() == pytest.approx(1 / 18, rel=0.1)
    assert rate[2:].mean() == pytest.approx(7 / 18, rel=0.1)


def test_parting_keeps_parents_within_classes() -> None:
    tree = parted(nested([["DE", "DE", "US", "US"]]), np.array([0, 1, 0, 0]))
    cells, countries, classes = tree.parents
    assert len({*cells.tolist()}) == 3
    assert cells[2] == cells[3] != cells[0]
    assert countries[cells].tolist() == [0, 1, 0, 0]
    assert classes.tolist() == [0, 0]


def test_nested_labels_tell_apart_what_has_another_grandparent() -> None:
    tree = nested([["lamp", "lamp", "bulb"], ["DE", "US", "US"]])
    assert tree.size(1) == 3
    assert tree.size(2) == 2
    with pytest.raises(ValueError, match="one root"):
        Tree((np.array([0, 1]),))


def test_many_scarce_cells_do_not_drown_what_large_ones_say() -> None:
    random = np.random.default_rng(12)
    cells, scarce = 300, 3000
    level = np.concatenate([random.gamma(1 / 0.04, 0.04, cells), random.gamma(1 / 0.04, 0.04, scarce)])
    whole = np.concatenate([np.full(cells, 5000.0), np.full(scarce, 3.0)])
    exposures = np.stack([whole, whole])[:, np.newaxis]
    counts = random.poisson(exposures * 0.05 * level).astype(np.float64)
    prior = fitted(counts, exposures, COUNT, flat(cells + scarce)).priors[0]
    assert prior.spread.item() == pytest.approx(0.04, rel=0.3)


def test_cells_of_high_rates_may_move_by_more() -> None:
    random = np.random.default_rng(13)
    cells = 3000
    level = random.lognormal(0, 0.7, cells)
    moved = random.normal(0, 0.2, (2, 1, cells))
    exposures = np.full((2, 1, cells), 4000.0)
    rate = 0.02 * level * np.exp(moved)
    counts = random.poisson(exposures * rate).astype(np.float64)
    tree = flat(cells)
    usual = shrink(counts, exposures, fitted(counts, exposures, COUNT, tree), tree)[0].rate.mean(axis=0)
    high = level > np.quantile(level, 0.9)

    def error_over_expected(given: Floats | None) -> float:
        nodes = shrink(counts, exposures, fitted(counts, exposures, COUNT, tree, usual=given), tree)[0]
        first, second = nodes.variance[:, 0, high]
        cross = nodes.correlation[0, high] * np.sqrt(first * second)
        error = (nodes.rate[1] - nodes.rate[0] - rate[1] + rate[0])[0, high]
        return float((error**2).mean() / (first + second - 2 * cross).mean())

    assert error_over_expected(usual) == pytest.approx(1, abs=0.15)
    assert error_over_expected(None) > error_over_expected(usual) + 0.05


def test_nodes_without_siblings_are_their_parents() -> None:
    exposures, counts = pair([100, 300, 200], [150, 250, 200]), pair([9, 50, 11], [15, 45, 12])
    model = fitted(counts, exposures, SHARE, nested([["DE", "US", "BR"]]))
    assert model.priors[0].spread.item() == 0
    assert model.priors[1].spread.item() > 0
