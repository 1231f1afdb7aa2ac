"""Who has how much to give away, and what was given away before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping

from django.db.models import Count, Q

from baton.inquiries import roster
from baton.inquiries.landing import workers
from baton.inquiries.leaving.terms import Gone, Holder
from baton.inquiries.models import Buyer, Duty, HandOver, Item
from baton.inquiries.terms import Box, NextStep
from baton.kit.text import Text
from baton.people.clock import clock, shop_day
from baton.people.grants import Grant, require
from baton.people.selectors import persons
from baton.people.terms import Person, Shop

LISTED = 20


def holders(reader: Person, shop: Shop) -> tuple[Holder, ...]:
    """Who may have items of the shop, and who has left with some; those with most first. For who may assign."""
    require(reader, Grant.ASSIGN_INQUIRIES, shop)
    now = clock().now()
    is_late = Q(answer_by__lt=now) & Q(next_step__in=[NextStep.FIRST_REPLY, NextStep.ANSWER])
    counts: dict[int, Mapping[str, int]] = {
        row["owner_id"]: {name: row[name] for name in ("items", "waiting", "late")}
        for row in Item.objects.filter(shop_id=shop.id, box=Box.DESK, owner__isnull=False)
        .values("owner_id")
        .annotate(
            items=Count("id"),
            waiting=Count("id", filter=Q(next_step=NextStep.FIRST_REPLY)),
            late=Count("id", filter=is_late),
        )
    }
    nothing = {"items": 0, "waiting": 0, "late": 0}
    customers = Counter(
        Buyer.objects.filter(shop_id=shop.id, owner__isnull=False).values_list("owner_id", flat=True)
    )
    turns = Counter(Duty.objects.filter(shop_id=shop.id, end__gt=now).values_list("person_id", flat=True))
    able, absent = {one.id for one in workers(shop)}, roster.absent_on(shop, shop_day(shop))
    found = [
        Holder(
            person_id=one.id,
            name=Text(one.display_name, one.display_name),
            is_active=one.id in able,
            is_absent=one.id in absent,
            items=counts.get(one.id, nothing)["items"],
            waiting=counts.get(one.id, nothing)["waiting"],
            late=counts.get(one.id, nothing)["late"],
            customers=customers[one.id],
            turns=turns[one.id],
        )
        for one in persons()
        if one.id in able or one.id in counts or one.id in customers
    ]
    return tuple(sorted(found, key=lambda one: (-one.items, one.name.en, one.person_id)))


def loads(shop: Shop, people: Collection[int]) -> dict[int, int]:
    """Items on the desk of each of the people."""
    told = Counter(
        Item.objects.filter(shop_id=shop.id, box=Box.DESK, owner_id__in=people).values_list(
            "owner_id", flat=True
        )
    )
    return {one: told[one] for one in people}


def gone(reader: Person, shop: Shop) -> tuple[Gone, ...]:
    """The latest hand-overs, the newest first. For who may assign."""
    require(reader, Grant.ASSIGN_INQUIRIES, shop)
    names = {one.id: Text(one.display_name, one.display_name) for one in persons()}
    nobody = Text("—", "—")
    found = []
    for row in HandOver.objects.filter(shop_id=shop.id).order_by("-id")[:LISTED]:
        to = Counter(rep for _, rep, _ in row.moved if rep is not None)
        found.append(
            Gone(
                id=row.pk,
                name=names.get(row.person_id, nobody),
                is_for_good=row.is_for_good,
                at=row.at,
                by=names.get(row.by_id or 0, nobody),
                reason=row.reason,
                items=len(row.moved),
                spread=tuple((names.get(rep, nobody), count) for rep, count in to.most_common()),
                unassigned=len(row.moved) - to.total(),
                undone_at=row.undone_at,
                undone_by=names.get(row.undone_by_id or 0) if row.undone_by_id else None,
                returned=row.returned,
            )
        )
    return tuple(found)
