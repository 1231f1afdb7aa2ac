"""Baton's loss log: why an inquiry did not become an order."""

from __future__ import annotations

from baton.kit.text import Text
from baton.sources.contract import Source

SOURCE = Source(
    name="losses",
    label=Text("丢单登记", "Loss log"),
    dataset="loss",
    aliases={"丢单原因": "reason", "日期": "lost_on", "负责人": "staff"},
    identified_by=(frozenset({"inquiry_id"}), frozenset({"lost_on"}), frozenset({"reason"})),
)
