"""`baton api-client`: tokens of programs that send inquiries."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.management.base import CommandParser

from baton.inquiries.interface import clients, refusals
from baton.kit.text import Text
from baton.people.selectors import shop_by_code
from baton.ui.terminal import WRONG_USE, BatonCommand, Group


class Command(BatonCommand):
    summary = Text(
        "给别的程序发令牌，让它把询盘送进来；列出、停用。",
        "Give other programs tokens by which they send inquiries; list and revoke them.",
    )
    group = Group.PEOPLE
    example = "baton api-client add --shop minglan --name ERP"
    has_json = True

    def add_arguments(self, parser: CommandParser) -> None:
        def told(zh: str, en: str) -> str:
            return Text(zh, en).into(self.language)

        parser.add_argument(
            "do",
            choices=["add", "list", "revoke"],
            help=told(
                "add 新建并显示令牌（只这一次）；list 列出；revoke 停用",
                "add: make one and show its token this once; list; revoke",
            ),
        )
        parser.add_argument("--shop", required=True, help=told("店铺代码", "the shop's code"))
        parser.add_argument("--name", default="", help=told("程序的名称", "the program's name"))

    def act(self, options: Mapping[str, Any]) -> dict[str, Any]:
        shop = shop_by_code(options["shop"])
        if options["do"] == "add":
            client, token = clients.add_client(None, shop, options["name"])
            return {"name": client.name, "shop": shop.code, "token": token}
        known = clients.clients(shop)
        if options["do"] == "list":
            return {"clients": [_as_json(one) for one in known]}
        found = next((one for one in known if one.name == options["name"] and one.revoked_at is None), None)
        if found is None:
            self.exit_code = WRONG_USE if not options["name"] else 0
            raise refusals.no_client()
        clients.revoke_client(None, shop, found.id)
        return {"name": found.name, "shop": shop.code, "revoked": True}

    def show(self, payload: Any) -> None:
        if "token" in payload:
            self.say(Text("令牌，只显示这一次：", "The token, shown this once:"))
            self.say(payload["token"])
        elif "revoked" in payload:
            self.say(Text(f"已停用：{payload['name']}", f"Revoked: {payload['name']}"))
        elif not payload["clients"]:
            self.say(Text("还没有接入的程序。", "There are no clients yet."))
        else:
            for one in payload["clients"]:
                self.say(_line(one))


def _as_json(client: clients.Client) -> dict[str, Any]:
    return {
        "name": client.name,
        "token_end": client.token_end,
        "made_at": client.made_at.isoformat(),
        "last_used_at": None if client.last_used_at is None else client.last_used_at.isoformat(),
        "is_revoked": client.revoked_at is not None,
    }


def _line(one: Mapping[str, Any]) -> Text:
    used = one["last_used_at"]
    state = Text("已停用", "revoked") if one["is_revoked"] else Text("在用", "in use")
    zh, en = (f"最近使用 {used}", f"last used {used}") if used else ("还没用过", "never used")
    return Text(
        f"{one['name']}\t…{one['token_end']}\t{state.zh}\t{zh}",
        f"{one['name']}\t…{one['token_end']}\t{state.en}\t{en}",
    )
