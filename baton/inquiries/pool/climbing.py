"""The ladder of everything that waits for its first reply, a look at a time.

Only what is near a step is read: `Item.ladder_at` says when each has to be looked at next. A step is on record once
for each item, run and person, whatever runs beside it or twice.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
from django.db import connection, transaction
from django.db.models import Q, QuerySet

from baton.inquiries import many, roster, selectors
from baton.inquiries.logic.ladder import Case, Hand, Present, look
from baton.inquiries.logic.open_hours import NEVER, OpenHours
from baton.inquiries.logic.reply_clock import TeamRule
from baton.inquiries.models import Escalation, Item, PoolRules
from baton.inquiries.pool import giving_back
from baton.inquiries.pool.offering import Offers
from baton.inquiries.pool.people import Told, told
from baton.inquiries.pool.reading import rules_from
from baton.inquiries.pool.terms import Rules, Step
from baton.inquiries.terms import Box, Kind, NextStep, Unassigned
from baton.people.clock import clock
from baton.people.terms import Shop

AT_ONCE = 500
"""Items that a look takes on; the rest waits for the next."""
SLACK = timedelta(minutes=5)
"""An owner who came while the last look was under way is seen by this one."""
IN_POOL = frozenset({Unassigned.RELEASED, Unassigned.OVERDUE, Unassigned.NOT_FOLLOWED, Unassigned.BOUNCED})


@dataclass(frozen=True, slots=True)
class Here:
    """What a look at a shop goes by."""

    shop: Shop
    now: datetime
    rules: Rules
    team: TeamRule
    hours: OpenHours
    present: Present
    told: Told
    offers: Offers


def started(shop: Shop) -> PoolRules:
    """The shop's line, begun with the first look: what moved before is left as it is."""
    row, _ = PoolRules.objects.get_or_create(shop_id=shop.id)
    if row.started_at is None:
        PoolRules.objects.filter(pk=row.pk, started_at=None).update(started_at=clock().now())
        row.refresh_from_db()
    return row


def here(shop: Shop, kept: PoolRules, now: datetime, moments: Iterable[datetime] = ()) -> Here:
    every = roster.rules_of(shop, [now, *moments])
    team = told(shop, now)
    at = int(now.timestamp())
    is_open = bool(every.hours.is_open(np.array([at], dtype=np.int64))[0])
    return Here(
        shop=shop,
        now=now,
        rules=rules_from(kept.given),
        team=every.team,
        hours=every.hours,
        present=Present(at, is_open, bool(team.duty)),
        told=team,
        offers=Offers(shop),
    )


def climb(shop: Shop, now: datetime | None = None) -> int:
    """Take every step of the ladder that is due (at `now`, the present moment unless given). How many."""
    kept = started(shop)
    now = now or clock().now()
    assert kept.started_at is not None
    _leave_the_old(shop, kept.started_at, now)
    looked = min(kept.looked_at or now, now)
    waiting = _waiting(shop)
    near = list(
        waiting.filter(ladder_at__lte=now).order_by("ladder_at").values_list("pk", flat=True)[:AT_ONCE]
    )
    new = waiting.filter(
        owner__isnull=False, owned_since__gt=looked - SLACK, owned_since__gte=kept.started_at
    )
    near += new.order_by("owned_since").values_list("pk", flat=True)[:AT_ONCE]
    taken = _look_at(shop, kept, near, now) if near else 0
    PoolRules.objects.filter(pk=kept.pk).update(looked_at=now)
    return taken


def _waiting(shop: Shop) -> QuerySet[Item]:
    return Item.objects.filter(shop_id=shop.id, box=Box.DESK, next_step=NextStep.FIRST_REPLY)


def _leave_the_old(shop: Shop, since: datetime, now: datetime) -> None:
    """What arrived, and came into a hand or into the pool, before the start is left as it is."""
    _waiting(shop).filter(
        Q(owned_since=None) | Q(owned_since__lt=since),
        Q(released_at=None) | Q(released_at__lt=since),
        ladder_at__lte=now,
        arrived_at__lt=since,
    ).update(ladder_at=None)


