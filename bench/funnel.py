"""The question behind every funnel page, on many rows: sums by day, country and source.

Ours is the whole way that a page takes: a snapshot of the store, the tiling of the period, one aggregate. Its
peers answer the same question on the same rows: DuckDB without a store around it (on the very files of the
store), pandas (reading the columns it needs from Parquet files as they were delivered, the rows of a month in no
order), SQLite (from its own table, filled in that order beforehand). Every engine has a process of its own; they
take turns, and the fastest turn of each counts. All results are compared, group by group.
"""

from __future__ import annotations

import multiprocessing
import resource
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from multiprocessing.connection import Connection
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from baton.facts.contract import Additivity, Column, Dataset, Grain, Kind, Measure, Unit
from baton.facts.datasets import PRODUCT_ID
from baton.facts.store import Batch, FactStore, Receipt
from baton.facts.tiling import tile
from baton.kit.period import Period
from baton.kit.text import Text
from bench.case import Case, Context

MILLION = 1_000_000
SHOP = "bench"
DAYS = 400
FIRST = date(2025, 1, 1)
WHOLE = Period(FIRST, FIRST + timedelta(days=DAYS - 1))
PRODUCTS, COUNTRIES, SOURCES = 5000, 50, 8
STEP = 1_000_003
"""Has no factor in common with products × countries × sources: stepping by it meets every combination
once."""
KEYS = ["period_start", "country", "source"]
MEASURES = ["impressions", "clicks", "visits", "inquiries", "drafted_orders", "trade_assurance_orders"]
TURNS = 6

FLOW = Dataset(
    name="flow",
    label=Text("基准测试", "benchmark"),
    grain=Grain.PERIOD,
    # Files are sorted by key: what has few values comes first, as in any columnar store.
    keys=(
        Column("country", Kind.COUNTRY, Text("国家/地区", "country"), is_required=True),
        Column("source", Kind.TEXT, Text("来源", "source"), is_required=True),
        PRODUCT_ID,
    ),
    attributes=(),
    measures=tuple(Measure(name, Unit.COUNT, Additivity.ADDITIVE, Text(name, name)) for name in MEASURES),
)
DATASETS = {FLOW.name: FLOW}

Answer = Callable[[], pa.Table]


@dataclass(frozen=True)
class Timing:
    seconds: float
    peak_gib: float


def run(context: Context) -> Sequence[Case]:
    return [*_against_bare(context.work), _against_pandas(context), _against_sqlite(context.work)]


def _against_bare(work: Path) -> list[Case]:
    with _facts(work, 50 * MILLION) as root:
        ours, bare = _race(work, {"ours": (_ours, root), "bare": (_bare, root)})
        _check_equal(work, "ours", "bare")
    ratio = ours.seconds / bare.seconds
    note = f"ours {ours.seconds:.2f} s, bare {bare.seconds:.2f} s"
    return [
        Case("cells_50m_vs_bare", ratio, "×", "DuckDB on the same files", bare.seconds, "<= 1.3", note),
        Case("peak_gb_50m", ours.peak_gib, "GiB", "DuckDB on the same files", bare.peak_gib, "<= 2.0"),
    ]


def _against_pandas(context: Context) -> Case:
    python = context.peer_python("pandas", "pyarrow")
    work = context.work
    with _facts(work, 10 * MILLION) as root, _delivered_files(work, 10 * MILLION) as files:
        with (
            _pandas(python, work / "pandas.parquet", files) as turn,
            _engine(_ours, root, work / "ours.parquet") as mine,
        ):
            ours, pandas = _turns([lambda: mine().seconds, turn])
        _check_equal(work, "ours", "pandas")
    note = f"ours {ours:.2f} s, pandas {pandas:.2f} s"
    return Case("rows_10m_vs_pandas", pandas / ours, "×", "pandas", pandas, ">= 8", note)


def _against_sqlite(work: Path) -> Case:
    with _facts(work, 5 * MILLION) as root, _delivered_files(work, 5 * MILLION) as files:
        database = work / "flow.sqlite3"
        _alone(_fill_sqlite, files, database)
        ours, sqlite = _race(work, {"ours": (_ours, root), "sqlite": (_sqlite, database)}, turns=3)
        _check_equal(work, "ours", "sqlite")
        database.unlink()
    note = f"ours {ours.seconds:.2f} s, SQLite {sqlite.seconds:.2f} s"
    return Case(
        "rows_5m_vs_sqlite", sqlite.seconds / ours.seconds, "×", "SQLite", sqlite.seconds, ">= 10", note
    )


