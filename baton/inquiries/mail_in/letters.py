"""A mail as a person would read it: who, when, what about, and its text, whatever its form. Broken forms are read as
far as they go."""

from __future__ import annotations

import email
import email.policy
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.header import decode_header
from email.message import Message
from email.utils import parseaddr, parsedate_to_datetime
from html.parser import HTMLParser

LONGEST_TEXT = 100_000
LONGEST_HEADER = 500
MOST_PARTS, MOST_NAMES = 200, 20
_CALLED = {
    "gb2312": "gb18030", "gbk": "gb18030", "gb_2312-80": "gb18030", "x-gbk": "gb18030", "cp936": "gb18030",
    "utf8": "utf-8", "unicode-1-1-utf-8": "utf-8", "us-ascii": "utf-8", "ascii": "utf-8",
}  # fmt: skip
_SPACES = re.compile(r"[ \xa0\u3000\u200b]+")
_EMPTY_LINES = re.compile(r"\n\s*\n\s*\n+")


@dataclass(frozen=True, slots=True)
class Letter:
    digest: str
    """By which it is known again: of its Message-ID, else of all of it."""
    sent_at: datetime | None
    sender: str
    """The address alone."""
    subject: str
    text: str
    attachments: tuple[str, ...]
    """Their names."""
    is_broken: bool = False
    """It could not be taken apart; the text is what it consists of."""


def read_letter(raw: bytes) -> Letter:
    """Reads what can be read; never raises for what a mail is like."""
    try:
        return _read(raw)
    except (ValueError, TypeError, LookupError, AttributeError, AssertionError, RecursionError):
        # The library's parser fails in many ways on what is no mail at all.
        text = _tidy(_decoded(raw[: 4 * LONGEST_TEXT], None))
        return Letter(hashlib.sha256(b"all\n" + raw).hexdigest(), None, "", "", text, (), is_broken=True)


def _read(raw: bytes) -> Letter:
    message = email.message_from_bytes(raw, policy=email.policy.compat32)
    own = _header(message, "Message-ID")
    told = f"id\n{own}".encode("utf-8", "replace") if own else b"all\n" + raw
    plain: list[str] = []
    marked: list[str] = []
    names: list[str] = []
    for part in _parts(message):
        name = _name_of(part)
        kind = part.get_content_type()
        if name or part.get_content_disposition() == "attachment":
            names.append(name or kind)
        elif kind == "text/html":
            marked.append(_plain_of(_text_of(part)))
        elif kind.startswith("text/"):
            plain.append(_text_of(part))
    # A plain part that says next to nothing ("see the HTML version") gives way to the other.
    said = "\n".join(plain)
    text = said if len(said.strip()) > 40 or not marked else "\n".join(marked)
    return Letter(
        digest=hashlib.sha256(told).hexdigest(),
        sent_at=_moment(message),
        sender=parseaddr(_header(message, "From"))[1][:LONGEST_HEADER],
        subject=_header(message, "Subject"),
        text=_tidy(text),
        attachments=tuple(names[:MOST_NAMES]),
    )


def _parts(message: Message) -> Iterator[Message]:
    for count, part in enumerate(message.walk()):
        if count >= MOST_PARTS:
            return
        if not part.is_multipart():
            yield part


def _header(message: Message, name: str) -> str:
    try:
        written = str(message.get(name) or "")
        pieces = [
            _decoded(piece, charset) if isinstance(piece, bytes) else piece
            for piece, charset in decode_header(written)
        ]
    except (ValueError, LookupError, email.errors.HeaderParseError):
        pieces = [str(message.get(name) or "")]
    return " ".join("".join(pieces).split())[:LONGEST_HEADER]


def _name_of(part: Message) -> str:
    try:
        named = part.get_filename() or ""
        pieces = [
            _decoded(piece, charset) if isinstance(piece, bytes) else piece
            for piece, charset in decode_header(named)
        ]
    except (ValueError, LookupError, TypeError, email.errors.HeaderParseError):
        return "?"
    return "".join(pieces)[:200]


def _text_of(part: Message) -> str:
    try:
        found = part.get_payload(decode=True)
    except (ValueError, LookupError):
        found = None
    raw = found if isinstance(found, bytes) else str(part.get_payload()).encode("utf-8", "replace")
    return _decoded(raw[: 4 * LONGEST_TEXT], part.get_content_charset())


def _decoded(raw: bytes, charset: str | None) -> str:
    """By the charset that is said where that works, else by those that such mails are in."""
    said = (charset or "").strip().strip("\"'").casefold()
    for name in (_CALLED.get(said, said), "utf-8", "gb18030"):
        try:
            return raw.decode(name)
        except (LookupError, UnicodeDecodeError, ValueError):
            continue
    return raw.decode("utf-8", "replace")


def _moment(message: Message) -> datetime | None:
    """The Date header's with its zone; "-0000" and none are UTC, as mail has it."""
    try:
        sent = parsedate_to_datetime(str(message.get("Date") or ""))
        return (sent if sent.tzinfo is not None else sent.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def _tidy(text: str) -> str:
    lines = (_SPACES.sub(" ", line).strip(" ") for line in text.replace("\r", "\n").split("\n"))
    return _EMPTY_LINES.sub("\n\n", "\n".join(lines)).strip()[:LONGEST_TEXT]


# Markup ---------------------------------------------------------------------------------------------------------

_LINES = frozenset(
    {"p", "div", "tr", "br", "li", "h1", "h2", "h3", "h4", "table", "ul", "ol", "blockquote", "section", "hr"}
)
_CELLS = frozenset({"td", "th", "dd"})
_UNREAD = frozenset({"script", "style", "head", "title", "template"})


class _Reader(HTMLParser):
    """Text of markup: a line for each block, a tab between cells. Scripts and styles are no text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._unread = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - the parser's
        if tag in _UNREAD:
            self._unread += 1
        elif tag in _LINES:
            self.pieces.append("\n")
        elif tag in _CELLS:
            self.pieces.append("\t")

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNREAD:
            self._unread = max(0, self._unread - 1)
        elif tag in _LINES:
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._unread:
            self.pieces.append(data.replace("\n", " ").replace("\t", " "))


def _plain_of(markup: str) -> str:
    reader = _Reader()
    reader.feed(markup)
    reader.close()
    lines = (line.strip(" \t") for line in "".join(reader.pieces).split("\n"))
    return "\n".join(line for line in lines if line)
