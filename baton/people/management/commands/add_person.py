from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser

from baton.kit.text import Text
from baton.people import selectors, services
from baton.people.terms import Role
from baton.ui.terminal import BatonCommand, Group


class Command(BatonCommand):
    summary = Text(
        "添加一个人，并给出设置密码的一次性链接。",
        "Add a person and print a one-time link to set the password.",
    )
    group = Group.PEOPLE
    example = "baton add-person lin --name 林晓 --role operator --shop minglan"
    has_json = True

    def add_arguments(self, parser: CommandParser) -> None:
        def told(zh: str, en: str) -> str:
            return Text(zh, en).into(self.language)

        parser.add_argument("login_name", metavar="LOGIN", help=told("登录名", "login name"))
        parser.add_argument("--name", default="", help=told("显示的姓名", "name to show"))
        parser.add_argument(
            "--role", required=True, choices=[role.value for role in Role], help=told("角色", "role")
        )
        parser.add_argument(
            "--shop", default="", help=told("店铺代码；不填为全部店铺", "shop code; all shops if empty")
        )

    def act(self, options: Mapping[str, Any]) -> dict[str, Any]:
        shop = selectors.shop_by_code(options["shop"]) if options["shop"] else None
        person = services.create_person(
            None, options["login_name"], options["name"], [(Role(options["role"]), shop)]
        )
        token = services.make_link(None, person)
        return {
            "login_name": person.login_name,
            "name": person.display_name,
            "role": options["role"],
            "shop": options["shop"] or None,
            "path": f"/password/{token}",
        }

    def show(self, payload: Any) -> None:
        port = settings.BATON.port
        self.say(Text(f"已添加：{payload['name']}", f"Added: {payload['name']}"))
        self.say(
            Text(
                f"设置密码的一次性链接（24 小时内有效）：\n  http://127.0.0.1:{port}{payload['path']}",
                f"One-time link to set the password (valid for 24 hours):\n  http://127.0.0.1:{port}{payload['path']}",
            )
        )
