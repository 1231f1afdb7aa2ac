"""A shop's models learn from what became of its own items; what they are worth is kept beside them.

Nothing is learnt inside a transaction: it takes seconds, and others write meanwhile.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from django.db import transaction
from numpy.typing import NDArray

from baton.drivers.cannot_tell import CannotTell
from baton.inquiries import many
from baton.inquiries.judging.evidence import OWN_FIELDS, Seen, seen
from baton.inquiries.judging.terms import Purpose
from baton.inquiries.logic import lead_file, lead_score, spam, spam_file, spam_reasons
from baton.inquiries.logic.arrival_fields import table_of_arrivals
from baton.inquiries.logic.calibration import calibration_bins, calibration_error
from baton.inquiries.logic.grades import GradeRule, rule_of_shares
from baton.inquiries.logic.labels import is_good, is_spam
from baton.inquiries.logic.lead_table import Value
from baton.inquiries.logic.spam import SpamModel
from baton.inquiries.models import Item, Judged, KeptModel, SpamVerdict
from baton.inquiries.terms import Box
from baton.kit.text import Text
from baton.people.clock import clock
from baton.people.services import record_audit
from baton.people.terms import Shop

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

SPAM_FROM_LATEST, GRADE_FROM_LATEST = 2_000, 5_000
"""Decided items, the newest, from which each model learns."""
SHARES = (0.15, 0.30, 0.35)
"""Of A, B and C among past items; the rest is D."""
EXPLAINED, MOST_EXPLAINED = timedelta(days=14), 200
NEW_VERDICTS = 20
"""So many new words of people, and the models learn again before the night."""


@dataclass(frozen=True, slots=True)
class _Learnt:
    """What a training brought, ready to be kept."""

    purpose: Purpose
    body: bytes
    outcomes: int
    positives: int
    told: dict[str, object]
    refusal: CannotTell | None
    chances: dict[int, float]
    """By item: what models that had not learnt from it said."""


def learn(shop: Shop) -> tuple[KeptModel, ...]:
    """Train both models anew from all that is decided. Of too few outcomes the refusal is kept, in words."""
    items = seen(shop, Item.objects.filter(pk__in=_newest_ids(shop)))
    corrected = frozenset(SpamVerdict.objects.filter(item__shop_id=shop.id).values_list("item_id", flat=True))
    verdicts = verdicts_of(shop)
    learnt = (_learn_spam(items, corrected), _learn_grade(items))
    count = Item.objects.filter(shop_id=shop.id).count()
    now = clock().now()
    with transaction.atomic():
        kept = tuple(_keep(shop, one, verdicts, count, now) for one in learnt)
        _backcast(kept, learnt, now)
        after = {model.purpose: [model.version, model.outcomes] for model in kept}
        record_audit(None, "train_models", shop.code, after=after, shop=shop)
    if learnt[0].body:
        _explain(shop, spam_file.from_bytes(learnt[0].body), now)
    return kept


def learn_if_due(shop: Shop) -> bool:
    """Train where there never was a training, where people have said enough since, or where a refused model may have
    got its outcomes by new items. Whether it was.
    """
    rows = KeptModel.objects.filter(shop_id=shop.id).values_list("version", "verdicts", "told")
    items = Item.objects.filter(shop_id=shop.id).count()
    if not rows:
        is_due = items > 0
    else:
        verdicts = verdicts_of(shop)
        is_due = any(
            verdicts >= before + NEW_VERDICTS or (not version and items > told.get("items", 0))
            for version, before, told in rows
        )
    if is_due:
        learn(shop)
    return is_due


def verdicts_of(shop: Shop) -> int:
    """How often people have said what an item is: spam or not, and its grade."""
    said = SpamVerdict.objects.filter(item__shop_id=shop.id).count()
    return said + Item.objects.filter(shop_id=shop.id, graded_at__isnull=False).count()


def _newest_ids(shop: Shop) -> list[int]:
    rows = Item.objects.filter(shop_id=shop.id, merged_into=None).exclude(box=Box.GONE)
    return list(rows.order_by("-arrived_at", "-id").values_list("pk", flat=True)[:GRADE_FROM_LATEST])


def _learn_spam(items: Sequence[Seen], corrected: frozenset[int]) -> _Learnt:
    """Messages only: what came without a text says nothing of how spam is written."""
    decided = [
        (item, said)
        for item in items
        if item.arrived.text.strip() and (said := is_spam(item.became)) is not None
    ][-SPAM_FROM_LATEST:]
    outcomes = [
        spam.Outcome(item.arrived, said, is_correction=item.id in corrected) for item, said in decided
    ]
    trained = spam.trained(outcomes)
    if isinstance(trained, CannotTell):
        return _refused(Purpose.SPAM, trained, len(outcomes), sum(said for _, said in decided))
    chances = {item.id: float(trained.chances[trained.place[at]]) for at, (item, _) in enumerate(decided)}
    return _Learnt(
        Purpose.SPAM,
        spam_file.as_bytes(trained.model),
        trained.model.outcomes,
        trained.model.spam,
        _calibration(trained.chances, trained.is_spam),
        None,
        chances,
    )


def _learn_grade(items: Sequence[Seen]) -> _Learnt:
    decided = [(item, said) for item in items if (said := is_good(item.became)) is not None]
    good = np.array([said for _, said in decided], dtype=np.bool_)
    if not decided:
        table = table_of_arrivals([])
    else:
        own: dict[str, list[Value]] = {name: [item.own[name] for item, _ in decided] for name in OWN_FIELDS}
        table = table_of_arrivals([item.arrived for item, _ in decided], own)
    trained = lead_score.trained(
        table,
        good,
        months=[f"{item.arrived_at:%Y-%m}" for item, _ in decided],
        order=np.arange(len(decided), dtype=np.float64),
    )
    if isinstance(trained, CannotTell):
        return _refused(Purpose.GRADE, trained, len(decided), int(good.sum()))
    rule = rule_of_shares(trained.chances, SHARES) or GradeRule()
    told = _calibration(trained.chances, good) | {
        "limits": [rule.least_a, rule.least_b, rule.least_c],
        "left_out": [[one.text.zh, one.text.en] for one in trained.model.refused if one.sign.is_leak],
    }
    chances = {item.id: float(chance) for (item, _), chance in zip(decided, trained.chances, strict=True)}
    return _Learnt(
        Purpose.GRADE,
        lead_file.as_bytes(trained.model),
        trained.model.outcomes,
        trained.model.won,
        told,
        None,
        chances,
    )


def _calibration(chances: Floats, is_so: Bools) -> dict[str, object]:
    bins = calibration_bins(chances, is_so)
    return {
        "error": calibration_error(chances, is_so),
        "bins": [[one.low, one.high, one.said, one.was, one.count] for one in bins],
    }


def _refused(purpose: Purpose, why: CannotTell, outcomes: int, positives: int) -> _Learnt:
    told = {"why": [why.why.zh, why.why.en], "needs": [why.needs.zh, why.needs.en]}
    return _Learnt(purpose, b"", outcomes, positives, {"refusal": told}, why, {})


def _keep(shop: Shop, learnt: _Learnt, verdicts: int, items: int, now: datetime) -> KeptModel:
    """The new model in place of the old one. Where nothing could be learnt the old one goes: its outcomes are gone."""
    kept, _ = KeptModel.objects.select_for_update().get_or_create(
        shop_id=shop.id, purpose=learnt.purpose, defaults={"trained_at": now}
    )
    kept.version += 0 if learnt.refusal is not None else 1
    kept.body, kept.digest = learnt.body, hashlib.sha256(learnt.body).hexdigest() if learnt.body else ""
    kept.outcomes, kept.positives, kept.told = (
        learnt.outcomes,
        learnt.positives,
        learnt.told | {"items": items},
    )
    kept.verdicts, kept.trained_at = verdicts, now
    kept.save()
    return kept


def _backcast(kept: Sequence[KeptModel], learnt: Sequence[_Learnt], now: datetime) -> None:
    """Items that came before there was a model get the grade that one without knowledge of them would have given."""
    spam_model, grade_model = kept
    of_spam, of_grade = (one.chances for one in learnt)
    wanted = of_spam.keys() | of_grade.keys()
    done = frozenset(
        Judged.objects.filter(item__shop_id=spam_model.shop_id).values_list("item_id", flat=True)
    )
    rule = rule_of(grade_model)
    fresh = sorted(wanted - done)
    rows = {row.pk: row for row in Item.objects.filter(pk__in=fresh).only("pk", "model_grade", "model_spam")}
    judged = []
    for pk in fresh:
        row, chance_spam, chance = rows[pk], of_spam.get(pk), of_grade.get(pk)
        row.model_spam = chance_spam
        row.model_grade = rule.grade(chance, chance_spam or 0.0) if chance is not None else ""
        judged.append(
            Judged(
                item_id=pk,
                at=now,
                spam_version=spam_model.version if chance_spam is not None else None,
                grade_version=grade_model.version if chance is not None else None,
                chance=chance,
                is_backcast=True,
            )
        )
    many.update(list(rows.values()), ("model_grade", "model_spam"))
    Judged.objects.bulk_create(judged, batch_size=500)


def _explain(shop: Shop, model: SpamModel, now: datetime) -> None:
    """Why the model finds spam what the log calls spam: for those that a person may still want to look at."""
    rows = {
        row.pk: row
        for row in Item.objects.filter(
            shop_id=shop.id,
            box=Box.SPAM,
            arrived_at__gte=now - EXPLAINED,
            model_spam__isnull=False,
            version=0,
        ).only("pk", "model_reasons")[:MOST_EXPLAINED]
        if not row.model_reasons
    }
    for item in seen(shop, Item.objects.filter(pk__in=list(rows))):
        told = spam_reasons.judge(model, item.arrived)
        rows[item.id].model_reasons = {
            "for": [[one.text.zh, one.text.en] for one in told.reasons_against],
            "against": [[one.text.zh, one.text.en] for one in told.reasons_for],
        }
    with transaction.atomic():
        many.update(list(rows.values()), ("model_reasons",))


def rule_of(kept: KeptModel) -> GradeRule:
    limits = kept.told.get("limits")
    return GradeRule(*limits) if limits else GradeRule()


def refusal_of(kept: KeptModel | None) -> CannotTell | None:
    """Why there is no model of this purpose; None where there is one."""
    if kept is None:
        return CannotTell(
            Text("还没有学过", "nothing has been learnt yet"),
            Text(f"至少 {spam.FEWEST} 条有结果的询盘", f"at least {spam.FEWEST} items with an outcome"),
        )
    told = kept.told.get("refusal")
    if told is None:
        return None
    return CannotTell(Text(*told["why"]), Text(*told["needs"]))
