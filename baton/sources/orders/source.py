"""Baton's order log: one row an order, Trade Assurance or offline."""

from __future__ import annotations

from baton.kit.text import Text
from baton.sources.contract import Source

SOURCE = Source(
    name="orders",
    label=Text("订单登记", "Order log"),
    dataset="order",
    aliases={
        "信保订单号": "order_id",
        "订单编号": "order_id",
        "下单日期": "drafted_on",
        "买家": "buyer_name",
        "国家": "country",
    },
    identified_by=(frozenset({"order_id"}), frozenset({"drafted_on"})),
)
