"""Keyword advertising by campaign, keyword and country, day by day: the shop's standard promotion split further."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from baton.demo.logic.calendar import Counts, Floats, index_of, span
from baton.demo.logic.catalogue import LINES, Product
from baton.demo.logic.countries import COUNTRIES
from baton.demo.logic.profile import Profile
from baton.demo.logic.traffic import ADVERTISED_LINES, Traffic, by_line, likes
from baton.demo.logic.truth import Planted

REGIONS = (
    ("北美", ("US", "CA")),
    ("欧洲", ("DE", "GB", "FR")),
    ("中东非洲", ("SA", "NG", "AE")),
    ("拉美", ("BR", "MX")),
)
WORDS: Mapping[str, tuple[str, ...]] = {
    "HB": ("led ufo high bay", "ufo high bay 150w"),
    "PL": ("led panel 60x60", "led panel light"),
    "LHB": ("linear high bay",),
    "FL": ("led flood light", "flood light 200w ip66"),
    "SS": ("solar street light", "luminria solar para rua"),
    "ST": ("led strip light",),
}
NIGHT_WORD = "led panel 60x60 ugr19"
NIGHT_HOURS = 5.0
LEAD_RATE = 0.05
L1_SHARE = 0.42


@dataclass(frozen=True, slots=True)
class Cell:
    campaign: str
    keyword: str
    country: str


@dataclass(frozen=True, slots=True)
class Ads:
    """G cells × D days. Money in whole fen (CNY cents); a cell without impressions on a day has no row."""

    cells: tuple[Cell, ...]
    impressions: Counts
    clicks: Counts
    spend: Counts
    hours: Floats
    leads: Counts
    l1_clicks: Counts


def _cells(countries: int) -> tuple[list[Cell], Counts, Floats]:
    """Every cell, its line and its weight."""
    cells, lines, weights = [], [], []
    known = {one.code: number for number, one in enumerate(COUNTRIES[:countries])}
    liked = likes(countries)
    codes = [line.code for line in LINES]
    for code in ADVERTISED_LINES:
        line = codes.index(code)
        for region, members in REGIONS:
            for member in (one for one in members if one in known):
                for rank, word in enumerate(WORDS[code]):
                    cells.append(Cell(f"关键词推广-{LINES[line].zh}-{region}", word, member))
                    lines.append(line)
                    weights.append(float(liked[known[member], line]) / (1 + rank))
    return cells, np.array(lines, dtype=np.int64), np.array(weights)


def draw_ads(
    profile: Profile,
    products: Sequence[Product],
    days: Sequence[date],
    facts: Mapping[str, Planted],
    traffic: Traffic,
    rng: np.random.Generator,
) -> Ads:
    cells, lines, weights = _cells(profile.countries)
    table = np.repeat(weights[:, None], len(days), axis=1) * rng.lognormal(0.0, 0.08, (len(cells), len(days)))
    table *= _country_lifts(cells, lines, days, facts)
    night = facts.get("forgotten_ad_switch")
    if not profile.has_ads:
        cells, lines, table = [], lines[:0], table[:0]
    shown, clicked = (
        by_line(products, traffic.standard_ads.impressions),
        by_line(products, traffic.standard_ads.clicks),
    )
    panel = [line.code for line in LINES].index("PL")
    shown[:, panel] -= traffic.night_ads.impressions
    clicked[:, panel] -= traffic.night_ads.clicks
    impressions = _split(shown, lines, table, rng)
    clicks = np.minimum(_split(clicked, lines, impressions.astype(np.float64), rng), impressions)
    if night is not None:
        cells.append(Cell(str(night.segment["campaign"]), NIGHT_WORD, str(night.segment["country"])))
        impressions = np.vstack([impressions, traffic.night_ads.impressions])
        clicks = np.vstack([clicks, traffic.night_ads.clicks])
    price = rng.lognormal(np.log(630), 0.2, (len(cells), 1)) * rng.lognormal(0.0, 0.08, clicks.shape)
    spend = np.rint(clicks * price).astype(np.int64)
    hours = np.where(impressions > 0, np.round(rng.uniform(11, 16, impressions.shape), 1), 0.0)
    leads = rng.binomial(clicks, LEAD_RATE)
    if night is not None:
        _leave_on(night, cells, days, clicks, spend, hours, leads)
    return Ads(tuple(cells), impressions, clicks, spend, hours, leads, rng.binomial(clicks, L1_SHARE))


def _country_lifts(
    cells: Sequence[Cell], lines: Counts, days: Sequence[date], facts: Mapping[str, Planted]
) -> Floats:
    """G×D: buyers of a country who are shown more of a line are shown more of its ads."""
    lifts = np.ones((len(cells), len(days)))
    codes = [line.code for line in LINES]
    for name in ("german_market_up", "brazil_solar_up"):
        fact = facts.get(name)
        if fact is None:
            continue
        line = fact.segment.get("line")
        for row, cell in enumerate(cells):
            if cell.country == fact.segment["country"] and line in (None, codes[lines[row]]):
                lifts[row] *= span(days, fact.period, fact.size)
    return lifts


def _split(totals: Counts, lines: Counts, weights: Floats, rng: np.random.Generator) -> Counts:
    """G×D: each line's daily total (D×L), given to its cells by weight; left out where no cell has any."""
    result = np.zeros(weights.shape, dtype=np.int64)
    for line in np.unique(lines):
        rows = np.flatnonzero(lines == line)
        shares = weights[rows].T
        sums = shares.sum(axis=1, keepdims=True)
        chances = np.where(sums > 0, shares / np.where(sums > 0, sums, 1.0), 1.0 / len(rows))
        chances /= chances.sum(axis=1, keepdims=True)
        amount = np.where(sums[:, 0] > 0, totals[:, line], 0)
        result[rows] = rng.multinomial(amount, chances).T
    return result


def _leave_on(
    fact: Planted,
    cells: Sequence[Cell],
    days: Sequence[date],
    clicks: Counts,
    spend: Counts,
    hours: Floats,
    leads: Counts,
) -> None:
    """While the switch was left on: five hours every night, the planted sum in all, no lead."""
    row, inside = len(cells) - 1, index_of(days, fact.period)
    hours[row] = np.where(hours[row] > 0, 2.0, 0.0)
    hours[row, inside] = NIGHT_HOURS
    leads[row, inside] = 0
    total = round(fact.size * 100)
    weights = np.maximum(clicks[row, inside], 1)
    shares = total * weights // int(weights.sum())
    shares[-1] += total - int(shares.sum())
    spend[row, inside] = shares
