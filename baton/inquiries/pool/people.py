"""Who is told: the reps who are there, the leads, and whoever is on duty."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from baton.inquiries import roster
from baton.people.grants import Grant, can
from baton.people.selectors import persons
from baton.people.terms import Role, Shop


@dataclass(frozen=True, slots=True)
class Told:
    """Of a shop at one moment, by id."""

    workers: frozenset[int]
    """Who may have items."""
    reps: frozenset[int]
    """Those of them who are not away."""
    leads: tuple[int, ...]
    duty: tuple[int, ...]

    def of_rep(self, owner: int | None) -> tuple[int, ...]:
        """The rep; the leads where the rep is away or has left."""
        return (owner,) if owner in self.reps else self.leads

    def of_lead(self, owner: int | None) -> tuple[int, ...]:
        """The rep and the leads."""
        return tuple(dict.fromkeys((*self.of_rep(owner), *self.leads)))


def told(shop: Shop, now: datetime) -> Told:
    """The leads are sales' leads; where there is none, whoever else may assign."""
    active = [one for one in persons() if one.is_active]
    absent = roster.absent_on(shop, now.astimezone(ZoneInfo(shop.timezone)).date())
    may_assign = [one for one in active if can(one, Grant.ASSIGN_INQUIRIES, shop)]
    leads = [one for one in may_assign if Role.SALES_LEAD in one.roles_in(shop)] or may_assign
    present = [one for one in leads if one.id not in absent] or leads
    workers = frozenset(one.id for one in active if can(one, Grant.WORK_INQUIRIES, shop))
    return Told(
        workers=workers,
        reps=workers - absent,
        leads=tuple(one.id for one in present),
        duty=tuple(sorted(roster.on_duty(shop, now) & {one.id for one in active})),
    )
