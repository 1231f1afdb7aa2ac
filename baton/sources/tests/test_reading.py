"""What the sources say about their files beyond the one suite: periods, numbered words, checks, joined levels."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
import xlsxwriter

from baton.kit.errors import NotFound, NotReadable
from baton.kit.period import Period
from baton.sources import faults
from baton.sources.guess import UnknownTable, guess_columns
from baton.sources.header import header_name
from baton.sources.quarantine import write_rejects
from baton.sources.reading import Reading
from baton.sources.registry import read_file, sources
from baton.sources.tests.samples import SAMPLES, WEEK, Row, Value, grid, write_grid, write_sample


def read_sample(path: Path, name: str, rows: list[Row] | None = None, format_name: str = "xls") -> Reading:
    return read_file(write_sample(path / f"export.{format_name}", SAMPLES[name], format_name, rows=rows))


def change(lines: list[list[Value]], row: int, text: Value) -> list[list[Value]]:
    return [[text] if number == row else line for number, line in enumerate(lines)]


# --- days ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "period"),
    [
        ("产品数据, 时间周期 2026-09-13~2026-09-19", WEEK),
        ("流量关键词,时间周期2026-09-13~2026-09-19", WEEK),
        ("时间周期：2026/9/13 ～ 2026/9/19", WEEK),
        ("2026-09-13 至 2026-09-19", WEEK),
        ("统计日期 2026-09-13", Period(date(2026, 9, 13), date(2026, 9, 13))),
        ("导出时间 2026-09-21", None),
        ("时间周期 2026-09-31~2026-10-19", None),
        ("", None),
    ],
)
def test_the_period_stands_above_the_header(title: str, period: Period | None, tmp_path: Path) -> None:
    lines = change(grid(SAMPLES["products"].layout, SAMPLES["products"].rows), 0, title)
    target = write_grid(tmp_path / "export.xls", lines)
    fallback = Period(date(2020, 1, 1), date(2020, 1, 7))
    assert read_file(target, period=fallback).period == (period or fallback)


def test_the_file_wins_over_the_period_given_and_says_so(tmp_path: Path) -> None:
    target = write_sample(tmp_path / "export.xls", SAMPLES["products"])
    reading = read_file(target, period=Period(date(2026, 1, 1), date(2026, 1, 7)))
    assert reading.period == WEEK
    assert any("2026-01-01" in note.zh for note in reading.notes)
    assert read_file(target, period=WEEK).notes == ()


def test_days_in_the_rows_win_over_the_title(tmp_path: Path) -> None:
    table = read_sample(tmp_path, "shop_daily").table
    assert table["period_start"].to_pylist() == [date(2026, 9, 13), date(2026, 9, 14), date(2026, 9, 15)]
    assert table["period_end"].equals(table["period_start"])


def test_a_span_in_a_row_is_its_period(tmp_path: Path) -> None:
    rows: list[Row] = [{**SAMPLES["shop_daily"].rows[0], "统计日期": "2026-09-13~2026-09-19"}]
    table = read_sample(tmp_path, "shop_daily", rows).table
    assert table["period_start"].to_pylist() == [WEEK.start]
    assert table["period_end"].to_pylist() == [WEEK.end]


def test_the_period_of_a_log_is_counted_in_data_days(tmp_path: Path) -> None:
    rows: list[Row] = [{**SAMPLES["inquiries"].rows[0], "询盘时间*": "2026-09-13 02:00"}]
    # 02:00 in Shanghai is still the day before in the platform's calendar.
    assert read_sample(tmp_path, "inquiries", rows).period == Period(date(2026, 9, 12), date(2026, 9, 12))


def test_real_dates_of_a_workbook_are_read(tmp_path: Path) -> None:
    target = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(target) as book:
        sheet = book.add_worksheet()
        dated = book.add_format({"num_format": "yyyy-mm-dd"})
        for column, header in enumerate(SAMPLES["losses"].layout.headers):
            sheet.write_string(0, column, header)
        sheet.write_string(1, 0, "1")
        sheet.write_datetime(1, 1, date(2026, 10, 1), dated)
        sheet.write_string(1, 2, "Price")
    assert read_file(target).table["lost_on"].to_pylist() == [date(2026, 10, 1)]


def test_a_day_without_a_time_is_said(tmp_path: Path) -> None:
    rows: list[Row] = [{**SAMPLES["inquiries"].rows[0], "询盘时间*": "2026-09-13"}]
    assert any("00:00" in note.zh for note in read_sample(tmp_path, "inquiries", rows).notes)


# --- the platform's habits -------------------------------------------------------------------------------------------


def test_words_that_lost_their_accents_keep_their_rows(tmp_path: Path) -> None:
    table = read_sample(tmp_path, "keywords").table
    words = zip(table["keyword"].to_pylist(), table["occurrence"].to_pylist(), strict=True)
    assert list(words) == [("adidas", 1), ("zapatos de nios", 1), ("adidas", 2), ("路灯", 1)]


def test_a_rejected_word_still_counts(tmp_path: Path) -> None:
    rows = [
        {**row, "曝光量": -1} if number == 0 else row for number, row in enumerate(SAMPLES["keywords"].rows)
    ]
    reading = read_sample(tmp_path, "keywords", rows)
    assert reading.table["occurrence"].to_pylist() == [1, 2, 1]
    assert reading.rejects[0].cells["同词第几行"] == "1"


def test_more_clicks_than_impressions_are_the_platforms_business(tmp_path: Path) -> None:
    rows: list[Row] = [
        {**SAMPLES["products"].rows[0], "搜索曝光次数": 5, "搜索点击次数": 9, "搜索点击率": "-"}
    ]
    reading = read_sample(tmp_path, "products", rows)
    assert not reading.rejects
    assert reading.table["search_clicks"].to_pylist() == [9]


def test_search_and_marketing_are_kept_apart(tmp_path: Path) -> None:
    row = read_sample(tmp_path, "products").table.to_pylist()[0]
    assert (row["search_impressions"], row["marketing_impressions"], row["impressions"]) == (
        4378,
        8666,
        11364,
    )


@pytest.mark.parametrize(
    ("printed", "is_off"), [("1.62%", False), ("1.6%", True), ("1.63%", True), ("-", False), ("5%", True)]
)
def test_a_printed_ratio_only_checks_the_file(printed: str, is_off: bool, tmp_path: Path) -> None:
    other: Row = {**SAMPLES["products"].rows[0], "产品ID": "16000000000099"}
    rows: list[Row] = [{**SAMPLES["products"].rows[0], "搜索点击率": printed}, other]
    reading = read_sample(tmp_path, "products", rows)
    assert reading.table.num_rows == 2
    assert [note.zh for note in reading.notes if "搜索点击率" in note.zh] == (
        [note.zh for note in reading.notes] if is_off else []
    )
    assert bool(reading.notes) is is_off


def test_levels_of_a_traffic_source_are_joined(tmp_path: Path) -> None:
    table = read_sample(tmp_path, "sycm_traffic").table
    assert table["channel"].to_pylist() == ["平台流量>手淘搜索", "平台流量>手淘推荐", "自主访问"]
    assert table["visitors"].to_pylist() == [5652, 310, 90]


def test_a_report_without_a_split_has_empty_keys(tmp_path: Path) -> None:
    rows: list[Row] = [{"日期": "2026-09-13", "计划名称": "A", "曝光量": 1, "点击量": 1, "花费": 2}]
    layout = SAMPLES["keyword_ads"].layout
    lines: list[list[Value]] = [
        ["日期", "计划名称", "曝光量", "点击量", "花费"],
        ["2026-09-13", "A", 1000, 30, "229.12"],
    ]
    for reading in (
        read_sample(tmp_path, "keyword_ads", rows),
        read_file(write_grid(tmp_path / "b.csv", lines, "csv")),
    ):
        assert reading.source == layout.source
        row = reading.table.to_pylist()[0]
        assert (row["campaign"], row["keyword"], row["product_id"], row["country"]) == ("A", "", "", "")


def test_an_amount_in_another_currency_is_not_taken(tmp_path: Path) -> None:
    lines = grid(SAMPLES["orders"].layout, SAMPLES["orders"].rows)
    lines[0] = ["订单金额(CNY)" if cell == "订单金额(USD)" else cell for cell in lines[0]]
    reading = read_file(write_grid(tmp_path / "a.csv", lines, "csv"))
    assert reading.unknown_columns == ("订单金额(CNY)",)
    assert reading.table["order_amount"].to_pylist() == [None, None]


def test_machine_names_of_the_platform_are_headers(tmp_path: Path) -> None:
    lines: list[list[Value]] = [
        ["statDate", "uvCnt", "pvCnt", "fbCnt", "abCnt", "sucOrdCnt", "sucOrdAmt", "fst5minReplyRate30d"],
        ["20260913", 130, 310, 3, 5, 1, 1254.5, "33%"],
    ]
    reading = read_file(write_grid(tmp_path / "a.xlsx", lines, "xlsx"))
    assert reading.source == "shop_daily"
    row = reading.table.to_pylist()[0]
    assert (row["visitors"], row["trade_assurance_orders"], row["fast_reply_rate"]) == (130, 1, 0.33)
    assert row["period_start"] == date(2026, 9, 13)


def test_the_first_known_sheet_is_read(tmp_path: Path) -> None:
    target = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(target) as book:
        book.add_worksheet("empty")
        book.add_worksheet("notes").write_row(0, 0, ["how", "to", "fill", "this", "in"])
        sheet = book.add_worksheet("data")
        for row, line in enumerate(grid(SAMPLES["losses"].layout, SAMPLES["losses"].rows)):
            sheet.write_row(row, 0, line)
    reading = read_file(target)
    assert (reading.source, reading.sheet) == ("losses", "data")


# --- the table that nobody knows -------------------------------------------------------------------------------------


def test_an_unknown_table_brings_what_a_mapping_needs(tmp_path: Path) -> None:
    lines: list[list[Value]] = [
        ["某某工具导出"],
        [],
        ["货号", "浏览人次", "询盘个数", "哪天"],
        ["16000000000001", 12, 3, "2026-09-13"],
        ["16000000000002", 9, 0, "2026-09-13"],
    ]
    with pytest.raises(UnknownTable) as refusal:
        read_file(write_grid(tmp_path / "a.xlsx", lines, "xlsx"))
    error = refusal.value
    assert (error.header_row, error.header) == (3, ("货号", "浏览人次", "询盘个数", "哪天"))
    assert error.rows[0] == ("16000000000001", "12", "3", "2026-09-13")
    guesses = guess_columns(error.header, error.rows, "product_period", sources().values())
    assert [guess.field for guess in guesses] == ["product_id", None, "inquiries", "period"]
    assert guesses[2].confidence == 1.0
    assert 0 < guesses[0].confidence < 1


def test_an_unknown_source_names_the_known(tmp_path: Path) -> None:
    target = write_sample(tmp_path / "a.xls", SAMPLES["products"])
    with pytest.raises(NotFound) as refusal:
        read_file(target, source="product")
    assert "products" in refusal.value.remedy.en


@pytest.mark.parametrize(
    ("written", "key"),
    [
        (" 分享人数 ", "分享人数"),
        ("信保交易金额（美元）", "信保交易金额"),
        ("询盘编号*", "询盘编号"),
        ("*询盘编号", "询盘编号"),
        ("Product ID", "productid"),
        ("product_id", "productid"),
        ("ＴＭ咨询人数", "tm咨询人数"),
        ("平均回复时间(h)", "平均回复时间"),
        ("effective (not spam)", "effective(notspam)"),
    ],
)
def test_headers_are_compared_without_their_dress(written: str, key: str) -> None:
    assert header_name(written).key == key


# --- mended rows -----------------------------------------------------------------------------------------------------


def test_the_rejected_sheet_cannot_be_made_to_compute(tmp_path: Path) -> None:
    rows: list[Row] = [
        {**SAMPLES["inquiries"].rows[0], "备注": "@SUM(A1)", "国家/地区": "火星", "买家名称": "=1+1"}
    ]
    (reject,) = (reading := read_sample(tmp_path, "inquiries", rows)).rejects
    assert "国家/地区" in reject.reason.zh or reject.column == "国家/地区"
    write_rejects(reading.rejects, tmp_path / "mend.xlsx", "zh")
    again = read_file(tmp_path / "mend.xlsx").rejects[0]
    assert again.cells["备注"] == "'@SUM(A1)"
    assert again.cells["买家名称"] == "'=1+1"


def test_rejects_of_two_files_do_not_share_a_sheet(tmp_path: Path) -> None:
    header, bad = SAMPLES["products"].spoiled
    rows: list[Row] = [{**SAMPLES["products"].rows[0], header: bad}]
    first = read_sample(tmp_path, "products", rows).rejects
    other = Period(date(2026, 9, 20), date(2026, 9, 26))
    second = read_file(write_sample(tmp_path / "b.xls", SAMPLES["products"], rows=rows, period=other)).rejects
    with pytest.raises(ValueError, match="different files"):
        write_rejects([*first, *second], tmp_path / "mend.xlsx", "zh")
    with pytest.raises(ValueError, match="no rejected"):
        write_rejects([], tmp_path / "mend.xlsx", "zh")


def test_all_rows_rejected_is_still_a_reading(tmp_path: Path) -> None:
    header, bad = SAMPLES["products"].spoiled
    reading = read_sample(tmp_path, "products", [{**row, header: bad} for row in SAMPLES["products"].rows])
    assert reading.table.num_rows == 0
    assert reading.period is None
    assert len(reading.rejects) == reading.rows_read == 3


def test_several_faults_of_a_row_are_one_reject(tmp_path: Path) -> None:
    rows: list[Row] = [{**SAMPLES["products"].rows[0], "访问人数": -1, "询盘个数": "x", "产品ID": ""}]
    (reject,) = read_sample(tmp_path, "products", rows).rejects
    assert reject.column == "产品ID"
    assert "访问人数" in reject.reason.zh
    assert "询盘个数" in reject.reason.en


def test_a_sheet_of_totals_alone_has_no_rows(tmp_path: Path) -> None:
    total = SAMPLES["staff"].total
    assert total is not None
    with pytest.raises(NotReadable) as refusal:
        read_sample(tmp_path, "staff", [total])
    assert refusal.value.code == "no_rows"


def test_more_faults_than_anybody_mends_refuse_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(faults, "MAX_REJECTS", 1)
    header, bad = SAMPLES["products"].spoiled
    rows: list[Row] = [
        SAMPLES["products"].rows[0],
        *({**row, header: bad} for row in SAMPLES["products"].rows[1:]),
    ]
    with pytest.raises(NotReadable) as refusal:
        read_sample(tmp_path, "products", rows)
    assert refusal.value.code == "too_many_faults"
    assert "第 8 行" in refusal.value.message.zh
