"""引流关键词: one row a keyword for the days in cell A1 (`getKeywords-YYYY-MM-DD.xls`).

The platform strips accents from words, so one text may fill several rows; `occurrence` keeps them apart. Its 直通车
columns cover standard promotion only.
"""

from __future__ import annotations

from baton.kit.text import Text
from baton.sources.contract import RatioCheck, Source

SOURCE = Source(
    name="keywords",
    label=Text("引流关键词", "Keywords"),
    dataset="keyword_period",
    aliases={
        "词": "keyword",
        "关键词": "keyword",
        "Keyword": "keyword",
        "曝光量": "impressions",
        "搜索曝光次数": "impressions",
        "Impressions": "impressions",
        "点击量": "clicks",
        "搜索点击次数": "clicks",
        "Clicks": "clicks",
        "外贸直通车曝光": "standard_ads_impressions",
        "P4P impressions": "standard_ads_impressions",
        "外贸直通车点击": "standard_ads_clicks",
        "P4P clicks": "standard_ads_clicks",
        "外贸直通车推广时长": "ad_hours",
        "P4P hours": "ad_hours",
        "Top10平均曝光": "top10_impressions",
        "Top10 平均曝光": "top10_impressions",
        "Top 10 average impressions": "top10_impressions",
        "Top10平均点击": "top10_clicks",
        "Top 10 average clicks": "top10_clicks",
        "关键词指数": "keyword_index",
        "Keyword index": "keyword_index",
        "卖家规模指数": "seller_index",
        "Seller index": "seller_index",
    },
    identified_by=(
        frozenset({"keyword"}),
        frozenset({"impressions", "clicks"}),
        frozenset({"standard_ads_impressions", "top10_impressions", "keyword_index", "seller_index"}),
    ),
    checks=(RatioCheck("点击率", "clicks", "impressions"),),
    numbered_by="keyword",
)
