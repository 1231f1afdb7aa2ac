from __future__ import annotations

from collections.abc import Iterable

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from baton.people.grants import Grant
from baton.people.terms import Person, Shop
from baton.ui.shell import NavEntry


class Exchange(AppConfig):
    name = "baton.exchange"
    label = "exchange"
    playbooks = "baton.exchange.playbooks"
    navigation = (
        NavEntry("exchange", _("Exchange"), "exchange:exchange", "exchange", 13, Grant.JOIN_EXCHANGE.value),
    )

    def first_glance(self, person: Person, shop: Shop) -> Iterable[object]:
        """For the day's page, which stands below this room."""
        # Models are not there yet when apps are listed.
        from baton.exchange.glance import first_glance  # noqa: PLC0415

        return first_glance(person, shop)
