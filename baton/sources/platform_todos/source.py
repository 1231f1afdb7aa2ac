"""What the platform's workbench asks the shop to do. Kept by hand."""

from __future__ import annotations

from baton.kit.text import Text
from baton.sources.contract import Source

SOURCE = Source(
    name="platform_todos",
    label=Text("平台待办", "The platform's to-dos"),
    dataset="platform_todo",
    aliases={
        "待办ID": "todo_id",
        "编号": "todo_id",
        "日期": "noted_on",
        "类型": "kind",
        "待办事项": "title",
        "待办": "title",
        "个数": "amount",
        "截止日期": "handle_by",
        "完成日期": "handled_on",
    },
    identified_by=(
        frozenset({"todo_id"}),
        frozenset({"noted_on"}),
        frozenset({"title"}),
    ),
)
