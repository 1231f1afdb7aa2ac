"""What forms send that is none of what a form offers: refused in words, or kept without what nobody can keep."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client

from baton.exchange import selectors, services
from baton.exchange.tests.days import DUE, TODAY, Hand, checked, planned, said
from baton.kit.errors import NotUsable
from baton.people.terms import Person, Shop


@pytest.fixture
def stated(lead: Person, shop: Shop) -> int:
    return services.state(lead, shop, planned(lead, shop), said())


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("due", "9999-12-31"),
        ("due", "0001-01-01"),
        ("due", TODAY.isoformat()),
        ("due", (TODAY - timedelta(days=30)).isoformat()),
        ("check", "[]"),
        ("check", "[" * 60_000),
        (
            "check",
            '{"metric":"inquiries","way":"at_least","threshold":1e999,"start":"2026-09-20","end":"2026-09-26"}',
        ),
        (
            "check",
            '{"metric":"inquiries","way":"at_least","threshold":1,"start":"2026-09-20","end":"2026-12-26"}',
        ),
        ("confidence", "-7"),
    ],
)
def test_a_statement_is_not_changed_into_one_that_could_not_be_stated(
    field: str, given: str, lead: Person, shop: Shop, stated: int, hand: Hand
) -> None:
    before = selectors.statement(shop, stated)
    with pytest.raises(NotUsable):
        services.save(lead, shop, stated, {field: given}, {field: 1})
    assert selectors.statement(shop, stated) == before


@pytest.mark.parametrize("given", ["9" * 40, "-1", "1,²"])
def test_inquiries_behind_an_answer_are_numbers_that_there_can_be(
    given: str, rep: Person, shop: Shop, stated: int
) -> None:
    with pytest.raises(NotUsable):
        services.save(rep, shop, stated, {"items": given}, {"items": 1})


def test_signs_that_nothing_keeps_are_left_out_and_markup_stays_words(
    lead: Person, rep: Person, shop: Shop, stated: int, enter: Callable[[Person], Client]
) -> None:
    words = "\x00=1+1 <at id=all></at> @所有人\x08"
    services.save(lead, shop, stated, {"text": words}, {"text": 1})
    services.save(rep, shop, stated, {"answer": words, "answered": "wrong"}, {})
    found = selectors.statement(shop, stated)
    assert found.text == found.answer == "=1+1 <at id=all></at> @所有人"
    page = enter(rep).get("/exchange").content
    assert b"&lt;at id=all&gt;" in page
    assert b"<at id" not in page
    services.begin(lead, shop, found.exchange_id)
    services.close_unfinished(lead, shop, found.exchange_id, "\x00late")
    assert selectors.exchange(shop, found.exchange_id).reason == "late"


def test_a_form_that_is_sent_twice_states_once(lead: Person, shop: Shop, stated: int) -> None:
    exchange_id = selectors.statement(shop, stated).exchange_id
    assert services.state(lead, shop, exchange_id, said()) == stated
    later = services.state(lead, shop, exchange_id, said(due=DUE + timedelta(days=1)))
    by_figure = services.state(lead, shop, exchange_id, said(check=checked()))
    assert len({stated, later, by_figure}) == 3
    services.withdraw(lead, shop, stated)
    assert services.state(lead, shop, exchange_id, said()) != stated


def test_the_day_it_is_told_may_still_be_moved(lead: Person, shop: Shop, stated: int) -> None:
    services.save(lead, shop, stated, {"due": "2026-10-06"}, {"due": 1})
    assert selectors.statement(shop, stated).due == date(2026, 10, 6)
