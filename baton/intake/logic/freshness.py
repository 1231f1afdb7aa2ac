"""How fresh a dataset is, from the data days it covers. Nothing here knows today by itself."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta

from baton.facts.day_datasets import DAY_DATASETS
from baton.intake.terms import Cadence, DayState, Standing
from baton.kit.data_days import DAYS_BEHIND
from baton.kit.glossary import Owner
from baton.kit.period import Period

STRIP_DAYS = 14
WEEK_IS_OUT = timedelta(days=3)
"""A platform week ends on Saturday and can be exported from Tuesday on."""

CADENCES: Mapping[str, Cadence] = {
    "shop_day": Cadence.WEEKLY,
    "product_period": Cadence.WEEKLY,
    "keyword_period": Cadence.WEEKLY,
    "channel_period": Cadence.WEEKLY,
    "country_period": Cadence.WEEKLY,
    "staff_period": Cadence.WEEKLY,
    "ad_day": Cadence.WEEKLY,
    "inquiry": Cadence.DAILY,
    "order": Cadence.WEEKLY,
    "loss": Cadence.OCCASIONAL,
    "event": Cadence.OCCASIONAL,
    "allocation": Cadence.OCCASIONAL,
    "reply_detail": Cadence.OCCASIONAL,
    **{found.name: Cadence.OCCASIONAL for found in DAY_DATASETS},
}
OWNERS: Mapping[str, Owner] = {
    "shop_day": Owner.MARKETING,
    "product_period": Owner.MARKETING,
    "keyword_period": Owner.MARKETING,
    "channel_period": Owner.MARKETING,
    "country_period": Owner.MARKETING,
    "staff_period": Owner.SALES,
    "ad_day": Owner.MARKETING,
    "inquiry": Owner.SALES,
    "order": Owner.SALES,
    "loss": Owner.SALES,
    "event": Owner.SHARED,
    "allocation": Owner.SALES,
    "reply_detail": Owner.SALES,
    **{found.name: Owner.MARKETING for found in DAY_DATASETS},
    "shipment": Owner.SALES,
    "review": Owner.SALES,
}
"""Who brings the file: the team at whose desk the export is made."""


def expected_day(cadence: Cadence, today: date) -> date | None:
    """The newest data day that should be in by now; None where nothing is expected."""
    if cadence is Cadence.OCCASIONAL:
        return None
    if cadence is Cadence.DAILY:
        return today - timedelta(days=DAYS_BEHIND)
    latest_out = today - WEEK_IS_OUT
    return latest_out - timedelta(days=(latest_out.weekday() - 5) % 7)


def known_through(latest: date | None, last_import: date | None) -> date | None:
    """An entity dataset (a log of inquiries) is known up to the day it was last brought in, quiet days included."""
    known = [day for day in (latest, last_import) if day is not None]
    return max(known) if latest is not None else None


def covered_days(intervals: Collection[Period], strip: Sequence[date]) -> frozenset[date]:
    return frozenset(day for day in strip if any(interval.contains(day) for interval in intervals))


def strip_of(today: date) -> tuple[date, ...]:
    """The last 14 data days, oldest first, ending with the newest complete one."""
    end = today - timedelta(days=DAYS_BEHIND)
    return tuple(end - timedelta(days=back) for back in reversed(range(STRIP_DAYS)))


def day_states(
    strip: Sequence[date], present: Collection[date], first: date | None, expected: date | None, today: date
) -> tuple[tuple[date, DayState], ...]:
    """The state of each day. Nothing was due before the `first` day that ever came in."""
    complete = today - timedelta(days=DAYS_BEHIND)

    def state(day: date) -> DayState:
        if day in present:
            return DayState.PRESENT if day <= complete else DayState.PARTIAL
        is_due = first is not None and expected is not None and first <= day <= expected
        return DayState.MISSING if is_due else DayState.NOT_DUE

    return tuple((day, state(day)) for day in strip)


def standing_of(
    latest: date | None, expected: date | None, days: Sequence[tuple[date, DayState]]
) -> tuple[Standing, int]:
    """The verdict, and by how many days the dataset is late."""
    if latest is None:
        return Standing.NEVER, 0
    if expected is None:
        return Standing.ON_TIME, 0
    if latest < expected:
        return Standing.LATE, (expected - latest).days
    has_gap = any(state is DayState.MISSING for _, state in days)
    return (Standing.GAPS if has_gap else Standing.ON_TIME), 0
