"""Questions about RFQs: the month's rights, who quotes, what is won, and which open ones fit best."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Min, Q, QuerySet

from baton.drivers.wilson import wilson
from baton.inquiries import selectors
from baton.inquiries.day_questions import RFQ_OPEN_FOR, unquoted_rfqs
from baton.inquiries.landing import workers
from baton.inquiries.logic.kinds import ANY, line_of
from baton.inquiries.logic.requirement import requirement_of
from baton.inquiries.logic.rfq_fit import Fit, Traits, learn, score
from baton.inquiries.logic.rfq_quota import Month, month_at, next_reward, quota
from baton.inquiries.models import Item, RfqQuote, RfqReward, RfqRules
from baton.inquiries.rfq.terms import (
    RULE_NAMES,
    FirstOrder,
    NotedRights,
    OpenRfq,
    QuotaRules,
    Quoter,
    Rate,
    Reward,
    RfqPage,
    StaffCount,
)
from baton.inquiries.rows import Reader, known
from baton.inquiries.terms import Box, Kind, Stage
from baton.intake.selectors import fact_store
from baton.kit.text import Text
from baton.people.clock import clock
from baton.people.grants import Grant, can, require
from baton.people.terms import Person, Shop, Team

COUNTED = timedelta(days=90)
"""Of answer and win rates."""
DECIDED_AFTER = timedelta(days=60)
"""A quote without an order for so long is taken as not won."""
NEW_REP = timedelta(days=180)
LEARNT_FROM = 3_000
STAFF_BACK = timedelta(days=62)
SHOWN = 50
REACH = 1.959964
_STAFF = """
    SELECT period_start, period_end, sum(rfq_quotes) AS quotes FROM {staff_period}
    WHERE rfq_quotes IS NOT NULL AND period_end >= $since
    GROUP BY period_start, period_end ORDER BY period_end - period_start DESC, period_end DESC LIMIT 1
"""
_NOTED_AS = {"rfq": Text("报价权益", "Rights to quote"), "rfq_reward": Text("奖励", "Rewards")}
_NOTED = """
    SELECT kind, expires_at, max(noted_on) AS noted_on, arg_max(granted, noted_on) AS granted,
        arg_max(used, noted_on) AS used
    FROM {quota}
    WHERE kind IN ('rfq', 'rfq_reward') AND granted IS NOT NULL AND used IS NOT NULL AND noted_on <= $day
        AND expires_at > $now
    GROUP BY kind, expires_at ORDER BY kind, expires_at
"""


def rules_of(shop: Shop) -> QuotaRules:
    given = RfqRules.objects.filter(shop_id=shop.id).values_list("given", flat=True).first()
    return rules_from(given or {})


def rules_from(given: Mapping[str, Any]) -> QuotaRules:
    kept = {name: value for name, value in given.items() if name in RULE_NAMES}
    if "reward_days" in kept:
        kept["reward_days"] = tuple(kept["reward_days"])
    return QuotaRules(**kept)


def rfqs(person: Person, shop: Shop) -> RfqPage:
    """The page. Open ones are the own and nobody's; of who may assign, all."""
    require(person, Grant.SEE_INQUIRIES, shop)
    now, rules = clock().now(), rules_of(shop)
    zone = ZoneInfo(rules.zone)
    month = month_at(now, zone)
    used = _quoted_in(shop, month)
    rewards = tuple(
        Reward(day, number)
        for day, number in RfqReward.objects.filter(
            shop_id=shop.id, day__gte=month.starts.date(), day__lt=month.ends.date()
        )
        .order_by("day")
        .values_list("day", "number")
    )
    history = _history(shop, now)
    fit = learn(history)
    open_, open_count, older = _open(person, shop, fit, now)
    quoters, total = _quoters(person, shop, rules, used.by_owner, now)
    return RfqPage(
        quota=quota(rules.monthly, sum(one.number for one in rewards), used.count, now, zone),
        rules=rules,
        rewards=rewards,
        next_reward=next_reward(now, rules.reward_days, zone),
        by_files=used.by_files,
        open=open_,
        open_count=open_count,
        older=older,
        history=len(history),
        is_scored=fit is not None,
        quoters=quoters,
        total=total,
        first_orders=_first_orders(person, shop, rules, now),
        staff=_staff_count(shop, now),
        noted=_noted(shop, now),
    )


