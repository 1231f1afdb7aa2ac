"""The rows behind every figure make the figure."""

from __future__ import annotations

import pytest

from baton.facts.contract import Unit
from baton.metrics.catalogue import metrics
from baton.metrics.facts import ShopFacts
from baton.metrics.figures import figure
from baton.metrics.formulas import Logged, Total
from baton.metrics.logs import LOG_FIGURES
from baton.metrics.rows import condition_of, rows_behind
from baton.metrics.tests.hand_made import SHOP, WEEK, whole_shop


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> ShopFacts:
    return ShopFacts(whole_shop(tmp_path_factory.mktemp("rows") / "facts"), SHOP)


COUNTED = sorted(
    code
    for code, metric in metrics().items()
    if metric.reads and isinstance(metric.reads[0], Logged) and metric.unit is Unit.COUNT
)
SUMMED = sorted(
    code for code, metric in metrics().items() if metric.reads and isinstance(metric.reads[0], Total)
)


@pytest.mark.parametrize("code", COUNTED)
def test_a_counted_figure_has_as_many_rows(facts: ShopFacts, code: str) -> None:
    found = figure(facts, code, WEEK)
    if found.value is None:
        pytest.skip("missing in these facts")
    behind = rows_behind(facts, code, WEEK)
    assert behind.count == len(behind.rows) == found.value


@pytest.mark.parametrize("code", ["promising", "drafted_orders", "replied"])
def test_segments_share_the_rows_among_them(facts: ShopFacts, code: str) -> None:
    split = figure(facts, code, WEEK, "country").by_segment or {}
    assert split
    for segment, value in split.items():
        assert rows_behind(facts, code, WEEK, by="country", segment=segment).count == value


@pytest.mark.parametrize("code", SUMMED)
def test_a_summed_figure_is_the_sum_of_its_rows(facts: ShopFacts, code: str) -> None:
    found = figure(facts, code, WEEK)
    if found.value is None or found.dataset == "ad_day":
        pytest.skip("missing in these facts, or read from one of several splits")
    behind = rows_behind(facts, code, WEEK, limit=1000)
    assert sum(row[behind.columns[-1]] for row in behind.rows) == pytest.approx(found.value)


def test_pages_of_rows_do_not_overlap(facts: ShopFacts) -> None:
    first = rows_behind(facts, "impressions", WEEK, limit=4)
    second = rows_behind(facts, "impressions", WEEK, limit=4, offset=4)
    assert (len(first.rows), len(second.rows), first.count) == (4, 3, 7)
    days = [row["period_end"] for row in (*first.rows, *second.rows)]
    assert days == sorted(days, reverse=True)


def test_every_log_figure_says_which_rows_take_part() -> None:
    for entry in LOG_FIGURES.values():
        assert condition_of(entry), entry.code
