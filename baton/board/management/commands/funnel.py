"""`baton funnel`: the stages of a period with their owners, compared and split."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.management.base import CommandParser

from baton.board import selectors
from baton.board.logic.periods import compared
from baton.board.logic.terminal_tables import aligned
from baton.facts.datasets import DIMENSIONS
from baton.kit.glossary import label
from baton.kit.period import Period, parse_day
from baton.kit.text import Text
from baton.metrics.funnel import AMOUNTS, Funnel, StageLine
from baton.people.selectors import shop_by_code
from baton.ui import formats
from baton.ui.terminal import BatonCommand, Group


class Command(BatonCommand):
    summary = Text(
        "一段时间的漏斗：每个环节、归属、转化、对比。",
        "The funnel of a period: stages, owners, rates, compared.",
    )
    group = Group.ANSWERS
    example = "baton funnel --shop minglan --from 2026-10-25 --to 2026-11-21 --compare previous --by country"
    has_json = True

    def add_arguments(self, parser: CommandParser) -> None:
        explain = {
            "shop": Text("店铺代码", "the shop's code"),
            "from": Text("第一个数据日，如 2026-10-25", "first data day, like 2026-10-25"),
            "to": Text("最后一个数据日", "last data day"),
            "compare": Text(
                "对比：previous、last-year，或 2026-09-27..2026-10-24", "previous, last-year, or D..D"
            ),
            "by": Text("维度：" + "、".join(DIMENSIONS), "dimension: " + ", ".join(DIMENSIONS)),
        }
        said = {name: text.into(self.language) for name, text in explain.items()}
        parser.add_argument("--shop", required=True, help=said["shop"])
        parser.add_argument("--from", required=True, dest="start", metavar="D", help=said["from"])
        parser.add_argument("--to", required=True, dest="end", metavar="D", help=said["to"])
        parser.add_argument("--compare", metavar="previous|last-year|D..D", help=said["compare"])
        parser.add_argument("--by", metavar="|".join(DIMENSIONS), help=said["by"])

    def act(self, options: Mapping[str, Any]) -> object:
        shop = shop_by_code(options["shop"])
        period = Period(parse_day(options["start"]), parse_day(options["end"]))
        _, compare = compared(period, options["compare"] or "none")
        found = selectors.funnel_of(selectors.present_facts(), shop, period, compare, options["by"])
        self.found = found
        return found.as_json(self.language)

    def show(self, payload: Any) -> None:
        found: Funnel = self.found
        words = {
            "stage": Text("环节", "stage"),
            "owner": Text("归属", "owner"),
            "value": Text("数值", "figure"),
            "previous": Text("占上一步", "of previous"),
            "start": Text("占起点", "of start"),
            "compared": Text("对比期", "compared"),
            "change": Text("变化", "change"),
            "note": Text("说明", "note"),
        }
        head = [words[name].into(self.language) for name in words]
        self.say(f"{found.shop}  {found.period}" + (f"  ↔  {found.compare}" if found.compare else ""))
        self.say(
            aligned(
                [head, *(self._line(line) for line in (*found.stages, *found.beside))],
                figures={2, 3, 4, 5, 6},
            )
        )
        if found.rows:
            self.say()
            codes = [
                line.stage
                for line in found.stages
                if any(_of(row.stages, line.stage) is not None for row in found.rows)
            ]
            heads = [
                label(found.by or "").into(self.language),
                *(label(code).into(self.language) for code in codes),
            ]
            rows = [
                [row.name or row.segment or "—", *(_figure(code, _of(row.stages, code)) for code in codes)]
                for row in found.rows[:30]
            ]
            self.say(aligned([heads, *rows], figures=set(range(1, len(heads)))))
            if len(found.rows) > len(rows):
                self.say(f"… {len(found.rows) - len(rows)}")
        for line in found.freshness:
            late = f" (-{line.days_behind})" if line.days_behind else ""
            self.say(f"{line.dataset}: {line.first} – {line.last}{late}")

    def _line(self, line: StageLine) -> list[str]:
        return [
            label(line.stage).into(self.language),
            label(line.owner.value).into(self.language),
            _figure(line.stage, line.value),
            formats.rate(line.of_previous),
            formats.rate(line.of_start),
            _figure(line.stage, line.compared),
            formats.change(line.change_rate),
            line.note.into(self.language) if line.note else "",
        ]


def _of(lines: tuple[StageLine, ...], code: str) -> float | None:
    return next((line.value for line in lines if line.stage == code), None)


def _figure(code: str, value: float | None) -> str:
    return formats.money(value) if code in AMOUNTS else formats.number(value)
