"""How far every open order is on its way out of the house. Kept by hand."""

from __future__ import annotations

from baton.kit.text import Text
from baton.sources.contract import Source

SOURCE = Source(
    name="shipments",
    label=Text("发货进度", "Shipments"),
    dataset="shipment",
    aliases={
        "信保订单号": "order_id",
        "订单编号": "order_id",
        "约定发货日期": "promised_shipment_on",
        "最晚发货日": "promised_shipment_on",
        "状态": "shipment_state",
        "物流状态": "shipment_state",
        "发货日期": "shipped_on",
        "实际发货日期": "shipped_on",
        "运单号": "tracking_number",
        "快递单号": "tracking_number",
        "提单号": "tracking_number",
        "特殊需求": "special_request",
        "备注": "special_request",
        "国家": "country",
        "跟进人": "staff",
        "异常": "trouble",
        "更新日期": "updated_on",
    },
    identified_by=(
        frozenset({"order_id"}),
        frozenset({"promised_shipment_on"}),
        frozenset({"shipment_state", "tracking_number", "trouble", "updated_on"}),
    ),
)
