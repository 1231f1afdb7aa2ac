"""A buyer's local time, and the public holidays of a country, from the country as the facts keep it.

Sources: `zone.tab` of the IANA time zone data (package `tzdata`) says which zones a country has; the package
`holidays` which days are public holidays there. A country that spans several zones is told by the one in which most
of its trade is done, as the buyer's town is not known: where that is not the table's first, MAIN_ZONES names it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from importlib import resources
from zoneinfo import ZoneInfo

import holidays

from baton.kit.text import Text

MAIN_ZONES: Mapping[str, str] = {
    "AU": "Australia/Sydney",
    "BR": "America/Sao_Paulo",
    "CA": "America/Toronto",
    "RU": "Europe/Moscow",
    "UA": "Europe/Kyiv",
    "XK": "Europe/Belgrade",
}
"""Where the first zone of the table is an outlying one, or there is none. The United States go by New York, Mexico by
Mexico City, Indonesia by Jakarta, Spain by Madrid and China by Shanghai, as the table has them."""


def zone_of(country: str) -> ZoneInfo | None:
    """The main business zone of a country (ISO 3166-1 alpha-2); None for other, unknown or no country."""
    name = _zones().get(country)
    return None if name is None else ZoneInfo(name)


def local_time(moment: datetime, country: str) -> datetime | None:
    """An aware moment in the buyer's country; None where the country does not tell."""
    zone = zone_of(country)
    return None if zone is None else moment.astimezone(zone)


def public_holiday(country: str, day: date) -> Text | None:
    """The country's public holiday on a day of its own calendar, in its local and its English name; None without.

    None as well for a country, or a year, that the package does not know: see `knows_holidays`.
    """
    return _holidays(country, day.year).get(day)


def knows_holidays(country: str, year: int) -> bool:
    """Whether the package has that country's public holidays of the year."""
    return bool(_holidays(country, year))


@lru_cache(maxsize=1)
def _zones() -> Mapping[str, str]:
    """By country, the first zone of the table, unless MAIN_ZONES has another."""
    table = resources.files("tzdata").joinpath("zoneinfo", "zone.tab").read_text(encoding="utf-8")
    found: dict[str, str] = {}
    for line in table.splitlines():
        if line and not line.startswith("#"):
            country, _, zone, *_ = line.split("\t")
            found.setdefault(country, zone)
    return {**found, **MAIN_ZONES}


@lru_cache(maxsize=1_024)
def _holidays(country: str, year: int) -> Mapping[date, Text]:
    # The package answers to names of countries as well: "Germany" is no code.
    if len(country) != 2 or country not in _known_countries():
        return {}
    own = holidays.country_holidays(country, years=year)
    english = _in_language(country, year, "en_US")
    chinese = _in_language(country, year, "zh_CN")
    return {
        day: Text(chinese.get(day) or english.get(day) or name, english.get(day) or name)
        for day, name in own.items()
    }


@lru_cache(maxsize=1)
def _known_countries() -> frozenset[str]:
    return frozenset(holidays.list_supported_countries())


def _in_language(country: str, year: int, language: str) -> Mapping[date, str]:
    """Names in a language where the package has them; it tells another one where it has not."""
    languages = holidays.country_holidays(country).supported_languages
    if language not in languages:
        return {}
    return dict(holidays.country_holidays(country, years=year, language=language))
