"""The time of day in a country: the zone in which most of its trade is done.

Source: `zone.tab` of the IANA time zone data (package `tzdata`) says which zones a country has. A country that spans
several is told by one, as a buyer's town is not known: where that is not the table's first, MAIN_ZONES names it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from importlib import resources
from zoneinfo import ZoneInfo

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
