"""Each platform's body, signature and size, and texts from outside that must not act as mark-up."""

from __future__ import annotations

import base64
import hashlib
import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote_plus

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from baton.kit.text import Text
from baton.notices.logic import cards
from baton.notices.logic.cards import Card, body, card
from baton.notices.logic.wording import cut, marked, merged, plain
from baton.notices.terms import Button, ChannelKind, NoticeKind
from baton.notices.tests.conftest import notice

AT = datetime.fromtimestamp(1_700_000_000, UTC)
GROUPS = [ChannelKind.DINGTALK, ChannelKind.FEISHU, ChannelKind.WECOM]


def made(language: str = "zh-hans", address: str = "https://baton.example", **fields: Any) -> Card:
    return card(
        notice(**fields), language=language, public_address=address, shop_name="明澜灯饰", shop_code="minglan"
    )


def posted(kind: ChannelKind, one: Card, secret: str = "") -> Any:
    return json.loads(body(kind, one, secret=secret, now=AT))


def text_of(kind: ChannelKind, told: Any) -> str:
    if kind is ChannelKind.DINGTALK:
        return str(
            told["actionCard"]["text"] if told["msgtype"] == "actionCard" else told["markdown"]["text"]
        )
    if kind is ChannelKind.FEISHU:
        return str(told["card"]["body"]["elements"][0]["content"])
    return str(told["markdown"]["content"])


MOST = {ChannelKind.DINGTALK: 20_000, ChannelKind.FEISHU: 20 * 1024, ChannelKind.WECOM: 4096}


def size_of(kind: ChannelKind, told: bytes) -> int:
    """WeCom counts its markdown, the others the whole body."""
    return len(text_of(kind, json.loads(told)).encode()) if kind is ChannelKind.WECOM else len(told)


def test_dingtalk_signs_in_the_address() -> None:
    sign = cards.dingtalk_sign("SECtest", 1_700_000_000_000)
    assert quote_plus(sign) == "aZLLrriXgn05YbwaGR7knYsLeJADjr9NwLaNNKpxh4g%3D"
    told = cards.query(ChannelKind.DINGTALK, secret="SECtest", now=AT)
    assert told == "&timestamp=1700000000000&sign=aZLLrriXgn05YbwaGR7knYsLeJADjr9NwLaNNKpxh4g%3D"
    assert cards.query(ChannelKind.DINGTALK, secret="", now=AT) == ""
    assert "sign" not in posted(ChannelKind.DINGTALK, made(), "SECtest")


def test_feishu_signs_in_the_body_with_seconds() -> None:
    assert cards.feishu_sign("test", 1_700_000_000) == "eSJQnOl8XqPTMPHWz9e5IzeHS/tqoc68g2967ekIPmg="
    told = posted(ChannelKind.FEISHU, made(), "test")
    assert told["timestamp"] == "1700000000"
    assert told["sign"] == "eSJQnOl8XqPTMPHWz9e5IzeHS/tqoc68g2967ekIPmg="
    assert cards.query(ChannelKind.FEISHU, secret="test", now=AT) == ""
    assert "sign" not in posted(ChannelKind.FEISHU, made())


def test_wecom_signs_nothing() -> None:
    assert cards.query(ChannelKind.WECOM, secret="x", now=AT) == ""
    assert set(posted(ChannelKind.WECOM, made(), "x")) == {"msgtype", "markdown"}


def test_a_card_on_dingtalk_with_and_without_a_link() -> None:
    told = posted(ChannelKind.DINGTALK, made())
    assert told == {
        "msgtype": "actionCard",
        "actionCard": {
            "title": "异动 1",
            "text": "### 异动 1\n- 曝光**下降** 30%\n\n> 接力 · 明澜灯饰",
            "btnOrientation": "0",
            "btns": [{"title": "去看", "actionURL": "https://baton.example/alerts/1?shop=minglan"}],
        },
    }
    assert posted(ChannelKind.DINGTALK, made(address="")) == {
        "msgtype": "markdown",
        "markdown": {"title": "异动 1", "text": "### 异动 1\n- 曝光**下降** 30%\n\n> 接力 · 明澜灯饰"},
        "at": {"atMobiles": [], "isAtAll": False},
    }


def test_a_card_on_feishu() -> None:
    told = posted(ChannelKind.FEISHU, made("en", is_urgent=True))
    assert told["msg_type"] == "interactive"
    assert told["card"]["schema"] == "2.0"
    assert told["card"]["header"] == {"template": "red", "title": {"tag": "plain_text", "content": "Alert 1"}}
    text, button = told["card"]["body"]["elements"]
    assert text["content"] == "- Impressions **fell** by 30 %\n\nBaton · 明澜灯饰"
    assert button["behaviors"] == [
        {"type": "open_url", "default_url": "https://baton.example/alerts/1?shop=minglan"}
    ]
    assert posted(ChannelKind.FEISHU, made())["card"]["header"]["template"] == "blue"


