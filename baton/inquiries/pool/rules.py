"""A shop's rules of the pool: what it has set, else what Baton starts with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict

from django.db import transaction

from baton.inquiries.holding import may
from baton.inquiries.hours import wind_all
from baton.inquiries.models import PoolRules
from baton.inquiries.pool import refusals
from baton.inquiries.pool.reading import rules_from, rules_of
from baton.inquiries.pool.terms import RULE_NAMES, Rules
from baton.people.grants import Grant
from baton.people.services import record_audit
from baton.people.terms import Person, Shop

RANGES: Mapping[str, tuple[int, int]] = {
    "warn_at": (1, 98),
    "lead_at": (2, 99),
    "duty_after": (1, 23),
    "claims": (0, 200),
    "quiet_days": (1, 365),
    "warn_days": (0, 364),
    "kept_share": (0, 100),
    "loss_days": (1, 365),
}
"""The least and the most of each."""
MOST_FOLLOW_UPS, LAST_FOLLOW_UP = 8, 365


@transaction.atomic
def set_rules(by: Person, shop: Shop, given: Mapping[str, int | tuple[int, ...]]) -> Rules:
    """Set some of the rules, by their names. NotUsable for what is none. New follow-up days wind the clocks anew."""
    may(by, Grant.ASSIGN_INQUIRIES, shop)
    for name in given:
        if name not in RULE_NAMES:
            raise refusals.unknown_rule(name)
    before = rules_of(shop)
    after = rules_from({**asdict(before), **given})
    _check(after)
    if after == before:
        return after
    row, _ = PoolRules.objects.select_for_update().get_or_create(shop_id=shop.id)
    row.given = asdict(after)
    row.save(update_fields=["given"])
    changed = [name for name in RULE_NAMES if getattr(before, name) != getattr(after, name)]
    record_audit(
        by,
        "set_pool_rules",
        shop.code,
        before={name: getattr(before, name) for name in changed},
        after={name: getattr(after, name) for name in changed},
        shop=shop,
    )
    if before.follow_up != after.follow_up:
        wind_all(shop)
    return after


def _check(rules: Rules) -> None:
    for name, (least, most) in RANGES.items():
        value = getattr(rules, name)
        if not isinstance(value, int) or not least <= value <= most:
            raise refusals.wrong_rule(name, least, most)
    if rules.warn_at >= rules.lead_at:
        raise refusals.wrong_order()
    if rules.warn_days >= rules.quiet_days:
        raise refusals.wrong_order()
    days = rules.follow_up
    is_rising = list(days) == sorted(set(days))
    if (
        not days
        or len(days) > MOST_FOLLOW_UPS
        or not is_rising
        or not 1 <= days[0] <= days[-1] <= LAST_FOLLOW_UP
    ):
        raise refusals.wrong_days()
