"""How well an open RFQ fits what the shop has won: a probability from its own history, with the reasons.

Each trait (product line, country, whether a quantity is stated, buyer level) moves the odds by how its own wins
differ from the shop's, shrunken towards no difference as long as it has been seen seldom. Traits are added up as if
each spoke for itself, and the sum is held back by what the history can tell: the score orders, it promises nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import exp, log

from baton.inquiries.terms import Judgement, Reason, top_reasons
from baton.kit.text import Text

LEAST_HISTORY = 50
"""Quoted RFQs whose end is known, below which nothing is scored."""
LIKE_ALL = 20.0
"""A trait counts as if so many more had been seen that went like all others."""
MOST_MOVED = 2.0
"""In the logarithm of the odds, by all traits together."""


@dataclass(frozen=True, slots=True)
class Traits:
    """What is known of an RFQ; "" and None where it is not."""

    line: str
    country: str
    states_quantity: bool | None
    level: str

    def told(self) -> Iterable[tuple[str, str]]:
        if self.line:
            yield "line", self.line
        if self.country:
            yield "country", self.country
        if self.states_quantity is not None:
            yield "quantity", "yes" if self.states_quantity else "no"
        if self.level:
            yield "level", self.level


@dataclass(frozen=True, slots=True)
class Fit:
    """What the history says. `seen` and `won`: by trait and value."""

    count: int
    wins: int
    seen: Mapping[tuple[str, str], int]
    won: Mapping[tuple[str, str], int]

    @property
    def share(self) -> float:
        """The shop's win rate, half a win and half a loss added: no history makes anything certain."""
        return (self.wins + 0.5) / (self.count + 1)

    def weight(self, trait: tuple[str, str]) -> float:
        """By how much the trait moves the logarithm of the odds; 0 for one never seen."""
        seen = self.seen.get(trait, 0)
        share = (self.won.get(trait, 0) + LIKE_ALL * self.share) / (seen + LIKE_ALL)
        return _logit(share) - _logit(self.share)


def learn(history: Sequence[tuple[Traits, bool]]) -> Fit | None:
    """`history`: quoted RFQs with whether each was won. None for fewer than LEAST_HISTORY."""
    if len(history) < LEAST_HISTORY:
        return None
    seen: Counter[tuple[str, str]] = Counter()
    won: Counter[tuple[str, str]] = Counter()
    for traits, is_won in history:
        told = tuple(traits.told())
        seen.update(told)
        if is_won:
            won.update(told)
    return Fit(len(history), sum(is_won for _, is_won in history), seen, won)


def score(fit: Fit, traits: Traits) -> Judgement:
    """The probability of a win, and what speaks for and against it."""
    reasons = tuple(_reason(fit, trait, fit.weight(trait)) for trait in traits.told())
    moved = sum(reason.weight for reason in reasons)
    held = max(-MOST_MOVED, min(MOST_MOVED, moved))
    said_for, said_against = top_reasons(reasons)
    return Judgement(1 / (1 + exp(-(_logit(fit.share) + held))), said_for, said_against)


def _reason(fit: Fit, trait: tuple[str, str], weight: float) -> Reason:
    name, value = trait
    zh, en = _WORDS[name]
    if name == "quantity":
        zh, en = ("写了数量", "states a quantity") if value == "yes" else ("没写数量", "states no quantity")
    else:
        zh, en = zh.format(value), en.format(value)
    won, seen = fit.won.get(trait, 0), fit.seen.get(trait, 0)
    return Reason(name, Text(f"{zh}（成交 {won}/{seen}）", f"{en} (won {won}/{seen})"), weight)


_WORDS = {
    "line": ("产品线 {}", "product line {}"),
    "country": ("市场 {}", "market {}"),
    "level": ("买家等级 {}", "buyer level {}"),
    "quantity": ("", ""),
}


def _logit(share: float) -> float:
    return log(share / (1 - share))
