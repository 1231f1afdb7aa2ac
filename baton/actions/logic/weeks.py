"""Which whole weeks lie before and after what was done, and when a week's figure can be read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from baton.kit.data_days import DAYS_BEHIND, week_of
from baton.kit.period import Period

MOST = 4
"""Whole weeks on either side."""
DRAWN_BEFORE = 8
"""Weeks before that are drawn, so that the figure's own ups and downs are seen."""
_WEEK = timedelta(days=7)

RIPENS = {
    # An inquiry's outcome is written down later than the inquiry: days after the end of the week.
    **dict.fromkeys(("replied", "replied_rate", "replied_fast", "replied_fast_rate"), 2),
    **dict.fromkeys(("promising", "promising_rate", "ineffective_inquiries", "logged_opportunities"), 7),
    **dict.fromkeys(("quoted", "quote_rate"), 7),
    **dict.fromkeys(("sampled", "sample_rate"), 15),
    **dict.fromkeys(("won_opportunities", "close_rate", "draft_rate", "receipt_rate"), 30),
}
"""Figures of a cohort: before that many days they would be read as a loss."""


@dataclass(frozen=True, slots=True)
class Sides:
    """Equally many whole weeks before it was begun and after it was done. None where not one week is ripe yet."""

    before: Period | None
    after: Period | None
    drawn: tuple[date, ...]
    """The first days of the weeks that are drawn."""
    next_on: date | None
    """The day from which one more week can be read; None once `MOST` are in."""


def sides(begun: date, done: date, today: date, metric: str) -> Sides:
    """`begun` ≤ `done`; `today` in the calendar of the shop. The weeks run from Sunday to Saturday."""
    last_before = week_of(begun).start - _WEEK
    first_after = week_of(done).start + _WEEK
    ripe = 0
    while ripe < MOST and _readable_on(first_after + ripe * _WEEK, metric) <= today:
        ripe += 1
    drawn_from = last_before - (DRAWN_BEFORE - 1) * _WEEK
    drawn_to = first_after + (ripe - 1) * _WEEK
    count = max((drawn_to - drawn_from).days // 7 + 1, 0)
    return Sides(
        before=Period(last_before - (ripe - 1) * _WEEK, last_before + _WEEK - timedelta(days=1))
        if ripe
        else None,
        after=Period(first_after, first_after + ripe * _WEEK - timedelta(days=1)) if ripe else None,
        drawn=tuple(drawn_from + place * _WEEK for place in range(count)),
        next_on=_readable_on(first_after + ripe * _WEEK, metric) if ripe < MOST else None,
    )


def _readable_on(week: date, metric: str) -> date:
    """The day on which the figure of the week that starts then is complete and ripe."""
    return week + timedelta(days=6 + DAYS_BEHIND + RIPENS.get(metric, 0))
