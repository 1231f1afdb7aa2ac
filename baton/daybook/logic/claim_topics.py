"""What listings claim and buyers complain about, topic by topic, in Chinese and English words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from baton.kit.text import Text

_LATIN = re.compile(r"[0-9A-Za-z'’-]{2}")
AROUND = 60
"""Characters of a review kept on either side of the words that were found."""


@dataclass(frozen=True, slots=True)
class Topic:
    code: str
    label: Text
    claim: re.Pattern[str]
    complaint: re.Pattern[str]


def _topic(code: str, zh: str, en: str, claim: str, complaint: str) -> Topic:
    return Topic(code, Text(zh, en), re.compile(claim, re.IGNORECASE), re.compile(complaint, re.IGNORECASE))


TOPICS = (
    _topic(
        "glare",
        "防眩",
        "glare",
        r"anti.?glare|low glare|no glare|glare.?free|\bugr\b|防眩|不刺眼|无眩光",
        r"\bglare|dazzl|blinding|too harsh|刺眼|眩光|晃眼",
    ),
    _topic(
        "waterproof",
        "防水",
        "waterproofing",
        r"water.?proof|\bip\s?6[4-9]\b|防水",
        r"not water.?proof|water (?:got|came|inside|in)\b|leak|moisture|condensation|rust|进水|漏水|不防水|生锈|受潮",
    ),
    _topic(
        "certificate",
        "证书",
        "certificates",
        r"\bce\b|\brohs\b|\bul\b|\betl\b|\bdlc\b|\bsaa\b|certif|认证|证书",
        r"certif|test report|customs (?:held|refused|rejected)|证书|认证|检测报告",
    ),
    _topic(
        "lumen",
        "亮度",
        "brightness",
        r"\d\s?lm\b|lm/w|lumen|high bright|流明|高光效|高亮",
        r"\blumen|not (?:as )?bright|too dim|\bdim\b|\bdimmer than|darker|less light|不够亮|偏暗|太暗|亮度",
    ),
    _topic(
        "warranty",
        "质保",
        "the warranty",
        r"warrant|guarantee|质保|保修",
        r"warrant|guarantee|replacement|质保|保修|换新",
    ),
    _topic(
        "flicker",
        "无频闪",
        "flicker",
        r"flicker.?free|no flicker|无频闪|不闪",
        r"flicker|strobe|频闪|闪烁|一闪一闪",
    ),
    _topic(
        "lifetime",
        "寿命",
        "the lifetime",
        r"[345]0[, ]?000\s?h|long (?:life|lifespan)|lifetime|长寿命|寿命",
        r"stopped working|died|burn(?:t|ed) out|failed after|broke after|dead after|坏了|烧了|不亮了",
    ),
    _topic(
        "colour",
        "显色与色温",
        "the colour",
        r"\bcri\b|\bra\s?[89]\d|true colou?r|colou?r temperature|显色|色温",
        r"colou?r|yellowish|bluish|色差|偏黄|偏蓝|颜色",
    ),
)


def claimed(selling_points: str) -> Iterator[Topic]:
    """The topics on which the listing promises something."""
    return (topic for topic in TOPICS if topic.claim.search(selling_points))


def quotes(topic: Topic, reviews: Iterable[str]) -> Iterator[str]:
    """Of each review that speaks of the topic, the words around it."""
    for text in reviews:
        found = topic.complaint.search(text)
        if found is not None:
            start, end = _whole_words(text, max(0, found.start() - AROUND), found.end() + AROUND)
            yield ("…" if start else "") + text[start:end].strip() + ("…" if end < len(text) else "")


def _whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    """The same stretch without the halves of words at its ends."""
    while 0 < start < end and _is_within_word(text, start):
        start += 1
    while start < end < len(text) and _is_within_word(text, end):
        end -= 1
    return start, end


def _is_within_word(text: str, at: int) -> bool:
    return _LATIN.fullmatch(text[at - 1 : at + 1]) is not None
