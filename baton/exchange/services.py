"""What the exchange can be asked to do: one transaction each, with a line in the audit trail."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F

from baton.actions.services import record_action
from baton.actions.terms import NewAction, Origin
from baton.exchange import models, planning, refusals, saving, telling
from baton.exchange.keeping import ShownExchange as ShownExchange
from baton.exchange.keeping import ShownStatement as ShownStatement
from baton.exchange.keeping import link_actions as link_actions
from baton.exchange.keeping import show_exchange as show_exchange
from baton.exchange.keeping import show_rhythm as show_rhythm
from baton.exchange.reading import check_of, exchange_view, kept_evidence
from baton.exchange.rounds import make_rounds as make_rounds
from baton.exchange.rounds import send_minutes as send_minutes
from baton.exchange.telling import tell_due as tell_due
from baton.exchange.terms import (
    TOPICS,
    Answered,
    CadenceSetting,
    Check,
    Closing,
    NewStatement,
    Outcome,
    Saved,
    Side,
    State,
)
from baton.kit.errors import NotUsable
from baton.kit.text import Text
from baton.people.clock import clock, shop_day
from baton.people.grants import Grant, can, require
from baton.people.services import record_audit
from baton.people.terms import Person, Shop

FARTHEST = timedelta(days=366)
"""Predictions are told within a year."""
_LONGEST_REASON = 500
_STATES = Text("陈述", "states")
_ANSWERS = Text("回答", "answers")

__all__ = [
    "ShownExchange",
    "ShownStatement",
    "link_actions",
    "make_rounds",
    "send_minutes",
    "show_exchange",
    "show_rhythm",
    "tell_due",
]


# Meetings -------------------------------------------------------------------------------------------------------


@transaction.atomic
def plan(by: Person, shop: Shop, meets_at: datetime, *, facilitator_id: int | None = None) -> int:
    """A new exchange. NotUsable where that day has one, or the moment has passed by a day."""
    require(by, Grant.LEAD_EXCHANGE, shop)
    if meets_at < clock().now() - timedelta(days=1):
        raise NotUsable(
            "day_is_past",
            Text("这个时间已经过去了。", "That time has passed."),
            Text("请选今天或以后。", "Choose today or later."),
        )
    day = meets_at.astimezone(ZoneInfo(shop.timezone)).date()
    if models.Exchange.objects.filter(shop_id=shop.id, meets_on=day).exists():
        raise refusals.day_is_taken(day)
    row = planning.create(shop, meets_at, facilitator_id=_joiner(shop, facilitator_id))
    record_audit(by, "plan_exchange", str(row.meets_on), shop=shop)
    return row.pk


@transaction.atomic
def begin(by: Person, shop: Shop, exchange_id: int) -> None:
    """Opens it, about the newest complete four weeks. One at a time. Whoever opens it is there."""
    require(by, Grant.LEAD_EXCHANGE, shop)
    row = _held(shop, exchange_id)
    if row.state == State.OPEN:
        return
    if row.state == State.CLOSED:
        raise refusals.is_closed()
    other = models.Exchange.objects.filter(shop_id=shop.id, state=State.OPEN).first()
    if other is not None:
        raise refusals.another_is_open(other.pk)
    planning.refresh_period(row, shop)
    row.state, row.opened_at = State.OPEN, clock().now()
    row.save(update_fields=["state", "opened_at", "start", "end", "against_start", "against_end"])
    _touch(row.pk)
    models.Attendance.objects.update_or_create(
        exchange=row, person_id=by.id, defaults={"is_present": True}, create_defaults={"is_present": True}
    )
    record_audit(by, "open_exchange", str(row.meets_on), shop=shop)


@transaction.atomic
def close(by: Person, shop: Shop, exchange_id: int) -> None:
    """Ends a complete one. NotUsable, saying what is missing, where anything is."""
    require(by, Grant.LEAD_EXCHANGE, shop)
    row = _held(shop, exchange_id)
    if row.state == State.CLOSED:
        raise refusals.is_closed()
    lacking = exchange_view(shop, row).missing
    if lacking:
        raise refusals.unfinished(lacking)
    _end(by, shop, row, Closing.FINISHED, "")


@transaction.atomic
def close_unfinished(by: Person, shop: Shop, exchange_id: int, reason: str) -> None:
    """Ends an incomplete one; the reason is kept with what was missing."""
    require(by, Grant.LEAD_EXCHANGE, shop)
    row = _held_due(shop, exchange_id)
    said = saving.keepable(reason)[:_LONGEST_REASON]
    if not said:
        raise refusals.needs(Text("未完成的原因", "why it is unfinished"))
    _end(by, shop, row, Closing.UNFINISHED, said)


@transaction.atomic
def nobody_came(by: Person | None, shop: Shop, exchange_id: int) -> int:
    """Records that nobody attended; what was stated goes on to the next exchange, whose id is returned."""
    if by is not None:
        require(by, Grant.LEAD_EXCHANGE, shop)
    row = _held_due(shop, exchange_id)
    row.attendance.filter(is_expected=True).update(is_present=False)
    target = planning.following(shop, row)
    moved = planning.carry(row, target)
    _end(by, shop, row, Closing.NOBODY_CAME, "", carried=moved)
    return target.pk


def _end(
    by: Person | None, shop: Shop, row: models.Exchange, closing: Closing, reason: str, *, carried: int = 0
) -> None:
    row.state, row.closing, row.reason = State.CLOSED, closing, reason
    row.closed_at, row.closed_by_id = clock().now(), by.id if by else None
    row.save(update_fields=["state", "closing", "reason", "closed_at", "closed_by", "carried_to"])
    _touch(row.pk)
    after = {"closing": closing.value, "reason": reason, "carried": carried}
    record_audit(by, "close_exchange", str(row.meets_on), after=after, shop=shop)


@transaction.atomic
def set_attendance(by: Person, shop: Shop, exchange_id: int, present: Collection[int]) -> None:
    """Who is there: those expected and not named are away; others who may join can be there, too."""
    require(by, Grant.LEAD_EXCHANGE, shop)
    row = _held(shop, exchange_id)
    if row.state == State.CLOSED and row.closing == Closing.NOBODY_CAME:
        raise refusals.is_closed()
    may = {one.id for one in planning.joiners(shop)}
    known = set(row.attendance.values_list("person_id", flat=True))
    here = set(present) & (may | known)
    row.attendance.filter(person_id__in=here).update(is_present=True)
    row.attendance.exclude(person_id__in=here).update(is_present=False)
    models.Attendance.objects.bulk_create(
        models.Attendance(exchange=row, person_id=pk, is_expected=False, is_present=True)
        for pk in here - known
    )
    _touch(row.pk)
    record_audit(by, "set_attendance", str(row.meets_on), after={"present": len(here)}, shop=shop)


@transaction.atomic
def set_cadence(by: Person, shop: Shop, setting: CadenceSetting) -> None:
    """The rhythm from today on. The meeting that it planned moves with it while nobody has used it; one that was
    planned by hand stays."""
    require(by, Grant.LEAD_EXCHANGE, shop)
    if not (0 <= setting.weekday <= 6 and 1 <= setting.every_weeks <= 8):
        raise refusals.wrong_value(Text("节奏", "rhythm"), f"{setting.weekday}/{setting.every_weeks}")
    if not (5 <= setting.minutes <= 240 and 0 <= setting.remind_before <= 1_440):
        raise refusals.wrong_value(Text("分钟数", "minutes"), f"{setting.minutes}/{setting.remind_before}")
    _joiner(shop, setting.facilitator_id)
    removed = planning.set_rhythm(shop, setting)
    after = {
        "weekday": setting.weekday,
        "at": str(setting.at),
        "every_weeks": setting.every_weeks,
        "is_on": setting.is_on,
        "removed": str(removed or ""),
    }
    record_audit(by, "set_cadence", shop.code, after=after, shop=shop)


# Statements -----------------------------------------------------------------------------------------------------


@transaction.atomic
def state(by: Person, shop: Shop, exchange_id: int, new: NewStatement) -> int:
    """Puts a statement on the table, for one's own team."""
    _require_side(by, shop, new.side, _STATES)
    row = _held_open(shop, exchange_id)
    text = saving.keepable(new.text)
    if not text:
        raise refusals.needs(saving.NAMES["text"])
    if len(text) > saving.LONGEST:
        raise refusals.too_long(saving.LONGEST)
    if new.topic not in TOPICS[new.side]:
        raise refusals.wrong_side_topic()
    _check_due(shop, new.due, new.check)
    before = row.statements.filter(
        by_id=by.id,
        side=new.side,
        topic=new.topic,
        text=text,
        confidence=new.confidence,
        due=new.due,
        check_metric=new.check.metric if new.check else "",
        is_withdrawn=False,
    ).first()
    if before is not None:
        # The form was sent twice.
        return before.pk
    made = models.Statement(
        exchange=row,
        side=new.side,
        topic=new.topic,
        text=text,
        evidence=kept_evidence(new.evidence),
        proposal=new.proposal[:160],
        words=list(new.words),
        country=new.country,
        confidence=new.confidence,
        due=new.due,
        by_id=by.id,
        at=clock().now(),
        versions=dict.fromkeys(saving.FIELDS, 1),
    )
    saving.put_check(made, saving.checked(new.check) if new.check else None)
    made.save()
    saving.first_revisions(made, by)
    _touch(row.pk)
    record_audit(by, "state", f"statement {made.pk}", after={"side": new.side.value, "text": text}, shop=shop)
    return made.pk


