"""When a month's quota will be used up if its use goes on as of late, with an interval, or no answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from statistics import fmean, variance

from baton.watch.logic.breach import LEAST, RECENT, Heading

_SPREAD = 1.28
"""An 80 % interval."""


def month_end(day: date) -> date:
    """The last day of its month."""
    following = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return following - timedelta(days=1)


def using_up(uses: Sequence[tuple[date, float]], quota: float) -> Heading:
    """`uses`: what was used on each day with a figure, in order. The quota begins anew with every month.

    Uses of t days to come have the mean m·t and the variance f·m·t + t²·v: m and its doubt v are those of the last
    RECENT days, and f ≥ 1 is how much more than pure chance they scatter. The quota is used up on the first day
    whose expected sum reaches what is left; early and late are where the sum's 80 % interval does. `heading` is
    only said of a day within the month, as the next one brings a new quota.
    """
    if not uses:
        return Heading("cannot_tell", 0)
    last = uses[-1][0]
    used = sum(much for day, much in uses if (day.year, day.month) == (last.year, last.month))
    recent = [much for day, much in uses if (last - day).days < RECENT]
    if used >= quota:
        return Heading("beyond", len(recent), used, last)
    if len(recent) < LEAST:
        return Heading("cannot_tell", len(recent), used, last)
    mean = fmean(recent)
    scatter = max(variance(recent) / mean, 1.0) if mean > 0 else 1.0
    days_left = (month_end(last) - last).days

    def reached(side: float) -> date | None:
        """The first day on which the sum, `side` standard deviations from its mean, fills the room."""
        for days in range(1, days_left + 1):
            spread = (scatter * mean * days + days * days * scatter * mean / len(recent)) ** 0.5
            if mean * days + side * spread >= quota - used:
                return last + timedelta(days=days)
        return None

    breach = reached(0.0)
    if breach is None:
        return Heading("steady", len(recent), used, last)
    # Ahead of the mean by its spread it is there earlier; behind it, later or not in this month.
    return Heading("heading", len(recent), used, last, breach, reached(_SPREAD), reached(-_SPREAD))
