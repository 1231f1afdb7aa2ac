"""The loop's steps in made-up weeks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from baton.drivers.cannot_tell import CannotTell
from baton.drivers.loop import (
    IMPRESSIONS,
    INQUIRIES,
    NO_RANK,
    ORDERS,
    RANK,
    STEPS,
    Loop,
    lagged,
    loop,
    steps_of,
)
from baton.drivers.survival import Floats
from baton.facts.datasets import dataset
from baton.facts.store import Batch, FactStore

SHOP = "lumen"
SUNDAY = date(2025, 6, 1)


def wandering(weeks: int, rng: np.random.Generator) -> Floats:
    """A figure with a trend and a memory, as shops have them."""
    noise = np.zeros(weeks)
    for week in range(1, weeks):
        noise[week] = 0.4 * noise[week - 1] + rng.normal(0, 0.15)
    return np.asarray(np.exp(6 + 0.004 * np.arange(weeks) + noise))


def follows(source: Floats, lag: int, rng: np.random.Generator) -> Floats:
    moved = np.roll(np.log(source) - 6, lag)
    moved[:lag] = 0
    return np.asarray(np.exp(3 + moved + rng.normal(0, 0.1, len(source))))


def test_the_lag_of_a_step_is_found() -> None:
    rng = np.random.default_rng(1)
    source = wandering(90, rng)
    step = steps_of({IMPRESSIONS: source, INQUIRIES: follows(source, 3, rng)})[3]
    found = step.clearest
    assert found is not None
    assert found.weeks == 3
    assert found.correlation.low > 0.3
    assert "3 weeks apart" in step.reading.en
    assert "同时出现" in step.reading.zh


def test_figures_that_have_nothing_to_do_with_each_other_are_seldom_clear() -> None:
    clear = 0
    for seed in range(80):
        rng = np.random.default_rng(100 + seed)
        lags = lagged(wandering(60, rng), wandering(60, rng), draws=150)
        assert not isinstance(lags, CannotTell)
        clear += any(at.is_clear for at in lags)
    assert clear / 80 <= 0.2


def test_a_common_trend_is_no_association() -> None:
    rng = np.random.default_rng(2)
    rise = np.exp(4 + 0.03 * np.arange(80))
    lags = lagged(rise * np.exp(rng.normal(0, 0.1, 80)), rise * np.exp(rng.normal(0, 0.1, 80)))
    assert not isinstance(lags, CannotTell)
    assert not any(at.is_clear for at in lags)


def test_weeks_with_a_gap_are_left_out_not_taken_for_nought() -> None:
    rng = np.random.default_rng(3)
    source = wandering(80, rng)
    target = follows(source, 1, rng)
    whole = lagged(source, target)
    holed_source, holed = source.copy(), target.copy()
    holed_source[[10, 40]], holed[[10, 40]] = np.nan, np.nan
    found = lagged(holed_source, holed)
    assert not isinstance(whole, CannotTell)
    assert not isinstance(found, CannotTell)
    assert found[1].compared == whole[1].compared - 6
    assert found[1].correlation.value == pytest.approx(whole[1].correlation.value, abs=0.1)


def test_ranks_that_nobody_imported_are_needed_and_work_once_they_are_there() -> None:
    rng = np.random.default_rng(4)
    figures: Mapping[str, Floats] = {code: wandering(60, rng) for code in (ORDERS, IMPRESSIONS, INQUIRIES)}
    without = {(step.source, step.target): step for step in steps_of(figures)}
    assert tuple(without) == STEPS
    assert without[ORDERS, RANK].lags is NO_RANK
    assert without[RANK, IMPRESSIONS].clearest is None
    assert "needs search ranks" in without[ORDERS, RANK].reading.en
    with_ranks = steps_of({**figures, RANK: wandering(60, rng)})
    assert not any(isinstance(step.lags, CannotTell) for step in with_ranks)


@pytest.mark.parametrize("figure", [np.zeros(60), np.full(60, 7.0)])
def test_a_figure_that_never_moves_cannot_tell(figure: Floats) -> None:
    found = lagged(figure, wandering(60, np.random.default_rng(5)))
    assert isinstance(found, CannotTell)
    assert "same every week" in found.why.en


def test_too_few_weeks_cannot_tell() -> None:
    rng = np.random.default_rng(6)
    found = lagged(wandering(20, rng), wandering(20, rng))
    assert isinstance(found, CannotTell)
    assert "30" in found.needs.en


def _store(folder: Path, days: Sequence[Mapping[str, object]]) -> FactStore:
    schema = dataset("shop_day").schema
    columns = {field.name: pa.array([row.get(field.name) for row in days], field.type) for field in schema}
    numbers = {"file_id": pa.array(["f"] * len(days)), "row_number": pa.array(range(len(days)), pa.int64())}
    store = FactStore(folder)
    store.commit("first", [Batch("shop_day", SHOP, pa.table({**columns, **numbers}))], lambda _: None)
    return store


def test_weeks_are_read_from_the_shops_days(tmp_path: Path) -> None:
    rng = np.random.default_rng(7)
    gone = SUNDAY + timedelta(days=100)
    days, first_week = [], 0
    for number in range(7 * 45):
        day = SUNDAY + timedelta(days=number)
        figures = {"impressions": int(rng.poisson(900)), "inquiries": int(rng.poisson(20))}
        row = {"period_start": day, "period_end": day, **figures, "trade_assurance_orders": 1}
        first_week += figures["impressions"] if number < 7 else 0
        if day != gone:
            days.append(row)
    store = _store(tmp_path / "facts", days)
    found = loop(store.snapshot(), SHOP, SUNDAY + timedelta(days=7 * 45 + 2))
    assert isinstance(found, Loop)
    assert len(found.weeks) == 45
    assert found.weeks[0].start == SUNDAY
    assert np.flatnonzero(np.isnan(found.figures[IMPRESSIONS])).tolist() == [100 // 7]
    assert found.figures[IMPRESSIONS][0] == first_week
    assert found.as_json("en")["figures"]["impressions"][100 // 7] is None  # type: ignore[index]  # an object
    assert len(found.as_json("zh")["steps"]) == len(STEPS)  # type: ignore[arg-type]  # an object


def test_a_shop_without_daily_figures_cannot_tell(tmp_path: Path) -> None:
    store = FactStore(tmp_path / "facts")
    assert isinstance(loop(store.snapshot(), SHOP, SUNDAY), CannotTell)
