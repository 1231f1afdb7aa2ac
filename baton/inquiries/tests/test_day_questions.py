"""What the day asks of the desk as a whole."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from baton.inquiries import services
from baton.inquiries.day_questions import (
    account_trial,
    gradings,
    open_clocks,
    open_disputes,
    quotable,
    rfqs_to_quote,
    wrote_to,
)
from baton.inquiries.models import CreditDispute, CreditDisputeLine, Item, MainAccountTurn
from baton.inquiries.terms import Grade, ReasonCode
from baton.inquiries.tests.conftest import AFTERNOON
from baton.people.terms import Person, Role, Shop

MONTH = timedelta(days=30)


def test_answered_items_without_a_grade_are_owed_by_their_rep(
    shop: Shop, person: Callable[..., Person], item: Callable[..., Item]
) -> None:
    rep = person("wang", Role.REP, ("Wang",))
    graded = item("2026-09-15", staff="Wang", first_reply_at=AFTERNOON - timedelta(days=6))
    item("2026-09-16", staff="Wang", first_reply_at=AFTERNOON - timedelta(days=5))
    item("2026-09-21", staff="Wang")
    services.grade(rep, shop, graded.pk, Grade.B, ReasonCode.GOOD)
    (one,) = gradings(shop, AFTERNOON - MONTH, AFTERNOON - timedelta(days=3))
    assert (one.person_id, one.owed, one.graded) == (rep.id, 1, 1)
    assert one.oldest == AFTERNOON - timedelta(days=5)
    assert gradings(shop, AFTERNOON - timedelta(days=2), AFTERNOON) == ()


def test_the_platform_s_open_clocks_are_counted(shop: Shop, item: Callable[..., Item]) -> None:
    assert open_clocks(shop, AFTERNOON, AFTERNOON - MONTH).next_due is None
    waiting = item("2026-09-21", source="inquiry")
    due = Item.objects.get(pk=waiting.pk).platform_due
    assert due is not None
    clocks = open_clocks(shop, due - timedelta(hours=1), AFTERNOON - MONTH)
    assert (clocks.running, clocks.late, clocks.next_due) == (1, 0, due)
    over = open_clocks(shop, due + timedelta(hours=1), AFTERNOON - MONTH)
    assert (over.running, over.late) == (0, 1)


def test_rfqs_to_quote_are_those_that_came_lately(shop: Shop, item: Callable[..., Item]) -> None:
    item("2026-09-21", source="rfq")
    item("2026-09-20", source="rfq", quoted_on=AFTERNOON.date())
    item("2026-07-01", source="rfq")
    item("2026-09-21", source="inquiry")
    assert rfqs_to_quote(shop, AFTERNOON) == 1


def test_when_we_wrote_last_is_told_by_the_buyer_s_account(
    shop: Shop, person: Callable[..., Person], item: Callable[..., Item]
) -> None:
    rep = person("wang", Role.REP, ("Wang",))
    row = item("2026-09-21", staff="Wang", buyer_id="B1", buyer_name="Anna")
    assert wrote_to(shop, ["B1", "B2"]) == {}
    services.log_touch(rep, shop, row.pk)
    assert set(wrote_to(shop, ["B1", "B2"])) == {"B1"}


def test_words_are_quoted_without_whoever_wrote_them() -> None:
    said = quotable("It leaks! Anna Berg, anna@example.com, +49 170 1234567", ["Anna Berg", ""])
    assert said.startswith("It leaks!")
    assert not any(part in said for part in ("Berg", "anna@", "1234567"))


# What waits to be decided ---------------------------------------------------------------------------------------


def test_open_disputes_are_those_without_a_decision(shop: Shop, person: Callable[..., Person]) -> None:
    by = person("lead", Role.SALES_LEAD)
    for order, *said in (
        ("PO1", "raised", "answered", "answered"),
        ("PO2", "raised"),
        ("PO3", "raised", "decided"),
    ):
        row = CreditDispute.objects.create(
            shop_id=shop.id, order_id=order, at=AFTERNOON - timedelta(days=len(said))
        )
        for kind in said:
            CreditDisputeLine.objects.create(dispute=row, kind=kind, text="why", by_id=by.id, at=AFTERNOON)
    found = open_disputes(shop)
    assert [(one.order_id, one.answers) for one in found] == [("PO1", 2), ("PO2", 0)]
    assert found[0].raised_at == AFTERNOON - timedelta(days=3)


def test_the_main_accounts_turn_is_the_one_that_runs(shop: Shop, person: Callable[..., Person]) -> None:
    assert account_trial(shop) is None
    turns = [
        MainAccountTurn.objects.create(
            shop_id=shop.id, person_id=person(login).id, given_by_id=person(f"{login}-lead").id, why="time for it",
            given_at=AFTERNOON - timedelta(days=ago), review_on=AFTERNOON.date(), way_back="to the lead",
            returned_at=AFTERNOON - timedelta(days=5) if ago > 5 else None,
        )
        for login, ago in (("one", 30), ("two", 4))
    ]  # fmt: skip
    found = account_trial(shop)
    assert found is not None
    assert (found.id, found.review_on) == (turns[1].pk, AFTERNOON.date())
