"""The guard against other people's brands in titles, keywords and advertisements.

The list of brands is the shop's own and is handed in; STARTING_WORDS is what a new shop's list begins with.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

STARTING_WORDS = (
    "adidas",
    "cree",
    "disney",
    "ikea",
    "lego",
    "nike",
    "osram",
    "philips",
    "samsung",
    "signify",
    "xiaomi",
)

SHORTEST_MANGLED = 5
"""Below this many letters a brand without its accented letters is too short to be recognised."""


def folded(text: str) -> str:
    """Lower case without accents and full-width signs, runs of spaces as one: what two spellings have in common."""
    decomposed = unicodedata.normalize("NFKD", text)
    plain = "".join(sign for sign in decomposed if not unicodedata.combining(sign))
    return " ".join(plain.casefold().split())


def brand_words_in(text: str, brand_words: Iterable[str]) -> tuple[str, ...]:
    """The brand words that stand in the text as whole words, as they are written in the list.

    Case and accents do not matter. The platform drops accented letters from keywords, so that a brand also matches
    without them. In scripts without spaces between words a brand is found wherever it stands.
    """
    plain = folded(text)
    return tuple(
        dict.fromkeys(word for word in brand_words if any(_stands_in(form, plain) for form in _forms(word)))
    )


def _forms(word: str) -> set[str]:
    mangled = folded("".join(sign for sign in word if sign.isascii()))
    forms = {folded(word)}
    if len(mangled) >= SHORTEST_MANGLED:
        forms.add(mangled)
    return forms - {""}


# Letters and digits of scripts that put spaces between words: Chinese, Japanese and Thai do not.
_LETTER = r"[^\W_\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]"


def _stands_in(form: str, plain: str) -> bool:
    """Next to a Chinese sign a Latin word ends as surely as next to a space."""
    before = f"(?<!{_LETTER})" if re.match(_LETTER, form[0]) else ""
    after = f"(?!{_LETTER})" if re.match(_LETTER, form[-1]) else ""
    return re.search(before + re.escape(form) + after, plain) is not None
