"""The one sentence: legs and stages, rounded figures, and nobody's fault."""

from __future__ import annotations

import pytest

from baton.drivers.intervals import Interval
from baton.drivers.sentence import reading, sure_reading
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


# With intervals ---------------------------------------------------------------------------------------------------

CHANCE = Owner.CHANCE


def between(low: float, high: float) -> Interval:
    return Interval(low, high, "rates")


def test_a_clear_leg_has_a_size_and_a_range_and_an_unclear_one_is_not_claimed() -> None:
    text = sure_reading(
        "inquiries",
        612,
        552,
        [OwnerShare(MARKETING, -57.0, between(-80, -34)), OwnerShare(CHANCE, -3.0, between(-20, 14))],
        [
            LegShare("impressions", MARKETING, -31.4, between(-40, -22)),
            LegShare("inquiry_rate", MARKETING, -25.6, between(-60, 9)),
            LegShare("chance", CHANCE, -3.0, between(-20, 14)),
        ],
    )
    assert text.zh == (
        "询盘(不含TM) 612 → 552，少 60。"
        "获客环节 约 −57（−80 到 −34）：曝光 约 −31（−40 到 −22），询盘率 看不清方向（−60 到 +9）；"
        "其中约 −3 是偶然（−20 到 +14）。"
    )
    assert text.en.endswith(
        "The acquisition stretch about −57 (−80 to −34): impressions about −31 (−40 to −22), "
        "inquiry conversion not clear (−60 to +9); about −3 of it is chance (−20 to +14)."
    )
    assert "26" not in text.zh, "the size of an unclear leg"


def test_a_stretch_that_is_not_clear_is_not_claimed_either() -> None:
    text = sure_reading(
        "opportunities",
        1000,
        1020,
        [OwnerShare(SHARED, 20.0, between(-30, 70)), OwnerShare(CHANCE, 0.0, between(-45, 45))],
        [LegShare("opportunity_rate", SHARED, 20.0, between(-30, 70))],
    )
    assert "共同环节 看不清方向（−30 到 +70）" in text.zh
    assert text.zh.endswith("单是偶然就可能有 −45 到 +45。")
    assert "约 +20" not in text.zh


@pytest.mark.parametrize("metric", ["drafted_orders", "paid_orders", "gmv"])
def test_a_figure_that_ripens_late_gets_chance_and_no_word_about_any_stretch(metric: str) -> None:
    text = sure_reading(
        metric,
        76,
        64,
        [
            OwnerShare(MARKETING, 8.0, between(2, 15)),
            OwnerShare(SALES, -20.0, between(-40, -2)),
            OwnerShare(CHANCE, 0.0, between(-30, 26)),
        ],
        [LegShare("impressions", MARKETING, 8.0, between(2, 15))],
    )
    assert "算术" in text.zh
    assert "单是偶然就可能有 −30 到 +26" in text.zh
    for word in ("获客", "转化环节", "曝光", "−20"):
        assert word not in text.zh


def test_a_target_is_called_one() -> None:
    text = sure_reading("clicks", 700, 612, [], [], is_target=True)
    assert (text.zh, text.en) == (
        "点击 目标 700，实际 612，少 88。",
        "Clicks: target 700, actual 612, 88 less.",
    )
