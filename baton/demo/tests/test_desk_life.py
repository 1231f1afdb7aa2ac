"""The words that the demo's desk shows, and the cells of its files as they are packed."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook
from xlwt import Workbook

from baton.demo.logic.desk_words import ANSWERED, SCRIPTS
from baton.demo.xls_cells import PackedCells
from baton.inquiries.terms import Channel


def test_scripts_have_two_wordings_each_with_its_answers() -> None:
    for shown in SCRIPTS:
        assert len(shown.wordings) == len(shown.answers) == 2
        assert len(set(shown.wordings)) == 2
        assert all("{buyer}" in wording and "{product}" in wording for wording in shown.wordings)
        assert shown.texts
    assert {channel for channel, _, _ in ANSWERED} <= set(Channel)
    assert all(ours for _, _, ours in ANSWERED)


@pytest.mark.parametrize(
    "cells",
    [
        ("12%", 3, 4, 5.25, None, 0.1234567, "—", 7),
        (-1, 536_870_911, 536_870_912, 1e300, -0.01, 99.99),
        (None, None),
        ("a", "a", "b"),
    ],
)
def test_packed_cells_are_read_as_they_were_written(
    tmp_path: Path, cells: tuple[str | float | None, ...]
) -> None:
    book = Workbook(encoding="utf-8")
    page = book.add_sheet("sheet1")
    row = page.row(0)
    row.set_cell_text(0, "first")
    row.set_cell_text(len(cells) + 1, "last")
    row.insert_cell(1, PackedCells(0, 1, cells, 17, book.add_str))
    path = tmp_path / "packed.xls"
    book.save(str(path))
    read = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()[0]
    assert read == ["first", *("" if cell is None else cell for cell in cells), "last"]


def test_neighbouring_numbers_lie_in_one_record() -> None:
    records = PackedCells(5, 2, (1, 2, 3), 17, lambda _: 0).get_biff_data()
    assert struct.unpack_from("<4H", records) == (0x00BD, 24, 5, 2)
    assert struct.unpack_from("<H", records, len(records) - 2) == (4,)
