"""The fact card of a product, and the sheet that answers a buyer from it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from baton.inquiries.fact_cards.selectors import fact_card, fact_cards
from baton.inquiries.fact_cards.services import tiers_of, write_fact_card
from baton.inquiries.fact_cards.terms import FACTS, PriceTier, ProductFacts
from baton.inquiries.logic.quick_reply import LABELS, LANGUAGES, asked_quantity, price_at, sheet_of
from baton.inquiries.models import FactCard
from baton.kit.errors import NotAllowed, NotAnswerable, NotUsable
from baton.people.terms import Person, Role, Shop

MakePerson = Callable[..., Person]
FULL = ProductFacts(
    product_id="1600",
    name="UFO high bay 150 W",
    specification="150 W, 5000 K\nIP65",
    process="die-cast",
    advantages="5 years of warranty",
    price_tiers=(PriceTier(100, Decimal("42.50")), PriceTier(500, Decimal("39.00"))),
    unit="pcs",
    minimum_order=100,
    lead_time="15 days",
    packing="1 a carton",
    certificates="DLC, CE",
    stock=320,
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_full_card_answers_in_every_language(language: str) -> None:
    sheet = sheet_of(FULL, language, 600)
    assert not sheet.missing
    assert [line.fact for line in sheet.lines] == list(FACTS)
    assert "US$39.00/pcs" in sheet.text
    assert sheet.text.startswith("UFO high bay 150 W\n")
    assert set(LABELS[language]) == set(LABELS["en"])


def test_what_nobody_knows_stays_out_of_the_buyers_text_and_is_named_to_the_rep() -> None:
    sheet = sheet_of(ProductFacts("1", specification="150 W", stock=0), "en")
    assert sheet.text == "Specification: 150 W"
    assert "stock" not in sheet.missing
    assert "certificates" in sheet.missing
    assert sheet_of(ProductFacts("1"), "en").text == ""


def test_less_than_the_minimum_order_is_said_and_gets_no_price_that_nobody_wrote() -> None:
    sheet = sheet_of(FULL, "en", 40)
    assert sheet.is_below_minimum
    assert "For 40" not in sheet.text
    assert price_at(FULL.price_tiers, 40) is None


@given(
    st.lists(
        st.tuples(st.integers(1, 10_000), st.integers(1, 99_999)), min_size=1, unique_by=lambda one: one[0]
    ),
    st.integers(1, 20_000),
)
def test_the_price_is_that_of_the_largest_tier_reached(written: list[tuple[int, int]], quantity: int) -> None:
    tiers = [PriceTier(least, Decimal(cents) / 100) for least, cents in written]
    found = price_at(tiers, quantity)
    reached = [tier for tier in tiers if tier.least <= quantity]
    assert (found is None) is (not reached)
    assert all(tier.price == found for tier in reached if tier.least == max(one.least for one in reached))


def test_the_quantity_is_read_from_the_message_unless_nobody_would_buy_it() -> None:
    assert asked_quantity("Please quote 600 pcs of UFO high bay, 2 samples first") == 600
    assert asked_quantity("hello dear") is None
    assert asked_quantity("we need 99999999999 pcs") is None


def test_tiers_are_read_as_people_type_them() -> None:
    assert tiers_of("100 4.20\n\n1,000: $3.85") == (
        PriceTier(100, Decimal("4.20")),
        PriceTier(1000, Decimal("3.85")),
    )
    for wrong in ("100", "100 cheap", "100 NaN", "a 4.20", "100 4.20 5"):
        with pytest.raises(NotUsable, match="Line 2"):
            tiers_of(f"50 5\n{wrong}")


def test_a_card_is_kept_and_read_by_both_teams(shop: Shop, person: MakePerson) -> None:
    rep, operator = person("rep"), person("operator", Role.OPERATOR)
    assert fact_card(rep, shop, "1600").version == 0
    write_fact_card(rep, shop, FULL, expected=0)
    seen = fact_card(operator, shop, "1600")
    assert replace(seen.facts, stock_on=None) == FULL
    assert seen.facts.stock_on == date(2026, 9, 22)
    assert seen.changed_by is not None
    assert seen.changed_by.en == "a colleague"
    write_fact_card(operator, shop, replace(seen.facts, lead_time="20 days"), expected=1)
    assert fact_card(rep, shop, "1600").facts.lead_time == "20 days"


def test_the_day_of_the_stock_stays_until_it_is_counted_anew(shop: Shop, person: MakePerson) -> None:
    rep = person("rep")
    write_fact_card(rep, shop, FULL, expected=0)
    FactCard.objects.update(stock_on=date(2026, 9, 1))
    write_fact_card(rep, shop, replace(FULL, packing="2 a carton"), expected=1)
    assert fact_card(rep, shop, "1600").facts.stock_on == date(2026, 9, 1)
    write_fact_card(rep, shop, replace(FULL, stock=None), expected=2)
    assert fact_card(rep, shop, "1600").facts.stock_on is None


def test_two_who_write_at_once_do_not_undo_each_other(shop: Shop, person: MakePerson) -> None:
    first, second = person("first"), person("second")
    write_fact_card(first, shop, FULL, expected=0)
    with pytest.raises(NotAnswerable):
        write_fact_card(second, shop, replace(FULL, lead_time="9 days"), expected=0)
    assert fact_card(first, shop, "1600").facts.lead_time == "15 days"


@pytest.mark.parametrize(
    "wrong",
    [
        replace(FULL, product_id=""),
        replace(FULL, product_id="x" * 201),
        replace(FULL, minimum_order=0),
        replace(FULL, stock=-1),
        replace(FULL, price_tiers=(PriceTier(100, Decimal(1)), PriceTier(100, Decimal(2)))),
        replace(FULL, price_tiers=(PriceTier(0, Decimal(1)),)),
        replace(FULL, price_tiers=(PriceTier(5, Decimal(-1)),)),
        replace(FULL, price_tiers=tuple(PriceTier(n, Decimal(1)) for n in range(1, 20))),
    ],
)
def test_a_card_that_contradicts_itself_is_refused_whole(
    shop: Shop, person: MakePerson, wrong: ProductFacts
) -> None:
    with pytest.raises(NotUsable):
        write_fact_card(person("rep"), shop, wrong, expected=0)
    assert not FactCard.objects.exists()


def test_others_may_not_write_or_read(shop: Shop, person: MakePerson) -> None:
    designer = person("designer", Role.DESIGNER)
    with pytest.raises(NotAllowed):
        write_fact_card(designer, shop, FULL, expected=0)
    with pytest.raises(NotAllowed):
        fact_cards(designer, shop)


def test_the_page_keeps_a_card_and_makes_the_sheet(shop: Shop, person: MakePerson, client: Client) -> None:
    rep = person("rep")
    client.force_login(_user(rep))
    form = {
        "version": "0", "name": "Lamp <b>", "unit": "pcs", "specification": "10 W", "price_tiers": "100 4.20",
        "minimum_order": "100", "stock": "",
    }  # fmt: skip
    answer = client.post("/desk/products/1600", form)
    assert answer.status_code == 302
    page = client.get("/desk/products/1600?language=es&quantity=200").content.decode()
    assert "Especificación: 10 W" in page
    assert "Para 200 pcs: US$4.20/pcs" in page
    assert "Lamp <b>" not in page
    assert "Lamp &lt;b&gt;" in page
    listed = client.get("/desk/products?q=lamp").content.decode()
    assert "/desk/products/1600" in listed


def test_what_was_typed_stays_in_the_form_when_it_is_refused(
    shop: Shop, person: MakePerson, client: Client
) -> None:
    client.force_login(_user(person("rep")))
    form = {"version": "0", "specification": "typed with care", "price_tiers": "100 cheap"}
    answer = client.post("/desk/products/1600", form)
    assert answer.status_code == 400
    assert "typed with care" in answer.content.decode()
    assert not FactCard.objects.exists()


def test_a_stranger_gets_no_card(shop: Shop, person: MakePerson, client: Client) -> None:
    client.force_login(_user(person("designer", Role.DESIGNER)))
    assert client.get("/desk/products").status_code == 403
    assert client.get("/desk/products/1600").status_code == 403
    assert client.post("/desk/products/1600", {"version": "0"}).status_code == 403


def _user(person: Person) -> Any:
    return get_user_model().objects.get(pk=person.id)
