from __future__ import annotations

import pytest

from baton.facts.contract import Additivity, Measure, Unit
from baton.facts.datasets import DATASETS, DIMENSIONS, dataset
from baton.kit.errors import NotFound
from baton.kit.glossary import Owner, figures, glossary
from baton.metrics.catalogue import Better, metric, metrics
from baton.metrics.formulas import Latest, Logged, PersonDays, Persons, Total, dataset_by
from baton.metrics.logs import LOG_FIGURES

ADDITIVITY = {
    Total: Additivity.ADDITIVE,
    Persons: Additivity.DISTINCT,
    PersonDays: Additivity.DISTINCT,
    Latest: Additivity.LEVEL,
}


def test_the_catalogue_is_the_figures_of_the_glossary_in_its_order() -> None:
    assert list(metrics()) == [figure.code for figure in figures()]


def test_every_measure_and_dimension_is_a_term() -> None:
    measures = {measure.name for found in DATASETS.values() for measure in found.measures}
    assert measures <= {figure.code for figure in figures()}
    assert {*DIMENSIONS} <= glossary().keys()


@pytest.mark.parametrize("code", metrics())
def test_an_entry_is_whole(code: str) -> None:
    entry = metric(code)
    assert entry.owner in {Owner.MARKETING, Owner.SALES, Owner.SHARED}
    assert entry.better in Better
    assert entry.formula.zh
    assert entry.formula.en
    assert entry.datasets
    assert all(name in DATASETS for name in entry.datasets)
    assert not (entry.ratios and entry.reads)


@pytest.mark.parametrize("code", metrics())
def test_a_measure_is_read_as_its_additivity_allows(code: str) -> None:
    for read in metric(code).reads:
        if isinstance(read, Logged):
            assert LOG_FIGURES[read.figure].dataset == read.dataset
            continue
        measure = dataset(read.dataset).column(read.measure)
        assert isinstance(measure, Measure)
        assert measure.additivity is ADDITIVITY[type(read)]


def test_ratios_are_made_of_figures_that_are_none() -> None:
    for entry in metrics().values():
        for ratio in entry.ratios:
            assert not metric(ratio.part).ratios
            assert not metric(ratio.whole).ratios
        if entry.ratios:
            assert entry.additivity is Additivity.RATIO


def test_units_of_quotients() -> None:
    units = {code: metric(code).unit for code in ("click_rate", "order_value", "click_cost", "visitor_value")}
    assert units == {
        "click_rate": Unit.SHARE,
        "order_value": Unit.USD,
        "click_cost": Unit.CNY,
        "visitor_value": Unit.USD,
    }


def test_what_is_better_is_said_for_costs_too() -> None:
    assert metric("click_cost").better is Better.DOWN
    assert metric("first_reply_time").better is Better.DOWN
    assert metric("ad_spend").better is Better.NEITHER
    assert metric("gmv").better is Better.UP


def test_every_dimension_has_a_dataset_of_its_own() -> None:
    assert {dataset_by(by).dimension for by in DIMENSIONS} == set(DIMENSIONS)


def test_an_unknown_metric_names_the_nearest() -> None:
    with pytest.raises(NotFound) as refusal:
        metric("inquirys")
    assert refusal.value.code == "unknown_metric"
    assert "inquiries" in refusal.value.remedy.zh
