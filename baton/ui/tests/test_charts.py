from __future__ import annotations

import json
from datetime import date, timedelta
from itertools import pairwise
from math import isclose
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from baton.ui import charts
from baton.ui.charts import Line, Marker
from baton.ui.tables import Table
from baton.ui.waterfall import UNCLEAR, Step, waterfall

vl_convert = pytest.importorskip("vl_convert")

STEPS = (
    Step("曝光'量", "marketing", 4.8),
    Step("点击率", "marketing", -0.9),
    Step("结构", "shared", -0.2),
    Step("报价", "sales", -9.7),
)
FALL = waterfall(("上 4 周", 76), ("近 4 周", 70), STEPS, "zh-hans", "成交从 76 到 70")
FIRST = date(2026, 9, 27)
DAYS = charts.series(
    [
        Line("报价", "sales", [(FIRST + timedelta(n), None if n == 9 else 40.0 + n) for n in range(28)]),
        Line("成交", "sales", [(FIRST + timedelta(n), 12.0) for n in range(28)]),
    ],
    [Marker(date(2026, 10, 2), "换主图")],
    "en",
    "quotes and orders",
    complete_until=date(2026, 10, 20),
)


@pytest.mark.parametrize("spec", [FALL, DAYS], ids=["waterfall", "series"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_vega_draws_it_without_a_word(spec: charts.Spec, theme: str) -> None:
    drawn = vl_convert.vegalite_to_svg({**spec, "width": 900}, config=charts.themes()[theme])
    assert drawn.startswith("<svg")
    assert "NaN" not in drawn


def test_owners_take_their_own_colour_in_both_themes() -> None:
    for theme in ("light", "dark"):
        config = charts.themes()[theme]
        drawn = vl_convert.vegalite_to_svg({**FALL, "width": 900}, config=config)
        owners = dict(zip(charts.OWNER_ORDER, config["range"]["category"], strict=True))
        for owner in ("marketing", "sales", "shared", "total"):
            assert owners[owner] in drawn


def test_a_specification_names_no_colour() -> None:
    assert "#" not in json.dumps([FALL, DAYS]).replace("vega-lite/v6.json", "")


def rows_of(spec: charts.Spec) -> list[dict[str, Any]]:
    bars = next(
        layer for layer in spec["layer"] if isinstance(layer["mark"], dict) and layer["mark"]["type"] == "bar"
    )
    rows: list[dict[str, Any]] = bars["data"]["values"]
    return rows


def test_axis_from_nought_or_a_break_mark() -> None:
    def has_mark(spec: charts.Spec) -> bool:
        return any(layer["mark"].get("text") == "≈" for layer in spec["layer"])

    def floor(spec: charts.Spec) -> float:
        return float(rows_of(spec)[0]["low"])

    assert has_mark(FALL)
    assert floor(FALL) > 0
    wide = waterfall(("a", 10), ("b", 90), [Step("x", "sales", 80)], "en", "")
    assert not has_mark(wide)
    assert floor(wide) == 0


@given(
    st.floats(0, 1e6),
    st.lists(st.tuples(st.sampled_from(["marketing", "sales", "shared"]), st.floats(-1e5, 1e5)), max_size=8),
)
@settings(max_examples=60)
def test_the_bars_walk_from_the_first_total_to_the_last(
    before: float, parts: list[tuple[str, float]]
) -> None:
    after = before + sum(value for _, value in parts)
    steps = [Step("x", owner, value) for owner, value in parts]
    rows = rows_of(waterfall(("a", before), ("b", after), steps, "zh", ""))
    reached = [row["level"] for row in rows]
    assert isclose(reached[-2] if len(rows) > 2 else before, after, rel_tol=1e-9, abs_tol=1e-6)
    for row in rows[1:-1]:
        assert row["low"] <= row["high"]


def test_a_gap_in_a_series_stays_a_gap() -> None:
    line = DAYS["layer"][1]
    missing = [row for row in line["data"]["values"] if row["value"] is None]
    assert len(missing) == 1
    assert line["mark"]["invalid"] == "break-paths-show-path-domains"


WEEK = [date(2026, 10, 1) + timedelta(n) for n in range(57)]
PLAIN = charts.Figure(
    "days",
    "days",
    charts.series([Line("成交", "sales", [(day, 5.0) for day in WEEK])], [], "zh-hans", "days"),
    Table("days", (), ()),
)


def pins_of(spec: charts.Spec) -> list[charts.Spec]:
    layer = next(layer for layer in spec["layer"] if layer.get("name") == "pins")
    rows: list[charts.Spec] = layer["data"]["values"]
    return rows


def test_markers_are_numbered_pins_with_their_list_and_table() -> None:
    alert = Marker(date(2026, 11, 20), "德国 · 曝光偏少", "异动", link="/alerts/7", is_alert=True)
    gap = Marker(date(2026, 10, 9), "没有导入", "缺口", until=date(2026, 10, 11), is_gap=True)
    figure = charts.marked(PLAIN, [alert, gap], WEEK[0], WEEK[-1])
    assert figure.markers == (gap, alert)
    pins = pins_of(figure.spec)
    assert [(pin["number"], pin["shape"], pin["link"]) for pin in pins] == [
        ("1", "circle", None),
        ("2", "square", "/alerts/7"),
    ]
    assert "pin-2 " in pins[1]["named"]
    assert [row[0] for row in figure.marker_table.rows] == [1, 2]
    assert figure.spec["layer"][0]["mark"]["style"] == "marker-gap"
    drawn = vl_convert.vegalite_to_svg({**figure.spec, "width": 900}, config=charts.themes()["light"])
    assert "NaN" not in drawn
    assert "德国 · 曝光偏少" in drawn


def test_pins_that_would_cover_each_other_share_one() -> None:
    close = [Marker(date(2026, 11, 2 + n), f"event {n}") for n in range(3)]
    figure = charts.marked(PLAIN, [*close, Marker(date(2026, 11, 20), "far")], WEEK[0], WEEK[-1])
    assert [pin["number"] for pin in pins_of(figure.spec)] == ["1–3", "4"]
    shared = pins_of(figure.spec)[0]
    assert all(f"event {n}" in shared["said"] for n in range(3))
    assert shared["named"].startswith("pin-1 pin-2 pin-3 ")


@given(st.lists(st.integers(-20, 80), max_size=30))
def test_pins_never_stand_closer_than_they_are_wide(offsets: list[int]) -> None:
    markers = [Marker(WEEK[0] + timedelta(offset), str(offset)) for offset in offsets]
    figure = charts.marked(PLAIN, markers, WEEK[0], WEEK[-1])
    assert len(figure.markers) == sum(0 <= offset <= 56 for offset in offsets)
    days = [date.fromisoformat(pin["day"]) for pin in pins_of(figure.spec)] if figure.markers else []
    assert all((later - earlier).days >= 56 / charts.PINS_ACROSS for earlier, later in pairwise(days))


def test_what_began_before_is_marked_where_it_still_lasted() -> None:
    long = Marker(WEEK[0] - timedelta(9), "fair", until=WEEK[3])
    over = Marker(WEEK[0] - timedelta(9), "over", until=WEEK[0] - timedelta(1))
    figure = charts.marked(PLAIN, [long, over], WEEK[0], WEEK[-1])
    assert figure.markers == (long,)
    assert pins_of(figure.spec)[0]["day"] == WEEK[0].isoformat()


def test_a_chart_without_markers_stays_as_it_is() -> None:
    assert charts.marked(PLAIN, [], WEEK[0], WEEK[-1]).spec == PLAIN.spec


def test_a_leg_with_an_interval_has_a_whisker_and_an_unclear_one_is_pale_and_unsized() -> None:
    steps = [
        Step("曝光", "marketing", 4.8, (2.0, 7.5)),
        Step("报价", "sales", -3.0, (-9.0, 3.0), "看不清方向"),
        Step("偶然", "chance", 0.2, (-6.0, 6.0), "看不清方向"),
    ]
    spec = waterfall(("a", 76), ("b", 78), steps, "zh", "")
    rows = {row["label"]: row for row in rows_of(spec)}
    assert (rows["曝光"]["from"], rows["曝光"]["to"]) == (78, 83.5)
    assert (rows["报价"]["from"], rows["报价"]["to"]) == (71.8, 83.8)
    assert rows["曝光"]["text"] == "▲ +4.8"
    assert rows["报价"]["text"] == "看不清方向"
    assert [row["is_clear"] for row in rows.values()] == [True, True, False, False, True]
    drawn = vl_convert.vegalite_to_svg({**spec, "width": 900}, config=charts.themes()["light"])
    assert f'opacity="{UNCLEAR}"' in drawn
    assert "#" not in json.dumps(spec).replace("vega-lite/v6.json", "")
    without = waterfall(("a", 76), ("b", 80.8), [Step("曝光", "marketing", 4.8)], "zh", "")
    assert "whisker" in json.dumps(spec)
    assert "whisker" not in json.dumps(without)
