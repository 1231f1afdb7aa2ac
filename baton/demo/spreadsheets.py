"""Writing sheets as the files that a shop exports: BIFF8 .xls, .xlsx, .csv. The same sheet gives the same bytes."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import xlsxwriter
import xlwt

from baton.demo.logic.files import sheets
from baton.demo.logic.profile import LAST_DAY, PROFILES, Profile
from baton.demo.logic.sheets import Sheet
from baton.demo.logic.world import World, build_world
from baton.demo.truth import truth
from baton.demo.xls_cells import PackedCells

_MADE_ON = datetime(LAST_DAY.year, LAST_DAY.month, LAST_DAY.day)  # noqa: DTZ001 - a document property without zone


def write_files(folder: Path, profile: Profile) -> tuple[Path, ...]:
    """Draw a demo shop and write all its files below `folder`/<shop code>; returns them in a fixed order."""
    return tuple(write_world(folder, build_world(profile, truth())))


def write_all(folder: Path) -> dict[str, tuple[Path, ...]]:
    """The files of both demo shops, by shop code."""
    return {profile.code: write_files(folder, profile) for profile in PROFILES}


def write_world(folder: Path, world: World) -> Iterator[Path]:
    for one in sheets(world, truth()):
        path = folder / world.profile.code / one.path
        path.parent.mkdir(parents=True, exist_ok=True)
        write_sheet(path, one)
        yield path


def write_sheet(path: Path, sheet: Sheet) -> None:
    """Write one sheet; the ending of the path decides the format."""
    {".xls": _write_xls, ".xlsx": _write_xlsx, ".csv": _write_csv}[path.suffix](path, sheet)


def _write_xls(path: Path, sheet: Sheet) -> None:
    book = xlwt.Workbook(encoding="utf-8")
    page = book.add_sheet("sheet1")
    if sheet.layout.title:
        page.row(0).set_cell_text(0, sheet.layout.title_for(sheet.period))
    top = sheet.layout.header_row - 1
    for column, header in enumerate(sheet.headers):
        page.row(top).set_cell_text(column, header)
    plain = book.add_style(xlwt.Style.default_style)
    last = len(sheet.headers) - 1
    for number, cells in enumerate(sheet.rows, start=top + 1):
        row = page.row(number)
        for column in {0, last}:
            # xlwt takes a row's extent from these; the cells between go in as they are stored.
            cell = cells[column]
            if cell is not None:
                (row.set_cell_text if isinstance(cell, str) else row.set_cell_number)(column, cell)
        if last > 1:
            row.insert_cell(1, PackedCells(number, 1, cells[1:last], plain, book.add_str))
    book.save(str(path))


def _write_xlsx(path: Path, sheet: Sheet) -> None:
    with xlsxwriter.Workbook(str(path), {"in_memory": True, "strings_to_formulas": False}) as book:
        book.set_properties({"created": _MADE_ON})
        page = book.add_worksheet()
        if sheet.layout.title:
            page.write_string(0, 0, sheet.layout.title_for(sheet.period))
        top = sheet.layout.header_row - 1
        for column, header in enumerate(sheet.headers):
            page.write_string(top, column, header)
        for number, cells in enumerate(sheet.rows, start=top + 1):
            for column, cell in enumerate(cells):
                if isinstance(cell, str):
                    page.write_string(number, column, cell)
                elif cell is not None:
                    page.write_number(number, column, cell)


def _write_csv(path: Path, sheet: Sheet) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(sheet.headers)
        writer.writerows(sheet.rows)
