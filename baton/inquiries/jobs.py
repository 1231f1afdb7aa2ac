"""The desk's own work: what the files brought is on it within a minute."""

from __future__ import annotations

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
from baton.kit.timetable import Entry, Listed, Often
from baton.people.each_shop import EachShop
from baton.people.selectors import person_by_id, shop_by_code
from baton.people.terms import Shop


@task()
def erase_buyer(shop_code: str, buyer: int, person: int) -> None:
    """Forget a buyer everywhere, for a page that does not wait for it: by the buyer's number on the desk, as what a job
    is told is kept."""
    shop = shop_by_code(shop_code)
    erase_everywhere(shop, account_of(shop, buyer), by=person_by_id(person))


def learn_reps_where_on(shop: Shop) -> None:
    """Who closes what, where the routing is on, from all outcomes until now."""
    if mode_of(present_policy(shop)) is not Mode.OFF:
        learn_reps(shop)


def read_mail(now: datetime) -> None:  # noqa: ARG001 - a mailbox has its own time
    """What mailboxes have for the desk; each keeps by itself what went wrong."""
    read_due()


TIMETABLE: tuple[Listed, ...] = (
    EachShop("inquiries.bring_up", timedelta(minutes=1), bring_up),
    EachShop("inquiries.tell_overdue", timedelta(minutes=5), tell_overdue),
    Often("inquiries.read_mail", timedelta(minutes=3), read_mail),
    Entry("inquiries.drop_old_answers", time(3, 53), drop_old_answers),
    EachShop("inquiries.publish", timedelta(minutes=10), publish_outcomes),
    EachShop("inquiries.publish_nightly", time(2, 47), publish_outcomes),
    EachShop("inquiries.learn", timedelta(minutes=5), learn_if_due),
    EachShop("inquiries.learn_nightly", time(3, 17), learn),
    EachShop("inquiries.learn_reps", time(3, 37), learn_reps_where_on),
    # By the days off that are known by now: an update may have brought another year's.
    EachShop("inquiries.wind_clocks", time(4, 13), wind_all),
    # Teams that begin earlier have had theirs by the minute's work.
    EachShop("inquiries.night_pile", time(8, 31), route),
)
