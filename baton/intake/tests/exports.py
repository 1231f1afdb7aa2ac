"""Small files as the platform exports them: true BIFF8 workbooks in the layouts of `baton.sources.layouts`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import xlwt

from baton.kit.period import Period
from baton.sources.layouts import COUNTRIES, KEYWORDS, PRODUCTS, SHOP_DAILY, Layout

WEEK = Period(date(2026, 11, 15), date(2026, 11, 21))
FIRST_ID = 1600000000001


def write_xls(path: Path, layout: Layout, period: Period, rows: Sequence[Sequence[str]]) -> Path:
    book = xlwt.Workbook()
    sheet = book.add_sheet("Sheet1")
    if layout.title:
        sheet.write(0, 0, layout.title_for(period))
    for place, header in enumerate(layout.headers):
        sheet.write(layout.header_row - 1, place, header)
    for number, row in enumerate(rows):
        for place, cell in enumerate(row):
            sheet.write(layout.header_row + number, place, cell)
    path.parent.mkdir(parents=True, exist_ok=True)
    book.save(str(path))
    return path


def product_row(number: int, *, visitors: str = "6", impressions: int = 11364) -> list[str]:
    """One line of 产品分析, with the oddities of real ones: `-` for nothing, per cent as text."""
    row = [
        str(FIRST_ID + number),
        f"LED Street Light {number}",
        "是",
        "否",
        "是",
        "4378",
        "71",
        "1.62%",
        visitors,
    ]
    row += ["3", "4", "1", "50%", "1", "-", "0", "1", "0", "张三", "0", "0"]
    return [*row, str(impressions), "244", "8666", "90", "0", "0", "8666", "90"]


def products(
    folder: Path, period: Period = WEEK, *, rows: int = 5, impressions: int = 11364, wrong: Sequence[int] = ()
) -> Path:
    """`Products-….xls`; the rows in `wrong` have half a visitor."""
    lines = [
        product_row(number, visitors="3.5" if number in wrong else "6", impressions=impressions + number)
        for number in range(rows)
    ]
    return write_xls(folder / PRODUCTS.file_name_for(period), PRODUCTS, period, lines)


def keywords(folder: Path, period: Period = WEEK) -> Path:
    """`getKeywords-….xls` with one text in two rows, as the platform strips accents."""
    figures = ["100", "4", "4%", "10", "1", "2.5", "900", "30", "12.5", "-"]
    lines = [[word, *figures] for word in ("led street light", "zapatos de nios", "zapatos de nios")]
    return write_xls(folder / KEYWORDS.file_name_for(period), KEYWORDS, period, lines)


def shop_day(folder: Path, day: date, *, impressions: int = 1000) -> Path:
    """One day of the shop in a file of its own."""
    period = Period(day, day)
    figures = [impressions, 50, 400, 30, 300, 20, 40, 60, 3, 2, 2, 4, 1, 1, "1,200.50", 1]
    line = [day.isoformat(), *map(str, figures), "99.27%", "80%", "2.5"]
    return write_xls(folder / f"ShopDaily-{day}.xls", SHOP_DAILY, period, [line])


def shop_days(folder: Path, first: date, days: int) -> list[Path]:
    return [shop_day(folder, first + timedelta(days=number)) for number in range(days)]


def countries_without_period(folder: Path) -> Path:
    """A table that does not say which days it is about, nor does its name."""
    path = folder / "countries.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [",".join(COUNTRIES.headers), "德国,1000,50,40,3,2,1", "美国,2000,90,70,5,4,2"]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def inquiries(folder: Path, rows: int = 3) -> Path:
    """The inquiry log, by hand and in GB18030, with semicolons."""
    path = folder / "inquiries.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = ["询盘编号;询盘时间;国家/地区;负责人;有效询盘"]
    lines += [f"2026{number:010d};2026-11-{15 + number % 7} 14:30;德国;李四;Y" for number in range(rows)]
    path.write_bytes("\n".join(lines).encode("gb18030"))
    return path


def own_table(folder: Path) -> Path:
    """A table that no source knows."""
    path = folder / "客户跟进表.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        "跟进单,哪天来的,哪国客户,谁在跟\nK1,2026-11-20,德国,李四\nK2,2026-11-21,美国,王五\nK3,not a day,美国,王五\n",
        encoding="utf-8",
    )
    return path
