"""One walk of the detector over all series of some days: what is surprising, and what is believed of a day."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from baton.kit.period import Period
from baton.watch.logic.calendar import by_week, effects, later, of_most
from baton.watch.logic.detector import LEAST_HISTORY, Findings, Verdict, detect
from baton.watch.logic.fdr import WHOLE, adjusted
from baton.watch.logic.panel import Effects, Panel
from baton.watch.logic.statistic import Sums
from baton.watch.series import Axis, Block, Floats
from baton.watch.terms import (
    SPLIT,
    Event,
    Key,
    Kind,
    Step,
)

FALSE_RATE = 0.01
"""Of the series named on a day, the share expected to be named wrongly: one quiet day in a hundred names any."""
SHOWN = 60
"""Columns of a series that an alert keeps for its chart."""
LONGEST_DISTURBANCE = 14
"""Days up to which a noted change with an end is a disturbance; a longer one is how things are."""
LEAST_WEEKS = 8
"""Weeks with a figure before the first verdict on a weekly series: two months."""
SETTLED = 28
"""Days for which what follows a change on record is held against the time before it; from then on it is usual."""
WITHIN: Mapping[str, str] = {"campaign_country": "campaign", "reason_line": "reason"}
"""Dimensions whose segments are parts of another dimension's."""
_ON_RECORD = "on record"
_OF_RATES = 0.5
"""What an occasion does to a share, against what it does to a figure: it moves both figures of the share together."""
_CALM = 0.05
_USUAL_MONEY = 120
"""Columns from which the unit of money is told."""
_LEAST_UNIT = 0.01


@dataclass(frozen=True, slots=True)
class Row:
    key: Key
    block: Block
    place: int
    """Its row in the block."""


@dataclass(frozen=True)
class Look:
    """All series of a day, one after the other, with what the detector says of them."""

    rows: tuple[Row, ...]
    found: Findings
    parent: NDArray[np.intp]
    unit: Floats
    """(rows) what one of the detector's counts stands for: 1, or of money the amount that comes and goes together."""
    believed: NDArray[np.bool_]
    asked: NDArray[np.bool_]
    """(rows) what is believed, and what is once the whole that it is part of is: then it is one of few."""
    adjusted: Floats
    """(rows) the share of false ones among everything at least as surprising, with each family's say."""
    at: Mapping[tuple[Key, Step], int]


@dataclass(frozen=True)
class _Group:
    """Series that are walked through together."""

    blocks: tuple[Block, ...]
    found: Findings
    """Of the last SHOWN columns of every day asked about."""

    def before(self, last: date) -> int:
        """By how many columns a day's newest one lies before the walk's."""
        axis = self.blocks[0].axis
        return axis.size - 1 - axis.place(last)


@dataclass(frozen=True)
class _Walk:
    """What the detector says of all series on several days."""

    groups: tuple[_Group, ...]
    units: Mapping[tuple[Step, str], float]
    events: Sequence[Event]

    def on(self, day: date) -> Look | None:
        """The day's look; None where it has no series."""
        rows: list[Row] = []
        parts: list[Findings] = []
        for group in self.groups:
            back = group.before(day)
            blocks = [block.until(day) for block in group.blocks]
            parts.append(_of_day(group.found, back))
            rows += [
                Row(Key(block.figure.code, block.dimension, segment), block, place)
                for block in blocks
                for place, segment in enumerate(block.segments)
            ]
        if not rows:
            return None
        found = _joined(parts)
        at = {(row.key, row.block.axis.step): place for place, row in enumerate(rows)}
        parent = _parents(rows, at)
        rates = adjusted(found.chance[:, -1], parent, _families(rows, self.events, day))
        unit = np.array([self.units.get((row.block.axis.step, row.key.metric), 1.0) for row in rows])
        with np.errstate(invalid="ignore"):
            believed = rates <= FALSE_RATE
        asked = _asked(rows, found.chance[:, -1], parent, believed)
        return Look(tuple(rows), found, parent, unit, believed, asked, rates, at)


