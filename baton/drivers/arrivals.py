"""Inquiries as they arrived: what is known before anybody answers, when the first answer went out, when money came.

What a rep says of an inquiry (its grade, stage, reason of loss, remark) is not read here, so that nothing built
on arrivals can move with it. Spam is left out, as in every figure of inquiries: it is counted beside.

Money is looked at up to a last day, and what had not come by then is open, not lost. That day is the latest
complete one, or an earlier one where the log of orders does not reach it.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from math import exp

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from baton.drivers.cannot_tell import CannotTell
from baton.kit.period import Period
from baton.kit.text import Text
from baton.metrics.facts import ShopFacts

Words = NDArray[np.object_]
Numbers = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

UNKNOWN = ""
SECONDS_AN_HOUR = 3600.0
SILENT_BY_CHANCE = 1e-5
"""A run of days without one inquiry that is less likely than this is a gap in the log, not a quiet time."""

_ARRIVED = """
SELECT
  inquiry_id, data_day,
  coalesce(source, 'inquiry') AS source,
  coalesce(is_effective, TRUE) AS is_effective,
  coalesce(country, '') AS country,
  coalesce(buyer_level, '') AS buyer_level,
  coalesce(message_type, '') AS message_type,
  coalesce(staff, '') AS staff,
  epoch(received_at)::DOUBLE AS received,
  epoch(first_reply_at)::DOUBLE AS replied,
  money.first_on AS paid_on
FROM {inquiry}
LEFT JOIN (
  SELECT inquiry_id, min(least(coalesce(deposit_on, balance_on), coalesce(balance_on, deposit_on))) AS first_on
  FROM {order} WHERE inquiry_id IS NOT NULL GROUP BY inquiry_id
) AS money USING (inquiry_id)
ORDER BY received, inquiry_id
"""


@dataclass(frozen=True, slots=True)
class Rows:
    """Columns of one length N, in order of arrival."""

    inquiry_id: Words
    day: Numbers
    """The data day of arrival, an ordinal."""
    received: Floats
    """Seconds since 1970."""
    country: Words
    buyer_level: Words
    message_type: Words
    staff: Words
    """Who it was given to. UNKNOWN where a text is missing."""
    reply_hours: Floats
    """From arrival to the first answer; NaN where none is noted."""
    in_hand: Floats
    """How many earlier contacts of the same person, of the last 30 days, had not brought money yet at arrival. NaN
    where that is not known."""
    paid_after: Numbers
    """Days from arrival to the first money; -1 where none came by the last day."""

    def __len__(self) -> int:
        return len(self.day)

    def take(self, rows: Flags) -> Rows:
        return Rows(*(getattr(self, column.name)[rows] for column in fields(self)))

    @property
    def is_paid(self) -> Flags:
        return np.asarray(self.paid_after >= 0)


@dataclass(frozen=True, slots=True)
class Arrivals:
    """A shop's inquiries since its orders are known."""

    rows: Rows
    since: date
    """Inquiries before the log of orders begins are left out: what they brought is not known."""
    until: date
    """The last day on which money is looked for."""
    spam: Numbers
    """Data days of the contacts that were left out as not effective."""
    is_late: bool
    """Whether the log of orders ends before the latest complete day."""

    def of(self, period: Period) -> Rows:
        """The inquiries that arrived in the period."""
        return self.rows.take(self.among(period))

    def among(self, period: Period) -> Flags:
        """Of each inquiry, whether it arrived in the period."""
        day = self.rows.day
        return np.asarray((day >= period.start.toordinal()) & (day <= period.end.toordinal()))

    def ages(self, rows: Rows) -> Numbers:
        """Days from arrival to the last day on which money is looked for."""
        return np.asarray(self.until.toordinal() - rows.day)

    def spam_in(self, period: Period) -> int:
        inside = (self.spam >= period.start.toordinal()) & (self.spam <= period.end.toordinal())
        return int(inside.sum())

    def gap_in(self, period: Period) -> CannotTell | None:
        """Why the period's inquiries cannot be believed to be all of them; None where they can."""
        if period.start < self.since or period.end > self.until:
            return CannotTell(
                Text(
                    f"询盘和订单同时有记录的是 {self.since} 到 {self.until}，没有盖住 {period}",
                    f"inquiries and orders are both known from {self.since} to {self.until}, not for all of {period}",
                ),
                Text(
                    f"{period} 的询盘登记和之后的订单", f"the inquiry log of {period} and the orders after it"
                ),
            )
        silent = self._silent_run(period)
        if silent is None:
            return None
        return CannotTell(
            Text(
                f"{silent} 一条询盘都没有，像是漏了导入，不是真的没有",
                f"not one inquiry in {silent}: more like a gap in the imports than a quiet time",
            ),
            Text(f"{silent} 的询盘登记", f"the inquiry log of {silent}"),
        )

    def _silent_run(self, period: Period) -> Period | None:
        """The longest run of days in the period without any inquiry, where chance does not explain it."""
        first, last = period.start.toordinal(), period.end.toordinal()
        days = np.unique(self.rows.day)
        length = self.until.toordinal() - self.since.toordinal() + 1
        edges = np.concatenate([[first - 1], days[(days >= first) & (days <= last)], [last + 1]])
        widths = np.diff(edges) - 1
        place = int(widths.argmax())
        if exp(-len(self.rows) / length * float(widths[place])) >= SILENT_BY_CHANCE:
            return None
        return Period(date.fromordinal(int(edges[place]) + 1), date.fromordinal(int(edges[place + 1]) - 1))


