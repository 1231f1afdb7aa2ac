"""The one sentence: legs and stages, rounded figures, and nobody's fault."""

from __future__ import annotations

import pytest

from baton.drivers.sentence import reading
from baton.drivers.terms import LegShare, OwnerShare
from baton.kit.glossary import Owner

MARKETING, SALES, SHARED = Owner.MARKETING, Owner.SALES, Owner.SHARED


def test_a_change_on_one_stretch_names_its_legs() -> None:
    text = reading(
        "inquiries",
        612,
        552,
        [OwnerShare(MARKETING, -60.0)],
        [
            LegShare("impressions", MARKETING, -31.4),
            LegShare("click_rate", MARKETING, -26.2),
            LegShare("visit_rate", MARKETING, -0.3),
            LegShare("inquiry_rate", MARKETING, -2.1),
        ],
    )
    assert text.zh == "询盘(不含TM) 612 → 552，少 60。都在获客环节：曝光 少约 31，点击率 少约 26。"
    assert text.en == (
        "Inquiries 612 → 552, 60 less. "
        "All of it is in the acquisition stretch: "
        "impressions about 31 less, click-through rate about 26 less."
    )


def test_a_change_on_two_stretches_names_both_in_the_order_of_the_relay() -> None:
    text = reading(
        "opportunities",
        1000,
        1240,
        [OwnerShare(MARKETING, 1512.0), OwnerShare(SHARED, -1272.0)],
        [
            LegShare("impressions", MARKETING, 900.0),
            LegShare("click_rate", MARKETING, 612.0),
            LegShare("opportunity_rate", SHARED, -1272.0),
        ],
    )
    assert text.zh == (
        "商机 1,000 → 1,240，多 240。"
        "获客环节 多约 1,500（曝光 多约 900，点击率 多约 610）；"
        "共同环节 少约 1,300（商机转化率 少约 1,300）。"
    )
    assert text.en.endswith("the shared stretch about 1,300 less (opportunity conversion about 1,300 less).")


@pytest.mark.parametrize("metric", ["drafted_orders", "paid_orders", "gmv"])
def test_a_figure_that_ripens_late_gets_no_word_about_any_stretch(metric: str) -> None:
    text = reading(
        metric,
        8000,
        5500,
        [OwnerShare(MARKETING, 2000.0), OwnerShare(SALES, -4500.0)],
        [LegShare("impressions", MARKETING, 2000.0), LegShare("draft_rate", SALES, -4500.0)],
    )
    assert "算术" in text.zh
    assert "8,000 → 5,500" in text.zh
    for word in ("获客", "转化环节", "下单率", "运营", "业务", "4,500"):
        assert word not in text.zh
    for word in ("acquisition", "closing", "draft rate", "sales", "4,500"):
        assert word not in text.en


def test_money_carries_its_unit() -> None:
    assert reading("gmv", 8000, 5500.4, [], []).zh.startswith("实收金额 8,000 → 5,500 美元，少 2,500。")


def test_no_change_is_said_so() -> None:
    text = reading("clicks", 40, 40, [OwnerShare(MARKETING, 0.0)], [LegShare("impressions", MARKETING, 0.0)])
    assert (text.zh, text.en) == ("点击 40 → 40，持平。", "Clicks 40 → 40, unchanged.")


def test_legs_that_cancel_out_are_still_named() -> None:
    text = reading(
        "clicks",
        40,
        40,
        [OwnerShare(MARKETING, 0.0)],
        [LegShare("impressions", MARKETING, 12.0), LegShare("click_rate", MARKETING, -12.0)],
    )
    assert "曝光 多约 12，点击率 少约 12" in text.zh


def test_a_figure_that_is_its_own_only_leg_is_not_said_twice() -> None:
    text = reading(
        "impressions", 70, 91, [OwnerShare(MARKETING, 21.0)], [LegShare("impressions", MARKETING, 21.0)]
    )
    assert text.zh == "曝光 70 → 91，多 21。"
