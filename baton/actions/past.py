"""How a demo shows what weeks of work left behind: only the moments are set, all else went through the services."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction

from baton.actions import models
from baton.actions.terms import Kind
from baton.people.terms import Shop

_FIELDS: Mapping[Kind, frozenset[str]] = {
    Kind.ACTION: frozenset({"recorded_on", "started_on", "done_on", "concluded_on"}),
    Kind.DESIGN: frozenset({"asked_on", "delivered_on"}),
    Kind.IDEA: frozenset({"noted_on", "concluded_on"}),
    Kind.PROBLEM: frozenset({"closed_on"}),
    Kind.DIRECTIVE: frozenset(),
}
_MODELS: Mapping[Kind, Any] = {
    Kind.ACTION: models.Action,
    Kind.DESIGN: models.DesignRequest,
    Kind.IDEA: models.Idea,
    Kind.PROBLEM: models.Problem,
    Kind.DIRECTIVE: models.Directive,
}
_MORNING = time(9, 40)


@transaction.atomic
def set_moments(shop: Shop, kind: Kind, number: int, lines: Sequence[date], **days: date) -> None:
    """The days on which it went on; `lines` are those of its history, in order, the last for all that follow."""
    unknown = days.keys() - _FIELDS[kind]
    if unknown:
        raise TypeError(f"{kind.value} has no day {', '.join(sorted(unknown))}")
    if days:
        _MODELS[kind].objects.filter(shop_id=shop.id, pk=number).update(**days)
    zone = ZoneInfo(shop.timezone)
    rows = list(models.Line.objects.filter(shop_id=shop.id, kind=kind, subject_id=number).order_by("id"))
    for place, row in enumerate(rows):
        row.at = datetime.combine(lines[min(place, len(lines) - 1)], _MORNING, zone)
    models.Line.objects.bulk_update(rows, ["at"])
    first = datetime.combine(lines[0], _MORNING, zone)
    if kind is Kind.PROBLEM:
        models.Problem.objects.filter(shop_id=shop.id, pk=number).update(reported_at=first)
    elif kind is Kind.DIRECTIVE:
        models.Directive.objects.filter(shop_id=shop.id, pk=number).update(given_at=first)
        asked = models.Question.objects.filter(directive_id=number)
        asked.update(asked_at=first)
        asked.exclude(answered_at=None).update(answered_at=first)
