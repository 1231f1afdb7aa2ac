"""What the exchange wants done without anybody asking."""

from __future__ import annotations

import logging
from datetime import timedelta

from baton.exchange import services
from baton.kit.errors import BatonError
from baton.kit.timetable import Listed
from baton.people.each_shop import EachShop
from baton.people.terms import Shop

logger = logging.getLogger("baton.exchange")


def look_after_exchanges(shop: Shop) -> None:
    """Plans, reminds and tells predictions."""
    try:
        services.make_rounds(shop)
    except BatonError as error:
        logger.info("%s: %s", shop.code, error)


TIMETABLE: tuple[Listed, ...] = (EachShop("exchange.rounds", timedelta(minutes=4), look_after_exchanges),)
