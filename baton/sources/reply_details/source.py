"""The platform's list of answered and unanswered inquiries and chats. Its headers are not published: names that teams
use are taken, and a table of other names is read by a saved mapping."""

from __future__ import annotations

from baton.kit.text import Text
from baton.sources.contract import Source

SOURCE = Source(
    name="reply_details",
    label=Text("回复明细", "Reply details"),
    dataset="reply_detail",
    aliases={
        "询盘ID": "inquiry_id",
        "会话编号": "inquiry_id",
        "会话ID": "inquiry_id",
        "接收时间": "received_at",
        "询盘时间": "received_at",
        "首次回复": "first_reply_at",
        "回复时间": "first_reply_at",
        "及时回复": "is_in_time",
        "是否及时": "is_in_time",
        "接待人": "staff",
        "业务员": "staff",
        "类型": "source",
    },
    identified_by=(frozenset({"inquiry_id"}), frozenset({"received_at"}), frozenset({"is_in_time"})),
)
