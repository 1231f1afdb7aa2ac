"""What the platform told the shop: notices, violations with their points, changes of rules. Kept by hand."""

from __future__ import annotations

from baton.kit.text import Text
from baton.sources.contract import Source

SOURCE = Source(
    name="platform_messages",
    label=Text("消息与违规", "Messages and violations"),
    dataset="platform_message",
    aliases={
        "编号": "message_id",
        "消息ID": "message_id",
        "违规编号": "message_id",
        "通知时间": "sent_at",
        "处罚时间": "sent_at",
        "时间": "sent_at",
        "消息类型": "kind",
        "类型": "kind",
        "消息标题": "title",
        "违规原因": "title",
        "扣分分值": "penalty_points",
        "最晚处理日": "handle_by",
        "是否已读": "is_read",
        "处理时间": "handled_on",
    },
    identified_by=(
        frozenset({"message_id"}),
        frozenset({"sent_at"}),
        frozenset({"title"}),
    ),
)
