"""What reports wants done without anybody asking: what is due by each shop's clock, and corrections once a day."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from baton.kit.timetable import AnyEntry, Entry, Often
from baton.people.clock import clock
from baton.people.selectors import shops
from baton.people.terms import Shop
from baton.reports import services

logger = logging.getLogger("baton.reports")


def write_due(shop: Shop) -> None:
    """What is due by the shop's own clock and not written yet, however long the server stood still."""
    services.write_due(shop, clock().now())


def compare(shop: Shop) -> None:
    """Written reports against the facts of now."""
    services.compare_all(shop, clock().now().astimezone(ZoneInfo(shop.timezone)).date())


def _each_shop(work: Callable[[Shop], object]) -> Callable[[datetime], None]:
    """The work for one shop after the other. What goes wrong at one does not keep it from the others."""

    def at_all(now: datetime) -> None:  # noqa: ARG001 - reports go by the product's clock
        for shop in shops():
            try:
                work(shop)
            except Exception:
                logger.exception("%s failed at %s", work.__name__, shop.code)

    return at_all


TIMETABLE: tuple[AnyEntry, ...] = (
    Often("reports.write_due", timedelta(minutes=4), _each_shop(write_due)),
    Entry("reports.compare", time(10, 17), _each_shop(compare)),
)
