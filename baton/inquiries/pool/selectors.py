"""Questions of the pool: what lies in it, what is on its way there, and whom to tell what."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime, timedelta

from django.db.models import Q, QuerySet

from baton.inquiries import selectors
from baton.inquiries.models import AssignmentDecision, Escalation, Item, PoolRules
from baton.inquiries.pool import recycling
from baton.inquiries.pool.claiming import CLAIMED_FROM, claims_left
from baton.inquiries.pool.climbing import run_of, steps_done
from baton.inquiries.pool.reading import rules_from, rules_of
from baton.inquiries.pool.terms import (
    Ladder,
    LadderLine,
    PoolPage,
    PoolRow,
    Rules,
    SoonRow,
    Step,
    Warned,
)
from baton.inquiries.rows import Reader
from baton.inquiries.terms import Box, NextStep, Unassigned
from baton.kit.text import Text
from baton.people.clock import clock
from baton.people.grants import Grant, can, require
from baton.people.selectors import persons
from baton.people.terms import Person, Shop

PAGE = 30
MOST_SORTED, MOST_COUNTED = 5_000, 1_000
NEVER_DUE = datetime.max.replace(tzinfo=UTC)
SOON_SHOWN, LEAD_SHOWN, WARNINGS_SHOWN = 30, 30, 30
TOLD_FOR = timedelta(days=14)
"""A warning that nobody ticked is shown so long."""
_WHILE_WAITING = frozenset({Step.WARNED, Step.LEAD, Step.TO_LEAD, Step.DUTY})

__all__ = ["rules_of"]


# The page -------------------------------------------------------------------------------------------------------


def pool(person: Person, shop: Shop, number: int = 1) -> PoolPage:
    """What may be claimed, the own items that are on their way there (a lead's: all), and what the lead decides."""
    require(person, Grant.SEE_INQUIRIES, shop)
    now = clock().now()
    kept = PoolRules.objects.filter(shop_id=shop.id).first()
    rules = rules_from(kept.given if kept is not None else {})
    lying = _most_urgent(_lying(shop))
    count = len(lying)
    pages = max(1, -(-count // PAGE))
    number = min(max(1, number), pages)
    is_lead = can(person, Grant.ASSIGN_INQUIRIES, shop)
    soon, soon_count = _soon(person, shop, kept, rules, now)
    shown = lying[(number - 1) * PAGE : number * PAGE]
    return PoolPage(
        rows=_pool_rows(person, shop, _read_all(shown), now),
        count=count,
        number=number,
        pages=pages,
        soon=soon,
        soon_count=soon_count,
        lead=_pool_rows(person, shop, _read_all(_most_urgent(_for_lead(shop))[:LEAD_SHOWN]), now)
        if is_lead
        else (),
        claims_left=claims_left(person, shop),
        claims=rules.claims,
        started_at=kept.started_at if kept is not None else None,
        old=_old(shop, kept, rules, now) if is_lead else 0,
    )


def _lying(shop: Shop) -> QuerySet[Item]:
    rows = Item.objects.filter(selectors.ownerless(), shop_id=shop.id, box=Box.DESK)
    return rows.filter(Q(owner__isnull=False) | Q(unassigned__in=list(CLAIMED_FROM)))


def _for_lead(shop: Shop) -> QuerySet[Item]:
    """Bounced too often, or a customer's that was not answered in time."""
    rows = Item.objects.filter(shop_id=shop.id, box=Box.DESK)
    late = Escalation.objects.filter(
        item__shop_id=shop.id, step=Step.TO_LEAD, at__gte=clock().now() - TOLD_FOR
    )
    waiting = Q(next_step=NextStep.FIRST_REPLY, pk__in=late.values("item_id"))
    return rows.filter(Q(owner=None, unassigned=Unassigned.BOUNCED) | waiting)


def _soon(
    person: Person, shop: Shop, kept: PoolRules | None, rules: Rules, now: datetime
) -> tuple[tuple[SoonRow, ...], int]:
    if kept is None or kept.started_at is None:
        return (), 0
    near = recycling.near(shop, kept, now, rules)
    if not can(person, Grant.ASSIGN_INQUIRIES, shop):
        near = near.filter(owner_id=person.id)
    near = near.exclude(pk__in=recycling.followed_to_the_end(shop, near.values("pk"), rules))
    rows = _read(near.order_by("quiet_since", "pk")[:SOON_SHOWN])
    done = steps_done(rows)
    reader = _reader(person, shop, rows, now)
    told: list[SoonRow] = []
    for row in rows:
        since = recycling.quiet_from(row)
        due = recycling.recycled_at(row, done.get((row.pk, since), {}), rules)
        left = int((due - now).total_seconds())
        told.append(SoonRow(reader.row(row, row.message), due, left, (now - since).days))
    return tuple(sorted(told, key=lambda one: one.due)), near.count()


def _old(shop: Shop, kept: PoolRules | None, rules: Rules, now: datetime) -> int:
    """In hand, quiet for as long as would be told, and last moved before the start."""
    if kept is None or kept.started_at is None:
        return 0
    rows = Item.objects.filter(
        shop_id=shop.id, box=Box.DESK, owner__isnull=False, quiet_since__lt=kept.started_at
    )
    old = rows.filter(
        Q(owned_since=None) | Q(owned_since__lt=kept.started_at), quiet_since__lte=now - rules.warned_after
    )
    return old.order_by()[:MOST_COUNTED].count()


def _most_urgent(rows: QuerySet[Item]) -> list[int]:
    """The items' ids in the order in which they are due. Sorted here: the database would walk all that is due."""
    found = list(rows.order_by().values_list("answer_by", "pk")[:MOST_SORTED])
    return [pk for _, pk in sorted(found, key=lambda one: (one[0] is None, one[0] or NEVER_DUE, one[1]))]


def _read_all(pks: list[int]) -> list[Item]:
    found = {row.pk: row for row in _read(Item.objects.filter(pk__in=pks))}
    return [found[pk] for pk in pks if pk in found]


def _read(rows: QuerySet[Item]) -> list[Item]:
    return list(rows.select_related("buyer", "owner").defer("remark", "model_reasons"))


def _reader(person: Person, shop: Shop, rows: Iterable[Item], now: datetime) -> Reader:
    return Reader(person, shop, now, selectors.customers_among(row.buyer_id for row in rows))


def _pool_rows(person: Person, shop: Shop, rows: list[Item], now: datetime) -> tuple[PoolRow, ...]:
    reader = _reader(person, shop, rows, now)
    names = {one.id: one.display_name for one in persons()}
    former = _former(rows)
    offered = _offered(row.pk for row in rows)

    def name(person_id: int | None) -> Text | None:
        return reader.name(person_id, names[person_id]) if person_id in names else None

    return tuple(
        PoolRow(
            row=reader.row(row, row.message),
            former=name(former.get(row.pk) or row.owner_id),
            since=row.released_at or row.arrived_at,
            offered=name(offered.get(row.pk)),
            is_offered_to_me=offered.get(row.pk) == person.id,
            bounces=row.releases,
            quiet=(now - row.quiet_since).days
            if row.quiet_since is not None and row.unassigned == Unassigned.NOT_FOLLOWED
            else None,
        )
        for row in rows
    )


def _former(rows: Collection[Item]) -> Mapping[int, int]:
    """Who had each item last."""
    said = AssignmentDecision.objects.filter(
        item__in=[row.pk for row in rows], before__isnull=False, is_shadow=False
    )
    return dict(said.order_by("pk").values_list("item_id", "before_id"))


def _offered(items: Iterable[int]) -> Mapping[int, int]:
    """Whom the routing named when each item came to the pool last."""
    said = Escalation.objects.filter(item__in=list(items), step=Step.OFFERED, offered__isnull=False)
    return dict(said.order_by("pk").values_list("item_id", "offered_id"))


# Whom to tell ---------------------------------------------------------------------------------------------------


def open_warnings(person: Person, shop: Shop) -> tuple[Warned, ...]:
    """What the ladder told this person, has not been ticked and still holds, the newest first."""
    now = clock().now()
    lines = (
        Escalation.objects.filter(
            person_id=person.id, seen_at=None, at__gte=now - TOLD_FOR, item__shop_id=shop.id
        )
        .exclude(item__box__in=[Box.GONE, Box.CLOSED, Box.SPAM])
        .select_related("item", "item__owner")
        .order_by("-at", "-pk")
    )
    reader = Reader(person, shop, now, frozenset())
    found = [_warned(line, person, reader) for line in lines[: WARNINGS_SHOWN * 4] if _holds(line, person)]
    return tuple(found[:WARNINGS_SHOWN])


def _holds(line: Escalation, person: Person) -> bool:
    item, step = line.item, Step(line.step)
    if step in _WHILE_WAITING:
        is_same_run = step is Step.DUTY or run_of(item) == line.run
        return item.next_step == NextStep.FIRST_REPLY and is_same_run
    if step is Step.RECYCLE_SOON:
        return (
            item.owner_id is not None
            and item.quiet_since is not None
            and (recycling.quiet_from(item) == line.run)
        )
    if line.offered_id == person.id:
        return item.owner_id is None
    return True


def _warned(line: Escalation, person: Person, reader: Reader) -> Warned:
    item = line.item
    return Warned(
        id=line.pk,
        step=Step(line.step),
        at=line.at,
        item_id=item.pk,
        key=item.key,
        product=item.product_name or item.product_id or item.keyword,
        owner=None if item.owner is None else reader.name(item.owner.pk, item.owner.display_name),
        is_offer=line.offered_id == person.id,
    )


# One item -------------------------------------------------------------------------------------------------------


def ladder(person: Person, shop: Shop, item_id: int) -> Ladder:
    """What the ladder did with an item, and what comes next."""
    require(person, Grant.SEE_INQUIRIES, shop)
    row = selectors.item_row(shop, item_id)
    kept = PoolRules.objects.filter(shop_id=shop.id).first()
    reader = Reader(person, shop, clock().now(), frozenset())
    told: dict[tuple[Step, datetime], list[Escalation]] = {}
    for line in Escalation.objects.filter(item=row).select_related("person"):
        told.setdefault((Step(line.step), line.at), []).append(line)
    is_customer = selectors.is_customer(row)
    is_waiting = row.box == Box.DESK and row.next_step == NextStep.FIRST_REPLY
    return Ladder(
        lines=tuple(
            LadderLine(
                step,
                at,
                tuple(
                    reader.name(one.person.pk, one.person.display_name)
                    for one in lines
                    if one.person is not None
                ),
                all(one.seen_at is not None for one in lines),
            )
            for (step, at), lines in told.items()
        ),
        recycled_at=None if is_customer else _recycled_at(shop, row, kept),
        next_at=row.ladder_at if is_waiting and row.ladder_at and row.ladder_at > clock().now() else None,
        is_customer=is_customer,
    )


def _recycled_at(shop: Shop, row: Item, kept: PoolRules | None) -> datetime | None:
    if kept is None or kept.started_at is None:
        return None
    if not recycling.in_hand(shop, kept.started_at).filter(pk=row.pk).exists():
        return None
    rules = rules_from(kept.given)
    if row.pk in recycling.spared(shop, [row], rules):
        return None
    return recycling.recycled_at(row, steps_done([row]).get((row.pk, recycling.quiet_from(row)), {}), rules)
