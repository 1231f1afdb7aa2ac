"""Telling predictions: by their figures when the day comes, again when the facts behind them were corrected, or by a
person with evidence. Lines are only added, so that a change is seen."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.db import transaction
from django.db.models import F, QuerySet

from baton.board import selectors as board
from baton.exchange import gathering, models
from baton.exchange.logic import resolution
from baton.exchange.logic.resolution import Told, Waits
from baton.exchange.reading import check_of
from baton.exchange.terms import Outcome
from baton.kit.text import Text
from baton.metrics.facts import ShopFacts
from baton.people.clock import clock, shop_day
from baton.people.services import record_audit
from baton.people.terms import Person, Shop

CORRECTED_FOR = timedelta(days=400)
"""How long a told prediction is looked at again when facts change."""
SAME = 1e-9
BY_HAND = Text("到期了，请写明依据来判", "due: somebody has to say, with evidence")


@transaction.atomic
def tell_due(shop: Shop, *, by: Person | None = None) -> int:
    """One round: how many predictions were told or corrected. Twice on the same facts and day does nothing more."""
    snapshot = board.present_facts()
    day = shop_day(shop)
    models.Round.objects.get_or_create(shop_id=shop.id, defaults={"day": day - timedelta(days=1)})
    # Held, so that of two workers the second finds it done.
    held = models.Round.objects.select_for_update().get(shop_id=shop.id)
    versions = dict(snapshot.versions)
    if held.day == day and held.versions == versions:
        return 0
    facts = ShopFacts(snapshot, shop.code)
    told_before = _told(shop, day) if held.versions != versions else []
    told = sum(_tell(shop, facts, row, day, by) for row in _waiting(shop, day))
    told += sum(_correct(shop, facts, row, day) for row in told_before)
    held.day, held.versions = day, versions
    held.save()
    return told


def _waiting(shop: Shop, day: date) -> Iterable[models.Statement]:
    rows = _live(shop).filter(due__lte=day, outcome="")
    return list(rows.select_for_update(of=("self",)))


def _told(shop: Shop, day: date) -> Iterable[models.Statement]:
    rows = _live(shop).filter(due__gt=day - CORRECTED_FOR).exclude(outcome="").exclude(check_metric="")
    return [row for row in rows.prefetch_related("verdicts") if _is_by_figure(row)]


def _live(shop: Shop) -> QuerySet[models.Statement]:
    return models.Statement.objects.filter(exchange__shop_id=shop.id, is_withdrawn=False)


def _is_by_figure(row: models.Statement) -> bool:
    last = list(row.verdicts.all())[-1:]
    return bool(last) and not last[0].is_by_hand


def judged(shop: Shop, facts: ShopFacts, row: models.Statement, day: date) -> Told | Waits | None:
    """None where no figure tells it."""
    check = check_of(row)
    if check is None:
        return None
    read = gathering.reading(facts, check)
    lag = gathering.money_lag(facts.snapshot, shop) if check.metric in resolution.AS_LATE_AS_MONEY else 0
    return resolution.judge(check, row.due, day, board.latest_day(shop), lag, read)


def _tell(shop: Shop, facts: ShopFacts, row: models.Statement, day: date, by: Person | None) -> bool:
    found = judged(shop, facts, row, day)
    if isinstance(found, Told):
        verdict(row, found, by=by)
        return True
    reason = found.reason if isinstance(found, Waits) else BY_HAND
    if (row.waits_zh, row.waits_en) != (reason.zh, reason.en):
        row.waits_zh, row.waits_en = reason.zh, reason.en
        row.save(update_fields=["waits_zh", "waits_en"])
    return False


def _correct(shop: Shop, facts: ShopFacts, row: models.Statement, day: date) -> bool:
    """Adds a line where the figure has changed since, whether or not the outcome has. Where the facts say nothing any
    more (an import was undone), what was told stands."""
    last = list(row.verdicts.all())[-1]
    found = judged(shop, facts, row, day)
    if not isinstance(found, Told):
        return False
    if last.outcome == found.outcome and _is_same(last, found):
        return False
    verdict(row, found, is_correction=True)
    record_audit(
        None,
        "correct_prediction",
        f"statement {row.pk}",
        before={"outcome": last.outcome, "value": last.value},
        after={"outcome": found.outcome.value, "value": found.value},
        shop=shop,
    )
    return True


def _is_same(last: models.Verdict, found: Told) -> bool:
    if last.value is None or abs(last.value - found.value) > SAME * max(1.0, abs(found.value)):
        return False
    return (last.evidence_zh, last.evidence_en) == (found.evidence.zh, found.evidence.en)


def verdict(
    row: models.Statement,
    found: Told,
    *,
    by: Person | None = None,
    is_by_hand: bool = False,
    is_correction: bool = False,
) -> None:
    models.Verdict.objects.create(
        statement=row,
        outcome=found.outcome,
        value=None if is_by_hand else found.value,
        evidence_zh=found.evidence.zh,
        evidence_en=found.evidence.en,
        at=clock().now(),
        by_id=by.id if by else None,
        is_by_hand=is_by_hand,
        is_correction=is_correction,
    )
    row.outcome, row.waits_zh, row.waits_en = found.outcome, "", ""
    row.save(update_fields=["outcome", "waits_zh", "waits_en"])
    models.Exchange.objects.filter(pk=row.exchange_id).update(stamp=F("stamp") + 1)


def by_hand(
    row: models.Statement, outcome: Outcome, evidence: str, by: Person, *, is_correction: bool
) -> None:
    said = Told(outcome, 0.0, Text(evidence, evidence))
    verdict(row, said, by=by, is_by_hand=True, is_correction=is_correction)
