"""The words of reply scripts: situations, wordings with places to fill, and what came of offering them."""

from __future__ import annotations

from enum import StrEnum

from baton.kit.text import Text


class Situation(StrEnum):
    FIRST_REPLY = "first_reply"
    QUOTE = "quote"
    SAMPLE = "sample"
    FOLLOW_UP_3 = "follow_up_3"
    FOLLOW_UP_7 = "follow_up_7"
    FOLLOW_UP_15 = "follow_up_15"
    PRICE = "price"
    """The buyer finds it dear."""
    OTHER = "other"

    @property
    def label(self) -> Text:
        return _SITUATIONS[self]


_SITUATIONS = {
    Situation.FIRST_REPLY: Text("首次回复", "first reply"),
    Situation.QUOTE: Text("报价", "quote"),
    Situation.SAMPLE: Text("寄样", "sample"),
    Situation.FOLLOW_UP_3: Text("3 天跟进", "follow-up after 3 days"),
    Situation.FOLLOW_UP_7: Text("7 天跟进", "follow-up after 7 days"),
    Situation.FOLLOW_UP_15: Text("15 天跟进", "follow-up after 15 days"),
    Situation.PRICE: Text("嫌贵", "price objection"),
    Situation.OTHER: Text("其他", "other"),
}
