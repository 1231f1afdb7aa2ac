"""Exchanges that were held before Baton kept them, brought in whole: with their own dates, and nobody reminded."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from baton.actions.terms import NewAction
from baton.exchange import models, saving
from baton.exchange.reading import kept_evidence
from baton.exchange.terms import (
    Agreement,
    Answered,
    Check,
    Closing,
    Confidence,
    Evidence,
    FollowUp,
    Outcome,
    Side,
    State,
    Topic,
)
from baton.kit.period import Period
from baton.kit.text import Text
from baton.people.terms import Shop


@dataclass(frozen=True, slots=True)
class ShownStatement:
    side: Side
    topic: Topic
    text: str
    confidence: Confidence
    due: date
    by_id: int
    answered: Answered = Answered.UNANSWERED
    answer: str = ""
    answer_by_id: int | None = None
    agreement: Agreement = Agreement.WAITING
    follow_up: FollowUp = FollowUp.UNDECIDED
    evidence: tuple[Evidence, ...] = ()
    check: Check | None = None
    outcome: Outcome | None = None
    """Told by hand on its day; None: a figure tells it, or nobody has yet."""
    outcome_evidence: Text | None = None
    words: tuple[str, ...] = ()
    country: str = ""
    actions: tuple[NewAction, ...] = ()


@dataclass(frozen=True, slots=True)
class ShownExchange:
    day: date
    at: time
    period: Period
    against: Period
    state: State
    facilitator_id: int
    expected_ids: Sequence[int]
    present_ids: Sequence[int]
    statements: Sequence[ShownStatement]
    closing: Closing | None = None
    minutes: int = 40


@transaction.atomic
def show_exchange(shop: Shop, shown: ShownExchange) -> tuple[int, tuple[int, ...]]:
    """Its id, and those of its statements in order."""
    zone = ZoneInfo(shop.timezone)
    start = datetime.combine(shown.day, shown.at, zone)
    end = start + timedelta(minutes=shown.minutes)
    row = models.Exchange.objects.create(
        shop_id=shop.id,
        meets_on=shown.day,
        meets_at=start,
        minutes=shown.minutes,
        start=shown.period.start,
        end=shown.period.end,
        against_start=shown.against.start,
        against_end=shown.against.end,
        state=shown.state,
        closing=shown.closing or "",
        facilitator_id=shown.facilitator_id,
        opened_at=None if shown.state is State.PLANNED else start,
        closed_at=end if shown.state is State.CLOSED else None,
        closed_by_id=shown.facilitator_id if shown.state is State.CLOSED else None,
        reminded_at=start - timedelta(minutes=30),
    )
    is_known = shown.state is State.CLOSED
    models.Attendance.objects.bulk_create(
        models.Attendance(
            exchange=row,
            person_id=pk,
            is_present=(pk in shown.present_ids) if is_known or pk in shown.present_ids else None,
        )
        for pk in shown.expected_ids
    )
    made = models.Statement.objects.bulk_create(_statement(row, one, start) for one in shown.statements)
    _with_history(made, start)
    models.Verdict.objects.bulk_create(_verdicts(made, shown.statements, shown.at, zone))
    return row.pk, tuple(one.pk for one in made)


@transaction.atomic
def link_actions(exchange_id: int, pairs: Iterable[tuple[int | None, int]]) -> None:
    """Statement (or none) and action of the room of actions."""
    models.Agreed.objects.bulk_create(
        models.Agreed(exchange_id=exchange_id, statement_id=statement, action_id=action)
        for statement, action in pairs
    )


def show_rhythm(shop: Shop, since: date, at: time, facilitator_id: int, expected: Sequence[int]) -> None:
    models.Cadence.objects.create(
        shop_id=shop.id, weekday=since.weekday(), at=at, facilitator_id=facilitator_id, expected=list(expected),
        since=since,
    )  # fmt: skip


def _statement(row: models.Exchange, one: ShownStatement, at: datetime) -> models.Statement:
    made = models.Statement(
        exchange=row,
        side=one.side,
        topic=one.topic,
        text=one.text,
        evidence=kept_evidence(one.evidence),
        words=list(one.words),
        country=one.country,
        confidence=one.confidence,
        due=one.due,
        by_id=one.by_id,
        at=at,
        answered=one.answered,
        answer=one.answer,
        answer_by_id=one.answer_by_id,
        answer_at=at if one.answered else None,
        agreement=one.agreement,
        follow_up=one.follow_up,
        versions=dict.fromkeys(saving.FIELDS, 1),
        outcome=one.outcome or "",
    )
    saving.put_check(made, one.check)
    return made


def _with_history(made: Sequence[models.Statement], at: datetime) -> None:
    models.Revision.objects.bulk_create(
        models.Revision(
            statement=one,
            field=name,
            number=1,
            value=saving.value_of(one, name),
            by_id=one.answer_by_id if name in saving.ANSWERED else one.by_id,
            at=at,
        )
        for one in made
        for name in saving.FIELDS
    )


def _verdicts(
    made: Sequence[models.Statement], shown: Sequence[ShownStatement], at: time, zone: ZoneInfo
) -> list[models.Verdict]:
    return [
        models.Verdict(
            statement=row,
            outcome=one.outcome,
            evidence_zh=one.outcome_evidence.zh if one.outcome_evidence else "",
            evidence_en=one.outcome_evidence.en if one.outcome_evidence else "",
            at=datetime.combine(one.due, at, zone),
            by_id=one.answer_by_id,
            is_by_hand=True,
        )
        for row, one in zip(made, shown, strict=True)
        if one.outcome is not None
    ]
