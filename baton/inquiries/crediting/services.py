"""What people do about credit: set a rule, close a month, dispute an order's shares, answer, decide. All on record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation

from django.db import IntegrityError, transaction

from baton.inquiries.crediting import refusals, selectors
from baton.inquiries.crediting.kept_shares import as_json, digest_of, month_as_json
from baton.inquiries.crediting.terms import OPTIONAL, WORKS, OrderCredit, Part, Said, TouchKind, Who
from baton.inquiries.holding import may
from baton.inquiries.logic.kept_text import kept
from baton.inquiries.logic.order_credit import summing_to_one
from baton.inquiries.models import CreditDispute, CreditDisputeLine, CreditMonth, CreditRule, Reading
from baton.inquiries.pulling import take_in
from baton.inquiries.terms import LONGEST_NOTE
from baton.people.clock import clock
from baton.people.grants import Grant
from baton.people.selectors import persons
from baton.people.services import record_audit
from baton.people.terms import Person, Shop

LONGEST_RIPENING = 365
MOST_ACCOUNTS = 100_000
_WHOLE = Decimal(100)


@transaction.atomic
def set_rule(
    by: Person,
    shop: Shop,
    since: str,
    counted: Iterable[TouchKind],
    ripe_days: int,
    least_accounts: int,
    note: str,
) -> int:
    """A new version, which counts from the month `since` on. Its number. Earlier months keep theirs."""
    may(by, Grant.DECIDE_CREDIT, shop)
    since = selectors.month_named(since)
    _one_at_a_time(shop)
    said = _words(note)
    wanted = set(counted) & set(OPTIONAL)
    is_sound = 0 <= ripe_days <= LONGEST_RIPENING and 1 <= least_accounts <= MOST_ACCOUNTS
    if not is_sound or not wanted & set(WORKS):
        raise refusals.rule_not_usable()
    earliest = selectors.earliest_month(shop)
    if since < earliest:
        raise refusals.rule_too_early(earliest)
    number = selectors.rules(shop)[0].number + 1
    CreditRule.objects.create(
        shop_id=shop.id,
        number=number,
        since=since,
        counted=sorted(kind.value for kind in wanted),
        ripe_days=ripe_days,
        least_accounts=least_accounts,
        note=said,
        by_id=by.id,
        at=clock().now(),
    )
    after = {"number": number, "since": since, "note": said}
    record_audit(by, "set_credit_rule", shop.code, after=after, shop=shop)
    return number


@transaction.atomic
def close_month(by: Person, shop: Shop, month: str, note: str = "") -> str:
    """Keep the month as it is shared now, for good. Its digest.

    NotAnswerable for a month that is not over, one without orders, one with an open dispute, and the second time.
    """
    may(by, Grant.CLOSE_CREDIT, shop)
    month = selectors.month_named(month)
    if not selectors.is_over(shop, month):
        raise refusals.month_not_over(month)
    _one_at_a_time(shop)
    take_in(shop)
    found = selectors.live_month(shop, month)
    if not found.orders:
        raise refusals.nothing_to_close(month)
    disputed = selectors.disputes(shop, (order.order_id for order in found.orders))
    waiting = tuple(order for order, own in disputed.items() if any(one.is_open for one in own))
    if waiting:
        raise refusals.disputes_open(month, waiting)
    content = month_as_json(month, found.rule.number, found.learnt, found.orders)
    digest = digest_of(content)
    try:
        with transaction.atomic():
            CreditMonth.objects.create(
                shop_id=shop.id,
                month=month,
                rule=found.rule.number,
                content=content,
                digest=digest,
                note=kept(note, LONGEST_NOTE),
                by_id=by.id,
                at=clock().now(),
            )
    except IntegrityError:
        raise refusals.month_closed(month) from None
    after = {"orders": len(found.orders), "digest": digest}
    record_audit(by, "close_credit_month", month, after=after, shop=shop)
    return digest


@transaction.atomic
def raise_dispute(by: Person, shop: Shop, order_id: str, why: str) -> int:
    """Doubt an order's shares, with the reason. One at a time for an order."""
    may(by, Grant.SEE_INQUIRIES, shop)
    selectors.order_credit(shop, order_id)
    said = _words(why)
    _one_at_a_time(shop)
    known = list(CreditDispute.objects.filter(shop_id=shop.id, order_id=order_id))
    if any(not row.lines.filter(kind=Said.DECIDED).exists() for row in known):
        raise refusals.dispute_is_open(order_id)
    row = CreditDispute.objects.create(shop_id=shop.id, order_id=order_id, at=clock().now())
    _say(by, shop, row, Said.RAISED, said)
    return row.pk


