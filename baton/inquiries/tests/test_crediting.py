"""A shop's orders from the files to their shares: months, closing, versions of the rule, disputes."""

from __future__ import annotations

from collections.abc import Callable
from math import fsum

import pytest

from baton.inquiries.crediting import selectors, services
from baton.inquiries.crediting.kept_book import book_of
from baton.inquiries.crediting.naming import Namer
from baton.inquiries.crediting.terms import OPTIONAL, MonthCredit, OrderCredit, Side, TouchKind, Who
from baton.inquiries.models import Buyer, CreditDisputeLine, CreditMonth, Item, KeptShare
from baton.inquiries.services import hand_on, log_touch, merge_buyers, take_in
from baton.inquiries.terms import MergeReason
from baton.inquiries.tests.conftest import Files, set_day
from baton.intake.selectors import fact_store
from baton.kit.errors import BatonError, NotAllowed, NotAnswerable, NotFound, NotUsable
from baton.kit.home import Home
from baton.metrics.tests.hand_made import batch, inquiry, order
from baton.people.clock import clock
from baton.people.selectors import audit_lines
from baton.people.services import create_person, create_shop, set_active
from baton.people.terms import Person, Role, Shop

pytestmark = pytest.mark.django_db
People = Callable[..., Person]
MONTH = "2026-08"


def refused(code: str, act: Callable[[], object], kind: type[BatonError]) -> None:
    with pytest.raises(kind) as found:
        act()
    assert found.value.code == code
    assert found.value.remedy.zh
    assert found.value.remedy.en


@pytest.fixture
def won(files: Files, person: People) -> Files:
    """August: one order of an inquiry, one of a buyer without any, and in September a repeat order of the first."""
    person("rep", Role.REP, ("Rep One",))
    files.put(
        batch(
            "order",
            [
                order(1, "2026-08-10", inquiry_id="Q1", buyer_id="b1", staff="Rep One", deposit_on="2026-08-12",
                      deposit=300.0, balance_on="2026-09-02", balance=700.0),
                order(2, "2026-08-11", buyer_id="b9", staff="Rep One", deposit_on="2026-08-13", deposit=50.0),
                order(3, "2026-09-05", buyer_id="b1", staff="Rep One", deposit_on="2026-09-06", deposit=80.0),
                order(4, "2026-09-07", buyer_id="b1", staff="Rep One"),
            ],
        )
    )  # fmt: skip
    files.bring(
        inquiry(1, "2026-08-01", buyer_id="b1", channel="搜索", keyword="lamp", product_id="p1", staff="Rep One",
                first_reply_at=inquiry(0, "2026-08-02")["received_at"], quoted_on=None),
        inquiry(2, "2026-08-20", buyer_id="b1", channel="系统推荐", staff="Rep One"),
    )  # fmt: skip
    return files


def months_sum(found: MonthCredit) -> float:
    return fsum(part.share for order in found.orders for part in order.parts)


def one(shop: Shop, order_id: str) -> OrderCredit:
    return selectors.order_credit(shop, order_id)[0]


def test_a_month_has_the_orders_that_the_funnel_counts(won: Files, shop: Shop) -> None:
    found = selectors.month_credit(shop, MONTH)
    assert [order.order_id for order in found.orders] == ["O1", "O2"]
    assert found.catalogue == 2
    assert found.is_as_counted
    assert months_sum(found) == pytest.approx(2.0, abs=1e-12)
    assert found.learnt.is_even
    assert selectors.months(shop) == ("2026-09", MONTH)


def test_money_is_what_came_until_the_months_end(won: Files, shop: Shop) -> None:
    assert [order.received for order in selectors.month_credit(shop, MONTH).orders] == [300.0, 50.0]


def test_an_order_without_any_inquiry_is_unknown_and_not_spread(won: Files, shop: Shop) -> None:
    found = one(shop, "O2")
    assert [(part.side, part.share) for part in found.parts] == [(Side.UNKNOWN, 1.0)]
    assert selectors.month_credit(shop, MONTH).of(Side.UNKNOWN) == 1.0