def walked(blocks: Sequence[Block], events: Sequence[Event], days: Sequence[date]) -> _Walk | None:
    units = _units(blocks)
    everywhere = _everywhere(blocks)
    groups = []
    for group in _groups(blocks):
        axis = group[0].axis
        first = min(_first_column(block) for block in group)
        ends = axis.size - axis.place(days[0])
        values = np.concatenate(
            [block.values[:, first:] / units.get((axis.step, block.figure.code), 1.0) for block in group]
        )
        with_trials = [block.trials[:, first:] for block in group if block.trials is not None]
        panel = Panel(
            values=values,
            first_day=axis.day(first),
            trials=np.concatenate(with_trials) if with_trials else None,
            excluded=_left_out(group, events, days[-1])[:, first:],
            renewed=_renewed(group, events, axis, first),
            effects=_calendar(group, axis, first, everywhere),
            profile=_profile(group, first),
            cycle=7 if axis.step is Step.DAY else 1,
            origin=None if axis.step is Step.DAY else 0,
            pool=_pools(group),
            least_history=LEAST_HISTORY if axis.step is Step.DAY else LEAST_WEEKS,
        )
        found = detect(panel, keep=SHOWN + ends - 1, ends=ends)
        groups.append(_Group(group, _padded(found, SHOWN + ends - 1)))
    return _Walk(tuple(groups), units, events) if groups else None


def _of_day(found: Findings, back: int) -> Findings:
    """A walk's findings as of `back` columns before its last."""
    size = found.verdict.shape[1] - back
    whole: dict[str, Any] = {name: getattr(found, name)[:, size - SHOWN : size] for name in _BY_DAY}
    # A walk that began after the day has nothing to say on it: all of it is padding.
    sums = found.sums_on.get(-1 - back)
    if sums is None:
        sums = {window: one.scaled(0.0) for window, one in found.last.items()}
    return replace(found, **whole, sums_on={-1: sums})


def _families(rows: Sequence[Row], events: Sequence[Event], day: date) -> NDArray[np.intp]:
    """Each dimension is a family, and so is what the record has named within SETTLED days: a change that was made
    on purpose is looked after more closely than one of thousands of products.
    """
    recent = [
        event
        for event in events
        if event.kind != "import_gap" and event.start <= day < event.start + timedelta(days=SETTLED)
    ]
    named = {segment for event in recent for segment in (event.product_id, event.country) if segment}
    names = [_ON_RECORD if row.key.segment in named else row.key.dimension for row in rows]
    numbers = {name: number for number, name in enumerate(sorted(set(names)))}
    return np.array([numbers[name] for name in names], dtype=np.intp)


