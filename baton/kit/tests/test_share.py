from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from baton.kit.share import Share, ratio

counts = st.integers(0, 10_000)


def test_the_share_of_nothing_is_unknown() -> None:
    assert Share(0, 0).value is None
    assert Share(0, 5).value == 0


@given(counts, counts, counts, counts)
def test_shares_are_pooled_not_averaged(part: int, whole: int, other_part: int, other_whole: int) -> None:
    pooled = Share(part, whole) + Share(other_part, other_whole)
    assert pooled == Share(part + other_part, whole + other_whole)


def test_a_ratio_of_something_missing_is_missing() -> None:
    assert ratio(None, 5) is None
    assert ratio(5, None) is None
    assert ratio(5, 0) is None
    assert ratio(0, 5) == 0
