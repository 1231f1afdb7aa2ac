"""What became of inquiries at Baton's desk: written by Baton, one row an inquiry that people worked on."""

from __future__ import annotations

from baton.kit.text import Text
from baton.sources.contract import Source

SOURCE = Source(
    name="inquiry_outcomes",
    label=Text("询盘进展", "What became of inquiries"),
    dataset="inquiry_outcome",
    aliases={},
    identified_by=(
        frozenset({"inquiry_id"}),
        frozenset({"received_at"}),
        frozenset({"sales_grade"}),
        frozenset({"merged_into"}),
    ),
)
