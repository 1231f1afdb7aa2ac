"""What a robot's answer means: delivered, to be tried again, or refused for good. Pure.

All three answer HTTP 200 for refusals too: the code in the body decides.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from baton.kit.text import Text
from baton.notices.logic.wording import flat
from baton.notices.terms import ChannelKind, Outcome

_LONGEST_QUOTE = 160
BLOCKED = {
    ChannelKind.DINGTALK: timedelta(minutes=10),
    ChannelKind.FEISHU: timedelta(minutes=1),
    ChannelKind.WECOM: timedelta(minutes=1),
}
"""For how long a robot takes nothing after it said that it was too much."""


@dataclass(frozen=True, slots=True)
class Verdict:
    outcome: Outcome
    code: str
    text: Text
    blocks: timedelta | None = None
    """For how long the robot is left alone."""


DELIVERED = Verdict(Outcome.DELIVERED, "0", Text("送达。", "Arrived."))

_WRONG_SIGN = Text(
    "签名不对，或服务器时间差了一小时以上。核对加签密钥和服务器时间。",
    "The signature is wrong, or this server's clock is more than an hour off. Check the signing secret and the clock.",
)
_NO_KEYWORD = Text(
    "机器人要求的关键词不在消息里。把关键词设为「接力」（英文频道设为 Baton），或改用加签。",
    "The keyword that the robot asks for is not in the message. Set it to Baton (接力 for a Chinese channel), or sign.",
)
_WRONG_ADDRESS_OF_SENDER = Text(
    "机器人只接受指定 IP，这台服务器不在其中。",
    "The robot takes messages from certain IP addresses only, and this server's is none of them.",
)
_NO_ROBOT = Text(
    "这个机器人不在了，或 Webhook 地址不对。请在群里重新添加，再把新地址填进来。",
    "The robot is gone, or its webhook address is wrong. Add one to the group again and enter the new address.",
)
_DISABLED = Text(
    "机器人被停用了。请在群设置里启用。", "The robot is switched off. Switch it on in the group's settings."
)
_TOO_MUCH = Text("发得太快，机器人暂时不收。", "Too much at once: the robot takes nothing for a while.")
_BUSY = Text("平台忙。", "The platform is busy.")
_TOO_LONG = Text("消息太长。", "The message is too long.")
_NOT_PROPER = Text("平台认为内容不合适。", "The platform finds the words improper.")

_AGAIN: dict[ChannelKind, dict[int, Text]] = {
    ChannelKind.DINGTALK: {-1: _BUSY},
    ChannelKind.FEISHU: {},
    ChannelKind.WECOM: {-1: _BUSY, 45033: _BUSY},
}
_TOO_MUCH_CODES: dict[ChannelKind, frozenset[int]] = {
    ChannelKind.DINGTALK: frozenset({130101, 410100, 90018}),
    ChannelKind.FEISHU: frozenset({11232, 11233, 99991400}),
    ChannelKind.WECOM: frozenset({45009}),
}
_FINAL: dict[ChannelKind, dict[int, Text]] = {
    ChannelKind.DINGTALK: {
        300001: _NO_ROBOT,
        300005: _NO_ROBOT,
        400101: _NO_ROBOT,
        400102: _DISABLED,
        410101: _NOT_PROPER,
        460101: _TOO_LONG,
    },
    ChannelKind.FEISHU: {
        19001: _NO_ROBOT,
        19021: _WRONG_SIGN,
        19022: _WRONG_ADDRESS_OF_SENDER,
        19024: _NO_KEYWORD,
        11246: _NOT_PROPER,
    },
    ChannelKind.WECOM: {93000: _NO_ROBOT, 40058: _TOO_LONG, 93008: _NO_ROBOT},
}
_DINGTALK_GUARD = 310000
"""One code for three reasons, which only its words tell apart."""
_FEISHU_BAD_BODY = 9499
"""A body that it cannot read; or, by its words, too many messages."""


def judge(kind: ChannelKind, status: int, body: bytes, *, secrets: Iterable[str] = ()) -> Verdict:
    """What an answer comes to. `secrets` are taken out of what is quoted of it."""
    if 300 <= status < 400:
        return _refused(
            f"http_{status}",
            Text("地址转到了别处，不跟过去。", "The address leads elsewhere; that is not followed."),
        )
    if status == 429:
        return Verdict(Outcome.AGAIN, "http_429", _TOO_MUCH, BLOCKED[kind])
    if status >= 500:
        return Verdict(
            Outcome.AGAIN,
            f"http_{status}",
            Text(f"平台出错（HTTP {status}）。", f"The platform failed (HTTP {status})."),
        )
    told = _read(body)
    if told is None:
        return _odd(status, body)
    code, said = _code_of(kind, told)
    if code is None:
        return _odd(status, body)
    if code == 0:
        return DELIVERED if status < 300 else _odd(status, body)
    return _of_code(kind, code, scrubbed(said, secrets))


def scrubbed(said: str, secrets: Iterable[str]) -> str:
    """Short, on one line, and without any of the secrets."""
    for secret in sorted((one for one in secrets if one), key=len, reverse=True):
        said = said.replace(secret, "…")
    said = flat(said)
    return said if len(said) <= _LONGEST_QUOTE else f"{said[: _LONGEST_QUOTE - 1]}…"


def _of_code(kind: ChannelKind, code: int, said: str) -> Verdict:
    lower = said.lower()
    if code in _TOO_MUCH_CODES[kind] or (code == _FEISHU_BAD_BODY and "too many" in lower):
        return Verdict(Outcome.AGAIN, str(code), _quoted(_TOO_MUCH, code, said), BLOCKED[kind])
    if code in _AGAIN[kind]:
        return Verdict(Outcome.AGAIN, str(code), _quoted(_AGAIN[kind][code], code, said))
    known = (
        _guard(lower) if kind is ChannelKind.DINGTALK and code == _DINGTALK_GUARD else _FINAL[kind].get(code)
    )
    return _refused(str(code), _quoted(known or Text("机器人拒绝了。", "The robot refused."), code, said))


def _guard(said: str) -> Text | None:
    if "keyword" in said or "关键词" in said:
        return _NO_KEYWORD
    if "sign" in said or "timestamp" in said or "签名" in said:
        return _WRONG_SIGN
    if re.search(r"\bip\b", said):
        return _WRONG_ADDRESS_OF_SENDER
    return None


def _code_of(kind: ChannelKind, told: dict[str, Any]) -> tuple[int | None, str]:
    """Feishu's older answers write StatusCode."""
    names = (
        (("code", "msg"), ("StatusCode", "StatusMessage"))
        if kind is ChannelKind.FEISHU
        else (("errcode", "errmsg"),)
    )
    for name, words in names:
        code = told.get(name)
        if isinstance(code, int) and not isinstance(code, bool):
            return code, str(told.get(words, ""))
    return None, ""


def _read(body: bytes) -> dict[str, Any] | None:
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return told if isinstance(told, dict) else None


def _odd(status: int, body: bytes) -> Verdict:
    if not body.strip():
        what = Text("回答是空的", "The answer was empty")
    elif body.lstrip()[:1] == b"<":
        what = Text("回答是一个网页，不是机器人的回答", "The answer was a web page, and not a robot's")
    else:
        what = Text("回答读不懂", "The answer makes no sense")
    return _refused(
        f"http_{status}",
        Text(
            f"{what.zh}（HTTP {status}）。核对 Webhook 地址，以及中间有没有代理或登录页。",
            f"{what.en} (HTTP {status}). Check the webhook address, and whether a proxy or a sign-in page is between.",
        ),
    )


def _refused(code: str, said: Text) -> Verdict:
    return Verdict(Outcome.REFUSED, code, said)


def _quoted(known: Text, code: int, said: str) -> Text:
    quoted = f"：{said}" if said else ""
    quoted_en = f": {said}" if said else ""
    return Text(f"{known.zh}（{code}{quoted}）", f"{known.en} ({code}{quoted_en})")
