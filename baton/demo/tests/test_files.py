"""The files: laid out as the platform's exports, the same bytes every time, in agreement with each other."""

from __future__ import annotations

import hashlib
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pyarrow.compute as pc
import pytest
from python_calamine import CalamineWorkbook

from baton.demo.logic import files
from baton.demo.logic.exports import Export
from baton.demo.logic.profile import XINGHE
from baton.demo.logic.sheets import MISSING, Sheet, sheet
from baton.demo.spreadsheets import write_files, write_sheet
from baton.demo.tests.test_world import world
from baton.demo.truth import truth
from baton.kit.period import Period
from baton.sources import layouts
from baton.sources.reading import Reading
from baton.sources.registry import read_file

WEEK = Period(date(2026, 11, 8), date(2026, 11, 14))


def cells(path: Path) -> list[list[object]]:
    return [
        list(row)
        for row in CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python(skip_empty_area=False)
    ]


def week_sheet(layout: layouts.Layout, period: Period = WEEK) -> Sheet:
    export = Export(world("minglan"), period)
    rows = {
        "products": export.products,
        "keywords": export.keywords,
        "countries": export.countries,
        "channels": export.channels,
        "staff": export.staff,
    }[layout.source]
    return sheet("", layout, period, rows())


def read_week(tmp_path: Path, layout: layouts.Layout, period: Period = WEEK) -> Reading:
    one = week_sheet(layout, period)
    path = tmp_path / one.path
    write_sheet(path, one)
    reading = read_file(path)
    assert not reading.rejects
    assert not reading.unknown_columns
    assert reading.period == period
    return reading


def total(reading: Reading, measure: str) -> int:
    return int(pc.sum(reading.table[measure]).as_py())


def test_the_product_file_is_the_platforms(tmp_path: Path) -> None:
    one = week_sheet(layouts.PRODUCTS)
    path = tmp_path / one.path
    write_sheet(path, one)
    assert path.name == "Products-2026-11-14.xls"
    assert path.read_bytes()[:4] == b"\xd0\xcf\x11\xe0"
    rows = cells(path)
    assert rows[0][0] == "产品数据, 时间周期 2026-11-08~2026-11-14"
    assert all(not any(str(cell).strip() for cell in row) for row in rows[1:5])
    assert tuple(rows[5]) == layouts.PRODUCTS.headers
    assert rows[5][14] == "分享人数 "
    first = dict(zip(rows[5], rows[6], strict=True))
    assert isinstance(first["产品ID"], str)
    assert len(first["产品ID"]) == 14
    assert str(first["搜索点击率"]).endswith("%")
    assert first["是否橱窗"] in {"Y", "N"}
    shares = {str(row[7]) for row in rows[6:]}
    assert "0%" in shares
    assert not any(share.endswith(("0%", ".%")) and "." in share for share in shares)


def test_the_keyword_file_has_500_rows_and_repeats_words(tmp_path: Path) -> None:
    one = week_sheet(layouts.KEYWORDS)
    path = tmp_path / one.path
    write_sheet(path, one)
    rows = cells(path)
    assert path.name == "getKeywords-2026-11-14.xls"
    assert rows[0][0] == "流量关键词,时间周期2026-11-08~2026-11-14"
    assert len(rows) == 506
    words = Counter(row[0] for row in rows[6:])
    assert words["luminria solar para rua"] == 2
    assert any(row[9] == MISSING for row in rows[6:])
    assert all(str(word).isascii() for word in words)


def test_values_that_are_not_there_are_dashes() -> None:
    first_week = Period(world("minglan").days[0], world("minglan").days[6])
    row = week_sheet(layouts.PRODUCTS, first_week).rows[0]
    assert row[layouts.PRODUCTS.headers.index("近90天商机人数")] == MISSING


