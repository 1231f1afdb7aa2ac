"""Programs that may send inquiries: each with a token for one shop, of which only a digest is kept."""

from __future__ import annotations

import hashlib
import math
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from baton.inquiries.holding import may
from baton.inquiries.interface import refusals
from baton.inquiries.logic.kept_text import kept
from baton.inquiries.logic.request_rate import MOST_AT_ONCE, spend
from baton.inquiries.models import ApiAnswer, ApiClient
from baton.kit.clock import Clock, SystemClock
from baton.people.clock import clock
from baton.people.grants import Grant
from baton.people.selectors import shops
from baton.people.services import record_audit
from baton.people.terms import Person, Shop

PREFIX = "baton_"
"""By which people and programs that look for leaked secrets know a token."""
LONGEST_NAME = 60
ANSWERS_LIVE = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Client:
    id: int
    shop: Shop
    name: str
    token_end: str
    made_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None


@transaction.atomic
def add_client(by: Person | None, shop: Shop, name: str) -> tuple[Client, str]:
    """The client and its token, which is told this once. `by` is None for the command line."""
    _may(by, shop)
    named = kept(name, LONGEST_NAME)
    live = ApiClient.objects.filter(shop_id=shop.id, name=named, revoked_at=None)
    if not named or len(name.strip()) > LONGEST_NAME or live.exists():
        raise refusals.wrong_name()
    token = PREFIX + secrets.token_urlsafe(32)
    now = clock().now()
    row = ApiClient.objects.create(
        shop_id=shop.id, name=named, token_digest=_digest(token), token_end=token[-4:], made_at=now,
        made_by_id=by.id if by is not None else None, tokens=MOST_AT_ONCE, refilled_at=now,
    )  # fmt: skip
    record_audit(by, "add_api_client", named, after={"token_end": row.token_end}, shop=shop)
    return _view(row, shop), token


@transaction.atomic
def revoke_client(by: Person | None, shop: Shop, client_id: int) -> None:
    """From now on the token opens nothing. NotFound where there is none that still does."""
    _may(by, shop)
    row = ApiClient.objects.select_for_update().filter(shop_id=shop.id, pk=client_id, revoked_at=None).first()
    if row is None:
        raise refusals.no_client()
    row.revoked_at = clock().now()
    row.save(update_fields=["revoked_at"])
    record_audit(by, "revoke_api_client", row.name, before={"token_end": row.token_end}, shop=shop)


def clients(shop: Shop) -> tuple[Client, ...]:
    """Those in use first, each part by name."""
    rows = ApiClient.objects.filter(shop_id=shop.id).order_by("name", "id")
    return tuple(
        _view(row, shop) for row in sorted(rows, key=lambda row: (row.revoked_at is not None, row.name))
    )


@transaction.atomic
def admit(token: str, *, real: Clock | None = None) -> Client:
    """The client whose token it is, one request poorer. NotKnown for no such; TooMany where none is left."""
    row = ApiClient.objects.select_for_update().filter(token_digest=_digest(token), revoked_at=None).first()
    shop = next((one for one in shops() if row is not None and one.id == row.shop_id), None)
    if row is None or shop is None:
        raise refusals.not_known()
    now = (real or SystemClock()).now()
    spent = spend(row.tokens, row.refilled_at, now)
    if spent.wait:
        raise refusals.too_many(math.ceil(spent.wait))
    row.tokens, row.refilled_at, row.last_used_at = spent.left, now, clock().now()
    row.save(update_fields=["tokens", "refilled_at", "last_used_at"])
    return _view(row, shop)


@transaction.atomic
def drop_old_answers(now: datetime) -> int:
    """Answers that nobody asks for again; how many."""
    count, _ = ApiAnswer.objects.filter(at__lt=now - ANSWERS_LIVE).delete()
    return count


def _may(by: Person | None, shop: Shop) -> None:
    if by is not None:
        may(by, Grant.MANAGE_SHOPS, shop)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def _view(row: ApiClient, shop: Shop) -> Client:
    return Client(row.pk, shop, row.name, row.token_end, row.made_at, row.last_used_at, row.revoked_at)
