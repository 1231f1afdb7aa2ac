"""The false discovery rate of a day, and one alert per thing that happened."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from baton.watch.logic.coarsest import Evidence, Explanation, explain
from baton.watch.logic.detector import detect
from baton.watch.logic.fdr import WHOLE, adjusted, depths, discoveries
from baton.watch.tests.worlds import counts, panel

PARENT = np.array([WHOLE, *[0] * 4, *np.repeat([1, 2, 3, 4], 5)], dtype=np.intp)
"""A shop, four markets, five products in each."""
LEAVES = slice(5, None)


def shop(leaves: np.ndarray) -> np.ndarray:
    markets = leaves.reshape(4, 5, -1).sum(axis=1)
    return np.concatenate([leaves.sum(axis=0)[None], markets, leaves])


def alerts(values: np.ndarray) -> tuple[Explanation, ...]:
    found = detect(panel(values))
    believed = discoveries(found.chance[:, -1], PARENT)
    return explain(believed, PARENT, Evidence.of_last_day(found))


def test_depths_follow_the_parents() -> None:
    assert depths(PARENT).tolist() == [0] + [1] * 4 + [2] * 20
    with pytest.raises(ValueError, match="itself"):
        depths(np.array([1, 0], dtype=np.intp))


def test_nothing_is_believed_too_often_when_nothing_is_the_matter() -> None:
    rng = np.random.default_rng(1)
    parent = np.array([WHOLE] + [0] * 20 + list(np.repeat(np.arange(1, 21), 20)), dtype=np.intp)
    days = [discoveries(rng.random(parent.size), parent, 0.1).any() for _ in range(600)]
    assert 0.05 < np.mean(days) < 0.14


def test_the_share_of_false_discoveries_is_kept() -> None:
    rng = np.random.default_rng(2)
    parent = np.array([WHOLE] * 5 + [0] * 995, dtype=np.intp)
    shares = []
    for _ in range(200):
        chance = rng.random(1000)
        is_true = rng.random(1000) < 0.03
        chance[is_true] = rng.random(is_true.sum()) * 1e-4
        believed = discoveries(chance, parent, 0.1)
        shares.append((believed & ~is_true).sum() / max(believed.sum(), 1))
        assert (believed & is_true).sum() >= 0.8 * is_true.sum()
    assert np.mean(shares) < 0.11


def test_the_whole_is_believed_before_a_part() -> None:
    parent = np.array([WHOLE] + [0] * 999, dtype=np.intp)
    quiet = np.full(1000, 0.5)
    whole, part = quiet.copy(), quiet.copy()
    whole[0] = part[500] = 0.01
    assert discoveries(whole, parent, 0.1).tolist() == [True] + [False] * 999
    assert not discoveries(part, parent, 0.1).any()


def test_what_has_no_verdict_is_not_tested() -> None:
    chance = np.array([np.nan, 1e-9, np.nan, 0.4])
    assert discoveries(chance, np.full(4, WHOLE, dtype=np.intp)).tolist() == [False, True, False, False]
    assert not discoveries(np.full(4, np.nan), np.full(4, WHOLE, dtype=np.intp)).any()


@given(st.lists(st.floats(1e-12, 1), min_size=1, max_size=40), st.randoms(use_true_random=False))
@settings(max_examples=60)
def test_what_is_believed_does_not_hang_on_the_order(chances: list[float], random: object) -> None:
    chance = np.array(chances)
    parent = np.full(chance.size, WHOLE, dtype=np.intp)
    order = np.arange(chance.size)
    random.shuffle(order)  # type: ignore[attr-defined]
    believed = discoveries(chance, parent)
    assert (discoveries(chance[order], parent) == believed[order]).all()
    if believed.any():
        assert chance[~believed].min(initial=1) >= chance[believed].max()


def test_a_drop_of_everything_is_one_alert_of_the_shop() -> None:
    leaves = counts(31, 20, 150, 40.0, noise=0.01)
    leaves[:, -3:] = np.round(leaves[:, -3:] * 0.5)
    (alert,) = alerts(shop(leaves))
    assert alert.series == 0
    assert len(alert.covers) >= 4


def test_a_drop_of_one_product_is_its_own_alert() -> None:
    leaves = counts(32, 20, 150, 60.0, noise=0.01)
    leaves[7, -3:] = 1
    found = alerts(shop(leaves))
    assert [alert.series for alert in found] == [5 + 7]


def test_a_drop_of_one_market_is_the_alert_of_the_market() -> None:
    leaves = counts(33, 20, 150, 60.0, noise=0.01)
    leaves[5:10, -3:] = np.round(leaves[5:10, -3:] * 0.3)
    found = alerts(shop(leaves))
    assert [alert.series for alert in found] == [2]
    assert set(found[0].covers) >= {0}  # the shop shows it, the market explains it


def test_a_product_that_goes_the_other_way_has_its_own_alert() -> None:
    leaves = counts(34, 20, 150, 80.0, noise=0.01)
    leaves[:, -3:] = np.round(leaves[:, -3:] * 0.5)
    leaves[3, -3:] = 400
    found = {alert.series for alert in alerts(shop(leaves))}
    assert {0, 8} <= found
    assert len(found) <= 3


def test_two_things_are_two_alerts() -> None:
    leaves = counts(35, 20, 150, 60.0, noise=0.01)
    leaves[2, -3:] = 0
    leaves[15:20, -3:] = np.round(leaves[15:20, -3:] * 0.35)
    assert {alert.series for alert in alerts(shop(leaves))} == {5 + 2, 4}


def test_a_quiet_day_has_no_alert() -> None:
    days = [alerts(shop(counts(seed, 20, 120, 40.0))) for seed in range(40, 52)]
    assert sum(bool(day) for day in days) <= 3


def test_a_small_family_is_believed_at_a_chance_at_which_one_of_thousands_is_not() -> None:
    chance = np.full(2000, 0.5)
    chance[[0, 1999]] = 1e-4
    parent = np.full(2000, WHOLE, dtype=np.intp)
    family = np.repeat([0, 1], [10, 1990])
    believed = discoveries(chance, parent, 0.01, family)
    assert believed[0]
    assert not believed[1999]


def test_the_adjusted_rate_is_where_belief_begins() -> None:
    rng = np.random.default_rng(9)
    chance = rng.random(300) ** 4
    chance[7] = np.nan
    parent = np.full(300, WHOLE, dtype=np.intp)
    rates = adjusted(chance, parent)
    assert np.isnan(rates[7])
    for rate in (0.01, 0.1, 0.5):
        np.testing.assert_array_equal(
            discoveries(chance, parent, rate), np.nan_to_num(rates, nan=2.0) <= rate
        )
