"""What is known of a message at the moment it comes, and the signals that a person would name in it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import log1p, nan

import numpy as np
from numpy.typing import NDArray

from baton.inquiries.logic.mail import MailKind, kind_of_mail
from baton.inquiries.logic.message import Plain, read_message, template_of
from baton.inquiries.logic.requirement import Requirement, is_sane_quantity, requirement_of
from baton.kit.text import Text

Floats = NDArray[np.float64]

_LINK = re.compile(
    r"https?://|www\.|\b[a-z0-9-]{2,40}\.(?:com|net|org|info|biz|top|xyz|ru|cn|co\.uk|tv)\b", re.IGNORECASE
)
_NUMBERS = re.compile(r"\d+")
_WORD = re.compile(r"\S+")
_MONEY = "£$€¥₹₽￥"
_PHONE_DIGITS = 10
LONG_RUN = 12


@dataclass(frozen=True, slots=True)
class Arrived:
    """A message and what was known of its sender before anybody answered. None and "" are not known."""

    text: str
    quantity: float | None = None
    """As stated in the form's own field."""
    country: str = ""
    mail: str = ""
    company: str = ""
    buyer_level: str = ""
    source: str = ""
    """inquiry, chat or rfq."""
    earlier_inquiries: int | None = None
    """Of the same buyer."""
    earlier_orders: int | None = None
    earlier_spam: int | None = None
    template_seen: int | None = None
    """Earlier messages of other senders with the same `template_of`."""


@dataclass(frozen=True, slots=True)
class Read:
    """A message with all that is read out of it."""

    arrived: Arrived
    plain: Plain
    requirement: Requirement
    template: str

    @property
    def numbers(self) -> list[str]:
        return _NUMBERS.findall(self.plain.text)


def read(arrived: Arrived) -> Read:
    plain = read_message(arrived.text)
    return Read(arrived, plain, requirement_of(plain.text), template_of(plain.text))


@dataclass(frozen=True, slots=True)
class Signal:
    """One thing that a person could point at. NaN from `measure`: not known, and then it says nothing."""

    code: str
    much: Text
    """What is so where the signal is above the usual."""
    little: Text
    measure: Callable[[Read], float]


def signals_of(messages: Sequence[Read]) -> Floats:
    """(messages × signals)."""
    return np.array(
        [[signal.measure(message) for signal in SIGNALS] for message in messages], dtype=np.float64
    ).reshape(len(messages), len(SIGNALS))


def _share(text: str, holds: Callable[[str], bool]) -> float:
    return sum(map(holds, text)) / len(text) if text else 0.0


def _upper_share(message: Read) -> float:
    letters = [sign for sign in message.plain.text if sign.isalpha()]
    return sum(sign.isupper() for sign in letters) / len(letters) if letters else 0.0


def _shouted(message: Read) -> float:
    words = _WORD.findall(message.plain.text)
    return log1p(sum(1 for word in words if len(word) > 2 and word.isupper()))


def _mixed_scripts(message: Read) -> float:
    """Words that mix Latin with Greek or Cyrillic letters, as made to slip past filters."""
    if message.plain.text.isascii():
        return 0
    count = 0
    for word in _WORD.findall(message.plain.text)[:400]:
        scripts = {_script(sign) for sign in word[:40] if sign.isalpha()}
        count += "latin" in scripts and "lookalike" in scripts
    return min(count, 4)


def _script(sign: str) -> str:
    if sign.isascii():
        return "latin"
    name = unicodedata.name(sign, "")
    if name.startswith(("CYRILLIC", "GREEK")):
        return "lookalike"
    return "latin" if name.startswith("LATIN") else "other"


def _known(value: float | None) -> float:
    return nan if value is None else log1p(max(value, 0.0))


def _sanity(message: Read) -> float:
    stated = message.arrived.quantity if message.arrived.quantity is not None else message.requirement.largest
    return nan if stated is None else float(is_sane_quantity(stated))


def _company_mail(message: Read) -> float:
    kind = kind_of_mail(message.arrived.mail)
    return nan if kind is None else float(kind is MailKind.COMPANY)


