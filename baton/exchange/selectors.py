"""What is asked about the exchange."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, QuerySet

from baton.actions import selectors as actions
from baton.board import selectors as board
from baton.exchange import gathering, models, planning, refusals
from baton.exchange.gathering import weeks_after as weeks_after
from baton.exchange.logic import rhythm
from baton.exchange.logic.calibration import Scored, calibration
from baton.exchange.planning import joiners as joiners
from baton.exchange.planning import setting_of as setting_of
from baton.exchange.planning import sides_of as sides_of
from baton.exchange.reading import Names, due_view, exchange_view, statement_rows, statement_view
from baton.exchange.terms import (
    BehindView,
    CadenceView,
    Calibration,
    Closing,
    Confidence,
    DuePrediction,
    ExchangeLine,
    ExchangeView,
    Outcome,
    Proposal,
    Side,
    State,
    StatementView,
    Topic,
)
from baton.kit.period import Period
from baton.people.clock import clock
from baton.people.terms import Shop

PAST_SHOWN = 26
CALIBRATED = timedelta(weeks=26)
HELD = Q(state=State.OPEN) | Q(closing__in=[Closing.FINISHED, Closing.UNFINISHED])


# Exchanges ------------------------------------------------------------------------------------------------------


def open_exchange(shop: Shop) -> ExchangeView | None:
    """The one under way, else the next planned one."""
    rows = models.Exchange.objects.filter(shop_id=shop.id)
    row = (
        rows.filter(state=State.OPEN).first() or rows.filter(state=State.PLANNED).order_by("meets_on").first()
    )
    return exchange_view(shop, row) if row else None


def last_exchange(shop: Shop) -> ExchangeView | None:
    """The last one that has ended, also where nobody came."""
    row = models.Exchange.objects.filter(shop_id=shop.id, state=State.CLOSED).order_by("-meets_at").first()
    return exchange_view(shop, row) if row else None


def exchange(shop: Shop, exchange_id: int) -> ExchangeView:
    """NotFound where the shop has none of that number."""
    return exchange_view(shop, exchange_row(shop, exchange_id))


def exchange_row(shop: Shop, exchange_id: int) -> models.Exchange:
    row = models.Exchange.objects.filter(shop_id=shop.id, pk=exchange_id).first()
    if row is None:
        raise refusals.no_exchange(exchange_id)
    return row


def stamp(shop: Shop, exchange_id: int) -> int:
    """Grows with every change of the exchange."""
    return exchange_row(shop, exchange_id).stamp


def lines(shop: Shop, number: int = 1) -> tuple[tuple[ExchangeLine, ...], int]:
    """A page of the exchanges that have ended, the newest first, and how many pages there are."""
    rows = models.Exchange.objects.filter(shop_id=shop.id, state=State.CLOSED)
    pages = max(1, -(-rows.count() // PAST_SHOWN))
    at = min(max(number, 1), pages)
    kept = Q(statements__is_withdrawn=False)
    found = rows.annotate(
        stated=Count("statements", filter=kept, distinct=True),
        waiting=Count("statements", filter=kept & Q(statements__answered=""), distinct=True),
        acts=Count("agreed", distinct=True),
        here=Count("attendance", filter=Q(attendance__is_present=True), distinct=True),
        asked=Count("attendance", filter=Q(attendance__is_expected=True), distinct=True),
    ).order_by("-meets_at")[(at - 1) * PAST_SHOWN : at * PAST_SHOWN]
    return tuple(_line(shop, row) for row in found), pages


def _line(shop: Shop, row: models.Exchange) -> ExchangeLine:
    return ExchangeLine(
        id=row.pk,
        meets_at=row.meets_at.astimezone(ZoneInfo(shop.timezone)),
        period=Period(row.start, row.end),
        state=State(row.state),
        closing=Closing(row.closing) if row.closing else None,
        reason=row.reason,
        statements=row.stated,  # type: ignore[attr-defined]
        unanswered=row.waiting,  # type: ignore[attr-defined]
        actions=row.acts,  # type: ignore[attr-defined]
        present=row.here,  # type: ignore[attr-defined]
        expected=row.asked,  # type: ignore[attr-defined]
    )


def previous(shop: Shop, view: ExchangeView) -> ExchangeLine | None:
    """The one that ended before it."""
    row = (
        models.Exchange.objects.filter(shop_id=shop.id, state=State.CLOSED, meets_on__lt=view.day)
        .order_by("-meets_on")
        .first()
    )
    if row is None:
        return None
    found, _ = lines(shop)
    return next((one for one in found if one.id == row.pk), None)


def statement(shop: Shop, statement_id: int) -> StatementView:
    """NotFound where the shop has none of that number, or it was withdrawn."""
    row = statement_rows(shop).filter(pk=statement_id).first()
    if row is None:
        raise refusals.no_statement(statement_id)
    return statement_view(row, Names(shop))


# The agenda -----------------------------------------------------------------------------------------------------


def agenda(shop: Shop, view: ExchangeView) -> tuple[Proposal, ...]:
    """What the period's figures give to talk about, without what is on the table already."""
    snapshot = board.present_facts()
    taken = set(
        models.Statement.objects.filter(exchange_id=view.id, is_withdrawn=False).values_list(
            "proposal", flat=True
        )
    )
    spans = gathering.spans_of(view.period, view.against)
    return tuple(one for one in gathering.proposals(snapshot, shop, spans) if one.key not in taken)


