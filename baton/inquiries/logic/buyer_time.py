"""The public holidays of a buyer's country, from the country as the facts keep it.

Source: the package `holidays`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache

import holidays

from baton.kit.text import Text


def public_holiday(country: str, day: date) -> Text | None:
    """The country's public holiday on a day of its own calendar, in its local and its English name; None without.

    None as well for a country, or a year, that the package does not know: see `knows_holidays`.
    """
    return _holidays(country, day.year).get(day)


def knows_holidays(country: str, year: int) -> bool:
    """Whether the package has that country's public holidays of the year."""
    return bool(_holidays(country, year))


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