SIGNALS = (
    Signal(
        "length",
        Text("信写得长", "a long message"),
        Text("信很短", "a very short message"),
        lambda of: log1p(len(of.plain.text)),
    ),
    Signal(
        "concreteness",
        Text("需求具体", "a concrete requirement"),
        Text("没有具体需求", "no concrete requirement"),
        lambda of: of.requirement.concreteness,
    ),
    Signal(
        "amount",
        Text("写明了数量和单位", "states an amount with its unit"),
        Text("没写数量", "states no amount"),
        lambda of: min(of.requirement.amounts, 3),
    ),
    Signal(
        "measures",
        Text("写明了尺寸或参数", "states sizes or ratings"),
        Text("没写尺寸或参数", "states no sizes or ratings"),
        lambda of: min(of.requirement.measures, 3),
    ),
    Signal(
        "standards",
        Text("写明了材质或标准", "names a material or a standard"),
        Text("没写材质或标准", "names no material or standard"),
        lambda of: min(of.requirement.standards, 3),
    ),
    Signal(
        "delivery",
        Text("提到贸易条款或交货", "speaks of terms of delivery"),
        Text("没提贸易条款或交货", "does not speak of delivery"),
        lambda of: of.requirement.has_delivery,
    ),
    Signal(
        "sane_quantity",
        Text("数量合理", "a sensible quantity"),
        Text("数量不合常理", "a quantity nobody buys"),
        _sanity,
    ),
    Signal(
        "digits",
        Text("数字很多", "many digits"),
        Text("数字少", "few digits"),
        lambda of: _share(of.plain.text, str.isdigit),
    ),
    Signal(
        "long_number",
        Text("有一长串数字", "a long run of digits"),
        Text("没有长串数字", "no long run of digits"),
        lambda of: min(max(map(len, of.numbers), default=0), LONG_RUN),
    ),
    Signal(
        "phone",
        Text("留了电话号码让人打", "a telephone number to call"),
        Text("没有电话号码", "no telephone number"),
        lambda of: log1p(sum(1 for number in of.numbers if len(number) >= _PHONE_DIGITS)),
    ),
    Signal(
        "short_code",
        Text("有五位短号", "a five-digit short code"),
        Text("没有短号", "no short code"),
        lambda of: log1p(sum(1 for number in of.numbers if len(number) == 5)),
    ),
    Signal("capitals", Text("大写字母多", "many capitals"), Text("大写字母少", "few capitals"), _upper_share),
    Signal(
        "shouting",
        Text("整词大写", "whole words in capitals"),
        Text("没有整词大写", "no words in capitals"),
        _shouted,
    ),
    Signal(
        "exclamations",
        Text("感叹号多", "exclamation marks"),
        Text("没有感叹号", "no exclamation marks"),
        lambda of: min(of.plain.text.count("!"), 4),
    ),
    Signal(
        "questions",
        Text("提了问题", "asks a question"),
        Text("没提问题", "asks nothing"),
        lambda of: min(of.plain.text.count("?"), 2),
    ),
    Signal(
        "money",
        Text("写了金额符号", "signs of money"),
        Text("没有金额符号", "no signs of money"),
        lambda of: min(sum(of.plain.text.count(sign) for sign in _MONEY), 3),
    ),
    Signal(
        "links",
        Text("带链接", "holds links"),
        Text("不带链接", "holds no links"),
        lambda of: min(len(_LINK.findall(of.plain.text)), 3),
    ),
    Signal(
        "markup",
        Text("夹带网页代码", "holds web markup"),
        Text("没有网页代码", "holds no web markup"),
        lambda of: of.plain.had_markup,
    ),
    Signal(
        "unseen",
        Text("夹带看不见的字符", "holds unseen characters"),
        Text("没有看不见的字符", "holds no unseen characters"),
        lambda of: min(of.plain.unseen, 4),
    ),
    Signal(
        "mixed_scripts",
        Text("一个词里混用不同字母表", "words that mix alphabets"),
        Text("字母表没有混用", "no words that mix alphabets"),
        _mixed_scripts,
    ),
    Signal(
        "stars",
        Text("用星号等符号装饰", "decorated with asterisks"),
        Text("没有装饰符号", "not decorated"),
        lambda of: min(of.plain.text.count("*"), 3),
    ),
    Signal(
        "trailing",
        Text("有省略号，像闲聊", "trailing dots, as in small talk"),
        Text("没有省略号", "no trailing dots"),
        lambda of: ".." in of.plain.text,
    ),
    Signal(
        "lower_start",
        Text("小写开头，像随手写的", "begins in lower case, as typed by hand"),
        Text("开头规整", "begins in due form"),
        lambda of: of.plain.text[:1].islower(),
    ),
    Signal(
        "company_mail",
        Text("用公司邮箱", "a company's mail address"),
        Text("用免费邮箱", "a free mail address"),
        _company_mail,
    ),
    Signal(
        "company",
        Text("填了公司名", "names a company"),
        Text("没填公司名", "names no company"),
        lambda of: bool(of.arrived.company.strip()) if of.arrived.mail or of.arrived.company else nan,
    ),
    Signal(
        "earlier_inquiries",
        Text("以前来过询盘", "inquired before"),
        Text("第一次来询盘", "inquires for the first time"),
        lambda of: _known(of.arrived.earlier_inquiries),
    ),
    Signal(
        "earlier_orders",
        Text("以前下过单", "ordered before"),
        Text("以前没下过单", "has not ordered before"),
        lambda of: _known(of.arrived.earlier_orders),
    ),
    Signal(
        "earlier_spam",
        Text("以前的来信被判过垃圾", "earlier messages were spam"),
        Text("以前的来信没有被判垃圾", "no earlier message was spam"),
        lambda of: _known(of.arrived.earlier_spam),
    ),
    Signal(
        "template_seen",
        Text("别的寄信人发过同样的模板", "other senders sent the same template"),
        Text("没见过同样的模板", "not a template seen before"),
        lambda of: _known(of.arrived.template_seen),
    ),
)
