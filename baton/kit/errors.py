"""What Baton says when it cannot do what was asked.

    BatonError            a refusal with a reason and a remedy, in both languages
    ├── NotFound          404  no such shop, metric, import, term
    ├── NotAllowed        403  the person holds no role that may do this
    ├── NotUsable         400  the request itself makes no sense: a bad date, an unknown option
    ├── NotAnswerable     422  the question is sound, the stored facts cannot answer it
    └── NotReadable       422  a file cannot be read at all

`code` is stable and names the case for programs; `message` says what is wrong, `remedy` what to do about it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import ClassVar

from baton.kit.text import Text

LISTED = 12
"""How many known names a refusal lists."""
QUOTED = 60
"""How many letters of what somebody typed a refusal repeats."""


class BatonError(Exception):
    status: ClassVar[int] = 400

    def __init__(self, code: str, message: Text, remedy: Text) -> None:
        super().__init__(f"{message.en} {remedy.en}".strip())
        self.code = code
        self.message = message
        self.remedy = remedy

    def into(self, language: str) -> str:
        """Message and remedy as one readable text."""
        return f"{self.message.into(language)} {self.remedy.into(language)}".strip()

    def details(self, language: str) -> Mapping[str, object]:  # noqa: ARG002 - answers that carry words use it
        """What programs are told besides code and message."""
        return {}


class NotFound(BatonError):
    status = 404


class NotAllowed(BatonError):
    status = 403


class NotUsable(BatonError):
    status = 400


class NotAnswerable(BatonError):
    status = 422


class NotReadable(BatonError):
    status = 422


def unknown(kind: Text, given: str, known: Iterable[str], *, code: str) -> NotFound:
    """The refusal of a name that is not known, naming the nearest known one and then all of them."""
    names = sorted(known)
    said = shortened(given)
    near = get_close_matches(said, names, n=1, cutoff=0.5)
    guess = Text(f"是不是「{near[0]}」？", f"Did you mean “{near[0]}”? ") if near else Text("", "")
    remedy = Text(
        f"{guess.zh}已有：{'、'.join(names[:LISTED]) or '—'}。",
        f"{guess.en}Known: {', '.join(names[:LISTED]) or 'none'}.",
    )
    message = Text(f"没有这个{kind.zh}：「{said}」。", f"There is no {kind.en} “{said}”.")
    return NotFound(code, message, remedy)


def shortened(given: str) -> str:
    """What somebody typed, as a refusal repeats it: at most `QUOTED` letters."""
    return given if len(given) <= QUOTED else f"{given[: QUOTED - 1]}…"
