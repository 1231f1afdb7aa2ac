"""Notices as the chats' robots take them: bodies, signatures and sizes. Pure.

Sources: the three platforms' pages on custom group robots, as of November 2026.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote_plus

from baton.kit.text import Text
from baton.notices.logic.wording import MOST_LINES, cut, flat, marked, plain
from baton.notices.terms import ChannelKind, Notice

DINGTALK_BYTES = 20_000
"""Of the whole body as it is sent."""
FEISHU_BYTES = 20 * 1024
"""Of the whole body as it is sent."""
WECOM_BYTES = 4096
"""Of the markdown."""
WECOM_IMAGE_BYTES = 2 * 1024 * 1024
_LONGEST_TITLE = 80
_LONGEST_BUTTON = 20
_MOST_BUTTONS = 4
_LONGEST_PATH = 400
_MORE = Text("…… 其余见链接", "… the rest is behind the link")
_MORE_UNLINKED = Text("…… 其余请到接力里看", "… the rest is in Baton")


@dataclass(frozen=True, slots=True)
class Link:
    label: str
    address: str


@dataclass(frozen=True, slots=True)
class Card:
    """A notice in one language, with absolute links, as every kind of channel reads it."""

    title: str
    lines: tuple[str, ...]
    links: tuple[Link, ...]
    foot: str
    """Who says so: the product and the shop. Robots that ask for a keyword find it here."""
    is_urgent: bool
    more: str

    @property
    def has_rest(self) -> bool:
        return len(self.lines) > MOST_LINES


def card(notice: Notice, *, language: str, public_address: str, shop_name: str, shop_code: str) -> Card:
    """`public_address` is without a slash at its end; where it is empty the card carries no links.

    Links name the shop: whoever works in several comes to the right one.
    """
    links = tuple(
        Link(flat(one.label.into(language))[:_LONGEST_BUTTON], public_address + _in_shop(one.path, shop_code))
        for one in notice.buttons[:_MOST_BUTTONS]
        if public_address and _is_inside(one.path)
    )
    product = Text("接力", "Baton").into(language)
    return Card(
        title=plain(notice.title.into(language))[:_LONGEST_TITLE],
        lines=tuple(line.into(language) for line in notice.lines),
        links=links,
        foot=f"{product} · {flat(shop_name)}",
        is_urgent=notice.is_urgent,
        more=(_MORE if links else _MORE_UNLINKED).into(language),
    )


def _in_shop(path: str, shop_code: str) -> str:
    way, hash_sign, place = path.partition("#")
    return f"{way}{'&' if '?' in way else '?'}shop={shop_code}{hash_sign}{place}"


def _is_inside(path: str) -> bool:
    """A path of the product, and nothing that leads elsewhere or ends the link early."""
    return (
        path.startswith("/")
        and not path.startswith("//")
        and len(path) <= _LONGEST_PATH
        and path.isprintable()
        and not set(path) & set(" ()[]<>\"'\\")
    )


def body(kind: ChannelKind, one: Card, *, secret: str, now: datetime) -> bytes:
    """What is posted to the robot, as JSON in UTF-8. Only Feishu's carries its signature in it."""
    if kind is ChannelKind.DINGTALK:
        return _fitting(DINGTALK_BYTES, lambda room: _dingtalk(one, room))
    if kind is ChannelKind.FEISHU:
        return _fitting(FEISHU_BYTES, lambda room: _feishu(one, room, secret=secret, now=now))
    if kind is ChannelKind.WECOM:
        return _json(_wecom(one))
    raise AssertionError(kind)


def query(kind: ChannelKind, *, secret: str, now: datetime) -> str:
    """What is added to the robot's address: DingTalk's time and signature, else nothing."""
    if kind is not ChannelKind.DINGTALK or not secret:
        return ""
    milliseconds = int(now.timestamp() * 1000)
    return f"&timestamp={milliseconds}&sign={quote_plus(dingtalk_sign(secret, milliseconds))}"