def _check_due(shop: Shop, due: date, check: Check | None) -> None:
    today = shop_day(shop)
    if not today < due <= today + FARTHEST:
        raise refusals.wrong_value(saving.NAMES["due"], str(due))
    if check is not None and check.period.end > due:
        raise NotUsable(
            "told_too_early",
            Text(
                "揭晓日早于要核对的时间段的结束日。",
                "The day it is told lies before the end of the period it is about.",
            ),
            Text(f"请把揭晓日放到 {check.period.end} 之后。", f"Tell it after {check.period.end}."),
        )


@transaction.atomic
def save(
    by: Person,
    shop: Shop,
    statement_id: int,
    changes: Mapping[str, str],
    started_from: Mapping[str, int],
) -> Saved:
    """Changes to a statement or its answer. What somebody else saved meanwhile is never overwritten: `Saved` says what
    was merged and what stands aside. Each side's fields are its own; marks are both teams'.
    """
    row = _held_statement(by, shop, statement_id)
    side = Side(row.side)
    unknown = set(changes) - set(saving.FIELDS)
    if unknown:
        raise refusals.wrong_value(Text("字段", "field"), ", ".join(sorted(unknown)))
    if set(changes) & set(saving.STATED):
        _require_side(by, shop, side, _STATES)
        if row.outcome or row.due <= shop_day(shop):
            raise (
                refusals.told_already()
                if row.outcome
                else refusals.wrong_value(saving.NAMES["due"], str(row.due))
            )
    if set(changes) & set(saving.ANSWERED):
        _require_side(by, shop, side.other, _ANSWERS)
    before = {name: saving.value_of(row, name) for name in changes}
    saved = saving.save(row, by, changes, started_from)
    if row.answered != Answered.UNANSWERED and not row.answer and not row.answer_items:
        raise refusals.needs(Text("回答的依据：写一句，或勾选询盘", "evidence: a sentence, or inquiries"))
    touched = (*saved.taken, *saved.merged)
    if {"due", "check"} & set(touched):
        _check_due(shop, row.due, check_of(row))
    if touched or saved.aside:
        _touch(row.exchange_id)
        record_audit(
            by,
            "save_statement",
            f"statement {row.pk}",
            before={name: before[name] for name in touched},
            after={**{name: saving.value_of(row, name) for name in touched}, "aside": list(saved.aside)},
            shop=shop,
        )
    return saved


