"""The desk's own work: what the files brought is on it within a minute."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, time, timedelta

from django_tasks import task

from baton.inquiries.arriving import bring_up
from baton.inquiries.assigning.learning import learn as learn_reps
from baton.inquiries.assigning.policy import mode_of, present_policy
from baton.inquiries.assigning.step import route
from baton.inquiries.assigning.terms import Mode
from baton.inquiries.erasing import account_of, erase_everywhere
from baton.inquiries.hours import wind_all
from baton.inquiries.interface.clients import drop_old_answers
from baton.inquiries.judging.learning import learn, learn_if_due
from baton.inquiries.mail_in.taking import read_due
from baton.inquiries.publishing import publish_outcomes
from baton.inquiries.telling import tell_overdue
from baton.kit.timetable import AnyEntry, Entry, Often
from baton.people.selectors import person_by_id, shop_by_code, shops
from baton.people.terms import Shop

logger = logging.getLogger("baton.inquiries")


@task()
def erase_buyer(shop_code: str, buyer: int, person: int) -> None:
    """Forget a buyer everywhere, for a page that does not wait for it: by the buyer's number on the desk, as what a job
    is told is kept."""
    shop = shop_by_code(shop_code)
    erase_everywhere(shop, account_of(shop, buyer), by=person_by_id(person))


def _each_shop(work: Callable[[Shop], object]) -> Callable[[datetime], None]:
    """The work for one shop after the other. What goes wrong at one does not keep it from the others."""

    def at_all(now: datetime) -> None:  # noqa: ARG001 - the desk asks its own clock
        for shop in shops():
            try:
                work(shop)
            except Exception:
                logger.exception("%s failed at %s", work.__name__, shop.code)

    return at_all


def learn_reps_where_on(shop: Shop) -> None:
    """Who closes what, where the routing is on, from all outcomes until now."""
    if mode_of(present_policy(shop)) is not Mode.OFF:
        learn_reps(shop)


def read_mail(now: datetime) -> None:  # noqa: ARG001 - a mailbox has its own time
    """What mailboxes have for the desk; each keeps by itself what went wrong."""
    read_due()


TIMETABLE: tuple[AnyEntry, ...] = (
    Often("inquiries.bring_up", timedelta(minutes=1), _each_shop(bring_up)),
    Often("inquiries.tell_overdue", timedelta(minutes=5), _each_shop(tell_overdue)),
    Often("inquiries.read_mail", timedelta(minutes=3), read_mail),
    Entry("inquiries.drop_old_answers", time(3, 53), drop_old_answers),
    Often("inquiries.publish", timedelta(minutes=10), _each_shop(publish_outcomes)),
    Entry("inquiries.publish_nightly", time(2, 47), _each_shop(publish_outcomes)),
    Often("inquiries.learn", timedelta(minutes=5), _each_shop(learn_if_due)),
    Entry("inquiries.learn_nightly", time(3, 17), _each_shop(learn)),
    Entry("inquiries.learn_reps", time(3, 37), _each_shop(learn_reps_where_on)),
    # By the days off that are known by now: an update may have brought another year's.
    Entry("inquiries.wind_clocks", time(4, 13), _each_shop(wind_all)),
    # Teams that begin earlier have had theirs by the minute's work.
    Entry("inquiries.night_pile", time(8, 31), _each_shop(route)),
)
