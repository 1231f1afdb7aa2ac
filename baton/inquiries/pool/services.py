"""What the pool does by itself each minute, and what people do on its pages."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from baton.inquiries import selectors
from baton.inquiries import services as desk
from baton.inquiries.holding import may
from baton.inquiries.models import Escalation
from baton.inquiries.pool.climbing import climb
from baton.inquiries.pool.recycling import recycle
from baton.inquiries.pool.rules import set_rules
from baton.inquiries.pool.shares import keep_shares
from baton.inquiries.terms import LossReason
from baton.people.clock import clock
from baton.people.grants import Grant
from baton.people.terms import Person, Shop

__all__ = ["set_rules"]


@dataclass(frozen=True, slots=True)
class Tended:
    """How many steps were taken, and hand-overs put on record."""

    climbed: int
    recycled: int
    shares: int


def tend(shop: Shop) -> Tended:
    """Tell, take back and put on record what is due. Twice does nothing more."""
    return Tended(climb(shop), recycle(shop), keep_shares(shop))


@transaction.atomic
def see(by: Person, shop: Shop, warning_id: int) -> None:
    """Tick a warning that was for oneself. Twice is once."""
    may(by, Grant.WORK_INQUIRIES, shop)
    own = Escalation.objects.filter(pk=warning_id, person_id=by.id, item__shop_id=shop.id, seen_at=None)
    own.update(seen_at=clock().now())


@transaction.atomic
def see_all(by: Person, shop: Shop) -> int:
    """Tick all that were for oneself. How many."""
    may(by, Grant.WORK_INQUIRIES, shop)
    own = Escalation.objects.filter(person_id=by.id, item__shop_id=shop.id, seen_at=None)
    return own.update(seen_at=clock().now())


def confirm_loss(by: Person, shop: Shop, item_id: int, expected: int | None = None) -> None:
    """The buyer does not answer any more: lost, as the desk proposed."""
    row = selectors.item_row(shop, item_id)
    desk.lose(by, shop, row.pk, LossReason.NO_ANSWER, expected=expected)
