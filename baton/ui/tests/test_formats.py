from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baton.kit.period import Period
from baton.ui import formats


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "—"),
        (float("nan"), "—"),
        (0, "0"),
        (1284600, "1,284,600"),
        (4.84, "4.8"),
        (-12, "−12"),
        (-0.04, "0.0"),
    ],
)
def test_number(value: float | None, text: str) -> None:
    assert formats.number(value) == text


@pytest.mark.parametrize(
    ("value", "text"), [(7.04, "+7.0"), (-17, "−17"), (0, "0"), (-0.01, "0.0"), (None, "—")]
)
def test_signed(value: float | None, text: str) -> None:
    assert formats.signed(value) == text


@pytest.mark.parametrize(
    ("value", "zh", "en"),
    [
        (1_284_600, "128.5万", "1.28M"),
        (120_000_000, "1.20亿", "120M"),
        (15_672, "1.567万", "15.7k"),
        (612, "612", "612"),
        (-15_672, "−1.567万", "−15.7k"),
        (None, "—", "—"),
    ],
)
def test_headline(value: float | None, zh: str, en: str) -> None:
    assert formats.headline(value, "zh-hans") == zh
    assert formats.headline(value, "en") == en


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0.0122, "1.22%"),
        (0.62, "62.0%"),
        (0.00793, "0.793%"),
        (1, "100%"),
        (0, "0%"),
        (0.9999, "100%"),
        (None, "—"),
    ],
)
def test_rate_has_three_significant_digits(share: float | None, text: str) -> None:
    assert formats.rate(share) == text


def test_change_points_money_hours() -> None:
    assert formats.change(0.072) == "+7.2%"
    assert formats.change(-0.158) == "−15.8%"
    assert formats.points(0.012, "zh") == "+1.2 点"
    assert formats.points(-0.012, "en") == "−1.2 pp"
    assert formats.money(311_040) == "$311,040"
    assert formats.money(3.86, "CNY") == "¥3.86"
    assert formats.money(-50, "USD") == "−$50.00"
    assert formats.money(12, "GBP") == "GBP 12.00"
    assert formats.hours(3.3, "zh") == "3 小时 18 分"
    assert formats.hours(0.5, "en") == "30 min"


def test_days_name_the_year_only_across_years() -> None:
    assert formats.day(date(2026, 11, 24), date(2026, 1, 1)) == "11-24"
    assert formats.day(date(2025, 11, 24), date(2026, 1, 1)) == "2025-11-24"
    assert formats.period(Period(date(2026, 10, 25), date(2026, 11, 21)), "zh") == "10-25 至 11-21"
    assert formats.period(Period(date(2025, 12, 25), date(2026, 1, 2)), "en") == "2025-12-25 – 2026-01-02"
    assert formats.period(Period(date(2026, 1, 2), date(2026, 1, 2)), "en") == "01-02"


@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e12, max_value=1e12))
def test_a_hyphen_never_stands_for_a_minus(value: float) -> None:
    texts = (
        formats.number(value),
        formats.signed(value),
        formats.headline(value, "zh"),
        formats.headline(value, "en"),
        formats.rate(value),
        formats.change(value),
        formats.money(value),
    )
    assert not [text for text in texts if "-" in text]
