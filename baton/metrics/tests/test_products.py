from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from baton.facts.snapshot import Snapshot
from baton.kit.errors import NotAnswerable
from baton.metrics.products import Need, ProductTable, happenings, products
from baton.metrics.tests.hand_made import SHOP, WEEK, Row, rows, snapshot, span, whole_shop

LATEST = date(2026, 9, 20)


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return whole_shop(tmp_path_factory.mktemp("whole") / "facts")


def of(folder: Path, *found: Row) -> ProductTable:
    stored = snapshot(folder / "facts", product_period=rows(WEEK, *found))
    return products(stored, SHOP, WEEK, latest_complete=LATEST)


def test_a_line_has_card_figures_and_rates(facts: Snapshot) -> None:
    table = products(facts, SHOP, WEEK, latest_complete=LATEST)
    assert [line.product_id for line in table.lines] == ["16012345678901", "16012345678902", "16012345678903"]
    panel = table.lines[0]
    assert (panel.name, panel.product_owner, panel.is_showcase, panel.is_top_ranking) == (
        "LED panel 600x600",
        "Wang",
        True,
        None,
    )
    assert panel.tier is None
    assert panel.figures["click_rate"] == 200 / 5000
    assert panel.figures["inquiry_rate"] == 12 / 120
    assert panel.figures["visitors"] == 120
    assert panel.figures["visitor_days"] is None
    assert panel.figures["payment_rate"] == 2 / 120
    assert table.visits == "visitors"


def test_a_presale_product_flags_payment_and_offers_order_conversion(facts: Snapshot) -> None:
    strip = products(facts, SHOP, WEEK, latest_complete=LATEST).lines[1]
    assert strip.figures["payment_rate"] == 0
    assert [(flag.metric, flag.scene, flag.read_instead) for flag in strip.flags] == [
        ("payment_rate", "presale", "order_conversion")
    ]


def test_only_events_that_touch_the_period_are_seen(facts: Snapshot) -> None:
    assert [each.title for each in happenings(facts, SHOP, WEEK)] == ["price cut"]
    assert [each.title for each in happenings(facts, SHOP, span("2026-09-04", "2026-09-06"))] == ["over"]


def test_what_should_have_had_clicks_or_inquiries_and_had_none_needs_work(tmp_path: Path) -> None:
    table = of(
        tmp_path,
        {"product_id": "good", "impressions": 10_000, "clicks": 500, "visitors": 200, "inquiries": 20},
        {"product_id": "unclicked", "impressions": 400, "clicks": 0, "visitors": 0, "inquiries": 0},
        {"product_id": "unasked", "impressions": 2000, "clicks": 100, "visitors": 80, "inquiries": 0},
        {"product_id": "small", "impressions": 20, "clicks": 0, "visitors": 4, "inquiries": 0},
        {"product_id": "hidden", "impressions": 0, "clicks": 0, "visitors": 0, "inquiries": 0},
    )
    needs = {line.product_id: [each.need for each in line.needs_work] for line in table.needs_work}
    assert needs == {
        "unclicked": [Need.SHOWN_NOT_CLICKED],
        "unasked": [Need.VISITED_NOT_ASKED],
        "hidden": [Need.ZERO_EXPOSURE],
    }
    # What was expected most comes first, products without exposure last.
    assert [line.product_id for line in table.needs_work] == ["unclicked", "unasked", "hidden"]
    unclicked = table.needs_work[0].needs_work[0]
    assert unclicked.expected == pytest.approx(400 * 600 / 12_420)


def test_a_missing_figure_never_puts_a_product_on_the_list(tmp_path: Path) -> None:
    table = of(
        tmp_path,
        {"product_id": "good", "impressions": 10_000, "clicks": 500, "visitors": 200, "inquiries": 20},
        {"product_id": "unknown", "impressions": 9000, "clicks": None, "visitors": 900, "inquiries": None},
        {"product_id": "silent", "impressions": None},
    )
    assert table.needs_work == ()


def test_without_product_files_the_page_is_refused(facts: Snapshot) -> None:
    with pytest.raises(NotAnswerable) as refusal:
        products(facts, SHOP, span("2026-09-06", "2026-09-12"), latest_complete=LATEST)
    assert refusal.value.code == "period_not_covered"
    assert "2026-09-13..2026-09-19" in refusal.value.message.zh
