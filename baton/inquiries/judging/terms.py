"""The words of judging: what a model is for, what is asked of a buyer, and what a page shows of both."""

from __future__ import annotations

from enum import StrEnum

from baton.kit.text import Text


class Purpose(StrEnum):
    SPAM = "spam"
    GRADE = "grade"


class Question(StrEnum):
    """What is asked before a buyer gets much of a rep's time."""

    GENUINE = "genuine"
    PRICE_FISHING = "price_fishing"
    FRAUD = "fraud"

    @property
    def label(self) -> Text:
        return _QUESTIONS[self]


class Finding(StrEnum):
    YES = "yes"
    NO = "no"
    UNCLEAR = "unclear"

    @property
    def label(self) -> Text:
        return _FINDINGS[self]


_QUESTIONS = {
    Question.GENUINE: Text("是真实公司吗", "Is it a genuine firm?"),
    Question.PRICE_FISHING: Text("以前套过价吗", "Has it fished for prices before?"),
    Question.FRAUD: Text("有欺诈迹象吗", "Are there signs of fraud?"),
}
_FINDINGS = {
    Finding.YES: Text("是", "yes"),
    Finding.NO: Text("否", "no"),
    Finding.UNCLEAR: Text("说不准", "cannot tell"),
}
