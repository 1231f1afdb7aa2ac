"""Baton's inquiry log: one row an inquiry, as known at its arrival."""

from __future__ import annotations

from baton.kit.text import Text
from baton.sources.contract import Source

SOURCE = Source(
    name="inquiries",
    label=Text("询盘登记", "Inquiry log"),
    dataset="inquiry",
    aliases={
        "时间": "received_at",
        "渠道": "source",
        "买家": "buyer_name",
        "国家": "country",
        "产品": "product_id",
        "首次回复": "first_reply_at",
        "是否有效": "is_effective",
        "状态": "stage",
        "跟进阶段": "stage",
        "询盘内容": "message",
        "邮箱": "buyer_mail",
        "电话": "buyer_phone",
    },
    identified_by=(frozenset({"inquiry_id"}), frozenset({"received_at"})),
)
