"""The answer where the facts are too few for a figure: what is missing, and what would tell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from baton.kit.errors import NotAnswerable
from baton.kit.text import Text

NOTHING_MORE = Text("", "")


@dataclass(frozen=True, slots=True)
class CannotTell:
    """No figure, on purpose. Clauses without a full stop."""

    why: Text
    needs: Text
    """What data would tell. Once it is there, the same question gives a figure."""

    @property
    def text(self) -> Text:
        return Text(
            f"还说不准：{self.why.zh}；需要{self.needs.zh}。",
            f"Cannot tell yet: {self.why.en}; needs {self.needs.en}.",
        )

    def as_json(self, language: str = "zh") -> Mapping[str, object]:
        return {
            "cannot_tell": True,
            "why": self.why.into(language),
            "needs": self.needs.into(language),
            "text": self.text.into(language),
        }


OVERLAPPING = CannotTell(
    Text("两个时间段有重叠的天", "the two periods share days"),
    Text("两个不重叠的时间段", "two periods that do not overlap"),
)
"""A day on both sides is compared with itself: what is said of chance would not hold."""


class NotYetTold(NotAnswerable):
    """The same answer where no part of what was asked can be given: a refusal that carries it."""

    def __init__(self, answer: CannotTell, remedy: Text = NOTHING_MORE) -> None:
        super().__init__("cannot_tell_yet", answer.text, remedy)
        self.answer = answer

    def details(self, language: str) -> Mapping[str, object]:
        return self.answer.as_json(language)
