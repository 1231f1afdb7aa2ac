"""The detector is silent on noise, finds what was planted, and says when it cannot tell."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from baton.watch.logic.detector import LEAST_HISTORY, Verdict, detect
from baton.watch.logic.panel import Effects
from baton.watch.logic.statistic import LOOKS
from baton.watch.logic.tail import two_sided
from baton.watch.tests.worlds import counts, panel


@pytest.mark.parametrize("seed", [1, 2])
def test_silent_on_noise_at_the_promised_rate(seed: int) -> None:
    means = np.exp(np.linspace(np.log(0.3), np.log(200), 600))
    found = detect(panel(counts(seed, 600, 240, means)), keep=180)
    for alpha in (1e-2, 1e-3, 1e-4):
        alarms = (found.chance < alpha).mean()
        assert alarms < 1.3 * alpha + 3 * np.sqrt(alpha / found.chance.size)
    assert (found.chance < 1e-2).mean() > 2e-3  # nor deaf


def test_flat_series_raise_nothing() -> None:
    values = np.repeat(np.array([[0.0], [1.0], [7.0], [4000.0]]), 120, axis=1)
    found = detect(panel(values), keep=90)
    assert not (found.chance < 0.5).any()


def test_rates_are_silent_on_noise_and_loud_on_a_drop() -> None:
    rng = np.random.default_rng(3)
    trials = rng.poisson(np.exp(rng.uniform(4, 9, 300))[:, None] * np.ones(200)).astype(np.float64)
    share = rng.beta(2, 20, 300)[:, None]
    concentration = 300.0
    daily = rng.beta(share * concentration, (1 - share) * concentration, trials.shape)
    values = rng.binomial(trials.astype(int), daily).astype(np.float64)
    found = detect(panel(values, trials=trials), keep=150)
    assert (found.chance < 1e-3).mean() < 2e-3
    values[:, -3:] = np.floor(values[:, -3:] * 0.3)
    found = detect(panel(values, trials=trials), keep=1)
    big = (trials.mean(axis=1) * share[:, 0] > 30) & (share[:, 0] > 0.05)
    assert (found.chance[big, 0] < 1e-4).mean() > 0.9
    assert (found.score[big, 0] < 0).all()
    assert (found.worth[big, 0] < 0).all()


def test_figures_that_come_in_lots_are_not_taken_for_news() -> None:
    rng = np.random.default_rng(24)
    lots = rng.poisson(np.exp(rng.uniform(0, 5, 300))[:, None] / 3 * np.ones(240))
    values = np.where(lots > 0, lots + rng.negative_binomial(np.maximum(lots, 1), 1 / 3), 0)
    found = detect(panel(values.astype(np.float64)), keep=140)
    assert (found.chance < 1e-3).mean() < 1.5e-3


def test_a_level_that_wanders_is_not_taken_for_news() -> None:
    rng = np.random.default_rng(25)
    wander = np.zeros((300, 240))
    for day in range(1, 240):
        wander[:, day] = 0.7 * wander[:, day - 1] + rng.normal(0, 0.12, 300)
    values = rng.poisson(60 * np.exp(wander)).astype(np.float64)
    found = detect(panel(values), keep=140)
    assert (found.chance < 1e-3).mean() < 2e-3


def test_days_of_many_times_the_usual_raise_the_bar_for_too_much_alone() -> None:
    rng = np.random.default_rng(26)
    shock = np.exp(np.clip(0.15 * rng.standard_t(5, (300, 300)), -0.4, 2))
    values = rng.poisson(50 * shock).astype(np.float64)
    values[:60, -3:] = np.round(values[:60, -3:] * 0.3)
    found = detect(panel(values), keep=160)
    by_the_model = LOOKS * two_sided(found.score[:, :-3].astype(np.float64)) < 1e-4
    assert (found.chance[:, :-3] < 1e-4).mean() < 0.5 * by_the_model.mean()
    assert (found.chance[:60, -1] < 1e-4).mean() > 0.6


def test_a_rate_near_one_is_told_of_its_successes() -> None:
    rng = np.random.default_rng(27)
    trials = np.full((40, 150), 400.0)
    values = rng.binomial(400, 0.97, trials.shape).astype(np.float64)
    values[:10, -3:] = 350
    found = detect(panel(values, trials=trials))
    assert (found.chance[:10, 0] < 1e-4).all()
    assert (found.score[:10, 0] < 0).all()
    assert (found.worth[:10, 0] < -50).all()
    assert np.allclose(found.share, 0.97, atol=0.02)
    assert (found.chance[10:, 0] > 1e-4).all()
    assert ((found.day_low < found.day_expected) & (found.day_expected < found.day_high)).all()
    assert (found.day_high <= 400).all()
    np.testing.assert_allclose(found.last[3].observed, values[:, -3:].sum(axis=1))


def test_planted_drops_are_found() -> None:
    values = counts(4, 200, 150, 30.0)
    values[:40, -3:] = np.random.default_rng(5).binomial(values[:40, -3:].astype(int), 0.3)
    found = detect(panel(values))
    named = found.chance[:, 0] < 1e-4
    assert named[:40].mean() > 0.85
    assert named[40:].sum() == 0
    assert set(found.window[:40, 0][named[:40]].tolist()) >= {3}
    assert (found.worth[:40, 0][named[:40]] < 0).all()


def test_a_slow_drop_needs_several_days() -> None:
    """A quarter less on a noisy figure is nothing on one day and plain over a week."""
    values = counts(6, 100, 150, 150.0, noise=0.01)
    values[:, -7:] = np.round(values[:, -7:] * 0.72)
    found = detect(panel(values), keep=7)
    assert (found.chance[:, 0] < 1e-4).mean() < 0.1
    assert (found.chance[:, 3:] < 1e-4).any(axis=1).mean() > 0.5


def test_a_new_level_becomes_normal() -> None:
    values = counts(7, 100, 160, 60.0, noise=0.01)
    values[:, -40:] = np.round(values[:, -40:] * 0.5)
    found = detect(panel(values), keep=45)
    alarms = found.chance < 1e-4
    assert alarms[:, 5:9].any(axis=1).mean() > 0.9  # within four days
    assert alarms[:, -25:].mean() < 0.005
    assert found.is_shifted[:, 5:16].any(axis=1).mean() > 0.8
    assert abs(found.day_expected[:, -7:].mean() / values[:, -21:].mean() - 1) < 0.15


def test_a_short_drop_does_not_become_normal() -> None:
    values = counts(8, 100, 160, 60.0)
    values[:, -13:-10] = np.round(values[:, -13:-10] * 0.3)
    found = detect(panel(values), keep=10)
    assert (found.chance < 1e-4).mean() < 0.02
    assert found.is_shifted.mean() < 0.005


def test_an_alarm_ends_when_the_figure_returns() -> None:
    values = counts(9, 100, 160, 60.0)
    values[:, -4:-1] = np.round(values[:, -4:-1] * 0.3)
    values[:, -1] = 60
    found = detect(panel(values), keep=2)
    assert (found.chance[:, 0] < 1e-4).mean() > 0.9
    assert (found.chance[:, 1] < 1e-4).mean() < 0.05


def test_a_changing_season_is_followed() -> None:
    rng = np.random.default_rng(10)
    week = np.array([1.3, 1.2, 1.1, 1.0, 1.0, 0.8, 0.6])
    days = np.arange(300)
    turned = np.clip((days - 100) / 60, 0, 1)
    season = (1 - turned) * week[days % 7] + turned * week[::-1][days % 7]
    values = rng.poisson(200 * season * np.ones((50, 1))).astype(np.float64)
    found = detect(panel(values), keep=60)
    assert (found.chance < 1e-3).mean() < 0.004
    error = found.day_expected / (200 * season[-60:]) - 1
    assert np.sqrt((error**2).mean()) < 0.1


def test_a_gap_is_no_drop() -> None:
    values = counts(11, 60, 150, 50.0)
    with_gap, zeros = values.copy(), values.copy()
    with_gap[:, 120:130] = np.nan
    zeros[:, 120:130] = 0
    found = detect(panel(with_gap), keep=30)
    assert (found.verdict[:, :10] == Verdict.NO_FIGURE).all()
    assert np.isnan(found.chance[:, :10]).all()
    assert (found.chance[:, 10:] < 1e-3).mean() < 0.005
    assert (detect(panel(zeros), keep=30).chance[:, 2] < 1e-4).all()  # nought is a figure


def test_a_known_change_is_excluded_and_learns_a_new_level() -> None:
    values = counts(12, 80, 150, 50.0)
    values[:, 120:] = np.round(values[:, 120:] * 2.5)
    excluded, renewed = np.zeros(150, dtype=bool), np.zeros(150, dtype=bool)
    excluded[120:122], renewed[122] = True, True
    found = detect(panel(values, excluded=excluded, renewed=renewed), keep=30)
    assert (found.verdict[:, :2] == Verdict.EXCLUDED).all()
    assert np.isnan(found.chance[:, :2]).all()
    assert (found.chance[:, 2:] < 1e-4).mean() < 0.002
    unknown = detect(panel(values), keep=30)
    assert (unknown.chance[:, 1] < 1e-3).mean() > 0.6


def test_an_excluded_day_moves_nothing() -> None:
    values = counts(13, 30, 120, 40.0)
    excluded = np.zeros(120, dtype=bool)
    excluded[100:110] = True
    wild = values.copy()
    wild[:, 100:110] = 1e6
    one, other = (detect(panel(each, excluded=excluded), keep=5) for each in (values, wild))
    np.testing.assert_array_equal(one.chance, other.chance)


def test_too_little_history_says_so() -> None:
    values = counts(14, 20, LEAST_HISTORY + 2, 40.0)
    values[:10, :15] = np.nan
    found = detect(panel(values), keep=3)
    assert (found.verdict[:10] == Verdict.TOO_LITTLE_HISTORY).all()
    assert np.isnan(found.chance[:10]).all()
    assert found.verdict[10:, 0].tolist() == [Verdict.TOO_LITTLE_HISTORY] * 10
    assert (found.verdict[10:, 1:] == Verdict.JUDGED).all()


def test_nothing_at_all_cannot_be_told() -> None:
    values = np.zeros((3, 100))
    values[1, ::40] = 1
    values[2, -1] = 25
    found = detect(panel(values))
    assert found.verdict[:2, 0].tolist() == [Verdict.TOO_SPARSE, Verdict.TOO_SPARSE]
    assert (found.chance[:2, 0] > 0.05).all()
    assert found.verdict[2, 0] == Verdict.JUDGED  # 25 out of nothing is something
    assert found.chance[2, 0] < 1e-4


def test_a_wild_figure_is_too_noisy_to_judge() -> None:
    rng = np.random.default_rng(15)
    values = rng.poisson(20 * rng.gamma(0.1, 10, (40, 200))).astype(np.float64)
    found = detect(panel(values))
    quiet = found.chance[:, 0] > 0.01
    assert (found.verdict[quiet, 0] == Verdict.TOO_NOISY).mean() > 0.7


def test_an_empty_series_among_others_does_no_harm() -> None:
    values = counts(16, 5, 100, 30.0)
    values[2] = np.nan
    found = detect(panel(values))
    assert found.verdict[2, 0] == Verdict.NO_FIGURE
    assert (found.verdict[[0, 1, 3, 4], 0] == Verdict.JUDGED).all()


def test_the_order_of_series_is_of_no_matter() -> None:
    values = counts(17, 120, 150, np.linspace(1, 80, 120))
    values[:20, -3:] *= 0.4
    order = np.random.default_rng(18).permutation(120)
    one, other = detect(panel(values), keep=20), detect(panel(values[order]), keep=20)
    np.testing.assert_allclose(one.chance[order], other.chance, rtol=1e-5)
    np.testing.assert_array_equal(one.verdict[order], other.verdict)


def test_days_to_come_change_nothing() -> None:
    values = counts(19, 40, 150, 30.0)
    whole = detect(panel(values), keep=20)
    part = detect(panel(values[:, :-10]), keep=10)
    np.testing.assert_allclose(whole.chance[:, :10], part.chance, rtol=1e-12)


def test_the_band_holds_what_it_promises() -> None:
    means = np.exp(np.linspace(np.log(3), np.log(200), 200))
    values = counts(20, 200, 240, means)
    found = detect(panel(values), keep=150)
    recent = values[:, -150:]
    inside = ((recent >= np.floor(found.day_low)) & (recent <= np.ceil(found.day_high))).mean()
    assert 0.92 < inside < 0.985


def test_an_occasion_is_learnt_and_widens_what_is_usual_before() -> None:
    days, series = 400, 60
    values = counts(21, series, days, 80.0, noise=0.01)
    codes = np.zeros((1, days), dtype=np.intp)
    for start in (100, 250, 380):
        codes[0, start : start + 10] = 1
    values[:, codes[0] == 1] = np.round(values[:, codes[0] == 1] * 0.55)
    effects = Effects(codes, np.array([0.0, 0.4]))
    plain = detect(panel(values), keep=days).chance
    known = detect(panel(values, effects=effects), keep=days).chance
    first, last = slice(100, 103), slice(380, 383)
    assert (plain[:, first] < 1e-4).mean() > 0.5
    assert (known[:, first] < 1e-4).mean() < 0.05
    assert (known[:, last] < 1e-4).mean() < 0.02
    values[:, 380:383] = np.round(values[:, 380:383] * 0.4)
    fallen = detect(panel(values, effects=effects), keep=20).chance
    assert (fallen[:, 2] < 1e-4).mean() > 0.8  # once learnt, a drop within it is seen


def test_each_group_has_its_own_calendar() -> None:
    values = counts(22, 40, 120, 80.0)
    values[:20, -2:] = np.round(values[:20, -2:] * 0.5)
    values[20:, -2:] = np.round(values[20:, -2:] * 0.5)
    codes = np.zeros((2, 120), dtype=np.intp)
    codes[1, -2:] = 1
    group = np.repeat([0, 1], 20).astype(np.intp)
    found = detect(panel(values, effects=Effects(codes, np.array([0.0, 0.4]), group)))
    assert np.median(found.chance[:20, 0]) < 1e-3
    assert np.median(found.chance[20:, 0]) > 0.02


def test_a_known_yearly_season_is_taken_out() -> None:
    days = np.arange(200)
    season = np.where(days > 180, 2.0, 1.0)
    values = np.random.default_rng(23).poisson(50 * season * np.ones((30, 1))).astype(np.float64)
    assert (detect(panel(values), keep=18).chance[:, 0] < 1e-4).mean() > 0.8
    assert (detect(panel(values, profile=season), keep=15).chance > 1e-4).all()


def test_shapes_that_do_not_fit_are_refused() -> None:
    values = np.zeros((3, 40))
    with pytest.raises(ValueError, match="series × days"):
        panel(values[0])
    with pytest.raises(ValueError, match="at least one day"):
        panel(values[:, :0])
    with pytest.raises(ValueError, match="trials"):
        panel(values, trials=values[:2])
    with pytest.raises(ValueError, match="effects"):
        panel(values, effects=Effects(np.zeros((1, 39), dtype=np.intp), np.zeros(1)))


def test_the_season_starts_on_the_weekday() -> None:
    monday = panel(np.zeros((1, 10)))
    assert [monday.phase(day) for day in (0, 6, 7)] == [0, 6, 0]
    assert replace(monday, first_day=date(2025, 1, 8)).phase(0) == 2


# Pools, occasions, few counts ----------------------------------------------------------------------------------------


def test_steady_series_are_not_judged_by_the_scatter_of_restless_ones() -> None:
    steady, restless = counts(31, 10, 120, 5000.0, noise=0.0004), counts(32, 300, 120, 5000.0, noise=0.2)
    steady[0, -1] *= 0.8
    values = np.concatenate([steady, restless])
    pool = np.repeat([0, 1], [10, 300])
    alone, together = detect(panel(values, pool=pool)), detect(panel(values))
    assert alone.chance[0, -1] < 1e-6
    assert alone.chance[0, -1] < 1e-2 * together.chance[0, -1]
    # What scatters widely is still judged by its own scatter.
    assert (alone.chance[10:, -1] < 1e-3).sum() <= 2


def test_a_rate_without_a_failure_so_far_is_drawn_towards_those_of_its_pool() -> None:
    rng = np.random.default_rng(33)
    trials = np.concatenate([np.full((20, 60), 30.0), np.full((1, 60), 0.0)])
    trials[-1, 2::3] = 1.0
    values = np.floor(rng.binomial(30, 0.8, trials.shape) / 30 * trials)
    values[:-1] = rng.binomial(30, 0.8, (20, 60))
    values[-1] = trials[-1]
    values[-1, [-1, -4]] = 0.0
    pooled = panel(values, trials=trials, pool=np.zeros(21, dtype=np.intp), least_history=8)
    assert detect(pooled).chance[-1, -1] > 1e-4


def test_a_few_of_what_hardly_ever_comes_are_no_wave() -> None:
    values = np.zeros((3, 90))
    values[:, 10] = 1
    values[1, -1], values[2, -1] = 4, 12
    chance = detect(panel(values)).chance[:, -1]
    assert chance[1] == 1.0
    assert chance[2] < 1e-4


def test_days_whose_occasion_is_new_teach_nothing_about_noise() -> None:
    values = counts(34, 40, 120, 2000.0, noise=0.01)
    codes = np.where(np.arange(120) >= 60, 1, 0)[None, :]
    special = Effects(codes, np.array([0.0, 0.6]))
    usual = detect(panel(values)).day_high[:, -1] - detect(panel(values)).day_low[:, -1]
    found = detect(panel(values, effects=special), keep=61)
    before = found.day_high[:, 0] - found.day_low[:, 0]
    # Sixty days on, the band is wide by what the occasion may do, and not narrower than noise.
    assert (found.day_high[:, -1] - found.day_low[:, -1]).mean() > 0.9 * usual.mean()
    assert before.mean() == pytest.approx(usual.mean(), rel=0.3)


def test_several_ends_are_told_as_if_nothing_came_after() -> None:
    values = counts(35, 12, 100)
    whole = detect(panel(values), keep=5, ends=5)
    alone = detect(panel(values[:, :-3]), keep=2)
    np.testing.assert_allclose(whole.chance[:, :2], alone.chance)
    np.testing.assert_allclose(whole.sums_on[-4][7].observed, alone.last[7].observed)


def test_a_handful_of_trials_cannot_say_more_than_they_can() -> None:
    rng = np.random.default_rng(36)
    trials = np.full((30, 90), 2.0)
    values = rng.binomial(2, 0.8, trials.shape).astype(float)
    values[0, -3:] = 0.0
    found = detect(panel(values, trials=trials, pool=np.zeros(30, dtype=np.intp)))
    # Six of six fail where one in five does: 0.2 ** 6, on either side and in any window.
    assert found.chance[0, -1] > 0.2 ** (found.trials[0, -1] + 1)
    assert abs(found.score[0, -1]) < 7
