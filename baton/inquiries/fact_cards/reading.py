"""Written fact cards as values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from baton.inquiries.fact_cards.terms import PriceTier, ProductFacts
from baton.inquiries.models import FactCard
from baton.people.terms import Shop


def product_facts(shop: Shop, product_ids: Iterable[str]) -> Mapping[str, ProductFacts]:
    """The cards of those of the products that have one, by product id."""
    rows = FactCard.objects.filter(shop_id=shop.id, product_id__in=sorted(set(product_ids)))
    return {row.product_id: facts_of(row) for row in rows}


def facts_of(row: FactCard) -> ProductFacts:
    return ProductFacts(
        product_id=row.product_id,
        name=row.name,
        specification=row.specification,
        process=row.process,
        advantages=row.advantages,
        price_tiers=tuple(PriceTier(least, Decimal(price)) for least, price in row.price_tiers),
        unit=row.unit,
        minimum_order=row.minimum_order,
        lead_time=row.lead_time,
        packing=row.packing,
        certificates=row.certificates,
        stock=row.stock,
        stock_on=row.stock_on,
    )
