"""A message as it is read by a model: plain, bounded, and never trusted.

What comes in may be empty, five megabytes long, HTML with a script, or hold signs that are no characters at all. What
goes out is one line of at most LONGEST characters. The work is bounded by READ characters, however long the message.
"""

from __future__ import annotations

import html
import re
import unicodedata
from dataclasses import dataclass
from hashlib import blake2b

READ_HEAD, READ_TAIL = 24_000, 8_000
"""Characters of the raw message that are looked at: a letter says what it wants at the beginning or the end."""
LONGEST_HEAD, LONGEST_TAIL = 3_000, 1_000
LONGEST = LONGEST_HEAD + LONGEST_TAIL
LONGEST_TAG = 2_000

_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_TAG_OPENS = re.compile(r"<(?=[a-zA-Z/!?])")
_INERT = {tag: re.compile(f"</{tag}", re.IGNORECASE) for tag in ("script", "style", "template", "noscript")}
"""What a browser would not show as text, and where it ends."""
_SPACES = re.compile(r"\s+")
_TO_COMPARE = re.compile(r"[\W_]+")
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Plain:
    text: str
    """One line, without markup and unseen signs, in Unicode's compatibility form."""
    had_markup: bool
    is_cut: bool
    unseen: int
    """Signs that a reader does not see: joiners, turned directions, control characters, lone surrogates."""


def read_message(raw: str) -> Plain:
    """The message as plain text. Never raises, whatever the text."""
    is_cut = len(raw) > READ_HEAD + READ_TAIL
    kept = f"{raw[:READ_HEAD]} {raw[-READ_TAIL:]}" if is_cut else raw
    kept, lone = _LONE_SURROGATE.subn("\ufffd", kept)
    bare, had_markup = _without_markup(kept)
    bare, unseen = _UNSEEN.subn("", bare)
    line = _SPACES.sub(" ", unicodedata.normalize("NFKC", bare)).strip()
    if len(line) > LONGEST:
        is_cut = True
        line = f"{line[: LONGEST_HEAD - 1]} {line[-LONGEST_TAIL:]}"
    return Plain(line, had_markup, is_cut, unseen + lone)


def template_of(text: str) -> str:
    """The same for messages that differ in numbers, spacing, case and punctuation only; "" where no letter is left."""
    letters = _TO_COMPARE.sub(" ", _DIGIT.sub("0", text.casefold())).strip()
    return blake2b(letters.encode("utf-8", "replace"), digest_size=12).hexdigest() if letters else ""


def _without_markup(text: str) -> tuple[str, bool]:
    """Tags taken out, and scripts and styles with what is in them. One pass: linear in the length."""
    parts: list[str] = []
    at, had_markup = 0, False
    for opening in _TAG_OPENS.finditer(text):
        start = opening.start()
        if start < at:
            continue
        end = text.find(">", start, start + LONGEST_TAG)
        if end < 0:
            continue
        had_markup = True
        parts.append(text[at:start])
        at = end + 1
        name = text[start + 1 : start + 12].casefold()
        inert = next((ends for tag, ends in _INERT.items() if name.startswith(tag)), None)
        if inert is not None:
            closing = inert.search(text, at)
            at = closing.start() if closing is not None else len(text)
    parts.append(text[at:])
    return html.unescape(" ".join(parts)), had_markup
