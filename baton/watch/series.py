"""The daily and weekly series of a shop, read from its facts as arrays."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from baton.facts.snapshot import Snapshot
from baton.kit.period import Period
from baton.watch.logic.calendar import yearly_profile
from baton.watch.logic.figures import COMPANY_REASONS, FIGURES, SEASON_OF, Watched
from baton.watch.logic.lines import lines_of
from baton.watch.silence import silent_until
from baton.watch.terms import SPLIT, Kind, Step

Floats = NDArray[np.float64]

LONGEST = 420
"""Days of history that are judged by: a year, and some weeks for its beginning to be learnt."""
YEARS = 1100
"""Days of the whole shop's history that the yearly season is told from: three years."""
MOST_SEGMENTS = 600
RATES: Mapping[str, tuple[str, str]] = {
    "click_rate": ("clicks", "impressions"),
    "inquiry_rate": ("inquiries", "visitor_days"),
    "ad_click_rate": ("ad_clicks", "ad_impressions"),
}
"""Rates that are made of two counts of the same table."""


@dataclass(frozen=True, slots=True)
class Axis:
    """The days or weeks that the columns of an array stand for, by the last day of each."""

    step: Step
    first: date
    """Last day of the first column."""
    size: int

    def place(self, day: date) -> int:
        return (day - self.first).days // self.step.days

    def day(self, place: int) -> date:
        return self.first + timedelta(days=place * self.step.days)

    def place_after(self, day: date) -> int:
        """The first column that begins on the day or later."""
        return -(-((day - self.first).days + self.step.days - 1) // self.step.days)

    @property
    def last(self) -> date:
        return self.day(self.size - 1)


@dataclass(frozen=True, slots=True)
class Block:
    """One figure for all segments of one dimension."""

    figure: Watched
    dimension: str
    axis: Axis
    segments: tuple[str, ...]
    values: Floats
    """(segments × columns): the count, or of a rate its successes; NaN where there is no figure."""
    trials: Floats | None = None
    lag: int = 0
    """Days by which the figure is older than its column: a cohort that had to ripen first."""
    profile: Floats | None = None
    """(columns) the yearly season as a factor around 1, where enough years tell it."""

    def until(self, last: date) -> Block:
        """The same without the columns after a day: of weeks, without those that were not over by then."""
        size = self.axis.place(last) + 1
        if size >= self.axis.size:
            return self
        return replace(
            self,
            axis=replace(self.axis, size=max(size, 0)),
            values=self.values[:, :size],
            trials=None if self.trials is None else self.trials[:, :size],
            profile=None if self.profile is None else self.profile[:size],
        )


@dataclass(frozen=True, slots=True)
class _Table:
    """How one dataset is read: `figures` maps the watched code to its SQL over the rows of a day and segment."""

    dataset: str
    dimension: str
    segment: str
    figures: Mapping[str, str]


_TRAFFIC = {
    "impressions": "sum(impressions)",
    "clicks": "sum(clicks)",
    "visitor_days": "sum(visitors)",
    "inquiries": "sum(inquiries)",
}
_PERIODIC = (
    _Table(
        "shop_day",
        "",
        "''",
        {
            **_TRAFFIC,
            "search_impressions": "sum(search_impressions)",
            "search_clicks": "sum(search_clicks)",
            "marketing_impressions": "sum(marketing_impressions)",
            "marketing_clicks": "sum(marketing_clicks)",
            "visits": "sum(visits)",
            "chat_days": "sum(chats)",
            "opportunity_days": "sum(opportunities)",
            "trade_assurance_orders": "sum(trade_assurance_orders)",
            "trade_assurance_amount": "sum(trade_assurance_amount)",
        },
    ),
    _Table("country_period", "country", "country", _TRAFFIC),
    _Table("channel_period", "channel", "channel", _TRAFFIC),
    _Table(
        "product_period",
        "product",
        "product_id",
        {code: _TRAFFIC[code] for code in ("impressions", "clicks", "inquiries")},
    ),
    _Table(
        "staff_period", "staff", "staff", {"inquiries": "sum(inquiries)", "rfq_quotes": "sum(rfq_quotes)"}
    ),
)
_AD_FIGURES = {
    "ad_spend": "sum(ad_spend)",
    "ad_impressions": "sum(impressions)",
    "ad_clicks": "sum(clicks)",
    "ad_leads": "sum(ad_leads)",
}
_EFFECTIVE = "coalesce(is_effective, TRUE)"
_ARRIVED = f"{_EFFECTIVE} AND coalesce(source, 'inquiry') = 'inquiry'"
_SATURDAY = "{0} + CAST((6 - dayofweek({0})) AS INTEGER)"
"""The last day of the platform week that a day lies in."""
_FIRST_MONEY = "least(coalesce(deposit_on, balance_on), coalesce(balance_on, deposit_on))"


def last_day(snapshot: Snapshot, shop: str) -> date | None:
    """The newest day that any file by day speaks of."""
    days = [
        found.period.end
        for name in (
            "shop_day",
            "ad_day",
            "country_period",
            "channel_period",
            "product_period",
            "staff_period",
        )
        for found in snapshot.intervals(name, shop)
        if found.period.length == 1
    ]
    logs = [found.period.end for found in snapshot.intervals("inquiry", shop)]
    return max(days or logs, default=None)


def blocks_of(snapshot: Snapshot, shop: str, last: date) -> tuple[Block, ...]:
    """Every watched series up to and with the day `last`: by day, and by platform week where the files are weekly.

    A segment that a day's file does not list had nothing to be listed for, and counts 0 from the day on which it
    was first listed; a day without a file, and a cell without a figure, are NaN.
    """
    found: list[Block] = []
    lines = _lines(snapshot, shop)
    for step in Step:
        log = _Log(_axis(step, last), last, lines)
        for table in _PERIODIC:
            blocks = _periodic(snapshot, shop, table, log.axis)
            found += blocks
            if table.dimension == "product":
                found += _by_line(blocks, lines)
        found += _advertising(snapshot, shop, log)
        found += _inquiries(snapshot, shop, log)
        found += _orders(snapshot, shop, log)
        found += _losses(snapshot, shop, log)
    return _with_season(snapshot, shop, last, found)


@dataclass(frozen=True, slots=True)
class _Log:
    """How the shop's own lists, which have a day in every row, are counted into columns."""

    axis: Axis
    last: date
    """The day of the look."""
    lines: Mapping[str, str]

    def day(self, column: str) -> str:
        """SQL of the last day of the column that a row belongs to."""
        return column if self.axis.step is Step.DAY else _SATURDAY.format(column)

    @property
    def values(self) -> dict[str, object]:
        """Parameters of every query over a list."""
        first = self.axis.first - timedelta(days=self.axis.step.days - 1)
        return {"first": first, "last": self.axis.last}

    @property
    def by_line(self) -> tuple[str, dict[str, object]]:
        """SQL of a row's line from its product, and its parameters."""
        named: dict[str, object] = {"products": list(self.lines), "lines": list(self.lines.values())}
        return "coalesce(map($products, $lines)[product_id], '')", named

    def parts(self, *dimensions: str) -> Iterable[tuple[str, str, dict[str, object]]]:
        """Dimension, SQL of its segment and parameters: of the whole, the dimensions given and, by week, the line."""
        yield "", "''", self.values
        for dimension in dimensions:
            yield dimension, dimension, self.values
        if self.lines and self.axis.step is Step.WEEK:
            sql, named = self.by_line
            yield "line", sql, {**self.values, **named}


def _lines(snapshot: Snapshot, shop: str) -> Mapping[str, str]:
    rows = snapshot.query(
        "SELECT product_id, arg_max(product_name, period_end) AS name FROM {product_period} "
        "WHERE product_name <> $none GROUP BY 1 ORDER BY 1",
        {"none": ""},
        shop=shop,
    )
    return lines_of({row["product_id"]: row["name"] for row in rows.to_pylist()})


def _by_line(blocks: Sequence[Block], lines: Mapping[str, str]) -> list[Block]:
    """Sums of products by line. A line has a figure where any of its products has one."""
    segments = tuple(sorted(set(lines.values())))
    found = []
    for block in blocks if segments else ():
        rows = [
            [place for place, product in enumerate(block.segments) if lines.get(product) == line]
            for line in segments
        ]
        is_there = [place for place, own in enumerate(rows) if own]
        if is_there:
            values = np.stack([_sum_of_any(block.values[rows[place]]) for place in is_there])
            trials = block.trials
            if trials is not None:
                trials = np.stack([_sum_of_any(trials[rows[place]]) for place in is_there])
            named = tuple(segments[place] for place in is_there)
            found.append(replace(block, dimension="line", segments=named, values=values, trials=trials))
    return found


def _sum_of_any(values: Floats) -> Floats:
    is_there = ~np.isnan(values)
    sums: Floats = np.where(is_there.any(axis=0), np.where(is_there, values, 0.0).sum(axis=0), np.nan)
    return sums


def _with_season(snapshot: Snapshot, shop: str, last: date, blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The blocks with the yearly season of the whole shop's figure, where enough years tell it."""
    axis = Axis(Step.DAY, last - timedelta(days=YEARS - 1), YEARS)
    period = Period(axis.first, axis.last)
    profiles = {}
    for block in _periodic(snapshot, shop, _PERIODIC[0], axis):
        if block.figure.code in set(SEASON_OF.values()):
            profile = yearly_profile(block.values[0], period)
            if profile is not None:
                profiles[block.figure.code] = profile
    if not profiles:
        return tuple(blocks)
    return tuple(
        _seasoned(block, profiles.get(SEASON_OF.get(block.figure.code, "")), axis) for block in blocks
    )


def _seasoned(block: Block, profile: Floats | None, years: Axis) -> Block:
    if profile is None:
        return block
    days = block.axis.step.days
    ends = [years.place(block.axis.day(column)) + 1 for column in range(block.axis.size)]
    return replace(block, profile=np.array([profile[max(end - days, 0) : end].mean() for end in ends]))


def _axis(step: Step, last: date) -> Axis:
    if step is Step.WEEK:
        # The last Saturday that is over.
        last -= timedelta(days=(last.weekday() - 5) % 7)
    size = LONGEST // step.days
    return Axis(step, last - timedelta(days=(size - 1) * step.days), size)


def _periodic(snapshot: Snapshot, shop: str, table: _Table, axis: Axis) -> list[Block]:
    intervals = snapshot.intervals(table.dataset, shop)
    if axis.step is Step.WEEK and not any(found.period.length == axis.step.days for found in intervals):
        return _weeks_of_days(snapshot, shop, table, axis)
    is_step = (
        "period_start = period_end"
        if axis.step is Step.DAY
        else "date_diff('day', period_start, period_end) = 6 AND dayofweek(period_end) = 6"
    )
    sums = ", ".join(f"({sql})::DOUBLE AS {code}" for code, sql in table.figures.items())
    sql = (
        f"SELECT period_end AS day, {table.segment} AS segment, {sums} FROM {{{table.dataset}}} "
        f"WHERE {is_step} AND period_end BETWEEN $first AND $last GROUP BY ALL"
    )
    rows = snapshot.query(sql, _ends(axis), shop=shop)
    days = [found.period.end for found in intervals if found.period.length == axis.step.days]
    return _blocks(rows, table.dimension, table.figures, axis, _covered(axis, days))


def _weeks_of_days(snapshot: Snapshot, shop: str, table: _Table, axis: Axis) -> list[Block]:
    """Whole weeks put together from all their seven days, where there are no files by week."""
    ends = [found.period.end for found in snapshot.intervals(table.dataset, shop) if found.period.length == 1]
    is_whole = _whole_weeks(axis, ends)
    weeks = [axis.day(int(column)) for column in np.flatnonzero(is_whole)]
    sums = ", ".join(f"({sql})::DOUBLE AS {code}" for code, sql in table.figures.items())
    saturday = _SATURDAY.format("period_end")
    sql = (
        f"SELECT {saturday} AS day, {table.segment} AS segment, {sums} FROM {{{table.dataset}}} "
        f"WHERE period_start = period_end AND list_contains($weeks, {saturday}) GROUP BY ALL"
    )
    rows = snapshot.query(sql, {"weeks": weeks}, shop=shop)
    return _blocks(rows, table.dimension, table.figures, axis, is_whole)


def _whole_weeks(axis: Axis, days: Iterable[date]) -> NDArray[np.bool_]:
    """(weeks) whether all seven days of each are among the days."""
    places = np.array([axis.place(day + timedelta(days=6)) for day in set(days)], dtype=np.intp)
    places = places[(places >= 0) & (places < axis.size)]
    is_whole: NDArray[np.bool_] = np.bincount(places, minlength=axis.size) == axis.step.days
    return is_whole


def _advertising(snapshot: Snapshot, shop: str, log: _Log) -> list[Block]:
    """All together, by campaign, and by campaign and country. A spend may stand in several rows, split in different
    ways: of each day, the rows with the fewest keys filled are read.
    """
    found: list[Block] = []
    days = [
        interval.period.end for interval in snapshot.intervals("ad_day", shop) if interval.period.length == 1
    ]
    covered = _covered(log.axis, days) if log.axis.step is Step.DAY else _whole_weeks(log.axis, days)
    sums = ", ".join(f"({sql})::DOUBLE AS {code}" for code, sql in _AD_FIGURES.items())
    filled = "(keyword <> '')::INT + (product_id <> '')::INT + (country <> '')::INT"
    split = f"campaign || '{SPLIT}' || country"
    for dimension, segment, is_told in (
        ("", "''", "TRUE"),
        ("campaign", "campaign", "campaign <> ''"),
        ("campaign_country", split, "campaign <> '' AND country <> ''"),
    ):
        sql = (
            f"SELECT {log.day('period_end')} AS day, segment, {sums} FROM (SELECT *, {segment} AS segment, "
            f"{filled} + (campaign <> '')::INT AS keys, min(keys) OVER (PARTITION BY period_end) AS fewest "
            "FROM {ad_day} WHERE period_start = period_end AND period_end BETWEEN $first AND $last"
            f" AND {is_told}) WHERE keys = fewest GROUP BY ALL"
        )
        rows = snapshot.query(sql, log.values, shop=shop)
        found += _blocks(rows, dimension, _AD_FIGURES, log.axis, covered)
    return found


def _inquiries(snapshot: Snapshot, shop: str, log: _Log) -> list[Block]:
    """Figures of the log, by the day of arrival. Answers and quotes are read once they have had their time."""
    axis = log.axis
    covered = _covered_by_log(snapshot, "inquiry", shop, axis)
    if not covered.any():
        return []
    # Of a week, the arrivals of the day of the look are left out: their answers may not stand in the log yet.
    ripe = log.last if axis.step is Step.DAY else log.last - timedelta(days=1)
    counted = {
        "logged_inquiries": f"count(*) FILTER (WHERE {_ARRIVED})",
        "ineffective": f"count(*) FILTER (WHERE NOT {_EFFECTIVE})",
        "answerable": f"count(*) FILTER (WHERE {_ARRIVED} AND data_day <= $ripe)",
        "replied": f"count(*) FILTER (WHERE {_ARRIVED} AND data_day <= $ripe "
        "AND first_reply_at <= received_at + INTERVAL 2 HOUR)",
        "quoted": f"count(*) FILTER (WHERE {_ARRIVED} AND date_diff('day', data_day, quoted_on) <= 7)",
    }
    sums = ", ".join(f"({sql})::DOUBLE AS {code}" for code, sql in counted.items())
    known = snapshot.query(
        "SELECT count(first_reply_at) AS replies, count(quoted_on) AS quotes, count(is_effective) AS flags "
        "FROM {inquiry}",
        shop=shop,
    ).to_pylist()[0]
    found: list[Block] = []
    for dimension, segment, values_of in log.parts("country", "staff"):
        sql = (
            f"SELECT {log.day('data_day')} AS day, {segment} AS segment, {sums} FROM {{inquiry}} "
            "WHERE data_day BETWEEN $first AND $last GROUP BY ALL"
        )
        rows = snapshot.query(sql, {**values_of, "ripe": ripe}, shop=shop)
        segments, arrays = _arrays(rows, dimension, counted, axis, covered)
        if not segments:
            continue
        if dimension != "staff":
            arrived = arrays["logged_inquiries"]
            found.append(Block(FIGURES["logged_inquiries"], dimension, axis, segments, arrived))
            if known["flags"]:
                found.append(Block(FIGURES["ineffective"], dimension, axis, segments, arrays["ineffective"]))
        for code, part, whole, lag, is_known in (
            ("replied_in_2_hours", "replied", "answerable", 1, known["replies"]),
            ("quoted_in_7_days", "quoted", "logged_inquiries", 7, known["quotes"]),
        ):
            if is_known:
                columns = lag // axis.step.days
                values, trials = _later(arrays[part], columns), _later(arrays[whole], columns)
                own = columns * axis.step.days
                found.append(Block(FIGURES[code], dimension, axis, segments, values, trials, own))
    return found


def _orders(snapshot: Snapshot, shop: str, log: _Log) -> list[Block]:
    covered = _covered_by_log(snapshot, "order", shop, log.axis)
    if not covered.any():
        return []
    found: list[Block] = []
    for code, day in {"drafted_orders": "drafted_on", "paid_orders": _FIRST_MONEY}.items():
        for dimension, segment, values in log.parts("country"):
            sql = (
                f"SELECT {log.day('day')} AS day, segment, count(*)::DOUBLE AS {code} "
                f"FROM (SELECT {day} AS day, {segment} AS segment FROM {{order}}) "
                "WHERE day BETWEEN $first AND $last GROUP BY ALL"
            )
            rows = snapshot.query(sql, values, shop=shop)
            found += _blocks(rows, dimension, {code: ""}, log.axis, covered)
    if log.axis.step is Step.DAY:
        sql = (
            "SELECT day, '' AS segment, fsum(amount)::DOUBLE AS gmv FROM ("
            "SELECT deposit_on AS day, deposit AS amount FROM {order} UNION ALL "
            "SELECT balance_on AS day, balance AS amount FROM {order}) "
            "WHERE day BETWEEN $first AND $last GROUP BY ALL"
        )
        found += _blocks(snapshot.query(sql, log.values, shop=shop), "", {"gmv": ""}, log.axis, covered)
    return found


def _losses(snapshot: Snapshot, shop: str, log: _Log) -> list[Block]:
    """Of the losses noted in a column, those that give one of the company's own conditions as their reason; by week
    also line by line. Where the shop notes its quotes, losses before one are left out: conditions were not named yet.
    """
    axis = log.axis
    covered = _covered_by_log(snapshot, "loss", shop, axis)
    if not covered.any():
        return []
    quotes = snapshot.query("SELECT count(quoted_on) AS quotes FROM {inquiry}", shop=shop).to_pylist()[0]
    split: list[tuple[str, str, dict[str, object]]] = [("reason", "reason", {})]
    if log.lines and axis.step is Step.WEEK:
        line, named = log.by_line
        split.append(("reason_line", f"reason || '{SPLIT}' || {line}", named))
    found = []
    for dimension, segment, named in split:
        # Each list is read by itself before they are joined, as both hold a day and a shop.
        sql = (
            f"SELECT {log.day('data_day')} AS day, {segment} AS segment, count(*)::DOUBLE AS losses FROM "
            "(SELECT inquiry_id, data_day, reason FROM {loss} WHERE data_day BETWEEN $first AND $last) LEFT JOIN "
            "(SELECT inquiry_id, product_id, quoted_on FROM {inquiry}) USING (inquiry_id) "
            f"WHERE {'quoted_on IS NOT NULL' if quotes['quotes'] else 'TRUE'} GROUP BY ALL"
        )
        rows = snapshot.query(sql, {**log.values, **named}, shop=shop)
        found += _shares(*_arrays(rows, dimension, {"losses": ""}, axis, covered), dimension, axis)
    return found


def _shares(
    segments: tuple[str, ...], arrays: Mapping[str, Floats], dimension: str, axis: Axis
) -> list[Block]:
    """Each of the company's own reasons among the losses of the column, or of its line where the segment has one."""
    if not segments:
        return []
    losses = np.nan_to_num(arrays["losses"])
    among = [segment.partition(SPLIT)[2] for segment in segments]
    whole = {
        name: losses[[place for place, one in enumerate(among) if one == name]].sum(axis=0)
        for name in set(among)
    }
    kept = [
        place
        for place, segment in enumerate(segments)
        if segment.partition(SPLIT)[0] in COMPANY_REASONS and not segment.endswith(SPLIT)
    ]
    if not kept:
        return []
    named = tuple(segments[place] for place in kept)
    trials = np.stack([whole[among[place]] for place in kept])
    return [Block(FIGURES["lost_for"], dimension, axis, named, losses[kept], trials)]


def _ends(axis: Axis) -> dict[str, object]:
    return {"first": axis.first, "last": axis.last}


def _covered(axis: Axis, days: Iterable[date]) -> NDArray[np.bool_]:
    covered = np.zeros(axis.size, dtype=bool)
    for day in days:
        place = axis.place(day)
        if 0 <= place < axis.size and axis.day(place) == day:
            covered[place] = True
    return covered


def _covered_by_log(snapshot: Snapshot, name: str, shop: str, axis: Axis) -> NDArray[np.bool_]:
    """A log speaks for every day from its first entry to its last and its usual silence, and the weeks between."""
    covered = np.zeros(axis.size, dtype=bool)
    for found in snapshot.intervals(name, shop):
        last = silent_until(snapshot, name, shop, found.period.end)
        start, end = axis.place_after(found.period.start), axis.place(last)
        covered[max(start, 0) : max(end + 1, 0)] = True
    return covered


def _blocks(
    rows: pa.Table, dimension: str, codes: Iterable[str], axis: Axis, covered: NDArray[np.bool_]
) -> list[Block]:
    segments, arrays = _arrays(rows, dimension, codes, axis, covered)
    if not segments:
        return []
    found = [
        Block(FIGURES[code], dimension, axis, segments, values)
        for code, values in arrays.items()
        if not np.isnan(values).all()
    ]
    for code, (part, whole) in RATES.items():
        if part in arrays and whole in arrays:
            values, trials = arrays[part], arrays[whole]
            # More successes than trials is no rate: the two are counted differently there.
            with np.errstate(invalid="ignore"):
                is_rate = (values <= trials) & (trials > 0)
            values, trials = np.where(is_rate, values, np.nan), np.where(is_rate, trials, np.nan)
            if is_rate.any():
                found.append(Block(FIGURES[code], dimension, axis, segments, values, trials))
    return found


def _arrays(
    rows: pa.Table, dimension: str, codes: Iterable[str], axis: Axis, covered: NDArray[np.bool_]
) -> tuple[tuple[str, ...], dict[str, Floats]]:
    """The segments and, by figure, (segments × columns)."""
    names = rows.column("segment").to_pylist()
    places = np.array([axis.place(day) for day in rows.column("day").to_pylist()], dtype=np.intp)
    is_named = np.array([bool(name) or not dimension for name in names], dtype=bool)
    segments = sorted({name or "" for name, named in zip(names, is_named, strict=True) if named})
    at = {name: place for place, name in enumerate(segments)}
    rows_at = np.array([at.get(name or "", -1) for name in names], dtype=np.intp)
    is_kept = is_named & (places >= 0) & (places < axis.size)
    arrays: dict[str, Floats] = {}
    listed = np.zeros((len(segments), axis.size), dtype=bool)
    listed[rows_at[is_kept], places[is_kept]] = True
    # From the day on which a segment is first listed, a file that does not list it says that there was nothing.
    is_nought = covered & (listed.cumsum(axis=1) > 0) & ~listed
    for code in codes:
        values = np.full((len(segments), axis.size), np.nan)
        column = rows.column(code).to_numpy(zero_copy_only=False).astype(np.float64)
        values[rows_at[is_kept], places[is_kept]] = column[is_kept]
        values[is_nought & ~np.isnan(values).all(axis=1)[:, None]] = 0.0
        arrays[code] = values
    return _largest(tuple(segments), arrays)


def _largest(
    segments: tuple[str, ...], arrays: dict[str, Floats]
) -> tuple[tuple[str, ...], dict[str, Floats]]:
    """The segments with the largest figures, where there are very many."""
    if len(segments) <= MOST_SEGMENTS or not arrays:
        return segments, arrays
    size = np.nansum(next(iter(arrays.values())), axis=1)
    kept = np.sort(np.argsort(-size, kind="stable")[:MOST_SEGMENTS])
    return tuple(segments[place] for place in kept), {code: values[kept] for code, values in arrays.items()}


def _later(values: Floats, lag: int) -> Floats:
    """Each figure `lag` columns later: on the day on which it is ripe."""
    moved = np.full_like(values, np.nan)
    moved[:, lag:] = values[:, : values.shape[1] - lag]
    return moved


def kinds(blocks: Sequence[Block], step: Step) -> Mapping[Kind, tuple[Block, ...]]:
    """The blocks of one step by kind: series of a kind learn from each other."""
    return {
        kind: tuple(block for block in blocks if block.axis.step is step and block.figure.kind is kind)
        for kind in Kind
    }
