"""What segments are called."""

from __future__ import annotations

import pytest

from baton.kit import countries
from baton.kit.segments import CHANNELS, segment_label
from baton.kit.text import Text


@pytest.mark.parametrize(
    ("dimension", "segment", "name", "said"),
    [
        ("channel", "搜索", None, Text("搜索", "Search")),
        ("channel", "双十一会场", None, Text("双十一会场", "双十一会场")),
        ("keyword", "搜索", None, Text("搜索", "搜索")),
        ("product", "1600", "Panel light", Text("Panel light", "Panel light")),
        ("product", "1600", None, Text("1600", "1600")),
        (None, "x", None, Text("x", "x")),
        ("country", "US", None, countries.label("US")),
    ],
)
def test_known_ones_have_a_name_in_each_language(
    dimension: str | None, segment: str, name: str | None, said: Text
) -> None:
    assert segment_label(dimension, segment, name) == said


def test_no_two_channels_are_called_the_same() -> None:
    assert len({text.en for text in CHANNELS.values()}) == len(CHANNELS)
    assert all(text.en.isascii() for text in CHANNELS.values())
