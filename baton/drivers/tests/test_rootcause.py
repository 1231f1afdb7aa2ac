"""Planted causes come back; what cannot be told is not told."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from numpy.typing import NDArray

from baton.drivers.rootcause import Finding, Verdict, explain, names
from baton.drivers.rootcause_change import Cells, Change, Floats, cells, figure_change, quiet, ratio_change

Columns = Mapping[str, Sequence[str]]

VALUES = {"country": 6, "product": 8, "source": 4, "month": 2}
ROWS = list(product(*(range(count) for count in VALUES.values())))
TABLE: Columns = {name: [f"{name}-{row[index]}" for row in ROWS] for index, name in enumerate(VALUES)}
CAUSES = (
    {"country": "country-2"},
    {"country": "country-2", "source": "source-1"},
    {"country": "country-2", "product": "product-5", "source": "source-1"},
)

EVENTS = {1: 20.0, 2: 100.0, 3: 4000.0}
"""A cell's mean by the attributes of the cause: a small segment must still move the whole, or there is no change."""


def where(columns: Columns, cause: Mapping[str, str]) -> NDArray[np.bool_]:
    return np.asarray(
        np.logical_and.reduce([np.asarray(columns[name]) == value for name, value in cause.items()])
    )


def levels(rng: np.random.Generator, mean: float) -> Floats:
    return mean * rng.gamma(2.0, 0.5, len(ROWS))


def figure(columns: Columns, cause: Mapping[str, str], factor: float, seed: int) -> Change:
    rng = np.random.default_rng(seed)
    level = levels(rng, EVENTS[len(cause)])
    before = rng.poisson(level * 4) / 4
    after = rng.poisson(level * np.where(where(columns, cause), factor, 1.0))
    return figure_change(cells(columns), after, before, periods=4)


def ratio(columns: Columns, cause: Mapping[str, str], factor: float, seed: int) -> Change:
    rng = np.random.default_rng(seed)
    size, past = (rng.poisson(levels(rng, EVENTS[len(cause)] * times)) for times in (20, 80))
    rate = rng.uniform(0.03, 0.07, len(ROWS))
    before = rng.binomial(past, rate)
    after = rng.binomial(size, rate * np.where(where(columns, cause), factor, 1.0))
    return ratio_change(cells(columns), (after, size), (before, past))


def answered(finding: Finding) -> set[frozenset[tuple[str, str]]]:
    assert finding.answer is not None
    return {frozenset(segment.pairs) for segment in finding.answer.segments}


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("factor", [0.3, 3.0])
@pytest.mark.parametrize("cause", CAUSES, ids=len)
@pytest.mark.parametrize("kind", [figure, ratio])
def test_a_planted_cause_comes_first(
    kind: Callable[..., Change], cause: Mapping[str, str], factor: float, seed: int
) -> None:
    finding = explain(kind(TABLE, cause, factor, seed))
    assert finding.verdict is Verdict.FOUND
    assert answered(finding) == {frozenset(cause.items())}
    assert finding.answer is not None
    assert finding.answer.share is None or finding.answer.share == pytest.approx(1.0, abs=0.8)


def test_what_segments_and_the_others_add_is_the_change() -> None:
    change = figure(TABLE, CAUSES[0], 3.0, 0)
    finding = explain(change)
    assert finding.answer is not None
    segment = finding.answer.segments[0]
    rest = ~where(TABLE, CAUSES[0])
    others = float((change.actual - change.expected)[rest].sum())
    assert segment.contribution == pytest.approx(segment.actual - segment.expected)
    assert segment.contribution + others == pytest.approx(change.after - change.before)  # type: ignore[operator]


def test_a_ratio_splits_into_mix_and_segments() -> None:
    change = ratio(TABLE, CAUSES[0], 3.0, 0)
    finding = explain(change)
    assert finding.before is not None
    assert finding.after is not None
    assert finding.answer is not None
    assert finding.answer.share is not None
    part, share = finding.answer.segments[0].contribution, finding.answer.share
    assert part / share + finding.mix == pytest.approx(finding.after - finding.before)


def test_ratios_of_a_mere_shift_in_size_have_no_segment() -> None:
    size = np.full(len(ROWS), 1000.0)
    rate = np.where(where(TABLE, CAUSES[0]), 0.2, 0.05)
    moved = size * np.where(where(TABLE, CAUSES[0]), 4, 1)
    finding = explain(ratio_change(cells(TABLE), (moved * rate, moved), (size * rate, size)))
    assert finding.verdict is Verdict.NO_CHANGE
    assert finding.after - finding.before == pytest.approx(finding.mix, rel=0.05)  # type: ignore[operator]


