"""`baton erase-buyer`: forget one buyer on request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from django.core.management.base import CommandParser

from baton.inquiries.erasing import erase_everywhere
from baton.kit.text import Text
from baton.people.selectors import shop_by_code
from baton.ui.terminal import BatonCommand, Group


class Command(BatonCommand):
    summary = Text(
        "按要求忘记一位买家：姓名、联系方式、留言全部删除，数字不变。不能撤销。",
        "Forget one buyer on request: name, contacts and messages go, figures stay. It cannot be undone.",
    )
    group = Group.HOUSE
    example = "baton erase-buyer minglan B1001"
    has_json = True

    def add_arguments(self, parser: CommandParser) -> None:
        shop = Text("店铺代码", "code of the shop").into(self.language)
        account = Text("买家编号", "id of the buyer's account").into(self.language)
        parser.add_argument("shop", metavar="SHOP", help=shop)
        parser.add_argument("account", metavar="ACCOUNT", help=account)

    def act(self, options: Mapping[str, Any]) -> object:
        shop = shop_by_code(options["shop"])
        return {"shop": shop.code, **asdict(erase_everywhere(shop, options["account"]))}

    def show(self, payload: Any) -> None:
        items, rows, originals, aside = (
            f"{payload[name]:,}" for name in ("items", "rows", "originals", "set_aside")
        )
        self.say(
            Text(
                f"已忘记：{items} 条询盘、{rows} 行数据里不再有这位买家；"
                f"删掉 {originals} 份原件，清空 {aside} 行待改数据。备份不在其内。",
                f"Forgotten: {items} inquiries and {rows} rows of the facts know nothing of the buyer any more; "
                f"{originals} originals removed, {aside} rows that waited to be mended emptied. "
                "Backups are not reached.",
            )
        )
        if not payload["is_wiped"]:
            self.say(
                Text(
                    "数据库正忙，旧字节还没有清掉：请停下服务再运行一次。",
                    "The database was at work and still keeps old bytes: stop the server and run this once more.",
                )
            )