def test_a_repeat_order_keeps_the_first_source(won: Files, shop: Shop) -> None:
    """The second inquiry came by recommendation; the buyer had come by search."""
    repeat = one(shop, "O3")
    assert repeat.is_repeat
    marketing = {part.kind for part in repeat.parts if part.side is Side.MARKETING}
    assert marketing == {TouchKind.SEARCH, TouchKind.PRODUCT_PAGE}


def test_the_work_is_the_reps_who_did_it_also_after_they_left(won: Files, shop: Shop, person: People) -> None:
    manager = create_person(None, "boss", "Boss", [(Role.MANAGER, None)])
    other = person("other")
    rep = next(part.who.person_id for part in one(shop, "O1").parts if part.side is Side.SALES)
    leaver = selectors_person(rep)
    hand_on(leaver, shop, Item.objects.get(key="Q2").pk, other.id, "on leave")
    set_active(manager, leaver, False)
    take_in(shop)
    found = one(shop, "O1")
    assert {part.who.person_id for part in found.parts if part.kind is TouchKind.FIRST_REPLY} == {rep}
    seen = Namer(other, shop).of(Who(person_id=rep), Side.SALES)
    assert seen.zh == "业务员 1（已离开）"
    assert "has left" in Namer(manager, shop).of(Who(person_id=rep), Side.SALES).en
    assert leaver.display_name in Namer(manager, shop).of(Who(person_id=rep), Side.SALES).en


def selectors_person(person_id: int | None) -> Person:
    from baton.people.selectors import person_by_id  # noqa: PLC0415 - for this test's one person

    assert person_id is not None
    return person_by_id(person_id)


def test_what_the_desk_logs_is_work_as_well(won: Files, shop: Shop, person: People) -> None:
    rep = next(part.who.person_id for part in one(shop, "O1").parts if part.side is Side.SALES)
    item = Item.objects.get(key="Q1")
    before = book_of(fact_store().snapshot(), shop)
    log_touch(selectors_person(rep), shop, item.pk, at=inquiry(0, "2026-08-10")["received_at"])  # type: ignore[arg-type]
    assert book_of(fact_store().snapshot(), shop) is not before
    assert TouchKind.FOLLOW_UP in {part.kind for part in one(shop, "O1").parts}


def test_a_share_that_the_pool_promised_is_kept(won: Files, shop: Shop, person: People) -> None:
    first = person("first")
    item = Item.objects.get(key="Q1")
    KeptShare.objects.create(item=item, person_id=first.id, at=item.arrived_at, share=0.3, has_note=True)
    found = one(shop, "O1")
    own = fsum(part.share for part in found.parts if part.who.person_id == first.id)
    assert own == pytest.approx(0.3 * found.of(Side.SALES))
    assert fsum(part.share for part in found.parts) == pytest.approx(1.0, abs=1e-12)


def test_merged_buyers_are_one_account(won: Files, shop: Shop, person: People) -> None:
    lead = person("lead", Role.SALES_LEAD)
    won.bring(inquiry(3, "2026-07-01", buyer_id="b7", channel="站外", staff="Rep One"))
    first, second = (Buyer.objects.get(account=name) for name in ("b7", "b1"))
    merge_buyers(lead, shop, first.pk, second.pk, MergeReason.SAID, "one firm")
    kinds = {part.kind for part in one(shop, "O1").parts if part.side is Side.MARKETING}
    assert TouchKind.OFF_PLATFORM in kinds


# Closing --------------------------------------------------------------------------------------------------------


