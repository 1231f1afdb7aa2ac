from __future__ import annotations

from datetime import date, timedelta

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from baton.watch.logic.breach import HORIZON, LEAST, heading
from baton.watch.logic.budget import held_back

START = date(2026, 9, 1)


def level(*values: float) -> list[tuple[date, float]]:
    return [(START + timedelta(days=place), value) for place, value in enumerate(values)]


def test_nothing_is_said_of_nothing() -> None:
    assert heading([], 0.8, is_floor=True).verdict == "cannot_tell"


def test_too_few_days_are_not_drawn_on() -> None:
    going = heading(level(*[0.9 - 0.01 * day for day in range(LEAST - 1)]), 0.5, is_floor=True)
    assert (going.verdict, going.days, going.breach) == ("cannot_tell", LEAST - 1, None)


def test_beyond_is_beyond_however_few() -> None:
    assert heading(level(0.7), 0.8, is_floor=True).verdict == "beyond"
    assert heading(level(9.0), 8.0, is_floor=False).verdict == "beyond"


def test_a_straight_fall_crosses_where_it_must() -> None:
    going = heading(level(*[0.9 - 0.005 * day for day in range(20)]), 0.78, is_floor=True)
    # It stands at 0.805 on the last day: five more days.
    assert going.verdict == "heading"
    assert going.breach == START + timedelta(days=19 + 5)


def test_a_time_that_grows_crosses_a_ceiling() -> None:
    going = heading(level(*[2 + 0.1 * day for day in range(20)]), 5.0, is_floor=False)
    assert going.verdict == "heading"
    assert going.breach is not None
    assert going.early is not None
    assert going.early <= going.breach


def test_noise_without_a_trend_is_steady() -> None:
    rng = np.random.default_rng(3)
    going = heading(level(*(0.9 + 0.01 * rng.standard_normal(28))), 0.8, is_floor=True)
    assert (going.verdict, going.breach) == ("steady", None)


@given(st.lists(st.floats(0.01, 1.0), min_size=1, max_size=40), st.floats(0.01, 1.0), st.booleans())
@settings(max_examples=60, deadline=None)
def test_days_are_ahead_and_in_order(values: list[float], limit: float, is_floor: bool) -> None:
    going = heading(level(*values), limit, is_floor=is_floor)
    assert (going.breach is not None) == (going.verdict == "heading")
    if going.breach is not None:
        assert going.latest_day is not None
        assert going.latest_day < going.breach <= going.latest_day + timedelta(days=HORIZON)
        assert going.early is not None
        assert going.early <= going.breach
        assert going.late is None or going.late >= going.breach


def test_the_most_surprising_come_first_within_a_budget() -> None:
    beyond = held_back(["sales", "marketing", "sales"], [3.0, 4.0, -6.0], {"sales": 1, "marketing": 0}, {})
    assert beyond == (True, True, False)
    assert held_back(["sales"], [5.0], {"sales": 1}, {"sales": 1}) == (True,)