# Rights ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Used:
    count: int
    by_files: int
    by_owner: Mapping[int | None, int]


def _rfqs(shop: Shop) -> QuerySet[Item]:
    return Item.objects.filter(shop_id=shop.id, kind=Kind.RFQ).exclude(box=Box.GONE)


def _quoted_in(shop: Shop, month: Month) -> _Used:
    """The month's quotes: those that were logged, and those of which only a file tells the day."""
    logged = dict(
        RfqQuote.objects.filter(shop_id=shop.id, at__gte=month.starts, at__lt=month.ends).values_list(
            "item_id", "by_id"
        )
    )
    said = _rfqs(shop).filter(
        rfq_quote=None, quoted_on__gte=month.starts.date(), quoted_on__lt=month.ends.date()
    )
    by_files = dict(said.values_list("pk", "owner_id"))
    by_owner: dict[int | None, int] = {}
    for owner in (*logged.values(), *by_files.values()):
        by_owner[owner] = by_owner.get(owner, 0) + 1
    return _Used(len(logged) + len(by_files), len(by_files), by_owner)


def _staff_count(shop: Shop, now: datetime) -> StaffCount | None:
    """The platform's staff figures of the longest period that ended lately, beside the desk's own count of its days."""
    since = {"since": (now - STAFF_BACK).date()}
    rows = fact_store().snapshot().query(_STAFF, since, shop=shop.code).to_pylist()
    if not rows:
        return None
    first, last = rows[0]["period_start"], rows[0]["period_end"]
    counted = _rfqs(shop).filter(quoted_on__gte=first, quoted_on__lte=last).count()
    return StaffCount(first, last, int(rows[0]["quotes"]), counted)


def _noted(shop: Shop, now: datetime) -> tuple[NotedRights, ...]:
    """By kind the newest note of what the platform itself shows, while its rights run."""
    zone = ZoneInfo(shop.timezone)
    asked = {"day": now.astimezone(zone).date(), "now": now}
    rows = fact_store().snapshot().query(_NOTED, asked, shop=shop.code).to_pylist()
    return tuple(
        NotedRights(
            _NOTED_AS[row["kind"]],
            row["noted_on"],
            int(row["granted"]),
            int(row["used"]),
            row["expires_at"].astimezone(zone),
        )
        for row in rows
    )


# What is open, best first ---------------------------------------------------------------------------------------


def _open(person: Person, shop: Shop, fit: Fit | None, now: datetime) -> tuple[tuple[OpenRfq, ...], int, int]:
    rows = unquoted_rfqs(shop)
    if not can(person, Grant.ASSIGN_INQUIRIES, shop):
        rows = rows.filter(Q(owner=None) | Q(owner_id=person.id))
    listed = rows.filter(arrived_at__gte=now - RFQ_OPEN_FOR)
    found = list(listed.select_related("buyer", "owner").order_by("-arrived_at")[: SHOWN * 10])
    reader = Reader(person, shop, now, selectors.customers_among(row.buyer_id for row in found))
    scored = [(row, score(fit, traits_of(row)) if fit is not None else None) for row in found]
    scored.sort(key=lambda pair: -pair[1].probability if pair[1] is not None else 0)
    return (
        tuple(OpenRfq(reader.row(row, row.message), judged) for row, judged in scored[:SHOWN]),
        len(found),
        rows.filter(arrived_at__lt=now - RFQ_OPEN_FOR).count(),
    )


def traits_of(row: Item) -> Traits:
    line = line_of(row.product_name) if row.product_name else ANY
    return Traits(
        line="" if line == ANY else line,
        country=known(row, "country"),
        states_quantity=bool(requirement_of(row.message).amounts) if row.message else None,
        level=known(row, "buyer_level"),
    )


def _history(shop: Shop, now: datetime) -> list[tuple[Traits, bool]]:
    """Quoted RFQs whose end is known, the newest."""
    quoted = _rfqs(shop).filter(quoted_on__isnull=False)
    known_end = Q(stage__in=[Stage.WON, Stage.LOST]) | Q(quoted_on__lte=(now - DECIDED_AFTER).date())
    rows = quoted.filter(known_end).order_by("-quoted_on", "-pk")[:LEARNT_FROM]
    return [(traits_of(row), row.stage == Stage.WON) for row in rows]


