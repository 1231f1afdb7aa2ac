"""From stage counts to factors, and from factors to the legs of a change.

A chain is a row of stages, each a count that follows from the one before: impressions → clicks → … In segment
s the last stage is a product of factors:

    N_S,s = V · w_s · (N_2,s/N_1,s) · … · (N_S,s/N_(S-1),s)        V = Σ_s N_1,s,  w_s = N_1,s/V

V is the volume, w the mix, every quotient the rate of its stage. The legs of a change are these factors; what
each of them carries is Owen's value (`baton.drivers.owen`), with the legs of one owner as a union. A chain of
one segment has no mix.

Zeros. A rate whose earlier stage is zero is undefined. Undefined in one period, it takes the other period's
value (a factor that does not change carries nothing, so that a segment that is new or gone goes wholly to
volume and mix); undefined in both, it is nought. The product stays true whatever is filled in, as long as
stages nest. Where they do not (a visitor who never clicked, an order whose inquiry came earlier), the product
is zero and the count is not: that count is outside the chain, a leg of its own, and belongs to the owner of
the first stage that is counted again.

Missing is not zero. A stage that is missing throughout a period is left out, and the next stage's rate spans
the gap. Where it is missing in some segments only, those segments span the gap and the others do not.

Mix, centred. Raw, a segment's mix part only says that its share grew. From it is taken Δw_s·κ, with κ the
average outcome of a share: ½(V⁰+V¹) · ½(Y⁰/V⁰ + Y¹/V¹). As Σ Δw_s = 0 the total stays; a positive part now
says that buyers moved towards a segment that is better than the average.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from baton.drivers.owen import Matrix, owen
from baton.kit.glossary import Owner

Vector = NDArray[np.float64]
Flags = NDArray[np.bool_]

MIX = "mix"
OUTSIDE = "outside_chain"


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage and the leg that leads into it."""

    code: str
    leg: str
    owner: Owner


@dataclass(frozen=True, slots=True)
class Counts:
    """A chain's counts in two periods: (stages, segments) each, NaN where missing."""

    stages: tuple[Stage, ...]
    before: Matrix
    after: Matrix

    def __post_init__(self) -> None:
        if self.before.shape != self.after.shape or len(self.before) != len(self.stages):
            raise ValueError(
                f"{len(self.stages)} stages, but {self.before.shape} and {self.after.shape} counts"
            )


@dataclass(frozen=True, slots=True)
class Part:
    """What one leg carries, segment by segment."""

    leg: str
    owner: Owner
    contribution: Vector


@dataclass(frozen=True, slots=True)
class Split:
    """The change of a chain's last stage, split. All parts together sum to it, segment by segment except for
    mix."""

    parts: tuple[Part, ...]
    is_entry: Flags
    """Segments that had no count at all before and have one after."""
    is_exit: Flags
    left_out: tuple[str, ...]
    """Stages missing throughout a period: the chain goes over them."""
    spanned: tuple[str, ...]
    """Stages missing in some segments: those segments go over them."""


def split(counts: Counts) -> Split:
    """Split the change of the last stage into legs × segments."""
    present, left_out = _without_missing_stages(counts)
    counts, spanned = _spanning_missing_cells(present)
    before, after = factors(counts)
    parts = _parts(counts, before, after)
    was, is_now = (counts.before != 0).any(axis=0), (counts.after != 0).any(axis=0)
    return Split(
        parts=(*parts, *_outside(counts)),
        is_entry=np.asarray(is_now & ~was),
        is_exit=np.asarray(was & ~is_now),
        left_out=left_out,
        spanned=spanned,
    )


def factors(counts: Counts) -> tuple[Matrix, Matrix]:
    """Volume, mix and rates of two periods, undefined ones carried over.

    Shape: (stages + 1, segments) each, all finite. The mix is the second row; with a single segment it is 1.
    """
    before, after = _raw_factors(counts.before), _raw_factors(counts.after)
    defined = np.where(np.isnan(before), after, before), np.where(np.isnan(after), before, after)
    filled: list[Matrix] = [np.nan_to_num(found, nan=0.0) for found in defined]
    return filled[0], filled[1]


def centred(mix: Vector, before: Matrix, after: Matrix) -> Vector:
    """The mix parts measured from the average segment: (segments,), with the factors of both periods."""
    moved: Vector = after[1] - before[1]
    return mix - moved * kappa(before, after)


def kappa(before: Matrix, after: Matrix) -> float:
    """The average outcome of one whole share of the volume, over both periods; nought without a volume."""
    volumes = before[0, :1].sum(), after[0, :1].sum()
    if not all(volumes):
        return 0.0
    outcomes = before.prod(axis=0).sum(), after.prod(axis=0).sum()
    return float((volumes[0] + volumes[1]) / 2 * (outcomes[0] / volumes[0] + outcomes[1] / volumes[1]) / 2)