@transaction.atomic
def settle(by: Person, shop: Shop, aside_id: int, text: str | None, started_from: int) -> bool:
    """Ends a text that stands aside: `text` is what both together say; None drops it. False where the field was changed
    once more: then both are to be looked at again."""
    found = models.Revision.objects.filter(
        pk=aside_id, is_aside=True, settled_at=None, statement__exchange__shop_id=shop.id
    ).first()
    if found is None:
        raise refusals.no_statement(aside_id)
    row = _held_statement(by, shop, found.statement_id)
    side = Side(row.side)
    if found.field in saving.STATED:
        _require_side(by, shop, side, _STATES)
    elif found.field in saving.ANSWERED:
        _require_side(by, shop, side.other, _ANSWERS)
    before = saving.value_of(row, found.field)
    is_done = saving.settle(row, by, found, text, started_from)
    if is_done:
        _touch(row.exchange_id)
        record_audit(
            by,
            "merge_texts" if text is not None else "drop_text",
            f"statement {row.pk} {found.field}",
            before={"stood": before, "aside": found.value},
            after=saving.value_of(row, found.field),
            shop=shop,
        )
    return is_done


@transaction.atomic
def withdraw(by: Person, shop: Shop, statement_id: int) -> None:
    """Takes a statement off the table: whoever stated it, or a lead of that team. From its day on it stays."""
    row = _held_statement(by, shop, statement_id)
    is_leads = can(by, Grant.LEAD_EXCHANGE, shop) and Side(row.side) in planning.sides_of(by, shop)
    if row.by_id != by.id and not is_leads:
        raise refusals.not_your_side(
            Text("提出的人或这一边的主管", "whoever stated it, or a lead of that team,"),
            Text("撤回", "withdraws"),
        )
    if row.outcome:
        raise refusals.told_already()
    if row.due <= shop_day(shop):
        raise refusals.is_due(row.due)
    row.is_withdrawn = True
    row.save(update_fields=["is_withdrawn"])
    _touch(row.exchange_id)
    record_audit(by, "withdraw_statement", f"statement {row.pk}", before=row.text, shop=shop)


