"""Questions about fact cards: one product's, and which products have one."""

from __future__ import annotations

from django.db.models import Count

from baton.inquiries.fact_cards.reading import facts_of
from baton.inquiries.fact_cards.terms import FactCardLine, FactCardPage, FactCardView, ProductFacts
from baton.inquiries.logic.kept_text import is_key
from baton.inquiries.models import FactCard, Item
from baton.inquiries.selectors import name_of
from baton.inquiries.terms import Box
from baton.intake.selectors import fact_store
from baton.kit.text import Text
from baton.people.grants import Grant, can, require
from baton.people.terms import Person, Shop

PAGE = 30
_NAMES = """
    SELECT product_id, substr(arg_max(product_name, period_end), 1, 200) AS product_name
    FROM {product_period} WHERE product_name IS NOT NULL GROUP BY product_id
"""
_NAME = """
    SELECT substr(arg_max(product_name, period_end), 1, 200) AS product_name
    FROM {product_period} WHERE product_id = $product_id
"""
_A_COLLEAGUE = Text("同事", "a colleague")


def fact_card(person: Person, shop: Shop, product_id: str) -> FactCardView:
    """A product's card; an empty one with the name that the files know where nobody has written it yet."""
    require(person, Grant.SEE_INQUIRIES, shop)
    row = (
        FactCard.objects.filter(shop_id=shop.id, product_id=product_id).first()
        if is_key(product_id)
        else None
    )
    if row is None:
        return FactCardView(ProductFacts(product_id, name=_name_by_files(shop, product_id)), 0, None, None)
    return FactCardView(facts_of(row), row.version, row.changed_at, _writer(person, shop, row.changed_by_id))


def fact_cards(
    person: Person, shop: Shop, sought: str = "", number: int = 1, size: int = PAGE
) -> FactCardPage:
    """The shop's products, those that open inquiries ask for first: how much of each card is known."""
    require(person, Grant.SEE_INQUIRIES, shop)
    names = {row["product_id"]: row["product_name"] or "" for row in _names_by_files(shop)}
    cards = {row.product_id: row for row in FactCard.objects.filter(shop_id=shop.id)}
    asked: dict[str, int] = dict(
        Item.objects.filter(shop_id=shop.id, box=Box.DESK)
        .exclude(product_id="")
        .values_list("product_id")
        .annotate(count=Count("id"))
    )
    lines = [
        FactCardLine(
            product_id=product_id,
            name=(cards[product_id].name if product_id in cards else "") or names.get(product_id, ""),
            known=facts_of(cards[product_id]).known if product_id in cards else 0,
            changed_at=cards[product_id].changed_at if product_id in cards else None,
            open_items=asked.get(product_id, 0),
        )
        for product_id in {*names, *cards, *asked}
    ]
    wanted = sought.strip().casefold()
    found = sorted(
        (one for one in lines if wanted in f"{one.product_id} {one.name}".casefold()),
        key=lambda one: (-one.open_items, one.known, one.product_id),
    )
    pages = max(1, -(-len(found) // size))
    number = min(max(1, number), pages)
    return FactCardPage(tuple(found[(number - 1) * size : number * size]), len(found), number, pages)


def _names_by_files(shop: Shop) -> list[dict[str, str]]:
    return list(fact_store().snapshot().query(_NAMES, shop=shop.code).to_pylist())


def _name_by_files(shop: Shop, product_id: str) -> str:
    told = fact_store().snapshot().query(_NAME, {"product_id": product_id}, shop=shop.code).to_pylist()
    return str(told[0]["product_name"] or "") if told else ""


def _writer(person: Person, shop: Shop, writer: int | None) -> Text | None:
    if writer is None:
        return None
    if writer != person.id and not can(person, Grant.SEE_STAFF_NAMES, shop):
        return _A_COLLEAGUE
    return Text(name_of(writer), name_of(writer))
