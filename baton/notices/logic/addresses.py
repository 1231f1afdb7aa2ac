"""Where notices may go: the three platforms' hosts, and those that the administrator named. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from baton.kit.errors import NotUsable
from baton.kit.text import Text
from baton.notices.terms import ChannelKind

LONGEST = 500
_MOST_MAIL_ADDRESSES = 20


@dataclass(frozen=True, slots=True)
class Platform:
    host: str
    path: str
    token: str
    """The name of the part of the address that carries the token; empty where it is the path's end."""
    example: str


PLATFORMS = {
    ChannelKind.DINGTALK: Platform(
        "oapi.dingtalk.com",
        "/robot/send",
        "access_token",
        "https://oapi.dingtalk.com/robot/send?access_token=…",
    ),
    ChannelKind.FEISHU: Platform(
        "open.feishu.cn", "/open-apis/bot/v2/hook/", "", "https://open.feishu.cn/open-apis/bot/v2/hook/…"
    ),
    ChannelKind.WECOM: Platform(
        "qyapi.weixin.qq.com",
        "/cgi-bin/webhook/send",
        "key",
        "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=…",
    ),
}


@dataclass(frozen=True, slots=True)
class Target:
    """A robot's address, taken apart."""

    is_https: bool
    host: str
    port: int
    path: str
    """With what is asked after it."""
    token: str
    is_named: bool
    """The administrator named the host: it may be private and unencrypted."""

    @property
    def secrets(self) -> tuple[str, ...]:
        return (self.token, self.path)


def target(kind: ChannelKind, address: str, named: Iterable[str]) -> Target:
    """NotUsable where the address is none, or leads to a host that nobody named."""
    platform = PLATFORMS[kind]
    said = address.strip()
    try:
        parts = urlsplit(said)
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        raise _no_address(kind) from None
    is_plain = said.isascii() and said.isprintable() and " " not in said and len(said) <= LONGEST
    if (
        not is_plain
        or parts.scheme not in {"http", "https"}
        or not host
        or "@" in parts.netloc
        or parts.fragment
    ):
        raise _no_address(kind)
    is_https = parts.scheme == "https"
    port = port or (443 if is_https else 80)
    is_named = bool({host, f"{host}:{port}"} & {one.strip().lower() for one in named})
    if not is_named and (not is_https or port != 443 or host != platform.host):
        raise _foreign(kind, host)
    token = _token(platform, parts.path, parts.query)
    if not token or not (is_named or _is_robot(platform, parts.path)):
        raise _no_address(kind)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(is_https, host, port, path, token, is_named)


def mail_addresses(said: str) -> tuple[str, ...]:
    """One or more, with commas, semicolons or line ends between. NotUsable where one of them is none."""
    found = [
        one.strip()
        for one in said.replace(";", ",").replace("；", ",").replace("，", ",").replace("\n", ",").split(",")
    ]
    addresses = tuple(dict.fromkeys(one for one in found if one))
    if not addresses or len(addresses) > _MOST_MAIL_ADDRESSES or not all(_is_mail(one) for one in addresses):
        raise NotUsable(
            "wrong_mail_address",
            Text("邮件地址不对。", "That is no mail address."),
            Text(
                "写成 a@example.com，多个用逗号分开，最多 20 个。",
                "Write a@example.com, several with commas, 20 at most.",
            ),
        )
    return addresses


def _is_mail(said: str) -> bool:
    name, _, host = said.partition("@")
    is_plain = said.isprintable() and not set(said) & set(" <>\"'()[]\\,:;")
    return bool(is_plain and name and name.isascii() and "." in host and "@" not in host and len(said) <= 254)


def _is_robot(platform: Platform, path: str) -> bool:
    """Nothing that leads on from there: `..` and what is written with a per cent sign or a backslash are no token."""
    end = path.removeprefix(platform.path)
    return end != path and re.fullmatch(r"/?" if platform.token else r"[\w-]+/?", end, re.ASCII) is not None


def _token(platform: Platform, path: str, query: str) -> str:
    if platform.token:
        return parse_qs(query).get(platform.token, [""])[0]
    return path.rstrip("/").rsplit("/", 1)[-1]


def _no_address(kind: ChannelKind) -> NotUsable:
    return NotUsable(
        "wrong_webhook",
        Text(f"这不是{kind.label.zh}的 Webhook 地址。", f"That is no webhook address of a {kind.label.en}."),
        Text(
            f"从群设置里复制完整地址，形如 {PLATFORMS[kind].example}。",
            f"Copy the whole address from the group's settings, such as {PLATFORMS[kind].example}.",
        ),
    )


def _foreign(kind: ChannelKind, host: str) -> NotUsable:
    other = next(
        (one for one, platform in PLATFORMS.items() if platform.host == host and one is not kind), None
    )
    if other is not None:
        return NotUsable(
            "other_platform",
            Text(f"这是{other.label.zh}的地址。", f"That is the address of a {other.label.en}."),
            Text("换一下类型，或换一个地址。", "Choose the other kind, or another address."),
        )
    shown = host[:60]
    return NotUsable(
        "host_not_named",
        Text(f"不往主机「{shown}」发通知。", f"Nothing is sent to the host “{shown}”."),
        Text(
            f"{kind.label.zh}的地址以 https://{PLATFORMS[kind].host} 开头；别的主机要管理员写进设置 notice_hosts。",
            f"A {kind.label.en}'s address begins with https://{PLATFORMS[kind].host}; "
            "the administrator can name others in the setting notice_hosts.",
        ),
    )
