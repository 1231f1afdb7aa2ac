"""No person is named in a group: colleagues and buyers are taken out of what is told there.

Much of what is told was typed by people: titles of tasks and actions, statements, reasons. Whoever wrote them may
have named a colleague or a buyer; a group's robot must not.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from baton.kit.text import Text
from baton.notices.terms import Button, Notice
from baton.people.terms import Role, Team

SOMEBODY = Text("一位同事", "a colleague")
A_BUYER = Text("一位买家", "a buyer")
_SHORTEST, _SHORTEST_OF_BUYER, _SHORTEST_LOGIN = 2, 3, 3
"""A name of one letter is any letter."""
_NO_NAMES = frozenset(part for one in (*Role, *Team) for part in (one.value, *one.value.split("_"))) | {
    "admin"
}
"""Names to sign in with that are words of every day as well."""
_MAIL = r"[A-Za-z0-9_.+%-]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"
_DIGITS = r"\d(?:[ ().\-/]{0,2}\d)"
_CALLED = re.compile(
    rf"(\b(?:tel|phone|mobile|whatsapp|wechat)|电话|手机|微信|号码)(\W{{0,3}})\(?{_DIGITS}{{5,16}}",
    re.IGNORECASE,
)
"""Any number that is said to be one to ring or to write to."""
_REACHED = re.compile(
    rf"{_MAIL}|\+\(?{_DIGITS}{{6,16}}|(?<![\w.+-])1[3-9]\d[ -]?\d{{4}}[ -]?\d{{4}}(?![\w-])"
)
"""Mail addresses, numbers with a country's code, mobile numbers of China. Other rows of digits are ids and figures."""


def may_be_named(display_name: str, login_name: str) -> set[str]:
    """By what others may call somebody. A name to sign in with that is any word is none."""
    login = login_name.strip()
    is_name = len(login) >= _SHORTEST_LOGIN and login.casefold() not in _NO_NAMES
    return {display_name, login} if is_name else {display_name}


def clearing(colleagues: Iterable[str], buyers: Iterable[str] = ()) -> Callable[[Text], Text]:
    """Puts "a colleague" and "a buyer" in the place of each name, and of whatever buyers are reached by.

    A name in Latin letters counts only as a whole word, a Chinese one wherever it stands. Colleagues' are known
    whatever their capitals, and buyers' of more than one word; a buyer's single word may be any word, written small.
    """
    known = {_plain(name): SOMEBODY for name in colleagues if len(name.strip()) >= _SHORTEST}
    for name in buyers:
        if len(name.strip()) >= _SHORTEST_OF_BUYER:
            known.setdefault(_plain(name), A_BUYER)
    pattern = _pattern(known)
    # Of two who are called alike, the colleague.
    stand_ins = {
        name.casefold(): known[name] for name in sorted(known, key=lambda one: known[one] is SOMEBODY)
    }

    def said_in(said: str, language: str) -> str:
        buyer = A_BUYER.into(language)
        said = _CALLED.sub(lambda found: f"{found[1]}{found[2]}{buyer}", said)
        said = _REACHED.sub(buyer, said)
        return pattern.sub(lambda found: stand_ins[_plain(found[0]).casefold()].into(language), said)

    return lambda said: Text(said_in(said.zh, "zh"), said_in(said.en, "en"))


def without_names(notice: Notice, cleared: Callable[[Text], Text]) -> Notice:
    return replace(
        notice,
        title=cleared(notice.title),
        lines=tuple(cleared(line) for line in notice.lines),
        buttons=tuple(Button(cleared(one.label), one.path) for one in notice.buttons),
    )


def _pattern(known: Mapping[str, Text]) -> re.Pattern[str]:
    # The longest first: a part of a name must not leave the rest of it standing.
    names = sorted(known, key=len, reverse=True)
    loose = {name for name in names if known[name] is SOMEBODY or " " in name}
    parts = [f"(?i:{_whole(name)})" if name in loose else _whole(name) for name in names]
    return re.compile("|".join(parts) or r"(?!)")


def _whole(name: str) -> str:
    words = r"\s+".join(re.escape(part) for part in name.split())
    before = r"(?<![A-Za-z0-9])" if name[0].isascii() else ""
    after = r"(?![A-Za-z0-9])" if name[-1].isascii() else ""
    return f"{before}{words}{after}"


def _plain(name: str) -> str:
    return " ".join(name.split())
