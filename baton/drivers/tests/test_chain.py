"""The golden table of the split, and the rules for zeros, missing figures and counts that do not nest."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from baton.drivers.chain import Counts, Split, Stage, centred, factors, kappa, split, unions
from baton.drivers.owen import Matrix, owen, shapley
from baton.kit.glossary import Owner

MARKETING, SALES, SHARED = Owner.MARKETING, Owner.SALES, Owner.SHARED
STAGES = (
    Stage("impressions", "impressions", MARKETING),
    Stage("clicks", "click_rate", MARKETING),
    Stage("visitor_days", "visit_rate", MARKETING),
    Stage("inquiries", "inquiry_rate", MARKETING),
    Stage("paid_orders", "close_rate", SALES),
    Stage("gmv", "order_value", SALES),
)
BEFORE = np.array(
    [
        [10000, 5000, 2000, 0, 3000],
        [200, 150, 40, 0, 60],
        [160, 120, 30, 0, 48],
        [16, 6, 3, 0, 4],
        [4, 1, 1, 0, 1],
        [8000, 1500, 3000, 0, 1000],
    ],
    dtype=float,
)
AFTER = np.array(
    [
        [14000, 4000, 0, 1000, 6000],
        [252, 160, 0, 30, 120],
        [210, 120, 0, 24, 90],
        [21, 12, 0, 4, 6],
        [3, 2, 0, 1, 0],
        [6600, 3200, 0, 1200, 0],
    ],
    dtype=float,
)
A, B, C, D, E = range(5)
VOLUME, SHARE, CLICK, VISIT, INQUIRY, DEAL, VALUE = range(7)
UNIONS = [[VOLUME, SHARE, CLICK, VISIT, INQUIRY], [DEAL, VALUE]]
GOLDEN = np.array(
    [
        [1672.520238, 851.539286, -795.579762, 307.234524, 0, -4162.5, 726.785714],
        [527.016146, -1093.137500, 676.984028, -154.876215, 1594.013542, 0, 150],
        [375, -3375, 0, 0, 0, 0, 0],
        [120, 1080, 0, 0, 0, 0, 0],
        [140.286458, 293.046875, 0, -40.963542, -142.369792, -1250, 0],
    ]
).T
GOLDEN_CENTRED = [98.914286, 35.8, -2120.625, 578.25, -835.890625]
GOLDEN_PLAIN = [2843.520337, -2244.412292, -112.812093, 113.944147, 1466.257986, -5438.715357, 872.217272]


def golden() -> Counts:
    return Counts(STAGES, BEFORE, AFTER)


def by_leg(result: Split) -> dict[str, float]:
    totals: dict[str, float] = {}
    for part in result.parts:
        totals[part.leg] = totals.get(part.leg, 0.0) + float(part.contribution.sum())
    return totals


def by_owner(result: Split) -> dict[Owner, float]:
    totals: dict[Owner, float] = {}
    for part in result.parts:
        totals[part.owner] = totals.get(part.owner, 0.0) + float(part.contribution.sum())
    return totals


def total(result: Split) -> float:
    return sum(float(part.contribution.sum()) for part in result.parts)


def test_the_golden_table_to_a_millionth() -> None:
    before, after = factors(golden())
    parts = owen(before, after, UNIONS)
    np.testing.assert_allclose(parts, GOLDEN, rtol=0, atol=1e-6)
    np.testing.assert_allclose(
        parts.sum(axis=1),
        [2834.822842, -2243.551339, -118.595734, 111.394767, 1451.643750, -5412.5, 876.785714],
        rtol=0,
        atol=1e-6,
    )
    assert parts.sum() == pytest.approx(-2500, abs=1e-9)


def test_the_golden_owners_can_be_checked_on_paper() -> None:
    owners = by_owner(split(golden()))
    assert owners[MARKETING] == pytest.approx(2035.714286, abs=1e-6)
    assert owners[SALES] == pytest.approx(-4535.714286, abs=1e-6)
    inquiries = AFTER[3] - BEFORE[3]
    value_before = np.divide(BEFORE[5], BEFORE[3], out=np.zeros(5), where=BEFORE[3] > 0)
    value_after = np.divide(AFTER[5], AFTER[3], out=np.zeros(5), where=AFTER[3] > 0)
    value_before[D], value_after[C] = value_after[D], value_before[C]
    assert owners[MARKETING] == pytest.approx(
        float((inquiries * (value_before + value_after) / 2).sum()), abs=1e-9
    )


def test_the_golden_mix_measured_from_the_average_segment() -> None:
    before, after = factors(golden())
    assert kappa(before, after) == pytest.approx(12543.75, abs=1e-9)
    mix = centred(owen(before, after, UNIONS)[SHARE], before, after)
    np.testing.assert_allclose(mix, GOLDEN_CENTRED, rtol=0, atol=1e-6)
    assert mix.sum() == pytest.approx(-2243.551339, abs=1e-6)
    shown = next(part for part in split(golden()).parts if part.leg == "mix")
    np.testing.assert_allclose(shown.contribution, mix, rtol=0, atol=1e-12)


def test_the_golden_plain_shapley_totals() -> None:
    parts = shapley(*factors(golden())).sum(axis=1)
    np.testing.assert_allclose(parts, GOLDEN_PLAIN, rtol=0, atol=1e-6)
    assert parts[UNIONS[0]].sum() == pytest.approx(2066.498085, abs=1e-6)
    assert parts[UNIONS[1]].sum() == pytest.approx(-4566.498085, abs=1e-6)


def test_segments_that_are_new_or_gone_are_labelled_and_carried_by_volume_and_mix() -> None:
    result = split(golden())
    assert result.is_entry.tolist() == [False, False, False, True, False]
    assert result.is_exit.tolist() == [False, False, True, False, False]
    for part in result.parts:
        if part.leg not in {"impressions", "mix"}:
            assert not part.contribution[[C, D]].any()


def test_lmdi_agrees_roughly_where_nothing_is_zero() -> None:
    """The logarithmic mean index, a method of its own that needs counts without zeros: same signs, near
    figures."""
    before, after = factors(golden())
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = (AFTER[5] - BEFORE[5]) / np.log(AFTER[5] / BEFORE[5])
        parts = (mean * np.log(after / before))[:, [A, B]]
    expected = [1623.942914, 824.757490, -766.768575, 297.084941, 0, -4072.643318, 693.626547]
    np.testing.assert_allclose(parts[:, 0], expected, rtol=0, atol=1e-6)
    ours = owen(before, after, UNIONS)[:, [A, B]]
    np.testing.assert_allclose(ours, parts, rtol=0.1, atol=1e-9)


def test_merging_two_of_marketings_stages_leaves_sales_where_it_was() -> None:
    keep = [0, 1, 3, 4, 5]
    merged = split(Counts(tuple(STAGES[index] for index in keep), BEFORE[keep], AFTER[keep]))
    assert by_owner(merged)[SALES] == pytest.approx(by_owner(split(golden()))[SALES], abs=1e-9)


def test_a_segment_without_anything_changes_nothing() -> None:
    empty = np.zeros((6, 1))
    wider = split(Counts(STAGES, np.hstack([BEFORE, empty]), np.hstack([AFTER, empty])))
    for part, same in zip(wider.parts, split(golden()).parts, strict=True):
        np.testing.assert_allclose(part.contribution[:-1], same.contribution, rtol=0, atol=1e-9)
        assert part.contribution[-1] == 0


def test_counts_that_do_not_nest_go_outside_the_chain() -> None:
    """Visitors and an inquiry without a click: the product of factors is zero and the inquiry is not."""
    stages = (STAGES[1], STAGES[2], STAGES[3])
    result = split(Counts(stages, np.array([[0.0], [3], [1]]), np.array([[10.0], [12], [2]])))
    assert by_leg(result) == pytest.approx(
        {"click_rate": 3.0, "visit_rate": 0.0, "inquiry_rate": -1.0, "outside_chain": -1.0}
    )
    assert by_owner(result) == pytest.approx({MARKETING: 1.0})
    assert not result.is_entry.any()


def test_what_is_outside_the_chain_belongs_to_the_first_stage_counted_again() -> None:
    stages = (STAGES[0], STAGES[3], Stage("drafted_orders", "draft_rate", SALES))
    before = np.array([[100.0, 0], [0, 5], [2, 1]])
    after = np.array([[100.0, 50], [4, 5], [1, 3]])
    result = split(Counts(stages, before, after))
    outside = {part.owner: part.contribution.tolist() for part in result.parts if part.leg == "outside_chain"}
    assert outside == {SALES: [-2.0, 0.0], MARKETING: [0.0, -1.0]}
    assert total(result) == pytest.approx(after[-1].sum() - before[-1].sum(), abs=1e-12)


def test_a_stage_missing_throughout_a_period_is_left_out() -> None:
    before = BEFORE.copy()
    before[2] = np.nan
    result = split(Counts(STAGES, before, AFTER))
    assert result.left_out == ("visitor_days",)
    keep = [0, 1, 3, 4, 5]
    same = split(Counts(tuple(STAGES[index] for index in keep), BEFORE[keep], AFTER[keep]))
    assert by_leg(result) == by_leg(same)


def test_a_chain_without_its_first_stages_begins_with_a_count() -> None:
    before, after = BEFORE.copy(), AFTER.copy()
    after[:3] = np.nan
    result = split(Counts(STAGES, before, after))
    assert [part.leg for part in result.parts] == ["inquiries", "mix", "close_rate", "order_value"]
    assert total(result) == pytest.approx(-2500, abs=1e-9)


def test_a_figure_missing_in_one_segment_is_spanned_there_alone() -> None:
    before, after = BEFORE.copy(), AFTER.copy()
    after[2, B] = np.nan
    result = split(Counts(STAGES, before, after))
    assert (result.left_out, result.spanned) == ((), ("visitor_days",))
    parts = {part.leg: part.contribution for part in result.parts}
    assert parts["visit_rate"][B] == 0
    untouched = {part.leg: part.contribution for part in split(golden()).parts}
    assert parts["visit_rate"][A] == pytest.approx(untouched["visit_rate"][A])
    assert total(result) == pytest.approx(-2500, abs=1e-9)


def test_an_outcome_missing_throughout_is_refused() -> None:
    with pytest.raises(ValueError, match="gmv"):
        split(Counts(STAGES, BEFORE, np.vstack([AFTER[:5], np.full(5, np.nan)])))


def test_one_segment_has_no_mix() -> None:
    result = split(Counts(STAGES, BEFORE.sum(axis=1, keepdims=True), AFTER.sum(axis=1, keepdims=True)))
    assert "mix" not in by_leg(result)
    assert total(result) == pytest.approx(-2500, abs=1e-9)


def test_counts_that_do_not_fit_their_stages_are_refused() -> None:
    with pytest.raises(ValueError, match="6 stages"):
        Counts(STAGES, BEFORE[:5], AFTER[:5])


def test_unions_follow_the_owners() -> None:
    assert unions([MARKETING, SHARED, MARKETING, SALES]) == [[0, 2], [1], [3]]


@st.composite
def any_counts(draw: st.DrawFn) -> Counts:
    """Counts with zeros, gaps and stages that do not nest, as real files have them."""
    length, width = draw(st.integers(1, 6)), draw(st.integers(1, 5))
    owners = sorted(draw(st.lists(st.sampled_from([0, 1, 2]), min_size=length, max_size=length)))
    stages = tuple(
        Stage(stage.code, stage.leg, (MARKETING, SHARED, SALES)[owner])
        for stage, owner in zip(STAGES, owners, strict=False)
    )
    cells = st.one_of(st.just(0.0), st.integers(0, 5000).map(float), st.sampled_from([0.0, 1.0, 2.0, np.nan]))
    figures = arrays.arrays(float, (length, width), elements=cells)
    before, after = draw(figures), draw(figures)
    before[-1], after[-1] = np.nan_to_num(before[-1]), np.nan_to_num(after[-1])
    return Counts(stages, before, after)


def size(counts: Counts) -> float:
    return max(1.0, float(np.nansum(counts.before[-1])), float(np.nansum(counts.after[-1])))


def rounding(result: Split, counts: Counts) -> float:
    """A billionth of the outcome; or the last digits of the parts, where wild rates make them far larger than
    it."""
    return 1e-9 * size(counts) + 1e-13 * sum(float(abs(part.contribution).sum()) for part in result.parts)


@given(any_counts())
@settings(max_examples=150)
def test_whatever_the_counts_the_parts_sum_to_the_change(counts: Counts) -> None:
    result = split(counts)
    change = float(counts.after[-1].sum() - counts.before[-1].sum())
    assert total(result) == pytest.approx(change, rel=0, abs=rounding(result, counts))


@given(any_counts())
@settings(max_examples=60)
def test_swapping_the_periods_turns_every_leg(counts: Counts) -> None:
    forth, back = split(counts), split(Counts(counts.stages, counts.after, counts.before))
    assert forth.is_entry.tolist() == back.is_exit.tolist()
    assert forth.left_out == back.left_out
    mirrored = by_leg(back)
    for leg, value in by_leg(forth).items():
        assert value == pytest.approx(-mirrored[leg], abs=rounding(forth, counts))


@given(st.permutations(range(5)))
@settings(max_examples=20)
def test_the_order_of_segments_does_not_matter(order: list[int]) -> None:
    moved = split(Counts(STAGES, BEFORE[:, order], AFTER[:, order]))
    for part, same in zip(moved.parts, split(golden()).parts, strict=True):
        np.testing.assert_allclose(part.contribution, same.contribution[order], rtol=0, atol=1e-9)


@given(st.floats(0.01, 1000))
@settings(max_examples=20)
def test_cents_or_dollars_make_no_difference(unit: float) -> None:
    before, after = BEFORE.copy(), AFTER.copy()
    before[-1] *= unit
    after[-1] *= unit
    assert by_leg(split(Counts(STAGES, before, after))) == pytest.approx(
        {leg: value * unit for leg, value in by_leg(split(golden())).items()}, rel=1e-9, abs=1e-9 * unit
    )


def test_a_flat_series_is_silent() -> None:
    result = split(Counts(STAGES, BEFORE, BEFORE.copy()))
    assert all(not part.contribution.any() for part in result.parts)
    assert not result.is_entry.any()


def nested(draw: np.random.Generator, segments: int) -> Matrix:
    rows = [draw.poisson(3000, segments)]
    for rate in (0.02, 0.8, 0.1, 0.2):
        rows.append(draw.binomial(rows[-1], rate))
    rows.append(rows[-1] * draw.integers(100, 5000, segments))
    return np.array(rows, dtype=float)


def test_sparse_segments_sum_exactly() -> None:
    draw = np.random.default_rng(11)
    before, after = nested(draw, 3000), nested(draw, 3000)
    assert all((late <= early).all() for early, late in pairwise(before[:5]))
    result = split(Counts(STAGES, before, after))
    assert total(result) == pytest.approx(after[-1].sum() - before[-1].sum(), rel=1e-9)
