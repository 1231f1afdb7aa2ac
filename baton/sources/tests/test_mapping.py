"""Saved mappings: said once, recognised ever after."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from baton.facts.datasets import DATASETS
from baton.kit.errors import NotUsable
from baton.kit.period import Period
from baton.sources.guess import UnknownTable
from baton.sources.mapping import MAPPED, SavedMapping, check_mapping, fields_of, mapping_from_json
from baton.sources.reading import PeriodNeeded
from baton.sources.registry import read_file
from baton.sources.tests.samples import SAMPLES, Value, write_grid, write_sample

HEADER = ("货号", "看过的人", "问的次数", "哪天", "没用的")
MAPPING = SavedMapping(
    name="某某工具",
    dataset="product_period",
    signature=HEADER,
    columns={"货号": "product_id", "看过的人": "visitors", "问的次数": "inquiries", "哪天": "period"},
    fixed={"is_showcase": "是"},
)
ROWS: list[list[Value]] = [
    ["16000000000001", 12, 3, "2026-09-13", "x"],
    ["16000000000002", 9, "-", "2026-09-14", "y"],
]


def table(path: Path, header: tuple[str, ...] = HEADER, rows: list[list[Value]] | None = None) -> Path:
    return write_grid(path / "tool.xlsx", [["工具导出"], [], list(header), *(rows or ROWS)], "xlsx")


def test_a_saved_mapping_recognises_the_next_file(tmp_path: Path) -> None:
    with pytest.raises(UnknownTable):
        read_file(table(tmp_path))
    reading = read_file(table(tmp_path), mappings=[MAPPING])
    assert (reading.source, reading.dataset, reading.label.zh) == (MAPPED, "product_period", "某某工具")
    assert reading.unknown_columns == ()
    assert reading.table["inquiries"].to_pylist() == [3, None]
    assert reading.table["is_showcase"].to_pylist() == [True, True]
    assert reading.period == Period(date(2026, 9, 13), date(2026, 9, 14))


def test_columns_may_move_and_gain_spaces(tmp_path: Path) -> None:
    turned = [row[::-1] for row in ROWS]
    header = tuple(f" {cell} " for cell in HEADER[::-1])
    straight = read_file(table(tmp_path), mappings=[MAPPING])
    assert read_file(table(tmp_path, header, turned), mappings=[MAPPING]).table.equals(straight.table)


def test_a_new_column_is_reported(tmp_path: Path) -> None:
    reading = read_file(table(tmp_path, (*HEADER, "新列"), [[*row, 1] for row in ROWS]), mappings=[MAPPING])
    assert reading.unknown_columns == ("新列",)


def test_a_mapped_column_that_is_gone_needs_a_person(tmp_path: Path) -> None:
    with pytest.raises(UnknownTable):
        read_file(table(tmp_path, ("货号", "看过的人", "问的", "哪天", "没用的")), mappings=[MAPPING])


def test_a_mapping_can_be_asked_for_by_name(tmp_path: Path) -> None:
    assert read_file(table(tmp_path), source=MAPPED, mappings=[MAPPING]).table.num_rows == 2
    target = write_sample(tmp_path / "export.xls", SAMPLES["products"])
    assert read_file(target, mappings=[MAPPING]).source == "products"
    with pytest.raises(UnknownTable):
        read_file(target, source=MAPPED, mappings=[MAPPING])


def test_the_platforms_own_files_come_before_mappings(tmp_path: Path) -> None:
    greedy = SavedMapping("x", "product_period", ("产品ID",), {"产品ID": "product_id"}, {})
    assert (
        read_file(write_sample(tmp_path / "a.xls", SAMPLES["products"]), mappings=[greedy]).source
        == "products"
    )


def test_a_period_may_be_fixed_or_asked(tmp_path: Path) -> None:
    columns = {name: field for name, field in MAPPING.columns.items() if field != "period"}
    asked = SavedMapping("x", "product_period", HEADER, columns, {})
    with pytest.raises(PeriodNeeded):
        read_file(table(tmp_path), mappings=[asked])
    fixed = SavedMapping("x", "product_period", HEADER, columns, {"period": "2026-09-13~2026-09-19"})
    assert read_file(table(tmp_path), mappings=[fixed]).period == Period(date(2026, 9, 13), date(2026, 9, 19))


def test_a_fixed_value_that_cannot_be_taken_is_said(tmp_path: Path) -> None:
    wrong = SavedMapping("x", "product_period", HEADER, MAPPING.columns, {"is_showcase": "也许"})
    with pytest.raises(NotUsable) as refusal:
        read_file(table(tmp_path), mappings=[wrong])
    assert refusal.value.code == "bad_fixed_value"


def test_keywords_by_a_mapping_are_numbered(tmp_path: Path) -> None:
    mapping = SavedMapping("x", "keyword_period", ("字", "量"), {"字": "keyword", "量": "impressions"}, {})
    lines: list[list[Value]] = [["字", "量"], ["a", 1], ["a", 2]]
    target = write_grid(tmp_path / "a.csv", lines, "csv")
    reading = read_file(target, mappings=[mapping], period=Period(date(2026, 9, 13), date(2026, 9, 19)))
    assert reading.table["occurrence"].to_pylist() == [1, 2]


def test_a_mapping_survives_storage() -> None:
    assert mapping_from_json(json.loads(json.dumps(MAPPING.as_json()))) == MAPPING
    assert MAPPING.recognises(["哪天", "问的次数 ", "看过的人", "货号"])
    assert not MAPPING.recognises(["哪天", "货号"])


@pytest.mark.parametrize(
    ("mapping", "code"),
    [
        (SavedMapping("x", "product_period", (), {"a": "product_id", "b": "colour"}, {}), "unknown_field"),
        (
            SavedMapping("x", "product_period", (), {"a": "product_id", "b": "product_id"}, {}),
            "doubled_field",
        ),
        (SavedMapping("x", "product_period", (), {"a": "visitors"}, {}), "required_field_open"),
        (SavedMapping("x", "order", (), {"a": "order_id"}, {}), "required_field_open"),
    ],
)
def test_a_mapping_that_cannot_work_is_refused(mapping: SavedMapping, code: str) -> None:
    with pytest.raises(NotUsable) as refusal:
        check_mapping(mapping)
    assert refusal.value.code == code


def test_a_sound_mapping_passes() -> None:
    check_mapping(MAPPING)
    check_mapping(SavedMapping("x", "ad_day", (), {"a": "ad_spend"}, {}))


@pytest.mark.parametrize("name", DATASETS)
def test_every_dataset_offers_its_fields(name: str) -> None:
    fields = {field for field, _, _ in fields_of(name)}
    assert not fields & {"period_start", "period_end", "occurrence"}
    assert fields <= {column.name for column in DATASETS[name].columns} | {"period"}
