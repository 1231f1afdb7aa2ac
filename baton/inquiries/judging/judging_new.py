"""What is new on the desk is judged once, by the models as they are then; suspects go to the spam box.

A known customer is never suspected, nobody's work is undone, nothing is deleted. What has no message cannot be
judged for spam; what no model may judge has no grade, and the pages say why.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from django.db import transaction
from django.db.models import QuerySet

from baton.inquiries import many
from baton.inquiries.judging.evidence import OWN_FIELDS, Seen, seen
from baton.inquiries.judging.learning import rule_of
from baton.inquiries.judging.terms import Purpose
from baton.inquiries.logic import lead_file, spam_file, spam_reasons
from baton.inquiries.logic.arrival_fields import in_words, table_of_arrivals
from baton.inquiries.logic.kept_text import kept
from baton.inquiries.logic.lead_score import LeadModel
from baton.inquiries.logic.lead_table import LeadTable, Value
from baton.inquiries.logic.spam import SPAM_FROM, SpamModel
from baton.inquiries.models import Item, Judged, KeptModel
from baton.inquiries.terms import LONGEST_NOTE, Box, Judgement, Reason, Spam, top_reasons
from baton.kit.errors import NotReadable
from baton.people.clock import clock
from baton.people.terms import Shop

AT_ONCE = 200
RECENT = timedelta(days=60)
"""Older items of which nobody knows the outcome are history: no grade helps them any more."""


@dataclass(frozen=True, slots=True)
class _Models:
    spam: SpamModel | None
    spam_version: int | None
    lead: LeadModel | None
    lead_version: int | None
    grade_row: KeptModel | None


def judge_new(shop: Shop) -> int:
    """Judge what no model has looked at. How many; 0 where no model may judge."""
    now = clock().now()
    waiting = _unjudged(shop, now)
    done = 0
    if not waiting.exists():
        return 0
    models = _models(shop)
    if models.spam is None and models.lead is None:
        return 0
    while True:
        ids = list(waiting.order_by("arrived_at", "id").values_list("pk", flat=True)[:AT_ONCE])
        if not ids:
            return done
        with transaction.atomic():
            _judge(shop, models, ids, now)
        done += len(ids)


def _unjudged(shop: Shop, now: datetime) -> QuerySet[Item]:
    rows = Item.objects.filter(shop_id=shop.id, arrived_at__gte=now - RECENT, judged=None, merged_into=None)
    return rows.filter(box__in=(Box.DESK, Box.SPAM))


def _models(shop: Shop) -> _Models:
    """The shop's models. One that this version cannot read counts as none, until it is trained anew."""
    kept_rows = {row.purpose: row for row in KeptModel.objects.filter(shop_id=shop.id)}
    spam_row, grade_row = kept_rows.get(Purpose.SPAM), kept_rows.get(Purpose.GRADE)
    spam_model: SpamModel | None = None
    lead_model: LeadModel | None = None
    try:
        if spam_row is not None and spam_row.body:
            spam_model = spam_file.from_bytes(bytes(spam_row.body))
        if grade_row is not None and grade_row.body:
            lead_model = lead_file.from_bytes(bytes(grade_row.body))
    except NotReadable:
        pass
    return _Models(
        spam_model,
        spam_row.version if spam_row is not None else None,
        lead_model,
        grade_row.version if grade_row is not None else None,
        grade_row,
    )


def _judge(shop: Shop, models: _Models, ids: list[int], now: datetime) -> None:
    """`ids`: few enough to be held at once. What others are changing at the moment waits for them."""
    rows = {
        row.pk: row for row in Item.objects.select_for_update(of=("self",)).filter(pk__in=ids, judged=None)
    }
    items = seen(shop, Item.objects.filter(pk__in=list(rows)))
    judged: list[Judged] = []
    for item in items:
        row = rows[item.id]
        of_spam = _of_spam(models.spam, item)
        of_grade = _of_grade(models.lead, item)
        chance_spam = of_spam.probability if of_spam is not None else 0.0
        row.model_spam = of_spam.probability if of_spam is not None else None
        row.model_grade = ""
        if of_grade is not None and models.grade_row is not None:
            row.model_grade = rule_of(models.grade_row).grade(of_grade.probability, chance_spam)
        row.model_reasons = _reasons(of_spam, of_grade)
        if chance_spam >= SPAM_FROM and not item.is_of_customer:
            suspect(row)
        judged.append(
            Judged(
                item_id=item.id,
                at=now,
                spam_version=models.spam_version if of_spam is not None else None,
                grade_version=models.lead_version if of_grade is not None else None,
                chance=of_grade.probability if of_grade is not None else None,
            )
        )
    many.update(
        [rows[item.id] for item in items], ("model_spam", "model_grade", "model_reasons", "spam", "box")
    )
    Judged.objects.bulk_create(judged)


def suspect(row: Item) -> bool:
    """Lay an item that nobody has touched into the spam box, for a person to see; nothing is saved. Whether it was."""
    if row.version or row.spam != Spam.NO or row.box != Box.DESK:
        return False
    row.spam, row.box = Spam.SUSPECTED, Box.SPAM
    return True


def _of_spam(model: SpamModel | None, item: Seen) -> Judgement | None:
    if model is None or not item.arrived.text.strip():
        return None
    return spam_reasons.judge(model, item.arrived)


def _of_grade(model: LeadModel | None, item: Seen) -> Judgement | None:
    if model is None:
        return None
    own: dict[str, list[Value]] = {name: [item.own[name]] for name in OWN_FIELDS}
    table: LeadTable = table_of_arrivals([item.arrived], own)
    reasons_for, reasons_against = top_reasons(tuple(model.reasons(table, in_words)))
    chance = float(np.asarray(model.probabilities(table))[0])
    return Judgement(chance, reasons_for, reasons_against)


def _reasons(of_spam: Judgement | None, of_grade: Judgement | None) -> dict[str, list[list[str]]]:
    """What speaks for the inquiry and what against it: of a likely spam what the words say, else of its grade."""
    if of_spam is not None and (of_grade is None or of_spam.probability >= SPAM_FROM):
        return {"for": _texts(of_spam.reasons_against), "against": _texts(of_spam.reasons_for)}
    if of_grade is None:
        return {}
    return {"for": _texts(of_grade.reasons_for), "against": _texts(of_grade.reasons_against)}


def _texts(reasons: tuple[Reason, ...]) -> list[list[str]]:
    return [[kept(reason.text.zh, LONGEST_NOTE), kept(reason.text.en, LONGEST_NOTE)] for reason in reasons]
