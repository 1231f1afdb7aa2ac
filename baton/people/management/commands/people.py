from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from baton.kit.text import Text
from baton.people import selectors
from baton.ui.terminal import BatonCommand, Group


class Command(BatonCommand):
    summary = Text("列出人员、角色和店铺。", "List the people, their roles and shops.")
    group = Group.PEOPLE
    example = "baton people --json"
    has_json = True

    def act(self, options: Mapping[str, Any]) -> dict[str, Any]:
        codes = {shop.id: shop.code for shop in selectors.shops()}
        return {
            "people": [
                {
                    "login_name": one.login_name,
                    "name": one.display_name,
                    "is_active": one.is_active,
                    "roles": [
                        {"role": held.role.value, "shop": codes.get(held.shop_id) if held.shop_id else None}
                        for held in one.holdings
                    ],
                }
                for one in selectors.persons()
            ]
        }

    def show(self, payload: Any) -> None:
        if not payload["people"]:
            self.say(Text("还没有人。", "There is nobody yet."))
        everywhere = Text("全部店铺", "all shops").into(self.language)
        for one in payload["people"]:
            roles = ", ".join(f"{held['role']} @ {held['shop'] or everywhere}" for held in one["roles"])
            closed = "" if one["is_active"] else Text("（已停用）", " (closed)").into(self.language)
            self.say(f"{one['login_name']}  {one['name']}{closed}  {roles}")
