"""A sentence in the product's two languages.

The cellar speaks to people (labels, errors, notes) without Django's catalogues: it hands both languages over
and the door picks one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Language = Literal["zh", "en"]


@dataclass(frozen=True, slots=True)
class Text:
    zh: str
    en: str

    def into(self, language: str) -> str:
        """The text in `language`; any tag that is not English ("zh-hans", "zh-cn") reads as Chinese."""
        return self.en if language.lower().startswith("en") else self.zh


def many(count: float, one: str, more: str) -> str:
    """A count with its English noun."""
    return f"{count:,.0f} {one if round(count) == 1 else more}"
