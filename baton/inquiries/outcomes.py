"""What the desk knows of its inquiries and the files do not say, as rows of two sheets. Nothing is written here.

The files win where they speak of what happened on the platform: the first reply, the days of quote and sample. People
win in what is theirs to say: who has it, how far it is, whether it is spam, what sales found behind it, why it was
lost.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from typing import Any

from django.db.models import Q, QuerySet

from baton.facts.datasets import INQUIRY
from baton.facts.snapshot import Snapshot
from baton.inquiries.models import AssignmentDecision, Item, Touch
from baton.inquiries.terms import Box, Decided, Direction, Grade, Spam, Stage
from baton.kit.countries import find_country
from baton.people.selectors import persons, staff_accounts_of
from baton.people.terms import Shop

PROMISING = frozenset({Grade.A, Grade.B})

_FILED = """
    SELECT i.inquiry_id, i.staff, i.first_reply_at, i.is_effective, i.is_promising, i.quoted_on, i.sampled_on,
        l.inquiry_id IS NOT NULL AS is_lost, l.reason
    FROM {inquiry} i LEFT JOIN {loss} l ON l.inquiry_id = i.inquiry_id
    WHERE i.inquiry_id IN (SELECT unnest($keys))
"""
_REPLIED = """
    SELECT r.inquiry_id FROM {reply_detail} r JOIN {inquiry} i ON i.inquiry_id = r.inquiry_id
    WHERE r.first_reply_at IS NOT NULL AND i.first_reply_at IS NULL
"""
_NOTHING: Mapping[str, Any] = dict.fromkeys(
    (
        "staff",
        "first_reply_at",
        "is_effective",
        "is_promising",
        "quoted_on",
        "sampled_on",
        "is_lost",
        "reason",
    )
)


@dataclass(frozen=True, slots=True)
class Outcome:
    """A row of `inquiry_outcome`, as a sheet writes it: "" where the files' word stands."""

    inquiry_id: str
    received_at: str
    staff: str = ""
    first_reply_at: str = ""
    stage: str = ""
    model_grade: str = ""
    sales_grade: str = ""
    sales_reason: str = ""
    is_effective: str = ""
    is_promising: str = ""
    quoted_on: str = ""
    sampled_on: str = ""
    won_on: str = ""
    lost_on: str = ""
    loss_reason: str = ""
    merged_into: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether it says nothing that people did."""
        silent = {"inquiry_id", "received_at", "model_grade"}
        return not any(said for name, said in asdict(self).items() if name not in silent)


@dataclass(frozen=True, slots=True)
class Arrived:
    """A row of `inquiry`, as a sheet writes it, of one that came by no file. What the buyer wrote stays at the desk."""

    inquiry_id: str
    received_at: str
    source: str
    channel: str
    buyer_id: str
    buyer_name: str
    country: str
    buyer_level: str
    message_type: str
    product_id: str
    keyword: str
    staff: str


def outcomes(shop: Shop, facts: Snapshot, standing: Iterable[str]) -> tuple[Outcome, ...]:
    """Of every inquiry that people worked on, and of those in `standing`, in the order of their keys."""
    rows = list(_worked_on(shop, facts, frozenset(standing)))
    filed = _filed(shop, facts, [row.key for row in rows])
    names, replies, roots = _names(shop), _replies(rows), _roots(shop)
    given = _given(rows)
    found = []
    for row in rows:
        said = filed.get(row.key, _NOTHING)
        is_decided = bool(row.version or row.received or row.pk in given)
        own = names.get(row.owner_id or 0, ()) if is_decided else ()
        owner = own[0] if own and said["staff"] not in own else ""
        found.append(_outcome(row, said, owner, replies.get(row.pk), roots.get(row.pk, "")))
    return tuple(found)


def arrivals(shop: Shop) -> tuple[Arrived, ...]:
    """Of every inquiry on the desk that came by no file, in the order of their keys."""
    rows = Item.objects.filter(shop_id=shop.id, facts_digest="").exclude(received={}).exclude(box=Box.GONE)
    return tuple(_arrived(row) for row in rows.select_related("buyer").order_by("key"))


def _arrived(row: Item) -> Arrived:
    choices = next(column.choices for column in INQUIRY.attributes if column.name == "source")
    buyer = row.buyer
    return Arrived(
        inquiry_id=row.key,
        received_at=_moment(row.arrived_at),
        source=row.source if row.source in choices else row.kind,
        channel=_text(row.channel),
        buyer_id=_text(buyer.account) if buyer is not None and not buyer.account.startswith("~") else "",
        buyer_name=_text(buyer.name) if buyer is not None else "",
        country=row.country if find_country(row.country) == row.country else "",
        buyer_level=_text(row.buyer_level),
        message_type=_text(row.message_type),
        product_id=_text(row.product_id),
        keyword=_text(row.keyword),
        staff=_text(row.platform_owner),
    )


# What the desk says ---------------------------------------------------------------------------------------------


def _outcome(row: Item, filed: Mapping[str, Any], owner: str, reply: datetime | None, root: str) -> Outcome:
    key, received = row.key, _moment(row.arrived_at)
    if root:
        return Outcome(key, received, merged_into=root)
    if row.box == Box.GONE or row.is_source_gone:
        return Outcome(key, received)
    is_moved = row.stage != row.facts_stage and bool(row.version)
    is_lost = row.stage == Stage.LOST
    replied = reply if filed["first_reply_at"] is None else None
    return Outcome(
        inquiry_id=key,
        received_at=received,
        staff=_text(owner),
        first_reply_at=_moment(replied),
        stage=row.stage if is_moved else "",
        model_grade=row.model_grade,
        sales_grade=row.sales_grade,
        sales_reason=row.sales_reason,
        is_effective=_flag(_effective(row), filed["is_effective"]),
        is_promising=_flag(
            Grade(row.sales_grade) in PROMISING if row.sales_grade else None, filed["is_promising"]
        ),
        quoted_on=_day(row.quoted_on) if filed["quoted_on"] is None else "",
        sampled_on=_day(row.sampled_on) if filed["sampled_on"] is None else "",
        won_on=_day(row.won_on) if is_moved and row.stage == Stage.WON else "",
        lost_on=_day(row.lost_on) if is_lost and not filed["is_lost"] else "",
        loss_reason=row.loss_reason if is_lost and row.loss_reason != (filed["reason"] or "") else "",
    )


def _effective(row: Item) -> bool | None:
    """What people say; None where nobody has said anything."""
    if row.spam == Spam.RESCUED:
        return True
    return False if row.spam == Spam.SPAM and row.version else None


def _flag(said: bool | None, filed: bool | None) -> str:
    return "" if said is None or said == filed else "Y" if said else "N"


def _text(text: str) -> str:
    """As a sheet takes it: what begins like a formula is marked as text."""
    return f"'{text}" if text[:1] in {"=", "+", "-", "@"} else text


def _day(day: date | None) -> str:
    return "" if day is None else day.isoformat()


def _moment(at: datetime | None) -> str:
    return "" if at is None else at.astimezone(UTC).isoformat(timespec="seconds")


# What it is said of ---------------------------------------------------------------------------------------------


def _worked_on(shop: Shop, facts: Snapshot, standing: frozenset[str]) -> QuerySet[Item]:
    replied = facts.query(_REPLIED, shop=shop.code).column("inquiry_id").to_pylist()
    known = {*standing, *replied}
    answered = Touch.objects.filter(item__shop_id=shop.id, direction=Direction.OUT)
    wanted = (
        Q(version__gt=0)
        | Q(merged_into__isnull=False)
        | ~Q(received={})
        | Q(buyer_id__in=answered.exclude(buyer=None).values("buyer_id"))
        | Q(pk__in=_decisions().filter(item__shop_id=shop.id).values("item_id"))
    )
    rows = Item.objects.filter(shop_id=shop.id)
    keys = set(rows.filter(wanted).values_list("key", flat=True)) | known
    return rows.filter(key__in=keys).order_by("key")


def _decisions() -> QuerySet[AssignmentDecision]:
    """By which an inquiry got an owner here; that a customer keeps its rep is no decision of anybody's."""
    return AssignmentDecision.objects.filter(is_shadow=False, chosen__isnull=False).exclude(
        rule=Decided.OWNER
    )


