"""Whom the routing would give an item that its rep did not answer."""

from __future__ import annotations

from baton.inquiries.assigning.advice import Advisor
from baton.inquiries.models import Item
from baton.people.terms import Shop


class Offers:
    """One look's offers. The routing is asked only once something is to be offered."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop
        self._advisor: Advisor | None = None

    def best_free(self, row: Item) -> int | None:
        """The best of those who may have it now and did not give it back; None where there is nobody."""
        self._advisor = self._advisor or Advisor(self._shop)
        return self._advisor.best(row.pk)
