"""What the exchange brings to the first glance of who looks over both teams: whether they meet, and who came."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse

from baton.daybook.glance import GlanceFigure
from baton.exchange import selectors
from baton.kit.text import Text
from baton.people.clock import shop_day
from baton.people.terms import Person, Shop, Team
from baton.ui import formats

_SOURCE = Text("协同", "the exchange")


def first_glance(person: Person, shop: Shop) -> Iterable[GlanceFigure]:
    """Nothing for others than managers, or where no rhythm is set."""
    if Team.MANAGEMENT not in {role.team for role in person.roles_in(shop)}:
        return ()
    found = selectors.cadence(shop, shop_day(shop))
    if not found.setting.is_on:
        return ()
    missed = Text(f"错过 {found.missed} 次", f"{found.missed} missed")
    return (
        GlanceFigure(
            "attendance",
            Text("上次协同到场", "Attendance at the last exchange"),
            formats.rate(found.attendance) if found.attendance is not None else None,
            reverse("exchange:exchange"),
            _SOURCE,
            found.last_held,
            mark="warn" if found.is_overdue else "",
            detail=missed if found.missed else None,
            needs=Text("开过一次协同", "a held exchange"),
        ),
    )
