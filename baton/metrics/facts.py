"""The stored facts of one shop, as figures read them: tiled, cached for one question, and saying why not."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from math import fsum

import pyarrow as pa

from baton.facts.contract import Additivity, Grain
from baton.facts.datasets import DATASETS, dataset
from baton.facts.snapshot import Snapshot
from baton.facts.tiling import nearest, tile
from baton.kit.errors import NotAnswerable
from baton.kit.period import Period
from baton.kit.text import Text
from baton.metrics import queries
from baton.metrics.queries import Query

LONGEST_SILENCE = 31
"""Days after which a log without entries is not taken to be up to date, however quiet the shop."""

NOT_MEASURED = frozenset({"event", "loss"})
"""Datasets that say nothing about where a shop's figures begin."""

Values = Mapping[str, Mapping[str, float | None]]
"""segment → column → value; the whole shop stands under the segment WHOLE."""

WHOLE = "*"
UNKNOWN = ""
"""The segment of rows that do not say which segment they belong to."""


@dataclass(frozen=True, slots=True)
class Reach:
    """From when to when a log can be believed to hold everything.

    A log says nothing about a day without entries. It is taken to be silent, not missing, as long as the silence
    is no longer than the longest between two of its own entries (at most LONGEST_SILENCE days).
    """

    first: date
    last: date
    slack: int

    def covers(self, period: Period) -> bool:
        give = timedelta(days=self.slack)
        return self.first - give <= period.start and period.end <= self.last + give


def reach_of(days: Iterable[date]) -> Reach | None:
    """The reach of a log that has entries on these days."""
    ordered = sorted(set(days))
    if not ordered:
        return None
    silence = max(((later - earlier).days for earlier, later in pairwise(ordered)), default=0)
    return Reach(ordered[0], ordered[-1], min(silence, LONGEST_SILENCE))


@dataclass(slots=True)
class ShopFacts:
    """One shop in one snapshot. Answers are kept while the object lives, so that one page reads nothing twice."""

    snapshot: Snapshot
    shop: str
    measures: frozenset[str] | None = None
    """Measures of interest: a figure outside them cannot be asked for. None: all of them."""
    _intervals: dict[str, tuple[Period, ...]] = field(default_factory=dict)
    _tilings: dict[tuple[str, Period], tuple[Period, ...] | None] = field(default_factory=dict)
    _answers: dict[tuple[object, ...], Values] = field(default_factory=dict)
    _reaches: dict[str, Reach | None] = field(default_factory=dict)

    def intervals(self, name: str) -> tuple[Period, ...]:
        """The distinct periods for which rows are stored; of a log, one from first to last day."""
        if name not in self._intervals:
            found = self.snapshot.intervals(name, self.shop)
            self._intervals[name] = tuple(interval.period for interval in found)
        return self._intervals[name]

    def has(self, name: str) -> bool:
        return bool(self.intervals(name))

    def first_day(self) -> date | None:
        """The first data day of the shop: before it nothing is known."""
        starts = [
            period.start for name in DATASETS if name not in NOT_MEASURED for period in self.intervals(name)
        ]
        return min(starts, default=None)

    def tiles(self, name: str, period: Period) -> tuple[Period, ...] | None:
        key = (name, period)
        if key not in self._tilings:
            tiling = tile(self.intervals(name), period)
            self._tilings[key] = tiling.tiles if tiling else None
        return self._tilings[key]

    def nearest(self, name: str, period: Period) -> tuple[Period, ...]:
        return nearest(self.intervals(name), period)

    def reach(self, name: str) -> Reach | None:
        """Of a log."""
        if name not in self._reaches:
            table = self._ask(queries.log_days(name)) if self.has(name) else None
            self._reaches[name] = reach_of(table.column("day").to_pylist()) if table else None
        return self._reaches[name]

    def totals(self, name: str, tiles: Sequence[Period], by: str | None) -> Values:
        """Sums of every summable measure of interest over the tiles."""
        measures = self._of_interest(name, Additivity.ADDITIVE, Additivity.DISTINCT)
        return self._values(
            ("totals", name, tuple(tiles), by), queries.totals(name, measures, tiles, by=by), by
        )

    def latest(self, name: str, tiles: Sequence[Period], by: str | None) -> Values:
        measures = self._of_interest(name, Additivity.LEVEL)
        return self._values(
            ("latest", name, tuple(tiles), by), queries.latest(name, measures, tiles, by=by), by
        )

    def logged(self, name: str, figures: tuple[str, ...], period: Period, by: str | None) -> Values:
        """Figures of a log. Every row belongs to one segment: what was read by segment is not read again."""
        split = next((key for key in self._answers if key[:4] == ("logged", name, figures, period)), None)
        if by is None and split is not None and split[4] is not None:
            return {WHOLE: _added_up(self._answers[split].values())}
        return self._values(
            ("logged", name, figures, period, by), queries.logged(name, figures, period, by=by), by
        )

    def names(self, by: str, period: Period) -> Mapping[str, str]:
        """What segments are called where they are not their own name: products, by their latest name."""
        if by != "product" or not self.has("product_period"):
            return {}
        query = queries.product_names()
        table = self.snapshot.query(query.sql, query.parameters, shop=self.shop, span=period)
        return {row["segment"]: row["name"] for row in table.to_pylist() if row["name"]}

    def _of_interest(self, name: str, *kinds: Additivity) -> tuple[str, ...]:
        return tuple(
            measure.name
            for measure in dataset(name).measures
            if measure.additivity in kinds and (self.measures is None or measure.name in self.measures)
        )

    def _values(self, key: tuple[object, ...], query: Query, by: str | None) -> Values:
        if key not in self._answers:
            rows = self._ask(query).to_pylist()
            self._answers[key] = {(row.pop("segment") or UNKNOWN) if by else WHOLE: row for row in rows}
        return self._answers[key]

    def _ask(self, query: Query) -> pa.Table:
        return self.snapshot.query(query.sql, query.parameters, shop=self.shop, tiles=query.tiles)


def _added_up(rows: Iterable[Mapping[str, float | None]]) -> Mapping[str, float | None]:
    listed = list(rows)
    columns = list(dict.fromkeys(column for row in listed for column in row))
    return {column: fsum(row.get(column) or 0 for row in listed) for column in columns}


def is_log(name: str) -> bool:
    return dataset(name).grain is Grain.ENTITY


def must_be_answerable(facts: ShopFacts, period: Period, latest_complete: date) -> None:
    """Refuse a period that has no facts yet, or not all of them: NotAnswerable with what to do."""
    first = facts.first_day()
    if first is None:
        raise NotAnswerable(
            "no_facts",
            Text("这家店铺还没有导入数据。", "Nothing has been imported for this shop yet."),
            Text("请先在「数据」页导入导出文件。", "Import the shop's export files on the Data page first."),
        )
    if not period.is_complete(latest_complete):
        raise NotAnswerable(
            "period_incomplete",
            Text(
                f"{period} 还没有完整数据：最近的完整数据日是 {latest_complete}。",
                f"{period} is not complete yet: the latest complete data day is {latest_complete}.",
            ),
            Text(
                f"请把结束日改到 {latest_complete} 或更早。",
                f"End the period on {latest_complete} or earlier.",
            ),
        )
    if period.start < first:
        raise NotAnswerable(
            "period_before_data",
            Text(
                f"{period} 早于第一个数据日 {first}。",
                f"{period} begins before the first data day, {first}.",
            ),
            Text(
                f"请从 {first} 或以后开始，或导入更早的文件。",
                f"Begin on {first} or later, or import earlier files.",
            ),
        )