@transaction.atomic
def _look_at(shop: Shop, kept: PoolRules, near: Collection[int], now: datetime) -> int:
    skip = connection.features.has_select_for_update_skip_locked
    rows = list(
        _waiting(shop)
        .filter(pk__in=set(near))
        .select_for_update(skip_locked=skip, of=locked_part())
        .select_related("buyer")
        .defer("message", "remark", "filled", "model_reasons")
        .order_by("pk")
    )
    if not rows:
        return 0
    now_here = here(shop, kept, now, [run_of(row) for row in rows])
    customers = selectors.customers_among(row.buyer_id for row in rows)
    done = steps_done(rows)
    lines: list[Escalation] = []
    moved: list[Item] = []
    for row in rows:
        hand = _hand(row, now_here.told.workers)
        case = Case(
            run=int(run_of(row).timestamp()),
            arrived=int(row.arrived_at.timestamp()),
            limit=_limit(now_here.team, Kind(row.kind)),
            platform_due=NEVER if row.platform_due is None else int(row.platform_due.timestamp()),
            hand=hand,
            is_customer=row.buyer_id in customers,
            done=done.get((row.pk, run_of(row)), {}),
        )
        found = look(case, now_here.rules, now_here.hours, now_here.present)
        for step in found.steps:
            lines += _take(now_here, row, step, hand)
        again = None if found.again == NEVER else datetime.fromtimestamp(found.again, UTC)
        if Step.OFFERED in found.steps:
            again = now_here.now
        if row.ladder_at != again:
            row.ladder_at = again
            moved.append(row)
    Escalation.objects.bulk_create(lines, ignore_conflicts=True)
    many.update(moved, ["ladder_at"])
    return len({(line.item_id, line.step) for line in lines})


def locked_part() -> tuple[str, ...]:
    """Only the items are kept from others, not the buyers read along with them."""
    return ("self",) if connection.features.has_select_for_update_of else ()


def _hand(row: Item, workers: frozenset[int]) -> Hand:
    if row.owner_id is not None and row.owner_id in workers:
        return Hand.REP
    if row.owner_id is None and row.unassigned in IN_POOL:
        return Hand.POOL
    return Hand.NOBODY


def run_of(row: Item) -> datetime:
    """From when its clock counts: the owner's, from when that one has it; in the pool, from when it is there."""
    since = row.owned_since if row.owner_id is not None else row.released_at
    return row.arrived_at if since is None else max(row.arrived_at, since)


def _limit(team: TeamRule, kind: Kind) -> int:
    limit = team.first_reply.get(kind)
    return NEVER if limit is None else int(limit.total_seconds())


Run = tuple[int, datetime]


def steps_done(rows: Collection[Item]) -> Mapping[Run, Mapping[Step, int]]:
    """By item and run: each step with its first moment."""
    found: dict[Run, dict[Step, int]] = {}
    told_of = Escalation.objects.filter(item__in=[row.pk for row in rows]).order_by("-at")
    for item, run, step, at in told_of.values_list("item_id", "run", "step", "at"):
        found.setdefault((item, run), {})[Step(step)] = int(at.timestamp())
    return found


def _take(at: Here, row: Item, step: Step, hand: Hand) -> list[Escalation]:
    """Do the step. Its lines: one for each person who is told."""
    run, owner = run_of(row), row.owner_id if hand is Hand.REP else None
    offered: int | None = None
    if step is Step.WARNED:
        persons: tuple[int | None, ...] = at.told.of_rep(owner)
    elif step is Step.LEAD:
        persons = at.told.of_lead(owner)
    elif step is Step.DUTY:
        persons = at.told.duty or at.told.leads
    elif step is Step.TO_LEAD:
        persons = at.told.leads
    else:
        if hand is Hand.REP:
            giving_back.take_back(at.shop, row, Unassigned.OVERDUE, at.now)
        else:
            giving_back.offer(row, at.now)
        is_bounced = row.unassigned == Unassigned.BOUNCED
        # What the lead decides is offered to nobody.
        offered = None if is_bounced else at.offers.best_free(row)
        persons = tuple(dict.fromkeys(one for one in (owner, offered) if one is not None))
        if is_bounced or not persons:
            persons = tuple(dict.fromkeys((*persons, *at.told.leads)))
    return [
        Escalation(item=row, run=run, step=step, at=at.now, person_id=person, offered_id=offered)
        for person in persons or (None,)
    ]
