"""Which leg moved, and how sure that is: the legs on estimated rates, chance among them, each with an interval.

The sums are as exact as those of the counted split (`baton.drivers.legs`): what rates, drawn towards each other, do
not account for is chance, a leg of its own. The same question gives the same answer to the last digit, as the draws
are seeded.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from math import fsum

import numpy as np

from baton.drivers.cannot_tell import OVERLAPPING, NotYetTold
from baton.drivers.cells import FINER, Asking, Cells, not_yet, read_cells
from baton.drivers.evidence import Target
from baton.drivers.intervals import (
    CHANCE,
    LEVEL,
    OUTCOME_ONLY,
    Estimate,
    GroupEstimate,
    Interval,
    LegEstimate,
    OwnerEstimate,
    estimate,
    must_be_positive,
)
from baton.drivers.legs import LEGS, entries_and_exits, summing_to
from baton.drivers.sentence import sure_reading
from baton.drivers.single_stage import estimate_single, mirrored
from baton.drivers.terms import RELAY, Goal, LegShare, OwnerShare, SegmentShare, Sureness, Why
from baton.drivers.tree import Places
from baton.kit.errors import NotAnswerable
from baton.kit.glossary import Owner, label
from baton.kit.text import Text

MOST_SURE = 500
"""Segments that get intervals of their own: draws × legs × segments are kept at once."""


TOO_THIN = Text(
    f"按{label(FINER).zh}的数字太少，全店按一个整体估计",
    f"too few figures by {label(FINER).en}: the shop is estimated as one",
)


@dataclass(frozen=True, slots=True)
class Part:
    """A leg in one cell."""

    cell: int
    leg: str
    owner: Owner
    contribution: float
    interval: Interval | None
    """None for the smallest of very many cells."""


@dataclass(frozen=True, slots=True)
class Estimated:
    """The legs over all cells, and in each of them."""

    whole: Estimate
    parts: tuple[Part, ...]
    """None at all where the shop is one cell."""


def sure_why(asking: Asking, target: float | None = None) -> Why:
    """Why the metric moved, with intervals. Errors: NotFound, and NotYetTold where the facts do not tell."""
    cells, found = answered(asking, read_cells, lambda cells: estimate_of(cells, target))
    return sure_why_of(cells, found, target)


def answered(
    asking: Asking, read: Callable[[Asking], Cells], estimated: Callable[[Cells], Estimated]
) -> tuple[Cells, Estimated]:
    """The cells of a question with their estimate. Where the countries of a shop are too thin to tell, the shop as
    one may still be. NotYetTold where the periods share days.
    """
    if asking.period.overlap(asking.against) is not None:
        raise NotYetTold(OVERLAPPING)
    cells = read(asking)
    try:
        return cells, estimated(cells)
    except NotYetTold:
        if asking.by is not None or cells.by is None:
            raise
    whole = read(replace(asking, is_one_cell=True))
    return replace(whole, notes=(*whole.notes, TOO_THIN)), estimated(whole)


def estimate_of(cells: Cells, target: float | None = None) -> Estimated:
    """The estimate over the cells, whichever of them are asked to be shown. NotYetTold where they do not tell."""
    goal = None if target is None else Target(target)
    try:
        if all(len(evidence.counts.stages) == 1 for evidence in cells.evidence):
            return _of_one_stage(cells, target)
        if cells.by is None:
            return Estimated(estimate(cells.evidence, target=goal), ())
        return _by_cell(cells, goal)
    except NotAnswerable as error:
        raise not_yet(error, cells.asking) from error


def _by_cell(cells: Cells, goal: Target | None) -> Estimated:
    places = np.arange(len(cells.paths.segments))
    if len(places) <= MOST_SURE:
        found = estimate(cells.evidence, target=goal, groups=places)
        return Estimated(found, tuple(_part(part, part.interval) for part in found.groups))
    groups = _kept_apart(cells)
    found = estimate(cells.evidence, target=goal, groups=groups)
    each = estimate(cells.evidence, target=goal, groups=places, draws=1).groups
    known: Mapping[tuple[int, str, Owner], Interval] = {
        (part.group, part.leg, part.owner): part.interval
        for part in found.groups
        if part.group < MOST_SURE - 1
    }
    parts = (_part(part, known.get((int(groups[part.group]), part.leg, part.owner))) for part in each)
    return Estimated(found, tuple(parts))


def _of_one_stage(cells: Cells, target: float | None) -> Estimated:
    """The change is all in the figure itself; what chance may have done is as wide as what is known is not."""
    evidence = cells.evidence[0]
    stage, found = evidence.counts.stages[0], estimate_single(evidence, must_be_positive(target))
    own, chance = found.interval, mirrored(found.interval)
    whole = Estimate(
        before=found.before,
        after=found.after,
        legs=(
            LegEstimate(stage.leg, stage.owner, found.change, own),
            LegEstimate(CHANCE, Owner.CHANCE, 0.0, chance),
        ),
        owners=(OwnerEstimate(stage.owner, found.change, own), OwnerEstimate(Owner.CHANCE, 0.0, chance)),
        groups=(),
        underlying=own,
        left_out=(),
        notes=() if target is None else (OUTCOME_ONLY,),
        samples={},
    )
    each = zip(found.contributions.tolist(), found.intervals, strict=True)
    parts = (
        Part(cell, stage.leg, stage.owner, contribution, interval)
        for cell, (contribution, interval) in enumerate(each)
    )
    return Estimated(whole, tuple(parts))


def _part(part: GroupEstimate, interval: Interval | None) -> Part:
    return Part(part.group, part.leg, part.owner, part.contribution, interval)


def sure_why_of(cells: Cells, estimated: Estimated, target: float | None = None) -> Why:
    """The answer to the question of the cells, of their estimate."""
    asking, metric, found = cells.asking, cells.paths.metric, estimated.whole
    legs = tuple(
        sorted(
            (LegShare(leg.leg, leg.owner, leg.contribution, leg.interval) for leg in found.legs),
            key=lambda share: LEGS.index(share.leg),
        )
    )
    owners = tuple(OwnerShare(one.owner, one.contribution, one.interval) for one in _in_relay(found))
    segments = _whole(legs) if asking.by is None else _segments(cells, estimated)
    goal = None if target is None else Goal(target, OUTCOME_ONLY)
    return Why(
        metric=metric,
        shop=asking.shop,
        period=asking.period,
        against=asking.against,
        by=asking.by,
        before=found.before,
        after=found.after,
        owners=owners,
        legs=legs,
        segments=segments,
        is_unripe=cells.unripe is not None,
        reading=sure_reading(metric, found.before, found.after, owners, legs, is_target=goal is not None),
        notes=tuple(dict.fromkeys((*cells.notes, *found.notes, *((cells.unripe,) if cells.unripe else ())))),
        sureness=Sureness(
            level=LEVEL,
            cells=cells.by,
            underlying=found.underlying,
            chance=fsum(share.contribution for share in legs if share.leg == CHANCE),
        ),
        target=goal,
    )


def _in_relay(found: Estimate) -> list[OwnerEstimate]:
    return sorted(found.owners, key=lambda one: RELAY.index(one.owner))


def _whole(legs: tuple[LegShare, ...]) -> tuple[SegmentShare, ...]:
    return tuple(SegmentShare(None, leg.leg, leg.owner, leg.contribution, None, leg.interval) for leg in legs)


def _segments(cells: Cells, estimated: Estimated) -> tuple[SegmentShare, ...]:
    """Legs by segment, in the order of the relay; a segment's legs that carry nothing are left out."""
    labels, names = entries_and_exits(cells.paths), cells.paths.segments
    ordered = sorted(estimated.parts, key=lambda part: (LEGS.index(part.leg), part.cell))
    shares = [
        SegmentShare(
            names[part.cell], part.leg, part.owner, part.contribution, labels[part.cell], part.interval
        )
        for part in ordered
    ]
    return tuple(share for share in summing_to(estimated.whole.change, shares) if share.contribution)


def _kept_apart(cells: Cells) -> Places:
    """The group of every cell: the cells with the most of the outcome and of the volume alone, the rest together."""
    outcome = sum(counts.before[-1] + counts.after[-1] for counts in cells.paths.counts)
    volume = cells.paths.counts[0].before[0] + cells.paths.counts[0].after[0]
    largest = np.lexsort((-volume, -np.asarray(outcome)))[: MOST_SURE - 1]
    groups = np.full(len(volume), MOST_SURE - 1, dtype=np.intp)
    groups[largest] = np.arange(len(largest))
    return groups
