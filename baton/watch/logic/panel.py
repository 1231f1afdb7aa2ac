"""What the detector is handed: one row per series, one column per day."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Codes = NDArray[np.intp]

ORDINARY = 0
"""The code of a day on which nothing special is going on."""


@dataclass(frozen=True)
class Effects:
    """What is going on by the calendar: holidays and campaigns, whose effect is learnt and not known before."""

    codes: Codes
    """(groups × days): 0 for an ordinary day, otherwise the number of what is going on."""
    spread: Floats
    """By code (the first is unused): standard deviation of the logarithm of an effect that was never seen."""
    group: Codes | None = None
    """(series): the row of `codes` that holds for it, for instance by the buyers' country. None: the first."""


@dataclass(frozen=True)
class Panel:
    """Daily figures of many series, and what is known beforehand.

    `values` are counts, or with `trials` the successes among so many trials (a rate). NaN is a day without a
    figure; it is never read as nought. A series whose kind is a rate with NaN or 0 trials on a day has no figure
    on that day either.
    """

    values: Floats
    """(series × days)"""
    first_day: date
    trials: Floats | None = None
    """(series × days)"""
    excluded: Flags | None = None
    """Days that say nothing, like an import gap or a noted disturbance; broadcasts to series × days."""
    renewed: Flags | None = None
    """Days from which on a known change asks for a new level; broadcasts to series × days."""
    effects: Effects | None = None
    profile: Floats | None = None
    """A known yearly season, as a factor around 1; broadcasts to series × days."""
    cycle: int = 7
    """Steps after which the season repeats: the week's days."""
    origin: int | None = None
    """The season's place of the first column; the weekday of `first_day` unless given."""
    pool: Codes | None = None
    """(series): series of a pool scatter alike, so how far they scatter is learnt together. None: all are one."""
    least_history: int = 28
    """Steps with a figure before the first verdict: of days, each weekday four times."""
    shape: tuple[int, int] = field(init=False)

    def __post_init__(self) -> None:
        if self.values.ndim != 2:
            raise ValueError(f"values must be series × days, not of shape {self.values.shape}")
        series, days = self.values.shape
        if not days:
            raise ValueError("a panel needs at least one day")
        object.__setattr__(self, "shape", (series, days))
        if self.trials is not None and self.trials.shape != self.values.shape:
            raise ValueError(f"trials are {self.trials.shape}, values {self.values.shape}")
        if self.effects is not None and self.effects.codes.shape[1] != days:
            raise ValueError(f"effects cover {self.effects.codes.shape[1]} days, values {days}")
        if self.pool is not None and self.pool.shape != (series,):
            raise ValueError(f"a pool for each of {series} series, not {self.pool.shape}")
        for name in ("excluded", "renewed", "profile"):
            given = getattr(self, name)
            if given is not None:
                np.broadcast_shapes(given.shape, self.values.shape)

    def phase(self, day: int) -> int:
        """The place of column `day` in the season."""
        start = self.first_day.weekday() if self.origin is None else self.origin
        return (start + day) % self.cycle
