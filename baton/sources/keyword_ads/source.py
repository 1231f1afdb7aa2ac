"""外贸直通车 report: a row a day, split by some of campaign, keyword, product and country. Spend is in CNY."""

from __future__ import annotations

from baton.kit.text import Text
from baton.sources.contract import PERIOD, RatioCheck, Source

SOURCE = Source(
    name="keyword_ads",
    label=Text("外贸直通车", "Keyword advertising"),
    dataset="ad_day",
    aliases={
        "日期": PERIOD,
        "时间": PERIOD,
        "统计日期": PERIOD,
        "Date": PERIOD,
        "计划名称": "campaign",
        "推广计划": "campaign",
        "计划": "campaign",
        "Campaign": "campaign",
        "关键词": "keyword",
        "词": "keyword",
        "搜索词": "keyword",
        "Keyword": "keyword",
        "产品ID": "product_id",
        "商品ID": "product_id",
        "Product ID": "product_id",
        "国家/地区": "country",
        "国家": "country",
        "地域": "country",
        "Country": "country",
        "曝光量": "impressions",
        "曝光": "impressions",
        "曝光次数": "impressions",
        "Impressions": "impressions",
        "点击量": "clicks",
        "点击": "clicks",
        "点击次数": "clicks",
        "Clicks": "clicks",
        "花费": "ad_spend",
        "消耗": "ad_spend",
        "推广费用": "ad_spend",
        "Cost": "ad_spend",
        "Spend": "ad_spend",
        "推广时长": "ad_hours",
        "商机量": "ad_leads",
        "意向商机量": "ad_leads",
        "商机": "ad_leads",
        "Leads": "ad_leads",
        "L1+点击量": "l1_clicks",
        "L1+ clicks": "l1_clicks",
    },
    identified_by=(
        frozenset({"ad_spend"}),
        frozenset({"impressions", "clicks"}),
    ),
    checks=(RatioCheck("点击率", "clicks", "impressions"),),
    left_out=frozenset(
        {
            "点击成本",
            "平均点击花费",
            "平均点击成本",
            "商机成本",
            "商机转化率",
            "L1+买家点击占比",
            "L1+点击占比",
            "计划类型",
            "产品名称",
            "CTR",
            "CPC",
        }
    ),
    has_empty_keys=True,
)
