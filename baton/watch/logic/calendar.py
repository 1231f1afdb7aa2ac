"""The calendar of the trade: China's breaks, the platform's campaigns and fairs, the buyers' own holidays.

The dates are data (`calendar.toml`). How strong an occasion is differs from figure to figure, so it is learnt;
before it was ever seen, it widens what counts as usual. Days outside the years that are covered are ordinary.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from baton.kit.period import Period, parse_period
from baton.kit.text import Text
from baton.watch.logic.panel import ORDINARY, Codes, Effects, Flags, Floats

_FILE = Path(__file__).with_name("calendar.toml")
_YEAR = 365.25
_BLOCK = 14
"""Days whose figures are taken together for the yearly season; they hold each weekday twice."""
_LEAST_BLOCKS = 36
"""About a year and a half: below, a season cannot be told from growth."""
_WAVES = (1, 2)
_STRONG = 0.25
"""Occasions that spread as widely would bend the smooth season; a month's campaign is part of it."""


@dataclass(frozen=True)
class Occasion:
    """A holiday, campaign or fair."""

    code: str
    name: Text
    spread: float
    """Standard deviation of the logarithm of an effect that was not seen yet."""
    countries: frozenset[str]
    """Whose buyers it concerns; empty: everybody's."""
    periods: tuple[Period, ...]
    holidays: Mapping[Period, Text]
    """The names of the periods that have one of their own."""

    def name_of(self, period: Period) -> Text:
        """What one of the periods is called."""
        return self.holidays.get(period, self.name)

    def concerns(self, country: str) -> bool:
        return not self.countries or country in self.countries

    def contains(self, day: date) -> bool:
        return any(period.contains(day) for period in self.periods)


@cache
def occasions() -> tuple[Occasion, ...]:
    """All occasions; where several hold on a day, the first of them counts."""
    return tuple(_occasion(entry) for entry in _data()["occasion"])


def _occasion(entry: Mapping[str, Any]) -> Occasion:
    holidays = {
        parse_period(text): Text(one["zh"], one["en"])
        for one in entry.get("holiday", ())
        for text in one["days"]
    }
    periods = [*map(parse_period, entry.get("days", ())), *holidays]
    return Occasion(
        code=entry["code"],
        name=Text(entry["zh"], entry["en"]),
        spread=float(entry["spread"]),
        countries=frozenset(entry.get("countries", ())),
        periods=tuple(sorted(periods, key=lambda period: period.start)),
        holidays=holidays,
    )


@cache
def covered() -> Period:
    """The days whose occasions are known."""
    first, last = _data()["covers"]
    return Period(date(first, 1, 1), date(last, 12, 31))


def _data() -> dict[str, Any]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))


def occasion_on(day: date, country: str = "") -> Occasion | None:
    """What goes on for buyers of `country` (ISO code; empty: of no one country), or None."""
    found = (each for each in occasions() if each.concerns(country) and each.contains(day))
    return next(found, None)


def effects(
    period: Period, countries: Sequence[str] = (), everywhere: Collection[str] = frozenset()
) -> Effects:
    """The calendar for a panel over `period`. `countries`: the buyers' country of each series, empty for all.

    Without `countries` every series has the calendar of buyers of no one country: what concerns everybody, and the
    occasions whose codes are `everywhere`.
    """
    kinds = sorted(set(countries)) or [""]
    codes = np.full((len(kinds), period.length), ORDINARY, dtype=np.intp)
    for row, country in enumerate(kinds):
        # The first in the list holds, so it is written last.
        for number, occasion in reversed(list(enumerate(occasions(), start=ORDINARY + 1))):
            if occasion.concerns(country) or (not country and occasion.code in everywhere):
                codes[row, _days_of(occasion, period)] = number
    spread = np.array([0.0, *(occasion.spread for occasion in occasions())])
    group = np.array([kinds.index(country) for country in countries], dtype=np.intp) if countries else None
    return Effects(codes, spread, group)


