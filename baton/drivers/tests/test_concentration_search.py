"""Planted segments are named, and seldom any where none is planted; few events are never made much of."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from baton.drivers.concentration_search import FEWEST, Pair, Part, Search, Side, pooled, search
from baton.drivers.rootcause_change import cells
from baton.drivers.tests.cell_world import Cause, World, pair

MANY, FEW = World(1200.0), World(150.0)
RATIO = World(1800.0, is_ratio=True)
RESTLESS = World(800.0, drift=0.12)
STABLE = 0.5


def named(found: Search) -> list[Cause]:
    return [frozenset(part.pairs) for part in found.parts if part.stability >= STABLE]


def hits(world: World, attributes: int, factor: float, seeds: range) -> int:
    answers = [
        (search(asked), cause) for asked, cause in (pair(world, attributes, factor, seed) for seed in seeds)
    ]
    return sum(named(found)[:1] == [cause] for found, cause in answers)


@pytest.mark.parametrize("factor", [0.25, 3.0])
@pytest.mark.parametrize("attributes", [1, 2, 3])
def test_planted_causes_are_named_first(attributes: int, factor: float) -> None:
    assert hits(MANY, attributes, factor, range(8)) >= 6


@pytest.mark.parametrize("attributes", [1, 2])
def test_planted_causes_of_a_ratio_are_named_first(attributes: int) -> None:
    assert hits(RATIO, attributes, 0.25, range(8)) >= 6


def test_causes_stand_out_of_a_change_of_the_whole() -> None:
    assert hits(replace(MANY, whole=0.7), 1, 0.25, range(8)) >= 6


@pytest.mark.parametrize("world", [MANY, FEW, RATIO, RESTLESS, replace(MANY, whole=0.7)], ids=repr)
def test_without_a_cause_hardly_anything_is_named(world: World) -> None:
    seeds = range(100, 130)
    false = [named(search(pair(world, 0, 1.0, seed)[0])) for seed in seeds]
    assert sum(bool(one) for one in false) <= 2


def test_a_change_of_everything_is_clear_and_no_segment() -> None:
    found = search(pair(replace(MANY, whole=0.5), 0, 1.0, 3)[0])
    assert found.is_clear
    assert found.parts == ()
    assert found.others == pytest.approx(0.5, rel=0.15)


def simple(before: list[float], after: list[float], *, usual: int = 6, blocks: int = 10) -> Pair:
    """One attribute; counts of each value, spread over the blocks as evenly as whole numbers allow."""
    cut = cells({"country": [f"C{place}" for place in range(len(before))]})

    def side(counts: list[float]) -> Side:
        spread = np.array([[(count + block) // blocks for count in counts] for block in range(blocks)])
        return Side(spread.astype(float), np.ones((blocks, len(counts))))

    earlier = (np.array(before), np.full(len(before), float(blocks)))
    return Pair(cut, side(before), side(after), tuple((earlier, earlier) for _ in range(usual)))


def test_few_events_are_no_cause_however_unexpected() -> None:
    """Five where none was before: any of many segments may do that."""
    found = search(simple([40.0] * 12 + [0.0], [40.0] * 12 + [5.0]))
    assert found.parts == ()
    assert found.segments == 12


def test_what_a_segment_adds_is_its_after_less_its_before() -> None:
    found = search(simple([100.0] * 6, [100.0] * 5 + [20.0]))
    (part,) = found.parts
    assert part.pairs == (("country", "C5"),)
    assert (part.before, part.after, part.amount) == (100.0, 20.0, -80.0)
    assert part.expected == pytest.approx(100.0)
    assert found.before == 600.0
    assert found.after == 520.0


def test_an_earlier_period_of_another_length_is_brought_to_the_same() -> None:
    asked = simple([100.0] * 6, [100.0] * 5 + [20.0])
    half = Side(asked.after.counts[:5], asked.after.exposures[:5])
    found = search(replace(asked, after=half))
    assert found.before == pytest.approx(300.0)
    assert found.parts[0].before == pytest.approx(50.0)


def test_what_goes_against_the_whole_is_told_apart() -> None:
    found = search(simple([300.0] * 8, [200.0] * 7 + [420.0]))
    assert found.is_clear
    assert found.parts == ()
    assert [part.pairs for part in found.against] == [(("country", "C7"),)]


def test_several_segments_are_one_set() -> None:
    found = search(simple([100.0] * 8, [25.0, 100.0, 100.0, 20.0, 100.0, 100.0, 100.0, 100.0]))
    assert {part.pairs[0][1] for part in found.parts} == {"C0", "C3"}


def test_a_change_of_the_usual_size_is_no_cause() -> None:
    """The same drop is news where segments keep still, and none where they go up and down like that."""
    still = simple([1000.0] * 6, [1000.0] * 5 + [700.0])
    rng = np.random.default_rng(5)
    days = np.full(6, 10.0)

    def window() -> tuple[np.ndarray, np.ndarray]:
        return np.round(1000 * np.exp(rng.normal(0, 0.25, 6))), days

    restless = replace(still, usual=tuple((window(), window()) for _ in range(8)))
    assert [part.pairs for part in search(still).parts] == [(("country", "C5"),)]
    assert search(restless).parts == ()


def test_a_difference_that_does_not_matter_is_not_named() -> None:
    found = search(simple([1e6] * 5, [1e6] * 4 + [1.03e6]))
    assert found.parts == ()


@pytest.mark.parametrize(
    ("asked", "segments"),
    [
        (simple([0.0] * 4, [0.0] * 4), 0),
        (simple([50.0], [10.0]), 0),
        (simple([2.0] * 4, [1.0] * 4), 0),
    ],
)
def test_what_cannot_be_searched_has_no_parts(asked: Pair, segments: int) -> None:
    found = search(asked)
    assert found.segments == segments
    assert found.parts == found.against == found.nearest == ()


def test_without_history_nothing_is_named() -> None:
    asked = simple([100.0] * 6, [100.0] * 5 + [20.0], usual=1)
    found = search(asked)
    assert found.pairs == 1
    assert found.parts == ()


def test_a_pooled_value_is_never_named() -> None:
    values = pooled(["a", "b", "c", "d"], np.array([50.0, 3.0, 3.0, 80.0]))
    assert values == ["a", "*", "*", "d"]
    asked = simple([80.0] * 5, [80.0] * 4 + [10.0])
    hidden = replace(asked, cells=cells({"country": ["C0", "C1", "C2", "C3", "*"]}))
    assert search(hidden).parts == ()


def test_money_counts_by_its_amounts() -> None:
    """A few large orders are few events, whatever they come to."""
    asked = simple([100.0] * 6, [100.0] * 5 + [20.0])

    def times(side: Side) -> Side:
        return replace(side, counts=side.counts * 250)

    usual = tuple(((y * 250, e0), (x * 250, e1)) for (y, e0), (x, e1) in asked.usual)
    worth = replace(asked, before=times(asked.before), after=times(asked.after), usual=usual, unit=250.0)
    one, other = search(asked).parts[0], search(worth).parts[0]
    assert other.amount == pytest.approx(250 * one.amount)
    assert other.evidence == pytest.approx(one.evidence)
    large = replace(worth, unit=5000.0)
    assert search(large).parts == ()


def test_stability_is_a_share_and_clear_causes_have_more() -> None:
    clear, faint = (search(simple([200.0] * 8, [200.0] * 7 + [after])) for after in (20.0, 118.0))
    part: Part
    for part in (*clear.parts, *faint.parts):
        assert 0 <= part.stability <= 1
        assert part.evidence > 0
    assert clear.parts[0].stability > 0.95
    assert not faint.parts or faint.parts[0].stability <= clear.parts[0].stability


def test_a_share_of_nearly_all_is_looked_at_by_what_is_missing() -> None:
    """98 % answered, and 80 % in one country: the unanswered tell it."""
    cut = cells({"country": [f"C{place}" for place in range(6)]})
    size = np.full((10, 6), 20.0)
    missing = np.zeros((10, 6))
    missing[::3] = 1.0
    before = Side(size - missing, size)
    worse = missing.copy()
    worse[:, 5] = 5.0
    earlier = before.sums
    asked = Pair(
        cut,
        before,
        Side(size - worse, size),
        tuple((earlier, earlier) for _ in range(4)),
        is_ratio=True,
        is_share=True,
    )
    found = search(asked)
    assert [part.pairs for part in found.parts] == [(("country", "C5"),)]
    assert found.parts[0].after == pytest.approx(0.75)
    assert found.events == float((missing + worse).sum())
    assert found.events >= FEWEST
