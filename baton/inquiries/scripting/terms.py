"""The words of reply scripts: situations, wordings with places to fill, and what came of offering them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
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


LANGUAGES = {
    "en": Text("英语", "English"),
    "zh": Text("中文", "Chinese"),
    "es": Text("西班牙语", "Spanish"),
    "pt": Text("葡萄牙语", "Portuguese"),
    "fr": Text("法语", "French"),
    "de": Text("德语", "German"),
    "ru": Text("俄语", "Russian"),
    "ar": Text("阿拉伯语", "Arabic"),
}
LONGEST_BODY = 4_000
MOST_VARIANTS = 4
"""That are offered beside each other: more would each learn too little."""
ALPHA = 0.05
"""The chance, at most, that a comparison ever says what is not so."""


class Outcome(StrEnum):
    ANSWERED = "answered"
    PROMISING = "promising"
    QUOTED = "quoted"

    @property
    def label(self) -> Text:
        return _OUTCOMES[self][0]

    @property
    def days(self) -> int:
        """After so many days from the offer it counts, whatever it is; until then it is not known."""
        return _OUTCOMES[self][1]


_OUTCOMES = {
    Outcome.ANSWERED: (Text("7 天内买家回复", "buyer answers within 7 days"), 7),
    Outcome.PROMISING: (Text("14 天内评为 A/B", "graded A or B within 14 days"), 14),
    Outcome.QUOTED: (Text("14 天内报价", "quoted within 14 days"), 14),
}


@dataclass(frozen=True, slots=True)
class VariantView:
    id: int
    label: str
    body: str
    stopped_at: datetime | None
    offered: int
    used: int
    """Of the offers, those whose own words were sent."""
    switched: int
    """Those where the rep sent another variant's words."""
    ripe: int
    """Offers old enough to count for the answer."""
    rates: tuple[tuple[Outcome, int, int], ...]
    """By outcome, how many of how many ripe offers."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """One variant against the first, by what was offered: the answer decides, the other outcomes stand beside it."""

    label: str
    against: str
    yes: int
    n: int
    yes_against: int
    n_against: int
    low: float
    high: float

    @property
    def text(self) -> Text:
        """In words, with the interval in points and the counts."""
        counted_zh = f"{self.label} {self.yes}/{self.n}，{self.against} {self.yes_against}/{self.n_against}"
        counted_en = f"{self.label} {self.yes}/{self.n}, {self.against} {self.yes_against}/{self.n_against}"
        low, high = (f"{end * 100:+.0f}".replace("-", "−") for end in (self.low, self.high))
        span_zh = f"{low}…{high} 点，n = {self.n + self.n_against}；{counted_zh}"
        span_en = f"{low}…{high} points, n = {self.n + self.n_against}; {counted_en}"
        if self.low > 0:
            return Text(f"变体 {self.label} 更好（{span_zh}）", f"variant {self.label} is better ({span_en})")
        if self.high < 0:
            return Text(f"变体 {self.label} 更差（{span_zh}）", f"variant {self.label} is worse ({span_en})")
        return Text(
            f"{self.label} 对 {self.against} 还分不清（{span_zh}）",
            f"{self.label} against {self.against}: cannot be told apart yet ({span_en})",
        )

    @property
    def is_told(self) -> bool:
        return self.low > 0 or self.high < 0


@dataclass(frozen=True, slots=True)
class ScriptView:
    id: int
    situation: Situation
    language: str
    title: str
    variants: tuple[VariantView, ...]
    verdicts: tuple[Verdict, ...]

    @property
    def live(self) -> tuple[VariantView, ...]:
        return tuple(one for one in self.variants if one.stopped_at is None)


@dataclass(frozen=True, slots=True)
class OfferView:
    id: int
    script_id: int
    item_id: int
    situation: Situation
    language: str
    title: str
    offered: str
    """The label of the variant that chance chose."""
    chosen: str
    """The one whose words are shown."""
    chosen_id: int
    others: tuple[tuple[int, str], ...]
    text: str
    missing: tuple[str, ...]
    used: str
    """The label of the one that was sent; "" until then."""
