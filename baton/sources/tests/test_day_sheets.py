"""Lists copied from the platform's back office: its own headers, lengths of time, lists of one day."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from baton.facts.datasets import DATASETS
from baton.kit.errors import NotUsable
from baton.kit.period import Period
from baton.sources.choices import choice_label
from baton.sources.contract import day_key_of
from baton.sources.durations import LONGEST, seconds_of
from baton.sources.guess import guess_columns
from baton.sources.header import find_header, match_row
from baton.sources.layouts import DAY_SHEETS
from baton.sources.mapping import SavedMapping, check_mapping
from baton.sources.problems import Spoilt
from baton.sources.reading import PeriodNeeded
from baton.sources.registry import read_file, sources
from baton.sources.tests.samples import SAMPLES, Value, write_grid

VISITOR_PAGE = (
    "访客编号",
    "国家及地区",
    "浏览次数",
    "停留时长",
    "全站偏好关键词",
    "旺铺行为",
    "网站行为",
)
VISITOR: list[Value] = [
    "84120031",
    "巴西",
    "7",
    "6分42秒",
    "solar street light",
    "发起TM咨询",
    "浏览 5 个供应商",
]
NOTED = date(2026, 11, 22)


def page(path: Path, name: str = "访客-2026-11-22.xlsx", cell: str = "6分42秒") -> Path:
    return write_grid(path / name, [list(VISITOR_PAGE), [*VISITOR[:3], cell, *VISITOR[4:]]], "xlsx")


def test_the_visitors_page_is_read_by_its_own_headers(tmp_path: Path) -> None:
    reading = read_file(page(tmp_path))
    assert (reading.source, reading.unknown_columns, reading.rejects) == ("visits", (), ())
    (row,) = reading.table.to_pylist()
    assert row["visitor_id"] == "84120031"
    assert (row["visited_on"], row["country"]) == (NOTED, "BR")
    assert (row["views"], row["stay_seconds"]) == (7, 402)
    assert (row["searched_words"], row["site_behaviour"]) == ("solar street light", "浏览 5 个供应商")
    assert row["has_inquired"] is None  # not said is not "no"


def test_a_list_without_a_day_asks_for_it(tmp_path: Path) -> None:
    target = page(tmp_path, "访客.xlsx")
    with pytest.raises(PeriodNeeded):
        read_file(target)
    reading = read_file(target, period=Period(NOTED, NOTED))
    assert reading.table["visited_on"].to_pylist() == [NOTED]
    with pytest.raises(NotUsable) as refusal:
        read_file(target, period=Period(date(2026, 11, 20), NOTED))
    assert refusal.value.code == "one_day_needed"
    assert "2026-11-20" in refusal.value.message.zh


def test_a_column_of_days_wins_over_the_name(tmp_path: Path) -> None:
    lines: list[list[Value]] = [["登记日", "橱窗位", "产品ID"], ["2026-11-20", "1", "16000000000001"]]
    reading = read_file(write_grid(tmp_path / "橱窗-2026-11-22.xlsx", lines, "xlsx"))
    assert reading.table["noted_on"].to_pylist() == [date(2026, 11, 20)]


def test_a_rejected_row_of_a_list_keeps_the_lists_day(tmp_path: Path) -> None:
    (reject,) = read_file(page(tmp_path, cell="6:42")).rejects
    assert (reject.row, reject.column, reject.value) == (2, "停留时长", "6:42")
    assert "00:06:42" in reject.remedy.zh
    assert reject.period == Period(NOTED, NOTED)


def test_a_saved_mapping_may_leave_the_day_to_the_file(tmp_path: Path) -> None:
    mapping = SavedMapping("某表", "showcase_slot", ("位", "货"), {"位": "slot", "货": "product_id"}, {})
    check_mapping(mapping)
    target = write_grid(tmp_path / "某表-2026-11-22.xlsx", [["位", "货"], ["3", "16000000000001"]], "xlsx")
    reading = read_file(target, mappings=[mapping])
    assert reading.table.select(["noted_on", "slot"]).to_pylist() == [{"noted_on": NOTED, "slot": 3}]


def test_a_column_of_days_is_proposed_as_the_lists_day() -> None:
    header, rows = ("哪天看的", "几号位", "货号"), [("2026-11-22", "3", "1600000000001")]
    guesses = guess_columns(header, rows, "showcase_slot", sources().values())
    assert [guess.field for guess in guesses] == ["noted_on", None, "product_id"]


@pytest.mark.parametrize(
    ("cell", "seconds"),
    [
        ("402", 402),
        ("6分42秒", 402),
        ("6 分钟 42 秒", 402),
        ("6m 42s", 402),
        ("6 min 42 sec", 402),
        ("00:06:42", 402),
        ("1小时2分", 3_720),
        ("1h", 3_600),
        ("42秒", 42),
        ("402s", 402),
        ("1,402", 1_402),
        (402.0, 402),
        (402 / 86_400, 402),
        ("0.111667h", 402),
        ("0", 0),
        ("６分４２秒", 402),
    ],
)
def test_a_length_of_time_is_read_as_seconds(cell: str | float, seconds: int) -> None:
    assert seconds_of(cell) == seconds


@pytest.mark.parametrize(
    "cell", ["6:42", "昨天", "-5", "00:61:00", "6.5分", "1e9", float(LONGEST + 1), -1.0, "99999999h"]
)
def test_what_is_no_length_of_time_is_not_guessed(cell: str | float) -> None:
    with pytest.raises(Spoilt) as trouble:
        seconds_of(cell)
    assert trouble.value.problem.code == "not_a_duration"


@given(st.integers(0, 99 * 3_600 - 1))
def test_every_length_survives_both_ways_of_writing_it(seconds: int) -> None:
    hours, minutes, rest = seconds // 3_600, seconds // 60 % 60, seconds % 60
    assert seconds_of(f"{hours:02d}:{minutes:02d}:{rest:02d}") == seconds
    assert seconds_of(f"{hours}小时{minutes}分{rest}秒") == seconds


@given(st.one_of(st.text(max_size=20), st.floats(allow_nan=True)))
def test_any_cell_is_seconds_or_said_to_be_none(cell: str | float) -> None:
    try:
        seconds = seconds_of(cell)
    except Spoilt:
        seconds = 0
    assert 0 <= seconds <= LONGEST


@pytest.mark.parametrize("name", DAY_SHEETS)
def test_a_new_list_takes_no_other_table_for_its_own(name: str) -> None:
    source = sources()[name]
    others = [sample for sample in SAMPLES.values() if sample.name != name]
    assert [one.name for one in others if match_row(one.layout.headers, source, 0)] == []


def test_a_report_of_campaigns_stays_the_advertising_report() -> None:
    header = ("日期", "计划名称", "国家/地区", "日预算", "状态", "曝光量", "点击量", "花费", "商机量")
    found = find_header([header], sources().values())
    assert found is not None
    assert found.source.name == "keyword_ads"


def test_an_amount_in_another_currency_is_not_taken(tmp_path: Path) -> None:
    lines: list[list[Value]] = [
        ["登记日", "计划", "国家/地区", "推广时段", "日预算(USD)"],
        ["2026-11-22", "德国-路灯", "DE", "15:00-23:00", "40"],
    ]
    reading = read_file(write_grid(tmp_path / "a.xlsx", lines, "xlsx"))
    assert reading.unknown_columns == ("日预算(USD)",)
    assert reading.table["daily_budget"].to_pylist() == [None]


def test_a_code_means_the_same_in_every_list() -> None:
    names: dict[str, set[tuple[str, str]]] = {}
    for facts in DATASETS.values():
        for column in (*facts.keys, *facts.attributes):
            for code in column.choices:
                names.setdefault(choice_label(code).zh, set()).add((code, choice_label(code).en))
    assert all(len(found) == 1 for found in names.values()), names


def test_only_keys_that_date_a_row_may_be_left_to_the_file() -> None:
    found = {name: day_key_of(facts) for name, facts in DATASETS.items() if day_key_of(facts)}
    assert found == {
        "visit": "visited_on",
        "showcase_slot": "noted_on",
        "product_state": "noted_on",
        "ad_schedule": "noted_on",
        "keyword_rank": "noted_on",
        "quota": "noted_on",
    }