def proposal(shop: Shop, view: ExchangeView, key: str) -> Proposal | None:
    """None where the figures do not bear it (any more)."""
    return next((one for one in agenda(shop, view) if one.key == key), None)


def behind(shop: Shop, view: ExchangeView, asked: StatementView) -> BehindView:
    """Inquiries of the period that the statement is about."""
    return gathering.behind(board.present_facts(), shop, view.period, asked.text, asked.words, asked.country)


# Predictions ----------------------------------------------------------------------------------------------------


def _predictions(shop: Shop) -> QuerySet[models.Statement]:
    rows = models.Statement.objects.filter(exchange__shop_id=shop.id, is_withdrawn=False)
    return rows.prefetch_related("verdicts").order_by("due", "id")


def due_predictions(shop: Shop, period: Period) -> tuple[DuePrediction, ...]:
    """Those whose day lies in the period (days by the shop's clock), told or not; by their day."""
    names = Names(shop)
    rows = _predictions(shop).filter(due__gte=period.start, due__lte=period.end)
    return tuple(due_view(row, names) for row in rows)


def untold(shop: Shop, day: date) -> tuple[DuePrediction, ...]:
    """Due until that day and not told yet."""
    names = Names(shop)
    return tuple(due_view(row, names) for row in _predictions(shop).filter(due__lte=day, outcome=""))


def told_lately(shop: Shop, most: int) -> tuple[DuePrediction, ...]:
    """Told ones, those due last first."""
    names = Names(shop)
    rows = _predictions(shop).exclude(outcome="").order_by("-due", "-id")[:most]
    return tuple(due_view(row, names) for row in rows)


def scored(shop: Shop, day: date) -> tuple[Scored, ...]:
    """What was told in the half year up to that day, without what is taken out of the score."""
    rows = models.Statement.objects.filter(
        exchange__shop_id=shop.id,
        is_withdrawn=False,
        outcome__in=[Outcome.TRUE, Outcome.FALSE],
        due__gt=day - CALIBRATED,
        due__lte=day,
    ).values_list("side", "topic", "confidence", "outcome")
    return tuple(
        Scored(Side(side), Topic(topic), Confidence(sure), outcome == Outcome.TRUE)
        for side, topic, sure, outcome in rows
    )


def calibrations(found: Sequence[Scored]) -> tuple[Calibration, ...]:
    """Of each team."""
    return tuple(calibration(found, side) for side in Side)


def by_topic(found: Sequence[Scored]) -> tuple[Calibration, ...]:
    """Of each topic of each team that has anything scored."""
    told = (calibration(found, side, topic) for side in Side for topic in Topic)
    return tuple(one for one in told if one.n)


# Rhythm ---------------------------------------------------------------------------------------------------------


def cadence(shop: Shop, day: date) -> CadenceView:
    """How regularly the teams meet, as of that day by the shop's clock."""
    setting = setting_of(shop)
    since = planning.since_of(shop)
    rows = list(models.Exchange.objects.filter(HELD, shop_id=shop.id, meets_on__lte=day).order_by("meets_on"))
    held = [row.meets_on for row in rows]
    counts = actions.counts(shop, day)
    # One under way is held, so not missed; when it was held and who came is told once it has ended.
    missed = rhythm.missed(setting, since, held, day) if since is not None and setting.is_on else 0
    in_a_row = rhythm.in_a_row(setting, since, held, day) if held and since is not None else 0
    ended = [row for row in rows if row.state == State.CLOSED]
    last = ended[-1] if ended else None
    return CadenceView(
        setting=setting,
        next_at=_next(shop),
        last_held=last.meets_on if last else None,
        days_since=(day - last.meets_on).days if last else None,
        is_overdue=missed > 0,
        missed=missed,
        in_a_row=in_a_row,
        ended_in_a_row=max(in_a_row - (len(rows) - len(ended)), 0),
        open_actions=counts.open,
        overdue_actions=counts.overdue,
        attendance=_attendance(last) if last else None,
    )


def _next(shop: Shop) -> datetime | None:
    """The planned one that is still ahead, else what the rhythm says; None without a rhythm."""
    rows = models.Exchange.objects.filter(shop_id=shop.id)
    row = rows.filter(state=State.PLANNED, meets_at__gte=clock().now()).order_by("meets_at").first()
    if row is not None:
        return row.meets_at.astimezone(ZoneInfo(shop.timezone))
    if not models.Cadence.objects.filter(shop_id=shop.id, is_on=True).exists():
        return None
    found = planning.next_date(shop)
    # That day's may be under way, or over, before its hour.
    is_taken = rows.filter(meets_on=found.date()).exists()
    return planning.next_date(shop, found) if is_taken else found


def _attendance(row: models.Exchange) -> float | None:
    found = list(row.attendance.filter(is_expected=True).values_list("is_present", flat=True))
    return sum(bool(one) for one in found) / len(found) if found else None