@pytest.mark.parametrize("kind", [figure, ratio])
def test_two_separate_causes_are_one_answer_of_two(kind: Callable[..., Change]) -> None:
    first, second = {"country": "country-1"}, {"country": "country-4"}
    change = kind(TABLE, first, 4.0, 5)
    further = np.where(where(TABLE, second), 4.0, 1.0)
    both = replace(change, actual=np.round(change.actual * further))
    assert answered(explain(both)) == {frozenset(first.items()), frozenset(second.items())}


@pytest.mark.parametrize("kind", [figure, ratio])
def test_no_change_is_seldom_given_a_segment(kind: Callable[..., Change]) -> None:
    silent = [explain(kind(TABLE, CAUSES[0], 1.0, seed)) for seed in range(40)]
    spoken = [finding for finding in silent if finding.verdict is Verdict.FOUND]
    assert len(spoken) <= 4
    for finding in silent:
        if finding.verdict is Verdict.NO_CHANGE:
            assert finding.answer is None
            assert finding.ranked == ()
            assert "还说不准" in finding.says.zh
            assert "Cannot tell" in finding.says.en


def test_a_change_of_everything_is_no_segments() -> None:
    rng = np.random.default_rng(3)
    before = levels(rng, 200.0)
    finding = explain(figure_change(cells(TABLE), before * 0.5, before))
    assert finding.verdict is Verdict.EVERYWHERE
    assert finding.answer is None


@pytest.mark.parametrize(
    ("actual", "expected", "verdict"),
    [
        (0.0, 0.0, Verdict.TOO_LITTLE),
        (0.004, 0.01, Verdict.TOO_LITTLE),
        (5.0, 0.0, Verdict.NO_EXPECTATION),
    ],
)
def test_nothing_to_compare_is_said(actual: float, expected: float, verdict: Verdict) -> None:
    finding = explain(
        figure_change(cells(TABLE), np.full(len(ROWS), actual), np.full(len(ROWS), expected), periods=2)
    )
    assert finding.verdict is verdict
    assert finding.answer is None
    assert finding.ranked == ()


def test_a_ratio_of_nothing_is_no_zero() -> None:
    ones, none = np.ones(len(ROWS)), np.zeros(len(ROWS))
    gone = explain(ratio_change(cells(TABLE), (none, none), (ones, ones)))
    assert (gone.verdict, gone.after) == (Verdict.TOO_LITTLE, None)
    new = explain(ratio_change(cells(TABLE), (ones, ones), (none, none)))
    assert (new.verdict, new.before) == (Verdict.NO_EXPECTATION, None)


@pytest.mark.parametrize("columns", [{"country": ["US"] * 3}, {"country": ["US"]}, {}])
def test_one_segment_explains_nothing(columns: Columns) -> None:
    count = len(columns.get("country", ()))
    cut: Cells = cells(columns)
    finding = explain(figure_change(cut, np.full(count, 900.0), np.full(count, 300.0)))
    assert finding.verdict is (Verdict.ONE_SEGMENT if count else Verdict.TOO_LITTLE)
    assert finding.answer is None


def outline(
    finding: Finding, rename: Mapping[str, str]
) -> list[tuple[frozenset[frozenset[tuple[str, str]]], float]]:
    return [
        (
            frozenset(
                frozenset((rename.get(name, name), rename.get(value, value)) for name, value in part.pairs)
                for part in one.segments
            ),
            round(one.evidence, 6),
        )
        for one in finding.ranked
    ]


@pytest.mark.parametrize("cause", CAUSES, ids=len)
def test_order_of_columns_and_names_do_not_matter(cause: Mapping[str, str]) -> None:
    change = figure(TABLE, cause, 3.0, 7)
    told = explain(change)
    codes = {name: f"{8 - index}-{name}" for index, name in enumerate(VALUES)}
    codes |= {value: value[::-1] for column in TABLE.values() for value in column}
    renamed = {
        codes[name]: [codes[value] for value in column] for name, column in reversed(list(TABLE.items()))
    }
    other = explain(replace(change, cells=cells(renamed)))
    back = {new: old for old, new in codes.items()}
    assert outline(other, back)[0] == outline(told, {})[0]
    assert set(outline(other, back)[1:4]) == set(outline(told, {})[1:4])


