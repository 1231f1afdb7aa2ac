"""Files that mean harm or are broken: each ends in a clear refusal, soon and without filling the memory."""

from __future__ import annotations

import io
import struct
import zipfile
from contextlib import suppress
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from baton.kit.errors import BatonError, NotReadable
from baton.sources import archive, limits
from baton.sources.records import _records
from baton.sources.registry import read_file
from baton.sources.safety import Format, inert, inspect
from baton.sources.tests.samples import SAMPLES, grid, text_table, write_grid, write_sample

PRODUCTS = SAMPLES["products"]
INQUIRIES = SAMPLES["inquiries"]


def refusal_of(path: Path) -> str:
    with pytest.raises(NotReadable) as refusal:
        read_file(path)
    assert refusal.value.message.zh
    assert refusal.value.remedy.en
    return refusal.value.code


def products(path: Path, format_name: str) -> bytes:
    return write_sample(path / f"whole.{format_name}", PRODUCTS, format_name).read_bytes()


# --- containers -----------------------------------------------------------------------------------------------------


def sectors(streams: dict[str, bytes]) -> bytes:
    """A compound file of a root storage with the given streams, each padded to the size that avoids mini sectors."""
    size, free, end, fat = 512, 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    contents = [stream.ljust(4096, b"\0") for stream in streams.values()]
    table: list[int] = [fat, end]
    starts = []
    for content in contents:
        count = -(-len(content) // size)
        starts.append(len(table))
        table.extend(range(len(table) + 1, len(table) + count))
        table.append(end)
    assert len(table) <= 128
    directory = _entry("Root Entry", 5, end, 0, child=1)
    for number, (name, content, start) in enumerate(zip(streams, contents, starts, strict=True), 1):
        right = number + 1 if number < len(streams) else 0xFFFFFFFF
        directory += _entry(name, 2, start, len(content), right=right)
    header = struct.pack(
        "<8s16xHHHHH6xIIIIIIIII",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        0x3E,
        3,
        0xFFFE,
        9,
        6,
        0,
        1,
        1,
        0,
        4096,
        end,
        0,
        end,
        0,
    )
    header += struct.pack("<109I", 0, *[free] * 108)
    words = struct.pack(f"<{len(table)}I", *table).ljust(size, b"\xff")
    body = b"".join(content.ljust(-(-len(content) // size) * size, b"\0") for content in contents)
    return header + words + directory.ljust(size, b"\0") + body


def _entry(
    name: str, kind: int, start: int, size: int, *, right: int = 0xFFFFFFFF, child: int = 0xFFFFFFFF
) -> bytes:
    text = name.encode("utf-16-le") + b"\0\0"
    return (
        text.ljust(64, b"\0")
        + struct.pack("<HBBIII", len(text), kind, 1, 0xFFFFFFFF, right, child)
        + b"\0" * 36
        + struct.pack("<IQ", start, size)
    )


def record(kind: int, data: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


BOF = record(0x0809, struct.pack("<HHHH8x", 0x0600, 0x0005, 0, 0))
EOF = record(0x000A)


def rezip(source: bytes, **changed: bytes | None) -> bytes:
    """The archive with members changed, added, or (None) left out; `__` in a name stands for `/`, `_dot_` for a dot."""
    target = io.BytesIO()
    names = {name.replace("__", "/").replace("_dot_", "."): content for name, content in changed.items()}
    with (
        zipfile.ZipFile(io.BytesIO(source)) as old,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for member in old.namelist():
            content = names.pop(member, old.read(member))
            if content is not None:
                new.writestr(member, content)
        for name, content in names.items():
            if content is not None:
                new.writestr(name, content)
    return target.getvalue()


SHEET = "xl__worksheets__sheet1_dot_xml"


def sheet_xml(cells: str, dimension: str = "A1") -> bytes:
    return (
        '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f'<dimension ref="{dimension}"/><sheetData>{cells}</sheetData></worksheet>'
    ).encode()


# --- what it is -----------------------------------------------------------------------------------------------------


def test_an_empty_file(tmp_path: Path) -> None:
    (tmp_path / "a.xls").write_bytes(b"")
    assert refusal_of(tmp_path / "a.xls") == "file_empty"
    assert refusal_of(tmp_path / "nowhere.xls") == "file_missing"
    assert refusal_of(tmp_path) == "file_missing"


def test_two_gigabytes_are_refused_by_their_size(tmp_path: Path) -> None:
    target = tmp_path / "a.xlsx"
    with target.open("wb") as file:
        file.truncate(2 * 2**30)
    assert refusal_of(target) == "file_too_large"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"%PDF-1.7 ...", "not_a_table"),
        (b"\x89PNG\r\n\x1a\n\0\0", "not_a_table"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "not_a_table"),
        (b"GIF89a\0\0", "not_a_table"),
        (b"MZ\x90\0\x03\0\0\0", "not_a_table"),
        (b"\x7fELF\x02\x01\x01\0", "not_a_table"),
        (b"Rar!\x1a\x07\0", "not_a_table"),
        (b"\x1f\x8b\x08\0", "not_a_table"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "not_a_table"),
        (b"\xef\xbb\xbf\r\n<!DOCTYPE html><table>", "not_a_table"),
        (b'<?xml version="1.0"?><Workbook/>', "other_spreadsheet"),
        (bytes(range(256)) * 40, "not_text"),
        (b"\x80\xff\xff\xff" * 50, "not_text"),
        (b"\xff\xfe\x00\xd8" * 9, "not_text"),
        (b"\n\n \n", "no_rows"),
    ],
)
def test_what_is_no_table_says_what_it_is(content: bytes, code: str, tmp_path: Path) -> None:
    for name in ("a.xls", "a.xlsx", "a.csv"):
        (tmp_path / name).write_bytes(content)
        assert refusal_of(tmp_path / name) == code


@pytest.mark.parametrize("format_name", ["xls", "xlsx", "csv"])
@pytest.mark.parametrize("name", ["a.xls", "a.xlsx", "a.csv", "a.txt", "a"])
def test_a_wrong_extension_does_not_matter(format_name: str, name: str, tmp_path: Path) -> None:
    target = tmp_path / name
    target.write_bytes(products(tmp_path, format_name))
    assert read_file(target).table.num_rows == len(PRODUCTS.rows)


# --- zip ------------------------------------------------------------------------------------------------------------


def test_a_zip_bomb_is_refused_from_its_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "SMALL_MEMBER", 2**20)
    bomb = rezip(products(tmp_path, "xlsx"), xl__media__image1_dot_xml=b"\0" * (4 * 2**20))
    (tmp_path / "a.xlsx").write_bytes(bomb)
    assert refusal_of(tmp_path / "a.xlsx") == "unzips_too_large"


def test_a_zip_that_unpacks_to_too_much_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_UNPACKED_BYTES", 1000)
    (tmp_path / "a.xlsx").write_bytes(products(tmp_path, "xlsx"))
    assert refusal_of(tmp_path / "a.xlsx") == "unzips_too_large"


def test_a_directory_that_lies_about_sizes_is_found_out(tmp_path: Path) -> None:
    honest = rezip(
        products(tmp_path, "xlsx"), xl__sharedStrings_dot_xml=b"<sst>" + b" " * 4_000_000 + b"</sst>"
    )
    lying = honest.replace(struct.pack("<I", 4_000_011), struct.pack("<I", 100))
    assert lying != honest
    (tmp_path / "a.xlsx").write_bytes(lying)
    assert refusal_of(tmp_path / "a.xlsx") == "file_damaged"


@pytest.mark.parametrize(
    ("member", "code"),
    [
        ("xl__vbaProject_dot_bin", "has_macros"),
        ("xl__macrosheets__sheet1_dot_xml", "has_macros"),
    ],
)
def test_macros_are_refused(member: str, code: str, tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(rezip(products(tmp_path, "xlsx"), **{member: b"x"}))
    assert refusal_of(tmp_path / "a.xlsx") == code


@pytest.mark.parametrize(
    ("members", "code"),
    [
        ({"word/document.xml": b"x"}, "not_a_table"),
        ({"xl/workbook.bin": b"x"}, "other_spreadsheet"),
        ({"content.xml": b"x", "mimetype": b"x"}, "other_spreadsheet"),
        ({"xl/workbook.xml": b"<workbook/>"}, "no_rows"),
        ({}, "not_a_table"),
    ],
)
def test_other_zips_are_refused(members: dict[str, bytes], code: str, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as target:
        for name, content in members.items():
            target.writestr(name, content)
    with pytest.raises(NotReadable) as refusal:
        read_file(tmp_path / "a.xlsx")
    assert refusal.value.code in {code, "file_damaged"}


def test_a_zip_with_a_password_is_refused(tmp_path: Path) -> None:
    content = bytearray(products(tmp_path, "xlsx"))
    at = content.find(b"PK\x01\x02")
    while at >= 0:
        content[at + 8] |= 1
        at = content.find(b"PK\x01\x02", at + 4)
    (tmp_path / "a.xlsx").write_bytes(bytes(content))
    assert refusal_of(tmp_path / "a.xlsx") == "has_password"


@pytest.mark.parametrize(
    "cells",
    [
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        '<row r="1"><c r="A1"><v>1</v></c><c r="SF1048576"><v>1</v></c></row>',
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="9999999"><c r="A9999999"><v>1</v></c></row>',
        '<row r="1">' + "<c><v>1</v></c>" * 600 + "</row>",
        '<row r="1">' + "<c><v>1</v></c>" * 400 + '</row><row r="900000"><c><v>1</v></c></row>',
        '<row r="1"><c s="0" r="A1"><v>1</v></c></row><row r="1048576"><c s="0" r="SA1048576"><v>1</v></c></row>',
    ],
    ids=[
        "corner",
        "within the limits, yet vast",
        "row",
        "columns",
        "unplaced cells",
        "attributes turned round",
    ],
)
def test_a_few_cells_far_apart_do_not_fill_the_memory(cells: str, tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(rezip(products(tmp_path, "xlsx"), **{SHEET: sheet_xml(cells)}))
    assert refusal_of(tmp_path / "a.xlsx") in {"too_many_rows", "too_many_columns", "too_many_cells"}


def test_a_dimension_that_lies_is_harmless(tmp_path: Path) -> None:
    cells = '<row r="1"><c r="A1" t="inlineStr"><is><t>x</t></is></c></row>'
    (tmp_path / "a.xlsx").write_bytes(
        rezip(products(tmp_path, "xlsx"), **{SHEET: sheet_xml(cells, "A1:XFD1048576")})
    )
    with pytest.raises(NotReadable):
        read_file(tmp_path / "a.xlsx")


def test_extents_are_measured_across_chunks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "_CHUNK", 64)
    target = write_sample(tmp_path / "a.xlsx", PRODUCTS, "xlsx")
    assert read_file(target).table.num_rows == len(PRODUCTS.rows)
    monkeypatch.setattr(limits, "MAX_ROWS", 7)
    assert refusal_of(target) == "too_many_rows"
    monkeypatch.setattr(limits, "MAX_ROWS", 1000)
    monkeypatch.setattr(limits, "MAX_COLUMNS", 28)
    assert refusal_of(target) == "too_many_columns"


@pytest.mark.parametrize(
    "broken", ["", "<worksheet>", "<worksheet><sheetData><row r='1'><c r='A1'", "\0\0\0", "<a>" * 5000]
)
def test_broken_parts_are_refused(broken: str, tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(rezip(products(tmp_path, "xlsx"), **{SHEET: broken.encode()}))
    with pytest.raises(NotReadable):
        read_file(tmp_path / "a.xlsx")


# --- BIFF -----------------------------------------------------------------------------------------------------------


def test_an_encrypted_package_needs_its_password(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(sectors({"EncryptionInfo": b"x", "EncryptedPackage": b"x"}))
    assert refusal_of(tmp_path / "a.xlsx") == "has_password"


def test_a_biff_workbook_with_a_password(tmp_path: Path) -> None:
    book = BOF + record(0x002F, b"\x01\0\x01\0" + b"\0" * 48) + EOF
    (tmp_path / "a.xls").write_bytes(sectors({"Workbook": book}))
    assert refusal_of(tmp_path / "a.xls") == "has_password"


@pytest.mark.parametrize("stream", ["_VBA_PROJECT_CUR", "_VBA_PROJECT", "VBA"])
def test_a_biff_workbook_with_macros(stream: str, tmp_path: Path) -> None:
    (tmp_path / "a.xls").write_bytes(sectors({"Workbook": BOF + EOF, stream: b"x"}))
    assert refusal_of(tmp_path / "a.xls") == "has_macros"


def test_a_biff_macro_sheet(tmp_path: Path) -> None:
    sheet = record(0x0085, struct.pack("<IBB", 0, 0, 1) + b"\x01\0M")
    (tmp_path / "a.xls").write_bytes(sectors({"Workbook": BOF + sheet + EOF}))
    assert refusal_of(tmp_path / "a.xls") == "has_macros"


@pytest.mark.parametrize(
    "records",
    [
        record(0x0200, struct.pack("<IIHHH", 0, 2**31, 0, 60000, 0)),
        record(0x0203, struct.pack("<HHHd", 65535, 60000, 0, 1.0)),
        record(0x0203, struct.pack("<HHHd", 65535, 499, 0, 1.0)),
    ],
    ids=["stated", "placed", "within the limits, yet vast"],
)
def test_biff_cells_far_apart_do_not_fill_the_memory(records: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.xls").write_bytes(sectors({"Workbook": BOF + records + EOF}))
    assert refusal_of(tmp_path / "a.xls") in {"too_many_rows", "too_many_columns", "too_many_cells"}


def test_other_office_documents(tmp_path: Path) -> None:
    (tmp_path / "a.doc").write_bytes(sectors({"WordDocument": b"x"}))
    assert refusal_of(tmp_path / "a.doc") == "not_a_table"


def test_a_looping_chain_ends(tmp_path: Path) -> None:
    content = bytearray(sectors({"Workbook": BOF + EOF}))
    struct.pack_into("<I", content, 512 + 4 * 2, 2)  # the stream's first sector is followed by itself
    (tmp_path / "a.xls").write_bytes(bytes(content))
    assert refusal_of(tmp_path / "a.xls") == "file_damaged"


def test_records_that_end_early_are_noticed() -> None:
    with pytest.raises(ValueError, match="no end"):
        list(_records(BOF))
    with pytest.raises(ValueError, match="cut"):
        list(_records(BOF + struct.pack("<HH", 0x0203, 14)))


# --- cut and disturbed ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("format_name", ["xls", "xlsx"])
@pytest.mark.parametrize("part", [0.02, 0.1, 0.3, 0.5, 0.7, 0.9, 0.99])
def test_a_truncated_workbook_is_refused(format_name: str, part: float, tmp_path: Path) -> None:
    content = products(tmp_path, format_name)
    (tmp_path / "cut.xls").write_bytes(content[: int(len(content) * part)])
    assert refusal_of(tmp_path / "cut.xls") in {"file_damaged", "not_a_table"}


@settings(max_examples=60, deadline=None)
@given(
    format_name=st.sampled_from(["xls", "xlsx"]),
    hits=st.lists(st.tuples(st.floats(0, 0.9999), st.integers(0, 255)), min_size=1, max_size=30),
)
def test_a_disturbed_workbook_is_read_or_refused(
    format_name: str, hits: list[tuple[float, int]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("disturbed")
    content = bytearray(products(folder, format_name))
    for place, value in hits:
        content[8 + int(place * (len(content) - 8))] = value
    (folder / "a.xls").write_bytes(bytes(content))
    with suppress(BatonError):
        read_file(folder / "a.xls")


@settings(max_examples=80, deadline=None)
@given(
    content=st.binary(max_size=400),
    magic=st.sampled_from([b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"]),
)
def test_noise_is_refused(content: bytes, magic: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    target = tmp_path_factory.mktemp("noise") / "a.xls"
    target.write_bytes(magic + content)
    with pytest.raises(BatonError):
        read_file(target)


# --- text -----------------------------------------------------------------------------------------------------------


def test_a_cell_of_five_megabytes_is_refused(tmp_path: Path) -> None:
    lines = grid(INQUIRIES.layout, [{**INQUIRIES.rows[0], "备注": "x" * (5 * 2**20)}])
    write_grid(tmp_path / "a.csv", lines, "csv")
    assert refusal_of(tmp_path / "a.csv") == "cell_too_long"
    cell = f'<row r="1"><c r="A1" t="inlineStr"><is><t>{"x" * (5 * 2**20)}</t></is></c></row>'
    (tmp_path / "a.xlsx").write_bytes(rezip(products(tmp_path, "xlsx"), **{SHEET: sheet_xml(cell)}))
    assert refusal_of(tmp_path / "a.xlsx") == "cell_too_long"


def test_an_unclosed_quote_does_not_swallow_the_file(tmp_path: Path) -> None:
    text = text_table(grid(INQUIRIES.layout, INQUIRIES.rows), "csv").decode() + '"' + "a,b\n" * 300_000
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")
    assert refusal_of(tmp_path / "a.csv") == "cell_too_long"


def test_a_text_table_too_wide_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("a," * 600 + "\n" + "1," * 600, encoding="utf-8")
    assert refusal_of(tmp_path / "a.csv") == "too_many_columns"


def test_a_late_letter_of_another_encoding_is_read(tmp_path: Path) -> None:
    rows = [{**INQUIRIES.rows[0], "询盘编号*": str(number), "备注": "plain"} for number in range(9000)]
    content = text_table(grid(INQUIRIES.layout, rows), "csv-gb18030")
    (tmp_path / "a.csv").write_bytes(content)
    assert read_file(tmp_path / "a.csv").table.num_rows == 9000


# --- formulas -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["=1+1", '=HYPERLINK("http://example.com")', "=cmd|' /c calc'!A1", "@SUM(A1)", "+1+1", "-1+1"]
)
@pytest.mark.parametrize("format_name", ["csv", "xlsx", "xls"])
def test_formula_like_texts_are_never_computed(text: str, format_name: str, tmp_path: Path) -> None:
    lines = grid(INQUIRIES.layout, [INQUIRIES.rows[0], {**INQUIRIES.rows[1], "备注": text}])
    reading = read_file(write_grid(tmp_path / f"a.{format_name}", lines, format_name))
    if text.startswith("="):
        (reject,) = reading.rejects
        assert reject.value == text
        assert "公式" in reject.reason.zh
    else:
        assert reading.table["remark"].to_pylist() == [None, text]
    assert inert(text) == f"'{text}"


@pytest.mark.parametrize("text", ["-", "--", "-3", "-1.5%", "led light", "1-2", ""])
def test_plain_texts_stay_as_they_are_on_export(text: str) -> None:
    assert inert(text) == text


def test_a_workbook_formula_counts_by_its_stored_result(tmp_path: Path) -> None:
    target = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(target) as book:
        sheet = book.add_worksheet()
        for column, header in enumerate(INQUIRIES.layout.headers):
            sheet.write_string(0, column, header)
            for row in (1, 2, 3):
                cell = INQUIRIES.rows[row - 1].get(header)
                if cell not in {None, ""}:
                    sheet.write(row, column, cell)
        amount = INQUIRIES.layout.headers.index("预计金额(USD)")
        sheet.write_formula(1, amount, "=600*2", None, 1200)
        sheet.write_formula(2, amount, "=600*2", None, "")
        sheet.write_formula(3, amount, "=1/0", None, "#DIV/0!")
    reading = read_file(target)
    assert reading.table["expected_amount"].to_pylist() == [1200.0]
    assert [(reject.row, reject.value) for reject in reading.rejects] == [(3, "=600*2"), (4, "#DIV/0!")]


def test_a_formula_that_was_never_computed_is_set_aside(tmp_path: Path) -> None:
    target = write_sample(tmp_path / "a.xlsx", INQUIRIES, "xlsx")
    book = openpyxl.load_workbook(target)
    book.worksheets[0].cell(2, len(INQUIRIES.layout.headers)).value = "=1+1"
    book.save(target)
    (reject,) = read_file(target).rejects
    assert (reject.row, reject.value, reject.column) == (2, "=1+1", "预计金额(USD)")


def test_inspecting_tells_the_format(tmp_path: Path) -> None:
    for format_name, expected in (("xls", Format.XLS), ("xlsx", Format.XLSX), ("csv", Format.TEXT)):
        assert inspect(write_sample(tmp_path / f"b.{format_name}", PRODUCTS, format_name)).format is expected
