from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from baton.facts.snapshot import Snapshot
from baton.kit.period import Period
from baton.metrics.facts import LONGEST_SILENCE, Reach, ShopFacts, reach_of
from baton.metrics.figures import figure
from baton.metrics.stages import STAGE_MEASURES, stage_figures
from baton.metrics.tests.hand_made import (
    SHOP,
    WEEK,
    daily,
    every_day,
    inquiry,
    noon,
    order,
    rows,
    snapshot,
    span,
    whole_shop,
)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> ShopFacts:
    return ShopFacts(whole_shop(tmp_path_factory.mktemp("whole") / "facts"), SHOP)


def value(facts: ShopFacts, code: str, period: Period = WEEK) -> float | None:
    return figure(facts, code, period).value


FIRST = date(2026, 9, 6)


@settings(max_examples=12, deadline=None)
@given(
    counts=st.lists(st.integers(0, 10**6), min_size=14, max_size=14),
    first=st.integers(0, 13),
    length=st.integers(1, 14),
)
def test_totals_are_the_sum_of_the_days_however_coarser_files_overlap(
    counts: list[int], first: int, length: int
) -> None:
    days = [Period(FIRST + timedelta(days=offset), FIRST + timedelta(days=offset)) for offset in range(14)]
    stored = [
        row for day, count in zip(days, counts, strict=True) for row in rows(day, {"impressions": count})
    ]
    # A weekly and a two-week file say other numbers of the same days: neither may be counted on top.
    stored += rows(WEEK, {"impressions": 7}) + rows(Period(FIRST, WEEK.end), {"impressions": 14})
    last = min(first + length, 14)
    with TemporaryDirectory() as folder:
        facts = ShopFacts(snapshot(Path(folder) / "facts", shop_day=stored), SHOP)
        wanted = Period(days[first].start, days[last - 1].end)
        assert value(facts, "impressions", wanted) == sum(counts[first:last])


def test_a_weekly_file_fills_the_days_that_daily_files_lack(tmp_path: Path) -> None:
    stored = daily(span("2026-09-06", "2026-09-12"), impressions=10, visitors=3)
    stored += rows(WEEK, {"impressions": 100, "visitors": 20})
    facts = ShopFacts(snapshot(tmp_path / "facts", shop_day=stored), SHOP)
    assert value(facts, "impressions", span("2026-09-06", "2026-09-19")) == 170
    # Seven days of visitors and a week of visitors make no figure together.
    assert value(facts, "visitor_days", span("2026-09-06", "2026-09-19")) is None
    assert value(facts, "visitors", WEEK) == 20


def test_visitors_are_shown_only_where_one_file_covers_exactly_the_period(shop: ShopFacts) -> None:
    assert value(shop, "visitors") == 190
    several = figure(shop, "visitors", span("2026-09-13", "2026-09-18"))
    assert several.value is None
    assert "不能跨天相加" in several.notes[0].zh
    assert (
        value(shop, "visitors", span("2026-09-13")) == value(shop, "visitor_days", span("2026-09-13")) == 31
    )


def test_visitor_days_are_the_days_added_up(shop: ShopFacts) -> None:
    assert value(shop, "visitor_days") == sum(30 + number % 3 for number in range(7, 14))


def test_ratios_come_from_sums_and_are_never_averaged(shop: ShopFacts) -> None:
    clicks = sum(40 + number for number in range(7, 14))
    impressions = sum(1000 + 10 * number for number in range(7, 14))
    assert value(shop, "click_rate") == clicks / impressions
    daily_rates = [(40 + number) / (1000 + 10 * number) for number in range(7, 14)]
    assert value(shop, "click_rate") != pytest.approx(sum(daily_rates) / 7, rel=1e-6)


def test_a_level_is_the_last_one_of_the_period(shop: ShopFacts) -> None:
    assert value(shop, "fast_reply_rate") == pytest.approx(0.53)
    assert value(shop, "fast_reply_rate", span("2026-09-06", "2026-09-08")) == pytest.approx(0.42)


