"""The words of the desk that cross its walls: a reason, a grade, what sales says of an inquiry."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from baton.kit.text import Text


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that speaks for or against, as a person can check it."""

    code: str
    text: Text
    weight: float
    """By how much it moves the logarithm of the odds: above nought for, below nought against."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """A probability and the few reasons that matter most."""

    probability: float
    reasons_for: tuple[Reason, ...]
    """The weightiest first, three at most."""
    reasons_against: tuple[Reason, ...]


class Grade(StrEnum):
    """What an inquiry is worth pursuing: A at once and by the best, D last."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"


class ReasonCode(StrEnum):
    """What sales found behind an inquiry."""

    GOOD = "good"
    NO_ANSWER = "no_answer"
    WRONG_CUSTOMER = "wrong_customer"
    NO_REQUIREMENT = "no_requirement"
    PRICE_ONLY = "price_only"
    COMPETITOR_FISHING = "competitor_fishing"
    SPAM = "spam"

    @property
    def label(self) -> Text:
        return _LABELS[self]

    @property
    def is_good(self) -> bool:
        return self is ReasonCode.GOOD


_LABELS = {
    ReasonCode.GOOD: Text("优质", "good"),
    ReasonCode.NO_ANSWER: Text("联系不上", "no answer"),
    ReasonCode.WRONG_CUSTOMER: Text("客户类型不对", "wrong type of customer"),
    ReasonCode.NO_REQUIREMENT: Text("没有具体需求", "no concrete requirement"),
    ReasonCode.PRICE_ONLY: Text("只问价格", "asks for the price only"),
    ReasonCode.COMPETITOR_FISHING: Text("同行套价", "competitor fishing for prices"),
    ReasonCode.SPAM: Text("垃圾询盘", "spam"),
}


def top_reasons(reasons: tuple[Reason, ...], limit: int = 3) -> tuple[tuple[Reason, ...], tuple[Reason, ...]]:
    """The weightiest reasons for, and those against; a reason without weight is none."""
    ordered = sorted(reasons, key=lambda reason: (-abs(reason.weight), reason.code, reason.text.en))
    telling = [reason for reason in ordered if abs(reason.weight) >= LEAST_WEIGHT]
    return (
        tuple(reason for reason in telling if reason.weight > 0)[:limit],
        tuple(reason for reason in telling if reason.weight < 0)[:limit],
    )


LEAST_WEIGHT = 0.02
"""Less than this in the logarithm of the odds moves no probability by a whole point."""
