"""What the exchange wants done without anybody asking."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from baton.exchange import services
from baton.kit.errors import BatonError
from baton.kit.timetable import AnyEntry, Often
from baton.people.selectors import shops

logger = logging.getLogger("baton.exchange")


def look_after_exchanges(now: datetime) -> int:  # noqa: ARG001 - each shop goes by its own clock
    """Plans, reminds and tells predictions for every shop; how many shops it went well for."""
    done = 0
    for shop in shops():
        try:
            services.make_rounds(shop)
        except BatonError as error:
            logger.info("%s: %s", shop.code, error)
        except Exception:
            # One shop's failure must not keep the others from theirs.
            logger.exception("%s: the exchange's round failed", shop.code)
        else:
            done += 1
    return done


TIMETABLE: tuple[AnyEntry, ...] = (Often("exchange.rounds", timedelta(minutes=4), look_after_exchanges),)
