"""Sheets to fill in: Baton's own logs as xlsx (with notes, lists to choose from and an example) or as csv."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from baton.facts.contract import Column, Dataset, Kind, Measure, Unit
from baton.facts.datasets import dataset
from baton.kit.errors import unknown
from baton.kit.text import Text
from baton.sources.choices import choice_label
from baton.sources.durations import IN_SECONDS
from baton.sources.layouts import TEMPLATES, template_header, template_layout

FILLABLE_ROWS = 20_000
"""Rows below the header that offer lists and checks."""
_EXAMPLE_ID = Text("示例-1（请删除本行）", "EXAMPLE-1 (delete this row)")
_EXAMPLE_MARK = Text("示例（请删除本行）：", "EXAMPLE (delete this row): ")
_SHEETS = (Text("数据", "Data"), Text("填写说明", "How to fill in"))
_FLAGS = ("Y", "N")

_EXAMPLES: Mapping[str, str | Text] = {
    "received_at": "2026-09-13 14:30",
    "first_reply_at": "2026-09-13 14:42",
    "allocated_at": "2026-09-13 14:35",
    "from_staff": Text("李四", "Li Si"),
    "is_in_time": "Y",
    "quoted_on": "2026-09-14",
    "sampled_on": "2026-09-20",
    "drafted_on": "2026-10-08",
    "deposit_on": "2026-10-10",
    "balance_on": "2026-11-02",
    "promised_shipment_on": "2026-11-05",
    "shipped_on": "2026-11-04",
    "lost_on": "2026-09-30",
    "started_on": "2026-09-01",
    "ended_on": "2026-09-03",
    "country": Text("德国", "Germany"),
    "product_id": "1600000000001",
    "keyword": "led street light",
    "channel": Text("搜索", "Search"),
    "buyer_id": "B1001",
    "buyer_name": "Example GmbH",
    "buyer_level": "L1",
    "message_type": Text("询价", "Price request"),
    "staff": Text("张三", "Zhang San"),
    "is_effective": "Y",
    "is_promising": "Y",
    "stage": Text("已报价", "Quoted"),
    "title": Text("平台调整搜索排序", "The platform changed its ranking"),
    "expected_amount": "1200",
    "order_amount": "1200",
    "deposit": "360",
    "balance": "840",
    "visited_on": "2026-09-13",
    "views": "6",
    "stay_seconds": Text("6分42秒", "6m 42s"),
    "searched_words": "solar street light, led flood light",
    "shop_behaviour": Text("看过公司介绍", "Looked at the company profile"),
    "site_behaviour": Text("浏览 5 个供应商", "Looked at 5 suppliers"),
    "has_inquired": "N",
    "has_chatted": "N",
    "reachable_until": "2026-09-14 15:59",
    "sent_at": "2026-09-13 14:30",
    "handle_by": "2026-09-16",
    "is_read": "N",
    "noted_on": "2026-09-13",
    "amount": "3",
    "tracking_number": "MSKU1234567",
    "special_request": Text("木箱加固，随货附光学报告", "A wooden crate, and the photometric report with it"),
    "updated_on": "2026-10-30",
    "reviewed_on": "2026-09-13",
    "product_stars": "5",
    "logistics_stars": "4",
    "service_stars": "5",
    "review_text": Text("灯很亮，包装完好。", "Bright lamp, well packed."),
    "slot": "1",
    "listing_keywords": "led street light, street lamp",
    "quality_score": "4.6",
    "is_listed": "Y",
    "is_presale": "N",
    "edited_on": "2026-08-20",
    "missing_material": Text("检测报告", "Test report"),
    "supplier": Text("中山某厂", "A factory in Zhongshan"),
    "selling_points": "IP66, low glare, 5-year warranty",
    "campaign": Text("德国-路灯", "Germany street lights"),
    "is_on": "Y",
    "hours_on": "15:00-23:00",
    "switched_on_day": "2026-09-01",
    "daily_budget": "300",
    "spent": "268.40",
    "night_spent": "0",
    "rank": "12",
    "best_peer_rank": "3",
    "granted": "20",
    "used": "12",
    "expires_at": "2026-09-14 15:59",
}
_OTHER_EXAMPLES: Mapping[tuple[str, str], str | Text] = {
    ("platform_todo", "title"): Text("3 个产品缺少规格参数", "3 products lack specifications"),
    ("product_state", "title"): "150W LED Street Light IP66 for Roads",
}
"""By dataset and column, where a column of that name shows something else elsewhere."""

_HOW: Mapping[Kind, Text] = {
    Kind.TEXT: Text("文字", "Text"),
    Kind.ID: Text("编号，按文本填写", "An id, as text"),
    Kind.DAY: Text("日期，如 2026-11-22", "A day, like 2026-11-22"),
    Kind.INSTANT: Text(
        "时间，如 2026-11-22 14:30（店铺所在时区）", "A time, like 2026-11-22 14:30 (the shop's time zone)"
    ),
    Kind.FLAG: Text("Y 或 N，不知道就留空", "Y or N; empty where it is not known"),
    Kind.COUNT: Text("整数，没有数据就留空", "A whole number; empty where there is none"),
    Kind.NUMBER: Text("数字，没有数据就留空（不要填 0）", "A number; empty, not 0, where there is none"),
    Kind.COUNTRY: Text("国家中文名、英文名或两位代码", "The country's name or two-letter code"),
}
_HOW_LONG = Text("秒数，或 6分42秒、00:06:42 这样", "Seconds, or like 6m 42s or 00:06:42")


def template_dataset(source_name: str) -> Dataset:
    """The dataset that a template fills. NotFound where there is no such template."""
    if source_name not in TEMPLATES:
        raise unknown(Text("模板", "template"), source_name, TEMPLATES, code="unknown_template")
    return dataset(TEMPLATES[source_name])


def write_template(source_name: str, path: Path, language: str) -> None:
    """Write the template of a source in TEMPLATES: csv where the path says so, else xlsx.

    Its first row below the header is an example; an id that starts with 示例 or EXAMPLE is never read.
    """
    facts = template_dataset(source_name)
    layout = template_layout(source_name, language)
    example = example_row(facts, language)
    if path.suffix.lower() == ".csv":
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file).writerows([layout.headers, example])
        return
    with xlsxwriter.Workbook(path) as book:
        _write_data(book, facts, example, language)
        _write_notes(book, facts, language)


def example_row(facts: Dataset, language: str) -> list[str]:
    """The example, a cell a column. A cell of its key says so: the first id, or the first key where none is an id."""
    ids = [key for key in facts.keys if key.kind is Kind.ID]
    row = [
        _EXAMPLE_ID.into(language) if column in ids else example_cell(facts, column, language)
        for column in facts.columns
    ]
    if not ids:
        row[0] = _EXAMPLE_MARK.into(language) + row[0]
    return row


def example_cell(facts: Dataset, column: Column | Measure, language: str) -> str:
    """What the example row shows in a column."""
    if isinstance(column, Column) and column.choices:
        return choice_label(column.choices[0]).into(language)
    example = _OTHER_EXAMPLES.get((facts.name, column.name), _EXAMPLES.get(column.name, ""))
    return example.into(language) if isinstance(example, Text) else example


def _write_data(book: xlsxwriter.Workbook, facts: Dataset, example: list[str], language: str) -> None:
    sheet = book.add_worksheet(_SHEETS[0].into(language))
    plain = {"font_name": "Arial"}
    required = book.add_format({**plain, "bold": True, "bg_color": "#FCE4D6", "border": 1})
    optional = book.add_format({**plain, "bold": True, "bg_color": "#E2EFDA", "border": 1})
    shown = book.add_format({**plain, "italic": True, "font_color": "#7F7F7F", "num_format": "@"})
    formats = {
        Kind.TEXT: book.add_format({"num_format": "@"}),
        Kind.ID: book.add_format({"num_format": "@"}),
        Kind.DAY: book.add_format({"num_format": "yyyy-mm-dd"}),
        Kind.INSTANT: book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
        Kind.NUMBER: book.add_format({"num_format": "#,##0.00"}),
    }
    for index, column in enumerate(facts.columns):
        must = isinstance(column, Column) and column.is_required
        title = template_header(column, language)
        sheet.set_column(index, index, max(14, 2 * len(title)), formats.get(column.kind))
        sheet.write_string(0, index, title, required if must else optional)
        sheet.write_string(1, index, example[index], shown)
        rule = _validation(column, language)
        if rule is not None:
            sheet.data_validation(1, index, FILLABLE_ROWS, index, rule)
    sheet.freeze_panes(1, 1)


def _validation(column: Column | Measure, language: str) -> dict[str, Any] | None:
    """What a spreadsheet checks while the column is filled; it warns about days and figures, lists are firm."""
    title = column.label.into(language)[:32]
    said = {"ignore_blank": True, "error_title": title, "error_message": _how(column, language)[:255]}
    if isinstance(column, Column) and column.choices:
        names = [choice_label(code).into(language) for code in column.choices]
        return {"validate": "list", "source": names, **said}
    if column.kind is Kind.FLAG:
        return {"validate": "list", "source": list(_FLAGS), **said}
    if column.kind is Kind.DAY:
        return {
            "validate": "date",
            "criteria": ">=",
            "value": date(2000, 1, 1),
            "error_type": "warning",
            **said,
        }
    if column.kind is Kind.INSTANT:
        earliest = datetime(2000, 1, 1)  # noqa: DTZ001 - a spreadsheet's time has no zone
        return {"validate": "date", "criteria": ">=", "value": earliest, "error_type": "warning", **said}
    if isinstance(column, Measure):
        return {"validate": "decimal", "criteria": ">=", "value": 0, "error_type": "warning", **said}
    return None


def _write_notes(book: xlsxwriter.Workbook, facts: Dataset, language: str) -> None:
    sheet = book.add_worksheet(_SHEETS[1].into(language))
    bold = book.add_format({"bold": True})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    lines = (
        Text(
            f"这是「{facts.label.zh}」登记表：一行一条，改好或补充后可以重复上传，同一编号以最新一次为准。",
            f"The {facts.label.en} sheet, one row each. Upload it again as it grows: an id's latest row counts.",
        ),
        Text(
            "带 * 的列必填；其余没有数据就留空，不要填 0。",
            "Columns with * must be filled; leave the others empty, not 0.",
        ),
        Text(
            "灰色的示例行不会被读取，可以删除。", "The grey example row is not read; delete it if you like."
        ),
        Text("不要改列名；列的顺序可以变。", "Keep the column names; their order may change."),
    )
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 10)
    sheet.set_column(2, 2, 80)
    for row, line in enumerate(lines):
        sheet.write_string(row, 0, line.into(language))
    top = len(lines) + 1
    for index, title in enumerate((Text("列", "Column"), Text("必填", "Must"), Text("怎么填", "How"))):
        sheet.write_string(top, index, title.into(language), bold)
    for row, column in enumerate(facts.columns, top + 1):
        must = isinstance(column, Column) and column.is_required
        sheet.write_string(row, 0, template_header(column, language))
        sheet.write_string(row, 1, "*" if must else "")
        sheet.write_string(row, 2, _how(column, language), wrap)


def _how(column: Column | Measure, language: str) -> str:
    how = (_HOW_LONG if column.name.endswith(IN_SECONDS) else _HOW[column.kind]).into(language)
    if isinstance(column, Measure) and column.unit in {Unit.USD, Unit.CNY}:
        how = f"{how} ({column.unit})"
    if isinstance(column, Column) and column.choices:
        separator = ", " if language.startswith("en") else "、"
        chosen = Text("可选", "One of").into(language)
        how = f"{chosen}: {separator.join(choice_label(code).into(language) for code in column.choices)}"
    if isinstance(column, Column) and column.is_personal:
        personal = Text("（个人信息，只有需要的角色能看到）", " (personal: shown only to roles that need it)")
        how += personal.into(language)
    return how
