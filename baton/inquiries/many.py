"""Many rows at once: one statement, prepared once and run for each row. The ORM compiles one for each few rows."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any

from django.db import connection, models

Rows = Collection[models.Model]
_PLAIN = frozenset({str, int, float, bool})
"""What every database takes as it is."""


def update(rows: Rows, fields: Sequence[str]) -> None:
    """Writes these fields of stored rows."""

    def statement(table: str, columns: Sequence[str]) -> str:
        return f"UPDATE {table} SET {', '.join(f'{column} = %s' for column in columns[:-1])} WHERE {columns[-1]} = %s"

    _run(rows, [*fields, "id"], statement)


def upsert(rows: Rows, unique: Sequence[str], fields: Sequence[str]) -> None:
    """Inserts rows whole; of those that are there by `unique`, writes `fields`. New rows do not learn their id."""
    every = [
        field.name for row in list(rows)[:1] for field in row._meta.concrete_fields if not field.primary_key
    ]

    def statement(table: str, columns: Sequence[str]) -> str:
        column_of = dict(zip(every, columns, strict=True))
        known = ", ".join(column_of[name] for name in unique)
        written = ", ".join(f"{column_of[name]} = excluded.{column_of[name]}" for name in fields)
        places = ", ".join(["%s"] * len(columns))
        return (
            f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places}) "
            f"ON CONFLICT ({known}) DO UPDATE SET {written}"
        )

    _run(rows, every, statement)


def _run(rows: Rows, names: Sequence[str], statement: Callable[[str, Sequence[str]], str]) -> None:
    if not rows:
        return
    meta = next(iter(rows))._meta
    fields: list[Any] = [meta.get_field(name) for name in names]
    quote = connection.ops.quote_name
    sql = statement(quote(meta.db_table), [quote(field.column) for field in fields])
    with connection.cursor() as cursor:
        cursor.executemany(sql, list(_values(rows, fields)))


def _values(rows: Rows, fields: Sequence[Any]) -> Iterable[list[Any]]:
    told = [(field.attname, field.get_db_prep_save) for field in fields]
    for row in rows:
        values = [(getattr(row, name), prepared) for name, prepared in told]
        yield [
            value if value is None or type(value) in _PLAIN else prepared(value, connection)
            for value, prepared in values
        ]
