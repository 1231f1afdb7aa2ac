"""Reply templates: `{places}` in a wording, filled with what is known; what is not is marked, never left blank."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from baton.kit.text import Text

_PLACE = re.compile(r"\{([a-z_]{1,30})\}")
VARIABLES: Mapping[str, Text] = {
    "buyer": Text("买家称呼", "the buyer's name"),
    "product": Text("产品名", "the product"),
    "moq": Text("起订量", "the minimum order"),
    "lead_time": Text("交期", "the lead time"),
    "price": Text("价格", "the price"),
    "certificates": Text("认证", "the certificates"),
    "packing": Text("包装", "the packing"),
    "specification": Text("规格", "the specification"),
    "country": Text("买家国家", "the buyer's country"),
    "rep": Text("我的称呼", "the rep's name"),
    "company": Text("我们公司", "our company"),
}
"""What may stand in braces, and what it is."""
_MARK = "⟦"
_END = "⟧"


@dataclass(frozen=True, slots=True)
class Filled:
    text: str
    missing: tuple[str, ...]
    """The places that the rep has to fill in, in their order."""


def places_of(body: str) -> tuple[str, ...]:
    """The names in braces, each once, in their order."""
    return tuple(dict.fromkeys(_PLACE.findall(body)))


def unknown_places(body: str) -> tuple[str, ...]:
    return tuple(name for name in places_of(body) if name not in VARIABLES)


def fill(body: str, known: Mapping[str, str], language: str) -> Filled:
    """The body with what is known; a place of which nothing is known becomes a mark that says what belongs there."""
    missing: list[str] = []

    def put(match: re.Match[str]) -> str:
        name = match.group(1)
        # A buyer's own braces and marks stay text: what is put in is not read again.
        told = known.get(name, "").strip()
        if told:
            return told
        if name not in missing:
            missing.append(name)
        label = VARIABLES.get(name, Text(name, name))
        return f"{_MARK}{label.zh if language == 'zh' else label.en}{_END}"

    return Filled(_PLACE.sub(put, body), tuple(missing))


def is_unfilled(text: str) -> bool:
    """Whether a mark is still there: such a text is not sent."""
    return _MARK in text or bool(_PLACE.search(text))
