"""The quick-reply sheet: what a buyer is told of a product, from the fact card alone.

What the card does not know is left out of the text and named to the rep: nothing is guessed, and no label stands
without its fact. Pure text, in the language that the rep chooses; the facts stay as they were typed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from baton.inquiries.fact_cards.terms import PriceTier, ProductFacts
from baton.inquiries.logic.requirement import is_sane_quantity, requirement_of

LABELS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "specification": "Specification", "process": "Process", "advantages": "Why ours", "price_tiers": "Price",
        "minimum_order": "MOQ", "lead_time": "Lead time", "packing": "Packing", "certificates": "Certificates",
        "stock": "In stock", "from": "from", "asked": "For {quantity}",
    },
    "zh": {
        "specification": "规格", "process": "工艺", "advantages": "优势", "price_tiers": "价格",
        "minimum_order": "起订量", "lead_time": "交期", "packing": "包装", "certificates": "认证",
        "stock": "现货", "from": "起", "asked": "{quantity} 的单价",
    },
    "es": {
        "specification": "Especificación", "process": "Proceso", "advantages": "Ventajas", "price_tiers": "Precio",
        "minimum_order": "Pedido mínimo", "lead_time": "Plazo de entrega", "packing": "Embalaje",
        "certificates": "Certificados", "stock": "En existencia", "from": "desde", "asked": "Para {quantity}",
    },
    "pt": {
        "specification": "Especificação", "process": "Processo", "advantages": "Vantagens", "price_tiers": "Preço",
        "minimum_order": "Pedido mínimo", "lead_time": "Prazo de entrega", "packing": "Embalagem",
        "certificates": "Certificados", "stock": "Em estoque", "from": "a partir de", "asked": "Para {quantity}",
    },
    "fr": {
        "specification": "Spécification", "process": "Procédé", "advantages": "Avantages", "price_tiers": "Prix",
        "minimum_order": "Quantité minimale", "lead_time": "Délai", "packing": "Emballage",
        "certificates": "Certificats", "stock": "En stock", "from": "à partir de", "asked": "Pour {quantity}",
    },
    "de": {
        "specification": "Spezifikation", "process": "Verfahren", "advantages": "Vorteile", "price_tiers": "Preis",
        "minimum_order": "Mindestmenge", "lead_time": "Lieferzeit", "packing": "Verpackung",
        "certificates": "Zertifikate", "stock": "Auf Lager", "from": "ab", "asked": "Für {quantity}",
    },
}  # fmt: skip
LANGUAGES = tuple(LABELS)


@dataclass(frozen=True, slots=True)
class SheetLine:
    fact: str
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Sheet:
    name: str
    lines: tuple[SheetLine, ...]
    missing: tuple[str, ...]
    """Facts that the card does not know, by name: for the rep, never in the buyer's text."""
    quantity: int | None
    """As the buyer asked; None where no quantity that anybody would buy was stated."""
    is_below_minimum: bool

    @property
    def text(self) -> str:
        """To be pasted into an answer; "" where the card knows nothing."""
        if not self.lines:
            return ""
        return "\n".join(
            ([self.name] if self.name else []) + [f"{one.label}: {one.text}" for one in self.lines]
        )


def asked_quantity(message: str) -> int | None:
    """The largest amount that a message asks for. None where none is stated, or none that anybody would buy."""
    largest = requirement_of(message).largest
    return int(largest) if largest is not None and is_sane_quantity(largest) else None


def price_at(tiers: Sequence[PriceTier], quantity: int) -> Decimal | None:
    """The price of one at this quantity, in US dollars. None below the first tier: that price is not known."""
    reached = [tier for tier in tiers if tier.least <= quantity]
    return max(reached, key=lambda tier: tier.least).price if reached else None


def sheet_of(facts: ProductFacts, language: str, quantity: int | None = None) -> Sheet:
    """The sheet in one of `LANGUAGES` (else English), with the price at the quantity that was asked for."""
    words = LABELS.get(language, LABELS["en"])
    said = {
        "specification": facts.specification,
        "process": facts.process,
        "advantages": facts.advantages,
        "price_tiers": _prices(facts, words, quantity),
        "minimum_order": "" if facts.minimum_order is None else _amount(facts.minimum_order, facts.unit),
        "lead_time": facts.lead_time,
        "packing": facts.packing,
        "certificates": facts.certificates,
        "stock": "" if not facts.stock else _amount(facts.stock, facts.unit),
    }
    return Sheet(
        name=facts.name,
        lines=tuple(SheetLine(fact, words[fact], _one_line(text)) for fact, text in said.items() if text),
        missing=facts.missing,
        quantity=quantity,
        is_below_minimum=(
            quantity is not None and facts.minimum_order is not None and quantity < facts.minimum_order
        ),
    )


def _prices(facts: ProductFacts, words: Mapping[str, str], quantity: int | None) -> str:
    unit = f"/{facts.unit}" if facts.unit else ""
    asked = None if quantity is None else price_at(facts.price_tiers, quantity)
    every = ", ".join(
        f"US${tier.price:,.2f}{unit} {words['from']} {tier.least:,}"
        for tier in sorted(facts.price_tiers, key=lambda tier: tier.least)
    )
    if asked is None or quantity is None:
        return every
    for_them = words["asked"].format(quantity=_amount(quantity, facts.unit))
    return f"{for_them}: US${asked:,.2f}{unit} ({every})"


def _amount(count: int, unit: str) -> str:
    return f"{count:,} {unit}".strip()


def _one_line(text: str) -> str:
    return "; ".join(part.strip() for part in text.splitlines() if part.strip())
