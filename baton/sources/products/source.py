"""产品分析: one row a product for the days in cell A1 (`Products-YYYY-MM-DD.xls`).

搜索 and 营销 overlap: whole-shop impressions are the stage, the others stand beside it and are never added.
"""

from __future__ import annotations

from baton.kit.text import Text
from baton.sources.contract import PERIOD, RatioCheck, Source

SOURCE = Source(
    name="products",
    label=Text("产品分析", "Products"),
    dataset="product_period",
    aliases={
        "产品ID": "product_id",
        "Product ID": "product_id",
        "产品名称": "product_name",
        "Product name": "product_name",
        "产品负责人": "product_owner",
        "Product owner": "product_owner",
        "是否橱窗": "is_showcase",
        "Showcase": "is_showcase",
        "是否顶展": "is_top_ranking",
        "Top ranking": "is_top_ranking",
        "是否P4P": "is_keyword_ads",
        "P4P": "is_keyword_ads",
        "搜索曝光次数": "search_impressions",
        "Search impressions": "search_impressions",
        "搜索点击次数": "search_clicks",
        "Search clicks": "search_clicks",
        "访问人数": "visitors",
        "Visitors": "visitors",
        "询盘个数": "inquiries",
        "Inquiries": "inquiries",
        "近90天商机人数": "opportunities_90_days",
        "询盘人数": "inquirers",
        "Inquirers": "inquirers",
        "收藏人数": "favourites",
        "分享人数": "shares",
        "对比人数": "compares",
        "提交订单个数": "drafted_orders",
        "Submitted orders": "drafted_orders",
        "TM咨询人数": "chats",
        "TM consultations": "chats",
        "RTS线上买家数": "online_buyers",
        "RTS线上实收GMV": "online_amount",
        "全店曝光次数": "impressions",
        "Impressions": "impressions",
        "Total impressions": "impressions",
        "全店点击次数": "clicks",
        "Clicks": "clicks",
        "Total clicks": "clicks",
        "营销曝光次数": "marketing_impressions",
        "营销点击次数": "marketing_clicks",
        "标准推广曝光次数": "standard_ads_impressions",
        "标准推广点击次数": "standard_ads_clicks",
        "全站推广曝光次数": "sitewide_ads_impressions",
        "全站推广点击次数": "sitewide_ads_clicks",
        "统计日期": PERIOD,
    },
    identified_by=(
        frozenset({"product_id"}),
        frozenset({"product_name", "is_showcase"}),
        frozenset({"search_impressions", "impressions"}),
        frozenset({"visitors", "inquiries"}),
    ),
    checks=(
        RatioCheck("搜索点击率", "search_clicks", "search_impressions"),
        RatioCheck("询盘率", "inquiries", "visitors"),
    ),
)
