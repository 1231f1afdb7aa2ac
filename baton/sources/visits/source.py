"""访客详情, copied from the page: the platform has no export of it and forgets a visitor after 31 days."""

from __future__ import annotations

from baton.kit.text import Text
from baton.sources.contract import Source

SOURCE = Source(
    name="visits",
    label=Text("访客详情", "Visitors"),
    dataset="visit",
    aliases={
        "访客ID": "visitor_id",
        "visitorId": "visitor_id",
        "日期": "visited_on",
        "统计日期": "visited_on",
        "访问时间": "visited_on",
        "logTime": "visited_on",
        "国家及地区": "country",
        "国家": "country",
        "地域": "country",
        "buyerCountryId": "country",
        "等级": "buyer_level",
        "levelTag": "buyer_level",
        "浏览量": "views",
        "visitPv": "views",
        "停留时间": "stay_seconds",
        "staySecond": "stay_seconds",
        "偏好关键词": "searched_words",
        "常用搜索词": "searched_words",
        "serKeywords": "searched_words",
        "浏览产品": "product_id",
        "是否询盘": "has_inquired",
        "是否TM咨询": "has_chatted",
        "isMcFb": "has_inquired",
        "isAtmFb": "has_chatted",
        "营销截止": "reachable_until",
    },
    identified_by=(
        frozenset({"visitor_id"}),
        frozenset({"views", "stay_seconds", "searched_words", "shop_behaviour", "site_behaviour"}),
    ),
    left_out=frozenset(
        {"totalVisitSellerCnt", "totalVisitPv", "totalAtmFbCnt", "totalRfqCnt", "totalMcFbCnt"}
    ),
)
