"""From surprises to findings: the coarsest explanation, what follows from what, and what it is worth."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

import numpy as np

from baton.kit.period import Period
from baton.watch.logic.coarsest import Evidence, Explanation, explain
from baton.watch.logic.detector import Verdict
from baton.watch.logic.fdr import WHOLE, adjusted
from baton.watch.logic.figures import INTO_INQUIRIES, carried_by
from baton.watch.logic.since import LONGEST, SHORTEST, Change, since
from baton.watch.logic.tail import two_sided
from baton.watch.series import Floats
from baton.watch.terms import (
    Event,
    Finding,
    Key,
    Part,
    Point,
    Sense,
    Step,
)
from baton.watch.walk import FALSE_RATE, SHOWN, WITHIN, Look, Row

_AFTER_CHANGES = frozenset({"drafted_orders", "paid_orders", "lost_for"})
"""What a shop's own conditions act on, and what is counted too seldom for the look at every day and week."""
_BAND = 1.96
_AS_MUCH = 0.01
"""Chance above which a figure further along changed about as much as the one before it."""
_USUAL_COLUMNS = 28
_FEW = 20
"""Inquiries below which a segment's own conversion is too rough to tell what a difference is worth."""
_TOGETHER = timedelta(days=7)
_PARTS = 8


def all_findings(seen: Look, events: Sequence[Event], day: date) -> tuple[Finding, ...]:
    found = _findings(seen, events)
    keys = {one.key for one in found}
    found += tuple(one for one in _since_changes(seen, events, day) if one.key not in keys)
    return tuple(sorted(found, key=lambda one: (-abs(one.score), one.key.metric, one.key.segment)))


def _findings(seen: Look, events: Sequence[Event]) -> tuple[Finding, ...]:
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


def _since_changes(seen: Look, events: Sequence[Event], day: date) -> tuple[Finding, ...]:
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


def _values(seen: Look, place: int) -> Floats:
    row = seen.rows[place]
    values: Floats = row.block.values[row.place]
    return values


def _trials(seen: Look, place: int) -> Floats | None:
    row = seen.rows[place]
    return None if row.block.trials is None else row.block.trials[row.place]


def _changed(
    seen: Look, place: int, change: Change, number: int, first: int, rate: float, events: Sequence[Event]
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


def _explained(seen: Look) -> list[Explanation]:
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


def _root_of(seen: Look, alert: Explanation) -> int:
    place = alert.series
    while seen.parent[place] != WHOLE:
        place = int(seen.parent[place])
    return place


def _explained_by(seen: Look, dimension: str) -> list[Explanation]:
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


def _carried(seen: Look, alerts: Sequence[Explanation]) -> dict[int, int]:
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


def _goes_along(seen: Look, place: int, other: int) -> bool:
    """Whether a figure changed about as much as the one that carries it along."""
    window = int(seen.found.window[other, -1])
    ratio = _ratio(seen, other, window)
    own = seen.found.last[window].of(np.array([place]))
    is_same_way = (own.observed[0] - own.expected[0]) * (ratio - 1) > 0
    scaled = replace(own, expected=own.expected * ratio, scattered=own.scattered * ratio * ratio)
    share = seen.found.share[[place], -1].astype(np.float64)
    return bool(is_same_way and two_sided(scaled.score(share))[0] > _AS_MUCH)


def _ratio(seen: Look, place: int, window: int) -> float:
    sums = seen.found.last[window]
    return float((sums.observed[place] + 0.5) / (sums.expected[place] + 0.5))


def _finding(seen: Look, alert: Explanation, carried: Sequence[int], events: Sequence[Event]) -> Finding:
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
        points=points(seen, place),
        is_new_level=bool(found.is_shifted[place, -1]),
    )


def _parts(seen: Look, places: Iterable[int], window: int) -> tuple[Part, ...]:
    sums = seen.found.last[window]
    found = [
        Part(seen.rows[place].key, float(sums.observed[place]), float(sums.expected[place]))
        for place in places
    ]
    return tuple(sorted(found, key=lambda part: -abs(part.worth))[:_PARTS])


def _in_inquiries(seen: Look, row: Row, worth: float) -> float | None:
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


def _usual(seen: Look, key: Key, step: Step) -> float | None:
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


def points(seen: Look, place: int) -> tuple[Point, ...]:
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
