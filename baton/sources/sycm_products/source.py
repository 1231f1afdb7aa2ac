"""生意参谋 商品: the domestic console's products. Amounts are in CNY and have no field here; they are left out."""

from __future__ import annotations

from baton.kit.text import Text
from baton.sources.contract import PERIOD, Source

SOURCE = Source(
    name="sycm_products",
    label=Text("生意参谋 商品", "SYCM products"),
    dataset="product_period",
    aliases={
        "统计日期": PERIOD,
        "日期": PERIOD,
        "商品ID": "product_id",
        "Item ID": "product_id",
        "商品名称": "product_name",
        "Item name": "product_name",
        "商品访客数": "visitors",
        "Item visitors": "visitors",
        "商品收藏人数": "favourites",
        "Item favourites": "favourites",
        "支付买家数": "online_buyers",
        "Paying buyers": "online_buyers",
    },
    identified_by=(
        frozenset({"product_id"}),
        frozenset({"visitors"}),
        frozenset({"favourites", "online_buyers"}),
    ),
    left_out=frozenset(
        {
            "商品浏览量",
            "平均停留时长",
            "商品加购人数",
            "商品加购件数",
            "支付金额",
            "支付件数",
            "支付转化率",
            "下单转化率",
            "访客平均价值",
            "成功退款金额",
        }
    ),
    has_own_names=False,
)