def test_a_day_without_the_measure_leaves_the_period_unknown(tmp_path: Path) -> None:
    stored = daily(span("2026-09-13", "2026-09-18"), impressions=10, inquiries=1)
    stored += rows(span("2026-09-19"), {"impressions": None, "inquiries": 0})
    facts = ShopFacts(snapshot(tmp_path / "facts", shop_day=stored), SHOP)
    found = figure(facts, "impressions", WEEK)
    assert found.value is None
    assert found.notes[0].zh == "1 期缺「曝光」"
    assert value(facts, "inquiries") == 6


def test_a_column_that_is_empty_throughout_is_missing_not_nought(tmp_path: Path) -> None:
    facts = ShopFacts(snapshot(tmp_path / "facts", shop_day=daily(WEEK, impressions=0, clicks=None)), SHOP)
    assert value(facts, "impressions") == 0
    assert value(facts, "clicks") is None
    assert value(facts, "click_rate") is None


def test_what_cannot_be_put_together_names_the_nearest_periods(tmp_path: Path) -> None:
    facts = ShopFacts(snapshot(tmp_path / "facts", shop_day=rows(WEEK, {"impressions": 5})), SHOP)
    found = figure(facts, "impressions", span("2026-09-14", "2026-09-20"))
    assert found.value is None
    assert "2026-09-13..2026-09-19" in found.notes[0].zh


def test_the_product_file_stands_in_for_the_shops_own_and_says_so(tmp_path: Path) -> None:
    products = rows(
        WEEK,
        {"product_id": "1", "impressions": 70, "visitors": 9, "drafted_orders": 2},
        {"product_id": "2", "impressions": 30, "visitors": 8, "drafted_orders": None},
    )
    facts = ShopFacts(snapshot(tmp_path / "facts", product_period=products), SHOP)
    found = figure(facts, "impressions", WEEK)
    assert (found.value, found.dataset) == (100, "product_period")
    assert found.notes[0].zh == "来自「产品分析」"
    # Visitors of two products may be one buyer.
    assert value(facts, "visitors") is None
    assert value(facts, "visitor_days") is None
    assert figure(facts, "visitors", WEEK, "product").by_segment == {"1": 9, "2": 8}
    assert value(facts, "drafted_orders") == 2


def test_advertising_split_in_two_ways_is_counted_once(shop: ShopFacts) -> None:
    assert value(shop, "ad_spend") == pytest.approx(700)
    assert value(shop, "ad_clicks") == 7 * 16
    by_word = figure(shop, "ad_spend", WEEK, "keyword").by_segment
    assert by_word is not None
    assert dict(by_word) == pytest.approx({"led panel light": 406, "led strip": 280})


def test_words_alone_never_speak_for_the_shop(shop: ShopFacts) -> None:
    found = figure(shop, "keyword_index", WEEK)
    assert found.value is None
    assert found.notes[0].en == "known by keyword only, never added up for the shop"


def test_inquiries_of_the_log_are_those_that_arrived_and_are_effective(shop: ShopFacts) -> None:
    # Numbers 7 to 13 arrived in the week; 10 is a chat, 13 is spam.
    assert value(shop, "logged_inquiries") == 5
    assert value(shop, "replied") == 3
    assert value(shop, "promising") == 2
    assert value(shop, "quoted") == 2
    assert value(shop, "sampled") == 1
    assert value(shop, "replied_rate") == 3 / 5
    assert value(shop, "logged_opportunities") == 6


def test_an_inquiry_belongs_to_the_platforms_day(tmp_path: Path) -> None:
    # 05:00 on the 20th in Shanghai is still the 19th on the platform's calendar.
    late = {"inquiry_id": "Q99", "received_at": noon("2026-09-19") + timedelta(hours=1)}
    first = inquiry(1, "2026-09-13")
    facts = ShopFacts(snapshot(tmp_path / "facts", inquiry=[first, late]), SHOP)
    assert value(facts, "logged_inquiries") == 2


