"""流量来源: one row a channel for the days the file states."""

from __future__ import annotations

from baton.kit.text import Text
from baton.sources.contract import PERIOD, Source

SOURCE = Source(
    name="channels",
    label=Text("流量来源", "Channels"),
    dataset="channel_period",
    aliases={
        "渠道": "channel",
        "流量来源": "channel",
        "Channel": "channel",
        "统计日期": PERIOD,
        "店铺访问人数": "visitors",
        "访问人数": "visitors",
        "Visitors": "visitors",
        "全店曝光次数": "impressions",
        "曝光次数": "impressions",
        "全店点击次数": "clicks",
        "点击次数": "clicks",
        "店内询盘个数": "inquiries",
        "询盘个数": "inquiries",
        "Inquiries": "inquiries",
        "店内询盘人数": "inquirers",
        "询盘人数": "inquirers",
        "Inquirers": "inquirers",
        "店内TM咨询人数": "chats",
        "TM咨询人数": "chats",
        "TM consultations": "chats",
    },
    identified_by=(frozenset({"channel"}), frozenset({"visitors"})),
    left_out=frozenset({"商机转化率", "Opportunity rate"}),
)
