from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from unicodedata import east_asian_width

from django.core.management.base import CommandParser

from baton.intake import selectors
from baton.intake.terms import Freshness, Standing
from baton.kit.text import Text
from baton.people.clock import shop_day
from baton.people.selectors import shop_by_code, shops
from baton.ui.terminal import BatonCommand, Group

STATES = {
    Standing.ON_TIME: Text("按时", "on time"),
    Standing.LATE: Text("晚", "late"),
    Standing.GAPS: Text("有缺", "gaps"),
    Standing.NEVER: Text("还没有", "not there yet"),
}


class Command(BatonCommand):
    summary = Text(
        "列出有哪些数据：行数、版本、到哪一天、多大。",
        "List the facts: rows, versions, days, freshness, size.",
    )
    group = Group.FACTS
    example = "baton facts --shop lights"
    has_json = True

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--shop", metavar="S", help=Text("只看这家店铺", "this shop only").into(self.language)
        )

    def act(self, options: Mapping[str, Any]) -> object:
        self.shops = (shop_by_code(options["shop"]),) if options.get("shop") else shops()
        self.tables = selectors.fact_tables()
        return {
            "shops": [
                {
                    "shop": shop.code,
                    "tables": [
                        {
                            "dataset": table.dataset,
                            "rows": table.rows,
                            "versions": table.versions,
                            "from": table.first_day.isoformat() if table.first_day else None,
                            "to": table.last_day.isoformat() if table.last_day else None,
                        }
                        for table in self.tables
                        if table.shop == shop.code
                    ],
                }
                for shop in self.shops
            ]
        }

    def show(self, payload: Any) -> None:
        if not payload["shops"]:
            self.say(
                Text(
                    "还没有数据。先 baton import 文件。",
                    "There are no facts yet. Start with baton import FILES.",
                )
            )
        for shop, listed in zip(self.shops, payload["shops"], strict=True):
            self.say(f"{shop.code}  {shop.name}")
            states = {fresh.dataset: fresh for fresh in selectors.freshness(shop, shop_day(shop))}
            kept = {table.dataset: table for table in self.tables if table.shop == shop.code}
            head = Text("数据集 行数 版本 从 到 状态 大小", "dataset rows versions from to state size").into(
                self.language
            )
            self.say(_line(*head.split()))
            for table in listed["tables"]:
                size = kept[table["dataset"]].bytes
                self.say(
                    _line(
                        table["dataset"],
                        f"{table['rows']:,}",
                        str(table["versions"]),
                        table["from"] or "—",
                        table["to"] or "—",
                        self._state(states[table["dataset"]]),
                        f"{size / 1024:,.0f} kB",
                    )
                )
            if not listed["tables"]:
                self.say(Text("  还没有数据", "  no facts yet"))

    def _state(self, fresh: Freshness) -> str:
        word = STATES[fresh.standing].into(self.language)
        if fresh.standing is not Standing.LATE:
            return word
        return f"{word} {fresh.days_late}d"


WIDTHS = (-16, 10, 8, -12, -12, -12, 10)
"""Columns of the list; a negative one is aligned to the left."""


def _line(*cells: str) -> str:
    return "  " + " ".join(_padded(cell, width) for cell, width in zip(cells, WIDTHS, strict=True))


def _padded(cell: str, width: int) -> str:
    """Chinese signs take two places of a terminal."""
    taken = sum(2 if east_asian_width(sign) in "WF" else 1 for sign in cell)
    blank = " " * max(0, abs(width) - taken)
    return cell + blank if width < 0 else blank + cell
