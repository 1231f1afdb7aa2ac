"""DuckDB, the engine that reads the files: one in-memory database, a cursor for every thread."""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

MEMORY_LIMIT = "1GB"

Parameters = Mapping[str, object] | Sequence[object]


class Engine:
    """Runs SQL and answers with Arrow tables. Safe to share between threads; opens on first use.

    Instants are UTC; no extension is ever fetched; what does not fit into `memory_limit` goes to `spill`.
    """

    def __init__(self, spill: Path, memory_limit: str = MEMORY_LIMIT, threads: int | None = None) -> None:
        self._settings: dict[str, str | bool | int | float | list[str]] = {
            "memory_limit": memory_limit,
            "threads": str(threads or os.cpu_count() or 1),
            "temp_directory": str(spill),
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
        }
        self._opening = threading.Lock()
        self._database: duckdb.DuckDBPyConnection | None = None
        self._threads = threading.local()

    def query(self, sql: str, parameters: Parameters = (), **tables: pa.Table) -> pa.Table:
        """The rows of `sql`. `tables` are Arrow tables that the statement may name."""
        cursor = self._cursor()
        for name, table in tables.items():
            cursor.register(name, table)
        try:
            # DuckDB types the values itself; the stubs know only a few of them.
            values: Any = dict(parameters) if isinstance(parameters, Mapping) else list(parameters)
            relation = cursor.sql(sql, params=values or None)
            return relation.to_arrow_table()
        finally:
            for name in tables:
                cursor.unregister(name)

    def write(self, rows: pa.Table, path: Path) -> None:
        """The rows as a Parquet file, in their order.

        Written by DuckDB, since it reads its own large pages markedly faster than those that pyarrow writes.
        """
        cursor = self._cursor()
        cursor.register("written", rows)
        try:
            cursor.execute(
                f"COPY (FROM written) TO {text_of(str(path))} (FORMAT parquet, PARQUET_VERSION v2)"
            )
        finally:
            cursor.unregister("written")

    def _cursor(self) -> duckdb.DuckDBPyConnection:
        mine: duckdb.DuckDBPyConnection | None = getattr(self._threads, "cursor", None)
        if mine is None:
            with self._opening:
                if self._database is None:
                    self._database = duckdb.connect(":memory:", config=self._settings)
                    self._database.execute("SET GLOBAL TimeZone = 'UTC'")
                mine = self._database.cursor()
            mine.execute("SET enable_progress_bar = false")
            self._threads.cursor = mine
        return mine


def name_of(identifier: str) -> str:
    """An identifier as SQL text."""
    return '"' + identifier.replace('"', '""') + '"'


def text_of(value: str) -> str:
    """A text as an SQL literal."""
    return "'" + value.replace("'", "''") + "'"


def pattern_of(path: Path) -> str:
    """A path that DuckDB does not take for a pattern, whatever the home folder is called."""
    return "".join(f"[{sign}]" if sign in "*?[" else sign for sign in str(path))
