"""What a chat's markdown takes of a notice: bold is kept, and nothing else of a text becomes mark-up.

Product names, keywords and reviews come from outside. A link, a mention or a heading among them must not work in a
group that trusts the robot.
"""

from __future__ import annotations

import re

from baton.kit.text import Text
from baton.notices.terms import Notice

MOST_LINES = 40
"""Lines that a card shows; the rest is behind its link."""
_HARMLESS = str.maketrans(
    {
        "[": "［", "]": "］", "<": "＜", ">": "＞", "`": "'", "\\": "＼", "@": "＠", "|": "｜", "~": "～",
        "_": "＿", "#": "＃", "!": "！",
    }
)  # fmt: skip
_BOLD = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*")
_MARK = "\x00"


def plain(said: str) -> str:
    """On one line, without bold."""
    return _BOLD.sub(r"\1", flat(said))


def marked(said: str) -> str:
    """For markdown: bold stays bold, every other sign of mark-up becomes a look-alike that is none."""
    kept = _BOLD.sub(rf"{_MARK}\1{_MARK}", flat(said))
    return kept.translate(_HARMLESS).replace("*", "＊").replace(_MARK, "**")


def bold_parts(said: str) -> tuple[tuple[str, bool], ...]:
    """The pieces of a line, and whether each is bold."""
    parts = _BOLD.split(flat(said))
    return tuple((part, place % 2 == 1) for place, part in enumerate(parts) if part)


def flat(said: str) -> str:
    """On one line; signs that are not for reading are left out."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in said).split())


def cut(said: str, most: int) -> str:
    """The beginning of it that is at most `most` bytes of UTF-8, and no half letter."""
    return said.encode("utf-8")[: max(most, 0)].decode("utf-8", "ignore")


def merged(notices: tuple[Notice, ...]) -> Notice:
    """Notices of one kind as one card: each one's title in bold, its lines under it, and the first one's buttons."""
    first = notices[0]
    if len(notices) == 1:
        return first
    label = first.kind.label
    lines: list[Text] = []
    for one in notices:
        lines.append(Text(f"**{_unbold(one.title.zh)}**", f"**{_unbold(one.title.en)}**"))
        lines += one.lines
    return Notice(
        kind=first.kind,
        key=first.key,
        title=Text(f"{label.zh} {len(notices)} 条", f"{label.en}: {len(notices)}"),
        lines=tuple(lines),
        buttons=first.buttons,
        is_urgent=any(one.is_urgent for one in notices),
        attachments=tuple(path for one in notices for path in one.attachments),
    )


def _unbold(said: str) -> str:
    return said.replace("*", "")
