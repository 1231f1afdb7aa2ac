"""What kind of message it is, where no scale orders the kinds: country, source, buyer level, script, mail."""

from __future__ import annotations

import unicodedata
from collections import Counter

from baton.inquiries.logic.arrived import Read
from baton.inquiries.logic.mail import kind_of_mail
from baton.kit.text import Text

MISSING_LEVEL = ":"
"""A level with nothing behind its colon: not known."""
LOOKED_AT = 400
SCRIPTS = {
    "LATIN": Text("拉丁字母", "Latin letters"),
    "CYRILLIC": Text("西里尔字母", "Cyrillic letters"),
    "ARABIC": Text("阿拉伯字母", "Arabic letters"),
    "CJK": Text("汉字", "Chinese characters"),
    "HANGUL": Text("韩文", "Korean letters"),
    "HIRAGANA": Text("日文", "Japanese letters"),
    "KATAKANA": Text("日文", "Japanese letters"),
    "GREEK": Text("希腊字母", "Greek letters"),
    "HEBREW": Text("希伯来字母", "Hebrew letters"),
    "THAI": Text("泰文", "Thai letters"),
    "DEVANAGARI": Text("天城文", "Devanagari letters"),
}
_KINDS = {
    "country": Text("国家/地区", "country"),
    "source": Text("来源", "source"),
    "level": Text("买家等级", "buyer level"),
    "mail": Text("邮箱类别", "kind of mail address"),
    "script": Text("文字", "script"),
}


def levels_of(message: Read) -> tuple[str, ...]:
    """The levels of a message, as "kind:level"."""
    arrived = message.arrived
    mail = kind_of_mail(arrived.mail)
    return (
        f"country:{arrived.country.strip()}",
        f"source:{arrived.source.strip()}",
        f"level:{arrived.buyer_level.strip()}",
        f"mail:{mail.value if mail is not None else ''}",
        f"script:{script_of(message.plain.text)}",
    )


def script_of(text: str) -> str:
    """The script of most letters; "" without letters or where none is known here."""
    head = text[:LOOKED_AT]
    if head.isascii():
        return "LATIN" if any(map(str.isalpha, head)) else ""
    counts: Counter[str] = Counter()
    for sign, times in Counter(head).items():
        if sign.isalpha():
            counts["LATIN" if sign.isascii() else unicodedata.name(sign, "?").split(" ")[0]] += times
    known = [(times, script) for script, times in counts.items() if script in SCRIPTS]
    return max(known)[1] if known else ""


def in_words(level: str) -> Text:
    """A level as a reason names it."""
    kind, _, value = level.partition(":")
    name = _KINDS[kind]
    shown = SCRIPTS.get(value, Text(value, value)) if kind == "script" else Text(value, value)
    return Text(f"{name.zh}：{shown.zh}", f"{name.en}: {shown.en}")
