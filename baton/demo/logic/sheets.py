"""One sheet of a shop's export, before it is written: where it goes, its layout, its rows as cells."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from baton.demo.logic.calendar import Counts, Flags
from baton.kit.period import Period
from baton.sources.layouts import Layout

Cell = str | int | float | None
Row = tuple[Cell, ...]

MISSING = "-"
"""How the platform's exports write "no value"."""


@dataclass(frozen=True, slots=True)
class Sheet:
    path: str
    """Below the shop's folder; the ending decides the format."""
    layout: Layout
    headers: tuple[str, ...]
    period: Period
    rows: tuple[Row, ...]


def sheet(
    folder: str, layout: Layout, period: Period, rows: Iterable[Row], *, name: str | None = None
) -> Sheet:
    path = "/".join(part for part in (folder, name or layout.file_name_for(period)) if part)
    return Sheet(path, layout, layout.headers, period, tuple(rows))


def percent(part: float, whole: float, digits: int = 2) -> str:
    """`1.62%` as the platform prints it: trailing zeros dropped, `0%` for nothing."""
    share = 100.0 * part / whole if whole else 0.0
    return f"{share:.{digits}f}".rstrip("0").rstrip(".") + "%"


def distinct(keys: Counts, people: Counts, among: Flags, size: int) -> Counts:
    """For each key in 0…size−1 how many different people stand among the chosen rows."""
    rows = np.flatnonzero(among)
    if not len(rows):
        return np.zeros(size, dtype=np.int64)
    width = int(people.max()) + 1
    pairs = np.unique(keys[rows] * width + people[rows])
    return np.bincount(pairs // width, minlength=size).astype(np.int64)


def people_of_period(daily: Counts, again: float, least: Counts) -> Counts:
    """Distinct people over several days (… × days → …): fewer than the daily ones added up, no fewer than on any day.

    `again` is the part that does not come back within the period, `least` a floor (those known by name).
    """
    total = daily.sum(axis=-1)
    days = daily.shape[-1]
    people = total if days == 1 else np.maximum(np.rint(total * again).astype(np.int64), daily.max(axis=-1))
    return np.asarray(np.maximum(people, least), dtype=np.int64)