def by_week(days: Effects) -> Effects:
    """The calendar of whole weeks: what goes on in a week is what takes more than half of its days."""
    groups, count = days.codes.shape
    weeks = days.codes.reshape(groups, count // 7, 7)
    middle = np.sort(weeks, axis=2)[:, :, 3]
    # What takes more than half of seven days is also what stands in their middle.
    is_most = (weeks == middle[:, :, None]).sum(axis=2) > 3
    return replace(days, codes=np.where(is_most, middle, ORDINARY))


def of_most(weights: Mapping[str, float]) -> frozenset[str]:
    """Occasions that keep more than half of the buyers. `weights`: how much of the shop's traffic by country."""
    whole = sum(weights.values())
    return frozenset(
        one.code
        for one in occasions()
        if one.countries
        and sum(weight for country, weight in weights.items() if country in one.countries) > whole / 2
    )


def later(given: Effects, by: Codes) -> Effects:
    """The calendar with what goes on moved back by a number of columns for each series: to the day it was asked on."""
    kinds = sorted(set(by.tolist()))
    rows, size = given.codes.shape
    codes = np.full((len(kinds), rows, size), ORDINARY, dtype=np.intp)
    for place, columns in enumerate(kinds):
        codes[place, :, columns:] = given.codes[:, : size - columns]
    group = np.zeros(by.size, dtype=np.intp) if given.group is None else given.group
    moved = np.searchsorted(kinds, by) * rows + group
    return replace(given, codes=codes.reshape(-1, size), group=moved.astype(np.intp))


def _days_of(occasion: Occasion, period: Period) -> Flags:
    return marked(period, occasion.periods)


def marked(period: Period, parts: Sequence[Period]) -> Flags:
    """(days of `period`) whether each lies in one of `parts`: the mask of known changes and import gaps."""
    mask: Flags = np.zeros(period.length, dtype=bool)
    for part in parts:
        both = period.overlap(part)
        if both is not None:
            start = (both.start - period.start).days
            mask[start : start + both.length] = True
    return mask


def yearly_profile(total: Floats, period: Period) -> Floats | None:
    """(days) factors around 1 of the smooth season of a year, or None where too little history tells it.

    `total` (days of `period`): a figure of the whole shop, NaN where it has none. Two waves are fitted to the
    logarithm of fortnights, beside growth, without the days of breaks; they are shrunk by how far they
    stand out from what is left over (James and Stein), to nothing where they do not.
    """
    usable = np.isfinite(total) & (total > 0)
    going_on = effects(period)
    usable &= going_on.spread[going_on.codes[0]] < _STRONG
    count = len(total) // _BLOCK
    block = np.arange(len(total)) // _BLOCK
    days = np.bincount(block, usable, minlength=count + 1)[:count]
    is_full = days >= _BLOCK / 2
    if is_full.sum() < _LEAST_BLOCKS:
        return None
    logs = np.where(usable, np.log(np.where(usable, total, 1.0)), 0.0)
    figures = (np.bincount(block, logs, minlength=count + 1)[:count] / np.maximum(days, 1))[is_full]
    place: Floats = (_BLOCK * np.arange(count, dtype=np.float64) + (_BLOCK - 1) / 2)[is_full]
    waves, growth = _waves(place), np.stack([np.ones_like(place), place / _YEAR], axis=1)
    both, *_ = np.linalg.lstsq(np.hstack([growth, waves]), figures, rcond=None)
    only, *_ = np.linalg.lstsq(growth, figures, rcond=None)
    left = ((figures - np.hstack([growth, waves]) @ both) ** 2).sum()
    gained = ((figures - growth @ only) ** 2).sum() - left
    free = len(figures) - both.size
    kept = max(0.0, 1 - waves.shape[1] * left / free / max(gained, 1e-12))
    season = kept * (_waves(np.arange(len(total), dtype=np.float64)) @ both[growth.shape[1] :])
    profile: Floats = np.exp(season - season.mean())
    return profile


def _waves(place: Floats) -> Floats:
    """(places × waves): sines and cosines of a year."""
    angles = [2 * np.pi * wave * place / _YEAR for wave in _WAVES]
    return np.stack([side(angle) for angle in angles for side in (np.sin, np.cos)], axis=1)
