"""The desk's own work: what the files brought is on it within a minute."""

from __future__ import annotations

import logging
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
from baton.kit.errors import BatonError
from baton.kit.timetable import AnyEntry, Entry, Often
from baton.people.selectors import person_by_id, shop_by_code, shops

logger = logging.getLogger("baton.inquiries")


@task()
def erase_buyer(shop_code: str, buyer: int, person: int) -> None:
    """Forget a buyer everywhere, for a page that does not wait for it: by the buyer's number on the desk, as what a job
    is told is kept."""
    shop = shop_by_code(shop_code)
    erase_everywhere(shop, account_of(shop, buyer), by=person_by_id(person))


def bring_all_up(now: datetime) -> None:  # noqa: ARG001 - the desk asks its own clock
    """Every shop's desk as its files and its people have it. What one shop refuses does not stop the others."""
    for shop in shops():
        try:
            bring_up(shop)
        except BatonError:
            logger.exception("the desk of %s was not brought up", shop.code)


def publish_all(now: datetime) -> None:  # noqa: ARG001 - the desk asks its own clock
    """What every shop's desk knows by now, into its facts. What one shop refuses does not stop the others."""
    for shop in shops():
        try:
            publish_outcomes(shop)
        except BatonError:
            logger.exception("the outcomes of %s were not published", shop.code)


def learn_all(now: datetime) -> None:  # noqa: ARG001 - the desk asks its own clock
    """Every shop's models anew, from all that was decided until now."""
    for shop in shops():
        try:
            learn(shop)
        except BatonError:
            logger.exception("the models of %s were not trained", shop.code)


def learn_where_due(now: datetime) -> None:  # noqa: ARG001 - the desk asks its own clock
    """The models of shops that have none yet, or whose people have said much since."""
    for shop in shops():
        try:
            learn_if_due(shop)
        except BatonError:
            logger.exception("the models of %s were not trained", shop.code)


def learn_all_reps(now: datetime) -> None:  # noqa: ARG001 - the desk asks its own clock
    """Who closes what in every shop that has the routing on, from all outcomes until now."""
    for shop in shops():
        try:
            if mode_of(present_policy(shop)) is not Mode.OFF:
                learn_reps(shop)
        except BatonError:
            logger.exception("the outcomes of %s were not looked at", shop.code)


def wind_all_clocks(now: datetime) -> None:  # noqa: ARG001 - the desk asks its own clock
    """Every shop's clocks by the days off that are known by now: an update may have brought another year's."""
    for shop in shops():
        wind_all(shop)


def give_out_piles(now: datetime) -> None:  # noqa: ARG001 - the desk asks its own clock
    """What came in over night. Teams that begin earlier have had theirs by the minute's work."""
    for shop in shops():
        try:
            route(shop)
        except BatonError:
            logger.exception("the night's inquiries of %s were not given out", shop.code)


def read_mail(now: datetime) -> None:  # noqa: ARG001 - a mailbox has its own time
    """What mailboxes have for the desk; each keeps by itself what went wrong."""
    read_due()


TIMETABLE: tuple[AnyEntry, ...] = (
    Often("inquiries.bring_up", timedelta(minutes=1), bring_all_up),
    Often("inquiries.read_mail", timedelta(minutes=3), read_mail),
    Entry("inquiries.drop_old_answers", time(3, 53), drop_old_answers),
    Often("inquiries.publish", timedelta(minutes=10), publish_all),
    Entry("inquiries.publish_nightly", time(2, 47), publish_all),
    Often("inquiries.learn", timedelta(minutes=5), learn_where_due),
    Entry("inquiries.learn_nightly", time(3, 17), learn_all),
    Entry("inquiries.learn_reps", time(3, 37), learn_all_reps),
    Entry("inquiries.wind_clocks", time(4, 13), wind_all_clocks),
    Entry("inquiries.night_pile", time(8, 31), give_out_piles),
)
