"""The planted facts as data: what is in truth.toml, typed."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from baton.kit.period import Period

NONE = "none"
"""The owner of a fact that is no leg's figure: a gap in the data, a figure that is not valid."""


@dataclass(frozen=True, slots=True)
class Planted:
    """One planted fact. `size` is an effect of kind `unit`: factor, count, CNY or days."""

    id: str
    shop: str
    period: Period
    dataset: str
    metric: str
    segment: Mapping[str, Any]
    size: float
    unit: str
    owner: str
    finding: str
    finding_en: str


@dataclass(frozen=True, slots=True)
class Closing:
    """How many orders a span of days brought: those with first money in it, those drafted in it and unpaid."""

    shop: str
    period: Period
    paid: Mapping[str, int]
    """Country code → orders; `other` is every country not named."""
    unpaid: int


@dataclass(frozen=True, slots=True)
class Truth:
    last_day: date
    quiet_month: Period
    planted: tuple[Planted, ...]
    closings: tuple[Closing, ...]

    def of(self, shop: str) -> Mapping[str, Planted]:
        """The facts planted in one shop, by id."""
        return {fact.id: fact for fact in self.planted if fact.shop == shop}


def parse_truth(text: str) -> Truth:
    """The content of a truth file. KeyError where a field is missing."""
    raw = tomllib.loads(text)
    quiet = raw["quiet_month"]
    return Truth(
        last_day=raw["last_day"],
        quiet_month=Period(quiet["start"], quiet["end"]),
        planted=tuple(_planted(entry) for entry in raw["planted"]),
        closings=tuple(
            Closing(entry["shop"], Period(entry["start"], entry["end"]), entry["paid"], entry["unpaid"])
            for entry in raw["closings"]
        ),
    )


def _planted(entry: Mapping[str, Any]) -> Planted:
    return Planted(
        id=entry["id"],
        shop=entry["shop"],
        period=Period(entry["start"], entry["end"]),
        dataset=entry["dataset"],
        metric=entry["metric"],
        segment=entry["segment"],
        size=float(entry["size"]),
        unit=entry["unit"],
        owner=entry["owner"],
        finding=entry["finding"],
        finding_en=entry["finding_en"],
    )
