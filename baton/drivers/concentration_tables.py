"""The stored tables that hold a figure by segment, read as cells for two periods and for earlier pairs like them.

A log (inquiries, orders) says several things of every row at once: country, product, channel, buyer level. The
platform's own exports are split by one of them each, so that every export is a table of its own. Persons are no
attribute: a finding names stretches of the market, never a colleague.

Products are many and their counts few, so that the product's series stands beside it: the letters before the dash of
the model number in its name (LHB-150 is of LHB), where at least half of the products have one. Values of an attribute
with too few events are pooled, and never named.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import pyarrow as pa

from baton.drivers.concentration_search import UNKNOWN, Pair, Side, Window, pooled
from baton.drivers.rootcause_change import Floats, Ints, cells
from baton.facts.contract import Additivity, Grain, Measure, Unit
from baton.facts.datasets import (
    AD_DAY,
    CHANNEL_PERIOD,
    COUNTRY_PERIOD,
    INQUIRY,
    ORDER,
    PRODUCT_PERIOD,
    dataset,
)
from baton.facts.tiling import tile
from baton.kit.period import Period
from baton.kit.text import Text
from baton.metrics.catalogue import metric, metrics
from baton.metrics.facts import ShopFacts
from baton.metrics.formulas import Logged, PersonDays, Total
from baton.metrics.logs import LOG_FIGURES
from baton.metrics.queries import UNSPLIT_KEYS, inquiry_entries, order_entries
from baton.metrics.rows import condition_of

SERIES = "series"
ATTRIBUTES: Mapping[str, tuple[str, ...]] = {
    PRODUCT_PERIOD.name: (SERIES, "product_id"),
    COUNTRY_PERIOD.name: ("country",),
    CHANNEL_PERIOD.name: ("channel",),
    AD_DAY.name: ("campaign", "country", "keyword", "product_id"),
    INQUIRY.name: ("country", SERIES, "product_id", "channel", "buyer_level"),
    ORDER.name: ("country", SERIES, "product_id", "channel", "buyer_level", "order_channel"),
}
"""What each table is cut by."""
SPLIT_EXPORTS = (PRODUCT_PERIOD.name, COUNTRY_PERIOD.name, CHANNEL_PERIOD.name)
SERIES_LABEL = Text("产品系列", "product series")
_MODEL = re.compile(r"\b([A-Z]{1,6})-\d")
LEAST_MODELS = 0.5
MOST_SHIFTS = 10
"""Earlier pairs of periods that are looked at."""
_WEEK = 7

_Event = tuple[str, str, str]
"""Of a log's figure: the day on which a row counts, what it counts, and whether it does."""

_ORDER_EVENTS: Mapping[str, tuple[_Event, ...]] = {
    "drafted_orders": (("drafted_on", "1", "TRUE"),),
    "direct_orders": (("drafted_on", "1", "entries.inquiry_id IS NULL"),),
    "paid_orders": (("paid_on", "1", "TRUE"),),
    "repeat_orders": (("paid_on", "1", "nth_of_buyer > 1"),),
    "gmv": (("deposit_on", "deposit", "TRUE"), ("balance_on", "balance", "TRUE")),
    "order_amount": (("drafted_on", "order_amount", "TRUE"),),
    "deposit": (("deposit_on", "deposit", "TRUE"),),
    "balance": (("balance_on", "balance", "TRUE"),),
}
_SHARES = frozenset(
    (
        *("click_rate", "search_click_rate", "ad_click_rate", "l1_click_share"),
        *(
            "repeat_rate",
            "replied_rate",
            "replied_fast_rate",
            "promising_rate",
            "quote_rate",
            "sample_rate",
            "close_rate",
        ),
    )
)
"""Ratios whose numerator is a part of the denominator."""


