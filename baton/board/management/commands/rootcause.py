"""`baton rootcause`: the smallest set of segments that explains a change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.management.base import CommandParser

from baton.board import selectors
from baton.board.logic.terminal_tables import aligned
from baton.board.rootcause import root_cause_of
from baton.drivers.cannot_tell import NotYetTold
from baton.drivers.concentration import Concentration, Searched, attribute_label
from baton.drivers.concentration_tables import searchable
from baton.drivers.concentration_words import amount, figure
from baton.facts.datasets import dataset
from baton.kit.glossary import label
from baton.kit.period import parse_period
from baton.kit.text import Text
from baton.metrics.catalogue import metric as metric_of
from baton.people.selectors import shop_by_code
from baton.ui.terminal import BatonCommand, Group

HEADS = (
    Text("细分", "segment"),
    Text("前", "before"),
    Text("后", "after"),
    Text("照其余应为", "had it moved like the rest"),
    Text("贡献", "part"),
    Text("占变化", "of the change"),
    Text("稳定度", "stability"),
)


class Command(BatonCommand):
    summary = Text(
        "变化集中在哪里：能解释它的最小一组细分，或「平均散布」。",
        "Where a change is concentrated: the smallest set of segments that explains it, or that it is spread evenly.",
    )
    group = Group.ANSWERS
    example = "baton rootcause clicks --shop minglan --period 2026-09-13..2026-10-10 --against 2026-08-16..2026-09-12"
    has_json = True

    def add_arguments(self, parser: CommandParser) -> None:
        known = searchable()
        explain = {
            "metric": Text("指标：" + "、".join(known), "figure: " + ", ".join(known)),
            "shop": Text("店铺代码", "the shop's code"),
            "period": Text("要解释的时间段", "the period to explain"),
            "against": Text(
                "和哪个时间段比；长短不同时按天数折算",
                "the period to compare it with, brought to the same length",
            ),
        }
        said = {name: text.into(self.language) for name, text in explain.items()}
        parser.add_argument("metric", metavar="METRIC", help=said["metric"])
        parser.add_argument("--shop", required=True, help=said["shop"])
        parser.add_argument("--period", required=True, metavar="D..D", help=said["period"])
        parser.add_argument("--against", required=True, metavar="D..D", help=said["against"])

    def act(self, options: Mapping[str, Any]) -> object:
        shop = shop_by_code(options["shop"])
        period, against = parse_period(options["period"]), parse_period(options["against"])
        self.found = root_cause_of(selectors.present_facts(), shop, options["metric"], period, against)
        if self.found.cannot_tell is not None:
            raise NotYetTold(self.found.cannot_tell)
        return self.found.as_json(self.language)

    def show(self, payload: Any) -> None:
        found: Concentration = self.found
        self.say(found.reading)
        owner = label(found.owner.value)
        self.say(Text(f"归属：{owner.zh}", f"owner: {owner.en}"))
        if found.found:
            self.say()
            self.say(aligned(self._lines(found), figures={1, 2, 3, 4, 5, 6}))
        self.say()
        for one in found.searched:
            self.say(self._searched(one))

    def _lines(self, found: Concentration) -> list[list[str]]:
        entry = metric_of(found.metric)
        lines = [[head.into(self.language) for head in HEADS]]
        for one in found.found:
            pairs = (
                f"{pair.attribute_label.into(self.language)}={pair.label.into(self.language)}"
                for pair in one.pairs
            )
            lines.append(
                [
                    " × ".join(pairs),
                    figure(one.part.before, entry),
                    figure(one.part.after, entry),
                    figure(one.part.expected, entry),
                    amount(one.part.amount, entry).into(self.language),
                    "—" if one.share is None else f"{one.share:.0%}",
                    f"{one.part.stability:.0%}",
                ]
            )
        return lines

    def _searched(self, one: Searched) -> Text:
        """What was looked at in a table, and what came of it."""
        where = dataset(one.dataset).label
        by = [attribute_label(attribute) for attribute in one.attributes]
        zh = f"查了「{where.zh}」：{'、'.join(name.zh for name in by)}，{one.segments} 块可查"
        en = f"searched {where.en}: {', '.join(name.en for name in by)}; {one.segments} segments"
        if one.cannot_tell is not None:
            return Text(f"{zh}；{one.cannot_tell.text.zh}", f"{en}; {one.cannot_tell.text.en}")
        if not one.found:
            return Text(f"{zh}；没有哪一块突出", f"{en}; none stands out")
        names = [named.label for named in one.found]
        return Text(
            f"{zh}；{'、'.join(name.zh for name in names)}", f"{en}; {', '.join(name.en for name in names)}"
        )