@transaction.atomic
def answer_dispute(by: Person, shop: Shop, dispute_id: int, text: str) -> None:
    may(by, Grant.SEE_INQUIRIES, shop)
    _say(by, shop, _open(shop, dispute_id), Said.ANSWERED, _words(text))


@transaction.atomic
def decide_dispute(
    by: Person, shop: Shop, dispute_id: int, reason: str, percents: Mapping[str, str] | None = None
) -> None:
    """End a dispute with the reason; `percents` sets the order's shares from now on: by the place of the part in the
    order ("0", "1", …) or as `KIND:PERSON` for a share that it has not, as people type them. They add up to 100.

    A closed month stays as it was closed: the decision shows in its difference.
    """
    may(by, Grant.DECIDE_CREDIT, shop)
    row = _open(shop, dispute_id)
    said = _words(reason)
    shares = None
    if percents is not None:
        order, _ = selectors.order_credit(shop, row.order_id)
        shares = as_json(_decided_parts(shop, order, percents))
    _say(by, shop, row, Said.DECIDED, said, shares)


def _decided_parts(shop: Shop, order: OrderCredit, percents: Mapping[str, str]) -> tuple[Part, ...]:
    given = {name: _percent(written) for name, written in percents.items()}
    total = sum(given.values(), Decimal(0))
    if total != _WHOLE:
        raise refusals.not_a_whole(f"{total:f}")
    own = {str(place): part for place, part in enumerate(order.parts)}
    people = {str(person.id) for person in persons() if person.roles_in(shop)}
    found: list[Part] = []
    for name, percent in given.items():
        share = float(percent / _WHOLE)
        if name in own:
            part = own[name]
            found.append(Part(part.kind, part.who, share, part.detail))
            continue
        kind, _, person = name.partition(":")
        if kind not in set(TouchKind) or person not in people | {""}:
            raise refusals.no_such_part()
        who = Who(person_id=int(person)) if person else Who()
        found.append(Part(TouchKind(kind), who, share))
    return summing_to_one(found)


def _percent(written: str) -> Decimal:
    text = written.strip().rstrip("%").strip() or "0"
    try:
        number = Decimal(text)
    except InvalidOperation:
        raise refusals.not_a_share(written) from None
    exponent = number.as_tuple().exponent
    if not number.is_finite() or not 0 <= number <= _WHOLE or (isinstance(exponent, int) and exponent < -2):
        raise refusals.not_a_share(written)
    return number


def _one_at_a_time(shop: Shop) -> None:
    """Of two first disputes of an order, two rules or a dispute and the close of its month, one waits for the other: of
    what is not there yet no row could be locked. Inside a transaction."""
    reading, _ = Reading.objects.get_or_create(shop_id=shop.id)
    Reading.objects.select_for_update().get(pk=reading.pk)


def _open(shop: Shop, dispute_id: int) -> CreditDispute:
    row = CreditDispute.objects.select_for_update().filter(shop_id=shop.id, pk=dispute_id).first()
    if row is None:
        raise refusals.no_dispute(dispute_id)
    if row.lines.filter(kind=Said.DECIDED).exists():
        raise refusals.dispute_decided()
    return row


def _say(
    by: Person,
    shop: Shop,
    row: CreditDispute,
    said: Said,
    text: str,
    shares: list[dict[str, object]] | None = None,
) -> None:
    CreditDisputeLine.objects.create(
        dispute=row, kind=said, text=text, shares=shares, by_id=by.id, at=clock().now()
    )
    after = {"text": text} | ({"shares": shares} if shares is not None else {})
    record_audit(by, f"credit_dispute_{said.value}", f"order {row.order_id}", after=after, shop=shop)


def _words(text: str) -> str:
    said = kept(text, LONGEST_NOTE)
    if not said:
        raise refusals.words_needed()
    return said
