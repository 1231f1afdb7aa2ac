"""The drawings of the whose-leg page."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from baton.board.pages.legs_charts import Bar, bars, lags, room_of, weeks
from baton.drivers.cohorts import Cohort, Range
from baton.drivers.loop import AtLag
from baton.kit.period import Period
from baton.ui.charts import Spec


def bar(owner: str, value: float, low: float | None, high: float | None) -> Bar:
    return Bar(f"leg of {owner}", owner, owner, value, low, high, f"{value:+.1f}")


LEGS = [
    bar("chance", 0.2, -5, 5),
    bar("marketing", 4.0, 2, 6),
    bar("sales", -3.0, -8, 2),
]


def bodies(spec: Spec) -> dict[str, Spec]:
    """owner → the layer that draws its bar."""
    return {
        row["owner"]: layer
        for layer in spec["layer"]
        if isinstance(layer["mark"], dict) and layer["mark"]["type"] == "bar"
        for row in layer["data"]["values"]
    }


@pytest.mark.parametrize("text", ["−0.5 点 看不清", "−0.5 pp unclear"])
def test_the_figure_beside_the_furthest_bar_fits_on_a_phone(text: str) -> None:
    found = [Bar("certificates", "5.1% → 4.6%", "company", -0.5, -3.0, 1.9, text)]
    found.append(Bar("price", "13.7% → 9.2%", "company", -4.4, -8.0, -1.0, "−4.4"))
    low, high = bodies(bars(found, "what moved"))["company"]["encoding"]["x"]["scale"]["domain"]
    pixels_left = 225 * (high - 1.9) / (high - low)
    # A Latin letter takes some six pixels, a Chinese one twelve.
    assert pixels_left > 6 + sum(12 if letter > "\u2fff" else 6 for letter in text)


def test_chance_stands_apart_below_whatever_the_order() -> None:
    drawn = bodies(bars(LEGS, "what moved"))
    places = {row["owner"]: row["place"] for layer in drawn.values() for row in layer["data"]["values"]}
    assert places["marketing"] < places["sales"] < places["chance"] - 1
    assert drawn["chance"]["mark"]["strokeDash"]


def test_what_cannot_be_told_from_nought_is_lighter() -> None:
    drawn = bodies(bars(LEGS, "what moved"))
    assert drawn["sales"]["mark"]["opacity"] < 0.5 < drawn["marketing"]["mark"]["opacity"]


def test_whiskers_reach_from_the_lower_to_the_upper_end() -> None:
    spec = bars(LEGS, "what moved")
    rules = [
        layer for layer in spec["layer"] if layer["mark"]["type"] == "rule" and "x2" in layer["encoding"]
    ]
    ends = {(row["low"], row["high"]) for row in rules[0]["data"]["values"]}
    assert ends == {(-5, 5), (2, 6), (-8, 2)}
    low, high = bodies(spec)["sales"]["encoding"]["x"]["scale"]["domain"]
    assert low < -8
    assert high > 6


def test_bars_without_intervals_have_no_whiskers_and_are_not_called_unclear() -> None:
    spec = bars([bar("marketing", 4.0, None, None)], "what moved")
    assert bodies(spec)["marketing"]["mark"]["opacity"] > 0.5
    assert not [layer for layer in spec["layer"] if layer["mark"]["type"] == "tick"]


def test_a_label_cannot_end_its_expression() -> None:
    spec = bars([Bar("it's \\ odd", "'", "sales", 1.0, None, None, "+1")], "what moved")
    axis = bodies(spec)["sales"]["encoding"]["y"]["axis"]["labelExpr"]
    assert axis.count("'") == 6


def test_room_is_kept_for_what_is_drawn() -> None:
    assert room_of(bars(LEGS[:1], "")) == 120
    assert room_of(bars(LEGS * 4, "")) == 240


def cohort(week: int, coming: Range | None) -> Cohort:
    start = date(2026, 9, 6) + timedelta(days=7 * week)
    expected = Range(5 + coming.value, 5 + coming.low, 5 + coming.high) if coming else Range(5, 5, 5)
    period = Period(start, start + timedelta(days=6))
    return Cohort(period, 40, 5, 0.5 if coming else 1.0, coming, expected, Range(0.1, 0.05, 0.2))


def test_what_is_still_to_come_is_drawn_apart_from_what_came() -> None:
    spec = weeks([cohort(0, None), cohort(1, Range(3.0, 1.0, 6.0))], "weeks")
    paid, coming, whisker = spec["layer"]
    assert [row["paid"] for row in paid["data"]["values"]] == [5, 5]
    assert [row["day"] for row in coming["data"]["values"]] == ["2026-09-13"]
    assert coming["mark"]["strokeDash"]
    row = whisker["data"]["values"][0]
    assert (row["low"], row["expected"], row["high"]) == (6.0, 8.0, 11.0)


def test_ripe_weeks_alone_have_nothing_to_come() -> None:
    assert len(weeks([cohort(0, None)], "weeks")["layer"]) == 1


@pytest.mark.parametrize("is_clear", [True, False])
def test_unclear_lags_are_lighter(is_clear: bool) -> None:
    spec = lags([AtLag(0, Range(0.4, 0.1, 0.6), is_clear, 40)], "step")
    row = spec["layer"][-1]["data"]["values"][0]
    assert (row["opacity"] == 1) is is_clear
