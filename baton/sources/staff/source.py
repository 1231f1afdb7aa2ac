"""员工分析: one row an account for the days the file states; the row 全部账号 is their total."""

from __future__ import annotations

from baton.kit.text import Text
from baton.sources.contract import PERIOD, Source

SOURCE = Source(
    name="staff",
    label=Text("员工分析", "Staff"),
    dataset="staff_period",
    aliases={
        "员工名称": "staff",
        "员工": "staff",
        "账号": "staff",
        "Account": "staff",
        "Staff": "staff",
        "统计日期": PERIOD,
        "产品数": "products",
        "Products": "products",
        "产品搜索曝光": "search_impressions",
        "Search impressions": "search_impressions",
        "产品搜索点击": "search_clicks",
        "Search clicks": "search_clicks",
        "询盘数/商机数": "inquiries",
        "询盘数": "inquiries",
        "询盘个数": "inquiries",
        "Inquiries": "inquiries",
        "TM咨询客户数": "chats",
        "TM咨询人数": "chats",
        "极速回复率": "fast_reply_rate",
        "及时回复率": "reply_rate",
        "平均回复时间": "first_reply_time",
        "平均回复时长": "first_reply_time",
        "创建订单数": "drafted_orders",
        "实收信保订单数": "trade_assurance_orders",
        "实收信保金额": "trade_assurance_amount",
        "审核通过报价量": "rfq_quotes",
    },
    identified_by=(
        frozenset({"staff"}),
        frozenset({"products", "search_impressions", "reply_rate", "fast_reply_rate"}),
        frozenset({"inquiries", "chats", "reply_rate", "fast_reply_rate"}),
    ),
    left_out=frozenset(
        {
            "有效产品数",
            "新发品数",
            "修改产品数",
            "订单转化率",
            "RFQ回复率",
            "营销次数",
            "最近登录网站天数",
            "最近在线时长",
        }
    ),
)