def test_orders_count_by_the_date_each_figure_speaks_of(shop: ShopFacts) -> None:
    assert value(shop, "drafted_orders") == 3
    assert value(shop, "direct_orders") == 1
    assert value(shop, "paid_orders") == 2
    assert value(shop, "gmv") == pytest.approx(250.25 + 549.75 + 100)
    assert value(shop, "deposit") == pytest.approx(250.25)
    assert value(shop, "repeat_orders") == 1
    assert value(shop, "receivable") == pytest.approx(400)
    assert value(shop, "won_opportunities") == 2
    assert value(shop, "close_rate") == pytest.approx(2 / 6)
    assert value(shop, "order_value") == pytest.approx(450)


def test_money_names_refunds_and_payments_without_an_amount(tmp_path: Path) -> None:
    orders = [
        order(1, "2026-09-13", deposit=10.0, deposit_on="2026-09-14", refund=4.0),
        order(2, "2026-09-19", deposit_on="2026-09-19"),
    ]
    found = figure(ShopFacts(snapshot(tmp_path / "facts", order=orders), SHOP), "gmv", WEEK)
    assert found.value == 10
    assert [note.zh for note in found.notes] == [
        "该时间段起草的订单另有退款 4.00 美元，没有退款日，未扣减",
        "1 单有到账日、没有金额",
    ]


def test_without_an_order_log_the_platforms_orders_stand_in_and_say_so(tmp_path: Path) -> None:
    stored = daily(WEEK, drafted_orders=2, trade_assurance_orders=1, trade_assurance_amount=9.5)
    facts = ShopFacts(snapshot(tmp_path / "facts", shop_day=stored), SHOP)
    assert value(facts, "drafted_orders") == 14
    found = figure(facts, "paid_orders", WEEK)
    assert (found.value, found.notes[0].zh) == (7, "只含信保")
    assert figure(facts, "gmv", WEEK).notes[0].en == "Trade Assurance only"
    assert value(facts, "repeat_orders") is None


def test_a_column_that_the_log_never_fills_is_missing_not_nought(tmp_path: Path) -> None:
    log = [
        inquiry(number, day, first_reply_at=noon(day))
        for number, day in enumerate(every_day("2026-09-13", 7))
    ]
    facts = ShopFacts(snapshot(tmp_path / "facts", inquiry=log), SHOP)
    assert value(facts, "replied") == 7
    found = figure(facts, "quoted", WEEK)
    assert found.value is None
    assert found.notes[0].zh == "「询盘登记」没有填这一列"


def test_segments_of_orders_come_from_their_inquiries(shop: ShopFacts) -> None:
    by_country = figure(shop, "drafted_orders", WEEK, "country").by_segment
    assert by_country == {"DE": 3}
    by_keyword = figure(shop, "drafted_orders", WEEK, "keyword").by_segment
    assert by_keyword == {"led panel light": 2, "": 1}


def test_a_segment_that_has_inquiries_but_no_reply_has_a_real_nought(tmp_path: Path) -> None:
    log = [
        inquiry(1, "2026-09-13", country="US", first_reply_at=noon("2026-09-13")),
        inquiry(2, "2026-09-19", country="DE"),
        inquiry(3, "2026-08-31", country="FR", first_reply_at=noon("2026-08-31")),
    ]
    facts = ShopFacts(snapshot(tmp_path / "facts", inquiry=log), SHOP)
    assert figure(facts, "replied", WEEK, "country").by_segment == {"US": 1, "DE": 0}


def test_a_dimension_that_the_dataset_does_not_carry_is_whole_shop_only(shop: ShopFacts) -> None:
    found = figure(shop, "impressions", WEEK, "staff")
    assert found.value is not None
    assert found.by_segment is None
    assert found.split_notes[0].zh == "仅全店"


@pytest.mark.parametrize("by", ["country", "staff", "product", "channel"])
def test_a_log_split_by_segment_sums_to_the_whole(shop: ShopFacts, by: str) -> None:
    for code in ("logged_inquiries", "replied", "drafted_orders", "paid_orders", "gmv"):
        found = figure(shop, code, WEEK, by)
        assert found.by_segment is not None
        assert sum(found.by_segment.values()) == pytest.approx(found.value)


