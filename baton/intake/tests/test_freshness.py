"""How fresh the facts are."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from pathlib import Path

import pytest

from baton.intake import selectors
from baton.intake.logic.freshness import (
    covered_days,
    day_states,
    expected_day,
    known_through,
    standing_of,
    strip_of,
)
from baton.intake.services import import_files, undo_import
from baton.intake.terms import Cadence, DayState, Freshness, Standing
from baton.intake.tests import exports
from baton.kit.period import Period
from baton.people.terms import Shop

TODAY = date(2026, 11, 24)
"""A Tuesday: the week that ended on Saturday the 21st is out."""


def states(present: Collection[date], first: date | None, expected: date | None) -> list[DayState]:
    return [state for _, state in day_states(strip_of(TODAY), present, first, expected, TODAY)]


def test_the_strip_ends_with_the_newest_complete_day() -> None:
    strip = strip_of(TODAY)
    assert (len(strip), strip[0], strip[-1]) == (14, date(2026, 11, 9), date(2026, 11, 22))


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2026, 11, 23), date(2026, 11, 14)),
        (date(2026, 11, 24), date(2026, 11, 21)),
        (date(2026, 11, 30), date(2026, 11, 21)),
        (date(2026, 12, 1), date(2026, 11, 28)),
    ],
)
def test_a_week_is_expected_from_the_tuesday_after_it(today: date, expected: date) -> None:
    assert expected_day(Cadence.WEEKLY, today) == expected


def test_what_is_expected() -> None:
    assert expected_day(Cadence.DAILY, TODAY) == date(2026, 11, 22)
    assert expected_day(Cadence.OCCASIONAL, TODAY) is None


def test_a_day_is_present_missing_or_not_due() -> None:
    strip = strip_of(TODAY)
    present = covered_days(
        [Period(date(2026, 11, 1), date(2026, 11, 12)), Period(date(2026, 11, 14), date(2026, 11, 21))], strip
    )
    found = states(present, date(2026, 11, 1), date(2026, 11, 21))
    assert found == [DayState.PRESENT] * 4 + [DayState.MISSING] + [DayState.PRESENT] * 8 + [DayState.NOT_DUE]


def test_nothing_was_due_before_the_beginning() -> None:
    assert set(states((), None, date(2026, 11, 21))) == {DayState.NOT_DUE}
    found = states({date(2026, 11, 20)}, date(2026, 11, 20), date(2026, 11, 21))
    assert found == [DayState.NOT_DUE] * 11 + [DayState.PRESENT, DayState.MISSING, DayState.NOT_DUE]


def test_a_day_that_the_platform_has_not_finished_is_partial() -> None:
    strip = (date(2026, 11, 22), date(2026, 11, 23))
    assert [state for _, state in day_states(strip, strip, strip[0], TODAY, TODAY)] == [
        DayState.PRESENT,
        DayState.PARTIAL,
    ]


@pytest.mark.parametrize(
    ("latest", "expected", "gaps", "standing", "late"),
    [
        (None, TODAY, 0, Standing.NEVER, 0),
        (TODAY, None, 3, Standing.ON_TIME, 0),
        (TODAY, TODAY, 0, Standing.ON_TIME, 0),
        (TODAY, TODAY, 2, Standing.GAPS, 0),
        (TODAY - timedelta(days=9), TODAY, 9, Standing.LATE, 9),
    ],
)
def test_the_verdict(
    latest: date | None, expected: date | None, gaps: int, standing: Standing, late: int
) -> None:
    days = [(TODAY - timedelta(days=gap), DayState.MISSING) for gap in range(gaps)]
    assert standing_of(latest, expected, days) == (standing, late)


def test_a_log_is_known_up_to_its_last_import() -> None:
    assert known_through(date(2026, 11, 3), date(2026, 11, 20)) == date(2026, 11, 20)
    assert known_through(date(2026, 11, 3), None) == date(2026, 11, 3)
    assert known_through(None, date(2026, 11, 20)) is None


def by_dataset(shop: Shop) -> dict[str, Freshness]:
    return {fresh.dataset: fresh for fresh in selectors.freshness(shop, TODAY)}


@pytest.mark.django_db
def test_the_freshness_of_a_shop(shop: Shop, files: Path) -> None:
    import_files(
        "lights",
        [
            exports.products(files),
            exports.products(files, Period(date(2026, 11, 1), date(2026, 11, 12))),
            exports.shop_day(files, date(2026, 11, 12)),
            exports.inquiries(files, rows=2),
        ],
    )
    found = by_dataset(shop)
    products = found["product_period"]
    assert (products.latest, products.days_behind, products.standing) == (
        date(2026, 11, 21),
        3,
        Standing.GAPS,
    )
    assert products.missing_days == 2
    daily = found["shop_day"]
    assert (daily.standing, daily.days_late, daily.missing_days) == (Standing.LATE, 9, 9)
    # The newest inquiry came on the 16th in Shanghai, the 15th of the platform; the log came in today, so that the
    # quiet days since are known.
    log = found["inquiry"]
    assert (log.latest, log.standing, log.missing_days) == (date(2026, 11, 15), Standing.ON_TIME, 0)
    never = found["order"]
    assert (never.latest, never.days_behind, never.standing) == (None, None, Standing.NEVER)
    assert found["event"].as_json()["standing"] == "never"


@pytest.mark.django_db
def test_an_undone_import_is_no_longer_fresh(shop: Shop, files: Path) -> None:
    result = import_files("lights", [exports.products(files)])
    undo_import(str(result.run_id), shop=shop, by=None)
    assert by_dataset(shop)["product_period"].standing is Standing.NEVER


@pytest.mark.django_db
def test_a_row_of_a_day_that_has_not_come_is_set_aside(shop: Shop, files: Path) -> None:
    path = files / "visits.csv"
    days = ("2026-11-20", "2026-11-25", "2026-11-26", "2027-11-20")
    rows = [f"{30_000_001 + place},{day},5" for place, day in enumerate(days)]
    path.write_text("\n".join(["访客编号,访问日期,浏览次数", *rows]), encoding="utf-8")
    (file,) = import_files("lights", [path]).files
    assert (file.rows_accepted, file.rows_quarantined) == (2, 2)
    (first, _) = selectors.waiting_rows(shop)
    assert (first.row, first.column, first.value) == (4, "访问日期", "2026-11-26")
    assert "2026-11-24" in first.reason_en
    assert by_dataset(shop)["visit"].latest == date(2026, 11, 20)
