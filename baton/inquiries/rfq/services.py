"""What people do with RFQs: log a quote, type in what was granted, set the rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from baton.inquiries import selectors
from baton.inquiries import services as desk
from baton.inquiries.holding import audit, held, may
from baton.inquiries.models import RfqQuote, RfqReward, RfqRules
from baton.inquiries.rfq import refusals
from baton.inquiries.rfq.selectors import rules_from, rules_of
from baton.inquiries.rfq.terms import RULE_NAMES, QuotaRules
from baton.inquiries.terms import Kind, Stage
from baton.people.clock import clock
from baton.people.grants import Grant
from baton.people.services import record_audit
from baton.people.terms import Person, Shop

MOST_RIGHTS = 2_000
LAST_REWARD_DAY = 28
BACK = timedelta(days=366)


@transaction.atomic
def log_quote(by: Person, shop: Shop, item_id: int, *, expected: int | None = None) -> None:
    """The RFQ was quoted on the platform: it takes it where nobody has it, and uses one right of the month."""
    row = held(by, shop, item_id, Grant.WORK_INQUIRIES, expected, is_own=True)
    if row.kind != Kind.RFQ:
        raise refusals.no_rfq()
    if row.quoted_on is not None or RfqQuote.objects.filter(item=row).exists():
        raise refusals.quoted_already()
    if row.owner_id is None:
        desk.take(by, shop, item_id)
    desk.set_stage(by, shop, item_id, Stage.QUOTED)
    # The quote is our word to the buyer as well: its clocks stop.
    desk.log_touch(by, shop, item_id)
    RfqQuote.objects.create(shop_id=shop.id, item_id=item_id, at=clock().now(), by_id=by.id)
    audit(by, shop, selectors.item_row(shop, item_id), "log_rfq_quote")


@transaction.atomic
def set_reward(by: Person, shop: Shop, day: date, number: int) -> None:
    """Rights that the platform granted on a day, as typed in; 0 takes them away."""
    may(by, Grant.ASSIGN_INQUIRIES, shop)
    if not 0 <= number <= MOST_RIGHTS:
        raise refusals.wrong_number(0, MOST_RIGHTS)
    present = clock().now().astimezone(ZoneInfo(shop.timezone)).date()
    if not present - BACK <= day <= present:
        raise refusals.wrong_reward_day()
    before = RfqReward.objects.filter(shop_id=shop.id, day=day).values_list("number", flat=True).first()
    if number:
        values = {"number": number, "by_id": by.id, "at": clock().now()}
        RfqReward.objects.update_or_create(shop_id=shop.id, day=day, defaults=values)
    else:
        RfqReward.objects.filter(shop_id=shop.id, day=day).delete()
    record_audit(by, "set_rfq_reward", day.isoformat(), before=before, after=number, shop=shop)


@transaction.atomic
def set_rules(by: Person, shop: Shop, given: Mapping[str, object]) -> QuotaRules:
    """Some of the rules by their names. NotUsable for what is none."""
    may(by, Grant.ASSIGN_INQUIRIES, shop)
    before = rules_of(shop)
    known = {name: value for name, value in given.items() if name in RULE_NAMES}
    after = rules_from({**asdict(before), **known})
    _check(after)
    if after != before:
        RfqRules.objects.update_or_create(shop_id=shop.id, defaults={"given": asdict(after)})
        record_audit(by, "set_rfq_rules", shop.code, before=asdict(before), after=asdict(after), shop=shop)
    return after


def _check(rules: QuotaRules) -> None:
    if not 0 <= rules.monthly <= MOST_RIGHTS:
        raise refusals.wrong_number(0, MOST_RIGHTS)
    days = list(rules.reward_days)
    if days != sorted(set(days)) or not all(1 <= day <= LAST_REWARD_DAY for day in days):
        raise refusals.wrong_days()
    try:
        ZoneInfo(rules.zone)
    except (KeyError, ValueError, OSError):
        raise refusals.wrong_zone(rules.zone[:60]) from None
