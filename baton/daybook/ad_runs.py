"""When advertisements run, by the clock of the market they are for, and what their leads have cost."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from baton.daybook.day_facts import DayFacts, Row
from baton.kit import countries
from baton.kit.country_zones import zone_of
from baton.kit.share import ratio
from baton.kit.text import Text

SLOTS = 48
"""Half hours of a day."""
AWAKE = (8, 23)
"""Hours of the market's own day between which buyers look for things."""
COST_DAYS = 28
LONGEST_KEY = 180
_ALL_DAY = re.compile(r"全天|24\s*(小时|h)|all\s*day", re.IGNORECASE)
_SPAN = re.compile(r"(\d{1,2})(?:[:：](\d{2}))?\s*(?:-|–|—|~|～|至|到|to)\s*(\d{1,2})(?:[:：](\d{2}))?")
_RUNS = """
    SELECT * FROM {ad_schedule} WHERE noted_on BETWEEN $first AND $last ORDER BY noted_on, campaign, country
"""
_COSTS = """
    SELECT campaign, {country} AS country, sum(ad_spend)::DOUBLE AS spend, sum(clicks)::DOUBLE AS clicks,
        CASE WHEN count(ad_leads) = count(*) THEN sum(ad_leads)::DOUBLE END AS leads
    FROM (
        SELECT *, (keyword <> '')::INT + (product_id <> '')::INT + (country <> '')::INT AS keys,
            min(keys) OVER (PARTITION BY period_end) AS fewest
        FROM {{ad_day}}
        WHERE period_start = period_end AND period_end BETWEEN $first AND $last AND campaign <> '' AND {told}
    )
    WHERE keys = fewest GROUP BY ALL
"""
_BY_CAMPAIGN = _COSTS.format(country="''", told="TRUE").replace("{{", "{").replace("}}", "}")
_BY_MARKET = _COSTS.format(country="country", told="country <> ''").replace("{{", "{").replace("}}", "}")
Key = tuple[str, str]
"""Campaign and country."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What advertising brought in a span. None where a part is not known."""

    spend: float | None
    clicks: float | None
    leads: float | None

    @property
    def a_lead(self) -> float | None:
        return ratio(self.spend, self.leads)


def hours_of(written: str | None) -> frozenset[int] | None:
    """The half hours (0 to 47) of the shop's day that a schedule names; None where it names none that can be read.

    "08:00-20:30", "22-6, 9:00–11:00" and "全天" are read; a span that ends before it begins goes over midnight.
    """
    text = (written or "").strip()
    if _ALL_DAY.search(text):
        return frozenset(range(SLOTS))
    found: set[int] = set()
    for first, minute, last, until in _SPAN.findall(text):
        start, end = _slot(first, minute), _slot(last, until)
        if start is None or end is None:
            return None
        found |= set(range(start, end)) if end > start else {*range(start, SLOTS), *range(end)}
    return frozenset(found) or None


def _slot(hour: str, minute: str) -> int | None:
    hours, minutes = int(hour), int(minute or 0)
    return None if hours > 24 or minutes > 59 else min(SLOTS, 2 * hours + minutes // 30)


def awake_slots(
    day: DayFacts, country: str, first: int = AWAKE[0], last: int = AWAKE[1]
) -> frozenset[int] | None:
    """The half hours of the shop's day in which it is between `first` and `last` o'clock in the country.

    None where the country's clock is not known. Worked out for the day, as clocks change.
    """
    zone = zone_of(country)
    if zone is None:
        return None
    midnight = datetime.combine(day.day, time(), day.zone)
    there = [(midnight + timedelta(minutes=30 * slot)).astimezone(zone).hour for slot in range(SLOTS)]
    return frozenset(slot for slot, hour in enumerate(there) if first <= hour < last)


def slot_of(moment: datetime) -> int:
    """Of a moment in the shop's time."""
    return 2 * moment.hour + moment.minute // 30


def written(slots: frozenset[int]) -> str:
    """Spans as people write them: the one over midnight in one piece."""
    if len(slots) == SLOTS:
        return "00:00–24:00"
    starts = sorted(slot for slot in slots if (slot - 1) % SLOTS not in slots)
    spans = []
    for start in starts:
        end = start
        while end % SLOTS in slots:
            end += 1
        spans.append(f"{_clock(start)}–{_clock(end % SLOTS)}")
    return ", ".join(spans)


def _clock(slot: int) -> str:
    return f"{slot // 2:02d}:{30 * (slot % 2):02d}"


def runs(day: DayFacts, days: int) -> Mapping[Key, tuple[Row, ...]]:
    """What was noted of each campaign and market in the last days, the newest last; none where there is nothing."""
    newest = day.newest("ad_schedule")
    if newest is None:
        return {}
    first = newest - timedelta(days=days - 1)
    found: dict[Key, list[Row]] = {}
    for row in day.rows(_RUNS, {"first": first, "last": newest}):
        found.setdefault((row["campaign"], row["country"]), []).append(row)
    return {key: tuple(rows) for key, rows in found.items() if rows[-1]["noted_on"] == newest}


def key_of(key: Key) -> str:
    """For a task, whose key has its limits."""
    return f"{key[0][:LONGEST_KEY]}|{key[1]}"


def name_of(key: Key) -> Text:
    country = countries.label(key[1])
    return Text(f"{key[0]} · {country.zh}", f"{key[0]} · {country.en}")


def costs(day: DayFacts, last: date, days: int = COST_DAYS) -> Mapping[Key, Cost]:
    """Spend and leads in the days up to `last`, by campaign and country, and by campaign alone under the country "".

    A report that is split further counts once: of each day the coarsest rows.
    """
    span = {"first": last - timedelta(days=days - 1), "last": last}
    rows = (*day.rows(_BY_CAMPAIGN, span), *day.rows(_BY_MARKET, span))
    return {
        (row["campaign"], row["country"]): Cost(row["spend"], row["clicks"], row["leads"]) for row in rows
    }


def cost_of(found: Mapping[Key, Cost], key: Key) -> Cost | None:
    """Of the campaign in that market; of the whole campaign where the reports do not split it."""
    return found.get(key) or found.get((key[0], ""))


def all_together(found: Mapping[Key, Cost]) -> Cost | None:
    """Of all campaigns; None where one of them is not known."""
    whole = [cost for (_, country), cost in found.items() if not country]
    if not whole or any(cost.spend is None or cost.leads is None for cost in whole):
        return None
    return Cost(
        sum(cost.spend or 0 for cost in whole),
        sum(cost.clicks or 0 for cost in whole),
        sum(cost.leads or 0 for cost in whole),
    )


def cny(amount: float) -> str:
    return f"¥{amount:,.0f}"
