from __future__ import annotations

import io
from datetime import date

import openpyxl
from hypothesis import given, settings
from hypothesis import strategies as st

from baton.kit.text import Text
from baton.ui.tables import Column, Look, Table, workbook, written

TABLE = Table(
    "漏斗: 2026/11 [全部]",
    (
        Column("名称"),
        Column("询盘", Look.NUMBER),
        Column("询盘率", Look.RATE),
        Column("金额", Look.USD),
        Column("日期", Look.DAY),
    ),
    (
        ('=HYPERLINK("http://x")', 12, 0.063, 311_040.5, date(2026, 11, 22)),
        (Text("美国", "United States"), None, None, None, None),
    ),
    ("数据日 11-22",),
)


def read(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


def test_text_that_looks_like_a_formula_stays_text() -> None:
    sheet = read(workbook([TABLE], "zh")).active
    assert sheet is not None
    cell = sheet["A2"]
    assert cell.data_type == "s"
    assert cell.value == '=HYPERLINK("http://x")'
    assert cell.quotePrefix


def test_figures_stay_figures_and_missing_stays_empty() -> None:
    sheet = read(workbook([TABLE], "en")).active
    assert sheet is not None
    assert [sheet.cell(2, place).value for place in (2, 3, 4)] == [12, 0.063, 311_040.5]
    assert sheet["C2"].number_format == "0.00%"
    assert sheet["E2"].value.date() == date(2026, 11, 22)
    assert sheet["A3"].value == "United States"
    assert sheet["B3"].value is None
    assert sheet["A5"].value == "数据日 11-22"


def test_sheets_of_one_name_are_told_apart() -> None:
    assert len(set(read(workbook([TABLE, TABLE, TABLE], "zh")).sheetnames)) == 3


@given(st.lists(st.text(max_size=40), min_size=1, max_size=4))
@settings(max_examples=25, deadline=None)
def test_any_title_makes_a_sheet(titles: list[str]) -> None:
    tables = [
        Table("".join(sign for sign in title if sign.isprintable()), (Column("a"),), ()) for title in titles
    ]
    assert len(read(workbook(tables, "zh")).sheetnames) == len(titles)


def test_cells_as_text() -> None:
    assert written(None, Look.NUMBER, "zh") == "—"
    assert written(-3.25, Look.SIGNED, "zh") == "−3.2"
    assert written(-0.214, Look.COEFFICIENT, "zh") == "−0.21"
    assert written(0.063, Look.RATE, "zh") == "6.30%"
    assert written(Text("美国", "United States"), Look.TEXT, "en") == "United States"
    assert written(date(2026, 11, 22), Look.DAY, "zh") == "2026-11-22"
