"""Baton's calendar of events: what happened when, drawn on every chart."""

from __future__ import annotations

from baton.kit.text import Text
from baton.sources.contract import Source

SOURCE = Source(
    name="events",
    label=Text("大事记", "Events"),
    dataset="event",
    aliases={"事件编号": "event_id", "开始日期": "started_on", "结束日期": "ended_on", "类型": "kind"},
    identified_by=(
        frozenset({"event_id"}),
        frozenset({"started_on"}),
        frozenset({"kind"}),
        frozenset({"title"}),
    ),
    ordered=(("started_on", "ended_on"),),
)
