"""What a report is made from: plain inputs, gathered elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from baton.board.terms import FirstReplies
from baton.drivers.terms import Why
from baton.kit.period import Period
from baton.kit.text import Text
from baton.metrics.funnel import Funnel


@dataclass(frozen=True, slots=True)
class Links:
    """Addresses of the pages that figures come from, each about exactly one period."""

    shop: str
    funnel: str
    legs: str
    rows: str
    products: str
    data: str

    def to_funnel(self, period: Period, compare: Period | None, by: str = "none") -> str:
        against = str(compare) if compare else "none"
        return self._address(self.funnel, period, compare=against, by=by)

    def to_legs(self, period: Period, compare: Period, metric: str) -> str:
        return self._address(self.legs, period, compare=str(compare), metric=metric, by="none")

    def to_rows(self, period: Period, stage: str) -> str:
        return self._address(self.rows, period, stage=stage)

    def to_products(self, period: Period) -> str:
        return self._address(self.products, period)

    def to_data(self) -> str:
        return f"{self.data}?{urlencode({'shop': self.shop})}"

    def _address(self, base: str, period: Period, **more: str) -> str:
        values = {"shop": self.shop, "from": str(period.start), "to": str(period.end), **more}
        return f"{base}?{urlencode(values)}"


@dataclass(frozen=True, slots=True)
class AlertLine:
    title: Text
    link: str
    owner: str
    opened_on: date
    closed_on: date | None


@dataclass(frozen=True, slots=True)
class Facts:
    """What the imported facts say of a period; every part that cannot be told says why instead."""

    links: Links
    period: Period
    compare: Period
    data_day: date | None
    expected_day: date
    """The newest data day that should be there by now."""
    funnel: Funnel | Text
    weeks: Mapping[str, tuple[float | None, ...]]
    by_country: Funnel | None
    by_staff: Funnel | None
    replies: FirstReplies | None
    long: Period
    """The span that legs are told over: four weeks, or the month itself."""
    long_compare: Period
    orders: Why | Text
    """Paid orders over the long span."""
    inquiries: Why | Text
    """Inquiries over the long span."""
    orders_now: Why | None
    """Paid orders over the period itself."""
    inquiries_now: Why | None
    gaps: tuple[tuple[Text, date, int], ...]
    """Dataset's name, its last day, days without a file."""
    presale: tuple[tuple[str, Text], ...]
    """Product's name, and why its figure is not in its scene."""
