from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from baton.watch.levels import shipped_on_time
from baton.watch.logic.breach import LEAST, heading
from baton.watch.logic.quota import month_end, using_up

START = date(2026, 9, 1)


def uses(*each: float, start: date = START) -> list[tuple[date, float]]:
    return [(start + timedelta(days=place), much) for place, much in enumerate(each)]


def test_an_even_use_ends_where_it_must() -> None:
    # 1 a day from the 1st, 15 used by the 15th: 20 are used on the 20th.
    going = using_up(uses(*[1.0] * 15), 20)
    assert (going.verdict, going.latest, going.breach) == ("heading", 15, date(2026, 9, 20))
    assert going.early is not None
    assert going.early <= date(2026, 9, 20)


def test_a_quota_that_outlasts_the_month_is_steady() -> None:
    assert using_up(uses(*[1.0] * 15), 40).verdict == "steady"
    assert using_up(uses(*[0.0] * 15), 1).verdict == "steady"


def test_used_up_is_used_up_however_few_the_days() -> None:
    assert using_up(uses(20.0), 20).verdict == "beyond"
    assert using_up([], 20).verdict == "cannot_tell"
    assert using_up(uses(*[1.0] * (LEAST - 1)), 20).verdict == "cannot_tell"


def test_a_new_month_brings_a_new_quota() -> None:
    going = using_up(uses(*[5.0] * 20, start=date(2026, 8, 15)), 20)
    # 17 days of August do not count; 3 of September have used 15.
    assert (going.verdict, going.latest) == ("heading", 15)
    assert going.breach == date(2026, 9, 4)


def test_months_end() -> None:
    assert month_end(date(2026, 12, 3)) == date(2026, 12, 31)
    assert month_end(date(2028, 2, 1)) == date(2028, 2, 29)


@given(
    st.lists(st.integers(0, 9), min_size=1, max_size=70),
    st.integers(1, 120),
    st.dates(date(2026, 1, 1), date(2027, 12, 31)),
)
@settings(max_examples=80, deadline=None)
def test_days_lie_in_the_month_and_in_order(each: list[int], quota: int, start: date) -> None:
    going = using_up(uses(*map(float, each), start=start), quota)
    assert (going.breach is not None) == (going.verdict == "heading")
    if going.breach is not None:
        assert going.latest_day is not None
        assert going.latest_day < going.breach <= month_end(going.latest_day)
        assert going.early is not None
        assert going.early <= going.breach
        assert going.late is None or going.late >= going.breach


@given(st.integers(1, 60), st.integers(0, 60))
@settings(max_examples=40, deadline=None)
def test_a_larger_quota_never_ends_earlier(quota: int, more: int) -> None:
    each = uses(*[1.0, 0.0, 2.0] * 6)
    end = month_end(each[-1][0])
    first, second = (using_up(each, size) for size in (quota, quota + more))
    far = end + timedelta(days=1)
    if first.verdict == "heading":
        assert second.verdict in {"heading", "steady"}
        assert (second.breach or far) >= (first.breach or far)


def test_a_level_that_goes_along_with_the_day_before_has_a_wider_interval() -> None:
    trend = [0.9 - 0.004 * day for day in range(28)]
    alone = [value + 0.012 * (-1) ** day for day, value in enumerate(trend)]
    along = [value + 0.012 * (-1) ** (day // 7) for day, value in enumerate(trend)]
    widths = []
    for values in (alone, along):
        going = heading(uses(*values), 0.65, is_floor=True)
        assert going.breach is not None
        assert going.early is not None
        widths.append((going.breach - going.early).days)
    assert widths[1] > widths[0]


def test_on_time_is_shipped_by_the_promised_day() -> None:
    day = date(2026, 9, 20)
    due = [(day - timedelta(days=place), day - timedelta(days=place)) for place in range(6)]
    late = (day - timedelta(days=1), day)
    never = (day - timedelta(days=2), None)
    far = (day + timedelta(days=5), None)
    found = dict(shipped_on_time([*due, late, never, far], day))
    assert found[day] == 6 / 8


def test_too_few_orders_due_or_no_shipping_days_are_no_figure() -> None:
    day = date(2026, 9, 20)
    assert shipped_on_time([(day, day)] * 4, day) == []
    assert shipped_on_time([(day, None)] * 40, day) == []
    assert shipped_on_time([], day) == []
