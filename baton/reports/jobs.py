"""What reports wants done without anybody asking: what is due by each shop's clock, and corrections once a day."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from baton.kit.timetable import Listed
from baton.people.clock import clock
from baton.people.each_shop import EachShop
from baton.people.terms import Shop
from baton.reports import services


def write_due(shop: Shop, now: datetime) -> None:  # noqa: ARG001 - reports go by the product's clock
    """What is due by the shop's own clock and not written yet, however long the server stood still."""
    services.write_due(shop, clock().now())


def compare(shop: Shop, now: datetime) -> None:  # noqa: ARG001 - as above
    """Written reports against the facts of now."""
    services.compare_all(shop, clock().now().astimezone(ZoneInfo(shop.timezone)).date())


TIMETABLE: tuple[Listed, ...] = (
    EachShop("reports.write_due", timedelta(minutes=4), write_due),
    EachShop("reports.compare", time(10, 17), compare),
)
