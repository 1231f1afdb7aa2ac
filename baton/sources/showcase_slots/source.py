"""Which product stands in which showcase slot, noted on some day."""

from __future__ import annotations

from baton.kit.text import Text
from baton.sources.contract import Source

SOURCE = Source(
    name="showcase_slots",
    label=Text("橱窗", "Showcase slots"),
    dataset="showcase_slot",
    aliases={
        "日期": "noted_on",
        "序号": "slot",
        "橱窗编号": "slot",
        "橱窗位置": "slot",
        "产品编号": "product_id",
        "商品ID": "product_id",
    },
    identified_by=(
        frozenset({"slot"}),
        frozenset({"product_id"}),
    ),
    left_out=frozenset({"产品名称", "产品标题"}),
)
