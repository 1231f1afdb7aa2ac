"""What kind of inquiry one is, as far as a rep's ability may differ by it: the product line and the market.

The line is the series in the product's name: the letters of its last code ("HB" of "… HB-150"), unless the team
has named words of its own. A market is a country that brings enough; the rest are one market. Kinds with too few
outcomes lean on their market, and then on everything else, as a cell of their own would tell nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

MARKET_SHARE = 0.08
"""Of all outcomes, from which a country is a market of its own."""
FEWEST = 60
"""Outcomes from which a kind stands for itself."""
ANY = "*"
_CODE = re.compile(r"\b([A-Za-z]{1,5})-?\d+[A-Za-z0-9-]*")


def line_of(product_name: str, words: Sequence[str] = ()) -> str:
    """The first of the team's words that the name holds, else its series, else ANY."""
    folded = product_name.casefold()
    for word in words:
        if word.casefold() in folded:
            return word
    codes = _CODE.findall(product_name)
    return codes[-1].upper() if codes else ANY


@dataclass(frozen=True, slots=True)
class Kinds:
    """The kinds that a shop's outcomes can tell apart."""

    keys: tuple[str, ...]
    """"line|market"; the last is for everything else."""
    markets: frozenset[str]
    words: tuple[str, ...] = ()

    def place(self, product_name: str, country: str) -> int:
        """The kind of an inquiry as its place among `keys`."""
        places = self._places()
        market = country if country in self.markets else ANY
        line = line_of(product_name, self.words)
        for key in (f"{line}|{market}", f"{ANY}|{market}", f"{ANY}|{ANY}"):
            if key in places:
                return places[key]
        return len(self.keys) - 1

    def _places(self) -> Mapping[str, int]:
        return {key: place for place, key in enumerate(self.keys)}


def kinds_of(outcomes: Iterable[tuple[str, str]], words: Sequence[str] = ()) -> Kinds:
    """The kinds of past inquiries, each a product name and a country."""
    told = Counter((line_of(name, words), country) for name, country in outcomes)
    total = sum(told.values())
    by_country: Counter[str] = Counter()
    for (_, country), number in told.items():
        by_country[country] += number
    markets = frozenset(
        country for country, number in by_country.items() if country and number >= MARKET_SHARE * total
    )
    cells: Counter[str] = Counter()
    for (line, country), number in told.items():
        cells[f"{line}|{country if country in markets else ANY}"] += number
    own = sorted(key for key, number in cells.items() if number >= FEWEST and not key.startswith(f"{ANY}|"))
    rest = sorted(f"{ANY}|{market}" for market in markets)
    return Kinds((*own, *rest, f"{ANY}|{ANY}"), markets, tuple(words))
