"""What people call a segment: a country, a traffic channel. Any other is called as the files write it."""

from __future__ import annotations

from baton.kit import countries
from baton.kit.text import Text

CHANNELS = {
    text.zh: text
    for text in (
        Text("搜索", "Search"),
        Text("系统推荐", "Recommendations"),
        Text("导购会场", "Promotion venues"),
        Text("询盘", "Inquiries"),
        Text("信保", "Trade Assurance"),
        Text("站内收藏", "Favourites"),
        Text("直接访问", "Direct visits"),
        Text("店内", "Within the shop"),
        Text("站外", "Outside the platform"),
        Text("其他", "Other"),
    )
}
"""Traffic channels as the platform's files name them; they are kept in the facts by that name."""


def segment_label(dimension: str | None, segment: str, name: str | None = None) -> Text:
    """`name`: what the facts call a segment that is kept by its number, a product's for one."""
    if dimension == "country":
        return countries.label(segment)
    if dimension == "channel" and segment in CHANNELS:
        return CHANNELS[segment]
    return Text(name or segment, name or segment)