def test_order_of_rows_does_not_matter() -> None:
    turned = np.random.default_rng(0).permutation(len(ROWS))
    rng = np.random.default_rng(1)
    level = levels(rng, 20.0)
    after = rng.poisson(level * np.where(where(TABLE, CAUSES[1]), 3.0, 1.0))
    shuffled = {name: [column[row] for row in turned] for name, column in TABLE.items()}
    one = explain(figure_change(cells(TABLE), after, level, periods=1))
    other = explain(figure_change(cells(shuffled), after[turned], level[turned], periods=1))
    assert outline(one, {})[0] == outline(other, {})[0]


@pytest.mark.parametrize("factor", [1.3, 1.6, 2.0, 4.0])
def test_stability_is_a_share(factor: float) -> None:
    finding = explain(figure(TABLE, CAUSES[1], factor, 11))
    assert all(0 <= one.stability <= 1 for one in finding.ranked)
    assert sum(one.stability for one in finding.ranked) <= 1 + 1e-9


def test_clear_causes_are_stabler_than_faint_ones() -> None:
    clear, faint = (explain(figure(TABLE, CAUSES[0], factor, 2)) for factor in (4.0, 1.15))
    assert clear.answer is not None
    assert clear.answer.stability > 0.95
    assert not faint.ranked or faint.ranked[0].stability < clear.answer.stability


def test_a_segment_is_also_called_by_what_its_cells_share() -> None:
    columns = {**TABLE, "shop": ["one"] * len(ROWS)}
    finding = explain(figure(columns, CAUSES[0], 3.0, 0))
    assert finding.answer is not None
    assert finding.answer.segments[0].pairs == (("country", "country-2"),)
    assert names(finding)[:2] == (
        (("country", "country-2"),),
        (("country", "country-2"), ("shop", "one")),
    )


def test_where_the_whole_hardly_moves_no_share_is_given() -> None:
    """One segment falls, another rises by as much: the whole tells nothing, the segments do."""
    rng = np.random.default_rng(6)
    level = np.full(len(ROWS), 60.0)
    factor = np.where(where(TABLE, {"country": "country-1"}), 0.5, 1.0)
    factor = np.where(where(TABLE, {"country": "country-3"}), 1.5, factor)
    finding = explain(figure_change(cells(TABLE), rng.poisson(level * factor), level))
    assert finding.answer is not None
    assert finding.answer.share is None
    named = {part.pairs for one in finding.ranked for part in one.segments}
    assert {(("country", "country-1"),), (("country", "country-3"),)} <= named


def test_a_new_segment_is_found() -> None:
    rng = np.random.default_rng(8)
    level = np.where(where(TABLE, {"product": "product-3"}), 0.0, levels(rng, 20.0))
    after = rng.poisson(level) + np.where(where(TABLE, {"product": "product-3"}), 12, 0)
    finding = explain(figure_change(cells(TABLE), after, level, periods=4))
    assert answered(finding) == {frozenset({("product", "product-3")})}


def test_money_counts_in_orders() -> None:
    change = figure(TABLE, CAUSES[1], 3.0, 4)
    worth = figure_change(cells(TABLE), change.actual * 250, change.expected * 250, unit=250)
    finding = explain(worth)
    assert answered(finding) == {frozenset(CAUSES[1].items())}
    assert finding.answer is not None
    segment = finding.answer.segments[0]
    assert segment.contribution == pytest.approx(segment.actual - segment.expected)
    assert segment.actual == pytest.approx(250 * change.actual[where(TABLE, CAUSES[1])].sum())


def test_periods_that_stand_out_are_no_norm() -> None:
    failures = np.array([[10.0], [90.0], [11.0], [80.0], [9.0], [12.0]])
    assert quiet(failures, np.full((6, 1), 100.0)).tolist() == [True, False, True, False, False, True]


@pytest.mark.parametrize("wrong", [[1.0], [-1.0] * len(ROWS), [np.nan] * len(ROWS)])
def test_figures_that_are_none_are_refused(wrong: Sequence[float]) -> None:
    with pytest.raises(ValueError, match=r"figures? "):
        figure_change(cells(TABLE), wrong, np.ones(len(ROWS)))
