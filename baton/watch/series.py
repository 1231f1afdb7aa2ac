"""The daily and weekly series of a shop, read from its facts as arrays."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from baton.facts.snapshot import Snapshot
from baton.kit.period import Period
from baton.watch.logic.figures import COMPANY_REASONS, FIGURES, Watched
from baton.watch.terms import Event, Kind, Step

Floats = NDArray[np.float64]

LONGEST = 420
"""Days of history that are read: a year, and what a yearly season needs to be told from it."""
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
_FIRST_MONEY = "least(coalesce(deposit_on, balance_on), coalesce(balance_on, deposit_on))"


def events_of(snapshot: Snapshot, shop: str, span: Period) -> tuple[Event, ...]:
    """What the shop's record holds for the span, in order; alerts of old are not among it."""
    columns = ["event_id", "started_on", "ended_on", "kind", "title", "product_id", "country"]
    rows = snapshot.read("event", shop, columns=columns).to_pylist()
    found = [
        Event(
            id=row["event_id"],
            start=row["started_on"],
            end=max(row["ended_on"] or row["started_on"], row["started_on"]),
            kind=row["kind"],
            title=row["title"],
            product_id=row["product_id"] or "",
            country=row["country"] or "",
        )
        for row in rows
        if row["kind"] != "alert"
    ]
    return tuple(
        sorted(
            (one for one in found if Period(one.start, one.end).overlap(span)),
            key=lambda one: (one.start, one.id),
        )
    )


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
    for step in Step:
        axis = _axis(step, last)
        for table in _PERIODIC:
            found += _periodic(snapshot, shop, table, axis)
        if step is Step.DAY:
            found += _advertising(snapshot, shop, axis)
            found += _inquiries(snapshot, shop, axis)
            found += _orders(snapshot, shop, axis)
            found += _losses(snapshot, shop, axis)
    return tuple(found)


def _axis(step: Step, last: date) -> Axis:
    if step is Step.WEEK:
        # The last Saturday that is over.
        last -= timedelta(days=(last.weekday() - 5) % 7)
    size = LONGEST // step.days
    return Axis(step, last - timedelta(days=(size - 1) * step.days), size)


def _periodic(snapshot: Snapshot, shop: str, table: _Table, axis: Axis) -> list[Block]:
    if axis.step is Step.WEEK and not table.dimension:
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
    days = [
        found.period.end
        for found in snapshot.intervals(table.dataset, shop)
        if found.period.length == axis.step.days
    ]
    return _blocks(rows, table.dimension, table.figures, axis, _covered(axis, days))


def _weeks_of_days(snapshot: Snapshot, shop: str, table: _Table, axis: Axis) -> list[Block]:
    """Whole weeks put together from all their seven days."""
    sums = ", ".join(f"({sql})::DOUBLE AS {code}" for code, sql in table.figures.items())
    saturday = "period_end + CAST((6 - dayofweek(period_end)) AS INTEGER)"
    sql = (
        f"SELECT {saturday} AS day, '' AS segment, {sums} FROM {{{table.dataset}}} "
        "WHERE period_start = period_end AND period_end > $first - 7 AND period_end <= $last "
        "GROUP BY ALL HAVING count(*) = 7"
    )
    rows = snapshot.query(sql, _ends(axis), shop=shop)
    return _blocks(rows, "", table.figures, axis, np.zeros(axis.size, dtype=bool))


def _advertising(snapshot: Snapshot, shop: str, axis: Axis) -> list[Block]:
    """By campaign, and all together. A spend may stand in several rows, split in different ways: of each day, the
    rows with the fewest keys filled are read.
    """
    found: list[Block] = []
    days = [
        interval.period.end for interval in snapshot.intervals("ad_day", shop) if interval.period.length == 1
    ]
    sums = ", ".join(f"({sql})::DOUBLE AS {code}" for code, sql in _AD_FIGURES.items())
    filled = "(keyword <> '')::INT + (product_id <> '')::INT + (country <> '')::INT"
    for dimension, segment in (("", "''"), ("campaign", "campaign")):
        sql = (
            f"SELECT day, segment, {sums} FROM (SELECT *, period_end AS day, {segment} AS segment, "
            f"{filled} + (campaign <> '')::INT AS keys, min(keys) OVER (PARTITION BY period_end) AS fewest "
            "FROM {ad_day} WHERE period_start = period_end AND period_end BETWEEN $first AND $last"
            f"{' AND campaign <> $none' if dimension else ' AND $none = $none'}) WHERE keys = fewest GROUP BY ALL"
        )
        rows = snapshot.query(sql, {**_ends(axis), "none": ""}, shop=shop)
        found += _blocks(rows, dimension, _AD_FIGURES, axis, _covered(axis, days))
    return found