def dingtalk_sign(secret: str, milliseconds: int) -> str:
    """The secret signs time and secret; base64."""
    said = f"{milliseconds}\n{secret}".encode()
    return base64.b64encode(hmac.new(secret.encode(), said, hashlib.sha256).digest()).decode("ascii")


def feishu_sign(secret: str, seconds: int) -> str:
    """Time and secret sign nothing: the reverse of DingTalk's; base64."""
    key = f"{seconds}\n{secret}".encode()
    return base64.b64encode(hmac.new(key, b"", hashlib.sha256).digest()).decode("ascii")


def image_body(picture: bytes) -> bytes:
    """WeCom's message of an image, of at most `WECOM_IMAGE_BYTES`."""
    told = {
        "base64": base64.b64encode(picture).decode("ascii"),
        # The platform asks for this digest; it guards nothing.
        "md5": hashlib.md5(picture, usedforsecurity=False).hexdigest(),
    }
    return _json({"msgtype": "image", "image": told})


def _fitting(most: int, told: Callable[[int], Mapping[str, Any]]) -> bytes:
    """The text is shortened until the whole body fits: JSON writes some signs in more bytes than they have."""
    room = most
    while len(said := _json(told(room))) > most:
        room -= len(said) - most
    return said


def _dingtalk(one: Card, room: int) -> dict[str, Any]:
    head = f"### {marked(one.title)}\n"
    text = _fitted(one, head, f"\n\n> {marked(one.foot)}", room)
    if one.links:
        buttons = [{"title": link.label, "actionURL": link.address} for link in one.links]
        return {
            "msgtype": "actionCard",
            "actionCard": {"title": one.title, "text": text, "btnOrientation": "0", "btns": buttons},
        }
    return {
        "msgtype": "markdown",
        "markdown": {"title": one.title, "text": text},
        "at": {"atMobiles": [], "isAtAll": False},
    }


def _feishu(one: Card, room: int, *, secret: str, now: datetime) -> dict[str, Any]:
    text = _fitted(one, "", f"\n\n{marked(one.foot)}", room)
    seconds = int(now.timestamp())
    signed = {"timestamp": str(seconds), "sign": feishu_sign(secret, seconds)} if secret else {}
    buttons = [
        {
            "tag": "button",
            "text": {"tag": "plain_text", "content": link.label},
            "type": "primary" if place == 0 else "default",
            "behaviors": [{"type": "open_url", "default_url": link.address}],
        }
        for place, link in enumerate(one.links)
    ]
    return {
        **signed,
        "msg_type": "interactive",
        "card": {
            "schema": "2.0",
            "config": {"width_mode": "fill"},
            "header": {
                "template": "red" if one.is_urgent else "blue",
                "title": {"tag": "plain_text", "content": one.title},
            },
            "body": {"elements": [{"tag": "markdown", "content": text}, *buttons]},
        },
    }


def _wecom(one: Card) -> dict[str, Any]:
    colour = "warning" if one.is_urgent else "info"
    head = f'**<font color="{colour}">{marked(one.title).replace("*", "")}</font>**\n'
    links = "".join(f"\n[{marked(link.label)}]({link.address})" for link in one.links)
    foot = f'{links}\n<font color="comment">{marked(one.foot)}</font>'
    return {"msgtype": "markdown", "markdown": {"content": _fitted(one, head, foot, WECOM_BYTES)}}


def _fitted(one: Card, head: str, foot: str, most: int) -> str:
    """Head, lines and foot in at most `most` bytes: lines that do not fit are cut, and the card says so."""
    lines = "\n".join(f"- {marked(line)}" for line in one.lines[:MOST_LINES])
    room = most - len((head + foot).encode("utf-8"))
    if not one.has_rest and len(lines.encode("utf-8")) <= room:
        return head + lines + foot
    more = f"\n{one.more}"
    # Bold that was cut in the middle is ended, for which two signs are kept free.
    kept = cut(lines, room - len(f"**{more}".encode())).rstrip("*")
    kept += "**" if kept.count("**") % 2 else ""
    return head + kept + more + foot


def _json(said: Mapping[str, Any]) -> bytes:
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
