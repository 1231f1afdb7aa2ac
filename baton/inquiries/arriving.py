"""What happens to an item once it is there, step by step. Each step looks for what it has not done yet."""

from __future__ import annotations

from baton.inquiries.assigning.step import route
from baton.inquiries.judging.judging_new import judge_new
from baton.inquiries.leaving.reoffering import offer_again
from baton.inquiries.pool.services import tend
from baton.inquiries.pulling import take_in
from baton.inquiries.same.looking import look_for_same
from baton.inquiries.terms import TakenIn
from baton.people.terms import Shop


def bring_up(shop: Shop) -> TakenIn:
    """The desk as the files have it now, and everything that follows for what is new on it."""
    taken = take_in(shop)
    look_for_same(shop)
    offer_again(shop)
    judge_new(shop)
    route(shop)
    tend(shop)
    return taken
