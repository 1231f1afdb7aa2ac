"""Who has what on the platform, by its record of allocations: the desk follows it, and ticks its own moves off.

A later word counts: what people gave to somebody here after the platform did stays where it is, until the platform
shows the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from baton.facts.snapshot import Snapshot
from baton.inquiries.holding import save
from baton.inquiries.landing import Crew
from baton.inquiries.models import AssignmentDecision, Buyer, Item
from baton.inquiries.terms import Account, Box, Decided
from baton.people.clock import clock
from baton.people.services import record_audit

AT_ONCE = 2_000
ON_PLATFORM = "在平台上分配 / on the platform"
"""The reason of a decision that the platform's record tells."""

_LATEST = """
    SELECT inquiry_id, max(allocated_at) AS at, arg_max(staff, allocated_at) AS staff,
        arg_max(account, allocated_at) AS account
    FROM {allocation} GROUP BY inquiry_id ORDER BY inquiry_id
"""
_ACCOUNTS = {"main_account": Account.MAIN, "sub_account": Account.SUB}


@dataclass(frozen=True, slots=True)
class _Told:
    row: Mapping[str, Any]
    person: int | None
    """None where nobody here has that account, or who has it does not work on inquiries."""


def follow(crew: Crew, snapshot: Snapshot) -> int:
    """Bring owners and accounts up to the record. How many items changed; twice changes nothing more."""
    if snapshot.versions.get("allocation") is None:
        return 0
    told = [
        _Told(row, crew.accounts.get(row["staff"]))
        for row in snapshot.query(_LATEST, shop=crew.shop.code).to_pylist()
    ]
    return sum(_follow_page(crew, told[first : first + AT_ONCE]) for first in range(0, len(told), AT_ONCE))


@transaction.atomic
def _follow_page(crew: Crew, page: Sequence[_Told]) -> int:
    by_key = {one.row["inquiry_id"]: one for one in page}
    items = Item.objects.select_for_update().filter(shop_id=crew.shop.id, key__in=list(by_key), box=Box.DESK)
    return sum(_follow_one(crew, item, by_key[item.key]) for item in items)


def _follow_one(crew: Crew, item: Item, told: _Told) -> bool:
    changed: list[str] = []
    account = _ACCOUNTS.get(told.row["account"] or "")
    if account is not None and item.account != account:
        item.account = account
        changed.append("account")
    if told.person is not None and item.owner_id == told.person:
        if item.needs_platform_move:
            item.needs_platform_move = False
            changed.append("needs_platform_move")
    elif told.person is not None and _is_later(item, told.row):
        changed += _give(crew, item, told.person, told.row)
    if changed:
        save(item, *changed)
    return bool(changed)


def _is_later(item: Item, row: Mapping[str, Any]) -> bool:
    """Whether the platform gave it after anybody here did."""
    known = (item.owned_since, item.released_at)
    return all(at is None or row["at"] > at for at in known)


def _give(crew: Crew, item: Item, person: int, row: Mapping[str, Any]) -> list[str]:
    before = item.owner_id
    item.owner_id, item.owned_since, item.unassigned = person, row["at"], ""
    item.released_at, item.needs_platform_move = None, False
    if item.buyer_id is not None:
        Buyer.objects.filter(pk=item.buyer_id).update(owner_id=person)
    AssignmentDecision.objects.create(
        item=item, at=clock().now(), rule=Decided.ASSIGNED, chosen_id=person, before_id=before,
        reason=ON_PLATFORM, features={"allocated_at": row["at"].isoformat()},
    )  # fmt: skip
    after = {"owner": person, "reason": ON_PLATFORM}
    record_audit(
        None, "assigned_on_platform", f"item {item.pk} {item.key}", before={"owner": before}, after=after,
        shop=crew.shop,
    )  # fmt: skip
    return ["owner", "owned_since", "unassigned", "released_at", "needs_platform_move"]
