"""The platform's record of who gave which inquiry to whom. Its headers are not published: names that teams use are
taken, and a table of other names is read by a saved mapping."""

from __future__ import annotations

from baton.kit.text import Text
from baton.sources.contract import Source

SOURCE = Source(
    name="allocations",
    label=Text("询盘分配记录", "Allocation record"),
    dataset="allocation",
    aliases={
        "询盘ID": "inquiry_id",
        "询盘号": "inquiry_id",
        "操作时间": "allocated_at",
        "分配日期": "allocated_at",
        "转移时间": "allocated_at",
        "分配前负责人": "from_staff",
        "原跟进人": "from_staff",
        "转出人": "from_staff",
        "分配后负责人": "staff",
        "分配给": "staff",
        "接收人": "staff",
        "现跟进人": "staff",
        "分配人": "allocated_by",
        "分配类型": "allocated_by",
        "账号类型": "account",
    },
    identified_by=(frozenset({"inquiry_id"}), frozenset({"allocated_at"}), frozenset({"staff"})),
)
