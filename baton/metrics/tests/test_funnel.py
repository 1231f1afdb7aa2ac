from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from baton.facts.snapshot import Snapshot
from baton.kit.errors import BatonError, NotAnswerable, NotFound
from baton.kit.glossary import Owner
from baton.kit.period import Period
from baton.metrics.funnel import Funnel, funnel
from baton.metrics.stages import BESIDE, STAGES, stage_figures
from baton.metrics.tests.hand_made import (
    SHOP,
    WEEK,
    daily,
    every_day,
    order,
    rows,
    snapshot,
    span,
    whole_shop,
)

LATEST = date(2026, 9, 20)
BEFORE = span("2026-09-06", "2026-09-12")


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return whole_shop(tmp_path_factory.mktemp("whole") / "facts")


def ask(
    facts: Snapshot,
    period: Period = WEEK,
    compare: Period | None = None,
    by: str | None = None,
    latest: date = LATEST,
) -> Funnel:
    return funnel(facts, SHOP, period, compare, by, latest_complete=latest)


def refused(facts: Snapshot, period: Period, by: str | None = None, latest: date = LATEST) -> BatonError:
    with pytest.raises(BatonError) as refusal:
        ask(facts, period, None, by, latest)
    assert refusal.value.remedy.zh
    assert refusal.value.remedy.en
    return refusal.value


def test_every_stage_is_there_with_its_owner(facts: Snapshot) -> None:
    found = ask(facts)
    assert [line.stage for line in found.stages] == list(STAGES)
    assert [line.stage for line in found.beside] == list(BESIDE)
    owners = {line.stage: line.owner for line in found.stages}
    assert owners["impressions"] is owners["inquiries"] is Owner.MARKETING
    assert owners["promising"] is Owner.SHARED
    assert owners["replied"] is owners["paid_orders"] is owners["gmv"] is Owner.SALES


def test_percentages_are_of_the_step_before_and_of_the_start(facts: Snapshot) -> None:
    found = ask(facts)
    impressions, clicks = found.stage("impressions").value, found.stage("clicks").value
    visitors, visitor_days = found.stage("visitors"), found.stage("visitor_days")
    assert impressions is not None
    assert clicks is not None
    assert found.stage("impressions").of_previous is None
    assert found.stage("impressions").of_start == 1
    assert found.stage("clicks").of_previous == clicks / impressions
    # Visitors and visitor-days are one step said in two ways: both follow the clicks.
    assert visitors.of_previous == 190 / clicks
    assert visitor_days.value is not None
    assert visitor_days.of_previous == visitor_days.value / clicks
    inquiries = found.stage("inquiries")
    assert inquiries.value is not None
    assert inquiries.of_previous == inquiries.value / visitor_days.value
    assert inquiries.of_start == inquiries.value / impressions


def test_orders_are_measured_against_quotes_as_most_skip_the_sample(facts: Snapshot) -> None:
    found = ask(facts)
    drafted, quoted = found.stage("drafted_orders"), found.stage("quoted")
    assert quoted.value
    assert found.stage("sampled").value != quoted.value
    assert drafted.value is not None
    assert drafted.of_previous == drafted.value / quoted.value


def test_replies_are_of_the_inquiries_in_the_log(facts: Snapshot) -> None:
    replied = ask(facts).stage("replied")
    assert replied.value == 3
    assert replied.of_previous == 3 / 5
    assert replied.note is not None
    assert replied.note.zh == "以询盘登记里到达的 5 条为底"


def test_money_is_no_percentage_of_anything_and_nothing_of_it(facts: Snapshot) -> None:
    found = ask(facts)
    assert found.stage("gmv").of_previous is None
    assert found.stage("gmv").of_start is None
    assert found.stage("repeat_orders").of_previous == 1 / 2


def test_visitors_stand_alone_where_the_period_is_one_day(facts: Snapshot) -> None:
    stages = [line.stage for line in ask(facts, span("2026-09-15")).stages]
    assert "visitors" in stages
    assert "visitor_days" not in stages


def test_a_comparison_gives_the_difference_and_its_rate(facts: Snapshot) -> None:
    line = ask(facts, compare=BEFORE).stage("impressions")
    assert (line.value, line.compared) == (7700, 7210)
    assert line.change == 490
    assert line.change_rate == 490 / 7210


def test_what_the_compared_period_lacks_is_empty_and_says_why(facts: Snapshot) -> None:
    line = ask(facts, compare=span("2026-08-30", "2026-09-05")).stage("impressions")
    assert line.value == 7700
    assert line.compared is line.change is line.change_rate is None
    assert line.note is not None
    assert line.note.zh.startswith("对比期：")


def test_both_periods_are_read_from_one_source(tmp_path: Path) -> None:
    """Orders of the log beside the platform's Trade Assurance orders would be a fall or a rise that never was."""
    stored = snapshot(
        tmp_path / "facts",
        shop_day=daily(span("2026-08-16", "2026-09-19"), trade_assurance_orders=1, impressions=5),
        order=[
            order(number, day, deposit=1.0, deposit_on=day)
            for number, day in enumerate(every_day("2026-09-10", 10))
        ],
    )
    line = ask(stored, compare=span("2026-08-16", "2026-08-22")).stage("paid_orders")
    assert line.value == 7
    assert line.compared is None
    assert line.note is not None
    assert line.note.zh == "对比期：「订单」只有 2026-09-10 至 2026-09-19"
    other_way = ask(stored, span("2026-08-16", "2026-08-22"), compare=WEEK).stage("paid_orders")
    assert (other_way.value, other_way.compared) == (7, 7)


