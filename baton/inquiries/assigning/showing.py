"""How the demo's reps are set: capacities, one new rep, one with too many customers in hand; the policy in shadow."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from baton.inquiries.assigning.acts import PolicyWish, RepWish, set_policy, set_rep
from baton.inquiries.assigning.learning import learn
from baton.inquiries.assigning.step import route
from baton.inquiries.assigning.terms import Mode
from baton.inquiries.terms import Account
from baton.people.terms import Person, Shop


def show_routing(
    shop: Shop,
    months: Mapping[int, tuple[float, int]],
    *,
    main: int | None = None,
    new: Mapping[int, date] | None = None,
    by: Person | None = None,
) -> None:
    """A shop's reps with what each may have, and the routing beside them in shadow, with its first decisions.

    months: by person, inquiries a month and the most in hand. main: who has the main account. new: by person, the
    day on which a new rep began.
    """
    for person_id, (a_month, most_in_hand) in months.items():
        wish = RepWish(
            a_month=a_month,
            most_in_hand=most_in_hand,
            account=Account.MAIN if person_id == main else Account.SUB,
            started_on=(new or {}).get(person_id),
        )
        set_rep(by, shop, person_id, wish)
    set_policy(by, shop, PolicyWish(Mode.SHADOW), "先看四周，只记不分")
    learn(shop)
    route(shop)
