"""Writing a product's fact card. Both teams may; who wrote what stays on record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from decimal import Decimal, InvalidOperation

from django.db import transaction

from baton.inquiries import refusals
from baton.inquiries.fact_cards.terms import PriceTier, ProductFacts
from baton.inquiries.holding import may
from baton.inquiries.logic.kept_text import is_key, kept
from baton.inquiries.models import FactCard
from baton.kit.errors import NotUsable
from baton.kit.text import Text
from baton.people.clock import clock, shop_day
from baton.people.grants import Grant
from baton.people.services import record_audit
from baton.people.terms import Person, Shop

LONGEST: Mapping[str, int] = {
    "name": 200, "specification": 4_000, "process": 2_000, "advantages": 2_000, "unit": 20, "lead_time": 200,
    "packing": 1_000, "certificates": 1_000,
}  # fmt: skip
MOST = 2_000_000_000
MOST_TIERS = 12
MOST_PRICE = Decimal(10_000_000)


@transaction.atomic
def write_fact_card(by: Person, shop: Shop, facts: ProductFacts, *, expected: int) -> None:
    """Write a product's card whole. `expected`: the version that the person saw; 0 for a card that is new.

    NotUsable for a product id that is none and for tiers that contradict each other; NotAnswerable where a
    colleague has changed the card meanwhile. The stock keeps the day on which it was typed in anew.
    """
    may(by, Grant.FILL_CARDS, shop)
    if not is_key(facts.product_id):
        raise _no_product()
    _check(facts)
    row = FactCard.objects.select_for_update().filter(shop_id=shop.id, product_id=facts.product_id).first()
    if (row.version if row else 0) != expected:
        raise refusals.changed_meanwhile()
    if row is None:
        row = FactCard(shop_id=shop.id, product_id=facts.product_id)
    before = _compared(row)
    for name, longest in LONGEST.items():
        setattr(row, name, kept(getattr(facts, name), longest))
    row.price_tiers = [[tier.least, str(tier.price)] for tier in _sorted(facts.price_tiers)]
    row.minimum_order = facts.minimum_order
    if facts.stock != row.stock:
        row.stock, row.stock_on = facts.stock, shop_day(shop) if facts.stock is not None else None
    row.version, row.changed_at, row.changed_by_id = expected + 1, clock().now(), by.id
    row.save()
    changed = sorted(name for name, value in _compared(row).items() if before[name] != value)
    record_audit(by, "write_fact_card", facts.product_id, after={"fields": changed}, shop=shop)


def tiers_of(written: str) -> tuple[PriceTier, ...]:
    """Price tiers as people type them: a line each, quantity and price: "100 4.20". NotUsable names the line."""
    found = []
    for number, line in enumerate(written.splitlines(), start=1):
        words = line.replace("：", " ").replace(":", " ").replace("US$", " ").replace("$", " ").split()
        if not words:
            continue
        try:
            least, price = words
            found.append(PriceTier(int(least.replace(",", "")), Decimal(price.replace(",", ""))))
        except (ValueError, InvalidOperation):
            raise _wrong_tier(number) from None
        if not found[-1].price.is_finite():
            raise _wrong_tier(number)
    return tuple(found)


def _check(facts: ProductFacts) -> None:
    tiers = facts.price_tiers
    if len(tiers) > MOST_TIERS or len({tier.least for tier in tiers}) != len(tiers):
        raise _contradicting_tiers()
    for number, tier in enumerate(tiers, start=1):
        if not (0 < tier.least <= MOST and 0 < tier.price <= MOST_PRICE):
            raise _wrong_tier(number)
    for count, least in ((facts.minimum_order, 1), (facts.stock, 0)):
        if count is not None and not least <= count <= MOST:
            raise _wrong_count()


def _sorted(tiers: Sequence[PriceTier]) -> list[PriceTier]:
    return sorted(tiers, key=lambda tier: tier.least)


def _compared(row: FactCard) -> Mapping[str, object]:
    names = set(asdict(ProductFacts(""))) - {"product_id", "stock_on"}
    return {name: getattr(row, name) for name in names}


def _no_product() -> NotUsable:
    return NotUsable(
        "wrong_product_id",
        Text("产品ID 不能为空，最多 200 个字符。", "A product id has from 1 to 200 characters."),
        Text("从产品列表里选。", "Choose the product from the list."),
    )


def _wrong_tier(number: int) -> NotUsable:
    return NotUsable(
        "wrong_price_tier",
        Text(f"阶梯价第 {number} 行看不懂。", f"Line {number} of the price tiers cannot be read."),
        Text(
            "每行写起订数量和单价（美元），如：100 4.20。",
            "A line is a quantity and the price of one in US dollars: 100 4.20.",
        ),
    )


def _contradicting_tiers() -> NotUsable:
    return NotUsable(
        "contradicting_price_tiers",
        Text(
            "阶梯价有两行数量相同，或多于 12 行。",
            "Two price tiers have one quantity, or there are more than 12.",
        ),
        Text("每个数量只写一行。", "Write one line a quantity."),
    )


def _wrong_count() -> NotUsable:
    return NotUsable(
        "wrong_count",
        Text(
            "起订量是 1 以上的整数，库存是 0 以上的整数。",
            "The minimum order is a whole number from 1, the stock one from 0.",
        ),
        Text("不知道就留空。", "Leave it empty where it is not known."),
    )
