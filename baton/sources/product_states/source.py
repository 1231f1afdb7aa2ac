"""How the platform rates every product and what its listing says, noted on some day."""

from __future__ import annotations

from baton.kit.text import Text
from baton.sources.contract import Source

SOURCE = Source(
    name="product_states",
    label=Text("产品等级与信息质量", "Product tiers and listing quality"),
    dataset="product_state",
    aliases={
        "日期": "noted_on",
        "统计日期": "noted_on",
        "产品编号": "product_id",
        "商品ID": "product_id",
        "产品名称": "title",
        "标题": "title",
        "产品层级": "tier",
        "产品分层": "tier",
        "prodLevel3": "tier",
        "信息质量": "quality_score",
        "信息质量得分": "quality_score",
        "是否上架": "is_listed",
        "是否预售": "is_presale",
        "编辑时间": "edited_on",
        "更新时间": "edited_on",
        "最近更新": "edited_on",
        "缺少资料": "missing_material",
        "厂家": "supplier",
        "工厂": "supplier",
        "产品卖点": "selling_points",
    },
    identified_by=(
        frozenset({"product_id"}),
        frozenset({"tier", "quality_score", "edited_on", "missing_material", "selling_points"}),
    ),
)
