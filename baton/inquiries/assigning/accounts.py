"""The page of the main account: who has it, since when and why, and what it still has to move on the platform."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from baton.inquiries.assigning.reading import Names
from baton.inquiries.landing import workers
from baton.inquiries.models import Item, MainAccountTurn
from baton.inquiries.terms import Box
from baton.kit.text import Text
from baton.people.clock import shop_day
from baton.people.terms import Shop

MOVES_SHOWN = 50
TURNS_SHOWN = 100


@dataclass(frozen=True, slots=True)
class Turn:
    id: int
    name: Text
    why: str
    given_at: datetime
    given_by: Text
    trial_until: date | None
    review_on: date
    way_back: str
    returned_at: datetime | None
    returned_by: Text | None
    return_why: str
    is_due: bool
    """To be looked at again: the day has come."""


@dataclass(frozen=True, slots=True)
class Move:
    """An item that was given to somebody in Baton and not yet on the platform."""

    item_id: int
    key: str
    owner: Text
    since: datetime | None


@dataclass(frozen=True, slots=True)
class AccountPage:
    present: Turn | None
    history: tuple[Turn, ...]
    moves: tuple[Move, ...]
    to_move: int
    reps: tuple[tuple[int, Text], ...]


def account_page(shop: Shop, names: Names) -> AccountPage:
    rows = MainAccountTurn.objects.filter(shop_id=shop.id).order_by("-given_at", "-id")[:TURNS_SHOWN]
    turns = [_turn(row, names, shop_day(shop)) for row in rows]
    waiting = Item.objects.filter(shop_id=shop.id, box=Box.DESK, needs_platform_move=True)
    moves = waiting.order_by("owned_since", "id").values_list("pk", "key", "owner_id", "owned_since")
    return AccountPage(
        present=next((turn for turn in turns if turn.returned_at is None), None),
        history=tuple(turn for turn in turns if turn.returned_at is not None),
        moves=tuple(Move(pk, key, names.of(owner), since) for pk, key, owner, since in moves[:MOVES_SHOWN]),
        to_move=waiting.count(),
        reps=tuple((one.id, names.of(one.id)) for one in workers(shop)),
    )


def review_due(shop: Shop) -> date | None:
    """The day on which the main account was to be looked at again, once it has come."""
    rows = MainAccountTurn.objects.filter(shop_id=shop.id, returned_at=None, review_on__lte=shop_day(shop))
    return rows.values_list("review_on", flat=True).first()


def _turn(row: MainAccountTurn, names: Names, today: date) -> Turn:
    return Turn(
        id=row.pk,
        name=names.of(row.person_id),
        why=row.why,
        given_at=row.given_at,
        given_by=names.of(row.given_by_id),
        trial_until=row.trial_until,
        review_on=row.review_on,
        way_back=row.way_back,
        returned_at=row.returned_at,
        returned_by=names.of(row.returned_by_id) if row.returned_by_id is not None else None,
        return_why=row.return_why,
        is_due=row.returned_at is None and row.review_on <= today,
    )
