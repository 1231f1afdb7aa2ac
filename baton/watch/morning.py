"""One data day's look at all series: what is outside its season and noise, and where the coarsest explanation lies."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import groupby

import numpy as np

from baton.watch.findings import all_findings, points
from baton.watch.logic.detector import Verdict
from baton.watch.logic.figures import PANEL
from baton.watch.series import Block
from baton.watch.terms import (
    Event,
    Key,
    Morning,
    Standing,
    Step,
    Watched,
)
from baton.watch.walk import Look, is_calm, no_yardsticks, walked, where

_AT_ONCE = 60
"""Days that are walked through together at most: their sums are held in memory."""
_REASONS = {
    Verdict.JUDGED: "",
    Verdict.NO_FIGURE: "no_figure",
    Verdict.EXCLUDED: "excluded",
    Verdict.TOO_LITTLE_HISTORY: "too_little_history",
    Verdict.TOO_SPARSE: "too_sparse",
    Verdict.TOO_NOISY: "too_noisy",
}


def look(blocks: Sequence[Block], events: Sequence[Event], day: date) -> Morning:
    """What the facts of `day` say. `blocks` reach up to and with that day; of weeks, the last one that is over."""
    return look_over(blocks, events, (day,))[0]


def look_over(blocks: Sequence[Block], events: Sequence[Event], days: Sequence[date]) -> tuple[Morning, ...]:
    """The mornings of several days, in order, each as if nothing after it were known; `blocks` reach up to the last.

    But for one thing: a look alone leaves out of its week the arrivals of its own day, whose answers may not stand in
    the log yet. Among others it has them, also where it learns what is usual.

    The series are walked through once for all days between which the record excludes no further one, which takes
    little longer than a single morning.
    """
    found: list[Morning] = []
    for _, span in groupby(days, lambda day: no_yardsticks(events, day)):
        together = list(span)
        for start in range(0, len(together), _AT_ONCE):
            found += _mornings(blocks, events, together[start : start + _AT_ONCE])
    return tuple(found)


def _mornings(blocks: Sequence[Block], events: Sequence[Event], days: Sequence[date]) -> list[Morning]:
    walk = walked([block.until(days[-1]) for block in blocks], events, days)
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
                findings=all_findings(seen, [event for event in events if event.start <= day], day),
                panel=_panel(seen),
                watched=_watched([block.until(day) for block in blocks], seen),
                calm=where(seen, is_calm(seen.found)),
                new_level=where(seen, seen.found.is_shifted[:, -1]),
                is_gap=is_gap,
            )
        )
    return found


def _panel(seen: Look) -> tuple[Standing, ...]:
    found = []
    for metric in PANEL:
        place = seen.at.get((Key(metric), Step.DAY))
        if place is None:
            found.append(Standing(metric, None, None, None, None, "no_file"))
            continue
        point = points(seen, place)[-1]
        reason = _REASONS[Verdict(int(seen.found.verdict[place, -1]))]
        found.append(Standing(metric, point.value, point.expected, point.low, point.high, reason))
    return tuple(found)


def _watched(blocks: Sequence[Block], seen: Look) -> tuple[Watched, ...]:
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