def _asked(
    rows: Sequence[Row], chance: Floats, parent: NDArray[np.intp], believed: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """What may explain a whole that is believed: parts that are believed among the parts of their dimension alone."""
    asked = believed.copy()
    parts: dict[tuple[int, str], list[int]] = {}
    for place, row in enumerate(rows):
        if parent[place] != WHOLE and not np.isnan(chance[place]):
            parts.setdefault((int(parent[place]), row.key.dimension), []).append(place)
    # Whole first: what is part of a part is asked after it.
    for (whole, _), places in sorted(parts.items(), key=lambda one: one[0][1] in WITHIN):
        if asked[whole]:
            asked[places] |= chance[places] * len(places) <= FALSE_RATE
    return asked


def _units(blocks: Sequence[Block]) -> Mapping[tuple[Step, str], float]:
    """Of each figure of money, its variance over its mean: so much comes and goes at a time, as one of a count does.

    A day's money is a few orders' sums; judged by the cent, a day without an order would be beyond belief.
    """
    found: dict[tuple[Step, str], float] = {}
    for block in sorted(blocks, key=lambda block: bool(block.dimension)):
        name = (block.axis.step, block.figure.code)
        if block.figure.kind is not Kind.MONEY or name in found:
            continue
        has_any = (~np.isnan(block.values)).any(axis=0)
        recent = np.nansum(block.values, axis=0)[has_any][-_USUAL_MONEY:]
        mean = float(recent.mean()) if recent.size else 0.0
        found[name] = max(float(recent.var()) / mean, _LEAST_UNIT) if mean > 0 else 1.0
    return found


def _groups(blocks: Sequence[Block]) -> Iterable[tuple[Block, ...]]:
    """Blocks that can be walked through together: of one step and kind, and about as long."""
    by_kind: dict[tuple[Step, Kind, int], list[Block]] = {}
    for block in blocks:
        start = _first_column(block)
        if start < block.axis.size:
            by_kind.setdefault((block.axis.step, block.figure.kind, start // 60), []).append(block)
    return [tuple(group) for group in by_kind.values()]


def _pools(group: Sequence[Block]) -> NDArray[np.intp]:
    """(series) figures of one dimension scatter alike: a country's traffic is steadier than a product's."""
    dimensions = sorted({block.dimension for block in group})
    return np.repeat(
        [dimensions.index(block.dimension) for block in group], [len(block.segments) for block in group]
    ).astype(np.intp)


def _first_column(block: Block) -> int:
    """The first column with any figure; the number of columns where there is none."""
    has_any = (~np.isnan(block.values)).any(axis=0)
    return int(has_any.argmax()) if has_any.any() else block.axis.size


def _left_out(group: Sequence[Block], events: Sequence[Event], day: date) -> NDArray[np.bool_]:
    """(series × columns) days that say nothing about what is usual: import gaps, and noted disturbances that are over.

    While a disturbance lasts its days are judged like any other; from the day after it they are no yardstick.
    """
    axis = group[0].axis
    left_out = np.zeros((sum(len(block.segments) for block in group), axis.size), dtype=bool)
    yardless = [event for event in events if _is_no_yardstick(event, day)]
    start = 0
    for block in group:
        rows = slice(start, start + len(block.segments))
        keys = [Key(block.figure.code, block.dimension, segment) for segment in block.segments]
        for event in yardless:
            concerned = np.array([event.is_general or event.names(key) for key in keys], dtype=bool)
            left_out[rows][concerned, _columns(event, axis, block.lag)] = True
        start = rows.stop
    return left_out


def _columns(event: Event, axis: Axis, lag: int) -> slice:
    """The columns that an event disturbs: its days, and the weeks of which it takes more than half."""
    half = axis.step.days // 2
    first = axis.place_after(event.start + timedelta(days=lag - half))
    last = axis.place(event.end + timedelta(days=lag + half))
    return slice(max(first, 0), max(last + 1, 0))


def no_yardsticks(events: Sequence[Event], day: date) -> tuple[str, ...]:
    return tuple(event.id for event in events if _is_no_yardstick(event, day))


def _is_no_yardstick(event: Event, day: date) -> bool:
    if event.kind == "import_gap":
        return True
    length = (event.end - event.start).days + 1
    return event.kind == "known_change" and 1 < length <= LONGEST_DISTURBANCE and event.end < day


def _renewed(
    group: Sequence[Block], events: Sequence[Event], axis: Axis, first: int
) -> NDArray[np.bool_] | None:
    """(series × columns) the day, SETTLED days after the record says that a segment was changed, from which what it
    has come to is its usual level.
    """
    changes = [
        event
        for event in events
        if event.kind == "known_change"
        and not event.is_general
        # A disturbance goes by; what follows it is the level of before.
        and (event.end == event.start or (event.end - event.start).days + 1 > LONGEST_DISTURBANCE)
    ]
    if not changes:
        return None
    found = np.zeros((sum(len(block.segments) for block in group), axis.size - first), dtype=bool)
    row = 0
    for block in group:
        for segment in block.segments:
            for event in changes:
                day = event.start + timedelta(days=SETTLED + block.lag)
                # Of weeks, the one that the day lies in.
                column = axis.place_after(day - timedelta(days=axis.step.days - 1)) - first
                if segment in {event.product_id, event.country} and 0 <= column < found.shape[1]:
                    found[row, column] = True
            row += 1
    return found if found.any() else None


def _profile(group: Sequence[Block], first: int) -> Floats | None:
    """(series × columns) the yearly season, where any series has one."""
    if all(block.profile is None for block in group):
        return None
    return np.concatenate(
        [
            np.ones_like(block.values[:, first:])
            if block.profile is None
            else np.broadcast_to(block.profile[first:], block.values[:, first:].shape)
            for block in group
        ]
    )


def _calendar(group: Sequence[Block], axis: Axis, first: int, everywhere: Collection[str]) -> Effects | None:
    """Holidays, campaigns and fairs, by day or by the week of which they take more than half.

    What goes on counts on the day that a figure speaks of, which for a cohort's lies before its column.
    """
    start = axis.day(first) - timedelta(days=axis.step.days - 1)
    countries = [
        segment if block.dimension == "country" else _country_of(block, segment)
        for block in group
        for segment in block.segments
    ]
    found = effects(Period(start, axis.last), countries, everywhere)
    if group[0].figure.kind is Kind.RATE:
        found = replace(found, spread=_OF_RATES * found.spread)
    if axis.step is Step.WEEK:
        found = by_week(found)
    lags = np.repeat(
        [block.lag // axis.step.days for block in group], [len(block.segments) for block in group]
    )
    return later(found, lags) if lags.any() else found


def _everywhere(blocks: Sequence[Block]) -> frozenset[str]:
    """Occasions of most of the shop's buyers: these move the figures of all countries together."""
    for code in ("impressions", "logged_inquiries"):
        for block in blocks:
            sums = np.nansum(block.values, axis=1)
            if (block.figure.code, block.dimension) == (code, "country") and sums.any():
                return of_most(dict(zip(block.segments, sums.tolist(), strict=True)))
    return frozenset()


def _country_of(block: Block, segment: str) -> str:
    return segment.rpartition(SPLIT)[2] if block.dimension == "campaign_country" else ""


_BY_DAY = (
    "verdict", "chance", "score", "window", "observed", "expected", "scattered", "trials", "share",
    "day_expected", "day_low", "day_high", "is_shifted",
)  # fmt: skip


def _padded(found: Findings, size: int) -> Findings:
    """Findings with exactly `size` columns: what lies before the first one is without a figure."""
    missing = size - found.verdict.shape[1]
    if missing <= 0:
        return found
    front = {
        name: np.full((len(found.verdict), missing), Verdict.NO_FIGURE if name == "verdict" else 0)
        for name in _BY_DAY
    }
    front["chance"] = np.full(front["chance"].shape, np.nan)
    whole: dict[str, Any] = {
        name: np.concatenate([front[name], getattr(found, name)], axis=1) for name in _BY_DAY
    }
    return replace(found, **whole)


def _joined(parts: Sequence[Findings]) -> Findings:
    whole: dict[str, Any] = {
        name: np.concatenate([getattr(part, name) for part in parts]) for name in _BY_DAY
    }
    last = {
        window: Sums(
            *(
                np.concatenate([getattr(part.last[window], name) for part in parts])
                for name in (field.name for field in fields(Sums))
            )
        )
        for window in parts[0].last
    }
    return replace(parts[0], **whole, sums_on={-1: last})


def _parents(rows: Sequence[Row], at: Mapping[tuple[Key, Step], int]) -> NDArray[np.intp]:
    """A segment is part of the whole shop's figure; some figures are part of another of the same segment."""
    found = np.full(len(rows), WHOLE, dtype=np.intp)
    for place, row in enumerate(rows):
        figure, key, step = row.block.figure, row.key, row.block.axis.step
        if key.dimension in WITHIN:
            above = at.get((Key(key.metric, WITHIN[key.dimension], _outer(key)), step))
        elif key.dimension and key.dimension != "reason":
            above = at.get((Key(key.metric), step))
        else:
            above = at.get((replace(key, metric=figure.part_of), step)) if figure.part_of else None
        found[place] = WHOLE if above is None else above
    return found


def _outer(key: Key) -> str:
    """The segment that a segment split once more is part of."""
    before, _, after = key.segment.rpartition(SPLIT)
    return before if before else after


def is_calm(found: Findings) -> NDArray[np.bool_]:
    with np.errstate(invalid="ignore"):
        return np.asarray((found.verdict[:, -1] == Verdict.JUDGED) & (found.chance[:, -1] > _CALM))


def where(seen: Look, which: NDArray[np.bool_]) -> frozenset[tuple[Key, Step]]:
    return frozenset(
        (seen.rows[place].key, seen.rows[place].block.axis.step) for place in np.flatnonzero(which)
    )