@dataclass(frozen=True, slots=True)
class Source:
    """How one dataset gives a figure: `part` alone, or `part` ÷ `whole`; columns, or figures of the log."""

    dataset: str
    part: str
    whole: str | None
    is_share: bool
    of_persons: bool
    """A count of people stands in it, which adds up over files of one length only."""

    @property
    def attributes(self) -> tuple[str, ...]:
        return ATTRIBUTES[self.dataset]


@dataclass(frozen=True, slots=True)
class Table:
    source: Source
    pair: Pair
    attributes: tuple[str, ...]
    """Those that are filled."""


def sources_of(code: str) -> tuple[Source, ...]:
    """The tables that hold the figure by segment, none where none does. NotFound for an unknown metric."""
    entry = metric(code)
    if not entry.ratios:
        return tuple(
            Source(name, part, None, False, of_persons)
            for name, (part, of_persons) in _columns_of(code).items()
            if not of_persons
        )
    found: dict[str, Source] = {}
    for ratio in entry.ratios:
        parts, wholes = _columns_of(ratio.part), _columns_of(ratio.whole)
        for name in (name for name in parts if name in wholes and name not in found):
            (part, first), (whole, second) = parts[name], wholes[name]
            found[name] = Source(name, part, whole, code in _SHARES, first or second)
    return tuple(found.values())


def searchable() -> tuple[str, ...]:
    """Every figure that at least one table holds by segment."""
    return tuple(code for code in metrics() if sources_of(code))


def _columns_of(code: str) -> Mapping[str, tuple[str, bool]]:
    """By dataset, the column or figure of the log that is added up for it, and whether it counts people."""
    found: dict[str, tuple[str, bool]] = {}
    has_log = False
    for read in metric(code).reads:
        if isinstance(read, Logged):
            if read.dataset == INQUIRY.name or read.figure in _ORDER_EVENTS:
                found.setdefault(read.dataset, (read.figure, False))
                has_log = has_log or read.dataset == ORDER.name
        elif isinstance(read, Total | PersonDays) and not has_log:
            names = SPLIT_EXPORTS if read.dataset in ("shop_day", *SPLIT_EXPORTS) else (read.dataset,)
            for name in names:
                if name in ATTRIBUTES and _adds_up(name, read):
                    found.setdefault(name, (read.measure, isinstance(read, PersonDays)))
    return found


def _adds_up(name: str, read: Total | PersonDays) -> bool:
    wanted = Additivity.DISTINCT if isinstance(read, PersonDays) else Additivity.ADDITIVE
    return any(
        measure.name == read.measure and measure.additivity is wanted for measure in dataset(name).measures
    )


def read_table(
    facts: ShopFacts, source: Source, period: Period, against: Period, gaps: Sequence[Period]
) -> Table | None:
    """The table's cells; None where its files or entries do not cover both periods.

    Earlier pairs that touch one of the `gaps` are left out.
    """
    if not facts.has(source.dataset):
        return None
    windows = _windows(facts, source, period, against, gaps)
    if windows is None:
        return None
    ledger = _read(facts, source, windows)
    return None if ledger is None else _table(source, ledger, windows)


Tiles = tuple[Period, ...]


@dataclass(frozen=True, slots=True)
class _Windows:
    before: Tiles
    after: Tiles
    usual: tuple[tuple[Tiles, Tiles], ...]
    """Earlier pairs (before, after)."""

    @property
    def tiles(self) -> tuple[Period, ...]:
        every = (self.before, self.after, *(tiles for pair in self.usual for tiles in pair))
        return tuple(sorted({one for tiles in every for one in tiles}))


