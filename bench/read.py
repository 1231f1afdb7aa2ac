"""Reading spreadsheets: a large xlsx against pandas, its whole import, and the console's usual xls."""

from __future__ import annotations

import random
import subprocess
import time
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import pyarrow as pa
import xlsxwriter
import xlwt

from baton.facts.store import Batch, FactStore, Receipt
from baton.kit.period import Period
from baton.sources.layouts import PRODUCTS
from baton.sources.reading import Reading
from baton.sources.registry import read_file, sources
from bench.case import Case, Context

LARGE, USUAL = 100_000, 365
WEEK = Period(date(2026, 9, 13), date(2026, 9, 19))
ROUNDS = 3
Value = str | int | float


def _percent(part: int, whole: int) -> str:
    return f"{round(100 * part / whole, 2):g}%" if whole else "0%"


def _product(number: int, draw: random.Random) -> list[Value]:
    """A row as the console exports it: figures, flags, printed ratios, dashes for what is missing."""
    impressions = draw.randrange(12_000)
    searched = impressions * 2 // 5
    clicks = searched // draw.randrange(25, 90)
    visitors = clicks * 2
    inquiries = draw.randrange(4) if visitors > 20 else 0
    return [
        str(1_600_000_000_000 + number),
        f"LED street light {number % 977} W, outdoor, IP{60 + number % 9}, model {number}",
        draw.choice("YN"),
        "N",
        draw.choice("YN"),
        searched,
        clicks,
        _percent(clicks, searched),
        visitors,
        inquiries,
        "-",
        min(inquiries, 1),
        _percent(inquiries, visitors),
        draw.randrange(6),
        draw.randrange(3),
        draw.randrange(3),
        draw.randrange(2),
        draw.randrange(5),
        draw.choice(["-", "Li Na", "Wang Wei", "Zhang Min"]),
        draw.randrange(2),
        round(draw.random() * 900, 2),
        impressions,
        clicks * 3,
        impressions * 3 // 4,
        clicks * 2,
        0,
        0,
        impressions * 3 // 4,
        clicks * 2,
    ]


def _lines(rows: int) -> Iterator[tuple[int, Sequence[Value]]]:
    """(row from 0, cells) of a file in the real layout."""
    draw = random.Random(20260919)
    yield 0, [PRODUCTS.title_for(WEEK)]
    yield PRODUCTS.header_row - 1, PRODUCTS.headers
    for number in range(rows):
        yield PRODUCTS.header_row + number, _product(number, draw)


def _write_xlsx(path: Path, rows: int) -> None:
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        for row, cells in _lines(rows):
            for column, cell in enumerate(cells):
                if isinstance(cell, str):
                    sheet.write_string(row, column, cell)
                else:
                    sheet.write_number(row, column, cell)


def _write_xls(path: Path, rows: int) -> None:
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("sheet1")
    for row, cells in _lines(rows):
        for column, cell in enumerate(cells):
            sheet.write(row, column, cell)
    book.save(str(path))


def _read(path: Path, rows: int) -> tuple[float, Reading]:
    """Seconds from bytes to a typed, validated table."""
    started = time.perf_counter()
    reading = read_file(path)
    seconds = time.perf_counter() - started
    assert (reading.table.num_rows, len(reading.rejects), reading.notes) == (rows, 0, ())
    return seconds, reading


def _import(path: Path, rows: int, root: Path) -> float:
    """Seconds of a whole import into an empty store."""
    started = time.perf_counter()
    reading = read_file(path)
    table = reading.table.append_column("file_id", pa.repeat("bench", reading.table.num_rows))
    recorded: list[Receipt] = []
    receipt = FactStore(root).commit("bench", [Batch(reading.dataset, "bench", table)], recorded.append)
    seconds = time.perf_counter() - started
    assert receipt.added[reading.dataset] == rows
    assert recorded == [receipt]
    return seconds


def run(context: Context) -> Sequence[Case]:
    large, usual = context.work / "Products-2026-09-19.xlsx", context.work / "Products-2026-09-19.xls"
    _write_xlsx(large, LARGE)
    _write_xls(usual, USUAL)
    sources()
    first, _ = _read(usual, USUAL)
    ours = min(_read(large, LARGE)[0] for _ in range(ROUNDS))
    imported = min(_import(large, LARGE, context.work / f"facts-{turn}") for turn in range(ROUNDS))
    python = context.peer_python("pandas", "openpyxl")
    script = context.root / "bench" / "peers" / "pandas_read_excel.py"
    peer = subprocess.run(
        [str(python), str(script), str(large), str(LARGE)], check=True, capture_output=True, text=True
    )
    pandas = float(peer.stdout)
    size = f"{LARGE:,} rows × {len(PRODUCTS.headers)} columns"
    return (
        Case(
            "xlsx_100k_vs_pandas",
            pandas / ours,
            "× faster",
            "pandas.read_excel, openpyxl (s)",
            pandas,
            ">= 5",
            f"{size}; ours {ours:.2f} s, checks and validation included",
        ),
        Case("xlsx_100k_import_s", imported, "s", "—", None, "<= 15", f"{size} into an empty store"),
        Case(
            "products_xls_s", first, "s", "—", None, "<= 0.3", f"{USUAL} rows, the first file of the process"
        ),
    )
