"""The stored facts of one shop, as figures read them: tiled, cached for one question, and saying why not."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise
from math import fsum
from typing import TypeVar

import pyarrow as pa

from baton.facts.contract import Additivity, Grain
from baton.facts.datasets import DATASETS, dataset
from baton.facts.day_datasets import DAY_DATASETS
from baton.facts.snapshot import Snapshot
from baton.facts.tiling import nearest, tile
from baton.kit.errors import NotAnswerable
from baton.kit.period import Period
from baton.kit.text import Text
from baton.metrics import queries
from baton.metrics.queries import Query

LONGEST_SILENCE = 31
"""Days after which a log without entries is not taken to be up to date, however quiet the shop."""

NOT_MEASURED = frozenset({"event", "loss", "inquiry_outcome", "allocation", "reply_detail"}) | {
    found.name for found in DAY_DATASETS
}
"""Datasets that say nothing about where a shop's figures begin."""

Values = Mapping[str, Mapping[str, float | None]]
"""segment → column → value; the whole shop stands under the segment WHOLE."""

_Key = tuple[Hashable, ...]
Span = TypeVar("Span", bound=Hashable)

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
    _answers: dict[_Key, Values] = field(default_factory=dict)
    _reaches: dict[str, Reach | None] = field(default_factory=dict)
    _foreseen: list[Period] = field(default_factory=list)

    def foresee(self, *periods: Period) -> None:
        """These periods will be asked about, and no others before the next call: the first question about one of
        them reads all of them at once.
        """
        self._foreseen = list(dict.fromkeys(periods))

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
        about, wanted = ("totals", name, by), tuple(tiles)
        if (*about, wanted) not in self._answers:
            measures = self._of_interest(name, Additivity.ADDITIVE, Additivity.DISTINCT)
            tilings = (self.tiles(name, period) for period in self._foreseen)
            together = self._unanswered(about, wanted, filter(None, tilings))
            if len(together) > 1:
                query = queries.totals_of_spans(name, measures, together, by=by)
            else:
                query = queries.totals(name, measures, wanted, by=by)
            self._keep(about, together, query)
        return self._answers[(*about, wanted)]

    def latest(self, name: str, tiles: Sequence[Period], by: str | None) -> Values:
        about, wanted = ("latest", name, by), tuple(tiles)
        if (*about, wanted) not in self._answers:
            measures = self._of_interest(name, Additivity.LEVEL)
            self._keep(about, [wanted], queries.latest(name, measures, wanted, by=by))
        return self._answers[(*about, wanted)]

    def logged(self, name: str, figures: tuple[str, ...], period: Period, by: str | None) -> Values:
        """Figures of a log. Every row belongs to one segment: what was read by segment is not read again."""
        about = ("logged", name, figures, by)
        if (*about, period) not in self._answers:
            split = self._read_by_segment(about, period)
            if split is not None:
                return {WHOLE: _added_up(split.values())}
            together = self._unanswered(about, period, self._foreseen)
            if len(together) > 1:
                query = queries.logged_of_spans(name, figures, together, by=by)
            else:
                query = queries.logged(name, figures, period, by=by)
            self._keep(about, together, query)
        return self._answers[(*about, period)]

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

    def _read_by_segment(self, about: _Key, period: Period) -> Values | None:
        """The same question's answer by some dimension, where the whole shop is asked about."""
        if about[-1] is not None:
            return None
        found = (key for key in self._answers if key[:-2] == about[:-1] and key[-1] == period)
        return next((self._answers[key] for key in found), None)

    def _unanswered(self, about: _Key, wanted: Span, foreseen: Iterable[Span]) -> list[Span]:
        """What to read at once: what is wanted and, where that was foreseen, whatever else was."""
        listed = list(dict.fromkeys(foreseen))
        return (
            [each for each in listed if (*about, each) not in self._answers] if wanted in listed else [wanted]
        )

    def _keep(self, about: _Key, spans: Sequence[Hashable], query: Query) -> None:
        """`about` ends with the dimension. Of several spans, every row says which one it is about."""
        is_split, found = about[-1] is not None, [dict[str, Mapping[str, float | None]]() for _ in spans]
        for row in self._ask(query).to_pylist():
            place = row.pop("span", 0)
            found[place][(row.pop("segment") or UNKNOWN) if is_split else WHOLE] = row
        for span, values in zip(spans, found, strict=True):
            self._answers[(*about, span)] = values

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
