"""国家/地区: one row a country for the days the file states. The layout is inferred; headers go by name."""

from __future__ import annotations

from baton.kit.text import Text
from baton.sources.contract import PERIOD, Source

SOURCE = Source(
    name="countries",
    label=Text("国家/地区", "Countries"),
    dataset="country_period",
    aliases={
        "国家/地区": "country",
        "国家及地区": "country",
        "国家": "country",
        "地域": "country",
        "Country/Region": "country",
        "统计日期": PERIOD,
        "全店曝光次数": "impressions",
        "曝光次数": "impressions",
        "Impressions": "impressions",
        "全店点击次数": "clicks",
        "点击次数": "clicks",
        "Clicks": "clicks",
        "店铺访问人数": "visitors",
        "访问人数": "visitors",
        "访客数": "visitors",
        "Visitors": "visitors",
        "询盘个数": "inquiries",
        "店内询盘个数": "inquiries",
        "Inquiries": "inquiries",
        "询盘人数": "inquirers",
        "店内询盘人数": "inquirers",
        "Inquirers": "inquirers",
        "TM咨询人数": "chats",
        "店内TM咨询人数": "chats",
        "TM consultations": "chats",
    },
    identified_by=(frozenset({"country"}), frozenset({"visitors"})),
    left_out=frozenset({"商机转化率", "访客占比", "询盘率"}),
)
