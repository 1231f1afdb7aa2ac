"""No person is named in a group: names of the shop's people are taken out of what is told there."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from baton.kit.text import Text
from baton.notices.terms import Button, Notice

SOMEBODY = Text("一位同事", "a colleague")
_SHORTEST = 2
"""A name of one letter is any letter."""


def without_names(notice: Notice, names: Iterable[str]) -> Notice:
    """The notice with "a colleague" in the place of each name, whatever its capitals.

    A name in Latin letters counts only as a whole word; a Chinese one wherever it stands.
    """
    pattern = _pattern(names)
    if pattern is None:
        return notice

    def cleared(said: Text) -> Text:
        return Text(pattern.sub(SOMEBODY.zh, said.zh), pattern.sub(SOMEBODY.en, said.en))

    return replace(
        notice,
        title=cleared(notice.title),
        lines=tuple(cleared(line) for line in notice.lines),
        buttons=tuple(Button(cleared(one.label), one.path) for one in notice.buttons),
    )


def _pattern(names: Iterable[str]) -> re.Pattern[str] | None:
    # The longest first: a part of a name must not leave the rest of it standing.
    known = sorted({name.strip() for name in names}, key=len, reverse=True)
    parts = [_whole(name) for name in known if len(name) >= _SHORTEST]
    return re.compile("|".join(parts), re.IGNORECASE) if parts else None


def _whole(name: str) -> str:
    words = r"\s+".join(re.escape(part) for part in name.split())
    before = r"(?<![A-Za-z0-9])" if name[0].isascii() else ""
    after = r"(?![A-Za-z0-9])" if name[-1].isascii() else ""
    return f"{before}{words}{after}"
