"""Why a figure moved, asked of stored facts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from math import fsum
from pathlib import Path

import pyarrow as pa
import pytest

from baton.drivers.legs import LEGS, why
from baton.drivers.terms import EntryExit, Why
from baton.facts.datasets import dataset
from baton.facts.snapshot import Snapshot
from baton.facts.store import Batch, FactStore
from baton.kit.errors import NotAnswerable, NotFound
from baton.kit.glossary import Owner, label
from baton.kit.period import Period

SHOP = "lumen"
BEFORE = Period(date(2026, 6, 7), date(2026, 6, 13))
AFTER = Period(date(2026, 6, 14), date(2026, 6, 20))
LATEST = date(2026, 11, 20)
METRICS = (
    "impressions",
    "clicks",
    "visitor_days",
    "inquiries",
    "opportunities",
    "drafted_orders",
    "paid_orders",
    "gmv",
)

Rows = Sequence[Mapping[str, object]]
Shelve = Callable[..., Snapshot]


@pytest.fixture
def shelve(tmp_path: Path) -> Shelve:
    """Store rows by dataset and look at them."""

    def stored(**rows: Rows) -> Snapshot:
        store = FactStore(tmp_path / "facts")
        batches = [Batch(name, SHOP, _table(name, listed)) for name, listed in rows.items()]
        store.commit("first", batches, lambda _: None)
        return store.snapshot()

    return stored


def _table(name: str, rows: Rows) -> pa.Table:
    schema = dataset(name).schema
    columns = {field.name: pa.array([row.get(field.name) for row in rows], field.type) for field in schema}
    numbers = {"file_id": pa.array(["f"] * len(rows)), "row_number": pa.array(range(len(rows)), pa.int64())}
    return pa.table({**columns, **numbers})


def each_day(period: Period, **figures: float) -> Rows:
    """A week's figures spread over single days, the first day taking what does not divide."""
    rows = []
    for index, day in enumerate(period.days()):
        share = {name: total // 7 + (total % 7 if index == 0 else 0) for name, total in figures.items()}
        rows.append({"period_start": day, "period_end": day, **share})
    return rows


def one_file(period: Period, *products: Mapping[str, object]) -> Rows:
    return [{"period_start": period.start, "period_end": period.end, **product} for product in products]


def product(number: int, *counts: float, visitors: float | None = None) -> Mapping[str, object]:
    names = ("impressions", "clicks", "inquiries", "drafted_orders")
    return {"product_id": f"1600{number}", "visitors": visitors, **dict(zip(names, counts, strict=True))}


def inquiry(number: int, on: date, **more: object) -> Mapping[str, object]:
    at = datetime(on.year, on.month, on.day, 20, tzinfo=UTC)
    return {"inquiry_id": f"q{number}", "received_at": at, "source": "inquiry", "is_effective": True, **more}


def order(number: int, on: date, amount: float, after: int | None, **more: object) -> Mapping[str, object]:
    """An order drafted on a day, paid at once, that follows inquiry number `after` or none."""
    return {
        "order_id": f"o{number}",
        "drafted_on": on,
        "inquiry_id": None if after is None else f"q{after}",
        "order_amount": amount,
        "deposit": amount,
        "deposit_on": on,
        **more,
    }


@pytest.fixture
def shop(shelve: Shelve) -> Snapshot:
    """A shop with daily figures, a log of inquiries and one of orders, one of them direct."""
    first, second = BEFORE.start, AFTER.start
    return shelve(
        shop_day=[
            *each_day(BEFORE, impressions=7000, clicks=140, visitors=110, inquiries=14, opportunities=18),
            *each_day(AFTER, impressions=9100, clicks=161, visitors=112, inquiries=11, opportunities=16),
        ],
        inquiry=[
            *(inquiry(number, first + timedelta(days=number % 7), country="DE") for number in range(14)),
            *(
                inquiry(20 + number, second + timedelta(days=number % 7), country="US")
                for number in range(11)
            ),
        ],
        order=[
            order(1, first, 1000.1, 1, country="DE"),
            order(2, first, 2000.2, 2, country="DE"),
            order(3, second, 700.7, 3, country="DE"),
            order(4, second, 900.0, None, country="US"),
            order(5, AFTER.end, 500.25, 21, country="US"),
        ],
    )


def ask(snapshot: Snapshot, metric: str, by: str | None = None) -> Why:
    return why(snapshot, SHOP, metric, AFTER, BEFORE, by, latest_complete=LATEST)


def summed(parts: Iterable[object]) -> float:
    return fsum(part.contribution for part in parts)  # type: ignore[attr-defined]  # three kinds of share


def sums_to_the_change(answer: Why) -> None:
    for parts in (answer.owners, answer.legs, answer.segments):
        assert summed(parts) == pytest.approx(answer.change, rel=1e-9, abs=1e-12)


def notes(answer: Why) -> str:
    return "\n".join(note.en for note in answer.notes)


@pytest.mark.parametrize("metric", METRICS)
def test_owners_legs_and_segments_each_sum_to_the_change(shop: Snapshot, metric: str) -> None:
    answer = ask(shop, metric)
    sums_to_the_change(answer)
    assert answer.change != 0


def test_inquiries_are_split_into_the_legs_of_acquisition(shop: Snapshot) -> None:
    answer = ask(shop, "inquiries")
    assert (answer.before, answer.after) == (14, 11)
    assert [leg.leg for leg in answer.legs] == ["impressions", "click_rate", "visit_rate", "inquiry_rate"]
    assert {leg.owner for leg in answer.legs} == {Owner.MARKETING}
    legs = {leg.leg: leg.contribution for leg in answer.legs}
    assert legs["impressions"] > 0 > legs["inquiry_rate"]
    assert "获客环节" in answer.reading.zh
    assert not answer.is_unripe


def test_direct_orders_are_a_path_of_their_own(shop: Snapshot) -> None:
    answer = ask(shop, "drafted_orders")
    assert (answer.before, answer.after) == (2, 3)
    legs = {leg.leg: leg for leg in answer.legs}
    assert legs["direct_order_rate"].owner is Owner.SHARED
    assert legs["draft_rate"].owner is Owner.SALES
    # From no direct order to one: the rate carries it at the average of both weeks' visitors.
    assert legs["direct_order_rate"].contribution == pytest.approx((110 / 112 + 1) / 2)
    assert set(legs) >= {"impressions", "click_rate", "visit_rate", "inquiry_rate"}


def test_money_is_split_as_arithmetic_and_says_nothing_about_stretches(shop: Snapshot) -> None:
    answer = ask(shop, "gmv")
    assert answer.before == pytest.approx(3000.3)
    assert answer.after == pytest.approx(2100.95)
    assert {leg.leg for leg in answer.legs} >= {
        "draft_rate",
        "receipt_rate",
        "order_value",
        "direct_order_rate",
    }
    assert "环节" not in answer.reading.zh.replace("不代表哪个环节", "")
    assert not answer.is_unripe


def test_money_of_young_inquiries_is_marked_unripe(shop: Snapshot) -> None:
    young = why(shop, SHOP, "gmv", AFTER, BEFORE, latest_complete=AFTER.end + timedelta(days=59))
    ripe = why(shop, SHOP, "gmv", AFTER, BEFORE, latest_complete=AFTER.end + timedelta(days=60))
    assert (young.is_unripe, ripe.is_unripe) == (True, False)
    assert any("未成熟" in note.zh for note in young.notes)
    assert not why(shop, SHOP, "inquiries", AFTER, BEFORE, latest_complete=AFTER.end).is_unripe


def test_a_shop_learns_its_own_lag(shelve: Shelve) -> None:
    days = Period(date(2026, 1, 1), date(2026, 1, 30))
    snapshot = shelve(
        shop_day=[*each_day(BEFORE, impressions=7), *each_day(AFTER, impressions=7)],
        inquiry=[inquiry(number, day) for number, day in enumerate(days.days())],
        order=[
            *(order(number, day + timedelta(days=9), 10.0, number) for number, day in enumerate(days.days())),
            order(90, BEFORE.start, 50.0, 1),
            order(91, AFTER.start, 60.0, 2),
        ],
    )
    asked = (SHOP, "gmv", AFTER, BEFORE)
    assert why(snapshot, *asked, latest_complete=AFTER.end + timedelta(days=8)).is_unripe
    assert not why(snapshot, *asked, latest_complete=AFTER.end + timedelta(days=9)).is_unripe


def test_orders_by_country_follow_their_segments(shop: Snapshot) -> None:
    answer = ask(shop, "drafted_orders", "country")
    sums_to_the_change(answer)
    assert {share.segment for share in answer.segments} == {"DE", "US"}
    assert "impressions left out" in notes(answer)


def test_a_shop_with_product_files_alone_can_ask_as_far_as_they_go(shelve: Shelve) -> None:
    snapshot = shelve(
        product_period=[
            *one_file(BEFORE, product(1, 1000, 20, 4, 1, visitors=15), product(2, 0, 0, 1, 0, visitors=3)),
            *one_file(AFTER, product(1, 900, 24, 2, 1, visitors=16), product(3, 400, 10, 2, 1, visitors=8)),
        ]
    )
    whole = ask(snapshot, "inquiries")
    assert (whole.before, whole.after) == (5, 4)
    sums_to_the_change(whole)
    assert [leg.leg for leg in whole.legs] == ["impressions", "click_rate", "inquiry_rate"]
    assert "visitor-days left out" in notes(whole)

    by_product = ask(snapshot, "inquiries", "product")
    sums_to_the_change(by_product)
    assert [leg.leg for leg in by_product.legs] == [
        "impressions",
        "mix",
        "click_rate",
        "visit_rate",
        "inquiry_rate",
        "outside_chain",
    ]
    assert "distinct visitors are used" in notes(by_product)
    labels = {share.segment: share.entry_exit for share in by_product.segments}
    assert labels == {"16001": None, "16002": EntryExit.EXIT, "16003": EntryExit.ENTRY}
    outside = [share for share in by_product.segments if share.leg == "outside_chain"]
    assert [(share.segment, share.owner, share.contribution) for share in outside] == [
        ("16002", Owner.MARKETING, -1.0)
    ]

    orders = ask(snapshot, "drafted_orders")
    sums_to_the_change(orders)
    assert (orders.before, orders.after) == (1, 2)
    assert [leg.leg for leg in orders.legs][-1] == "draft_rate"
    sums_to_the_change(ask(snapshot, "drafted_orders", "product"))
    with pytest.raises(NotAnswerable) as refused:
        ask(snapshot, "gmv")
    assert refused.value.status == 422


def test_segments_that_do_not_add_up_to_the_shop_say_so(shelve: Shelve) -> None:
    snapshot = shelve(
        shop_day=[*each_day(BEFORE, inquiries=14), *each_day(AFTER, inquiries=21)],
        product_period=[
            *one_file(BEFORE, product(1, 9, 3, 12, 0)),
            *one_file(AFTER, product(1, 9, 3, 21, 0)),
        ],
    )
    answer = ask(snapshot, "inquiries", "product")
    assert (answer.before, answer.after) == (12, 21)
    assert "12 summed by product, 14 for the whole shop" in notes(answer)
    assert "21 summed" not in notes(answer)


def test_both_periods_are_read_from_one_source(shelve: Shelve) -> None:
    """The shop's daily files began between the two weeks: its product files answer for both."""
    snapshot = shelve(
        shop_day=each_day(AFTER, impressions=7000, clicks=140, visitors=110, inquiries=14),
        product_period=[
            *one_file(BEFORE, product(1, 900, 30, 12, 0)),
            *one_file(AFTER, product(1, 990, 33, 11, 0)),
        ],
    )
    answer = ask(snapshot, "inquiries")
    assert (answer.before, answer.after) == (12, 11)
    assert [leg.leg for leg in answer.legs] == ["impressions", "click_rate", "inquiry_rate"]
    assert "from products" in notes(answer)


def test_sources_that_do_not_meet_are_not_compared(shelve: Shelve) -> None:
    snapshot = shelve(
        shop_day=each_day(AFTER, inquiries=14), product_period=one_file(BEFORE, product(1, 900, 30, 12, 0))
    )
    with pytest.raises(NotAnswerable) as refused:
        ask(snapshot, "inquiries")
    assert "different sources" in refused.value.message.en


def test_two_daily_weeks_use_visitor_days(shop: Snapshot) -> None:
    assert "distinct" not in notes(ask(shop, "inquiries"))
    assert ask(shop, "visitor_days").before == 110


def test_visitors_of_files_of_unlike_length_do_not_compare(shelve: Shelve) -> None:
    month = Period(date(2026, 5, 1), date(2026, 5, 30))
    snapshot = shelve(
        product_period=[
            *one_file(month, product(1, 4000, 80, 9, 2, visitors=60)),
            *one_file(AFTER, product(1, 900, 24, 2, 1, visitors=16)),
        ]
    )
    answer = why(snapshot, SHOP, "inquiries", AFTER, month, "product", latest_complete=LATEST)
    assert "visit_rate" not in {leg.leg for leg in answer.legs}
    sums_to_the_change(answer)


def test_opportunities_are_the_platforms_where_one_file_covers_each_period(shelve: Shelve) -> None:
    figures = {"impressions": 7000, "clicks": 140, "visitors": 90, "opportunities": 18}
    snapshot = shelve(
        shop_day=[
            {"period_start": BEFORE.start, "period_end": BEFORE.end, **figures},
            {"period_start": AFTER.start, "period_end": AFTER.end, **figures, "opportunities": 21},
        ]
    )
    answer = ask(snapshot, "opportunities")
    assert (answer.metric, answer.before, answer.after) == ("opportunities", 18, 21)
    assert [leg.leg for leg in answer.legs][-1] == "opportunity_rate"
    sums_to_the_change(answer)


def test_opportunities_of_daily_files_become_opportunity_days_and_say_so(shop: Snapshot) -> None:
    answer = ask(shop, "opportunities")
    assert (answer.metric, answer.before, answer.after) == ("opportunity_days", 18, 16)
    assert "opportunity-days" in notes(answer)
    owners = {share.owner: share.contribution for share in answer.owners}
    assert set(owners) == {Owner.MARKETING, Owner.SHARED}
    assert "共同环节" in answer.reading.zh


def test_orders_that_never_name_an_inquiry_are_one_path(shelve: Shelve) -> None:
    snapshot = shelve(
        shop_day=[
            *each_day(BEFORE, impressions=7000, inquiries=14),
            *each_day(AFTER, impressions=7000, inquiries=7),
        ],
        order=[
            order(1, BEFORE.start, 100.0, None),
            order(2, AFTER.start, 100.0, None),
            order(3, AFTER.end, 80.0, None),
        ],
    )
    answer = ask(snapshot, "drafted_orders")
    assert "direct_order_rate" not in {leg.leg for leg in answer.legs}
    assert "cannot be told apart" in notes(answer)
    sums_to_the_change(answer)


def test_orders_alone_are_their_own_volume(shelve: Shelve) -> None:
    snapshot = shelve(
        inquiry=[inquiry(1, BEFORE.start)],
        order=[
            order(1, BEFORE.start, 100.0, 1),
            order(2, AFTER.start, 70.0, None),
            order(3, AFTER.end, 80.0, 1),
        ],
    )
    answer = ask(snapshot, "paid_orders")
    assert (answer.before, answer.after) == (1, 2)
    sums_to_the_change(answer)


@pytest.mark.parametrize("by", [None, "product", "country", "staff"])
def test_two_periods_without_a_single_row_moved_by_nought(shelve: Shelve, by: str | None) -> None:
    around = (BEFORE.start - timedelta(days=9), AFTER.end + timedelta(days=9))
    snapshot = shelve(
        inquiry=[
            inquiry(n, on, country="DE", product_id="16001", staff="Lin") for n, on in enumerate(around)
        ],
        order=[order(n, on, 100.0, n, country="DE", product_id="16001") for n, on in enumerate(around)],
    )
    for metric in ("inquiries", "drafted_orders", "paid_orders", "gmv"):
        answer = ask(snapshot, metric, by)
        assert (answer.before, answer.after, answer.change) == (0, 0, 0)
        sums_to_the_change(answer)


def test_an_unknown_metric_is_refused_naming_those_there_are(shop: Snapshot) -> None:
    with pytest.raises(NotFound) as refused:
        ask(shop, "inquirys")
    assert "inquiries" in refused.value.remedy.en


def test_a_name_is_refused_before_the_facts_are_looked_at(shelve: Shelve) -> None:
    with pytest.raises(NotFound):
        ask(shelve(), "inquirys")
    with pytest.raises(NotAnswerable) as refused:
        ask(shelve(), "inquiries")
    assert refused.value.code == "no_facts"


def test_every_leg_is_a_word_of_the_glossary() -> None:
    assert all(label(leg).zh for leg in LEGS)


def test_a_metric_without_the_dimension_names_those_that_work(shelve: Shelve) -> None:
    country = [
        {
            "period_start": period.start,
            "period_end": period.end,
            "country": "DE",
            "impressions": 9,
            "inquiries": amount,
        }
        for period, amount in ((BEFORE, 3), (AFTER, 5))
    ]
    keyword = [
        {
            "period_start": period.start,
            "period_end": period.end,
            "keyword": "led",
            "occurrence": 1,
            "impressions": 9,
        }
        for period in (BEFORE, AFTER)
    ]
    snapshot = shelve(country_period=country, keyword_period=keyword)
    with pytest.raises(NotAnswerable) as refused:
        ask(snapshot, "inquiries", "keyword")
    assert "country" in refused.value.remedy.en
    assert ask(snapshot, "inquiries", "country").change == 2
    with pytest.raises(NotFound):
        ask(snapshot, "inquiries", "planet")


def test_days_that_cannot_be_put_together_name_the_nearest_that_can(shelve: Shelve) -> None:
    snapshot = shelve(
        product_period=[*one_file(BEFORE, product(1, 9, 3, 1, 0)), *one_file(AFTER, product(1, 9, 3, 2, 0))]
    )
    odd = Period(BEFORE.start, BEFORE.end - timedelta(days=2))
    with pytest.raises(NotAnswerable) as refused:
        why(snapshot, SHOP, "inquiries", AFTER, odd, latest_complete=LATEST)
    assert str(BEFORE) in refused.value.into("en")


def test_a_period_that_is_not_over_is_refused(shop: Snapshot) -> None:
    with pytest.raises(NotAnswerable) as refused:
        why(shop, SHOP, "inquiries", AFTER, BEFORE, latest_complete=AFTER.end - timedelta(days=1))
    assert refused.value.code == "period_incomplete"


def test_the_answer_as_json_is_what_programs_read(shop: Snapshot) -> None:
    found = ask(shop, "inquiries").as_json("en")
    assert found["metric"] == "inquiries"
    assert (found["before"], found["after"], found["change"]) == (14, 11, -3)
    owners, segments = found["owners"], found["segments"]
    assert isinstance(owners, list)
    assert isinstance(segments, list)
    assert owners[0]["owner"] == "marketing"
    assert segments[0]["segment"] is None
    assert segments[0]["entry_exit"] is None
    assert set(segments[0]) == {"segment", "leg", "owner", "contribution", "entry_exit"}
