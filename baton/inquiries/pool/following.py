"""Follow-ups after a quote or a sample: what is due, what is coming, and the losses that silence proposes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from django.db.models import F, Q, QuerySet

from baton.inquiries import selectors
from baton.inquiries.models import Item
from baton.inquiries.pool.reading import rules_of
from baton.inquiries.pool.recycling import follow_ups
from baton.inquiries.pool.terms import Rules
from baton.inquiries.rows import Reader
from baton.inquiries.terms import Box, DeskRow, NextStep, Stage
from baton.people.clock import clock
from baton.people.grants import Grant, can, require
from baton.people.terms import Person, Shop

SHOWN = 50
AHEAD = timedelta(days=7)
BACK = timedelta(days=30)
"""What was due longer ago is counted and not listed."""


class When(StrEnum):
    TODAY = "today"
    LATE = "late"
    COMING = "coming"


@dataclass(frozen=True, slots=True)
class FollowUp:
    row: DeskRow
    due: datetime
    number: int
    """Which of the rule's follow-ups: 1 is the first."""
    day: int
    """So many days after the quote or the sample."""


@dataclass(frozen=True, slots=True)
class Part:
    when: When
    count: int
    rows: tuple[FollowUp, ...]


@dataclass(frozen=True, slots=True)
class Silent:
    """A quote that was followed up to the end and not answered."""

    row: DeskRow
    follow_ups: int
    days: int
    """Since our last word."""


@dataclass(frozen=True, slots=True)
class FollowUps:
    parts: tuple[Part, ...]
    older: int
    silent: tuple[Silent, ...]
    silent_count: int
    rules: Rules


def follow_up_list(person: Person, shop: Shop) -> FollowUps:
    """The own ones; of who may assign, the team's."""
    require(person, Grant.SEE_INQUIRIES, shop)
    now = clock().now()
    rules = rules_of(shop)
    midnight = datetime.combine(_day(now, shop), time(), tzinfo=ZoneInfo(shop.timezone))
    tomorrow = midnight + timedelta(days=1)
    rows = _own(person, shop).filter(next_step=NextStep.FOLLOW_UP)
    spans = {
        When.TODAY: (midnight, tomorrow),
        When.LATE: (midnight - BACK, midnight),
        When.COMING: (tomorrow, tomorrow + AHEAD),
    }
    silent = silent_items(person, shop, rules, now)
    return FollowUps(
        parts=tuple(
            _part(person, shop, rules, when, _between(rows, *span), now) for when, span in spans.items()
        ),
        older=rows.filter(answer_by__lt=midnight - BACK).count(),
        silent=_silent_rows(person, shop, silent[:SHOWN], now),
        silent_count=len(silent),
        rules=rules,
    )


def _own(person: Person, shop: Shop) -> QuerySet[Item]:
    rows = Item.objects.filter(shop_id=shop.id, box=Box.DESK)
    return rows if can(person, Grant.ASSIGN_INQUIRIES, shop) else rows.filter(owner_id=person.id)


def _between(rows: QuerySet[Item], start: datetime, end: datetime) -> QuerySet[Item]:
    return rows.filter(answer_by__gte=start, answer_by__lt=end)


def _part(person: Person, shop: Shop, rules: Rules, when: When, rows: QuerySet[Item], now: datetime) -> Part:
    # Of what is late, the latest is the likeliest to be still worth a word.
    order = ("-answer_by", "-id") if when is When.LATE else ("answer_by", "id")
    found = list(rows.select_related("buyer", "owner").order_by(*order)[:SHOWN])
    reader = Reader(person, shop, now, selectors.customers_among(row.buyer_id for row in found))
    zone = ZoneInfo(shop.timezone)
    told: list[FollowUp] = []
    for row in found:
        assert row.answer_by is not None
        day = (row.answer_by.astimezone(zone).date() - quoted_on(row)).days
        number = sum(one <= day for one in rules.follow_up)
        told.append(FollowUp(reader.row(row, row.message), row.answer_by, number, day))
    return Part(when, rows.count() if len(found) == SHOWN else len(found), tuple(told))


def quoted_on(row: Item) -> date:
    """The later of quote and sample, as its clock has it."""
    day = row.sampled_on or row.quoted_on
    assert day is not None, "a follow-up follows a quote or a sample"
    return day


def silent_items(person: Person, shop: Shop, rules: Rules, now: datetime) -> list[Item]:
    """Quoted or sampled, followed up as often as the rules say, and no word of the buyer for days since."""
    rows = (
        _own(person, shop)
        .filter(
            Q(buyer_wrote_at=None) | Q(buyer_wrote_at__lt=F("we_wrote_at")),
            owner__isnull=False,
            stage__in=[Stage.QUOTED, Stage.SAMPLED],
            next_step=NextStep.NOTHING,
            quiet_since__lte=now - timedelta(days=rules.loss_days),
            we_wrote_at__lte=now - timedelta(days=rules.loss_days),
        )
        .select_related("buyer", "owner")
        .order_by("we_wrote_at", "id")
    )
    found = list(rows)
    followed = follow_ups(shop, [row.pk for row in found])
    return [row for row in found if followed.get(row.pk, 0) >= len(rules.follow_up)]


def _silent_rows(person: Person, shop: Shop, rows: Sequence[Item], now: datetime) -> tuple[Silent, ...]:
    reader = Reader(person, shop, now, selectors.customers_among(row.buyer_id for row in rows))
    followed = follow_ups(shop, [row.pk for row in rows])
    return tuple(
        Silent(
            reader.row(row, row.message),
            followed.get(row.pk, 0),
            (now - row.we_wrote_at).days if row.we_wrote_at is not None else 0,
        )
        for row in rows
    )


def _day(now: datetime, shop: Shop) -> date:
    return now.astimezone(ZoneInfo(shop.timezone)).date()