# The engines. Each is made in its own process and answers as often as it is asked.


def _ours(root: Path) -> Answer:
    store = FactStore(root, datasets=DATASETS)

    def answer() -> pa.Table:
        snapshot = store.snapshot()
        stored = (interval.period for interval in snapshot.intervals(FLOW.name, SHOP))
        tiling = tile(stored, WHOLE)
        assert tiling is not None
        return snapshot.aggregate(FLOW.name, SHOP, tiling.tiles, KEYS, MEASURES)

    return answer


def _bare(root: Path) -> Answer:
    database = duckdb.connect()
    database.execute("SET enable_progress_bar = false")
    files = _files(root)
    sums = ", ".join(f"sum({measure}) AS {measure}" for measure in MEASURES)
    sql = f"SELECT {', '.join(KEYS)}, {sums} FROM read_parquet($files) GROUP BY ALL"
    return lambda: database.sql(sql, params={"files": files}).to_arrow_table()


def _sqlite(path: Path) -> Answer:
    database = sqlite3.connect(path)
    sums = ", ".join(f"sum({measure})" for measure in MEASURES)
    sql = f"SELECT {', '.join(KEYS)}, {sums} FROM flow GROUP BY {', '.join(KEYS)}"

    def answer() -> pa.Table:
        rows = database.execute(sql).fetchall()
        columns = [pa.array(column) for column in zip(*rows, strict=True)]
        return pa.table(columns, names=[*KEYS, *MEASURES])

    return answer


def _fill_sqlite(files: Sequence[Path], path: Path) -> None:
    database = sqlite3.connect(path)
    columns = [*KEYS, "product_id", *MEASURES]
    database.execute(f"CREATE TABLE flow ({', '.join(columns)})")
    marks = ", ".join("?" * len(columns))
    for file in files:
        table = pq.read_table(file, columns=columns)
        table = table.set_column(0, "period_start", table.column("period_start").cast(pa.string()))
        rows = zip(*(column.to_pylist() for column in table.columns), strict=True)
        database.executemany(f"INSERT INTO flow VALUES ({marks})", rows)
    database.commit()
    database.close()


