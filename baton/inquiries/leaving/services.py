"""Hand over all that a person has, and take that back; each in one transaction, with its audit line."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence

from django.db import transaction
from django.db.models import F

from baton.inquiries import refusals, roster
from baton.inquiries.holding import may, reason_of
from baton.inquiries.landing import workers
from baton.inquiries.leaving import selectors
from baton.inquiries.logic.spreading import spread
from baton.inquiries.models import AssignmentDecision, Buyer, Duty, HandOver, Item
from baton.inquiries.terms import Box, Decided, Unassigned
from baton.kit.errors import NotAnswerable, NotFound, NotUsable
from baton.kit.text import Text
from baton.people.clock import clock, shop_day
from baton.people.grants import Grant
from baton.people.selectors import person_by_id
from baton.people.services import record_audit
from baton.people.terms import Person, Shop

AT_ONCE = 500


@transaction.atomic
def hand_over(
    by: Person,
    shop: Shop,
    person_id: int,
    to: Collection[int] = (),
    reason: str = "",
    *,
    is_for_good: bool = True,
) -> HandOver:
    """Give away everything that a person has on the desk: among `to`, or to nobody yet.

    The items of one buyer stay together, and whoever has least gets the next. Of somebody who leaves for good the
    customers go along, and turns of the rota that are still ahead fall free; who is away keeps them. NotUsable
    without a reason, and for a colleague who cannot have items or is away today.
    """
    may(by, Grant.ASSIGN_INQUIRIES, shop)
    said, chosen = reason_of(reason), _colleagues(shop, person_id, to)
    rows = list(
        Item.objects.select_for_update()
        .filter(shop_id=shop.id, owner_id=person_id, box=Box.DESK)
        .order_by("id")
    )
    given = spread([(row.pk, row.buyer_id) for row in rows], selectors.loads(shop, chosen)) if chosen else {}
    kept_as = Unassigned.OWNER_LEFT if is_for_good else Unassigned.OWNER_ABSENT
    for rep, some in _by_rep(rows, given).items():
        _move(some, rep, kept_as)
    _decided(rows, given, by, person_id, said)
    kept = HandOver.objects.create(
        shop_id=shop.id,
        person_id=person_id,
        is_for_good=is_for_good,
        reason=said,
        moved=[[row.pk, given.get(row.pk), row.version + 1] for row in rows],
        buyers=_customers(shop, person_id, rows, given) if is_for_good else [],
        at=clock().now(),
        by_id=by.id,
    )
    if is_for_good:
        Duty.objects.filter(shop_id=shop.id, person_id=person_id, start__gt=kept.at).delete()
    names = {rep: person_by_id(rep).login_name for rep in set(given.values())}
    told = Counter(names[rep] for rep in given.values())
    after = {
        "hand_over": kept.pk, "items": len(rows), "customers": len(kept.buyers), "to": dict(told), "reason": said,
        "is_for_good": is_for_good,
    }  # fmt: skip
    record_audit(by, "hand_over_inquiries", person_by_id(person_id).login_name, after=after, shop=shop)
    return kept


@transaction.atomic
def take_back(by: Person, shop: Shop, hand_over_id: int) -> int:
    """The hand-over was a mistake: what nobody has touched since goes back. How many items.

    NotUsable where the person cannot have items (any more); NotAnswerable for one that was taken back already.
    """
    may(by, Grant.ASSIGN_INQUIRIES, shop)
    kept = HandOver.objects.select_for_update().filter(shop_id=shop.id, pk=hand_over_id).first()
    if kept is None:
        raise _no_hand_over()
    if kept.undone_at is not None:
        raise _taken_back()
    person = person_by_id(kept.person_id)
    if person.id not in {one.id for one in workers(shop)}:
        raise refusals.no_rep(person.display_name)
    rows = _untouched(shop, kept)
    for some in _in_parts(rows):
        Item.objects.filter(pk__in=some).update(
            owner_id=person.id, owned_since=clock().now(), unassigned="", needs_platform_move=True,
            version=F("version") + 1,
        )  # fmt: skip
    now = clock().now()
    AssignmentDecision.objects.bulk_create(
        AssignmentDecision(
            item_id=pk, at=now, rule=Decided.ASSIGNED, chosen_id=person.id, by_id=by.id, before_id=rep
        )
        for pk, rep in rows.items()
    )
    for buyer, rep in kept.buyers:
        Buyer.objects.filter(pk=buyer, shop_id=shop.id, owner_id=rep).update(owner_id=person.id)
    kept.undone_at, kept.undone_by_id, kept.returned = now, by.id, len(rows)
    kept.save(update_fields=["undone_at", "undone_by", "returned"])
    after = {"hand_over": kept.pk, "items": len(rows), "of": len(kept.moved)}
    record_audit(by, "take_back_hand_over", person.login_name, after=after, shop=shop)
    return len(rows)


def _colleagues(shop: Shop, person_id: int, to: Collection[int]) -> tuple[int, ...]:
    """Those of `to`, each of whom may have items and is here today."""
    allowed = {one.id for one in workers(shop)} - {person_id} - roster.absent_on(shop, shop_day(shop))
    chosen = tuple(dict.fromkeys(to))
    for rep in chosen:
        if rep not in allowed:
            raise NotUsable(
                "no_taker",
                Text(
                    "选的同事里有人现在不能接询盘。",
                    "One of the chosen colleagues cannot have inquiries now.",
                ),
                Text(
                    "去掉请假、离开的人，以及要交出的人自己，再试一次。",
                    "Leave out who is away, who has left, and the person whose inquiries these are.",
                ),
            )
    return chosen


def _by_rep(rows: Sequence[Item], given: Mapping[int, int]) -> Mapping[int | None, list[int]]:
    found: defaultdict[int | None, list[int]] = defaultdict(list)
    for row in rows:
        found[given.get(row.pk)].append(row.pk)
    return found


def _move(items: Sequence[int], rep: int | None, kept_as: Unassigned) -> None:
    now = clock().now()
    for some in _in_parts(items):
        Item.objects.filter(pk__in=some).update(
            owner_id=rep,
            owned_since=None if rep is None else now,
            unassigned=kept_as if rep is None else "",
            needs_platform_move=rep is not None,
            version=F("version") + 1,
        )


def _decided(rows: Sequence[Item], given: Mapping[int, int], by: Person, before: int, reason: str) -> None:
    now = clock().now()
    AssignmentDecision.objects.bulk_create(
        AssignmentDecision(
            item=row,
            at=now,
            rule=Decided.RELEASED if row.pk not in given else Decided.ASSIGNED,
            chosen_id=given.get(row.pk),
            by_id=by.id,
            before_id=before,
            reason=reason,
        )
        for row in rows
    )


def _customers(
    shop: Shop, person_id: int, rows: Sequence[Item], given: Mapping[int, int]
) -> list[list[int | None]]:
    """The person's customers follow their items; those without an open one are free."""
    follows = {row.buyer_id: given.get(row.pk) for row in rows if row.buyer_id is not None}
    buyers = list(
        Buyer.objects.filter(shop_id=shop.id, owner_id=person_id).order_by("id").values_list("pk", flat=True)
    )
    by_rep: defaultdict[int | None, list[int]] = defaultdict(list)
    for buyer in buyers:
        by_rep[follows.get(buyer)].append(buyer)
    for rep, some in by_rep.items():
        for part in _in_parts(some):
            Buyer.objects.filter(pk__in=part).update(owner_id=rep)
    return [[buyer, follows.get(buyer)] for buyer in buyers]


def _untouched(shop: Shop, kept: HandOver) -> dict[int, int | None]:
    """Of the items that were moved, those that stand as the move left them, each with who has it."""
    found: dict[int, int | None] = {}
    told = {pk: (rep, version) for pk, rep, version in kept.moved}
    for some in _in_parts(list(told)):
        rows = Item.objects.select_for_update().filter(shop_id=shop.id, pk__in=some, box=Box.DESK)
        found.update({row.pk: row.owner_id for row in rows if (row.owner_id, row.version) == told[row.pk]})
    return found


def _in_parts(items: Collection[int]) -> list[list[int]]:
    listed = list(items)
    return [listed[first : first + AT_ONCE] for first in range(0, len(listed), AT_ONCE)]


def _no_hand_over() -> NotFound:
    return NotFound(
        "unknown_hand_over",
        Text("没有这次交接。", "There is no such hand-over."),
        Text("刷新后再看。", "Reload and look again."),
    )


def _taken_back() -> NotAnswerable:
    return NotAnswerable(
        "hand_over_taken_back",
        Text("这次交接已经撤回。", "This hand-over has been taken back already."),
        Text("刷新后再看。", "Reload and look again."),
    )
