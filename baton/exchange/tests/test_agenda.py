from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baton.board import selectors as board
from baton.exchange.gathering import behind, spans_of, weeks_after
from baton.exchange.logic import agenda, words
from baton.exchange.logic.agenda import Move, Named, Portion
from baton.exchange.terms import Side, Topic, Way
from baton.kit.period import Period
from baton.kit.text import Text
from baton.metrics.tests.hand_made import WEEK, batch, inquiry, rows
from baton.people.terms import Shop

SPANS = spans_of(Period(date(2026, 8, 24), date(2026, 9, 20)), Period(date(2026, 7, 27), date(2026, 8, 23)))
US = Text("美国", "United States")


def move(before: float, after: float) -> Move:
    return Move("inquiries", "country", "US", US, before, after, Text("漏斗", "funnel"), "/funnel")


def test_a_market_that_moved_becomes_a_prediction() -> None:
    (found,) = agenda.of_moves([move(60, 110)], SPANS, Topic.MARKET)
    assert (found.side, found.topic) == (Side.MARKETING, Topic.MARKET)
    assert found.check is not None
    assert (found.check.way, found.check.threshold, found.check.segment) == (Way.AT_LEAST, 110, "US")
    assert found.check.period == SPANS.ahead
    assert "60 → 110" in found.evidence[0].text.zh
    assert "95" in found.evidence[0].text.en
    assert found.text.zh.endswith("是不是？")


@pytest.mark.parametrize(("before", "after"), [(60, 66), (5, 12), (0, 40)])
def test_what_chance_explains_or_is_too_little_is_no_proposal(before: float, after: float) -> None:
    assert agenda.of_moves([move(before, after)], SPANS, Topic.MARKET) == []


def test_a_fall_is_proposed_to_stay_down() -> None:
    (found,) = agenda.of_moves([move(110, 60)], SPANS, Topic.MARKET)
    assert found.check is not None
    assert found.check.way is Way.AT_MOST


def test_the_plan_goes_where_a_market_rises() -> None:
    rising = agenda.of_moves([move(60, 110)], SPANS, Topic.MARKET)
    (found,) = agenda.of_plan(rising, SPANS)
    assert (found.topic, found.country) == (Topic.PLAN, "US")
    assert agenda.of_plan(agenda.of_moves([move(110, 60)], SPANS, Topic.MARKET), SPANS) == []


def test_words_that_more_buyers_use() -> None:
    (found,) = agenda.of_words([Named("saso", 10, 30, 200, 200)], SPANS, "/desk")
    assert (found.side, found.topic, found.words) == (Side.SALES, Topic.BUYERS, ("saso",))
    assert "10/200 → 30/200" in found.evidence[0].text.zh
    assert agenda.of_words([Named("saso", 20, 24, 200, 200)], SPANS, "/desk") == []
    assert agenda.of_words([Named("saso", 1, 15, 20, 20)], SPANS, "/desk") == []


def test_help_needs_something_that_is_asked_for() -> None:
    assert agenda.of_help([Named("saso", 0, 3, 200, 200)], SPANS, "/desk") == []
    (found,) = agenda.of_help(
        [Named("saso", 9, 9, 200, 200), Named("price", 50, 90, 200, 200)], SPANS, "/desk"
    )
    assert found.words == ("price",)


def test_where_deals_come_from() -> None:
    source = Text("订单", "orders")
    few = [Portion("paid_orders", "US", US, 9, 12, source, "/")]
    assert agenda.of_deals(few, SPANS) == []
    (found,) = agenda.of_deals([Portion("paid_orders", "US", US, 17, 63, source, "/")], SPANS)
    assert "27%" in found.text.en


@given(st.integers(1, 500), st.integers(0, 500))
def test_limits_of_a_ratio_hold_it(before: int, after: int) -> None:
    low, high = agenda.ratio_between(before, after)
    assert 0 <= low <= after / before <= high


@given(st.integers(0, 80), st.integers(80, 200), st.integers(0, 80), st.integers(80, 200))
def test_limits_of_a_change_hold_it_and_stay_in_range(a: int, of_a: int, b: int, of_b: int) -> None:
    moved, low, high = agenda.share_change((a, of_a), (b, of_b))
    assert -1 - 1e-9 <= low <= moved + 1e-9
    assert moved - 1e-9 <= high <= 1 + 1e-9


@pytest.mark.parametrize(
    ("message", "codes"),
    [
        ("Do you have SASO certificate for 200W flood light?", {"saso", "certificates", "wattage"}),
        ("Please send your best price FOB and MOQ", {"price", "minimum_order"}),
        ("Brauche Muster und Lieferzeit", {"sample", "lead_time"}),
        ("你们有 UL 认证吗", {"ul_etl", "certificates"}),
        ("Hello", set()),
        ("Circular ulterior cereal", set()),
    ],
)
def test_what_a_message_asks_for(message: str, codes: set[str]) -> None:
    assert words.named(message) == codes


def test_empty_messages_are_not_counted() -> None:
    assert words.counted(["", "  ", "MOQ?"])[1] == 1


def test_a_number_that_the_statement_names_is_the_one_that_counts(
    shop: Shop, fill: Callable[..., str]
) -> None:
    products = ({"product_id": "P1", "product_name": "650W LED Grow Light"}, {"product_id": "P2"})
    said = {
        1: ("Price of the 650 watts lamp?", "P2"),
        2: ("How many pcs fit a box?", "P1"),
        3: ("Do you have 40W?", "P2"),
        4: ("I am an installer, 1650W please", "P2"),
    }
    fill(
        batch("product_period", rows(WEEK, *products)),
        batch(
            "inquiry",
            [
                inquiry(number, str(WEEK.start), message=message, product_id=product, country="US")
                for number, (message, product) in said.items()
            ],
        ),
    )
    facts = board.present_facts()

    def count(text: str, *codes: str) -> int:
        return behind(facts, shop, WEEK, text, codes, "US").count

    assert count("植物灯650W先打美国零售商，是不是？", "wattage") == 2
    assert count("植物灯650W先打美国零售商，是不是？", "wattage", "installer") == 3
    assert count("US buyers ask for the wattage", "wattage") == 3
    found = behind(facts, shop, WEEK, "650W first", ("wattage",), "US").sought
    assert [one.en for one in found] == ["650W (in the message or the product's name)", "United States"]


@pytest.mark.parametrize("day", [date(2026, 9, 19), date(2026, 9, 20), date(2026, 9, 23)])
def test_predictions_speak_of_whole_platform_weeks_ahead(day: date) -> None:
    found = weeks_after(day)
    assert found.start > day
    assert (found.start - day).days <= 7
    assert (found.start.weekday(), found.length) == (6, 28)