@contextmanager
def _pandas(python: Path, result: Path, files: Sequence[Path]) -> Iterator[Callable[[], float]]:
    script = Path(__file__).parent / "peers" / "pandas_group_by.py"
    command = [str(python), str(script), str(result), *map(str, files)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        asked, answered = process.stdin, process.stdout

        def turn() -> float:
            asked.write("again\n")
            asked.flush()
            return float(answered.readline())

        yield turn
        asked.close()


# The race.


def _race(
    work: Path, engines: dict[str, tuple[Callable[[Path], Answer], Path]], turns: int = TURNS
) -> list[Timing]:
    """The engines in turn; of each the fastest turn and the peak memory of its process."""
    (first, (make_first, at_first)), (second, (make_second, at_second)) = engines.items()
    with (
        _engine(make_first, at_first, work / f"{first}.parquet") as one,
        _engine(make_second, at_second, work / f"{second}.parquet") as two,
    ):
        rounds = [(one(), two()) for _ in range(turns)]
    return [
        Timing(min(timing.seconds for timing in timings), max(timing.peak_gib for timing in timings))
        for timings in zip(*rounds, strict=True)
    ]


def _turns(asked: Sequence[Callable[[], float]]) -> list[float]:
    rounds = [[ask() for ask in asked] for _ in range(TURNS)]
    return [min(seconds) for seconds in zip(*rounds, strict=True)]


@contextmanager
def _engine(make: Callable[[Path], Answer], source: Path, result: Path) -> Iterator[Callable[[], Timing]]:
    """A process with one engine in it: every call is one turn. The last result is kept as a file."""
    spawn = multiprocessing.get_context("spawn")
    here, there = spawn.Pipe()
    process = spawn.Process(target=_serve, args=(make, source, result, there))
    process.start()
    there.close()

    def turn() -> Timing:
        here.send("again")
        timing: Timing = here.recv()
        return timing

    yield turn
    here.send("enough")
    process.join()


def _serve(make: Callable[[Path], Answer], source: Path, result: Path, caller: Connection) -> None:
    answer = make(source)
    found = None
    while caller.recv() == "again":
        started = time.perf_counter()
        found = answer()
        seconds = time.perf_counter() - started
        caller.send(Timing(seconds, _peak_gib()))
    if found is not None:
        pq.write_table(found, result)


def _peak_gib() -> float:
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 2**30


def _check_equal(work: Path, ours: str, theirs: str) -> None:
    """Every group and every sum, exactly."""
    tables = [_comparable(pq.read_table(work / f"{name}.parquet")) for name in (ours, theirs)]
    if not tables[0].equals(tables[1]):
        raise AssertionError(f"{ours} and {theirs} do not agree")


def _comparable(table: pa.Table) -> pa.Table:
    day = table.column("period_start").cast(pa.string()).to_pylist()
    table = table.set_column(0, "period_start", pa.array([text[:10] for text in day]))
    schema = pa.schema([(name, pa.string()) for name in KEYS] + [(name, pa.int64()) for name in MEASURES])
    return (
        table.select([*KEYS, *MEASURES])
        .cast(schema)
        .sort_by([(key, "ascending") for key in KEYS])
        .combine_chunks()
    )


# The facts.


def _files(root: Path) -> list[str]:
    return list(FactStore(root, datasets=DATASETS).snapshot().files(FLOW.name, SHOP))


@contextmanager
def _facts(work: Path, rows: int) -> Iterator[Path]:
    """A store with that many rows, filled month by month by a process of its own, gone afterwards."""
    root = work / f"facts-{rows}"
    _alone(_fill, root, rows)
    yield root
    shutil.rmtree(root)


@contextmanager
def _delivered_files(work: Path, rows: int) -> Iterator[list[Path]]:
    """The same rows without a store: a Parquet file for each month, gone afterwards."""
    folder = work / f"delivered-{rows}"
    folder.mkdir()
    _alone(_deliver, folder, rows)
    yield sorted(folder.iterdir())
    shutil.rmtree(folder)


def _deliver(folder: Path, rows: int) -> None:
    for number, days in enumerate(_months()):
        pq.write_table(_delivered(days, rows // DAYS), folder / f"{number:02}.parquet")


def _alone(work: Callable[..., None], *arguments: object) -> None:
    process = multiprocessing.get_context("spawn").Process(target=work, args=arguments)
    process.start()
    process.join()
    if process.exitcode:
        raise RuntimeError(f"{work.__name__} ended with {process.exitcode}")


def _fill(root: Path, rows: int) -> None:
    store = FactStore(root, datasets=DATASETS, memory_limit="4GB")
    for number, days in enumerate(_months()):
        table = _delivered(days, rows // DAYS)
        store.commit(f"month {number}", [Batch(FLOW.name, SHOP, table)], _nothing)


def _nothing(receipt: Receipt) -> None:
    """No database stands beside the benchmark's store."""


def _months() -> list[list[date]]:
    months: dict[tuple[int, int], list[date]] = {}
    for day in WHOLE.days():
        months.setdefault((day.year, day.month), []).append(day)
    return list(months.values())


def _delivered(days: Sequence[date], per_day: int) -> pa.Table:
    """`per_day` different combinations of product, country and source on each day; the month in no order."""
    offsets = np.repeat(np.array([(day - FIRST).days for day in days], dtype=np.int64), per_day)
    step = np.tile(np.arange(per_day, dtype=np.int64), len(days))
    combination = (step * STEP + offsets * 7919) % (PRODUCTS * COUNTRIES * SOURCES)
    noise = np.random.default_rng(len(days) + offsets[0])
    day = pa.array((offsets + (FIRST - date(1970, 1, 1)).days).astype(np.int32)).cast(pa.date32())
    impressions = noise.integers(0, 500, len(step))
    columns = {
        "period_start": day,
        "period_end": day,
        "product_id": _coded(
            combination // (COUNTRIES * SOURCES), [str(16 * 10**12 + n) for n in range(PRODUCTS)]
        ),
        "country": _coded(combination // SOURCES % COUNTRIES, [f"C{n:02}" for n in range(COUNTRIES)]),
        "source": _coded(combination % SOURCES, [f"source {n}" for n in range(SOURCES)]),
        "impressions": impressions,
        **{name: noise.integers(0, 9, len(step)) for name in MEASURES[1:]},
        "file_id": _coded(offsets - offsets[0], [f"file {n}" for n in range(len(days))]),
        "row_number": step,
    }
    return pa.table(columns).take(noise.permutation(len(step)))


def _coded(codes: np.ndarray[tuple[int], np.dtype[np.int64]], names: Sequence[str]) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(codes, pa.int32()), pa.array(names)).cast(pa.string())
