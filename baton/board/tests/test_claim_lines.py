"""The small line of a claim: within its field, gaps left open, a level line in the middle."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from baton.board.logic.claim_lines import HEIGHT, WIDTH, claim_line

FIGURES = st.one_of(st.none(), st.floats(0, 1e9, allow_nan=False))


def test_a_gap_is_left_open_and_a_lone_period_is_a_dot() -> None:
    line = claim_line([1.0, 2.0, None, 3.0, None], 4.0, (3.0, 5.0), 2.0, (1.5, 2.5))
    assert line is not None
    assert line.path.count("M") == 1
    assert len(line.dots) == 2
    assert line.present is not None
    assert line.present[0] == max(x for x, _ in line.dots)


def test_nothing_to_draw() -> None:
    assert claim_line([], None, None, None, None) is None
    assert claim_line([None, None], None, None, 2.0, (1.0, 3.0)) is None


def test_a_level_line_stands_in_the_middle() -> None:
    line = claim_line([7.0, 7.0], 7.0, None, None, None)
    assert line is not None
    assert line.present is not None
    assert line.present[1] == HEIGHT / 2


def test_more_is_higher() -> None:
    line = claim_line([1.0], 9.0, (8.0, 10.0), 1.0, (0.5, 1.5))
    assert line is not None
    assert line.whisker is not None
    assert line.present is not None
    assert line.middle is not None
    assert line.whisker[1] < line.present[1] < line.whisker[2] < line.middle


@settings(max_examples=60, deadline=None)
@given(st.lists(FIGURES, max_size=14), FIGURES, FIGURES)
def test_everything_lies_within_the_field(
    past: list[float | None], present: float | None, usual: float | None
) -> None:
    line = claim_line(past, present, (present / 2, present * 2) if present else None, usual, None)
    if line is None:
        assert not any(value is not None for value in (*past, present))
        return
    places = [tuple(map(float, pair.split())) for pair in re.findall(r"[\d.]+ [\d.]+", line.path)]
    places += [*line.dots, *([line.present] if line.present else [])]
    assert all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for x, y in places)
    assert len(places) >= sum(value is not None for value in (*past, present))
