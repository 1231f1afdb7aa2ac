"""What every source must keep, whatever the format in which its file arrives."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import openpyxl
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from baton.facts.contract import Column, Grain, Kind, Measure
from baton.kit.errors import NotReadable
from baton.kit.period import Period
from baton.sources.contract import PERIOD
from baton.sources.guess import UnknownTable
from baton.sources.header import fields_by_header, header_name
from baton.sources.quarantine import write_rejects
from baton.sources.reading import PeriodNeeded, Reading
from baton.sources.registry import read_file, sources
from baton.sources.tests.samples import (
    FORMATS,
    SAMPLES,
    WEEK,
    Row,
    Sample,
    file_name,
    grid,
    write_grid,
    write_sample,
)

every_source = pytest.mark.parametrize("sample", SAMPLES.values(), ids=SAMPLES.keys())


def read(path: Path, lines: list[list[object]], format_name: str = "xlsx") -> Reading:
    target = path / file_name(format_name)
    write_grid(target, lines, format_name)  # type: ignore[arg-type]  # cells are texts and numbers
    return read_file(target)


def read_rows(path: Path, sample: Sample, rows: list[Row], format_name: str = "xlsx") -> Reading:
    return read_file(write_sample(path / file_name(format_name), sample, format_name, rows=rows))


def field_of(sample: Sample, header: str) -> str:
    return fields_by_header(sources()[sample.name])[header_name(header).key]


def column_of_source(sample: Sample, header: str) -> Column | Measure:
    return sources()[sample.name].facts.column(field_of(sample, header))


def column_of(reading: Reading, sample: Sample, header: str) -> Column | Measure:
    return sources()[sample.name].facts.column(field_of(sample, header))


def test_every_source_has_a_sample() -> None:
    assert set(sources()) == set(SAMPLES)


@every_source
def test_every_header_of_the_layout_is_known(sample: Sample, tmp_path: Path) -> None:
    reading = read_rows(tmp_path, sample, list(sample.rows))
    assert reading.source == sample.name
    assert reading.unknown_columns == ()


@every_source
def test_every_format_gives_the_same_table(sample: Sample, tmp_path: Path) -> None:
    tables = {}
    for format_name in FORMATS:
        target = write_sample(tmp_path / f"{format_name}-{file_name(format_name)}", sample, format_name)
        reading = read_file(target, file_name=file_name(format_name))
        assert reading.source == sample.name, format_name
        assert not reading.rejects, format_name
        assert reading.rows_read == len(sample.rows)
        tables[format_name] = reading.table
    first = tables["xls"]
    assert first.num_rows == len(sample.rows)
    for format_name, table in tables.items():
        assert table.equals(first), format_name


@every_source
def test_the_table_keeps_the_contract(sample: Sample, tmp_path: Path) -> None:
    reading = read_rows(tmp_path, sample, list(sample.rows))
    facts = sources()[sample.name].facts
    assert reading.dataset == facts.name
    assert reading.table.schema == facts.schema.append(pa.field("row_number", pa.int64()))
    start = sample.layout.header_row + 1
    assert reading.table["row_number"].to_pylist() == list(range(start, start + len(sample.rows)))
    if facts.grain is Grain.PERIOD:
        assert reading.period is not None
        assert reading.period == WEEK or (is_dated_by_row(sample) and WEEK.covers(reading.period))


def is_dated_by_row(sample: Sample) -> bool:
    return any(
        known(sample, header) and field_of(sample, header) == PERIOD for header in sample.layout.headers
    )


def known(sample: Sample, header: str) -> bool:
    return header_name(header).key in fields_by_header(sources()[sample.name])


@every_source
def test_reading_again_gives_the_same(sample: Sample, tmp_path: Path) -> None:
    target = write_sample(tmp_path / "export.xls", sample)
    assert read_file(target) == read_file(target)


@every_source
def test_missing_is_not_zero(sample: Sample, tmp_path: Path) -> None:
    is_text = isinstance(column_of_source(sample, sample.figure), Column)
    for blank in ("-", "--", "", "　", None):
        row = {**sample.rows[0], sample.figure: blank}
        reading = read_rows(tmp_path, sample, [row])
        assert reading.table[field_of(sample, sample.figure)].to_pylist() == [None], repr(blank)
    if not is_text:
        zero = read_rows(tmp_path, sample, [{**sample.rows[0], sample.figure: 0}])
        assert zero.table[field_of(sample, sample.figure)].to_pylist() == [0]


@every_source
def test_headers_go_by_name_not_by_place(sample: Sample, tmp_path: Path) -> None:
    straight = read_rows(tmp_path, sample, list(sample.rows))
    turned = [line[::-1] if len(line) > 1 else line for line in grid(sample.layout, sample.rows)]
    assert read(tmp_path, turned).table.equals(straight.table)  # type: ignore[arg-type]


@every_source
def test_spaces_around_headers_and_cells_do_not_matter(sample: Sample, tmp_path: Path) -> None:
    straight = read_rows(tmp_path, sample, list(sample.rows))
    spaced = [
        [f"　{cell} \t" if isinstance(cell, str) and cell else cell for cell in line]
        for line in grid(sample.layout, sample.rows)
    ]
    assert read(tmp_path, spaced).table.equals(straight.table)  # type: ignore[arg-type]


@every_source
def test_an_unknown_column_is_reported_and_harmless(sample: Sample, tmp_path: Path) -> None:
    straight = read_rows(tmp_path, sample, list(sample.rows))
    lines = grid(sample.layout, sample.rows)
    at = sample.layout.header_row - 1
    lines = [*lines[:at], [*lines[at], "备用列"], *([*line, "x"] for line in lines[at + 1 :])]
    reading = read(tmp_path, lines)  # type: ignore[arg-type]
    assert reading.unknown_columns == ("备用列",)
    assert reading.table.equals(straight.table)


@every_source
def test_a_renamed_figure_is_reported_and_null(sample: Sample, tmp_path: Path) -> None:
    if field_of(sample, sample.figure) in set().union(*sources()[sample.name].identified_by):
        pytest.skip("the table is recognised by this column; see the next test")
    lines = grid(sample.layout, sample.rows)
    at = sample.layout.header_row - 1
    lines[at] = [f"{cell}新版" if cell == sample.figure else cell for cell in lines[at]]
    reading = read(tmp_path, lines)  # type: ignore[arg-type]
    assert reading.unknown_columns == (f"{sample.figure}新版".strip(),)
    assert set(reading.table[field_of(sample, sample.figure)].to_pylist()) == {None}


@every_source
def test_without_its_key_the_table_is_unknown_and_says_what_it_saw(sample: Sample, tmp_path: Path) -> None:
    key = next(header for header in sample.layout.headers if is_key(sample, header))
    if sample.name == "keyword_ads":
        key = "花费"
    lines = [
        ["甲乙丙" if cell == key else cell for cell in line] for line in grid(sample.layout, sample.rows)
    ]
    with pytest.raises(UnknownTable) as refusal:
        read(tmp_path, lines)  # type: ignore[arg-type]
    assert refusal.value.code == "unknown_table"
    assert refusal.value.header_row == sample.layout.header_row
    assert "甲乙丙" in refusal.value.header
    assert len(refusal.value.rows) == len(sample.rows)
    assert len(refusal.value.guesses) == len(refusal.value.header)
    assert all(0 <= guess.confidence <= 1 for guess in refusal.value.guesses)


def is_key(sample: Sample, header: str) -> bool:
    source = sources()[sample.name]
    keys = {key.name for key in source.facts.keys} - {source.day_key} or {PERIOD}
    levels = set(source.joined.levels) if source.joined else set()
    return known(sample, header) and field_of(sample, header) in keys | levels


@every_source
def test_asking_for_the_wrong_source_names_what_is_missing(sample: Sample, tmp_path: Path) -> None:
    other = "orders" if sample.name != "orders" else "products"
    target = write_sample(tmp_path / "export.xlsx", sample, "xlsx")
    with pytest.raises(NotReadable) as refusal:
        read_file(target, source=other)
    assert refusal.value.code == "header_missing"
    assert sources()[other].label.zh in refusal.value.message.zh


@every_source
@pytest.mark.parametrize("format_name", ["xls", "xlsx", "csv"])
def test_a_header_without_rows_is_refused(sample: Sample, format_name: str, tmp_path: Path) -> None:
    with pytest.raises(NotReadable) as refusal:
        read_rows(tmp_path, sample, [], format_name)
    assert refusal.value.code == "no_rows"


@every_source
def test_totals_are_dropped(sample: Sample, tmp_path: Path) -> None:
    assert sample.total is not None
    straight = read_rows(tmp_path, sample, list(sample.rows))
    reading = read_rows(tmp_path, sample, [*sample.rows, sample.total])
    assert reading.dropped_totals == 1
    assert reading.rows_read == len(sample.rows)
    assert reading.table.equals(straight.table)


@every_source
def test_long_ids_survive_as_text(sample: Sample, tmp_path: Path) -> None:
    facts = sources()[sample.name].facts
    for header in sample.layout.headers:
        if not known(sample, header) or not facts.has(field_of(sample, header)):
            continue
        column = facts.column(field_of(sample, header))
        if column.kind is Kind.ID and sample.rows[0].get(header):
            written = 16_009_999_999_999
            for cell in (str(written), float(written), f"{written}\t", f'="{written}"'):
                reading = read_rows(tmp_path, sample, [{**sample.rows[0], header: cell}])
                assert reading.table[column.name].to_pylist() == [str(written)], repr(cell)


@every_source
def test_english_headers_are_read(sample: Sample, tmp_path: Path) -> None:
    straight = read_rows(tmp_path, sample, list(sample.rows))
    source = sources()[sample.name]
    english = {name: header for header, name in source.aliases.items() if header.isascii()}
    lines = grid(sample.layout, sample.rows)
    header = lines[sample.layout.header_row - 1]
    for index, cell in enumerate(sample.layout.headers):
        if known(sample, cell):
            name = field_of(sample, cell)
            own = (
                source.facts.column(name).label.en
                if source.facts.has(name) and source.has_own_names
                else "Date"
            )
            header[index] = english.get(name, own) if name != PERIOD or PERIOD in english else cell
        else:
            header[index] = cell
    assert read(tmp_path, lines).table.equals(straight.table)  # type: ignore[arg-type]


@every_source
def test_rows_above_the_header_are_stepped_over(sample: Sample, tmp_path: Path) -> None:
    straight = read_rows(tmp_path, sample, list(sample.rows))
    lines = [["导出说明", "仅供参考"], [], [1, 2, 3, 4, 5, 6], *grid(sample.layout, sample.rows)]
    reading = read(tmp_path, lines)  # type: ignore[arg-type]
    shifted = pc.subtract(reading.table["row_number"], 3)
    assert reading.table.set_column(reading.table.num_columns - 1, "row_number", shifted).equals(
        straight.table
    )


@every_source
def test_blank_rows_are_not_rows(sample: Sample, tmp_path: Path) -> None:
    rows: list[Row] = [sample.rows[0], {}, {sample.layout.headers[0]: "  "}, sample.rows[1]]
    reading = read_rows(tmp_path, sample, rows)
    assert reading.rows_read == 2
    start = sample.layout.header_row + 1
    assert reading.table["row_number"].to_pylist() == [start, start + 3]


@every_source
@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("format_name", ["xls", "csv"])
def test_a_rejected_row_is_mended_and_lands_where_it_belongs(
    sample: Sample, language: str, format_name: str, tmp_path: Path
) -> None:
    whole = read_rows(tmp_path, sample, list(sample.rows), format_name)
    header, bad = sample.spoiled
    place = 1
    rows = [{**row, header: bad} if number == place else row for number, row in enumerate(sample.rows)]
    reading = read_rows(tmp_path, sample, rows, format_name)
    assert reading.rows_read == len(sample.rows)
    assert reading.table.num_rows == len(sample.rows) - 1
    (reject,) = reading.rejects
    assert reject.row == sample.layout.header_row + 1 + place
    assert reject.column.strip() == header.strip()
    assert reject.value == ("" if bad in {"", None} else str(bad))
    assert reject.reason.zh
    assert reject.reason.en
    assert reject.remedy.zh
    assert reject.remedy.en

    target = tmp_path / "mend.xlsx"
    write_rejects(reading.rejects, target, language)
    assert read_file(target).rejects[0].value == reject.value  # uploaded unmended, it is set aside again
    book = openpyxl.load_workbook(target)
    sheet = book.worksheets[0]
    titles = next(line for line in sheet.iter_rows() if any(cell.value == reject.column for cell in line))
    column = next(cell.column for cell in titles if cell.value == reject.column)
    sheet.cell(titles[0].row + 1, column).value = str(sample.rows[place].get(header) or "")
    book.save(target)

    mended = read_file(target)
    assert mended.source == sample.name
    assert not mended.rejects
    assert mended.unknown_columns == ()
    together = pa.concat_tables([reading.table, mended.table]).drop_columns("row_number").to_pylist()
    for row in whole.table.drop_columns("row_number").to_pylist():
        assert row in together
    assert len(together) == whole.table.num_rows


@every_source
def test_instants_without_a_zone_are_the_shops(sample: Sample, tmp_path: Path) -> None:
    target = write_sample(tmp_path / "export.xls", sample)
    shanghai = read_file(target, zone=ZoneInfo("Asia/Shanghai")).table
    pacific = read_file(target, zone=ZoneInfo("America/Los_Angeles")).table
    for column in sources()[sample.name].facts.columns:
        if column.kind is Kind.INSTANT and shanghai[column.name].null_count < shanghai.num_rows:
            apart = pc.subtract(pacific[column.name], shanghai[column.name]).to_pylist()
            assert set(apart) == {timedelta(hours=15)}
        else:
            assert shanghai[column.name].equals(pacific[column.name])


@every_source
def test_without_any_date_the_period_is_asked_for(sample: Sample, tmp_path: Path) -> None:
    facts = sources()[sample.name].facts
    target = write_sample(tmp_path / "export.xls", sample, period=None)
    if facts.grain is Grain.ENTITY or is_dated_by_row(sample):
        assert read_file(target).table.num_rows == len(sample.rows)
        return
    with pytest.raises(PeriodNeeded) as asked:
        read_file(target)
    assert asked.value.code == "period_needed"
    assert asked.value.ends_on is None
    answer = Period(date(2026, 9, 1), date(2026, 9, 30))
    assert read_file(target, period=answer).period == answer
    with pytest.raises(PeriodNeeded) as asked:
        read_file(target, file_name="Export-2026-09-19.xls")
    assert asked.value.ends_on == date(2026, 9, 19)
    for name in ("Export-2026-09-13~2026-09-19.xls", "Export_20260913_20260919.xls"):
        assert read_file(target, file_name=name).period == WEEK


@every_source
def test_the_same_key_twice_is_set_aside(sample: Sample, tmp_path: Path) -> None:
    if sources()[sample.name].numbered_by is not None:
        pytest.skip("rows of the same text are told apart by number")
    reading = read_rows(tmp_path, sample, [*sample.rows, sample.rows[0]])
    (reject,) = reading.rejects
    assert reading.table.num_rows == len(sample.rows)
    assert str(sample.layout.header_row + 1) in reject.reason.zh