def test_a_closed_month_never_changes_and_says_what_came_later(
    won: Files, shop: Shop, person: People
) -> None:
    boss = person("boss", Role.MANAGER)
    digest = services.close_month(boss, shop, MONTH, "paid out")
    won.put(
        batch(
            "order",
            [order(9, "2026-08-30", inquiry_id="Q2", buyer_id="b1", deposit_on="2026-08-31", deposit=5.0)],
        )
    )
    found = selectors.month_credit(shop, MONTH)
    assert [order.order_id for order in found.orders] == ["O1", "O2"]
    assert found.closed is not None
    assert found.closed.digest == digest
    assert found.closed.is_intact
    assert found.difference is not None
    assert found.difference.came == ("O9",)
    assert found.catalogue == 3
    assert found.is_as_counted
    assert fsum(found.difference.by_side.values()) == pytest.approx(1.0)
    assert "close_credit_month" in [line.verb for line in audit_lines()]
    refused("month_closed", lambda: services.close_month(boss, shop, MONTH), NotAnswerable)


def test_a_changed_snapshot_is_noticed(won: Files, shop: Shop, person: People) -> None:
    services.close_month(person("boss", Role.MANAGER), shop, MONTH)
    row = CreditMonth.objects.get()
    row.content["orders"][0]["parts"][0]["share"] = 0.9
    row.save()
    found = selectors.month_credit(shop, MONTH)
    assert found.closed is not None
    assert not found.closed.is_intact


def test_only_leads_close_and_only_months_that_are_over(won: Files, shop: Shop, person: People) -> None:
    lead = person("lead", Role.MARKETING_LEAD)
    refused("not_allowed", lambda: services.close_month(person("op", Role.OPERATOR), shop, MONTH), NotAllowed)
    refused("month_not_over", lambda: services.close_month(lead, shop, "2026-09"), NotAnswerable)
    refused("nothing_to_close", lambda: services.close_month(lead, shop, "2026-07"), NotAnswerable)
    refused("no_month", lambda: services.close_month(lead, shop, "2026-13"), NotUsable)
    services.raise_dispute(lead, shop, "O1", "the ad brought them")
    refused("disputes_open", lambda: services.close_month(lead, shop, MONTH), NotAnswerable)


# The rule -------------------------------------------------------------------------------------------------------


def test_a_new_rule_counts_from_its_month_on(won: Files, shop: Shop, person: People, home: Home) -> None:
    boss = person("boss", Role.MANAGER)
    services.close_month(boss, shop, MONTH)
    only = {TouchKind.FIRST_REPLY}
    refused("rule_too_early", lambda: services.set_rule(boss, shop, MONTH, only, 30, 10, "why"), NotUsable)
    refused("rule_not_usable", lambda: services.set_rule(boss, shop, "2026-09", (), 30, 10, "why"), NotUsable)
    refused("words_needed", lambda: services.set_rule(boss, shop, "2026-09", only, 30, 10, " "), NotUsable)
    lead = person("lead", Role.SALES_LEAD)
    refused("not_allowed", lambda: services.set_rule(lead, shop, "2026-09", only, 30, 10, "x"), NotAllowed)
    assert services.set_rule(boss, shop, "2026-09", only, 30, 10, "pages count no more") == 2
    assert selectors.rule_of(shop, MONTH).number == 1
    assert selectors.rule_of(shop, "2026-09").number == 2
    assert TouchKind.PRODUCT_PAGE not in {part.kind for part in one(shop, "O3").parts}
    assert TouchKind.PRODUCT_PAGE in {part.kind for part in one(shop, "O1").parts}
    assert selectors.rule_numbered(shop, 1).counted == frozenset(OPTIONAL)


# Disputes -------------------------------------------------------------------------------------------------------


