"""Questions of the desk: whom to answer next, who has how much, and all that is known of one item."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, time, timedelta
from statistics import median
from zoneinfo import ZoneInfo

from django.db.models import Case, Count, Min, Q, QuerySet, When

from baton.inquiries import refusals, roster
from baton.inquiries.day_questions import USUAL_SPAN, GradingSpan, to_grade
from baton.inquiries.fact_cards.reading import product_facts as product_facts
from baton.inquiries.judging.box import in_box, waits_in_box
from baton.inquiries.judging.box import spam_box_state as spam_box_state
from baton.inquiries.lately import remembered
from baton.inquiries.logic.masking import masked, masked_mail, masked_phone
from baton.inquiries.models import AssignmentDecision, Item, Merge, Touch
from baton.inquiries.rows import Reader, grade_of, known
from baton.inquiries.terms import (
    Account,
    AtAGlance,
    Box,
    Card,
    Channel,
    Contacts,
    Decided,
    DecisionView,
    DeskPage,
    Direction,
    EarlierItem,
    Grade,
    Load,
    LossReason,
    ModelGrade,
    NextStep,
    Overview,
    ReasonCode,
    SalesGrade,
    Scope,
    Spam,
    Stage,
    TouchView,
    Unassigned,
)
from baton.kit.text import Text
from baton.people.clock import clock
from baton.people.grants import Grant, can, require
from baton.people.selectors import left_ids, person_by_id, persons
from baton.people.terms import Person, Shop

PAGE = 20
LISTED = timedelta(days=30)
"""What was due longer ago is counted, and no longer listed among what is next."""
EARLIER_SHOWN = 20
TOUCHES_SHOWN = 200
MEDIAN_DAYS = timedelta(days=28)
MEDIAN_OF = 1_000
MEDIANS_FOR, COUNTED_FOR = 60.0, 10.0
"""Seconds for which a large desk's figures are kept."""
IN_POOL = (
    Unassigned.RELEASED, Unassigned.OVERDUE, Unassigned.NOT_FOLLOWED, Unassigned.OWNER_LEFT, Unassigned.BOUNCED,
)  # fmt: skip
"""Why an item lies on the page of the pool."""
_CLOCKS = {
    "platform_due": Q(next_step=NextStep.FIRST_REPLY),
    "team_due": Q(next_step=NextStep.FIRST_REPLY),
    "answer_by": Q(next_step=NextStep.ANSWER),
}
"""Until when a buyer who waits is to be answered."""
MOST_LATE = 1_000
"""A team that is late with more is told of that many."""


# The list -------------------------------------------------------------------------------------------------------


