"""`baton claim`: the standing claims, tested on the shop's own facts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.management.base import CommandParser

from baton.board import selectors
from baton.board.logic.periods import Span, span_of
from baton.board.logic.terminal_tables import aligned
from baton.drivers.claim_terms import VERDICTS, Claim
from baton.drivers.claims import CLAIMS, claim, claim_of, claims
from baton.facts.snapshot import Snapshot
from baton.kit.errors import NotUsable
from baton.kit.glossary import label
from baton.kit.period import Period, parse_day
from baton.kit.text import Text
from baton.people.selectors import shop_by_code
from baton.people.terms import Shop
from baton.ui.terminal import BatonCommand, Group


class Command(BatonCommand):
    summary = Text(
        "常说的一句话，数据支持吗：询盘质量低、没人接……",
        "What people keep saying, tested on facts: poor inquiries, nobody catches them, …",
    )
    group = Group.ANSWERS
    example = "baton claim reply_rate_low --shop minglan --from 2026-10-25 --to 2026-11-21"
    has_json = True

    def add_arguments(self, parser: CommandParser) -> None:
        listed = ", ".join(CLAIMS)
        explain = {
            "name": Text(
                f"哪一句；不写就是全部：{listed}", f"which claim; all of them unless given: {listed}"
            ),
            "shop": Text("店铺代码", "the shop's code"),
            "from": Text(
                "第一个数据日；默认最近四个整周", "first data day; the last four whole weeks unless given"
            ),
            "to": Text("最后一个数据日", "last data day"),
        }
        said = {name: text.into(self.language) for name, text in explain.items()}
        parser.add_argument("name", nargs="?", metavar="NAME", help=said["name"])
        parser.add_argument("--shop", required=True, help=said["shop"])
        parser.add_argument("--from", dest="start", metavar="D", help=said["from"])
        parser.add_argument("--to", dest="end", metavar="D", help=said["to"])

    def act(self, options: Mapping[str, Any]) -> object:
        shop, name = shop_by_code(options["shop"]), options["name"]
        if name is not None:
            claim_of(name)
        snapshot, latest = selectors.present_facts(), selectors.latest_day(shop)
        period = _asked(snapshot, shop, options["start"], options["end"])
        self.found: tuple[Claim, ...]
        if name is None:
            self.found = claims(snapshot, shop.code, period, latest_complete=latest)
            return [one.as_json(self.language) for one in self.found]
        self.found = (claim(snapshot, shop.code, name, period, latest_complete=latest),)
        return self.found[0].as_json(self.language)

    def show(self, payload: Any) -> None:
        first = self.found[0]
        self.say(f"{first.shop}  {first.period}")
        heads = (
            Text("说法", "claim"),
            Text("结论", "verdict"),
            Text("环节", "leg"),
            Text("归属", "owner"),
        )
        rows: list[tuple[Text, ...]] = [
            (one.claim.name, VERDICTS[one.verdict], label(one.leg), label(one.owner.value))
            for one in self.found
        ]
        self.say(aligned([[cell.into(self.language) for cell in row] for row in (heads, *rows)]))
        self.say()
        for one in self.found:
            lead = Text(f"{one.claim.name.zh}：", f"{one.claim.name.en}: ")
            self.say(Text(lead.zh + one.reading.zh, lead.en + one.reading.en))
            if one.behind is not None:
                self.say(Text(f"  {one.behind.reading.zh}", f"  {one.behind.reading.en}"))


def _asked(snapshot: Snapshot, shop: Shop, start: str | None, end: str | None) -> Period:
    """The days typed, or the last four whole weeks that the shop has figures of."""
    if start is not None and end is not None:
        return Period(parse_day(start), parse_day(end))
    if start is None and end is None:
        last = selectors.last_data_day(snapshot, shop, selectors.latest_day(shop))
        return span_of(Span.FOUR_WEEKS, last)
    raise NotUsable(
        "half_a_period",
        Text("只给了一头的日期。", "Only one end of the period is given."),
        Text("--from 和 --to 一起写，或都不写。", "Give both --from and --to, or neither."),
    )
