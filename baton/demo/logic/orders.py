"""Orders and losses: which quotes closed, through what, what was paid when, and why the others were lost.

Columns are arrays of one length; days are ordinals, NO_DAY where it did not happen; money is whole cents.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from baton.demo.logic.calendar import Counts, Flags, Floats
from baton.demo.logic.catalogue import LINES, Product
from baton.demo.logic.countries import COUNTRIES
from baton.demo.logic.inquiries import NO_TIME, Contacts, Course, close_weight, local_days
from baton.demo.logic.profile import Profile
from baton.demo.logic.traffic import country_number, line_number, position
from baton.demo.logic.truth import Closing, Planted

NO_DAY = NO_TIME
OVERSAMPLED = 2.6
"""More candidates than orders are drawn, so that a span with a known number of orders can take its own."""
TRADE_ASSURANCE_SHARE = 0.62
PAID_AT_ONCE_BELOW = 200_000
DEPOSIT_SHARE = 30
REPEATS_A_DAY = 0.40
DIRECT_A_DAY = 0.20
PRESALE_ORDERS = 9

REASONS = (
    "price",
    "minimum_order",
    "lead_time",
    "certificates",
    "payment_terms",
    "no_answer",
    "wrong_customer",
    "no_requirement",
    "competitor_fishing",
    "spam",
    "other",
)
AFTER_QUOTE = (0.22, 0.12, 0.12, 0.08, 0.07, 0.28, 0.0, 0.02, 0.04, 0.0, 0.05)
BEFORE_QUOTE = (0.06, 0.06, 0.04, 0.03, 0.01, 0.45, 0.05, 0.20, 0.06, 0.0, 0.04)
NOT_PROMISING = (0.02, 0.05, 0.0, 0.01, 0.0, 0.22, 0.27, 0.30, 0.08, 0.0, 0.05)
DEARER = 4.0
"""How much more often the price is named after the planted price change."""


@dataclass(frozen=True, slots=True)
class Orders:
    contact: Counts
    """Position of the contact it came from; -1 for a repeat or direct order."""
    buyer: Counts
    country: Counts
    product: Counts
    staff: Counts
    is_trade_assurance: Flags
    is_direct: Flags
    drafted: Counts
    amount: Counts
    deposit: Counts
    deposit_on: Counts
    balance: Counts
    balance_on: Counts
    refund: Counts
    promised: Counts
    shipped: Counts

    def __len__(self) -> int:
        return len(self.drafted)

    @property
    def is_paid(self) -> Flags:
        """Some money has come in."""
        return np.asarray(self.deposit_on != NO_DAY)


@dataclass(frozen=True, slots=True)
class Losses:
    contact: Counts
    lost_on: Counts
    reason: Counts


@dataclass(frozen=True, slots=True)
class _Draft:
    """Candidates for orders, before it is known which happened."""

    contact: Counts
    buyer: Counts
    country: Counts
    product: Counts
    staff: Counts
    drafted: Counts
    paid_on: Counts
    is_direct: Flags
    luck: Floats

    def take(self, rows: Counts | Flags) -> _Draft:
        return _Draft(*(getattr(self, name)[rows] for name in self.__dataclass_fields__))

    def join(self, other: _Draft) -> _Draft:
        pairs = [(getattr(self, name), getattr(other, name)) for name in self.__dataclass_fields__]
        return _Draft(*(np.concatenate(pair) for pair in pairs))


def draw_orders(
    profile: Profile,
    products: Sequence[Product],
    days: Sequence[date],
    facts: Mapping[str, Planted],
    closings: Sequence[Closing],
    contacts: Contacts,
    course: Course,
    rng: np.random.Generator,
    purse: np.random.Generator,
) -> Orders:
    """`rng` decides which orders there are and when, `purse` what they are worth."""
    presale = facts.get("presale_product")
    not_for_sale = position(products, presale.segment["product"]) if presale is not None else -1
    draft = _from_quotes(profile, products, facts, days, contacts, course, not_for_sale, rng)
    draft = draft.join(_without_inquiry(profile, days, contacts, draft, not_for_sale, rng))
    waiting = draft.take(np.zeros(0, dtype=np.int64))
    if presale is not None:
        waiting = _presale_orders(presale, not_for_sale, contacts, days, rng)
    draft = draft.take(_taken(draft, closings, waiting.drafted)).join(waiting)
    draft = draft.take(np.lexsort((draft.buyer, draft.drafted)))
    return _money(profile, products, facts, days, draft, purse)


def _from_quotes(
    profile: Profile,
    products: Sequence[Product],
    facts: Mapping[str, Planted],
    days: Sequence[date],
    contacts: Contacts,
    course: Course,
    not_for_sale: int,
    rng: np.random.Generator,
) -> _Draft:
    weight = close_weight(profile, products, facts, contacts, course) * OVERSAMPLED
    chosen = (course.quoted_on != NO_TIME) & (rng.random(len(contacts)) < np.minimum(weight, 0.96))
    rows = np.flatnonzero(chosen & contacts.is_logged & (contacts.product != not_for_sale))
    start = np.where(course.sampled_on[rows] != NO_TIME, course.sampled_on[rows] + 9, course.quoted_on[rows])
    drafted = start + np.rint(rng.lognormal(1.95, 0.6, len(rows))).astype(np.int64)
    return _draft(rows, contacts, drafted, profile.pay_rate, days, rng)


def _draft(
    rows: Counts,
    contacts: Contacts,
    drafted: Counts,
    pay_rate: float,
    days: Sequence[date],
    rng: np.random.Generator,
) -> _Draft:
    last = days[-1].toordinal()
    happens = drafted <= last
    rows, drafted = rows[happens], drafted[happens]
    paid_on = drafted + np.minimum(21, np.rint(rng.lognormal(0.9, 0.7, len(rows)))).astype(np.int64)
    is_paid = (rng.random(len(rows)) < pay_rate) & (paid_on <= last)
    return _Draft(
        contact=rows,
        buyer=contacts.buyer[rows],
        country=contacts.country[rows],
        product=contacts.product[rows],
        staff=contacts.staff[rows],
        drafted=drafted,
        paid_on=np.where(is_paid, paid_on, NO_DAY),
        is_direct=np.zeros(len(rows), dtype=np.bool_),
        luck=rng.random(len(rows)),
    )


def _without_inquiry(
    profile: Profile,
    days: Sequence[date],
    contacts: Contacts,
    draft: _Draft,
    not_for_sale: int,
    rng: np.random.Generator,
) -> _Draft:
    """Repeat orders of buyers who bought before, and small direct orders of visitors."""
    size = profile.impressions_a_day / 41_500 * OVERSAMPLED
    repeats = rng.poisson(REPEATS_A_DAY * size * len(days))
    direct = rng.poisson(DIRECT_A_DAY * size * len(days))
    first, last = days[0].toordinal(), days[-1].toordinal()
    bought = draft.take(draft.paid_on != NO_DAY)
    bought = bought.take(rng.integers(0, len(bought.drafted), repeats))
    again = bought.drafted + rng.integers(35, 160, repeats)
    one = _draft(bought.contact, contacts, again, 0.95, days, rng)
    sellable = (contacts.product != not_for_sale) & contacts.is_effective
    rows = rng.choice(np.flatnonzero(sellable), direct)
    two = _draft(rows, contacts, rng.integers(first, last + 1, direct), 0.97, days, rng)
    is_direct = np.r_[np.zeros(len(one.drafted), dtype=np.bool_), np.ones(len(two.drafted), dtype=np.bool_)]
    both = one.join(two)
    new_buyers = int(contacts.buyer.max()) + 1 + np.arange(len(both.drafted))
    return _Draft(
        contact=np.full(len(both.drafted), -1, dtype=np.int64),
        buyer=np.where(is_direct, new_buyers, both.buyer),
        country=both.country,
        product=both.product,
        staff=both.staff,
        drafted=both.drafted,
        paid_on=both.paid_on,
        is_direct=is_direct,
        luck=both.luck,
    )


def _taken(draft: _Draft, closings: Sequence[Closing], presale: Counts) -> Flags:
    """Which candidates happened: one in OVERSAMPLED, and in a known span exactly its numbers.

    `presale` are the days on which pre-sale orders were drafted: they are part of a span's unpaid ones.
    """
    taken = draft.luck < 1 / OVERSAMPLED
    for closing in closings:
        start, end = closing.period.start.toordinal(), closing.period.end.toordinal()
        pays = (draft.paid_on >= start) & (draft.paid_on <= end)
        named = {country_number(code) for code in closing.paid if code != "other"}
        group = np.array(
            [COUNTRIES[country].code if country in named else "other" for country in draft.country]
        )
        for code, amount in closing.paid.items():
            _choose(taken, pays & (group == code), amount, draft.luck)
        waits = (draft.paid_on == NO_DAY) & (draft.drafted >= start) & (draft.drafted <= end)
        _choose(
            taken,
            waits,
            max(0, closing.unpaid - int(((presale >= start) & (presale <= end)).sum())),
            draft.luck,
        )
    return taken


def _choose(taken: Flags, among: Flags, amount: int, luck: Floats) -> None:
    """Take exactly `amount` of the candidates, the luckiest."""
    rows = np.flatnonzero(among)
    taken[rows] = False
    taken[rows[np.argsort(luck[rows], kind="stable")[:amount]]] = True


def _presale_orders(
    fact: Planted, product: int, contacts: Contacts, days: Sequence[date], rng: np.random.Generator
) -> _Draft:
    """Orders of the pre-sale product, to be paid when it ships: some after an inquiry, some straight from the page."""
    start, last = fact.period.start.toordinal(), days[-1].toordinal()
    received = local_days(contacts.received)
    is_asked = (contacts.product == product) & contacts.is_effective & contacts.is_logged
    asked = np.flatnonzero(is_asked & (received >= start) & (received < last - 12))
    asked = np.sort(rng.permutation(asked)[: PRESALE_ORDERS // 2])
    after = _draft(asked, contacts, received[asked] + rng.integers(2, 12, len(asked)), 0.0, days, rng)
    amount = PRESALE_ORDERS - len(asked)
    elsewhere = rng.choice(np.flatnonzero(contacts.is_effective), amount)
    straight = _draft(elsewhere, contacts, rng.integers(start + 3, last + 1, amount), 0.0, days, rng)
    straight = replace(
        straight,
        contact=np.full(amount, -1, dtype=np.int64),
        product=np.full(amount, product, dtype=np.int64),
    )
    return after.join(straight)


def _money(
    profile: Profile,
    products: Sequence[Product],
    facts: Mapping[str, Planted],
    days: Sequence[date],
    draft: _Draft,
    rng: np.random.Generator,
) -> Orders:
    amount = _amounts(profile, products, facts, draft, rng)
    number, last = len(amount), days[-1].toordinal()
    is_assured = draft.is_direct | (rng.random(number) < TRADE_ASSURANCE_SHARE)
    is_whole = (amount < PAID_AT_ONCE_BELOW) | draft.is_direct | (is_assured & (rng.random(number) < 0.45))
    is_paid = draft.paid_on != NO_DAY
    deposit = np.where(is_whole, amount, amount * DEPOSIT_SHARE // 100)
    lead = np.where(draft.is_direct, rng.integers(3, 8, number), rng.integers(18, 36, number))
    promised = np.where(is_paid, draft.paid_on + lead, NO_DAY)
    late = np.where(rng.random(number) < 0.08, rng.integers(2, 10, number), rng.integers(-4, 1, number))
    shipped = np.where(is_paid & (promised + late <= last), promised + late, NO_DAY)
    balance_on = np.where(is_paid, promised - rng.integers(1, 6, number), NO_DAY)
    has_balance = is_paid & ~is_whole & (balance_on <= last)
    is_refunded = is_paid & (rng.random(number) < 0.02)
    return Orders(
        contact=draft.contact,
        buyer=draft.buyer,
        country=draft.country,
        product=draft.product,
        staff=draft.staff,
        is_trade_assurance=is_assured,
        is_direct=draft.is_direct,
        drafted=draft.drafted,
        amount=amount,
        deposit=np.where(is_paid, deposit, 0),
        deposit_on=draft.paid_on,
        balance=np.where(has_balance, amount - deposit, 0),
        balance_on=np.where(has_balance, balance_on, NO_DAY),
        refund=np.where(is_refunded, deposit * rng.integers(5, 31, number) // 100, 0),
        promised=promised,
        shipped=shipped,
    )


def _amounts(
    profile: Profile,
    products: Sequence[Product],
    facts: Mapping[str, Planted],
    draft: _Draft,
    rng: np.random.Generator,
) -> Counts:
    line = np.array([product.line for product in products])[draft.product]
    price = np.array([one.price for one in LINES])[line] * profile.amount_factor
    dearer = facts.get("price_change")
    if dearer is not None:
        is_after = draft.drafted >= dearer.period.start.toordinal()
        price = np.where((line == line_number(dearer.segment["line"])) & is_after, price * 1.09, price)
    spread = rng.lognormal(0.0, 0.55, len(price))
    dollars = np.where(draft.is_direct, rng.lognormal(4.8, 0.6, len(price)), price * spread)
    return np.asarray(np.rint(dollars * 20) * 5, dtype=np.int64)


def draw_losses(
    profile: Profile,
    products: Sequence[Product],
    days: Sequence[date],
    facts: Mapping[str, Planted],
    contacts: Contacts,
    course: Course,
    orders: Orders,
    rng: np.random.Generator,
) -> Losses:
    """The losses that the team wrote down: of most contacts that did not order, some time after they went quiet."""
    amount = len(contacts)
    ordered = np.zeros(amount, dtype=np.bool_)
    ordered[orders.contact[orders.contact >= 0]] = True
    is_quoted = course.quoted_on != NO_TIME
    received = local_days(contacts.received)
    kind = np.select([~contacts.is_effective, ~course.is_promising, ~is_quoted], [0, 1, 2], 3)
    shares = np.array([_only("spam"), NOT_PROMISING, BEFORE_QUOTE, AFTER_QUOTE])[kind]
    shares = _dearer(shares, products, facts, contacts, course)
    reason = (
        np.cumsum(shares, axis=1) < rng.random(amount)[:, None] * shares.sum(axis=1, keepdims=True)
    ).sum(axis=1)
    wait = np.select(
        [kind == 0, kind == 1, kind == 2],
        [np.zeros(amount, dtype=np.int64), rng.integers(1, 7, amount), rng.integers(4, 16, amount)],
        rng.integers(9, 30, amount),
    )
    overload = facts.get("overloaded_rep")
    if overload is not None:
        name = [rep.name for rep in profile.reps].index(overload.segment["staff"])
        is_hers = (contacts.staff == name) & (received >= overload.period.start.toordinal())
        wait = np.where(is_hers & (kind > 0), wait * 3, wait)
    lost_on = np.where(is_quoted, np.maximum(course.quoted_on, course.sampled_on), received) + wait
    noted = rng.random(amount) < np.array([0.92, 0.88, 0.90, 0.90])[kind]
    rows = np.flatnonzero(contacts.is_logged & ~ordered & noted & (lost_on <= days[-1].toordinal()))
    return Losses(contact=rows, lost_on=lost_on[rows], reason=np.minimum(reason[rows], len(REASONS) - 1))


def _only(reason: str) -> tuple[float, ...]:
    return tuple(float(one == reason) for one in REASONS)


def _dearer(
    shares: Floats,
    products: Sequence[Product],
    facts: Mapping[str, Planted],
    contacts: Contacts,
    course: Course,
) -> Floats:
    fact = facts.get("price_change")
    if fact is None:
        return shares
    line = np.array([product.line for product in products])[contacts.product]
    after = course.quoted_on >= fact.period.start.toordinal()
    hit = (line == line_number(fact.segment["line"])) & after
    shares = shares.copy()
    shares[hit, REASONS.index("price")] *= DEARER
    return shares
