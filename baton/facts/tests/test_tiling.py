from __future__ import annotations

from datetime import date, timedelta
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from baton.facts.tests.deliveries import day
from baton.facts.tiling import nearest, tile
from baton.kit.period import Period


def span(first: int, last: int) -> Period:
    return Period(day(first), day(last))


spans = st.builds(lambda first, length: span(first, first + length), st.integers(0, 9), st.integers(0, 4))
stored = st.lists(spans, max_size=14)


def partitions(intervals: set[Period], wanted: Period) -> list[tuple[Period, ...]]:
    """Every partition, by trying everything."""
    found = []
    for size in range(1, wanted.length + 1):
        for some in combinations(sorted(intervals), size):
            days = [d for period in some for d in period.days()]
            if days == list(wanted.days()):
                found.append(some)
    return found


@settings(max_examples=60, deadline=None)
@given(stored, spans)
def test_a_tiling_is_the_finest_exact_partition(intervals: list[Period], wanted: Period) -> None:
    possible = partitions(set(intervals), wanted)
    tiling = tile(intervals, wanted)
    if not possible:
        assert tiling is None
        return
    assert tiling is not None
    assert tiling.tiles in possible
    assert len(tiling.tiles) == max(len(some) for some in possible)


def test_daily_files_win_over_the_weekly_and_the_monthly_file() -> None:
    days = [span(n, n) for n in range(30)]
    tiling = tile([span(0, 29), span(0, 6), *days], span(0, 29))
    assert tiling is not None
    assert tiling.tiles == tuple(days)
    assert tiling.is_daily
    assert not tiling.is_one_file


def test_a_missing_day_is_bridged_by_the_week_around_it() -> None:
    days = [span(n, n) for n in range(14) if n != 3]
    tiling = tile([*days, span(0, 6), span(7, 13)], span(0, 13))
    assert tiling is not None
    assert tiling.tiles == (span(0, 6), *(span(n, n) for n in range(7, 14)))


def test_between_equally_fine_tilings_the_first_tile_is_the_shorter() -> None:
    tiling = tile([span(0, 1), span(2, 2), span(0, 0), span(1, 2)], span(0, 2))
    assert tiling is not None
    assert tiling.tiles == (span(0, 0), span(1, 2))


def test_one_file_that_covers_the_period() -> None:
    tiling = tile([span(0, 6)], span(0, 6))
    assert tiling is not None
    assert tiling.is_one_file
    assert not tiling.is_daily
    assert tile([span(0, 6)], span(0, 5)) is None
    assert tile([], span(0, 5)) is None


@settings(max_examples=60, deadline=None)
@given(stored, spans)
def test_every_nearest_period_can_be_tiled_and_none_is_nearer(
    intervals: list[Period], wanted: Period
) -> None:
    found = nearest(intervals, wanted)
    assert all(tile(intervals, period) is not None for period in found)
    reachable = [
        Period(first.start, last.end)
        for first in intervals
        for last in intervals
        if first.start <= last.end and tile(intervals, Period(first.start, last.end)) is not None
    ]

    def distance(period: Period) -> int:
        return abs((period.start - wanted.start).days) + abs((period.end - wanted.end).days)

    assert bool(found) == bool(reachable)
    if found:
        assert distance(found[0]) == min(distance(period) for period in reachable)
        assert [distance(period) for period in found] == sorted(distance(period) for period in found)
        assert not any(a != b and a.covers(b) for index, a in enumerate(found) for b in found[index + 1 :])


def test_a_period_that_reaches_beyond_the_files_is_told_where_they_end() -> None:
    days = [span(n, n) for n in range(28)]
    assert nearest(days, span(0, 29)) == (span(0, 27),)
    weeks = [span(0, 6), span(7, 13)]
    assert nearest(weeks, span(1, 7)) == (span(0, 6), span(0, 13))
    assert nearest(weeks, span(6, 12)) == (span(7, 13), span(0, 13))
    assert nearest([], span(0, 3)) == ()


def test_years_of_daily_files_are_no_burden() -> None:
    days = [Period(date(2020, 1, 1) + timedelta(n), date(2020, 1, 1) + timedelta(n)) for n in range(2000)]
    beyond = Period(days[0].start, days[-1].end + timedelta(days=5))
    assert nearest(days, beyond) == (Period(days[0].start, days[-1].end),)
