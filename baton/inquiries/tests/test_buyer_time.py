"""A buyer's local time and public holidays, from the country alone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from baton.inquiries.logic.buyer_time import knows_holidays, public_holiday
from baton.kit.countries import OTHER, UNKNOWN, countries
from baton.kit.country_zones import MAIN_ZONES, local_time, zone_of


@pytest.mark.parametrize(
    ("country", "zone"),
    [
        ("US", "America/New_York"), ("DE", "Europe/Berlin"), ("AU", "Australia/Sydney"), ("BR", "America/Sao_Paulo"),
        ("RU", "Europe/Moscow"), ("CA", "America/Toronto"), ("ES", "Europe/Madrid"), ("MX", "America/Mexico_City"),
        ("ID", "Asia/Jakarta"), ("IN", "Asia/Kolkata"), ("CN", "Asia/Shanghai"), ("PT", "Europe/Lisbon"),
        ("CL", "America/Santiago"), ("NZ", "Pacific/Auckland"), ("GB", "Europe/London"), ("UA", "Europe/Kyiv"),
    ],
)  # fmt: skip
def test_a_country_goes_by_its_main_business_zone(country: str, zone: str) -> None:
    found = zone_of(country)
    assert found is not None
    assert found.key == zone


@pytest.mark.parametrize("country", [OTHER, UNKNOWN, "", "de", "Germany", "\n", "A" * 64])
def test_no_country_has_no_zone(country: str) -> None:
    assert zone_of(country) is None
    assert local_time(datetime(2026, 1, 1, tzinfo=UTC), country) is None
    assert public_holiday(country, date(2026, 1, 1)) is None


def test_nearly_every_country_that_the_facts_can_name_has_a_zone() -> None:
    without = {code for code in countries() if zone_of(code) is None}
    # Islands without people or time zones of their own, and the two codes that name no country.
    assert without <= {OTHER, UNKNOWN, "AC", "BV", "CP", "CQ", "DG", "EA", "HM", "IC", "TA"}
    assert all(zone_of(code) is not None for code in MAIN_ZONES)


def test_local_time_goes_with_the_buyer_s_own_daylight_saving() -> None:
    eight = timedelta(hours=8)
    for day, hours in ((date(2026, 3, 7), -5), (date(2026, 3, 9), -4), (date(2026, 11, 2), -5)):
        found = local_time(datetime(day.year, day.month, day.day, 12, tzinfo=UTC), "US")
        assert found is not None
        assert found.utcoffset() == timedelta(hours=hours)
    # The hour that comes twice: an hour passes, the clock shows the same time.
    first = local_time(datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "DE")
    second = local_time(datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "DE")
    assert first is not None
    assert second is not None
    assert (first.hour, second.hour) == (2, 2)
    assert second - first != eight
    assert second.timestamp() - first.timestamp() == 3_600
    # The southern summer is the other way round.
    summer, winter = (local_time(datetime(2026, month, 15, tzinfo=UTC), "AU") for month in (1, 7))
    assert summer is not None
    assert winter is not None
    assert summer.utcoffset() == timedelta(hours=11)
    assert winter.utcoffset() == timedelta(hours=10)


def test_the_buyer_s_public_holidays_are_named() -> None:
    found = public_holiday("US", date(2026, 11, 26))
    assert found is not None
    assert found.en == "Thanksgiving Day"
    assert public_holiday("US", date(2026, 11, 27)) is None
    german = public_holiday("DE", date(2026, 10, 3))
    assert german is not None
    assert german.en == "German Unity Day"


def test_what_the_package_does_not_know_is_said() -> None:
    assert knows_holidays("DE", 2026)
    assert not knows_holidays(OTHER, 2026)
    assert not knows_holidays("", 2026)
