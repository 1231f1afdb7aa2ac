"""How a month's orders are shared: what counts, sums of 1, who did it, and what is left unknown."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from baton.inquiries.crediting.terms import IN_SETS, OPTIONAL, WAYS, WORKS, Part, Rule, Side, TouchKind, Who
from baton.inquiries.logic.credit import learn_by_way
from baton.inquiries.logic.order_credit import (
    Account,
    Kept,
    Touched,
    learnt,
    mask_of,
    split,
    touches_until,
    way_of,
)

DAY = date(2026, 9, 1)
NOW = date(2026, 12, 31)
ANNA, BEN = Who(person_id=1), Who(person_id=2)
QUICK = Rule(least_accounts=1)


def came(
    way: TouchKind = TouchKind.SEARCH, *work: Touched, paid: date | None = None, page: bool = False
) -> Account:
    brought = [Touched(way, DAY)]
    if page:
        brought.append(Touched(TouchKind.PRODUCT_PAGE, DAY, BEN))
    return Account(DAY, tuple(brought), work, first_paid=paid)


def did(kind: TouchKind, who: Who = ANNA, after: int = 1) -> Touched:
    return Touched(kind, DAY + timedelta(days=after), who)


def by_kind(parts: tuple[Part, ...]) -> dict[TouchKind, float]:
    found: dict[TouchKind, float] = {}
    for part in parts:
        found[part.kind] = found.get(part.kind, 0.0) + part.share
    return found


accounts = st.builds(
    lambda ways, works, paid, page: came(
        ways,
        *(did(kind, Who(person_id=person), after) for kind, person, after in works),
        paid=DAY + timedelta(days=20) if paid else None,
        page=page,
    ),
    st.sampled_from(WAYS),
    st.lists(st.tuples(st.sampled_from(WORKS), st.integers(1, 3), st.integers(0, 30)), max_size=6),
    st.booleans(),
    st.booleans(),
)


@given(st.lists(accounts, min_size=1, max_size=12), st.lists(st.floats(0, 1), max_size=3))
def test_the_shares_of_every_order_sum_to_one_and_none_is_negative(
    found: list[Account], promised: list[float]
) -> None:
    worth, _ = learnt(found, NOW, QUICK)
    kept = tuple(Kept(DAY, Who(person_id=9 + place), share) for place, share in enumerate(promised))
    for account in found:
        own = Account(account.arrived, account.brought, account.work, kept, account.first_paid)
        parts = split(own, DAY + timedelta(days=15), worth, QUICK)
        assert sum(part.share for part in parts) == pytest.approx(1.0, abs=1e-12)
        assert all(part.share > 0 for part in parts)


@given(st.lists(accounts, min_size=1, max_size=12), st.sets(st.sampled_from(OPTIONAL)))
def test_a_rule_that_counts_less_still_shares_every_order_whole(
    found: list[Account], counted: set[TouchKind]
) -> None:
    rule = Rule(counted=frozenset(counted), least_accounts=1)
    worth, _ = learnt(found, NOW, rule)
    for account in found:
        parts = split(account, NOW, worth, rule)
        assert sum(part.share for part in parts) == pytest.approx(1.0, abs=1e-12)
        assert {part.kind for part in parts} <= counted | set(WAYS)


def test_nothing_is_won_without_a_way_to_come() -> None:
    worth = learn_by_way([1, 1], [0, 3], [50, 50], [0, 25], len(WAYS), len(WORKS))
    for works in range(1 << len(WORKS)):
        assert worth.of(works << len(WAYS)) == 0.0


@given(st.integers(0, 2**32 - 1))
def test_a_set_is_worth_at_least_any_part_of_it(seed: int) -> None:
    rng = np.random.default_rng(seed)
    number = 40
    accounts_, ways = rng.integers(1, 30, number), rng.integers(0, 4, number)
    paid = np.floor(rng.random(number) * (accounts_ + 1)).clip(0, accounts_)
    worth = learn_by_way(list(ways), list(rng.integers(0, 8, number)), list(accounts_), list(paid), 4, 3)
    for mask in range(1 << 7):
        for bit in range(7):
            if mask >> bit & 1 and worth.of(mask):
                assert worth.of(mask) >= worth.of(mask & ~(1 << bit))
        assert 0 <= worth.of(mask) <= 1


def test_a_way_or_a_work_beyond_the_counts_is_refused() -> None:
    with pytest.raises(ValueError, match="beyond"):
        learn_by_way([4], [0], [1], [0], 4, 2)
    with pytest.raises(ValueError, match="beyond"):
        learn_by_way([0], [4], [1], [0], 4, 2)


def test_work_without_which_nobody_pays_shares_with_the_way() -> None:
    """Nobody pays without a quote: marketing and sales are worth nothing without each other."""
    found = [came(paid=None) for _ in range(2000)]
    found += [came(TouchKind.SEARCH, did(TouchKind.QUOTE), paid=NOW) for _ in range(1000)]
    worth, told = learnt(found, NOW, QUICK)
    assert (told.accounts, told.paid, told.is_even) == (3000, 1000, False)
    shares = by_kind(split(found[-1], NOW, worth, QUICK))
    assert shares[TouchKind.SEARCH] == pytest.approx(0.5, abs=0.01)


def test_a_reply_that_moves_nothing_earns_next_to_nothing() -> None:
    """Half of the buyers pay, answered or not."""
    found = [came(paid=NOW if number % 2 else None) for number in range(2000)]
    found += [
        came(TouchKind.SEARCH, did(TouchKind.FIRST_REPLY), paid=NOW if number % 2 else None)
        for number in range(2000)
    ]
    worth, _ = learnt(found, NOW, QUICK)
    shares = by_kind(split(found[-1], NOW, worth, QUICK))
    assert shares.get(TouchKind.FIRST_REPLY, 0.0) < 0.01


def test_accounts_that_had_no_time_to_pay_and_those_without_a_source_teach_nothing() -> None:
    rule = Rule(ripe_days=45, least_accounts=1)
    _, told = learnt([came(paid=None)], DAY + timedelta(days=44), rule)
    assert told.accounts == 0
    assert told.is_even
    _, told = learnt([came(paid=DAY + timedelta(days=10))], DAY + timedelta(days=45), rule)
    assert (told.accounts, told.paid) == (1, 1)
    _, told = learnt([Account(None, (), (), first_paid=DAY)], NOW, rule)
    assert told.accounts == 0


def test_what_happened_after_the_payment_has_no_share() -> None:
    account = came(TouchKind.SEARCH, did(TouchKind.QUOTE, after=2), did(TouchKind.SAMPLE, after=9))
    kinds = {touch.kind for touch in touches_until(account, DAY + timedelta(days=5), QUICK)}
    assert kinds == {TouchKind.SEARCH, TouchKind.QUOTE}


def test_with_too_few_accounts_sides_and_touches_share_evenly() -> None:
    account = came(TouchKind.SEARCH, did(TouchKind.QUOTE), did(TouchKind.FIRST_REPLY))
    assert by_kind(split(account, NOW, None, QUICK)) == {
        TouchKind.SEARCH: 0.5,
        TouchKind.FIRST_REPLY: 0.25,
        TouchKind.QUOTE: 0.25,
    }


def test_the_product_page_has_half_of_the_way() -> None:
    parts = split(came(TouchKind.SEARCH, did(TouchKind.QUOTE), page=True), NOW, None, QUICK)
    assert by_kind(parts) == {TouchKind.SEARCH: 0.25, TouchKind.PRODUCT_PAGE: 0.25, TouchKind.QUOTE: 0.5}
    assert next(part.who for part in parts if part.kind is TouchKind.PRODUCT_PAGE) == BEN


def test_one_kind_of_touch_is_shared_by_how_often_each_did_it() -> None:
    account = came(
        TouchKind.SEARCH,
        did(TouchKind.FOLLOW_UP, ANNA, 1),
        did(TouchKind.FOLLOW_UP, BEN, 2),
        did(TouchKind.FOLLOW_UP, BEN, 3),
    )
    parts = split(account, NOW, None, QUICK)
    assert {part.who: part.share for part in parts if part.side is Side.SALES} == pytest.approx(
        {ANNA: 0.5 / 3, BEN: 1.0 / 3}
    )


def test_an_order_without_an_inquiry_is_all_unknown() -> None:
    parts = split(Account(None, (), (), first_paid=NOW), NOW, None, QUICK)
    assert [(part.side, part.share) for part in parts] == [(Side.UNKNOWN, 1.0)]


def test_who_handed_over_with_a_note_keeps_what_was_promised_of_sales_part() -> None:
    account = came(TouchKind.SEARCH, did(TouchKind.QUOTE, BEN))
    kept = Account(account.arrived, account.brought, account.work, (Kept(DAY, ANNA, 0.3),))
    parts = split(kept, NOW, None, QUICK)
    assert {part.who: part.share for part in parts if part.side is Side.SALES} == pytest.approx(
        {ANNA: 0.15, BEN: 0.35}
    )
    later = Account(
        account.arrived, account.brought, account.work, (Kept(NOW + timedelta(days=1), ANNA, 0.3),)
    )
    assert all(part.who != ANNA for part in split(later, NOW, None, QUICK))
    without = Rule(counted=frozenset(OPTIONAL) - {TouchKind.HAND_OVER}, least_accounts=1)
    assert all(part.who != ANNA for part in split(kept, NOW, None, without))


def test_every_set_has_one_way() -> None:
    assert len(IN_SETS) == len(WAYS) + len(WORKS)
    assert [kind.bit for kind in IN_SETS] == list(range(len(IN_SETS)))
    assert mask_of([Touched(TouchKind.PRODUCT_PAGE, DAY)]) == 0


@pytest.mark.parametrize(
    ("source", "channel", "keyword", "kind"),
    [
        ("inquiry", "搜索", "lamp", TouchKind.SEARCH),
        ("inquiry", "系统推荐", "", TouchKind.RECOMMENDATION),
        ("inquiry", "外贸直通车", "lamp", TouchKind.KEYWORD_AD),
        ("inquiry", "直接访问", "", TouchKind.DIRECT),
        ("inquiry", "站外", "", TouchKind.OFF_PLATFORM),
        ("inquiry", "导购会场", "", TouchKind.VENUE),
        ("rfq", "搜索", "", TouchKind.RFQ),
        ("visitor_marketing", "系统推荐", "", TouchKind.VISITOR_MARKETING),
        ("chat", "  ", "lamp", TouchKind.SEARCH),
        ("", "", "", TouchKind.UNKNOWN_SOURCE),
        ("inquiry", "something new", "", TouchKind.OTHER_WAY),
    ],
)
def test_how_an_inquiry_came(source: str, channel: str, keyword: str, kind: TouchKind) -> None:
    assert way_of(source, channel, keyword) is kind