def _windows(
    facts: ShopFacts, source: Source, period: Period, against: Period, gaps: Sequence[Period]
) -> _Windows | None:
    for stored in _kinds_of_tiles(facts, source):
        before, after = _tiled(facts, source, stored, against), _tiled(facts, source, stored, period)
        if before is None or after is None:
            continue
        usual = []
        step = -(-period.length // _WEEK) * _WEEK
        for times in range(1, MOST_SHIFTS + 1):
            found = _earlier(facts, source, stored, (against, period), step * times, gaps)
            if found is not None:
                usual.append(found)
        return _Windows(before, after, tuple(usual))
    return None


def _earlier(
    facts: ShopFacts,
    source: Source,
    stored: Sequence[Period],
    asked: tuple[Period, Period],
    days: int,
    gaps: Sequence[Period],
) -> tuple[Tiles, Tiles] | None:
    """The same two periods so many days earlier: up to six days more where files begin then, else what files cover."""
    for more in range(_WEEK):
        shifted = tuple(_shifted(one, days + more) for one in asked)
        exact = [_tiled(facts, source, stored, one) for one in shifted]
        if None not in exact:
            break
    else:
        shifted = tuple(_shifted(one, days) for one in asked)
        exact = [_nearly_tiled(facts, source, stored, one) for one in shifted]
    was, is_now = exact
    has_gap = any(gap.overlap(one) for gap in gaps for one in shifted)
    return None if was is None or is_now is None or has_gap else (was, is_now)


def _nearly_tiled(facts: ShopFacts, source: Source, stored: Sequence[Period], wanted: Period) -> Tiles | None:
    """The most of the period that files cover, two thirds at least."""
    for less in range(1, min(2 * _WEEK, wanted.length // 3) + 1):
        for first in range(less + 1):
            start, end = wanted.start + timedelta(days=first), wanted.end - timedelta(days=less - first)
            found = _tiled(facts, source, stored, Period(start, end))
            if found is not None:
                return found
    return None


def _kinds_of_tiles(facts: ShopFacts, source: Source) -> Iterable[Sequence[Period]]:
    """Stored periods to put together: all of them, or of people those of one length."""
    if dataset(source.dataset).grain is Grain.ENTITY:
        return [()]
    stored = facts.intervals(source.dataset)
    if not source.of_persons:
        return [stored]
    return [
        [one for one in stored if one.length == length] for length in sorted({one.length for one in stored})
    ]


def _tiled(facts: ShopFacts, source: Source, stored: Sequence[Period], wanted: Period) -> Tiles | None:
    if dataset(source.dataset).grain is not Grain.ENTITY:
        found = tile(stored, wanted)
        return found.tiles if found else None
    reach = facts.reach(source.dataset)
    if reach is None or not reach.covers(wanted):
        return None
    return tuple(Period(day, day) for day in wanted.days())


def _shifted(period: Period, days: int) -> Period:
    return Period(period.start - timedelta(days=days), period.end - timedelta(days=days))


@dataclass(frozen=True, slots=True)
class _Ledger:
    """Rows of the table: a tile, the attributes' values, and what was counted."""

    tiles: Mapping[Period, Ints]
    """The rows of each tile."""
    attributes: Mapping[str, list[str]]
    parts: Floats
    wholes: Floats | None
    squares: Floats


def _read(facts: ShopFacts, source: Source, windows: _Windows) -> _Ledger | None:
    series = _series(facts) if SERIES in source.attributes else {}
    stored = [name for name in source.attributes if name != SERIES]
    rows = _rows(facts, source, stored, windows.tiles)
    if not rows.num_rows or rows["part"].null_count == rows.num_rows:
        return None
    columns = {name: [value or UNKNOWN for value in rows[name].to_pylist()] for name in stored}
    if series:
        columns[SERIES] = [series.get(product, UNKNOWN) for product in columns["product_id"]]
    places: dict[Period, list[int]] = {}
    for place, (start, end) in enumerate(
        zip(rows["first"].to_pylist(), rows["last"].to_pylist(), strict=True)
    ):
        places.setdefault(Period(start, end), []).append(place)
    return _Ledger(
        {period: np.asarray(found, dtype=np.int64) for period, found in places.items()},
        {name: found for name, found in columns.items() if len(set(found) - {UNKNOWN}) > 0},
        _floats(rows["part"]),
        _floats(rows["whole"]) if source.whole else None,
        _floats(rows["square"]),
    )


def _floats(column: pa.ChunkedArray) -> Floats:
    """What a row does not give adds nothing: the files' own totals leave it out as well."""
    return np.nan_to_num(np.asarray(column.to_numpy(zero_copy_only=False), dtype=np.float64))


def _table(source: Source, ledger: _Ledger, windows: _Windows) -> Table | None:
    both = np.concatenate(
        [ledger.tiles.get(one, np.zeros(0, dtype=np.int64)) for one in (*windows.before, *windows.after)]
    )
    if not len(both):
        return None
    unit = _unit(source, ledger, both)
    events = np.zeros(len(ledger.parts))
    events[both] = ledger.parts[both] / unit
    if source.is_share and ledger.wholes is not None and events.sum() > 0.5 * ledger.wholes[both].sum():
        events[both] = ledger.wholes[both] - ledger.parts[both]
    columns = {name: pooled(values, events) for name, values in ledger.attributes.items()}
    if not columns:
        return None
    keys = list(zip(*columns.values(), strict=True))
    numbers: dict[tuple[str, ...], int] = {}
    at = np.array([numbers.setdefault(key, len(numbers)) for key in keys], dtype=np.int64)
    names = {name: [key[place] for key in numbers] for place, name in enumerate(columns)}

    def window(tiles: Tiles) -> tuple[Floats, Floats]:
        counts = np.zeros((len(tiles), len(numbers)))
        exposures = np.zeros_like(counts)
        for block, one in enumerate(tiles):
            rows = ledger.tiles.get(one)
            if rows is not None:
                np.add.at(counts[block], at[rows], ledger.parts[rows])
                if ledger.wholes is not None:
                    np.add.at(exposures[block], at[rows], ledger.wholes[rows])
            if ledger.wholes is None:
                exposures[block] = one.length
        return counts, exposures

    def summed(tiles: Tiles) -> Window:
        counts, exposures = window(tiles)
        return counts.sum(axis=0), exposures.sum(axis=0)

    pair = Pair(
        cells(names),
        Side(*window(windows.before)),
        Side(*window(windows.after)),
        tuple((summed(before), summed(after)) for before, after in windows.usual),
        unit,
        is_ratio=source.whole is not None,
        is_share=source.is_share,
    )
    return Table(source, pair, tuple(name for name in source.attributes if name in columns))


def _unit(source: Source, ledger: _Ledger, rows: Ints) -> float:
    """1 for counts; of money, what it takes to make its variance its mean."""
    total = float(ledger.parts[rows].sum())
    return float(ledger.squares[rows].sum()) / total if _is_money(source) and total > 0 else 1.0


def _is_money(source: Source) -> bool:
    if dataset(source.dataset).grain is Grain.ENTITY:
        return LOG_FIGURES[source.part].unit is Unit.USD
    column = dataset(source.dataset).column(source.part)
    return isinstance(column, Measure) and column.unit in (Unit.USD, Unit.CNY)


def _series(facts: ShopFacts) -> Mapping[str, str]:
    """product id → series; empty where too few names carry a model number."""
    if not facts.has(PRODUCT_PERIOD.name):
        return {}
    table = facts.snapshot.query(
        "SELECT product_id, arg_max(product_name, period_end) AS name FROM {product_period} GROUP BY 1",
        shop=facts.shop,
    )
    found: dict[str, str] = {}
    for row in table.to_pylist():
        models = _MODEL.findall(row["name"] or "")
        if models:
            found[row["product_id"]] = models[-1]
    return found if len(found) >= LEAST_MODELS * max(1, table.num_rows) else {}


def _rows(facts: ShopFacts, source: Source, attributes: Sequence[str], tiles: Tiles) -> pa.Table:
    """Columns: first, last (of the tile), the attributes, part, whole, square (of the single amounts)."""
    span = Period(min(one.start for one in tiles), max(one.end for one in tiles))
    if source.dataset == INQUIRY.name:
        sql = _of_inquiries(source, attributes)
    elif source.dataset == ORDER.name:
        sql = _of_orders(source, attributes)
    else:
        sql = _of_tiles(source, attributes)
        return facts.snapshot.query(sql, shop=facts.shop, tiles={source.dataset: tiles})
    return facts.snapshot.query(sql, {"start": span.start, "end": span.end}, shop=facts.shop)


def _of_tiles(source: Source, attributes: Sequence[str]) -> str:
    listed = ", ".join(attributes)
    rows = f"{{{source.dataset}}}"
    where = ""
    if source.dataset in UNSPLIT_KEYS:
        filled = " + ".join(f"({key} <> '')::INT" for key in UNSPLIT_KEYS[source.dataset])
        rows = (
            f"(SELECT *, {filled} AS keys_filled, "
            f"min(keys_filled) OVER (PARTITION BY period_start, period_end) AS fewest FROM {rows})"
        )
        where = "\nWHERE keys_filled = fewest"
    return (
        f"SELECT period_start AS first, period_end AS last, {listed}, "
        f"sum({source.part})::DOUBLE AS part, sum({source.whole or 0})::DOUBLE AS whole, "
        f"sum({source.part}::DOUBLE ** 2) AS square\n"
        f"FROM {rows}{where}\nGROUP BY ALL\nORDER BY ALL"
    )


def _of_inquiries(source: Source, attributes: Sequence[str]) -> str:
    entries = [LOG_FIGURES[code] for code in (source.part, source.whole) if code]
    listed = ", ".join(f"coalesce({name}, '') AS {name}" for name in attributes)
    part = condition_of(entries[0])
    whole = condition_of(entries[1]) if source.whole else "FALSE"
    value = source.part if entries[0].unit is Unit.USD else "1"
    return (
        f"{inquiry_entries(entries)}\n"
        f"SELECT data_day AS first, data_day AS last, {listed}, "
        f"sum({value}) FILTER (WHERE {part})::DOUBLE AS part, "
        f"count(*) FILTER (WHERE {whole})::DOUBLE AS whole, "
        f"sum({value}::DOUBLE ** 2) FILTER (WHERE {part}) AS square\n"
        "FROM entries\nWHERE arrived\nGROUP BY ALL\nORDER BY ALL"
    )


def _of_orders(source: Source, attributes: Sequence[str]) -> str:
    """An order that does not say where it belongs belongs where its inquiry does."""
    own = {name: f"linked.{name}" for name in ("channel", "buyer_level")}
    own |= {name: f"coalesce(entries.{name}, linked.{name})" for name in ("country", "product_id")}
    listed = ", ".join(f"coalesce({own.get(name, name)}, '') AS {name}" for name in attributes)
    events = []
    for column, code in (("part", source.part), ("whole", source.whole)):
        for day, value, condition in _ORDER_EVENTS[code] if code else ():
            amounts = {"part": "0", "whole": "0", column: f"coalesce({value}, 0)"}
            events.append(
                f"SELECT {day} AS day, {listed}, {amounts['part']}::DOUBLE AS one, {amounts['whole']}::DOUBLE AS all_\n"
                f"FROM entries LEFT JOIN linked USING (inquiry_id)\n"
                f"WHERE {day} BETWEEN $start AND $end AND {condition}"
            )
    names = ", ".join(attributes)
    return (
        f"{order_entries(None)}, linked AS (\n"
        "  SELECT inquiry_id, country, product_id, channel, buyer_level FROM {inquiry}\n), events AS (\n"
        + "\nUNION ALL\n".join(events)
        + f"\n)\nSELECT day AS first, day AS last, {names}, sum(one) AS part, sum(all_) AS whole, "
        "sum(one * one) AS square\nFROM events\nGROUP BY ALL\nORDER BY ALL"
    )
