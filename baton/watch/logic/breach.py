"""When a level will cross its limit if it goes on as of late: a straight line, with an interval, or no answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from statistics import fmean

LEAST = 14
"""Days with a figure below which no line is drawn."""
RECENT = 28
HORIZON = 60
"""Days ahead beyond which nothing is foretold."""
_SPREAD = 1.28
"""An 80 % interval."""
_MOST_ALONG = 0.9


@dataclass(frozen=True, slots=True)
class Heading:
    """Where a level is going. `verdict`: beyond, heading, steady, cannot_tell."""

    verdict: str
    days: int
    """Days with a figure that it rests on."""
    latest: float | None = None
    latest_day: date | None = None
    breach: date | None = None
    early: date | None = None
    late: date | None = None
    """None where the slower end of the interval does not get there within the horizon."""


def heading(points: Sequence[tuple[date, float]], limit: float, *, is_floor: bool) -> Heading:
    """`points`: days with a figure, in order. `is_floor`: the level must not fall below the limit, else not rise above.

    The line is fitted to the last RECENT days by least squares. An early and a late day come from the slope's own
    interval; `heading` is only said where even the slower end of it goes towards the limit. Levels are often means
    of running windows, whose days go along with the day before: by how much is read from what the line leaves over,
    and the slope's doubt grows by it.
    """
    if not points:
        return Heading("cannot_tell", 0)
    last = points[-1][0]
    recent = [point for point in points if (last - point[0]).days < RECENT]
    latest = recent[-1][1]
    side = 1.0 if is_floor else -1.0
    if (latest - limit) * side < 0:
        return Heading("beyond", len(recent), latest, last)
    if len(recent) < LEAST:
        return Heading("cannot_tell", len(recent), latest, last)
    # Turned so that crossing means falling below nought.
    ahead = [float((day - last).days) for day, _ in recent]
    room = [(value - limit) * side for _, value in recent]
    level, slope, doubt = _line(ahead, room)
    slowest = slope + _SPREAD * doubt
    if slowest >= 0:
        return Heading("steady", len(recent), latest, last)
    level = max(level, 0.0)
    breach = _day(last, level, slope)
    if breach is None:
        return Heading("steady", len(recent), latest, last)
    early, late = _day(last, level, slope - _SPREAD * doubt), _day(last, level, slowest)
    return Heading("heading", len(recent), latest, last, breach, early, late)


def _line(ahead: Sequence[float], room: Sequence[float]) -> tuple[float, float, float]:
    """The line's height on the last day, its slope a day, and the slope's standard error."""
    middle, mean = fmean(ahead), fmean(room)
    spread = sum((at - middle) ** 2 for at in ahead)
    slope = sum((at - middle) * value for at, value in zip(ahead, room, strict=True)) / spread
    level = mean - slope * middle
    over = [value - level - slope * at for at, value in zip(ahead, room, strict=True)]
    left = sum(each * each for each in over)
    along = _along(over, left)
    return level, slope, (left / (len(ahead) - 2) / spread * (1 + along) / (1 - along)) ** 0.5


def _along(over: Sequence[float], left: float) -> float:
    """How far each day goes along with the day before, from 0 to _MOST_ALONG."""
    if left <= 0:
        return 0.0
    together = sum(one * other for one, other in pairwise(over))
    return min(max(together / left, 0.0), _MOST_ALONG)


def _day(last: date, level: float, slope: float) -> date | None:
    days = level / -slope
    return last + timedelta(days=max(round(days), 1)) if days <= HORIZON else None