def test_a_dispute_is_raised_answered_and_decided_on_record(won: Files, shop: Shop, person: People) -> None:
    rep, boss = person("another"), person("boss", Role.MANAGER)
    number = services.raise_dispute(rep, shop, "O1", "I sent the sample")
    refused("dispute_is_open", lambda: services.raise_dispute(boss, shop, "O1", "me too"), NotAnswerable)
    services.answer_dispute(boss, shop, number, "When was that?")
    refused("not_allowed", lambda: services.decide_dispute(rep, shop, number, "mine"), NotAllowed)
    own = one(shop, "O1")
    percents = {str(place): "0" for place in range(len(own.parts))}
    percents["0"] = "60"
    percents[f"sample:{rep.id}"] = "40"
    services.decide_dispute(boss, shop, number, "the sample is on the courier's list", percents)
    found = one(shop, "O1")
    assert [(part.kind, part.who.person_id, part.share) for part in found.parts] == [
        (own.parts[0].kind, None, 0.6),
        (TouchKind.SAMPLE, rep.id, 0.4),
    ]
    assert found.decided_by == number
    assert [line.kind for line in CreditDisputeLine.objects.all()] == ["raised", "answered", "decided"]
    refused("dispute_decided", lambda: services.answer_dispute(rep, shop, number, "but"), NotAnswerable)
    assert selectors.month_credit(shop, MONTH).orders[0].decided_by == number
    services.raise_dispute(rep, shop, "O1", "another doubt")


def test_a_decision_after_the_close_shows_beside_the_closed_month(
    won: Files, shop: Shop, person: People
) -> None:
    boss = person("boss", Role.MANAGER)
    services.close_month(boss, shop, MONTH)
    before = one(shop, "O2")
    number = services.raise_dispute(boss, shop, "O2", "it was a fair")
    services.decide_dispute(boss, shop, number, "the fair's list has them", {"0": "0", "venue:": "100"})
    assert one(shop, "O2") == before
    found = selectors.month_credit(shop, MONTH)
    assert found.difference is not None
    assert found.difference.decided == ("O2",)
    assert found.difference.by_side[Side.MARKETING] == pytest.approx(1.0)
    assert found.difference.by_side[Side.UNKNOWN] == pytest.approx(-1.0)


@pytest.mark.parametrize(
    ("percents", "code"),
    [
        ({"0": "99.99"}, "not_a_whole"),
        ({"0": "100", "sample:": "0.01"}, "not_a_whole"),
        ({"0": "abc"}, "not_a_share"),
        ({"0": "-1"}, "not_a_share"),
        ({"0": "33.333"}, "not_a_share"),
        ({"0": "NaN"}, "not_a_share"),
        ({"77": "100"}, "no_such_part"),
        ({"sample:424242": "100"}, "no_such_part"),
        ({"thanks:": "100"}, "no_such_part"),
    ],
)
def test_decided_shares_are_whole_and_of_people_here(
    won: Files, shop: Shop, person: People, percents: dict[str, str], code: str
) -> None:
    boss = person("boss", Role.MANAGER)
    number = services.raise_dispute(boss, shop, "O2", "why")
    refused(code, lambda: services.decide_dispute(boss, shop, number, "because", percents), NotUsable)


def test_another_shops_orders_and_disputes_are_not_found(won: Files, shop: Shop, person: People) -> None:
    boss = person("boss", Role.MANAGER)
    number = services.raise_dispute(boss, shop, "O1", "why")
    other = create_shop(None, "other")
    everywhere = selectors_person(boss.id)
    refused("unknown_order", lambda: selectors.order_credit(other, "O1"), NotFound)
    refused("unknown_order", lambda: selectors.order_credit(shop, "O4"), NotFound)
    refused("unknown_dispute", lambda: selectors.order_disputed(other, number), NotFound)
    with pytest.raises(BatonError):
        services.answer_dispute(everywhere, other, number, "x")


def test_a_running_month_is_asked_for_the_days_that_the_list_reaches(
    won: Files, shop: Shop, home: Home
) -> None:
    set_day(home, "2026-09-22")
    found = selectors.month_credit(shop, "2026-09")
    assert found.catalogue == len(found.orders) == 1
    assert found.catalogue_until is not None
    assert found.catalogue_until <= clock().now().date()
    assert found.is_as_counted