def _inquiries(snapshot: Snapshot, shop: str, axis: Axis) -> list[Block]:
    """Figures of the log, by the day of arrival. Answers and quotes are read once they have had their time."""
    covered = _covered_by_log(snapshot, "inquiry", shop, axis)
    if not covered.any():
        return []
    counted = {
        "logged_inquiries": f"count(*) FILTER (WHERE {_ARRIVED})",
        "ineffective": f"count(*) FILTER (WHERE NOT {_EFFECTIVE})",
        "replied": f"count(*) FILTER (WHERE {_ARRIVED} AND first_reply_at <= received_at + INTERVAL 2 HOUR)",
        "quoted": f"count(*) FILTER (WHERE {_ARRIVED} AND date_diff('day', data_day, quoted_on) <= 7)",
    }
    sums = ", ".join(f"({sql})::DOUBLE AS {code}" for code, sql in counted.items())
    known = snapshot.query(
        "SELECT count(first_reply_at) AS replies, count(quoted_on) AS quotes, count(is_effective) AS flags "
        "FROM {inquiry}",
        shop=shop,
    ).to_pylist()[0]
    found: list[Block] = []
    for dimension, segment in (("", "''"), ("country", "country"), ("staff", "staff")):
        sql = (
            f"SELECT data_day AS day, {segment} AS segment, {sums} FROM {{inquiry}} "
            "WHERE data_day BETWEEN $first AND $last GROUP BY ALL"
        )
        rows = snapshot.query(sql, _ends(axis), shop=shop)
        segments, arrays = _arrays(rows, dimension, counted, axis, covered)
        if not segments:
            continue
        arrived = arrays["logged_inquiries"]
        if dimension != "staff":
            found.append(Block(FIGURES["logged_inquiries"], dimension, axis, segments, arrived))
            if known["flags"]:
                found.append(Block(FIGURES["ineffective"], dimension, axis, segments, arrays["ineffective"]))
        for code, column, lag, is_known in (
            ("replied_in_2_hours", "replied", 1, known["replies"]),
            ("quoted_in_7_days", "quoted", 7, known["quotes"]),
        ):
            if is_known:
                values, trials = _later(arrays[column], lag), _later(arrived, lag)
                found.append(Block(FIGURES[code], dimension, axis, segments, values, trials, lag))
    return found


def _orders(snapshot: Snapshot, shop: str, axis: Axis) -> list[Block]:
    covered = _covered_by_log(snapshot, "order", shop, axis)
    if not covered.any():
        return []
    found: list[Block] = []
    money = "fsum(amount)"
    for code, rows_of in {
        "drafted_orders": "SELECT drafted_on AS day, country, NULL::DOUBLE AS amount FROM {order}",
        "paid_orders": f"SELECT {_FIRST_MONEY} AS day, country, NULL::DOUBLE AS amount FROM {{order}}",
        "gmv": "SELECT deposit_on AS day, country, deposit AS amount FROM {order} UNION ALL "
        "SELECT balance_on AS day, country, balance AS amount FROM {order}",
    }.items():
        for dimension, segment in (("", "''"), ("country", "country")):
            if code == "gmv" and dimension:
                continue
            figure = f"({money if code == 'gmv' else 'count(*)'})::DOUBLE AS {code}"
            sql = (
                f"SELECT day, {segment} AS segment, {figure} FROM ({rows_of}) "
                "WHERE day BETWEEN $first AND $last GROUP BY ALL"
            )
            found += _blocks(
                snapshot.query(sql, _ends(axis), shop=shop), dimension, {code: ""}, axis, covered
            )
    return found


def _losses(snapshot: Snapshot, shop: str, axis: Axis) -> list[Block]:
    """Of the losses noted on a day, those that give one of the company's own conditions as their reason."""
    covered = _covered_by_log(snapshot, "loss", shop, axis)
    if not covered.any():
        return []
    sql = (
        "SELECT data_day AS day, reason AS segment, count(*)::DOUBLE AS losses FROM {loss} "
        "WHERE data_day BETWEEN $first AND $last GROUP BY ALL"
    )
    segments, arrays = _arrays(
        snapshot.query(sql, _ends(axis), shop=shop), "reason", {"losses": ""}, axis, covered
    )
    losses = np.where(covered, np.nan_to_num(arrays["losses"]), np.nan)
    whole = losses.sum(axis=0)
    kept = [place for place, reason in enumerate(segments) if reason in COMPANY_REASONS]
    if not kept:
        return []
    trials = np.repeat(whole[None, :], len(kept), axis=0)
    return [
        Block(
            FIGURES["lost_for"],
            "reason",
            axis,
            tuple(segments[place] for place in kept),
            losses[kept],
            trials,
        )
    ]


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
    """A log speaks for every day from its first entry to its last."""
    covered = np.zeros(axis.size, dtype=bool)
    for found in snapshot.intervals(name, shop):
        start, end = axis.place(found.period.start), axis.place(found.period.end)
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
    moved[:, lag:] = values[:, :-lag]
    return moved


def kinds(blocks: Sequence[Block], step: Step) -> Mapping[Kind, tuple[Block, ...]]:
    """The blocks of one step by kind: series of a kind learn from each other."""
    return {
        kind: tuple(block for block in blocks if block.axis.step is step and block.figure.kind is kind)
        for kind in Kind
    }