# Who quotes -----------------------------------------------------------------------------------------------------


def _quoters(
    person: Person, shop: Shop, rules: QuotaRules, month: Mapping[int | None, int], now: datetime
) -> tuple[tuple[Quoter, ...], Quoter]:
    rows = list(
        _rfqs(shop)
        .filter(arrived_at__gte=now - COUNTED)
        .exclude(box=Box.SPAM)
        .values_list("owner_id", "first_reply_at", "quoted_on", "stage")
    )
    by_owner: dict[int, list[tuple[bool, bool, bool]]] = {}
    for owner, replied, quoted_on, stage in rows:
        is_quoted = quoted_on is not None or stage in {Stage.QUOTED, Stage.SAMPLED}
        told = (replied is not None or is_quoted, is_quoted, stage == Stage.WON)
        by_owner.setdefault(owner or 0, []).append(told)
    namer = _Namer(person, shop, rules)
    listed = [one for one in workers(shop) if one.id in by_owner or month.get(one.id)]
    listed.sort(key=lambda one: (one.id != person.id, -len(by_owner.get(one.id, ())), one.id))
    quoters = tuple(
        _quoter(namer.name(one), one.id == person.id, by_owner.get(one.id, []), month.get(one.id, 0))
        for one in listed
    )
    everyone = [told for found in by_owner.values() for told in found]
    return quoters, _quoter(Text("全部", "all"), False, everyone, sum(month.values()))


def _quoter(name: Text, is_me: bool, found: Sequence[tuple[bool, bool, bool]], this_month: int) -> Quoter:
    quoted = [won for _, is_quoted, won in found if is_quoted or won]
    return Quoter(
        name=name,
        is_me=is_me,
        arrived=len(found),
        this_month=this_month,
        answered=_rate(sum(answered for answered, _, _ in found), len(found)),
        won=_rate(sum(quoted), len(quoted)),
    )


def _rate(part: int, whole: int) -> Rate:
    if not whole:
        return Rate(0, 0, None, None)
    low, high = wilson(part / whole, whole, REACH)
    return Rate(part, whole, low, high)


class _Namer:
    """Names as this person may read them: the own one; colleagues' with the right or where the shop shows them."""

    def __init__(self, person: Person, shop: Shop, rules: QuotaRules) -> None:
        self._person = person
        self._sees = rules.shows_names or can(person, Grant.SEE_STAFF_NAMES, shop, team=Team.SALES)
        self._numbers: dict[int, int] = {}

    def name(self, one: Person) -> Text:
        if one.id == self._person.id:
            return Text(f"{one.display_name}（我）", f"{one.display_name} (me)")
        if self._sees:
            return Text(one.display_name, one.display_name)
        number = self._numbers.setdefault(one.id, len(self._numbers) + 1)
        return Text(f"同事 {number}", f"Colleague {number}")


def _first_orders(person: Person, shop: Shop, rules: QuotaRules, now: datetime) -> tuple[FirstOrder, ...]:
    """Of reps whose first item arrived lately: their first order, and whether an RFQ brought it."""
    own = Item.objects.filter(shop_id=shop.id, owner__isnull=False).exclude(box=Box.GONE)
    old = own.filter(arrived_at__lt=now - NEW_REP)
    new = [one for one in workers(shop) if not old.filter(owner_id=one.id).exists()]
    began = dict(
        own.filter(owner_id__in=[one.id for one in new])
        .values_list("owner")
        .annotate(first=Min("arrived_at"))
    )
    namer = _Namer(person, shop, rules)
    won = own.filter(owner_id__in=[one.id for one in new], stage=Stage.WON, won_on__isnull=False)
    first: dict[int, tuple[date, str]] = {}
    for owner, day, kind in won.order_by("-won_on", "-pk").values_list("owner_id", "won_on", "kind"):
        if day is not None:
            first[owner] = (day, kind)
    zone = ZoneInfo(shop.timezone)
    return tuple(
        FirstOrder(
            namer.name(one),
            first[one.id][0],
            first[one.id][1] == Kind.RFQ,
            max(0, (first[one.id][0] - began[one.id].astimezone(zone).date()).days),
        )
        for one in new
        if one.id in first
    )