def desk(
    person: Person, shop: Shop, scope: Scope = Scope.MINE, number: int = 1, size: int = PAGE
) -> DeskPage:
    """What is next: buyers who wait for an answer first, then what is to be followed up; of each the soonest due.

    The team's list is for who may assign; others get their own.
    """
    require(person, Grant.SEE_INQUIRIES, shop)
    now = clock().now()
    rows = _in_scope(person, shop, scope)
    due = rows.filter(answer_by__isnull=False)
    listed = (
        rows.order_by("arrived_at", "id") if scope is Scope.SPAM else due.filter(answer_by__gte=now - LISTED)
    )
    count = listed.count()
    pages = max(1, -(-count // size))
    number = min(max(1, number), pages)
    if scope is not Scope.SPAM:
        is_waited_for = Case(When(next_step=NextStep.FOLLOW_UP, then=1), default=0)
        listed = listed.order_by(is_waited_for, "answer_by", "id")
    found = list(
        listed.select_related("buyer", "owner").defer("message", "remark")[
            (number - 1) * size : number * size
        ]
    )
    messages = dict(
        Item.objects.filter(pk__in=[row.pk for row in found]).exclude(message="").values_list("pk", "message")
    )
    reader = Reader(person, shop, now, customers_among(row.buyer_id for row in found))
    is_spam = scope is Scope.SPAM
    return DeskPage(
        rows=tuple(reader.row(row, messages.get(row.pk, "")) for row in found),
        count=count,
        number=number,
        pages=pages,
        older=0 if is_spam else due.filter(answer_by__lt=now - LISTED).count(),
        quiet=0 if is_spam else rows.filter(answer_by=None).count(),
    )


def _in_scope(person: Person, shop: Shop, scope: Scope) -> QuerySet[Item]:
    rows = Item.objects.filter(shop_id=shop.id)
    if scope is Scope.SPAM:
        return rows.filter(box=Box.SPAM, spam=Spam.SUSPECTED)
    rows = rows.filter(box=Box.DESK)
    if scope is Scope.UNASSIGNED:
        return rows.filter(ownerless())
    if scope is Scope.TEAM and can(person, Grant.ASSIGN_INQUIRIES, shop):
        return rows
    return rows.filter(owner_id=person.id)


def ownerless() -> Q:
    """Nobody has it, or somebody who has left.

    It asks the row alone, so that PostgreSQL asks again once a row that another claim held is free; a join would be
    answered as things stood before the wait.
    """
    left = left_ids()
    return Q(owner=None) | Q(owner_id__in=left) if left else Q(owner=None)


# A morning ------------------------------------------------------------------------------------------------------


def at_a_glance(
    person: Person, shop: Shop, *, is_team: bool = False, grading: GradingSpan = USUAL_SPAN
) -> AtAGlance:
    """The own items; the team's for who may assign. NotAllowed for who may not see inquiries."""
    require(person, Grant.SEE_INQUIRIES, shop)
    now = clock().now()
    rows = Item.objects.filter(shop_id=shop.id, box=Box.DESK)
    if not (is_team and can(person, Grant.ASSIGN_INQUIRIES, shop)):
        rows = rows.filter(owner_id=person.id)
    zone = ZoneInfo(shop.timezone)
    today = now.astimezone(zone).date()
    midnight, tonight = (datetime.combine(today + timedelta(days=day), time(), zone) for day in (0, 1))
    recent = Q(answer_by__gte=now - LISTED)
    first, again = recent & Q(next_step=NextStep.FIRST_REPLY), recent & Q(next_step=NextStep.ANSWER)
    # A late follow-up is one of an earlier day, as on the page of follow-ups.
    follow = Q(next_step=NextStep.FOLLOW_UP, answer_by__lt=tonight)
    due = rows.filter(answer_by__gte=midnight - LISTED).aggregate(
        waiting=Count("pk", filter=first),
        late=Count("pk", filter=first & Q(answer_by__lt=now)),
        answers=Count("pk", filter=again),
        # Either clock may have run out while the other one runs.
        **{
            f"next_{name}": Min(name, filter=step & Q(**{f"{name}__gte": now}))
            for name, step in _CLOCKS.items()
        },
        follow_ups=Count("pk", filter=follow),
        late_follow_ups=Count("pk", filter=follow & Q(answer_by__lt=midnight)),
    )
    clocks = [due.pop(f"next_{name}") for name in _CLOCKS]
    owed = rows.filter(to_grade(*grading.moments(now)), sales_grade="")
    return AtAGlance(**due, next_due=min(filter(None, clocks), default=None), ungraded=owed.count())


# The lead's overview --------------------------------------------------------------------------------------------


def overview(person: Person, shop: Shop) -> Overview:
    """Who has how much, what is late, what nobody has and why. NotAllowed for who may not assign."""
    require(person, Grant.ASSIGN_INQUIRIES, shop)
    now = clock().now()
    rows = Item.objects.filter(shop_id=shop.id, box=Box.DESK)
    waiting, recent = Q(next_step=NextStep.FIRST_REPLY), Q(answer_by__gte=now - LISTED)
    counts = remembered(shop, "loads", lambda: _counts_by_owner(rows, now), seconds=COUNTED_FOR)
    # Whatever is late by a clock is due by then: the first of the two makes the moment until which to answer.
    late = rows.filter(waiting & recent, answer_by__lt=now).order_by()
    unassigned = remembered(shop, "unassigned", lambda: _unassigned_by_reason(rows), seconds=COUNTED_FOR)
    return Overview(
        loads=_loads(person, shop, counts, now),
        in_hand=sum(found["in_hand"] for found in counts.values()),
        waiting=sum(found["waiting"] for found in counts.values()),
        late_by_platform=late.filter(platform_due__lt=now)[:MOST_LATE].count(),
        late_by_team=late.filter(team_due__lt=now)[:MOST_LATE].count(),
        unassigned=unassigned,
        pool=sum(unassigned.get(reason, 0) for reason in IN_POOL),
        spam=in_box(shop).count(),
        to_move=rows.filter(needs_platform_move=True).count(),
    )


Counts = Mapping[int | None, Mapping[str, int]]
"""By owner: how many are in hand, wait, are late, are to be followed up."""


def _counts_by_owner(rows: QuerySet[Item], now: datetime) -> tuple[Counts, int]:
    """With how many there are. Every column of this question is in one index."""
    waiting, to_follow = Q(next_step=NextStep.FIRST_REPLY), Q(next_step=NextStep.FOLLOW_UP)
    recent = Q(answer_by__gte=now - LISTED)
    found: dict[int | None, Mapping[str, int]] = {
        row["owner_id"]: {name: row[name] for name in ("in_hand", "waiting", "late", "follow_ups")}
        for row in rows.order_by()
        .values("owner_id")
        .annotate(
            in_hand=Count("id"),
            waiting=Count("id", filter=waiting & recent),
            late=Count("id", filter=recent & Q(answer_by__lt=now) & ~to_follow),
            follow_ups=Count("id", filter=recent & Q(answer_by__lt=now) & to_follow),
        )
    }
    return found, sum(one["in_hand"] for one in found.values())


def _unassigned_by_reason(rows: QuerySet[Item]) -> tuple[Mapping[Unassigned, int], int]:
    """With how many there are."""
    found: dict[Unassigned, int] = {}
    counted = rows.filter(ownerless()).values_list("unassigned", "owner_id").annotate(count=Count("id"))
    for reason, owner_id, count in counted:
        kept = Unassigned(reason) if reason else Unassigned.NOT_YET
        told = Unassigned.OWNER_LEFT if owner_id is not None else kept
        found[told] = found.get(told, 0) + count
    return found, sum(found.values())


def _loads(person: Person, shop: Shop, counts: Counts, now: datetime) -> tuple[Load, ...]:
    today = now.astimezone(ZoneInfo(shop.timezone)).date()
    absent = roster.absent_on(shop, today)
    medians = remembered(
        shop, "medians", lambda: _reply_medians(shop, now), seconds=MEDIANS_FOR, is_of_acts=False
    )
    reader = Reader(person, shop, now, frozenset())
    reps = [one for one in persons() if one.is_active and can(one, Grant.WORK_INQUIRIES, shop)]
    # A lead or manager without items is no line of the load.
    listed = [one for one in reps if one.id in counts or not can(one, Grant.ASSIGN_INQUIRIES, shop)]
    return tuple(
        Load(
            person_id=one.id,
            name=reader.name(one.id, one.display_name),
            in_hand=counts.get(one.id, {}).get("in_hand", 0),
            waiting=counts.get(one.id, {}).get("waiting", 0),
            late=counts.get(one.id, {}).get("late", 0),
            follow_ups=counts.get(one.id, {}).get("follow_ups", 0),
            is_absent=one.id in absent,
            first_reply_median=medians.get(one.id),
        )
        for one in listed
    )


def _reply_medians(shop: Shop, now: datetime) -> tuple[Mapping[int, int], int]:
    """Seconds to the first reply by owner, of the newest items that were answered, at most MEDIAN_OF of them; how many
    they are."""
    rows = Item.objects.filter(
        shop_id=shop.id, arrived_at__gte=now - MEDIAN_DAYS, owner__isnull=False, first_reply_at__isnull=False
    ).order_by("-arrived_at")
    taken: dict[int, list[float]] = {}
    for owner, arrived, replied in rows.values_list("owner_id", "arrived_at", "first_reply_at")[:MEDIAN_OF]:
        if replied is not None:
            taken.setdefault(owner, []).append((replied - arrived).total_seconds())
    return {owner: int(median(found)) for owner, found in taken.items()}, sum(map(len, taken.values()))


# One item -------------------------------------------------------------------------------------------------------


def card(person: Person, shop: Shop, item_id: int) -> Card:
    """The hand-over card: what marketing knows, what sales found, all that was said. None is 未知."""
    require(person, Grant.SEE_INQUIRIES, shop)
    item = item_row(shop, item_id)
    reader = Reader(person, shop, clock().now(), customers_among([item.buyer_id]))
    earlier = _earlier(item)
    message = reader.words(item.message, item.buyer)
    product = " ".join(filter(None, (item.product_name, known(item, "product_id"))))
    return Card(
        row=reader.row(item, item.message),
        product=product or None,
        keyword=known(item, "keyword") or None,
        source=item.source or None,
        traffic_channel=known(item, "channel") or None,
        country=known(item, "country") or None,
        pages=item.filled.get("pages") or None,
        buyer_level=known(item, "buyer_level") or None,
        message=message or None,
        # A masked message is not offered for mending: what it hides would be lost.
        filled=frozenset(item.filled) | ({"message"} if message and message == item.message else set()),
        contacts=contacts_of(item, is_masked=True),
        earlier=tuple(
            EarlierItem(one.pk, one.key, one.arrived_at, Stage(one.stage), one.product_id, one.product_name)
            for one in earlier[:EARLIER_SHOWN]
        ),
        orders=earlier.filter(stage=Stage.WON).count(),
        remark=item.remark if can(person, Grant.SEE_BUYER_CONTACTS, shop) else "",
        account=Account(item.account),
        model=_model_grade(item),
        sales=_sales_grade(item, reader),
        loss=LossReason(item.loss_reason) if item.loss_reason else None,
        loss_note=reader.words(item.loss_note, item.buyer),
        quoted_on=item.quoted_on,
        sampled_on=item.sampled_on,
        won_on=item.won_on,
        touches=_touches(item, reader),
        decisions=_decisions(item, reader),
        merged=_merged(item),
        needs_platform_move=item.needs_platform_move,
        waits_in_box=waits_in_box(item),
    )


def items_by_key(shop: Shop, keys: Iterable[str]) -> Mapping[str, int]:
    """The ids of those of the items that are there, by the facts' inquiry id."""
    rows = Item.objects.filter(shop_id=shop.id, key__in=list(keys)).values_list("key", "pk")
    return dict(rows)


def item_row(shop: Shop, item_id: int) -> Item:
    """For this room's services. NotFound for one that is not the shop's."""
    found = Item.objects.select_related("buyer", "owner").filter(shop_id=shop.id, pk=item_id).first()
    if found is None:
        raise refusals.no_item(item_id)
    return found


def name_of(person_id: int) -> str:
    """The display name; the number where nobody has it."""
    known = {one.id: one.display_name for one in persons()}
    return known.get(person_id, str(person_id))


def customer_of(item: Item) -> int | None:
    """The rep who has this buyer, where that one is still here."""
    buyer = item.buyer
    if buyer is None or buyer.owner_id is None:
        return None
    return buyer.owner_id if person_by_id(buyer.owner_id).is_active else None


def is_customer(item: Item) -> bool:
    """Whether the buyer has ordered before."""
    return bool(customers_among([item.buyer_id]))


def customers_among(buyers: Iterable[int | None]) -> frozenset[int]:
    """Those of the buyers who have ordered."""
    asked = {buyer for buyer in buyers if buyer is not None}
    won = Item.objects.filter(buyer_id__in=asked, stage=Stage.WON).exclude(box=Box.GONE)
    return frozenset(won.values_list("buyer_id", flat=True))


def contacts_of(item: Item, *, is_masked: bool) -> Contacts:
    """The buyer's contacts, masked or as they stand."""
    buyer = item.buyer
    if buyer is None or buyer.erased_at is not None:
        return Contacts(None, None, None, is_masked, is_erased=buyer is not None)
    if is_masked:
        shown = masked(buyer.name), masked_mail(buyer.mail), masked_phone(buyer.phone)
    else:
        shown = buyer.name, buyer.mail, buyer.phone
    name, mail, phone = shown
    return Contacts(name or None, mail or None, phone or None, is_masked, is_erased=False)


def _earlier(item: Item) -> QuerySet[Item]:
    """The buyer's other items, the newest first."""
    if item.buyer_id is None:
        return Item.objects.none()
    rows = Item.objects.filter(buyer_id=item.buyer_id, merged_into=None).exclude(pk=item.pk)
    return rows.exclude(box=Box.GONE).order_by("-arrived_at", "-id")


def _model_grade(item: Item) -> ModelGrade | None:
    if not item.model_grade and item.model_spam is None:
        return None
    told = item.model_reasons
    return ModelGrade(
        grade=grade_of(item.model_grade),
        spam_probability=item.model_spam,
        reasons_for=tuple(Text(zh, en) for zh, en in told.get("for", ())),
        reasons_against=tuple(Text(zh, en) for zh, en in told.get("against", ())),
    )


def _sales_grade(item: Item, reader: Reader) -> SalesGrade | None:
    if not item.sales_grade or item.graded_at is None:
        return None
    by = item.graded_by
    return SalesGrade(
        grade=Grade(item.sales_grade),
        reason=ReasonCode(item.sales_reason),
        note=reader.words(item.sales_note, item.buyer),
        by=None if by is None else reader.name(by.pk, by.display_name),
        at=item.graded_at,
    )


def _touches(item: Item, reader: Reader) -> tuple[TouchView, ...]:
    """What was said to and by the buyer, at whichever item, in order; the files' first reply among it."""
    own = Q(buyer_id=item.buyer_id) if item.buyer_id is not None else Q(item_id=item.pk)
    rows = Touch.objects.filter(own).select_related("by", "item").order_by("-at", "-id")[:TOUCHES_SHOWN]
    found = [
        TouchView(
            at=row.at,
            channel=Channel(row.channel),
            direction=Direction(row.direction),
            by=None if row.by is None else reader.name(row.by.pk, row.by.display_name),
            text=reader.words(row.text, item.buyer),
            key=row.item.key,
        )
        for row in rows
    ]
    if item.replied_at is not None:
        found.append(TouchView(item.replied_at, Channel.PLATFORM, Direction.OUT, None, "", item.key))
    return tuple(sorted(found, key=lambda one: one.at))


def _decisions(item: Item, reader: Reader) -> tuple[DecisionView, ...]:
    rows = AssignmentDecision.objects.filter(item=item).select_related("chosen", "by").order_by("id")
    return tuple(
        DecisionView(
            at=row.at,
            rule=Decided(row.rule),
            chosen=None if row.chosen is None else reader.name(row.chosen.pk, row.chosen.display_name),
            by=None if row.by is None else reader.name(row.by.pk, row.by.display_name),
            reason=reader.words(row.reason, item.buyer),
            is_shadow=row.is_shadow,
        )
        for row in rows
    )


def _merged(item: Item) -> tuple[int, ...]:
    own = Q(kept_item=item)
    if item.buyer_id is not None:
        own |= Q(kept_buyer_id=item.buyer_id)
    return tuple(Merge.objects.filter(own, undone_at=None).order_by("id").values_list("pk", flat=True))