def test_a_card_on_wecom() -> None:
    assert posted(ChannelKind.WECOM, made(is_urgent=True))["markdown"]["content"] == (
        '**<font color="warning">异动 1</font>**\n- 曝光**下降** 30%\n[去看](https://baton.example/alerts/1?shop=minglan)\n'
        '<font color="comment">接力 · 明澜灯饰</font>'
    )


@pytest.mark.parametrize("kind", GROUPS)
def test_words_from_outside_are_no_markup(kind: ChannelKind) -> None:
    bad = "[log in](https://evil.example) <at id=all></at> <@all> `x` # *i* ![p](x) @13800000000\n# head"
    told = text_of(kind, posted(kind, made("en", title=Text("a", bad), lines=(Text("a", bad),), buttons=())))
    for sign in ("](", "<at", "<@", "`", "![", "\n# ", "@1"):
        assert sign not in told
    assert "log in" in told


@pytest.mark.parametrize("kind", GROUPS)
def test_a_long_card_is_cut_at_a_letter_and_leads_on(kind: ChannelKind) -> None:
    lines = tuple(Text(f"**第{n}条**" + "很长的一行" * 30 + '"\\' * 50, "x") for n in range(60))
    one = made(lines=lines)
    said = body(kind, one, secret="s", now=AT)
    text = text_of(kind, json.loads(said))
    assert MOST[kind] * 0.8 < size_of(kind, said) <= MOST[kind]
    assert "…… 其余见链接" in text
    assert "�" not in text
    assert text.count("**") % 2 == 0
    assert "https://baton.example/alerts/1?shop=minglan" in said.decode()


@given(
    st.lists(st.text(max_size=60), max_size=45), st.text(max_size=100), st.sampled_from([0, 40, 400, 1200])
)
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=50)
def test_no_text_breaks_a_limit(lines: list[str], title: str, extra: int) -> None:
    said = tuple(Text(line + "汉" * extra, line) for line in lines)
    one = made(title=Text(title, title), lines=said)
    for kind in GROUPS:
        told = body(kind, one, secret="s", now=AT)
        assert size_of(kind, told) <= MOST[kind]


@pytest.mark.parametrize(
    "path", ["//evil.example", "https://evil.example", "/a b", "/a)b", "/a\nb", "x", "", "/" + "a" * 500]
)
def test_a_link_leads_nowhere_else(path: str) -> None:
    assert made(buttons=(Button(Text("a", "a"), path),)).links == ()


@pytest.mark.parametrize(
    ("path", "whole"),
    [("/a", "/a?shop=minglan"), ("/a?b=1", "/a?b=1&shop=minglan"), ("/a?b=1#c", "/a?b=1&shop=minglan#c")],
)
def test_a_link_names_its_shop(path: str, whole: str) -> None:
    assert made(buttons=(Button(Text("a", "a"), path),)).links[0].address == f"https://baton.example{whole}"


def test_without_an_address_there_is_no_link() -> None:
    one = made(address="")
    assert one.links == ()
    assert one.more == "…… 其余请到接力里看"


def test_notices_of_a_kind_are_one_card() -> None:
    several = merged((notice("1"), notice("2", is_urgent=True)))
    assert several.title == Text("异动 2 条", "Alert: 2")
    assert [line.en for line in several.lines] == [
        "**Alert 1**", "Impressions **fell** by 30 %", "**Alert 2**", "Impressions **fell** by 30 %",
    ]  # fmt: skip
    assert several.is_urgent
    assert several.buttons == notice().buttons
    assert merged((notice("1"),)) == notice("1")


def test_wecom_takes_an_image_with_its_digest() -> None:
    told = json.loads(cards.image_body(b"\x89PNG"))
    assert told["msgtype"] == "image"
    assert base64.b64decode(told["image"]["base64"]) == b"\x89PNG"
    assert told["image"]["md5"] == hashlib.md5(b"\x89PNG").hexdigest()


def test_bold_is_the_only_markup() -> None:
    assert marked("a **b** *c* ** d") == "a **b** ＊c＊ ＊＊ d"
    assert plain("a **b** c") == "a b c"
    assert cut("汉字", 4) == "汉"
    assert cut("汉字", -1) == ""


def test_every_kind_has_words() -> None:
    assert all(one.label.zh and one.label.en for one in NoticeKind)
