"""`baton notices`: the channels, a test of one, and sending what is due now."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.management.base import CommandParser

from baton.kit.errors import unknown
from baton.kit.text import Text
from baton.notices import selectors, sending, services
from baton.notices.selectors import ChannelView
from baton.notices.terms import Outcome
from baton.people.selectors import shop_by_code
from baton.ui.terminal import BatonCommand, Group


class Command(BatonCommand):
    summary = Text(
        "通知频道：列出、发送测试、把到点的通知现在发出去。",
        "Channels of notices: list them, test one, send now what is due.",
    )
    group = Group.PEOPLE
    example = "baton notices list --shop minglan"
    has_json = True

    def add_arguments(self, parser: CommandParser) -> None:
        def told(zh: str, en: str) -> str:
            return Text(zh, en).into(self.language)

        parser.add_argument(
            "do",
            choices=["list", "test", "send"],
            help=told(
                "list 列出频道；test 给一个频道发测试；send 现在发出所有店铺到点的通知",
                "list the channels; test one of them; send what is due, in every shop",
            ),
        )
        parser.add_argument(
            "--shop", default="", help=told("店铺代码（list、test）", "the shop's code (list, test)")
        )
        parser.add_argument("--name", default="", help=told("频道名称（test）", "the channel's name (test)"))

    def act(self, options: Mapping[str, Any]) -> dict[str, Any]:
        if options["do"] == "send":
            return {"sent": sending.send_due()}
        shop = shop_by_code(options["shop"])
        known = {one.name: one for one in selectors.channels(shop)}
        if options["do"] == "list":
            return {"channels": [_as_json(one) for one in known.values()]}
        if options["name"] not in known:
            raise unknown(Text("频道", "channel"), options["name"], known, code="no_channel")
        verdict = services.send_test(None, shop, known[options["name"]].id)
        if verdict.outcome is not Outcome.DELIVERED:
            self.exit_code = 1
        said = verdict.text.into(self.language)
        return {"name": options["name"], "outcome": verdict.outcome.value, "code": verdict.code, "text": said}

    def show(self, payload: Any) -> None:
        if "sent" in payload:
            count = payload["sent"]
            self.say(Text(f"发出 {count} 条。", f"Sent: {count}."))
        elif "outcome" in payload:
            self.say(payload["text"])
        elif not payload["channels"]:
            self.say(Text("还没有频道。", "There are no channels yet."))
        else:
            for one in payload["channels"]:
                self.say(_line(one))


def _as_json(one: ChannelView) -> dict[str, Any]:
    return {
        "name": one.name,
        "kind": one.kind.value,
        "address_end": one.address_end,
        "kinds": [kind.value for kind in one.kinds],
        "is_on": one.is_on,
        "waiting": one.waiting,
        "in_trouble": one.troubled,
        "last": None if one.last is None else one.last.outcome.value,
    }


def _line(one: Mapping[str, Any]) -> Text:
    state = Text("启用", "on") if one["is_on"] else Text("停用", "off")
    waiting, troubled = one["waiting"], one["in_trouble"]
    return Text(
        f"{one['name']}\t{one['kind']}\t{state.zh}\t待发 {waiting}\t有问题 {troubled}",
        f"{one['name']}\t{one['kind']}\t{state.en}\t{waiting} waiting\t{troubled} in trouble",
    )
