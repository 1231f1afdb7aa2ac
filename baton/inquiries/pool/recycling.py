"""What nobody has written about for days goes to the pool, after its rep was told. Never a customer's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from django.db import transaction
from django.db.models import Count, F, Q, QuerySet

from baton.inquiries import selectors
from baton.inquiries.logic.ladder import Quiet, recycle_due, recycle_step
from baton.inquiries.models import Escalation, Item, PoolRules, Touch
from baton.inquiries.pool import giving_back
from baton.inquiries.pool.climbing import Here, here, locked_part, started, steps_done
from baton.inquiries.pool.reading import rules_from
from baton.inquiries.pool.terms import Rules, Step
from baton.inquiries.terms import Box, Direction, Unassigned
from baton.people.clock import clock
from baton.people.terms import Shop

AT_ONCE = 500


def recycle(shop: Shop, now: datetime | None = None) -> int:
    """Tell and take back what has been quiet for too long (at `now`). How many steps were taken."""
    kept = started(shop)
    now_here = here(shop, kept, now or clock().now())
    if not now_here.present.is_open:
        return 0
    pks = list(near(shop, kept, now_here.now).order_by("quiet_since").values_list("pk", flat=True))
    return sum(
        _recycle(now_here, kept, pks[first : first + AT_ONCE]) for first in range(0, len(pks), AT_ONCE)
    )


def near(shop: Shop, kept: PoolRules, now: datetime, rules: Rules | None = None) -> QuerySet[Item]:
    """Items in hand that have been quiet for so long that their rep is told, of those that count."""
    until = now - (rules or rules_from(kept.given)).warned_after
    return in_hand(shop, kept.started_at).filter(
        Q(owned_since=None) | Q(owned_since__lte=until), quiet_since__lte=until
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
    left = spared(rows, now_here.rules)
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


def spared(rows: Sequence[Item], rules: Rules) -> frozenset[int]:
    """Customers' items, and those that were followed up as often as the rules say: their loss is proposed."""
    customers = selectors.customers_among(row.buyer_id for row in rows)
    followed = follow_ups([row.pk for row in rows])
    return frozenset(
        row.pk for row in rows if row.buyer_id in customers or followed.get(row.pk, 0) >= len(rules.follow_up)
    )


def follow_ups(items: Sequence[int]) -> Mapping[int, int]:
    """How often each was written about since its quote or sample."""
    since = Touch.objects.filter(item__in=items, direction=Direction.OUT).filter(
        Q(item__quoted_on__lt=F("at__date")) | Q(item__sampled_on__lt=F("at__date"))
    )
    return dict(since.values_list("item").annotate(count=Count("pk")))


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
