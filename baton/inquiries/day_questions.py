"""What the day asks of the desk about the shop as a whole, without a person who asks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import reduce
from operator import or_

from django.db.models import Count, Max, Min, Q, QuerySet, TextField, Value
from django.db.models.functions import Lower, StrIndex

from baton.inquiries.crediting.terms import Said
from baton.inquiries.logic.masking import masked_within
from baton.inquiries.models import Buyer, CreditDispute, Item, MainAccountTurn
from baton.inquiries.terms import Box, Kind, NextStep, Stage
from baton.people.terms import Shop

RFQ_OPEN_FOR = timedelta(days=30)
"""RFQs that arrived longer ago are counted and not listed."""


@dataclass(frozen=True, slots=True)
class Grading:
    """How far a rep is with grading what was answered."""

    person_id: int
    owed: int
    oldest: datetime | None
    """When the oldest of those without a grade was answered; None where nothing is owed."""
    graded: int


@dataclass(frozen=True, slots=True)
class GradingSpan:
    """Of what sales is asked for a grade: answered at least so many days ago, arrived within so many."""

    after: int = 3
    within: int = 30

    def moments(self, now: datetime) -> tuple[datetime, datetime]:
        """Arrived from the one on, first answered until the other."""
        return now - timedelta(days=self.within), now - timedelta(days=self.after)


USUAL_SPAN = GradingSpan()


@dataclass(frozen=True, slots=True)
class OpenClocks:
    """The platform's clocks that are still running, and those that have run out, of what arrived lately."""

    running: int
    late: int
    next_due: datetime | None


@dataclass(frozen=True, slots=True)
class OpenDispute:
    """A dispute about an order's shares that nobody has decided."""

    id: int
    order_id: str
    raised_at: datetime
    answers: int


@dataclass(frozen=True, slots=True)
class AccountTrial:
    """Somebody has the main account, until it is looked at again."""

    id: int
    given_at: datetime
    review_on: date


def to_grade(since: datetime, until: datetime) -> Q:
    """What arrived from `since` on and was first answered until `until`, with a grade or without.

    Spam and what was merged into another item wants no grade. Who has left grades nothing: it is handed on first.
    """
    return Q(
        box=Box.DESK,
        merged_into=None,
        owner__is_active=True,
        arrived_at__gte=since,
        first_reply_at__lte=until,
    )


def gradings(shop: Shop, since: datetime, until: datetime) -> tuple[Grading, ...]:
    """By rep, of what is `to_grade`; who owes most first."""
    rows = (
        Item.objects.filter(to_grade(since, until), shop_id=shop.id)
        .order_by()
        .values("owner_id")
        .annotate(
            owed=Count("id", filter=Q(sales_grade="")),
            oldest=Min("first_reply_at", filter=Q(sales_grade="")),
            graded=Count("id", filter=~Q(sales_grade="")),
        )
    )
    found = [Grading(row["owner_id"], row["owed"], row["oldest"], row["graded"]) for row in rows]
    return tuple(sorted(found, key=lambda one: (-one.owed, one.person_id)))


def unquoted_rfqs(shop: Shop) -> QuerySet[Item]:
    """For this room: those on the desk, however old."""
    rows = Item.objects.filter(shop_id=shop.id, kind=Kind.RFQ, box=Box.DESK)
    return rows.filter(stage__in=[Stage.NEW, Stage.REPLIED], quoted_on=None)


def rfqs_to_quote(shop: Shop, now: datetime) -> int:
    """Those that the page of RFQs lists for all who quote."""
    return unquoted_rfqs(shop).filter(arrived_at__gte=now - RFQ_OPEN_FOR).count()


def open_clocks(shop: Shop, now: datetime, since: datetime) -> OpenClocks:
    """Of what arrived from `since` on and still waits for its first reply."""
    waiting = Item.objects.filter(
        shop_id=shop.id,
        box=Box.DESK,
        next_step=NextStep.FIRST_REPLY,
        platform_due__isnull=False,
        arrived_at__gte=since,
    )
    found = waiting.aggregate(
        running=Count("id", filter=Q(platform_due__gte=now)),
        late=Count("id", filter=Q(platform_due__lt=now)),
        next_due=Min("platform_due", filter=Q(platform_due__gte=now)),
    )
    return OpenClocks(found["running"], found["late"], found["next_due"])


def wrote_to(shop: Shop, accounts: Iterable[str]) -> Mapping[str, datetime]:
    """When somebody of ours last wrote to these buyers, by the buyer's account; those never written to are left out."""
    rows = (
        Item.objects.filter(
            shop_id=shop.id, buyer__account__in=sorted(set(accounts)), we_wrote_at__isnull=False
        )
        .order_by()
        .values_list("buyer__account")
        .annotate(last=Max("we_wrote_at"))
    )
    return dict(rows)


def buyers_named_in(shop: Shop, text: str) -> tuple[str, ...]:
    """Names, mail addresses and telephone numbers of the shop's buyers that stand in a text, as the desk writes them;
    any capitals."""
    said = Value(text.lower(), output_field=TextField())
    words = ("name", "mail", "phone")
    rows = (
        Buyer.objects.filter(shop_id=shop.id, erased_at=None)
        .annotate(**{f"{word}_at": StrIndex(said, Lower(word)) for word in words})
        .filter(reduce(or_, (Q(**{f"{word}_at__gt": 0}) & ~Q(**{word: ""}) for word in words)))
        .values_list("name", "mail", "phone")
    )
    lower = text.lower()
    return tuple({word for row in rows for word in row if word and word.lower() in lower})


def quotable(text: str, names: Iterable[str]) -> str:
    """A buyer's words with names, mail addresses and telephone numbers masked."""
    return masked_within(text, names)


def open_disputes(shop: Shop) -> tuple[OpenDispute, ...]:
    """The oldest first."""
    rows = (
        CreditDispute.objects.filter(shop_id=shop.id)
        .exclude(lines__kind=Said.DECIDED)
        .annotate(answers=Count("lines", filter=Q(lines__kind=Said.ANSWERED)))
        .order_by("at", "id")
    )
    return tuple(OpenDispute(row.pk, row.order_id, row.at, row.answers) for row in rows)


def account_trial(shop: Shop) -> AccountTrial | None:
    """The turn of the main account that runs; None while nobody has it, as far as is noted here."""
    row = MainAccountTurn.objects.filter(shop_id=shop.id, returned_at=None).first()
    return None if row is None else AccountTrial(row.pk, row.given_at, row.review_on)
