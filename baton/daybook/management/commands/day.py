"""`baton day`: look at the morning now, and say what there is to do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.management.base import CommandParser

from baton.daybook import selectors, services
from baton.daybook.playbook_list import playbooks
from baton.daybook.terms import Block
from baton.kit.text import Text
from baton.people.clock import shop_day
from baton.people.selectors import shop_by_code
from baton.people.terms import Shop
from baton.ui.terminal import BatonCommand, Group


class Command(BatonCommand):
    summary = Text(
        "今天要做什么：用打法看一遍事实，开出、更新、关闭待办。",
        "What there is to do today: playbooks look at the facts, and tasks are opened, brought up to date and closed.",
    )
    group = Group.ANSWERS
    example = "baton day --shop minglan"
    has_json = True

    def add_arguments(self, parser: CommandParser) -> None:
        explain = Text("店铺代码", "the shop's code")
        parser.add_argument("--shop", required=True, help=explain.into(self.language))

    def act(self, options: Mapping[str, Any]) -> object:
        shop = shop_by_code(options["shop"])
        found = services.look(shop)
        return {
            "shop": shop.code,
            "day": found.day.isoformat(),
            "new": found.new,
            "closed": found.closed,
            "expired": found.expired,
            "needs": {code: list(names) for code, names in found.needs.items()},
            "failed": list(found.failed),
            "open": self._open(shop),
        }

    def _open(self, shop: Shop) -> list[dict[str, object]]:
        told = selectors.summary_of(shop, shop_day(shop)).left
        order = list(Block)
        lines = sorted(
            told, key=lambda line: (order.index(line.block), not line.is_urgent, line.due, line.id)
        )
        return [
            {
                "block": line.block.value,
                "title": line.title.into(self.language),
                "why": line.why.into(self.language),
                "done_when": line.done_when.into(self.language),
                "metric": line.metric,
                "owner": line.owner.value,
                "due": line.due.isoformat(),
                "is_urgent": line.is_urgent,
                "is_important": line.is_important,
            }
            for line in lines
        ]

    def show(self, payload: Any) -> None:
        self.say(
            Text(
                f"{payload['day']}：新 {payload['new']} 件，数据关掉 {payload['closed']} 件，"
                f"过期 {payload['expired']} 件，待做 {len(payload['open'])} 件。",
                f"{payload['day']}: {payload['new']} new, {payload['closed']} closed by data, "
                f"{payload['expired']} expired, {len(payload['open'])} open.",
            )
        )
        for line in payload["open"]:
            block = Block(line["block"]).label
            self.say(Text(f"[{block.zh}] {line['title']}", f"[{block.en}] {line['title']}"))
            self.say(Text(f"    {line['why']}", f"    {line['why']}"))
        for code, names in payload["needs"].items():
            label = playbooks()[code].label
            self.say(
                Text(
                    f"「{label.zh}」还看不了，缺：{'、'.join(names)}。",
                    f"“{label.en}” cannot look yet, it lacks: {', '.join(names)}.",
                )
            )