def test_a_quiet_log_is_up_to_date_as_long_as_it_has_been_quiet_before() -> None:
    days = [date(2026, 9, 1), date(2026, 9, 4), date(2026, 9, 5)]
    assert reach_of(days) == Reach(date(2026, 9, 1), date(2026, 9, 5), 3)
    reach = reach_of(days)
    assert reach is not None
    assert reach.covers(span("2026-08-29", "2026-09-08"))
    assert not reach.covers(span("2026-08-29", "2026-09-09"))
    assert not reach.covers(span("2026-08-28", "2026-09-05"))
    assert reach_of([]) is None


@given(st.lists(st.dates(date(2026, 1, 1), date(2027, 12, 31)), min_size=1, max_size=20))
def test_a_log_reaches_over_its_own_days_and_never_far_beyond(days: list[date]) -> None:
    reach = reach_of(days)
    assert reach is not None
    assert reach.covers(Period(min(days), max(days)))
    beyond = max(days) + timedelta(days=LONGEST_SILENCE + 1)
    assert not reach.covers(Period(beyond, beyond))


def test_a_log_that_ends_before_the_period_is_not_read_as_nought(tmp_path: Path) -> None:
    log = [inquiry(number, day) for number, day in enumerate(every_day("2026-08-01", 10))]
    found = figure(ShopFacts(snapshot(tmp_path / "facts", inquiry=log), SHOP), "logged_inquiries", WEEK)
    assert found.value is None
    assert found.notes[0].zh == "「询盘登记」只有 2026-08-01 至 2026-08-10"


@pytest.mark.parametrize("by", [None, "country", "product", "channel", "staff", "keyword"])
def test_periods_read_at_once_are_what_they_are_read_one_by_one(shop: ShopFacts, by: str | None) -> None:
    """Overlapping periods, among them one of which the facts know nothing."""
    periods = [WEEK, span("2026-09-06", "2026-09-12"), span("2026-09-10", "2026-09-16"), span("2026-01-01")]
    at_once = ShopFacts(shop.snapshot, SHOP, STAGE_MEASURES)
    at_once.foresee(*periods)
    for period in periods:
        alone = ShopFacts(shop.snapshot, SHOP, STAGE_MEASURES)
        assert stage_figures(shop.snapshot, SHOP, period, by, facts=at_once) == stage_figures(
            shop.snapshot, SHOP, period, by, facts=alone
        )


def test_one_question_reads_every_foreseen_period(shop: ShopFacts, monkeypatch: pytest.MonkeyPatch) -> None:
    read = []
    ask = Snapshot.query

    def counted(self: Snapshot, sql: str, *rest: Any, **named: Any) -> pa.Table:
        read.append(sql)
        return ask(self, sql, *rest, **named)

    monkeypatch.setattr(Snapshot, "query", counted)
    days = [span(day) for day in every_day("2026-09-13", 7)]
    facts = ShopFacts(shop.snapshot, SHOP, STAGE_MEASURES)
    facts.foresee(*days)
    for day in days:
        stage_figures(shop.snapshot, SHOP, day, facts=facts)
    # The shop's days, and of each log its figures and the days it reaches over.
    assert len(read) == 5, read


def test_a_buyers_first_order_is_the_first_of_all_in_each_period_read_at_once(tmp_path: Path) -> None:
    again = [
        order(number, day, deposit=10.0, deposit_on=day, buyer_id="one")
        for number, day in enumerate(["2026-09-07", "2026-09-14", "2026-09-15"])
    ]
    facts = ShopFacts(snapshot(tmp_path / "facts", order=again), SHOP)
    earlier = span("2026-09-06", "2026-09-12")
    facts.foresee(earlier, WEEK)
    assert [value(facts, "repeat_orders", period) for period in (earlier, WEEK)] == [0, 2]
