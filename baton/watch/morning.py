"""One data day's look at all series: what is outside its season and noise, and where the coarsest explanation lies."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from itertools import groupby
from typing import Any

import numpy as np
from numpy.typing import NDArray

from baton.kit.period import Period
from baton.watch.logic.calendar import by_week, effects, later, of_most
from baton.watch.logic.coarsest import Evidence, Explanation, explain
from baton.watch.logic.detector import LEAST_HISTORY, Findings, Verdict, detect
from baton.watch.logic.fdr import WHOLE, adjusted
from baton.watch.logic.figures import INTO_INQUIRIES, PANEL, carried_by
from baton.watch.logic.panel import Effects, Panel
from baton.watch.logic.since import LONGEST, SHORTEST, Change, since
from baton.watch.logic.statistic import Sums
from baton.watch.logic.tail import two_sided
from baton.watch.series import Axis, Block, Floats
from baton.watch.terms import (
    SPLIT,
    Event,
    Finding,
    Key,
    Kind,
    Morning,
    Part,
    Point,
    Sense,
    Standing,
    Step,
    Watched,
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
_AFTER_CHANGES = frozenset({"drafted_orders", "paid_orders", "lost_for"})
"""What a shop's own conditions act on, and what is counted too seldom for the look at every day and week."""
_ON_RECORD = "on record"
_AT_ONCE = 60
"""Days that are walked through together at most: their sums are held in memory."""
_BAND = 1.96
_OF_RATES = 0.5
"""What an occasion does to a share, against what it does to a figure: it moves both figures of the share together."""
_CALM = 0.05
_AS_MUCH = 0.01
"""Chance above which a figure further along changed about as much as the one before it."""
_USUAL_COLUMNS = 28
_USUAL_MONEY = 120
"""Columns from which the unit of money is told."""
_LEAST_UNIT = 0.01
_FEW = 20
"""Inquiries below which a segment's own conversion is too rough to tell what a difference is worth."""
_TOGETHER = timedelta(days=7)
_PARTS = 8
_REASONS = {
    Verdict.JUDGED: "",
    Verdict.NO_FIGURE: "no_figure",
    Verdict.EXCLUDED: "excluded",
    Verdict.TOO_LITTLE_HISTORY: "too_little_history",
    Verdict.TOO_SPARSE: "too_sparse",
    Verdict.TOO_NOISY: "too_noisy",
}


@dataclass(frozen=True, slots=True)
class _Row:
    key: Key
    block: Block
    place: int
    """Its row in the block."""


@dataclass(frozen=True)
class _Look:
    """All series of a day, one after the other, with what the detector says of them."""

    rows: tuple[_Row, ...]
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


def look(blocks: Sequence[Block], events: Sequence[Event], day: date) -> Morning:
    """What the facts of `day` say. `blocks` reach up to and with that day; of weeks, the last one that is over."""
    return look_over(blocks, events, (day,))[0]


def look_over(blocks: Sequence[Block], events: Sequence[Event], days: Sequence[date]) -> tuple[Morning, ...]:
    """The mornings of several days, in order, each as if nothing after it were known; `blocks` reach up to the last.

    The series are walked through once for all days between which the record excludes no further one, which takes
    little longer than a single morning.
    """
    found: list[Morning] = []
    for _, span in groupby(days, lambda day: _no_yardsticks(events, day)):
        together = list(span)
        for start in range(0, len(together), _AT_ONCE):
            found += _mornings(blocks, events, together[start : start + _AT_ONCE])
    return tuple(found)


def _mornings(blocks: Sequence[Block], events: Sequence[Event], days: Sequence[date]) -> list[Morning]:
    walk = _walked([block.until(days[-1]) for block in blocks], events, days)
    found = []
    for day in days:
        is_gap = any(event.kind == "import_gap" and event.start <= day <= event.end for event in events)
        seen = None if walk is None else walk.on(day)
        if seen is None:
            found.append(Morning(day, (), (), (), frozenset(), frozenset(), is_gap))
            continue
        found.append(
            Morning(
                day=day,
                findings=_all_findings(seen, [event for event in events if event.start <= day], day),
                panel=_panel(seen),
                watched=_watched([block.until(day) for block in blocks], seen),
                calm=_where(seen, _is_calm(seen.found)),
                new_level=_where(seen, seen.found.is_shifted[:, -1]),
                is_gap=is_gap,
            )
        )
    return found


