"""Which report is due when, by a shop's own clock. Instants are compared, so that a clock change loses nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from baton.kit.data_days import DAYS_BEHIND, month_of, week_of
from baton.kit.period import Period
from baton.reports.terms import ReportKind, Timing

TUESDAY = 1
THIRD = 3
"""The days on which the platform has published a week and a month."""
USUAL = {
    ReportKind.DAILY: time(18, 53),
    ReportKind.WEEKLY: time(8, 53),
    ReportKind.MONTHLY: time(8, 53),
}
CAUGHT_UP = {ReportKind.DAILY: 14, ReportKind.WEEKLY: 5, ReportKind.MONTHLY: 3}
"""Missed reports that are written late; older ones are no news any more."""
KEPT_WINDOW = {
    ReportKind.DAILY: timedelta(days=21),
    ReportKind.WEEKLY: timedelta(days=70),
    ReportKind.MONTHLY: timedelta(days=130),
}
"""How long after its last day a report is compared with the facts."""


def usual(kind: ReportKind) -> Timing:
    return Timing(kind, USUAL[kind])


def period_of(kind: ReportKind, day: date) -> Period:
    """The period of the report that holds the day."""
    if kind is ReportKind.DAILY:
        return Period(day, day)
    return week_of(day) if kind is ReportKind.WEEKLY else month_of(day)


def latest_period(kind: ReportKind, day: date) -> Period:
    """The last period that a report may be asked for on the day."""
    if kind is ReportKind.DAILY:
        return Period(day, day)
    found = period_of(kind, day)
    return found if found.end <= day - timedelta(days=DAYS_BEHIND) else before(kind, found)


def before(kind: ReportKind, period: Period) -> Period:
    return period_of(kind, period.start - timedelta(days=1))


def data_of(kind: ReportKind, period: Period) -> Period:
    """The data days that the report speaks of: of a team's day, the platform's day that is complete by then."""
    if kind is not ReportKind.DAILY:
        return period
    day = period.start - timedelta(days=DAYS_BEHIND)
    return Period(day, day)


def compared_with(kind: ReportKind, data: Period) -> Period:
    """A day with the same weekday before, a week with the week before, a month with the month before."""
    if kind is ReportKind.DAILY:
        return Period(data.start - timedelta(days=7), data.end - timedelta(days=7))
    return data.previous()


def due_at(timing: Timing, period: Period, zone: ZoneInfo) -> datetime:
    """The instant at which the report of the period is due."""
    if timing.kind is ReportKind.DAILY:
        day = period.end
    elif timing.kind is ReportKind.WEEKLY:
        day = period.end + timedelta(days=1)
        while day.weekday() != TUESDAY:
            day += timedelta(days=1)
    else:
        day = (period.end + timedelta(days=1)).replace(day=THIRD)
    return datetime.combine(day, timing.at, zone)


def due(
    timing: Timing,
    now: datetime,
    zone: ZoneInfo,
    is_written: Collection[Period],
    written_early: Period | None = None,
) -> tuple[Period, ...]:
    """The periods whose report is due by now and not written, the oldest first: what a stop left out, and what has
    waited for its figures. A shop whose first report it is gets the newest one alone. `written_early`: one of those
    that are written, but before it was due.
    """
    first = min((period.start for period in is_written), default=None)
    most = CAUGHT_UP[timing.kind] if is_written else 1
    past = (
        period
        for period in _backwards(timing.kind, now.astimezone(zone).date())
        if due_at(timing, period, zone).timestamp() <= now.timestamp()
    )
    found = [
        period
        for period in islice(past, most)
        if period == written_early or (period not in is_written and (first is None or period.start > first))
    ]
    return tuple(reversed(found))


def _backwards(kind: ReportKind, day: date) -> Iterator[Period]:
    period = period_of(kind, day)
    while True:
        yield period
        period = before(kind, period)


def is_kept(kind: ReportKind, period: Period, day: date) -> bool:
    """Whether the report is still compared with the facts on the day."""
    return day - period.end <= KEPT_WINDOW[kind]
