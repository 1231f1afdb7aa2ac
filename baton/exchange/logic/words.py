"""What buyers ask for, in their own words: how many inquiries of a period name an attribute.

Only words of this list are ever shown, never a message: a list holds nobody's name or address.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from baton.kit.text import Text


@dataclass(frozen=True, slots=True)
class Asked:
    """Something that buyers ask for."""

    code: str
    name: Text
    pattern: re.Pattern[str]


def _asked(code: str, zh: str, en: str, pattern: str) -> Asked:
    return Asked(code, Text(zh, en), re.compile(pattern, re.IGNORECASE))


ATTRIBUTES: Mapping[str, Asked] = {
    one.code: one
    for one in (
        _asked(
            "certificates", "证书", "certificates",
            r"\b(certificat\w*|certified|ce|rohs|ul|etl|dlc|saso|tuv|tüv|gs|erp|sabs|bis|ies|lm-?80|zertifikat\w*|certificad\w*)\b|证书|认证",
        ),
        _asked("saso", "SASO", "SASO", r"\bsaso\b"),
        _asked("dlc", "DLC", "DLC", r"\bdlc\b"),
        _asked("ul_etl", "UL/ETL", "UL/ETL", r"\b(ul|etl)\b"),
        _asked("ce_rohs", "CE/RoHS", "CE/RoHS", r"\b(ce|rohs)\b"),
        _asked(
            "lead_time", "交期", "lead time",
            r"\b(lead[- ]?time|deliver\w*|urgent\w*|as soon as|before (christmas|the end)|ship(ping|ment)?)\b|交期|发货"
            r"|\b(lieferzeit|plazo|délai)\b",
        ),
        _asked("sample", "样品", "samples", r"\b(samples?|muster|muestras?|échantillons?)\b|样品"),
        _asked(
            "minimum_order", "起订量", "minimum order",
            r"\b(moq|minimum (order|quantity)|small (order|quantity)|mindestmenge|cantidad mínima)\b|起订量",
        ),
        _asked(
            "price", "价格", "price",
            r"\b(best price|price list|price|quotation|quote|fob|cif|exw|preis\w*|precio\w*|prix)\b|报价|价格",
        ),
        _asked(
            "customised", "定制", "customising",
            r"\b(oem|odm|logo|custom\w*|private label|packaging|personali[sz]ad\w*)\b|定制",
        ),
        _asked("warranty", "质保", "warranty", r"\b(warranty|guarantee|garantie|garantía)\b|质保"),
        _asked("payment", "付款条件", "payment terms", r"\b(payment terms?|deposit|l/c|t/t|credit terms?)\b|付款"),
        _asked("dimming", "调光", "dimming", r"\b(dimm\w*|dali|0-?10 ?v|triac|zigbee)\b|调光"),
        _asked("waterproof", "防护等级", "ingress protection", r"\b(ip ?6[5-9]|waterproof|outdoor use)\b|防水"),
        _asked("colour", "色温", "colour temperature", r"\b([2-6][0-9]00 ?k|cct|warm white|cool white|cri)\b|色温"),
        _asked(
            "datasheet", "资料", "data sheets",
            r"\b(data ?sheets?|catalogu?e?s?|ies files?|photometric|specifications?|katalog|catálogo)\b|规格书|目录",
        ),
        _asked("wattage", "功率", "wattage", r"\b\d{1,4} ?w(att)?s?\b"),
        _asked("installer", "安装商", "installers", r"\b(installer|contractor|electrician|greenhouse|project)\b|工程"),
    )
}  # fmt: skip
"""In the languages that buyers of the trade write in; what no pattern knows is not counted."""


_NUMBER = re.compile(r"(\d[\d-]*) ?([a-z])", re.IGNORECASE)


def named(message: str) -> frozenset[str]:
    """The codes of what a message asks for."""
    return frozenset(code for code, one in ATTRIBUTES.items() if one.pattern.search(message))


def numbers(code: str, text: str) -> frozenset[str]:
    """The numbers with their units by which a text names what is asked for: "650 watts" as 650w."""
    # Letters of the trade stand between Chinese ones without a space: their edges are those of ASCII.
    pattern = re.compile(ATTRIBUTES[code].pattern.pattern, re.IGNORECASE | re.ASCII)
    found = (_NUMBER.match(hit[0]) for hit in pattern.finditer(text))
    return frozenset((one[1] + one[2]).lower() for one in found if one)


def counted(messages: Iterable[str]) -> tuple[Counter[str], int]:
    """How many messages name each, and how many messages there are."""
    found: Counter[str] = Counter()
    count = 0
    for message in messages:
        if message.strip():
            count += 1
            found.update(named(message))
    return found, count
