"""生意参谋 流量来源: sources in up to four levels, with subtotals (汇总) that are dropped."""

from __future__ import annotations

from baton.kit.text import Text
from baton.sources.contract import PERIOD, Joined, Source

LEVELS = ("level_1", "level_2", "level_3", "level_4")

SOURCE = Source(
    name="sycm_traffic",
    label=Text("生意参谋 流量来源", "SYCM traffic sources"),
    dataset="channel_period",
    aliases={
        "统计日期": PERIOD,
        "一级来源": "level_1",
        "Source level 1": "level_1",
        "二级来源": "level_2",
        "Source level 2": "level_2",
        "三级来源": "level_3",
        "Source level 3": "level_3",
        "四级来源": "level_4",
        "Source level 4": "level_4",
        "访客数": "visitors",
        "Visitors": "visitors",
    },
    identified_by=(frozenset({"level_1"}), frozenset({"visitors"})),
    left_out=frozenset({"支付买家数", "支付金额", "支付转化率", "加购人数", "收藏人数"}),
    joined=Joined("channel", LEVELS),
    has_own_names=False,
)
