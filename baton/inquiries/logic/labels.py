"""What became of an item, as far as a model may learn from it: spam or not, good or not, or nobody can say yet."""

from __future__ import annotations

from dataclasses import dataclass

from baton.inquiries.terms import Grade, LossReason, ReasonCode, Spam, Stage

_BAD_LOSSES = frozenset(
    {
        LossReason.NO_ANSWER,
        LossReason.WRONG_CUSTOMER,
        LossReason.NO_REQUIREMENT,
        LossReason.COMPETITOR_FISHING,
        LossReason.SPAM,
    }
)
"""Losses that were the inquiry's; price, lead time and the like were the offer's, to a buyer who was one."""
_GOOD_GRADES = frozenset({Grade.A, Grade.B})
_GOOD_STAGES = frozenset({Stage.QUOTED, Stage.SAMPLED, Stage.WON})


@dataclass(frozen=True, slots=True)
class Became:
    """What is known of an item's course, as texts of the desk; "" and None where nobody said."""

    spam: str
    stage: str
    is_promising: bool | None = None
    sales_grade: str = ""
    sales_reason: str = ""
    loss_reason: str = ""
    was_replied: bool = False


def is_spam(became: Became) -> bool | None:
    """None while only a model suspects, or nobody has done anything with it."""
    if became.spam == Spam.SPAM or ReasonCode.SPAM in (became.sales_reason, became.loss_reason):
        return True
    if became.spam == Spam.RESCUED:
        return False
    if became.spam == Spam.SUSPECTED:
        return None
    was_handled = became.stage != Stage.NEW or became.was_replied or became.sales_grade
    return False if was_handled or became.is_promising is not None else None


def is_good(became: Became) -> bool | None:
    """The latest and surest word: sales' grade, then an order, then the log's 优质, then the stage and the loss."""
    if is_spam(became) is not False:
        return None
    if became.sales_grade:
        return became.sales_grade in _GOOD_GRADES
    if became.stage == Stage.WON:
        return True
    if became.is_promising is not None:
        return became.is_promising
    if became.stage in _GOOD_STAGES:
        return True
    if became.stage == Stage.LOST and became.loss_reason:
        return became.loss_reason not in _BAD_LOSSES
    return None
