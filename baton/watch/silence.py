"""Until when a log without new rows is silent rather than not up to date."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise
from statistics import median_low

from baton.facts.snapshot import Snapshot
from baton.metrics.facts import LONGEST_SILENCE
from baton.metrics.queries import log_days

_MOST_SILENCES = 3
"""One gap in eight between rare events is longer than three of their median gap."""


def silent_until(snapshot: Snapshot, name: str, shop: str, last: date) -> date:
    """Up to which day a log whose newest row is of `last` is silent rather than not up to date.

    The rule of `baton.metrics.facts.Reach`, held more narrowly, as a wrong nought would be an alarm: after the last
    sign of life (of an order, also a payment) a silence that half of the log's own exceed; without new rows, one
    of a few times their usual silence. A log with rows on most days therefore ends with its newest one.
    """
    alive = _days(snapshot, log_days(name).sql, shop)
    end = alive[-1] + timedelta(days=_usual_silence(alive))
    entered = _days(snapshot, f"SELECT DISTINCT data_day AS day FROM {{{name}}}", shop)
    longest = min(_MOST_SILENCES * _usual_silence(entered), LONGEST_SILENCE)
    return max(end, last) if (end - last).days <= longest else last


def _days(snapshot: Snapshot, sql: str, shop: str) -> list[date]:
    return sorted(snapshot.query(sql, shop=shop).column("day").to_pylist())


def _usual_silence(days: Sequence[date]) -> int:
    """Days without entries between two with some: the median."""
    return median_low([(later - day).days - 1 for day, later in pairwise(days)] or [0])
