"""Text as the database keeps it: bounded, and without the signs that no database keeps.

It stays text: what looks like markup is neither taken out nor run, but shown as the signs that it consists of.
"""

from __future__ import annotations

import re

LONGEST_KEY = 200
_UNKEPT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
CUT = "…"


def kept(text: str | None, longest: int) -> str:
    """At most `longest` characters of the text; "" where there is none."""
    if not text:
        return ""
    head = text[: longest + 1]
    clean = _LONE_SURROGATE.sub("\ufffd", _UNKEPT.sub("", head)).strip()
    return clean if len(head) <= longest else f"{clean[: longest - 1]}{CUT}"


def is_key(text: str) -> bool:
    """Whether an id can be kept as it stands."""
    return 0 < len(text) <= LONGEST_KEY and not _UNKEPT.search(text) and not _LONE_SURROGATE.search(text)
