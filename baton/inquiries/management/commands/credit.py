"""`baton credit`: how a month's paid orders are shared between what brought the buyers and the work."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.management.base import CommandParser

from baton.inquiries.crediting import selectors, totals, words
from baton.inquiries.crediting.kept_shares import as_json
from baton.inquiries.crediting.terms import MonthCredit, Side
from baton.inquiries.services import take_in
from baton.kit.text import Text
from baton.people.selectors import shop_by_code
from baton.ui import formats
from baton.ui.terminal import BatonCommand, Group


class Command(BatonCommand):
    summary = Text(
        "一个月的实收订单怎么分功劳：运营、业务、各种接触。",
        "How a month's paid orders are shared: marketing, sales, each touch.",
    )
    group = Group.ANSWERS
    example = "baton credit --shop minglan --month 2026-10"
    has_json = True

    def add_arguments(self, parser: CommandParser) -> None:
        explain = {
            "shop": Text("店铺代码", "the shop's code"),
            "month": Text("首笔到账的月份，如 2026-10", "the month of the first money, like 2026-10"),
        }
        said = {name: text.into(self.language) for name, text in explain.items()}
        parser.add_argument("--shop", required=True, help=said["shop"])
        parser.add_argument("--month", required=True, metavar="YYYY-MM", help=said["month"])

    def act(self, options: Mapping[str, Any]) -> object:
        month = selectors.month_named(options["month"])
        shop = shop_by_code(options["shop"])
        # The shares are of what is on the desk: the files must be there first.
        take_in(shop)
        self.found = found = selectors.month_credit(shop, month)
        sides = totals.by_side(found.orders)
        return {
            "shop": shop.code,
            "month": month,
            "rule": found.rule.number,
            "paid_orders": len(found.orders),
            "catalogue": found.catalogue,
            "catalogue_until": found.catalogue_until,
            "is_as_counted": found.is_as_counted,
            "is_closed": found.closed is not None,
            "learnt": {"accounts": found.learnt.accounts, "paid": found.learnt.paid, "even": found.learnt.is_even},
            "sides": {side.value: _told(credited) for side, credited in sides.items()},
            "touches": {one.kind.value: _told(one.credited) for one in totals.by_touch(found.orders)},
            "orders": [
                {"order": order.order_id, "paid_on": order.paid_on, "received": order.received,
                 "is_repeat": order.is_repeat, "parts": as_json(order.parts)}
                for order in found.orders
            ],
        }  # fmt: skip

    def show(self, payload: Any) -> None:
        found: MonthCredit = self.found
        self.say(f"{payload['shop']}  {found.month}  {words.version(found.rule).into(self.language)}")
        self.say(
            Text(
                f"{len(found.orders)} 张实收订单；漏斗计到 {found.catalogue_until or '—'}："
                f"{formats.number(found.catalogue)}",
                f"{len(found.orders)} paid orders; the funnel counts until {found.catalogue_until or '—'}: "
                f"{formats.number(found.catalogue)}",
            )
        )
        if found.learnt.is_even:
            self.say(
                Text(
                    f"成熟的买家账号只有 {found.learnt.accounts} 个，平分。",
                    f"Only {found.learnt.accounts} ripe buyer accounts: even shares.",
                )
            )
        sides = totals.by_side(found.orders)
        for side in Side:
            self.say(f"{_line(sides[side])}  {side.label.into(self.language)}")
            for one in totals.by_touch(found.orders):
                if one.kind.side is side:
                    self.say(f"{_line(one.credited)}    {one.kind.label.into(self.language)}")
        self.say(words.NO_PAY)


def _told(credited: totals.Credited) -> Mapping[str, object]:
    return {
        "orders": credited.orders,
        "in_orders": credited.in_orders,
        "money": None if credited.money is None else round(credited.money, 2),
    }


def _line(credited: totals.Credited) -> str:
    return f"{credited.orders:>9.2f} {formats.money(credited.money):>12}"
