"""What nobody has written about for days goes to the pool, after its rep was told. Never a customer's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import TruncDate

from baton.inquiries import selectors
from baton.inquiries.logic.ladder import Quiet, recycle_due, recycle_step
from baton.inquiries.models import Escalation, Item, PoolRules, Touch
from baton.inquiries.pool import giving_back
from baton.inquiries.pool.climbing import Here, here, locked_part, started, steps_done
from baton.inquiries.pool.reading import rules_from
from baton.inquiries.pool.terms import Rules, Step
from baton.inquiries.terms import Box, Direction, Stage, Unassigned
from baton.people.clock import clock
from baton.people.terms import Shop

AT_ONCE = 500
LOOKED_BACK = timedelta(days=45)
"""What has been quiet for so much longer was told and taken back before, or is spared."""


def recycle(shop: Shop, now: datetime | None = None) -> int:
    """Tell and take back what has been quiet for too long (at `now`). How many steps were taken."""
    kept = started(shop)
    now = now or clock().now()
    rules = rules_from(kept.given)
    told = Escalation.objects.filter(
        item=OuterRef("pk"), step=Step.RECYCLE_SOON, at__gt=now - timedelta(days=rules.warn_days)
    )
    rows = near(shop, kept, now, rules).exclude(Exists(told))
    pks = list(rows.order_by("quiet_since").values_list("pk", flat=True))
    if not pks:
        return 0
    now_here = here(shop, kept, now)
    if not now_here.present.is_open:
        return 0
    return sum(
        _recycle(now_here, kept, pks[first : first + AT_ONCE]) for first in range(0, len(pks), AT_ONCE)
    )


def near(shop: Shop, kept: PoolRules, now: datetime, rules: Rules | None = None) -> QuerySet[Item]:
    """Items in hand that have been quiet for so long that their rep is told, of those that count."""
    until = now - (rules or rules_from(kept.given)).warned_after
    since = until - LOOKED_BACK if kept.started_at is None else max(kept.started_at, until - LOOKED_BACK)
    rows = Item.objects.filter(shop_id=shop.id, box=Box.DESK, owner__isnull=False)
    # Each by an index of its own: what fell quiet, and what came to its owner quiet already.
    fell = rows.filter(quiet_since__gte=since, quiet_since__lte=until).values("pk")
    came = rows.filter(owned_since__gte=since, owned_since__lte=until, quiet_since__lt=since).values("pk")
    won = Item.objects.filter(buyer_id=OuterRef("buyer_id"), stage=Stage.WON).exclude(box=Box.GONE)
    return (
        Item.objects.filter(Q(pk__in=fell) | Q(pk__in=came))
        .filter(Q(owned_since=None) | Q(owned_since__lte=until), owner__is_active=True)
        .exclude(Exists(won))
    )


def in_hand(shop: Shop, since: datetime | None) -> QuerySet[Item]:
    """What moved last, or came to its owner, since the start."""
    rows = Item.objects.filter(
        shop_id=shop.id, box=Box.DESK, owner__isnull=False, owner__is_active=True, quiet_since__isnull=False
    )
    return rows.filter(Q(quiet_since__gte=since) | Q(owned_since__gte=since))


def quiet_from(row: Item) -> datetime:
    """Since when nobody has written about it, or since its owner has it."""
    assert row.quiet_since is not None
    return row.quiet_since if row.owned_since is None else max(row.quiet_since, row.owned_since)


@transaction.atomic
def _recycle(now_here: Here, kept: PoolRules, pks: Sequence[int]) -> int:
    rows = list(
        near(now_here.shop, kept, now_here.now)
        .filter(pk__in=pks)
        .select_for_update(of=locked_part())
        .select_related("buyer")
        .order_by("pk")
    )
    left = spared(now_here.shop, rows, now_here.rules)
    done = steps_done(rows)
    lines: list[Escalation] = []
    for row in rows:
        if row.pk in left:
            continue
        run = quiet_from(row)
        case = Quiet(int(run.timestamp()), done.get((row.pk, run), {}))
        step = recycle_step(case, now_here.rules, now_here.present)
        if step is not None:
            lines += _take(now_here, row, step, run)
    Escalation.objects.bulk_create(lines, ignore_conflicts=True)
    return len({(line.item_id, line.step) for line in lines})


def spared(shop: Shop, rows: Sequence[Item], rules: Rules) -> frozenset[int]:
    """Customers' items, and those that were followed up as often as the rules say: their loss is proposed."""
    customers = selectors.customers_among(row.buyer_id for row in rows)
    followed = followed_to_the_end(shop, [row.pk for row in rows], rules)
    return frozenset(row.pk for row in rows if row.buyer_id in customers) | followed


def followed_to_the_end(
    shop: Shop, items: Sequence[int] | QuerySet[Any, Any], rules: Rules
) -> frozenset[int]:
    """Those of the items (or of a query of their ids) that were followed up as often as the rules say."""
    counts = _since_quote(shop, items).values_list("item").annotate(count=Count("pk"))
    return frozenset(item for item, _ in counts.filter(count__gte=len(rules.follow_up)))


def follow_ups(shop: Shop, items: Sequence[int]) -> Mapping[int, int]:
    """How often each was written about since its quote or sample."""
    return dict(_since_quote(shop, items).values_list("item").annotate(count=Count("pk")))


def _since_quote(shop: Shop, items: Sequence[int] | QuerySet[Any, Any]) -> QuerySet[Touch]:
    written_on = TruncDate("at", tzinfo=ZoneInfo(shop.timezone))
    return (
        Touch.objects.filter(item__in=items, direction=Direction.OUT)
        .alias(written_on=written_on)
        .filter(Q(item__quoted_on__lt=F("written_on")) | Q(item__sampled_on__lt=F("written_on")))
        .order_by()
    )


def _take(at: Here, row: Item, step: Step, run: datetime) -> list[Escalation]:
    owner = row.owner_id
    persons: tuple[int | None, ...] = at.told.of_rep(owner)
    if step is Step.RECYCLED:
        giving_back.take_back(at.shop, row, Unassigned.NOT_FOLLOWED, at.now)
        persons = (owner,)
        if row.unassigned == Unassigned.BOUNCED:
            persons = tuple(dict.fromkeys((owner, *at.told.leads)))
    return [
        Escalation(item=row, run=run, step=step, at=at.now, person_id=person) for person in persons or (None,)
    ]


def recycled_at(row: Item, done: Mapping[Step, int], rules: Rules) -> datetime:
    """When it goes to the pool unless somebody writes."""
    return datetime.fromtimestamp(recycle_due(Quiet(int(quiet_from(row).timestamp()), done), rules), UTC)
