"""From rows to views: an exchange with its statements, their evidence, verdicts and what stands aside."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from zoneinfo import ZoneInfo

from django.db.models import Prefetch, QuerySet

from baton.actions import selectors as actions
from baton.actions.terms import Origin
from baton.exchange import models
from baton.exchange.logic import finishing, resolution
from baton.exchange.terms import (
    STANDS_AT,
    Agreement,
    Answered,
    Aside,
    Attendee,
    Check,
    Closing,
    Confidence,
    DuePrediction,
    Evidence,
    ExchangeView,
    FollowUp,
    Outcome,
    Resolution,
    Side,
    State,
    StatementView,
    Topic,
    Way,
)
from baton.kit.period import Period
from baton.kit.text import Text
from baton.people.doors import mark_of
from baton.people.selectors import persons
from baton.people.terms import Person, Shop

GONE = "—"


class Names:
    """Who is who, asked once for a page."""

    def __init__(self, shop: Shop) -> None:
        self._shop = shop
        self._by_id: Mapping[int, Person] = {one.id: one for one in persons()}

    def name(self, person_id: int | None) -> str:
        """The display name; empty where nobody did it, a dash for somebody who is gone."""
        if person_id is None:
            return ""
        known = self._by_id.get(person_id)
        return known.display_name if known else GONE

    def mark(self, person_id: int | None) -> str:
        known = self._by_id.get(person_id) if person_id is not None else None
        return mark_of(known, self._shop) if known else "shared"

    @property
    def everybody(self) -> Iterable[Person]:
        return self._by_id.values()


def statement_rows(shop: Shop) -> QuerySet[models.Statement]:
    """Of the shop, with all that a view needs; those withdrawn are left out."""
    aside = models.Revision.objects.filter(is_aside=True, settled_at=None)
    return models.Statement.objects.filter(exchange__shop_id=shop.id, is_withdrawn=False).prefetch_related(
        Prefetch("revisions", aside, to_attr="standing_aside"), "verdicts", "agreed"
    )


def exchange_view(shop: Shop, row: models.Exchange, names: Names | None = None) -> ExchangeView:
    names = names or Names(shop)
    statements = tuple(statement_view(one, names) for one in statement_rows(shop).filter(exchange=row))
    agreed = actions.actions(shop, origin=Origin.EXCHANGE, origin_id=row.pk)
    zone = ZoneInfo(shop.timezone)
    state = State(row.state)
    attendees = (
        Attendee(
            one.person_id,
            names.name(one.person_id),
            names.mark(one.person_id),
            one.is_expected,
            one.is_present,
        )
        for one in row.attendance.order_by("id")
    )
    order = {"marketing": 0, "sales": 1, "shared": 2}
    return ExchangeView(
        id=row.pk,
        meets_at=row.meets_at.astimezone(zone),
        minutes=row.minutes,
        period=Period(row.start, row.end),
        against=Period(row.against_start, row.against_end),
        state=state,
        closing=Closing(row.closing) if row.closing else None,
        reason=row.reason,
        facilitator=names.name(row.facilitator_id),
        facilitator_id=row.facilitator_id,
        closed_at=row.closed_at.astimezone(zone) if row.closed_at else None,
        attendees=tuple(sorted(attendees, key=lambda one: order.get(one.mark, 3))),
        statements=statements,
        actions=agreed,
        missing=() if row.closing == Closing.NOBODY_CAME else finishing.missing(statements, agreed),
        stamp=row.stamp,
        carried_to=row.carried_to_id,
    )


def statement_view(row: models.Statement, names: Names) -> StatementView:
    check = check_of(row)
    verdicts = tuple(_resolution(one, names) for one in row.verdicts.all())
    answered = Answered(row.answered)
    return StatementView(
        id=row.pk,
        exchange_id=row.exchange_id,
        side=Side(row.side),
        topic=Topic(row.topic),
        text=row.text,
        evidence=evidence_of(row.evidence),
        confidence=Confidence(row.confidence),
        due=row.due,
        check=check,
        check_text=resolution.described(check) if check else None,
        person_id=row.by_id,
        by=names.name(row.by_id),
        answered=answered,
        answer=row.answer,
        answer_by=names.name(row.answer_by_id),
        answer_items=tuple(row.answer_items),
        agreement=Agreement(row.agreement) if row.agreement else STANDS_AT[answered],
        follow_up=FollowUp(row.follow_up),
        versions=dict(row.versions),
        asides=tuple(
            Aside(one.pk, one.field, one.value, names.name(one.by_id), one.at, one.by_id)
            for one in row.standing_aside  # type: ignore[attr-defined]
        ),
        resolution=verdicts[-1] if verdicts else None,
        history=verdicts,
        waits_for=waits_of(row),
        action_ids=tuple(one.action_id for one in row.agreed.all()),
        is_carried=row.carried_from_id is not None,
        words=tuple(row.words),
        country=row.country,
        is_agreement_marked=bool(row.agreement),
    )


def due_view(row: models.Statement, names: Names) -> DuePrediction:
    verdicts = list(row.verdicts.all())
    return DuePrediction(
        statement_id=row.pk,
        exchange_id=row.exchange_id,
        side=Side(row.side),
        topic=Topic(row.topic),
        text=row.text,
        confidence=Confidence(row.confidence),
        due=row.due,
        resolution=_resolution(verdicts[-1], names) if verdicts else None,
        waits_for=waits_of(row),
        can_be_told=bool(row.check_metric),
    )


def check_of(row: models.Statement) -> Check | None:
    if not row.check_metric or row.check_start is None or row.check_end is None:
        return None
    return Check(
        row.check_metric,
        Way(row.check_way),
        Period(row.check_start, row.check_end),
        row.check_threshold,
        row.check_dimension,
        row.check_segment,
        row.check_name,
    )


def waits_of(row: models.Statement) -> Text | None:
    return Text(row.waits_zh, row.waits_en) if row.waits_zh and not row.outcome else None


def evidence_of(kept: Sequence[Mapping[str, str]]) -> tuple[Evidence, ...]:
    return tuple(
        Evidence(Text(one["zh"], one["en"]), Text(one["source_zh"], one["source_en"]), one.get("link", ""))
        for one in kept
    )


def kept_evidence(found: Iterable[Evidence]) -> list[dict[str, str]]:
    return [
        {
            "zh": one.text.zh,
            "en": one.text.en,
            "source_zh": one.source.zh,
            "source_en": one.source.en,
            "link": one.link,
        }
        for one in found
    ]


def _resolution(row: models.Verdict, names: Names) -> Resolution:
    return Resolution(
        outcome=Outcome(row.outcome),
        at=row.at,
        evidence=Text(row.evidence_zh, row.evidence_en),
        is_by_hand=row.is_by_hand,
        by=names.name(row.by_id),
        is_correction=row.is_correction,
    )
