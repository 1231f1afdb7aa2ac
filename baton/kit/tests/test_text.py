"""Counts with their English nouns."""

from __future__ import annotations

import pytest

from baton.kit.text import many


@pytest.mark.parametrize(
    ("count", "said"),
    [(0, "0 days"), (1, "1 day"), (1.2, "1 day"), (2, "2 days"), (1_200, "1,200 days"), (-1, "-1 days")],
)
def test_a_count_has_the_noun_that_fits(count: float, said: str) -> None:
    assert many(count, "day", "days") == said