OPEN_DAYS = 30


def read_arrivals(facts: ShopFacts, latest_complete: date) -> Arrivals | CannotTell:
    """The shop's inquiries, with money up to `latest_complete`."""
    asked, paid = facts.reach("inquiry"), facts.reach("order")
    if asked is None:
        return CannotTell(
            Text("还没有询盘登记", "there is no inquiry log yet"), Text("询盘登记表", "an inquiry log")
        )
    if paid is None:
        return CannotTell(
            Text(
                "还没有订单，不知道哪些询盘成交了",
                "without orders nobody knows which inquiries brought money",
            ),
            Text("带询盘编号的订单表", "an order log with inquiry ids"),
        )
    since = max(asked.first, date.fromordinal(paid.first.toordinal() - paid.slack))
    ends = [date.fromordinal(reach.last.toordinal() + reach.slack) for reach in (asked, paid)]
    until = min(latest_complete, *ends)
    table = facts.snapshot.query(_ARRIVED, shop=facts.shop)
    everyone = _rows(table, until)
    is_known = (everyone.day >= since.toordinal()) & (everyone.day <= until.toordinal())
    is_inquiry = _words(table, "source") == "inquiry"
    is_effective = table.column("is_effective").to_numpy(zero_copy_only=False).astype(np.bool_)
    return Arrivals(
        rows=everyone.take(is_known & is_inquiry & is_effective),
        since=since,
        until=until,
        spam=everyone.day[is_known & is_inquiry & ~is_effective],
        is_late=until < latest_complete,
    )


def _rows(table: pa.Table, until: date) -> Rows:
    day = _ordinals(table, "data_day")
    received, replied = _floats(table, "received"), _floats(table, "replied")
    paid_on = _ordinals(table, "paid_on")
    has_paid = (paid_on > 0) & (paid_on <= until.toordinal())
    # The day of the money is the shop's, that of arrival the platform's, which may be a day behind or ahead.
    paid_after = np.where(has_paid, np.maximum(paid_on - day, 0), -1)
    staff = _words(table, "staff")
    hours = (replied - received) / SECONDS_AN_HOUR
    return Rows(
        inquiry_id=_words(table, "inquiry_id"),
        day=day,
        received=received,
        country=_words(table, "country"),
        buyer_level=_words(table, "buyer_level"),
        message_type=_words(table, "message_type"),
        staff=staff,
        reply_hours=np.where(hours >= 0, hours, np.where(np.isnan(hours), np.nan, 0.0)),
        in_hand=open_at_arrival(staff, received, np.where(has_paid, paid_on - day, np.inf)),
        paid_after=np.asarray(paid_after, dtype=np.int64),
    )


def open_at_arrival(staff: Words, received: Floats, days_to_money: Floats) -> Floats:
    """How many earlier arrivals of the same person were neither paid nor older than 30 days: (N,) each.

    NaN where nobody is named, and for the first 30 days of the log, which does not know what was open before it.
    Losses do not close: who notes them sooner would look less busy.
    """
    found = np.full(len(received), np.nan)
    if not len(received):
        return found
    is_known = received >= received.min() + OPEN_DAYS * 24 * SECONDS_AN_HOUR
    closes = received + np.minimum(days_to_money, OPEN_DAYS) * 24 * SECONDS_AN_HOUR
    for name in set(staff.tolist()) - {UNKNOWN}:
        own = np.flatnonzero(staff == name)
        came = np.searchsorted(np.sort(received[own]), received[own], side="left")
        went = np.searchsorted(np.sort(closes[own]), received[own], side="right")
        found[own] = np.where(is_known[own], np.maximum(came - went, 0), np.nan)
    return found


def _words(table: pa.Table, column: str) -> Words:
    return np.array(table.column(column).to_pylist(), dtype=object)


def _floats(table: pa.Table, column: str) -> Floats:
    found = table.column(column).to_numpy(zero_copy_only=False)
    return np.asarray(found, dtype=np.float64)


def _ordinals(table: pa.Table, column: str) -> Numbers:
    """0 where missing."""
    days = (0 if day is None else day.toordinal() for day in table.column(column).to_pylist())
    return np.fromiter(days, dtype=np.int64, count=len(table))