def _raw_factors(stages: Matrix) -> Matrix:
    with np.errstate(divide="ignore", invalid="ignore"):
        volume = np.full(stages.shape[1], stages[0].sum())
        mix = stages[0] / volume
        rates = stages[1:] / stages[:-1]
    found: Matrix = np.concatenate([volume[np.newaxis], mix[np.newaxis], rates])
    found[~np.isfinite(found)] = np.nan
    return found


def _parts(counts: Counts, before: Matrix, after: Matrix) -> tuple[Part, ...]:
    first = counts.stages[0]
    legs = [
        (first.leg, first.owner),
        (MIX, first.owner),
        *((stage.leg, stage.owner) for stage in counts.stages[1:]),
    ]
    has_mix = counts.before.shape[1] > 1
    values = owen(before, after, unions([owner for _, owner in legs]))
    _take_up_rounding(values, _in_chain(counts.after) - _in_chain(counts.before))
    values[1] = centred(values[1], before, after)
    return tuple(
        Part(leg, owner, contribution)
        for (leg, owner), contribution in zip(legs, values, strict=True)
        if has_mix or leg != MIX
    )


def _take_up_rounding(values: Matrix, change: Vector) -> None:
    """Give each segment's largest part the last digits that its parts lack to the change."""
    segments = np.arange(values.shape[1])
    values[np.abs(values).argmax(axis=0), segments] += change - values.sum(axis=0)


def unions(owners: Sequence[Owner]) -> list[list[int]]:
    """Row numbers by owner, in the owners' first order."""
    return [[row for row, owner in enumerate(owners) if owner is union] for union in dict.fromkeys(owners)]


def _outside(counts: Counts) -> tuple[Part, ...]:
    """What the product of factors cannot carry, by the owner of the first stage counted after a zero."""
    lost, regained = _beyond_chain(counts.before), _beyond_chain(counts.after)
    found: dict[Owner, Vector] = {}
    for sign, (amounts, at) in ((-1.0, lost), (1.0, regained)):
        for index in np.unique(at[amounts != 0]):
            owner = counts.stages[index].owner
            share = np.where(at == index, sign * amounts, 0.0)
            found[owner] = found.get(owner, np.zeros(len(amounts))) + share
    return tuple(Part(OUTSIDE, owner, found[owner]) for owner in Owner if owner in found)


def _in_chain(stages: Matrix) -> Vector:
    """Per segment, the outcome that the product of factors stands for."""
    carried: Vector = stages[-1] - _beyond_chain(stages)[0]
    return carried


def _beyond_chain(stages: Matrix) -> tuple[Vector, NDArray[np.intp]]:
    """Per segment, the outcome outside the chain, and the first non-zero stage after the first zero one."""
    is_broken = np.logical_or.accumulate(stages == 0, axis=0)
    amounts = np.where(is_broken[:-1].any(axis=0), stages[-1], 0.0)
    return amounts, np.argmax(is_broken & (stages != 0), axis=0)


def _is_missing(stages: Matrix) -> Flags:
    """Per stage, whether no segment has a figure."""
    return np.asarray(np.isnan(stages).all(axis=1))


def _without_missing_stages(counts: Counts) -> tuple[Counts, tuple[str, ...]]:
    is_missing = _is_missing(counts.before) | _is_missing(counts.after)
    keep = np.flatnonzero(~is_missing)
    if not is_missing.any():
        return counts, ()
    if is_missing[-1]:
        raise ValueError(f"the outcome {counts.stages[-1].code} is missing throughout a period")
    stages = tuple(counts.stages[index] for index in keep)
    left_out = tuple(stage.code for stage, gone in zip(counts.stages, is_missing, strict=True) if gone)
    return Counts(_from_its_count(stages), counts.before[keep], counts.after[keep]), left_out


def _from_its_count(stages: tuple[Stage, ...]) -> tuple[Stage, ...]:
    """A chain whose first stages are missing begins with a count: its volume leg is the stage itself."""
    first, *rest = stages
    return (Stage(first.code, first.code, first.owner), *rest)


def _spanning_missing_cells(counts: Counts) -> tuple[Counts, tuple[str, ...]]:
    """Give a stage that is missing in a segment the count of the stage before it: its rate is 1 in both
    periods.

    A first stage that is missing counts as nothing, and puts the segment outside the chain; so does a missing
    outcome.
    """
    is_missing = np.isnan(counts.before) | np.isnan(counts.after)
    if not is_missing.any():
        return counts, ()
    before, after = counts.before.copy(), counts.after.copy()
    last = len(counts.stages) - 1
    for index, gone in enumerate(is_missing):
        for stages in (before, after):
            if index in (0, last):
                stages[index] = np.nan_to_num(stages[index], nan=0.0)
            else:
                stages[index] = np.where(gone, stages[index - 1], stages[index])
    spanned = tuple(stage.code for stage, gone in zip(counts.stages, is_missing, strict=True) if gone.any())
    return Counts(counts.stages, before, after), spanned
