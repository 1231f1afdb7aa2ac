"""The words of a product's fact card."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from baton.kit.text import Text


@dataclass(frozen=True, slots=True)
class PriceTier:
    least: int
    """From this quantity on."""
    price: Decimal
    """Of one, in US dollars."""


@dataclass(frozen=True, slots=True)
class ProductFacts:
    """What is known of a product. Empty text, no tiers, None: nobody knows."""

    product_id: str
    name: str = ""
    specification: str = ""
    process: str = ""
    advantages: str = ""
    price_tiers: tuple[PriceTier, ...] = ()
    unit: str = ""
    minimum_order: int | None = None
    lead_time: str = ""
    packing: str = ""
    certificates: str = ""
    stock: int | None = None
    stock_on: date | None = None

    @property
    def missing(self) -> tuple[str, ...]:
        """The facts that nobody knows, by name."""
        return tuple(name for name in FACTS if getattr(self, name) in ("", (), None))

    @property
    def known(self) -> int:
        return len(FACTS) - len(self.missing)


FACTS: Mapping[str, Text] = {
    "specification": Text("规格", "specification"),
    "process": Text("工艺", "process"),
    "advantages": Text("卖点", "advantages"),
    "price_tiers": Text("阶梯价", "price tiers"),
    "minimum_order": Text("起订量", "minimum order"),
    "lead_time": Text("交期", "lead time"),
    "packing": Text("包装", "packing"),
    "certificates": Text("认证", "certificates"),
    "stock": Text("库存", "stock"),
}
"""What both teams ask of a product, in the order of the card."""


@dataclass(frozen=True, slots=True)
class FactCardView:
    facts: ProductFacts
    version: int
    """0 where nobody has written the card yet."""
    changed_at: datetime | None
    changed_by: Text | None


@dataclass(frozen=True, slots=True)
class FactCardLine:
    """A product in the list of cards."""

    product_id: str
    name: str
    known: int
    changed_at: datetime | None
    open_items: int
    """Items on the desk that ask for it."""


@dataclass(frozen=True, slots=True)
class FactCardPage:
    lines: tuple[FactCardLine, ...]
    count: int
    number: int
    pages: int