def _given(rows: Iterable[Item]) -> frozenset[int]:
    return frozenset(_decisions().filter(item__in=[row.pk for row in rows]).values_list("item_id", flat=True))


def _filed(shop: Shop, facts: Snapshot, keys: list[str]) -> Mapping[str, Mapping[str, Any]]:
    if not keys:
        return {}
    found = facts.query(_FILED, {"keys": keys}, shop=shop.code).to_pylist()
    return {row["inquiry_id"]: row for row in found}


def _names(shop: Shop) -> Mapping[int, tuple[str, ...]]:
    """A person's accounts on the platform, as its files write them; of one without, the name that is shown here."""
    return {
        person.id: tuple(sorted(staff_accounts_of(person, shop))) or (person.display_name,)
        for person in persons()
    }


def _replies(rows: Iterable[Item]) -> Mapping[int, datetime]:
    """Our first message to the buyer since the inquiry arrived, as noted at the desk or in the reply details."""
    listed = list(rows)
    buyers = {row.buyer_id for row in listed if row.buyer_id is not None}
    out: dict[tuple[str, int], list[datetime]] = {}
    told = Touch.objects.filter(direction=Direction.OUT)
    for buyer, at in told.filter(buyer_id__in=buyers).values_list("buyer_id", "at"):
        out.setdefault(("buyer", buyer or 0), []).append(at)
    alone = told.filter(buyer=None, item__in=[row.pk for row in listed if row.buyer_id is None])
    for item, at in alone.values_list("item_id", "at"):
        out.setdefault(("item", item), []).append(at)
    found = {}
    for row in listed:
        who = ("item", row.pk) if row.buyer_id is None else ("buyer", row.buyer_id)
        known = [at for at in (*out.get(who, ()), row.replied_at) if at is not None and at >= row.arrived_at]
        if known:
            found[row.pk] = min(known)
    return found


def _roots(shop: Shop) -> Mapping[int, str]:
    """The key of the inquiry that each merged one is part of, after all merges that stand."""
    parts = Item.objects.filter(shop_id=shop.id, merged_into__isnull=False)
    into = dict(parts.values_list("pk", "merged_into_id"))
    keys = dict(Item.objects.filter(pk__in=set(into.values())).values_list("pk", "key"))

    def root(item: int) -> int:
        while item in into:
            item = into[item]
        return item

    return {item: keys[root(item)] for item in into}
