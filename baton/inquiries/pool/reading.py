"""What a shop's pool goes by, as it is kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from baton.inquiries.models import PoolRules
from baton.inquiries.pool.terms import RULE_NAMES, Rules
from baton.people.terms import Shop


def rules_of(shop: Shop) -> Rules:
    given = PoolRules.objects.filter(shop_id=shop.id).values_list("given", flat=True).first()
    return rules_from(given or {})


def rules_from(given: Mapping[str, Any]) -> Rules:
    """Rules from what was kept; a name that is none any more is passed over."""
    known = {name: value for name, value in given.items() if name in RULE_NAMES}
    if "follow_up" in known:
        known["follow_up"] = tuple(known["follow_up"])
    return Rules(**known)