# Actions --------------------------------------------------------------------------------------------------------


@transaction.atomic
def agree(
    by: Person, shop: Shop, exchange_id: int, new: NewAction, *, statement_id: int | None = None
) -> int:
    """Records an agreed action. One that was agreed before without effect needs another method: NotUsable says so."""
    require(by, Grant.JOIN_EXCHANGE, shop)
    row = _held_open(shop, exchange_id)
    about = None
    if statement_id is not None:
        about = models.Statement.objects.filter(exchange=row, pk=statement_id, is_withdrawn=False).first()
        if about is None:
            raise refusals.no_statement(statement_id)
    kept = replace(new, origin=Origin.EXCHANGE, origin_id=row.pk)
    action_id = record_action(by, shop, kept)
    models.Agreed.objects.create(exchange=row, statement=about, action_id=action_id)
    if about is not None and not about.follow_up:
        start = about.versions.get("follow_up", 1)
        saving.save(about, by, {"follow_up": "act_on"}, {"follow_up": start})
    _touch(row.pk)
    return action_id


# What came true -------------------------------------------------------------------------------------------------


@transaction.atomic
def resolve(by: Person, shop: Shop, statement_id: int, outcome: Outcome, evidence: str) -> None:
    """Tells a prediction by hand, with evidence; a second time corrects, and the first line stays. What a figure tells
    is not told by hand; a lead may take it out of the score where the figure will never come."""
    require(by, Grant.JOIN_EXCHANGE, shop)
    row = (
        models.Statement.objects.select_for_update(of=("self",))
        .filter(exchange__shop_id=shop.id, pk=statement_id, is_withdrawn=False)
        .first()
    )
    if row is None:
        raise refusals.no_statement(statement_id)
    if row.due > shop_day(shop):
        raise refusals.not_due(row.due)
    if row.check_metric and not (outcome is Outcome.VOID and can(by, Grant.LEAD_EXCHANGE, shop)):
        raise refusals.told_by_figure()
    said = saving.keepable(evidence)[: saving.LONGEST]
    if not said:
        raise refusals.needs(Text("依据", "the evidence"))
    before = row.outcome
    telling.by_hand(row, outcome, said, by, is_correction=bool(before))
    record_audit(
        by,
        "resolve_prediction",
        f"statement {row.pk}",
        before=before,
        after={"outcome": outcome.value, "evidence": said},
        shop=shop,
    )


# Held rows ------------------------------------------------------------------------------------------------------


def _held(shop: Shop, exchange_id: int) -> models.Exchange:
    row = models.Exchange.objects.select_for_update().filter(shop_id=shop.id, pk=exchange_id).first()
    if row is None:
        raise refusals.no_exchange(exchange_id)
    return row


def _held_due(shop: Shop, exchange_id: int) -> models.Exchange:
    """One that has begun, or should have by now: before its time nobody knows how it goes."""
    row = _held_open(shop, exchange_id)
    if row.state == State.PLANNED and row.meets_at > clock().now():
        raise refusals.is_ahead(row.meets_on)
    return row


def _held_open(shop: Shop, exchange_id: int) -> models.Exchange:
    row = _held(shop, exchange_id)
    if row.state == State.CLOSED:
        raise refusals.is_closed()
    return row


def _held_statement(by: Person, shop: Shop, statement_id: int) -> models.Statement:
    """A statement of an exchange that is not closed, kept from others until the transaction is over."""
    require(by, Grant.JOIN_EXCHANGE, shop)
    found = models.Statement.objects.filter(exchange__shop_id=shop.id, pk=statement_id, is_withdrawn=False)
    at = found.values_list("exchange_id", flat=True).first()
    if at is None:
        raise refusals.no_statement(statement_id)
    _held_open(shop, at)
    # Read once the exchange is held: what another saved before that is seen.
    return models.Statement.objects.get(pk=statement_id)


def _require_side(by: Person, shop: Shop, side: Side, act: Text) -> None:
    require(by, Grant.JOIN_EXCHANGE, shop)
    if side not in planning.sides_of(by, shop):
        raise refusals.not_your_side(side.label, act)


def _joiner(shop: Shop, person_id: int | None) -> int | None:
    """NotUsable for somebody who may not join."""
    if person_id is not None and person_id not in {one.id for one in planning.joiners(shop)}:
        raise refusals.wrong_value(Text("主持人", "facilitator"), str(person_id))
    return person_id


def _touch(exchange_id: int) -> None:
    """Moves the stamp on: pages that look at the exchange learn that something is new."""
    models.Exchange.objects.filter(pk=exchange_id).update(stamp=F("stamp") + 1)
