"""Segments far below the others: exact tails, many looked at, and the products planted in the demo shop."""

from __future__ import annotations

from datetime import date
from math import comb, exp, factorial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from baton.drivers.baseline import Law, Observed
from baton.drivers.claim_parts import Part, chance_of_so_few, far_below
from baton.drivers.claim_terms import Claim
from baton.drivers.claims import claim
from baton.facts.store import FactStore
from baton.kit.data_days import last_weeks
from baton.kit.glossary import Owner
from baton.metrics.products import ENOUGH

ALIKE = {f"P{number}": Observed(50, 5000) for number in range(40)}


def names(found: Claim) -> list[str]:
    assert found.behind is not None
    return [one.name.en for one in found.behind.segments]


def test_chances_are_the_tails_of_the_textbook() -> None:
    poisson = sum(exp(-7.5) * 7.5**count / factorial(count) for count in range(4))
    assert chance_of_so_few(Part("a", 3, 900, 7.5), Law.COUNT) == pytest.approx(poisson)
    binomial = sum(comb(20, count) * 0.4**count * 0.6 ** (20 - count) for count in range(4))
    assert chance_of_so_few(Part("a", 3, 20, 8.0), Law.SHARE) == pytest.approx(binomial)
    assert chance_of_so_few(Part("a", 19, 20, 20.0), Law.SHARE) < 1e-3


@pytest.mark.parametrize("law", Law)
def test_one_without_any_stands_out_and_those_alike_do_not(law: Law) -> None:
    assert far_below(ALIKE, law, 0.2).below == ()
    found = far_below({**ALIKE, "none": Observed(0, 5000)}, law, 0.2)
    assert found.looked_at == 41
    (only,) = found.below
    assert (only.segment, only.part) == ("none", 0)
    assert only.expected == pytest.approx(50)


def test_a_little_below_is_not_named() -> None:
    assert far_below({**ALIKE, "less": Observed(25, 5000)}, Law.SHARE, 0.2).below == ()


def test_too_little_is_not_looked_at() -> None:
    size = 100 * (ENOUGH - 0.5)
    found = far_below({**ALIKE, "small": Observed(0, size)}, Law.SHARE, 0.2)
    assert (found.looked_at, found.below) == (40, ())


def test_of_many_looked_at_a_lone_small_nought_may_be_chance() -> None:
    nought = {"nought": Observed(0, 450)}
    assert [
        one.segment for one in far_below({**nought, "rest": Observed(500, 50000)}, Law.COUNT, 0.2).below
    ] == ["nought"]
    assert far_below({**nought, **ALIKE}, Law.COUNT, 0.2).below == ()


def test_a_single_segment_has_no_others() -> None:
    assert far_below({"only": Observed(0, 5000)}, Law.SHARE, 0.2).looked_at == 0
    assert far_below({}, Law.SHARE, 0.2).looked_at == 0


@settings(max_examples=40, deadline=None)
@given(
    st.dictionaries(
        st.text("abc", min_size=1, max_size=3),
        st.tuples(st.integers(0, 60), st.integers(60, 9000)),
        max_size=8,
    )
)
def test_what_is_named_is_below_the_others_and_in_order(counted: dict[str, tuple[int, int]]) -> None:
    segments = {name: Observed(part, whole) for name, (part, whole) in counted.items()}
    found = far_below(segments, Law.SHARE, 0.2)
    assert len(found.below) <= found.looked_at <= len(segments)
    assert all(one.part <= 0.2 * one.expected for one in found.below)
    missing = [one.expected - one.part for one in found.below]
    assert missing == sorted(missing, reverse=True)


def test_planted_products_of_the_demo_shop(demo_store: FactStore) -> None:
    """WL-20 is shown and hardly clicked, ST-COB is clicked and never asked about: both in the acquisition stretch."""
    facts, day = demo_store.snapshot(), date(2026, 11, 22)
    period = last_weeks(day, 4)
    shown = claim(facts, "minglan", "impressions_no_clicks", period, latest_complete=day)
    clicked = claim(facts, "minglan", "clicks_no_inquiries", period, latest_complete=day)
    assert names(shown)[0].endswith("WL-20")
    assert names(clicked)[0].endswith("ST-COB")
    assert (shown.owner, clicked.owner) == (Owner.MARKETING, Owner.MARKETING)
    assert shown.behind is not None
    assert len(shown.behind.segments) <= 3
    assert shown.behind.looked_at > 100
    assert "WL-20" in shown.behind.reading.zh
    before = claim(
        facts, "minglan", "impressions_no_clicks", last_weeks(date(2026, 8, 1), 4), latest_complete=day
    )
    assert not any(name.endswith("WL-20") for name in names(before))
