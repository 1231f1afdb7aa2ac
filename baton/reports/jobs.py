"""What reports wants done without anybody asking: what is due by each shop's clock, and corrections once a day."""

from __future__ import annotations

from datetime import time, timedelta

from baton.kit.timetable import Listed
from baton.people.clock import clock, shop_day
from baton.people.each_shop import EachShop
from baton.people.terms import Shop
from baton.reports import services


def write_due(shop: Shop) -> None:
    """What is due by the shop's own clock and not written yet, however long the server stood still."""
    services.write_due(shop, clock().now())


def compare(shop: Shop) -> None:
    """Written reports against the facts of now."""
    services.compare_all(shop, shop_day(shop))


TIMETABLE: tuple[Listed, ...] = (
    EachShop("reports.write_due", timedelta(minutes=4), write_due),
    EachShop("reports.compare", time(10, 17), compare),
)
