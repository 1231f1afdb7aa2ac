"""One consistent view of all tables, however long somebody looks at it."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

import pyarrow as pa

from baton.facts.contract import Dataset, Grain
from baton.facts.datasets import LOSS
from baton.facts.engine import Parameters, name_of
from baton.facts.overlay import OUTCOME, OVERLAID, overlaid
from baton.facts.publication import Publication
from baton.facts.shelf import Shelf
from baton.facts.statement import (
    DATA_DAY,
    aggregate,
    check_person_days,
    fill,
    keys,
    relation,
    touching,
    within,
)
from baton.facts.table import DataFile, TableState
from baton.kit.errors import unknown
from baton.kit.period import Period
from baton.kit.text import Text


@dataclass(frozen=True, slots=True)
class Interval:
    """A period that a dataset has rows for, and how many."""

    period: Period
    rows: int


class Snapshot:
    """The facts at one publication. Nothing that is written later shows here; readers never wait for writers.

    Every method raises NotFound for a dataset that does not exist; a shop without rows reads as an empty
    table.
    """

    def __init__(self, shelf: Shelf, publication: Publication, *, is_as_filed: bool = False) -> None:
        self._shelf = shelf
        self._publication = publication
        self._is_as_filed = is_as_filed

    def as_filed(self) -> Snapshot:
        """The same view without the desk's word over the logs: what the files say themselves."""
        return Snapshot(self._shelf, self._publication, is_as_filed=True)

    @property
    def versions(self) -> Mapping[str, int]:
        """The version of every table in this view: hand it to `FactStore.snapshot` to come back to it."""
        return {dataset: table.version for dataset, table in self._publication.tables.items()}

    def mark(self, *datasets: str) -> Hashable:
        """What tells this view from others: views of one mark read the same of these datasets; of all, unless named."""
        versions = self.versions
        of = tuple((name, versions.get(name)) for name in datasets or sorted(versions))
        return (str(self._shelf.root), self._is_as_filed, of)

    def shops(self, dataset: str) -> tuple[str, ...]:
        """The shops that have rows."""
        return tuple(sorted({file.shop for file in self._state(dataset).files}))

    def files(self, dataset: str, shop: str, span: Period | None = None) -> tuple[str, ...]:
        """The Parquet files that may hold rows touching the span. They have no columns `shop` and `month`."""
        state, files = self._chosen(dataset, shop, span, None)
        return tuple(str(state.folder / file.path) for file in files)

    def read(
        self,
        dataset: str,
        shop: str,
        span: Period | None = None,
        columns: Sequence[str] | None = None,
        *,
        tiles: Sequence[Period] | None = None,
    ) -> pa.Table:
        """Stored rows in key order: those touching `span`, or those of exactly the periods in `tiles`.

        `columns` are columns of the stored schema (all of them unless given) or, for entities, `data_day`.
        """
        contract = self._shelf.dataset(dataset)
        wanted = contract.stored_schema.names if columns is None else list(columns)
        _check_columns(contract, wanted)
        listed = ", ".join(name_of(name) for name in wanted)
        rows = self._relation(dataset, shop, span, tiles)
        found = self._shelf.engine.query(f"SELECT {listed} FROM {rows} ORDER BY {keys(contract)}")
        known = _readable(contract)
        return found.cast(pa.schema([known.field(name) for name in wanted]))

    def query(
        self,
        sql: str,
        parameters: Parameters = (),
        *,
        shop: str | None = None,
        span: Period | None = None,
        tiles: Mapping[str, Sequence[Period]] | None = None,
    ) -> pa.Table:
        """DuckDB's answer to `sql`, in which `{inquiry}` stands for the shop's rows of that dataset.

        A placeholder has the stored columns (`shop`, `month`, `import_id`, `file_id`, `row_number` and the
        dataset's own) and, for entities, `data_day`. `span` keeps the rows that touch it, `tiles` (by
        dataset) those of exactly these periods. Parameters are `$name` with a mapping or `?` with a
        sequence; a brace of your own belongs into a parameter.
        """
        by_dataset = tiles or {}

        def relation_of(name: str) -> str:
            if shop is None:
                raise ValueError(f"{{{name}}} stands for one shop's rows: which shop's?")
            return self._relation(name, shop, span, by_dataset.get(name))

        return self._shelf.engine.query(fill(sql, self._shelf.datasets, relation_of), parameters)

    def aggregate(
        self,
        dataset: str,
        shop: str,
        periods: Sequence[Period],
        by: Sequence[str],
        measures: Sequence[str],
        *,
        person_days: Sequence[str] = (),
    ) -> pa.Table:
        """Sums over the tiles, one row for each group, in no order: see `baton.facts.statement.aggregate`.

        Of logs it sums the files' rows as they are, without the desk's word. A sum of nothing but missing values is
        null. NotAnswerable for a measure that cannot be added up.
        """
        contract = self._shelf.dataset(dataset)
        check_person_days(contract, person_days, periods)
        state, files = self._chosen(dataset, shop, None, periods)
        to_read = self._shelf.to_read(state, contract, files)
        to_tell_apart = self._to_tell_apart(dataset, shop, files, periods)
        sql = aggregate(contract, to_tell_apart, by, measures, person_days, to_read)
        return self._shelf.engine.query(sql, {"files": list(to_read.patterns)})

    def intervals(self, dataset: str, shop: str) -> tuple[Interval, ...]:
        """The distinct periods with rows, in order; for entities one, from the first data day to the last."""
        contract = self._shelf.dataset(dataset)
        state = self._state(dataset)
        files = state.of_shop(shop)
        if dataset == LOSS.name and self._is_overlaid(dataset, shop):
            return self._days_of(dataset, shop)
        if not files:
            return ()
        if contract.grain is Grain.ENTITY:
            return _whole(contract, files)
        return self._shelf.remembered(
            ("intervals", dataset, state.version, shop), lambda: self._counted(dataset, shop)
        )

    def _counted(self, dataset: str, shop: str) -> tuple[Interval, ...]:
        rows = self._relation(dataset, shop, None, None)
        counted = self._shelf.engine.query(
            f"SELECT period_start, period_end, count(*) AS rows FROM {rows} GROUP BY ALL ORDER BY ALL"
        )
        return tuple(
            Interval(Period(row["period_start"], row["period_end"]), row["rows"])
            for row in counted.to_pylist()
        )

    def _days_of(self, dataset: str, shop: str) -> tuple[Interval, ...]:
        rows = self._relation(dataset, shop, None, None)
        found = self._shelf.engine.query(
            f"SELECT min({DATA_DAY}) AS first, max({DATA_DAY}) AS last, count(*) AS rows FROM {rows}"
        ).to_pylist()[0]
        return (Interval(Period(found["first"], found["last"]), found["rows"]),) if found["rows"] else ()

    def _is_overlaid(self, dataset: str, shop: str) -> bool:
        """Whether the shop's desk has a word on the rows of the dataset."""
        is_asked = dataset in OVERLAID and not self._is_as_filed and OUTCOME in self._shelf.datasets
        return is_asked and bool(self._state(OUTCOME).of_shop(shop))

    def _state(self, dataset: str) -> TableState:
        self._shelf.dataset(dataset)
        return self._shelf.state(dataset, self._publication.version(dataset))

    def _chosen(
        self, dataset: str, shop: str, span: Period | None, tiles: Sequence[Period] | None
    ) -> tuple[TableState, tuple[DataFile, ...]]:
        contract = self._shelf.dataset(dataset)
        state = self._state(dataset)
        files = state.of_shop(shop)
        if span is not None:
            files = tuple(file for file in files if _may_touch(contract, file, [span]))
        if tiles is not None:
            files = tuple(file for file in files if _may_touch(contract, file, tiles))
        return state, files

    def _to_tell_apart(
        self, dataset: str, shop: str, files: Sequence[DataFile], tiles: Sequence[Period]
    ) -> Sequence[Period] | None:
        """The tiles, or None where the files hold rows of nothing else, so that no row needs to be looked at."""
        if self._shelf.dataset(dataset).grain is Grain.ENTITY:
            return tiles
        months = {file.month for file in files}
        held = {found.period for found in self.intervals(dataset, shop)}
        return None if {period for period in held if f"{period.end:%Y-%m}" in months} <= set(tiles) else tiles

    def _relation(self, dataset: str, shop: str, span: Period | None, tiles: Sequence[Period] | None) -> str:
        contract = self._shelf.dataset(dataset)
        state, files = self._chosen(dataset, shop, span, tiles)
        conditions = []
        if span is not None:
            conditions.append(touching(contract, span))
        if tiles is not None:
            conditions.append(within(contract, self._to_tell_apart(dataset, shop, files, tiles)))
        condition = " AND ".join(filter(None, conditions))
        filed = relation(contract, shop, self._shelf.to_read(state, contract, files), condition)
        if not self._is_overlaid(dataset, shop):
            return filed
        said, every = (self._filed(name, shop) for name in (OUTCOME, dataset))
        return overlaid(dataset, filed, said, every, condition)

    def _filed(self, dataset: str, shop: str) -> str:
        """All of the shop's rows as they are stored."""
        state, contract = self._state(dataset), self._shelf.dataset(dataset)
        return relation(contract, shop, self._shelf.to_read(state, contract, state.of_shop(shop)))


def _check_columns(dataset: Dataset, wanted: Sequence[str]) -> None:
    known = _readable(dataset)
    for name in wanted:
        if name not in known.names:
            raise unknown(Text("字段", "column"), name, known.names, code="unknown_column")


def _readable(dataset: Dataset) -> pa.Schema:
    """What `read` can deliver."""
    if dataset.grain is Grain.PERIOD:
        return dataset.stored_schema
    return dataset.stored_schema.append(pa.field(DATA_DAY, pa.date32()))


def _may_touch(dataset: Dataset, file: DataFile, spans: Sequence[Period]) -> bool:
    """By what the file says of its days: a period that ends in its month may start in an earlier one."""
    days = file.days(dataset)
    return days is None or any(days.overlap(span) is not None for span in spans)


def _whole(dataset: Dataset, files: Sequence[DataFile]) -> tuple[Interval, ...]:
    days = [day for file in files if (day := file.days(dataset)) is not None]
    if not days:
        return ()
    whole = Period(min(day.start for day in days), max(day.end for day in days))
    return (Interval(whole, sum(file.rows for file in files)),)
