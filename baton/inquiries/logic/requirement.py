"""How concrete a requirement is: amounts with units, measures, standards, terms of delivery, a price to meet.

What a message asks for is found by signs that hold across languages (numbers with units, codes of standards) and by
the few words that every exporter knows in the languages of its buyers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_NUMBER = r"\d{1,3}(?:[., ]\d{3})+|\d+(?:[.,]\d+)?"
_UNITS = "|".join(
    (
        r"pcs?|pieces?|pi[eè]ces?|piezas?|pe[cç]as?|st[uü]ck|stk|шт|штук|sets?|units?|unidades|pairs?|dozens?|boxe?s?",
        r"cartons?|ctns?|bags?|rolls?|sheets?|kgs?|kilos?|kilograms?|tons?|tonnes?|mt|metric tons?|lit(?:er|re)s?",
        r"gallons?|containers?|fcl|20 ?gp|40 ?hq|20 ?ft|40 ?ft|pallets?|barrels?|packs?|bottles?|yards?|met(?:er|re)s?",
        r"sqm|件|个|套|台|箱|吨|公斤|双|只|条|米|张|卷",
    )
)
_AMOUNT = re.compile(rf"({_NUMBER})\s{{0,2}}(?:{_UNITS})(?![a-z])", re.IGNORECASE)
_MEASURE = re.compile(
    r"\d+(?:[.,]\d+)?\s?(?:mm|cm|µm|inch(?:es)?|ft|m²|m2|gsm|g/m|ml|oz|lbs?|kw|kva|w|v|volts?|hz|amps?|bar|psi|rpm|mah|hp|°c)(?![a-z])"
    r"|\d+(?:[.,]\d+)?\s?[x×*]\s?\d+",
    re.IGNORECASE,
)
_STANDARD = re.compile(
    r"\b(?:iso|din|astm|ansi|en|bs|jis|gost|ce|rohs|fda|ul|sgs|reach|fsc|oeko|halal|haccp|ip\d\d|aisi|sae|api|asme)\b"
    r"|不锈钢|stainless|alumin|cotton|polyester|leather|silicone|ceramic|carbon steel|\bpvc\b|\babs\b|\bpu\b|\bpet\b",
    re.IGNORECASE,
)
_DELIVERY = re.compile(
    r"\b(?:fob|cif|exw|ddp|dap|cfr|cnf|fca|cpt|cip)\b"
    r"|\b(?:port of|shipping to|ship to|delivery to|deliver to|lead ?time|destination)\b|目的港|交期|运费",
    re.IGNORECASE,
)
_PRICE = re.compile(
    r"target price|unit price|price per|best price|budget|quotation|\bquote\b|\bmoq\b|\brfq\b|angebot|devis"
    r"|cotizaci|cota[cç]|предложени|报价|价格|单价|目标价",
    re.IGNORECASE,
)
_SAMPLE = re.compile(
    r"\bsamples?\b|\bmuster\b|échantillon|muestra|amostra|образ[ец]|样品|打样|\bprototype\b|\bdrawing\b|\bcatalog(?:ue)?\b|\bspecification",
    re.IGNORECASE,
)
_MADE_TO_ORDER = re.compile(
    r"custom|\boem\b|\bodm\b|\blogo\b|private label|printing|packag|colou?r|定制|贴牌|包装|颜色",
    re.IGNORECASE,
)
LEAST_SENSIBLE, MOST_SENSIBLE = 1.0, 5_000_000.0
"""Pieces, kilograms or the like, in one inquiry."""
_PADDED = re.compile(r"^(\d)\1{4,}$|^123456")


@dataclass(frozen=True, slots=True)
class Requirement:
    amounts: int
    """Numbers with a unit of trade."""
    measures: int
    standards: int
    """Standards and materials named."""
    has_delivery: bool
    has_price: bool
    has_sample: bool
    is_made_to_order: bool
    largest: float | None
    """The largest amount asked for; None where none is stated."""

    @property
    def concreteness(self) -> int:
        """0 to 7: how many kinds of detail are there."""
        return (
            (self.amounts > 0)
            + (self.measures > 0)
            + (self.standards > 0)
            + self.has_delivery
            + self.has_price
            + self.has_sample
            + self.is_made_to_order
        )


def requirement_of(text: str) -> Requirement:
    """text: plain and bounded (`baton.inquiries.logic.message`)."""
    amounts = [_as_number(found) for found in _AMOUNT.findall(text)]
    return Requirement(
        amounts=len(amounts),
        measures=len(_MEASURE.findall(text)),
        standards=len(_STANDARD.findall(text)),
        has_delivery=_DELIVERY.search(text) is not None,
        has_price=_PRICE.search(text) is not None,
        has_sample=_SAMPLE.search(text) is not None,
        is_made_to_order=_MADE_TO_ORDER.search(text) is not None,
        largest=max(amounts, default=None),
    )


def is_sane_quantity(quantity: float) -> bool:
    """Whether anybody would buy that much: not nought, not millions, not 11111111 or 123456."""
    if not LEAST_SENSIBLE <= quantity <= MOST_SENSIBLE:
        return False
    return _PADDED.match(f"{quantity:.0f}") is None


def _as_number(written: str) -> float:
    """A number as it is written in trade: 1,000 and 1.000 and 1 000 are a thousand, 2.5 is two and a half."""
    if re.fullmatch(r"\d{1,3}(?:[., ]\d{3})+", written):
        return float(re.sub(r"[., ]", "", written))
    return float(written.replace(",", "."))
