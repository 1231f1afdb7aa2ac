from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.management.base import CommandParser

from baton.intake import selectors, services
from baton.kit.text import Text
from baton.people.selectors import shop_by_code
from baton.ui.terminal import BatonCommand, Group


class Command(BatonCommand):
    summary = Text("撤销一次导入；被它替换的会回来。", "Take an import back; what it had replaced returns.")
    group = Group.FACTS
    example = "baton undo 3f2a9c01"
    has_json = True

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "import_id",
            metavar="IMPORT",
            help=Text("导入编号，开头几位即可", "id of the import, its first characters are enough").into(
                self.language
            ),
        )
        parser.add_argument(
            "--shop", metavar="S", help=Text("店铺代码", "code of the shop").into(self.language)
        )

    def act(self, options: Mapping[str, Any]) -> object:
        shop = (
            shop_by_code(options["shop"])
            if options.get("shop")
            else selectors.shop_of_import(options["import_id"])
        )
        receipt = services.undo_import(options["import_id"], shop=shop, by=None)
        return {
            "import": receipt.import_id,
            "shop": shop.code,
            "removed": dict(receipt.replaced),
            "restored": dict(receipt.added),
        }

    def show(self, payload: Any) -> None:
        removed, restored = sum(payload["removed"].values()), sum(payload["restored"].values())
        self.say(
            Text(
                f"已撤销：拿走 {removed:,} 行，恢复 {restored:,} 行。",
                f"Undone: {removed:,} rows taken out, {restored:,} brought back.",
            )
        )
