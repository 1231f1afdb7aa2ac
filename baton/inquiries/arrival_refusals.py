"""What is said to whoever brings an inquiry that cannot be taken."""

from __future__ import annotations

from baton.kit.errors import NotUsable
from baton.kit.text import Text


def wrong_key() -> NotUsable:
    return NotUsable(
        "wrong_key",
        Text("这个询盘编号不能用。", "This cannot be an inquiry's id."),
        Text(
            "最长 200 个字符，不含控制字符；没有编号就留空。",
            "At most 200 characters without control signs; leave it empty where there is none.",
        ),
    )


def wrong_moment() -> NotUsable:
    return NotUsable(
        "wrong_moment",
        Text("到达时间读不懂。", "The moment of arrival cannot be understood."),
        Text(
            "要带时区，例如 2026-09-21T09:30:00+08:00，不早于 2000 年。",
            "Give it with its time zone, as 2026-09-21T09:30:00+08:00, and not before 2000.",
        ),
    )