# Detection ------------------------------------------------------------------------------------------------------


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

    def on(self, day: date) -> _Look | None:
        """The day's look; None where it has no series."""
        rows: list[_Row] = []
        parts: list[Findings] = []
        for group in self.groups:
            back = group.before(day)
            blocks = [block.until(day) for block in group.blocks]
            parts.append(_of_day(group.found, back))
            rows += [
                _Row(Key(block.figure.code, block.dimension, segment), block, place)
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
        return _Look(tuple(rows), found, parent, unit, believed, asked, rates, at)


def _walked(blocks: Sequence[Block], events: Sequence[Event], days: Sequence[date]) -> _Walk | None:
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


def _families(rows: Sequence[_Row], events: Sequence[Event], day: date) -> NDArray[np.intp]:
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
    rows: Sequence[_Row], chance: Floats, parent: NDArray[np.intp], believed: NDArray[np.bool_]
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


def _no_yardsticks(events: Sequence[Event], day: date) -> tuple[str, ...]:
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


def _parents(rows: Sequence[_Row], at: Mapping[tuple[Key, Step], int]) -> NDArray[np.intp]:
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


def _is_calm(found: Findings) -> NDArray[np.bool_]:
    with np.errstate(invalid="ignore"):
        return np.asarray((found.verdict[:, -1] == Verdict.JUDGED) & (found.chance[:, -1] > _CALM))


def _where(seen: _Look, which: NDArray[np.bool_]) -> frozenset[tuple[Key, Step]]:
    return frozenset(
        (seen.rows[place].key, seen.rows[place].block.axis.step) for place in np.flatnonzero(which)
    )


# From surprises to alerts ---------------------------------------------------------------------------------------


def _all_findings(seen: _Look, events: Sequence[Event], day: date) -> tuple[Finding, ...]:
    found = _findings(seen, events)
    keys = {one.key for one in found}
    found += tuple(one for one in _since_changes(seen, events, day) if one.key not in keys)
    return tuple(sorted(found, key=lambda one: (-abs(one.score), one.key.metric, one.key.segment)))


def _findings(seen: _Look, events: Sequence[Event]) -> tuple[Finding, ...]:
    if not seen.believed.any():
        return ()
    alerts = _explained(seen)
    further = _carried(seen, alerts)
    kept = [alert for alert in alerts if alert.series not in further]
    by_day = {
        seen.rows[alert.series].key for alert in kept if seen.rows[alert.series].block.axis.step is Step.DAY
    }
    found = []
    for alert in kept:
        row = seen.rows[alert.series]
        if row.block.axis.step is Step.WEEK and row.key in by_day:
            continue
        carried = [place for place, by in further.items() if by == alert.series]
        found.append(_finding(seen, alert, carried, events))
    return tuple(sorted(found, key=lambda one: (-abs(one.score), one.key.metric, one.key.segment)))


def _since_changes(seen: _Look, events: Sequence[Event], day: date) -> tuple[Finding, ...]:
    """What is different by line or by reason for losing since the shop itself changed something of its conditions.

    Of one series, the change after which it differs most. Changes that name a product or a country are looked after
    by its own series.
    """
    rows = [
        place
        for place, row in enumerate(seen.rows)
        if row.key.metric in _AFTER_CHANGES
        and row.block.axis.step is Step.WEEK
        and (row.block.trials is not None or seen.parent[place] != WHOLE)
    ]
    if not rows:
        return ()
    part = np.stack([_values(seen, place) for place in rows])
    whole = np.stack(
        [
            _values(seen, int(seen.parent[place])) if (trials := _trials(seen, place)) is None else trials
            for place in rows
        ]
    )
    best: dict[int, Finding] = {}
    for event in events:
        axis = seen.rows[rows[0]].block.axis
        first = axis.place_after(event.start)
        is_change = event.kind == "known_change" and event.is_general and event.start == event.end
        if not is_change or event.start > day or not SHORTEST <= axis.size - first <= LONGEST:
            continue
        change = since(part, whole, first)
        rates = adjusted(change.chance, np.full(len(rows), WHOLE, dtype=np.intp))
        for number in np.flatnonzero(np.nan_to_num(rates, nan=1.0) <= FALSE_RATE):
            one = _changed(seen, rows[number], change, int(number), first, float(rates[number]), events)
            kept = best.get(rows[number])
            if kept is None or one.chance < kept.chance:
                best[rows[number]] = one
    return tuple(best.values())


def _values(seen: _Look, place: int) -> Floats:
    row = seen.rows[place]
    values: Floats = row.block.values[row.place]
    return values


def _trials(seen: _Look, place: int) -> Floats | None:
    row = seen.rows[place]
    return None if row.block.trials is None else row.block.trials[row.place]


def _changed(
    seen: _Look, place: int, change: Change, number: int, first: int, rate: float, events: Sequence[Event]
) -> Finding:
    row = seen.rows[place]
    axis = row.block.axis
    observed, expected, spread = (
        float(part[number]) for part in (change.observed, change.expected, change.spread)
    )
    span = Period(axis.day(first) - timedelta(days=axis.step.days - 1), axis.last)
    trials = _trials(seen, place)
    among = None if trials is None else float(np.nansum(trials[first:]))
    if among is not None:
        # Told as a share of all, not against the rest.
        usual = among * expected / max(among - observed + expected, 1e-9)
        expected, spread = usual, spread * usual / max(expected, 1e-9)
    return replace(
        _finding(seen, Explanation(place, ()), (), events),
        sense=Sense.MORE if observed > expected else Sense.LESS,
        first_day=span.start,
        window=axis.size - first,
        observed=observed,
        expected=expected,
        low=max(expected - _BAND * spread, 0.0),
        high=expected + _BAND * spread,
        trials=among,
        chance=float(change.chance[number]),
        adjusted=rate,
        score=float(change.score[number]),
        events=_together(events, row.key, span),
        known=None,
        is_new_level=False,
    )


def _explained(seen: _Look) -> list[Explanation]:
    """The coarsest explanations. Segments of different dimensions are parts of the same whole in different ways, so
    each dimension is held against the whole by itself; where a few segments of one of them carry the whole's change,
    they are the explanation, and the dimension that needs the fewest is the one to name.
    """
    dimensions = sorted({row.key.dimension for row in seen.rows} - {"", *WITHIN})
    answers = [_explained_by(seen, dimension) for dimension in dimensions] or [_explained_by(seen, "")]
    whole: dict[int, list[list[Explanation]]] = {}
    beside: dict[int, Explanation] = {}
    for answer in answers:
        for root in {_root_of(seen, alert) for alert in answer}:
            own = [alert for alert in answer if _root_of(seen, alert) == root]
            if seen.believed[root]:
                whole.setdefault(root, []).append(own)
            else:
                beside.update({alert.series: alert for alert in own})
    for root, ways in whole.items():
        handed_over = [way for way in ways if all(alert.series != root for alert in way)]
        if handed_over:
            way = min(
                handed_over, key=lambda alerts: (sum(root in one.covers for one in alerts), len(alerts))
            )
            beside.update({alert.series: alert for alert in way})
            continue
        covers = [place for way in ways for alert in way if alert.series == root for place in alert.covers]
        beside[root] = Explanation(root, tuple(dict.fromkeys(covers)))
        beside.update({alert.series: alert for way in ways for alert in way if alert.series != root})
    return sorted(beside.values(), key=lambda alert: (seen.found.chance[alert.series, -1], alert.series))


def _root_of(seen: _Look, alert: Explanation) -> int:
    place = alert.series
    while seen.parent[place] != WHOLE:
        place = int(seen.parent[place])
    return place


def _explained_by(seen: _Look, dimension: str) -> list[Explanation]:
    rows = np.array(
        [
            place
            for place, row in enumerate(seen.rows)
            if WITHIN.get(row.key.dimension, row.key.dimension) in ("", dimension)
        ],
        dtype=np.intp,
    )
    within = np.full(len(seen.rows), WHOLE, dtype=np.intp)
    within[rows] = np.arange(rows.size)
    above = seen.parent[rows]
    found = seen.found
    evidence = Evidence(
        sums={window: sums.of(rows) for window, sums in found.last.items()},
        share=found.share[rows, -1].astype(np.float64),
        window=found.window[rows, -1].astype(np.intp),
        chance=found.chance[rows, -1],
    )
    parent = np.where(above == WHOLE, WHOLE, within[above])
    found_here = [
        Explanation(int(rows[alert.series]), tuple(int(rows[place]) for place in alert.covers))
        for alert in explain(seen.asked[rows], parent, evidence)
    ]
    # What was only asked after explains a whole, and is no news by itself.
    return [alert for alert in found_here if seen.believed[[alert.series, *alert.covers]].any()]


def _carried(seen: _Look, alerts: Sequence[Explanation]) -> dict[int, int]:
    """Alerts that only follow another of the same segment: by row, the row that carries it along."""
    by_place = {
        (seen.rows[alert.series].key, seen.rows[alert.series].block.axis.step): alert.series
        for alert in alerts
    }
    found: dict[int, int] = {}
    for (key, step), place in by_place.items():
        carriers = [
            by_place[replace(key, metric=code), step]
            for code in carried_by(key.metric)
            if (replace(key, metric=code), step) in by_place
        ]
        carriers = [other for other in carriers if _goes_along(seen, place, other)]
        if carriers:
            found[place] = min(carriers, key=lambda other: seen.found.chance[other, -1])
    return {place: _end_of(found, carrier) for place, carrier in found.items()}


def _end_of(carried: Mapping[int, int], place: int) -> int:
    while place in carried:
        place = carried[place]
    return place


def _goes_along(seen: _Look, place: int, other: int) -> bool:
    """Whether a figure changed about as much as the one that carries it along."""
    window = int(seen.found.window[other, -1])
    ratio = _ratio(seen, other, window)
    own = seen.found.last[window].of(np.array([place]))
    is_same_way = (own.observed[0] - own.expected[0]) * (ratio - 1) > 0
    scaled = replace(own, expected=own.expected * ratio, scattered=own.scattered * ratio * ratio)
    share = seen.found.share[[place], -1].astype(np.float64)
    return bool(is_same_way and two_sided(scaled.score(share))[0] > _AS_MUCH)


def _ratio(seen: _Look, place: int, window: int) -> float:
    sums = seen.found.last[window]
    return float((sums.observed[place] + 0.5) / (sums.expected[place] + 0.5))


def _finding(seen: _Look, alert: Explanation, carried: Sequence[int], events: Sequence[Event]) -> Finding:
    found, place = seen.found, alert.series
    row = seen.rows[place]
    axis, lag = row.block.axis, row.block.lag
    window = int(found.window[place, -1])
    unit = float(seen.unit[place])
    observed, expected = unit * float(found.observed[place, -1]), unit * float(found.expected[place, -1])
    share = float(found.share[place, -1])
    variance = (1 - share) * found.expected[place, -1] + found.scattered[place, -1]
    spread = unit * float(np.sqrt(max(variance, 1e-9)))
    day = axis.last - timedelta(days=lag)
    first = day - timedelta(days=axis.step.days * window - 1)
    span = Period(first, day)
    return Finding(
        key=row.key,
        step=axis.step,
        sense=Sense.MORE if observed > expected else Sense.LESS,
        day=day,
        first_day=first,
        window=window,
        observed=observed,
        expected=expected,
        low=max(expected - _BAND * spread, 0.0),
        high=expected + _BAND * spread,
        trials=None if row.block.trials is None else float(found.trials[place, -1]),
        chance=float(found.chance[place, -1]),
        adjusted=float(seen.adjusted[place]),
        score=float(found.score[place, -1]),
        inquiries=_in_inquiries(seen, row, observed - expected),
        parts=_parts(seen, [one for one in alert.covers if seen.parent[one] == place], window),
        further=_parts(seen, carried, window),
        events=_together(events, row.key, span),
        known=_known(events, row.key, span),
        points=_points(seen, place),
        is_new_level=bool(found.is_shifted[place, -1]),
    )


def _parts(seen: _Look, places: Iterable[int], window: int) -> tuple[Part, ...]:
    sums = seen.found.last[window]
    found = [
        Part(seen.rows[place].key, float(sums.observed[place]), float(sums.expected[place]))
        for place in places
    ]
    return tuple(sorted(found, key=lambda part: -abs(part.worth))[:_PARTS])


def _in_inquiries(seen: _Look, row: _Row, worth: float) -> float | None:
    count = INTO_INQUIRIES.get(row.key.metric)
    if count is None:
        return None
    if count == "inquiries":
        return worth
    step = row.block.axis.step
    for key in (row.key, Key(row.key.metric)):
        inquiries, whole = (
            _usual(seen, replace(key, metric=metric), step) for metric in ("inquiries", count)
        )
        if inquiries is not None and whole and inquiries >= _FEW:
            return worth * inquiries / whole
    return None


def _usual(seen: _Look, key: Key, step: Step) -> float | None:
    """The sum of a count over the last four weeks (or 28 weeks, of weekly files)."""
    place = seen.at.get((key, step))
    if place is None:
        return None
    row = seen.rows[place]
    recent = row.block.values[row.place, -_USUAL_COLUMNS:]
    return float(np.nansum(recent)) if not np.isnan(recent).all() else None


def _together(events: Sequence[Event], key: Key, span: Period) -> tuple[Event, ...]:
    """What was going on: general entries, and those about this very segment."""
    wide = Period(span.start - _TOGETHER, span.end)
    return tuple(
        event
        for event in events
        if (event.is_general or event.names(key)) and Period(event.start, event.end).overlap(wide)
    )


def _known(events: Sequence[Event], key: Key, span: Period) -> Event | None:
    """A change on record about this very segment, still new when the figure moved."""
    wide = Period(span.start - _TOGETHER, span.end)
    found = [
        event
        for event in events
        if event.names(key) and event.kind != "import_gap" and Period(event.start, event.end).overlap(wide)
    ]
    return found[-1] if found else None


def _points(seen: _Look, place: int) -> tuple[Point, ...]:
    row, found = seen.rows[place], seen.found
    block = row.block
    shown = min(SHOWN, block.axis.size)
    values = block.values[row.place, -shown:]
    trials = np.ones(shown) if block.trials is None else block.trials[row.place, -shown:]
    points = []
    for back in range(shown):
        column = back - shown
        day = block.axis.day(block.axis.size + column) - timedelta(days=block.lag)
        verdict = found.verdict[place, column]
        out_of = float(trials[column])
        value = float(values[column]) / out_of if out_of > 0 else float("nan")
        has_band = verdict not in (Verdict.NO_FIGURE, Verdict.TOO_LITTLE_HISTORY) and out_of > 0
        expected, low, high = (
            float(getattr(found, name)[place, column] * seen.unit[place]) / out_of if has_band else None
            for name in ("day_expected", "day_low", "day_high")
        )
        points.append(Point(day, None if np.isnan(value) else value, expected, low, high))
    return tuple(points)


# The panel and what was covered ---------------------------------------------------------------------------------


def _panel(seen: _Look) -> tuple[Standing, ...]:
    found = []
    for metric in PANEL:
        place = seen.at.get((Key(metric), Step.DAY))
        if place is None:
            found.append(Standing(metric, None, None, None, None, "no_file"))
            continue
        point = _points(seen, place)[-1]
        reason = _REASONS[Verdict(int(seen.found.verdict[place, -1]))]
        found.append(Standing(metric, point.value, point.expected, point.low, point.high, reason))
    return tuple(found)


def _watched(blocks: Sequence[Block], seen: _Look) -> tuple[Watched, ...]:
    found = []
    verdicts = seen.found.verdict[:, -1]
    by_kind: dict[tuple[Step, str], list[int]] = {}
    for place, row in enumerate(seen.rows):
        by_kind.setdefault((row.block.axis.step, row.key.dimension), []).append(place)
    for (step, dimension), places in by_kind.items():
        own = [block for block in blocks if block.axis.step is step and block.dimension == dimension]
        history = max(int((~np.isnan(block.values)).any(axis=0).sum()) for block in own)
        counted = verdicts[places]
        judged = np.isin(counted, (Verdict.JUDGED, Verdict.TOO_SPARSE, Verdict.TOO_NOISY))
        found.append(
            Watched(
                step=step,
                dimension=dimension,
                series=len(places),
                judged=int((counted == Verdict.JUDGED).sum()),
                has_figures=bool((judged | (counted == Verdict.TOO_LITTLE_HISTORY)).any()),
                history=history,
            )
        )
    return tuple(found)