def test_the_exports_of_a_week_agree(tmp_path: Path) -> None:
    products = read_week(tmp_path, layouts.PRODUCTS)
    countries = read_week(tmp_path, layouts.COUNTRIES)
    staff = read_week(tmp_path, layouts.STAFF)
    channels = read_week(tmp_path, layouts.CHANNELS)
    assert staff.dropped_totals == 1
    for measure in ("impressions", "clicks", "inquiries"):
        assert total(products, measure) == total(countries, measure)
    assert total(products, "inquiries") == total(staff, "inquiries")
    assert total(products, "search_impressions") == total(staff, "search_impressions")
    assert total(products, "drafted_orders") == total(staff, "drafted_orders")
    assert total(channels, "inquirers") >= total(countries, "inquirers")
    for reading in (products, countries, channels):
        for row in reading.table.select(["visitors", "inquirers", "chats"]).to_pylist():
            assert row["visitors"] >= max(row["inquirers"], row["chats"])


def test_days_add_up_to_their_week(tmp_path: Path) -> None:
    week = read_week(tmp_path, layouts.PRODUCTS)
    days = [read_week(tmp_path, layouts.PRODUCTS, Period(day, day)) for day in WEEK.days()]
    for measure in ("impressions", "clicks", "inquiries", "drafted_orders", "sitewide_ads_clicks"):
        assert total(week, measure) == sum(total(day, measure) for day in days)
    assert total(week, "visitors") < sum(total(day, "visitors") for day in days)
    assert (
        max(pc.max(day.table["visitors"]).as_py() for day in days) <= pc.max(week.table["visitors"]).as_py()
    )


def test_the_shop_day_agrees_with_its_products(tmp_path: Path) -> None:
    larger = world("minglan")
    rows = [Export(larger, Period(day, day)).shop_day() for day in WEEK.days()]
    path = tmp_path / "days.xls"
    write_sheet(path, sheet("", layouts.SHOP_DAILY, WEEK, rows))
    shop = read_file(path)
    products = read_week(tmp_path, layouts.PRODUCTS)
    assert shop.table.num_rows == 7
    for measure in (
        "impressions",
        "clicks",
        "search_impressions",
        "marketing_clicks",
        "inquiries",
        "drafted_orders",
    ):
        assert total(shop, measure) == total(products, measure)
    for row in shop.table.to_pylist():
        assert row["search_impressions"] < row["impressions"]
        assert row["opportunities"] >= max(row["inquirers"], row["chats"])
        assert row["visits"] >= row["visitors"]
        assert 0 < row["reply_rate"] <= 1


def test_every_file_of_the_small_shop_is_read_whole_and_twice_the_same(tmp_path: Path) -> None:
    first = write_files(tmp_path / "one", XINGHE)
    second = write_files(tmp_path / "two", XINGHE)
    assert [hashlib.sha256(path.read_bytes()).hexdigest() for path in first] == [
        hashlib.sha256(path.read_bytes()).hexdigest() for path in second
    ]
    sources = Counter[str]()
    for path in first:
        reading = read_file(path)
        assert not reading.rejects, path
        assert not reading.unknown_columns, path
        sources[reading.source] += 1
    assert sources == {
        "shop_daily": 1,
        "products": 26,
        "keywords": 26,
        "inquiries": 1,
        "orders": 1,
        "losses": 1,
        "visits": 1,
        "shipments": 1,
        "product_states": 1,
        "quotas": 1,
    }


def test_the_larger_shop_has_every_kind_of_file_once_per_period() -> None:
    larger = world("minglan")
    assert len(files.weeks(larger)) == 57
    assert all(week.start.weekday() == 6 for week in files.weeks(larger))
    days = files.last_days(larger)
    assert days[-1].end == larger.days[-1]
    assert days[0].start == larger.days[-1] - timedelta(days=len(days) - 1)
    wanted = {"shop_daily", "products", "keywords", "channels", "countries", "staff", "keyword_ads"}
    written = [one for one in files.sheets(larger, truth()) if one.layout.source not in layouts.TEMPLATES]
    assert len({one.path for one in written}) == len(written)
    assert {one.layout.source for one in written} == wanted
    products = [one.period for one in written if one.layout.source == "products"]
    assert len(products) == len(set(products)) == 57 + len(days) + 1


def test_an_unknown_ending_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KeyError):
        write_sheet(tmp_path / "x.pdf", week_sheet(layouts.CHANNELS))
