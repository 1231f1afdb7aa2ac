"""The calendar of the trade."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from baton.kit.period import Period
from baton.watch.logic.calendar import (
    by_week,
    covered,
    effects,
    later,
    marked,
    occasion_on,
    occasions,
    of_most,
    yearly_profile,
)
from baton.watch.logic.panel import ORDINARY

YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))


@pytest.mark.parametrize(
    ("day", "country", "code"),
    [
        (date(2024, 2, 10), "", "chinese_new_year"),
        (date(2025, 1, 29), "", "chinese_new_year"),
        (date(2026, 2, 17), "US", "chinese_new_year"),
        (date(2027, 2, 6), "", "chinese_new_year"),
        (date(2028, 1, 26), "", "chinese_new_year"),
        (date(2026, 3, 15), "", "march_expo"),
        (date(2026, 9, 10), "", "super_september"),
        (date(2026, 10, 20), "", "canton_fair"),
        (date(2026, 5, 2), "", "labour_day"),  # the fair's last phase gives way to the holiday
        (date(2026, 11, 27), "US", "thanksgiving"),
        (date(2026, 3, 21), "AE", "eid"),
    ],
)
def test_what_goes_on(day: date, country: str, code: str) -> None:
    found = occasion_on(day, country)
    assert found is not None
    assert found.code == code


@pytest.mark.parametrize(("day", "country"), [(date(2026, 11, 27), "DE"), (date(2026, 7, 14), "")])
def test_an_ordinary_day(day: date, country: str) -> None:
    assert occasion_on(day, country) is None


def test_every_year_that_is_covered_has_every_yearly_occasion() -> None:
    years = range(covered().start.year, covered().end.year + 1)
    for occasion in occasions():
        if occasion.code == "make_up_day":  # announced one year at a time
            continue
        seen = {day.year for period in occasion.periods for day in period.days()}
        assert seen >= set(years), occasion.code


def test_occasions_are_well_formed() -> None:
    codes = [occasion.code for occasion in occasions()]
    assert len(set(codes)) == len(codes)
    for occasion in occasions():
        assert 0 < occasion.spread < 1
        assert occasion.name.zh
        assert occasion.name.en
        assert all(len(country) == 2 and country.isupper() for country in occasion.countries)
        starts = [period.start for period in occasion.periods]
        assert starts == sorted(starts)


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2026, 1, 2), "元旦假期"),
        (date(2025, 4, 5), "清明假期"),
        (date(2024, 6, 9), "端午假期"),
        (date(2026, 9, 27), "中秋假期"),
        (date(2026, 10, 3), "国庆假期"),
    ],
)
def test_a_day_goes_by_the_name_of_its_own_holiday(day: date, name: str) -> None:
    found = occasion_on(day)
    assert found is not None
    assert [found.name_of(period).zh for period in found.periods if period.contains(day)] == [name]


def test_short_breaks_are_learnt_together() -> None:
    found = effects(YEAR).codes[0]
    assert found[0] == found[93] == found[169] != ORDINARY, "New Year, Qingming, Dragon Boat"


def test_codes_agree_with_the_days() -> None:
    found = effects(YEAR, ["US", "", "AE", "US"])
    assert found.group is not None
    assert found.codes.shape == (3, 365)
    for row, country in zip(found.group, ["US", "", "AE", "US"], strict=True):
        for number, day in enumerate(YEAR.days()):
            occasion = occasion_on(day, country)
            code = found.codes[row, number]
            assert (code == ORDINARY) == (occasion is None)
            if occasion is not None:
                assert occasions()[code - 1] == occasion
                assert found.spread[code] == occasion.spread


def test_days_beyond_the_calendar_are_ordinary() -> None:
    after = Period(date(2031, 1, 1), date(2031, 3, 1))
    assert not effects(after).codes.any()
    assert not covered().covers(after)


def test_masks_of_spans() -> None:
    period = Period(date(2026, 5, 1), date(2026, 5, 10))
    changes = [
        Period(date(2026, 4, 20), date(2026, 5, 2)),
        Period(date(2026, 5, 6), date(2026, 5, 6)),
        Period(date(2026, 5, 10), date(2026, 5, 20)),
    ]
    assert np.flatnonzero(marked(period, changes)).tolist() == [0, 1, 5, 9]


def _total(seed: int, days: int, season: float) -> tuple[np.ndarray, Period]:
    period = Period(date(2024, 1, 1), date(2024, 1, 1) + timedelta(days=days - 1))
    at = np.arange(days)
    mean = 400 * np.exp(0.0004 * at + season * np.cos(2 * np.pi * (at - 60) / 365.25))
    total = np.random.default_rng(seed).poisson(mean * np.random.default_rng(seed + 1).gamma(50, 0.02, days))
    return total.astype(np.float64), period


def test_a_yearly_season_is_learnt_from_two_years() -> None:
    total, period = _total(1, 800, 0.3)
    total[100:120] = np.nan
    profile = yearly_profile(total, period)
    assert profile is not None
    truth = np.exp(0.3 * np.cos(2 * np.pi * (np.arange(800) - 60) / 365.25))
    assert np.abs(np.log(profile / profile.mean()) - np.log(truth / truth.mean())).max() < 0.1


def test_one_year_cannot_tell_season_from_growth() -> None:
    assert yearly_profile(*_total(2, 400, 0.3)) is None
    assert yearly_profile(np.full(900, np.nan), Period(date(2024, 1, 1), date(2026, 6, 18))) is None


def test_no_season_is_made_up() -> None:
    profile = yearly_profile(*_total(3, 800, 0.0))
    assert profile is not None
    assert np.abs(np.log(profile)).max() < 0.03


def test_a_week_is_special_where_more_than_half_of_it_is() -> None:
    # Super September begins on a Tuesday: the first week has none of it, the second five days, the third all.
    sunday = date(2026, 8, 23)
    weeks = by_week(effects(Period(sunday, sunday + timedelta(days=20))))
    days = effects(Period(sunday, sunday + timedelta(days=20)))
    assert weeks.codes.shape == (1, 3)
    assert weeks.codes[0, 0] == ORDINARY
    assert weeks.codes[0, 1] == days.codes[0, 9]
    assert weeks.codes[0, 2] == days.codes[0, 16] != ORDINARY


def test_what_is_older_than_its_column_has_the_calendar_of_its_own_day() -> None:
    days = effects(Period(date(2026, 2, 10), date(2026, 2, 28)), ["US", "DE"])
    found = later(days, np.array([7, 0]))
    assert found.group is not None
    assert days.group is not None
    np.testing.assert_array_equal(found.codes[found.group[1]], days.codes[days.group[1]])
    np.testing.assert_array_equal(found.codes[found.group[0], 7:], days.codes[days.group[0], :-7])
    assert not found.codes[found.group[0], :7].any()


def test_an_occasion_of_most_buyers_is_one_of_the_whole_shop() -> None:
    assert "christmas" in of_most({"US": 6.0, "SA": 4.0})
    assert "christmas" not in of_most({"US": 4.0, "SA": 6.0})
    christmas = Period(date(2026, 12, 25), date(2026, 12, 25))
    assert not effects(christmas).codes.any()
    assert effects(christmas, everywhere={"christmas"}).codes.all()
