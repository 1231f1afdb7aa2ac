"""The words by which a field, or what stands in it, speaks of what came after a lead's arrival."""

from __future__ import annotations

import re

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_LATER = frozenset({"last", "latest", "final"})
_LATER_OF = frozenset(
    """
    activity activities action contact contacted reply replied stage status modified touch notable call email message
    visit update follow followup seen event
    """.split()  # noqa: SIM905 - a table of words
)
_ENDS = frozenset(
    """
    outcome result converted conversion won lost closed closing closes stage status disposition tag tags score scores
    scoring index grade graded rating quality verdict quoted sampled replied revenue
    """.split()  # noqa: SIM905 - a table of words
)
_OF_A_LEAD = frozenset(
    {"lead", "leads", "prospect", "customer", "buyer", "inquiry", "enquiry", "opportunity", "deal"}
)
_MADE_OF_IT = frozenset({"profile", "behaviour", "behavior", "type", "category", "temperature"})
_ENDS_ZH = """
    最近 最后 最新 状态 阶段 标签 评分 打分 得分 指数 质量 结果 成交 转化 丢单 输单 跟进 回复 报价 寄样
    """.split()  # noqa: SIM905 - a table of words
_TOLD = re.compile(
    "|".join(
        (
            r"\b(?:ringing|busy|unreachable|bounced|(?:un|re)subscribed|modified|closed|won|converted|called)\b",
            r"\b(?:e-?mail|sms|message|link|page)\b.*\b(?:opened|sent|clicked|received|visited|marked)\b",
            r"switched off|not picked|(?:wrong|invalid) number|number not|in touch|will revert|\blost to\b",
            r"\balready (?:a|our)\b|\b(?:not )?interested in\b|conversation|not enrolled",
            r"联系不上|已回复|已报价|已成交|已寄样|丢单|打不通|无人接|沟通中|已关闭",
        )
    ),
    re.IGNORECASE,
)
_JUDGED = re.compile(
    r"^(?:\d+\s*[.)]?\s*)?(?:very )?(?:high|medium|low|hot|warm|cold|worst|best|might be|may ?be|not sure|junk"
    r"|(?:un)?qualified|potential(?: lead| customer)?"
    r"|(?:high|low|medium) (?:in )?(?:relevance|quality|potential|priority)|高|中|低|优质|一般|差|有潜力)$",
    re.IGNORECASE,
)


def speaks_of_an_end(name: str) -> bool:
    """Whether a field's name is of a later state (last activity), a judgement (lead quality) or an end (won on)."""
    words = {word.casefold() for word in _WORD.findall(name)}
    if words & _ENDS or (words & _LATER and words & _LATER_OF):
        return True
    if words & _OF_A_LEAD and words & _MADE_OF_IT:
        return True
    return any(word in name for word in _ENDS_ZH)


def tells_of_later(level: str) -> bool:
    """Whether a field's value tells what happened to a lead after it had come."""
    return _TOLD.search(level) is not None


def is_a_judgement(level: str) -> bool:
    """Whether a field's value is what somebody made of a lead."""
    return _JUDGED.search(level) is not None
