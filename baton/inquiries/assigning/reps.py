"""The page of the reps' settings: what each may have, what is left of it, and why somebody is held back."""

from __future__ import annotations

from dataclasses import dataclass

from baton.inquiries.assigning.advice import Advisor
from baton.inquiries.assigning.reading import Names
from baton.inquiries.models import RepSettings
from baton.inquiries.terms import Account
from baton.kit.text import Text
from baton.people.terms import Shop


@dataclass(frozen=True, slots=True)
class RepForm:
    person_id: int
    name: Text
    own: RepSettings | None
    a_month: str
    """As it is typed: 12.5; empty without a limit."""
    account: Account
    languages: str
    left_out_countries: str
    preferred_countries: str
    left_out_products: str
    preferred_products: str
    in_hand: int
    queue: int
    wait: float
    level: float | None
    """Inquiries that may be given now; None without a capacity."""
    depth: float | None
    slowing: Text | None
    is_absent: bool
    is_full: bool


def rep_forms(shop: Shop, advisor: Advisor, names: Names) -> tuple[RepForm, ...]:
    settings = {one.person_id: one for one in RepSettings.objects.filter(shop_id=shop.id)}
    found = []
    for line in advisor.lines(names):
        rep, own = line.rep, settings.get(line.rep.id)
        found.append(
            RepForm(
                person_id=rep.id,
                name=line.name,
                own=own,
                a_month=f"{own.a_month:g}" if own is not None and own.a_month is not None else "",
                account=Account(own.account) if own is not None else Account.UNKNOWN,
                languages=", ".join(own.languages) if own is not None else "",
                left_out_countries=", ".join(own.left_out_countries) if own is not None else "",
                preferred_countries=", ".join(own.preferred_countries) if own is not None else "",
                left_out_products=", ".join(own.left_out_products) if own is not None else "",
                preferred_products=", ".join(own.preferred_products) if own is not None else "",
                in_hand=rep.in_hand,
                queue=rep.queue,
                wait=rep.wait,
                level=rep.bucket.level if rep.bucket is not None else None,
                depth=rep.bucket.depth if rep.bucket is not None else None,
                slowing=line.slowing,
                is_absent=rep.is_absent,
                is_full=rep.most_in_hand is not None and rep.in_hand >= rep.most_in_hand,
            )
        )
    return tuple(found)
