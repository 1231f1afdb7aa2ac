"""Words of an erased buyer that somebody wrote down elsewhere in the database: notes, reasons, lines of the record."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from django.apps import apps
from django.db import models, transaction
from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast

from baton.inquiries.models import Buyer
from baton.people.terms import Shop

GONE = "…"
SHORTEST = 4
"""Characters of a name that is looked for inside of texts."""
SHORTEST_ACCOUNT = 6
IDS = frozenset(
    {"key", "product_id", "order_id", "stored", "sha256", "fingerprint", "facts_digest", "digest", "file_id"}
)
"""Fields that hold ids of other things, which may look like a word."""
ROOMS = (
    "baton.inquiries",
    "baton.intake",
    "baton.notices",
    "baton.watch",
    "baton.board",
    "baton.daybook",
    "baton.actions",
    "baton.exchange",
    "baton.reports",
    "django_tasks",
)
RECORD = "people.AuditLine"
VISITOR = "visitor_id"


def replace_everywhere(
    shop: Shop, words: Collection[str], accounts: Mapping[str, str], visitors: Mapping[str, str]
) -> int:
    """Put "…" in the place of each word, and its stand-in in that of each account and of each id as a visitor. How
    many rows changed.

    Other buyers of the same name keep theirs.
    """
    told = {word: GONE for word in words if len(word) >= SHORTEST}
    ids = {**visitors, **accounts}
    told |= {account: number for account, number in ids.items() if len(account) >= SHORTEST_ACCOUNT}
    changed = sum(_replace_visitors(model, shop, visitors) for model in _models()) if visitors else 0
    if told:
        changed += sum(_replace_in(model, shop, told) for model in _models())
    return changed


def _models() -> Iterator[type[models.Model]]:
    for model in apps.get_models():
        is_ours = apps.get_app_config(model._meta.app_label).name.startswith(ROOMS)
        if (is_ours or model._meta.label == RECORD) and model is not Buyer:
            yield model


@transaction.atomic
def _replace_visitors(model: type[models.Model], shop: Shop, visitors: Mapping[str, str]) -> int:
    """In a column of visitors the whole cell is one, however short."""
    if all(field.name != VISITOR for field in model._meta.concrete_fields):
        return 0
    rows = _of_shop(model, shop)
    return sum(
        rows.filter(**{VISITOR: visitor}).update(**{VISITOR: number}) for visitor, number in visitors.items()
    )


@transaction.atomic
def _replace_in(model: type[models.Model], shop: Shop, told: Mapping[str, str]) -> int:
    changed = 0
    for field in model._meta.concrete_fields:
        if not _is_told(field):
            continue
        for pk, value in _rows_with(model, field.name, shop, told):
            new = _replaced(value, told)
            if new != value:
                model._base_manager.filter(pk=pk).update(**{field.name: new})
                changed += 1
    return changed


def _is_told(field: Any) -> bool:
    """Whether somebody may have written a word into the field."""
    if isinstance(field, models.JSONField):
        return True
    is_text = isinstance(field, models.CharField | models.TextField)
    return is_text and not field.choices and not field.primary_key and field.name not in IDS


def _rows_with(
    model: type[models.Model], field: str, shop: Shop, told: Mapping[str, str]
) -> list[tuple[Any, Any]]:
    wanted = Q()
    for word in told:
        # In a JSON column a text may stand with its letters written as numbers.
        for spelling in {word, json.dumps(word)[1:-1], json.dumps(word, ensure_ascii=False)[1:-1]}:
            wanted |= Q(as_text__contains=spelling)
    rows = _of_shop(model, shop).annotate(as_text=Cast(field, TextField())).filter(wanted)
    return list(rows.values_list("pk", field))


def _of_shop(model: type[models.Model], shop: Shop) -> QuerySet[models.Model]:
    """The shop's rows, as far as the table or what its rows belong to says so; else all."""
    rows = model._base_manager.all()
    names = {field.name for field in model._meta.concrete_fields}
    if "shop" in names:
        return rows.filter(Q(shop_id=shop.id) | Q(shop=None))
    for field in model._meta.concrete_fields:
        owner = field.related_model
        if isinstance(owner, type) and any(one.name == "shop" for one in owner._meta.concrete_fields):
            return rows.filter(Q(**{f"{field.name}__shop_id": shop.id}) | Q(**{field.name: None}))
    return rows


def _replaced(value: Any, told: Mapping[str, str]) -> Any:
    if isinstance(value, str):
        for word in sorted(told, key=len, reverse=True):
            if word in value:
                value = re.sub(
                    rf"(?<![0-9A-Za-z]){re.escape(word)}(?![0-9A-Za-z])",
                    lambda _, word=word: told[word],  # type: ignore[misc]
                    value,
                )
        return value
    if isinstance(value, list):
        return [_replaced(each, told) for each in value]
    if isinstance(value, dict):
        return {_replaced(key, told): _replaced(each, told) for key, each in value.items()}
    return value
