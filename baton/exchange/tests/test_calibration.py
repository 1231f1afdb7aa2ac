from __future__ import annotations

from math import isclose

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baton.exchange.logic import calibration as maths
from baton.exchange.logic.calibration import Scored, calibration
from baton.exchange.terms import Confidence, Side, Topic

ONE = st.builds(
    Scored, st.sampled_from(Side), st.sampled_from(Topic), st.sampled_from(Confidence), st.booleans()
)


def scored(confidence: Confidence, hits: int, n: int, side: Side = Side.SALES) -> list[Scored]:
    return [Scored(side, Topic.MARKET, confidence, place < hits) for place in range(n)]


def test_the_score_by_hand() -> None:
    # (0.9 − 1)² = 0.01 twice, (0.9 − 0)² = 0.81 once, (0.5 − 1)² = 0.25 once: 1.08 ÷ 4
    found = calibration([*scored(Confidence.NINE, 2, 3), *scored(Confidence.FIVE, 1, 1)])
    assert found.brier == pytest.approx(0.27)
    assert (found.n, found.hits) == (4, 3)


def test_always_to_say_half_gives_a_quarter() -> None:
    assert calibration(scored(Confidence.FIVE, 3, 11)).brier == pytest.approx(0.25)


def test_nothing_scored_says_nothing() -> None:
    found = calibration([])
    assert (found.n, found.share, found.low, found.brier, found.is_few) == (0, None, None, None, True)
    assert all(level.share is None and level.is_few for level in found.levels)


def test_few_are_called_few() -> None:
    assert calibration(scored(Confidence.NINE, 9, maths.FEWEST - 1)).is_few
    assert not calibration(scored(Confidence.NINE, 9, maths.FEWEST)).is_few


def test_a_team_that_is_too_sure_is_told_so() -> None:
    found = calibration(scored(Confidence.NINE, 10, 20), Side.SALES)
    assert [one.zh for one in maths.sentences([found])] == ["业务说九成把握的，中了 50%（10/20）：话说满了。"]


def test_within_the_interval_nothing_is_said() -> None:
    assert maths.sentences([calibration(scored(Confidence.NINE, 18, 20), Side.SALES)]) == []


@given(st.lists(ONE, min_size=1, max_size=25))
def test_parts_make_the_whole(rows: list[Scored]) -> None:
    whole = calibration(rows)
    sides = [calibration(rows, side) for side in Side]
    assert whole.n == len(rows) == sum(one.n for one in sides) == sum(level.n for level in whole.levels)
    assert whole.brier is not None
    assert 0 <= whole.brier <= 0.81 + 1e-12
    assert isclose(whole.brier * whole.n, sum((one.brier or 0) * one.n for one in sides), abs_tol=1e-9)
    for level in whole.levels:
        if level.share is not None and level.low is not None and level.high is not None:
            assert 0 <= level.low <= level.share <= level.high <= 1