def test_segments_show_what_their_datasets_carry(facts: Snapshot) -> None:
    found = ask(facts, by="country")
    assert [row.segment for row in found.rows] == ["US", "DE"]
    us = {line.stage: line.value for line in found.rows[0].stages}
    assert us["impressions"] == 4000
    assert us["visitors"] == 100
    assert us["visitor_days"] is None
    assert us["replied"] is not None
    note = found.stage("visitor_days").note
    assert note is not None
    assert "仅全店" in note.zh


def test_a_funnel_by_staff_marks_the_stages_that_are_the_shops(facts: Snapshot) -> None:
    found = ask(facts, by="staff")
    assert {row.segment for row in found.rows} >= {"Wang", "Liu"}
    note = found.stage("impressions").note
    assert note is not None
    assert note.zh == "仅全店"
    assert found.stage("impressions").value is not None


def test_products_are_called_by_their_names(facts: Snapshot) -> None:
    rows_found = ask(facts, by="product").rows
    assert (rows_found[0].segment, rows_found[0].name) == ("16012345678901", "LED panel 600x600")
    # Not shown once is a nought; no word about it is a dash.
    zero = next(row for row in rows_found if row.segment == "16012345678903")
    values = {line.stage: line.value for line in zero.stages}
    assert values["impressions"] == 0
    assert values["visitors"] is None


def test_an_absent_segment_is_a_dash_on_screen_and_a_nought_for_arithmetic(facts: Snapshot) -> None:
    table = stage_figures(facts, SHOP, WEEK, "country")
    assert table.covered("impressions")
    assert table.value("impressions", "FR") is None
    assert table.count("impressions", "FR") == 0
    assert not table.covered("visitor_days")
    assert table.count("visitor_days", "US") is None
    assert table.rest("impressions") == 7700 - 6000


def test_json_is_what_the_command_prints(facts: Snapshot) -> None:
    found = ask(facts, compare=BEFORE, by="country").as_json("en")
    text = json.loads(json.dumps(found))
    assert list(text) == ["shop", "period", "compare", "by", "stages", "beside", "rows", "freshness"]
    assert text["period"] == {"start": "2026-09-13", "end": "2026-09-19"}
    assert text["compare"] == {"start": "2026-09-06", "end": "2026-09-12"}
    assert set(text["stages"][0]) >= {
        "stage",
        "owner",
        "value",
        "of_previous",
        "of_start",
        "compared",
        "change",
        "note",
    }
    assert text["stages"][0]["value"] == 7700
    assert isinstance(text["stages"][0]["value"], int)
    assert text["stages"][0]["owner"] == "marketing"
    assert set(text["rows"][0]) == {"segment", "name", "stages"}
    alone = json.loads(json.dumps(ask(facts).as_json()))
    assert alone["compare"] is None
    assert alone["rows"] == []


def test_freshness_says_how_far_each_dataset_reaches(facts: Snapshot) -> None:
    found = {line.dataset: line for line in ask(facts).freshness}
    assert (found["shop_day"].last, found["shop_day"].days_behind) == (WEEK.end, 1)
    assert found["shop_day"].missing_days == 0


def test_days_that_no_file_covers_are_counted(tmp_path: Path) -> None:
    stored = daily(span("2026-09-01", "2026-09-05"), impressions=1) + daily(WEEK, impressions=1)
    found = ask(snapshot(tmp_path / "facts", shop_day=stored))
    assert found.freshness[0].missing_days == 7


def test_a_period_that_is_not_complete_is_refused(facts: Snapshot) -> None:
    refusal = refused(facts, WEEK, latest=date(2026, 9, 18))
    assert isinstance(refusal, NotAnswerable)
    assert refusal.code == "period_incomplete"
    assert "2026-09-18" in refusal.into("zh")


def test_a_period_before_the_first_data_day_is_refused(facts: Snapshot) -> None:
    refusal = refused(facts, span("2026-09-01", "2026-09-07"))
    assert refusal.code == "period_before_data"
    assert "2026-09-06" in refusal.into("en")


def test_a_shop_without_facts_is_told_to_import(tmp_path: Path) -> None:
    assert refused(snapshot(tmp_path / "facts"), WEEK).code == "no_facts"


def test_a_period_of_which_nothing_is_known_names_the_nearest(tmp_path: Path) -> None:
    facts = snapshot(tmp_path / "facts", product_period=rows(WEEK, {"product_id": "1", "impressions": 5}))
    refusal = refused(facts, span("2026-09-14", "2026-09-20"))
    assert refusal.code == "period_not_covered"
    assert "2026-09-13..2026-09-19" in refusal.into("zh")


def test_an_unknown_dimension_names_the_known(facts: Snapshot) -> None:
    refusal = refused(facts, WEEK, by="countries")
    assert isinstance(refusal, NotFound)
    assert "country" in refusal.into("en")


def test_a_dimension_without_facts_is_refused(tmp_path: Path) -> None:
    facts = snapshot(tmp_path / "facts", shop_day=daily(WEEK, impressions=5))
    refusal = refused(facts, WEEK, by="country")
    assert refusal.code == "dimension_not_covered"


def test_a_shop_with_product_files_alone_has_the_stages_there_are(tmp_path: Path) -> None:
    products = rows(
        WEEK,
        {
            "product_id": "1",
            "impressions": 500,
            "clicks": 20,
            "visitors": 9,
            "inquiries": 2,
            "drafted_orders": 1,
        },
    )
    found = ask(snapshot(tmp_path / "facts", product_period=products))
    values = {line.stage: line.value for line in found.stages}
    assert values["impressions"] == 500
    assert values["inquiries"] == 2
    assert values["drafted_orders"] == 1
    assert values["visitors"] is values["replied"] is values["paid_orders"] is values["gmv"] is None
    # Visitors are not known for the shop: the step before the inquiries is the clicks.
    assert found.stage("inquiries").of_previous == 2 / 20
