"""What is known about a path: its counts in two periods, and the rates that may be behind them.

A stage that some figure is missing of is left out, for all segments: a rate across a gap is another rate, and
must not lend its neighbours any strength.

Volumes are what was counted and carry no uncertainty of their own. A segment that is absent from a period has
no rates there: it takes the other period's, and goes wholly to volume and mix.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from baton.drivers.cannot_tell import CannotTell, NotYetTold
from baton.drivers.chain import MIX, OUTSIDE, Counts, Flags, Stage, Vector, split, unions
from baton.drivers.dispersion import estimated_dispersion
from baton.drivers.families import Family, Floats, kinds
from baton.drivers.shrinkage import Model, Nodes, fitted, shrink
from baton.drivers.tree import Tree, flat, parted
from baton.kit.glossary import Owner, label
from baton.kit.text import Text

AMOUNTS = frozenset({"order_value"})
FEWEST_DAYS = 7
"""Fewer blocks than a week cannot say how much days differ."""

MANY_CELLS = 60
SHARES = (0.1, 0.3, 0.5, 0.7, 0.9)
LOOSEST = 0.5
"""What the rates' product may miss of the larger period's outcome."""
CELLS_A_CLASS = 24
MOST_CLASSES = 4

Key = tuple[str, Owner]


@dataclass(frozen=True, slots=True)
class Days:
    """The counts of a chain day by day: (days, stages, segments) for each period, summing to its counts."""

    before: Floats
    after: Floats


@dataclass(frozen=True, slots=True)
class Evidence:
    """One path's counts, and what tells how far to trust them."""

    counts: Counts
    tree: Tree | None = None
    """The segments' parents; without it all segments are directly under the shop."""
    days: Days | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """The earlier period is a plan."""

    outcome: float | None = None
    """A planned outcome: `counts.before` are those of the last comparable period. None: they are the plan."""


class Chain:
    """One path with its rates estimated. R rates lead through R + 1 stages; K = R + 2 factors with the mix."""

    def __init__(self, evidence: Evidence, target: Target | None) -> None:
        keep, self.left_out = _whole_stages(evidence.counts)
        self.counts = _kept(evidence.counts, keep)
        self.is_plan = target is not None and target.outcome is None
        self.cells = self.counts.before.shape[1]
        self.tree = _by_movement(self.counts, evidence.tree or flat(self.cells))
        self.days = None if evidence.days is None else _kept_days(evidence.days, keep)
        _must_be_exposed(self.counts)
        self.kinds = kinds(_families(self.counts))
        # How much a cell scatters goes with its rate, which is estimated once before without knowing that.
        self._usual: Floats | None = None
        self._estimate()
        self._usual = self.nodes[0].rate.mean(axis=0)
        self._estimate()
        if any(family is Family.AMOUNT for family in _families(self.counts)):
            _must_be_worth_something(self.counts)
        self._must_hold_together()

    def _estimate(self) -> None:
        """Dispersion, what is estimated before the rates, and the rates."""
        self.dispersion = self._dispersion()
        # A plan's own rates are not estimated: the later period stands in for the pair.
        first = self.counts.after if self.is_plan else self.counts.before
        self._effective = self.effective(np.stack([first, self.counts.after]))
        self.model = self._fitted(None)
        self.nodes = shrink(*self._effective, self.model, self.tree)

    @cached_property
    def legs(self) -> tuple[Key, ...]:
        """Of the K factors: volume, mix, rates."""
        first, *rest = self.counts.stages
        return (
            (first.leg, first.owner),
            (MIX, first.owner),
            *((stage.leg, stage.owner) for stage in rest),
        )

    @cached_property
    def unions(self) -> list[list[int]]:
        return unions([owner for _, owner in self.legs])

    @cached_property
    def volumes(self) -> tuple[float, float]:
        return float(self.counts.before[0].sum()), float(self.counts.after[0].sum())

    @cached_property
    def shares(self) -> tuple[Vector, Vector]:
        before, after = self.volumes
        return self.counts.before[0] / before, self.counts.after[0] / after

    @cached_property
    def absent(self) -> tuple[Flags, Flags]:
        """For each period, the segments that take the other one's rates."""
        was, is_now = self.counts.before[0] > 0, self.counts.after[0] > 0
        return np.asarray(~was & is_now), np.asarray(was & ~is_now)

    @cached_property
    def outside(self) -> tuple[tuple[Key, Vector], ...]:
        """What the chain cannot carry, as the exact split has it. A plan has nothing outside."""
        before = np.zeros_like(self.counts.before) if self.is_plan else self.counts.before
        parts = split(replace(self.counts, before=before)).parts
        return tuple(((part.leg, part.owner), part.contribution) for part in parts if part.leg == OUTSIDE)

    @property
    def rates(self) -> tuple[Floats, Floats]:
        """The best estimates of both periods' rates; a plan's as planned. (R, S) each."""
        before, after = self.nodes[0].rate
        if not self.is_plan:
            return before, after
        stages = self.counts.before
        is_planned = stages[:-1] > 0
        return np.where(is_planned, stages[1:] / np.where(is_planned, stages[:-1], 1.0), after), after

    @cached_property
    def possible(self) -> tuple[tuple[Model, tuple[Nodes, ...]], ...]:
        """What draws are made from, in equal parts: rates above nought throughout.

        Few cells cannot say how much cells differ: then several strengths stand for what it may be.
        """
        models = (self.model,) if self.cells > MANY_CELLS else tuple(self._fitted(share) for share in SHARES)
        return tuple(
            (model, shrink(*self._effective, model, self.tree, is_possible=True)) for model in models
        )

    def _fitted(self, share: float | None) -> Model:
        counts, exposures = self._effective
        return fitted(
            counts,
            exposures,
            self.kinds,
            self.tree,
            are_tied=not self.is_plan,
            share=share,
            usual=self._usual,
        )

    @property
    def fewest_days(self) -> int:
        """The number of days in the shorter period; 0 without figures by day."""
        if self.days is None:
            return 0
        after = len(self.days.after)
        return after if self.is_plan else min(after, len(self.days.before))

    def effective(self, stages: Floats) -> tuple[Floats, Floats]:
        """Counts and exposures of the rates, over the dispersion: (..., 2, stages, S) → two of (..., 2, R, S)."""
        exposures = stages[..., :-1, :]
        counts = np.where(exposures > 0, stages[..., 1:, :], 0.0)
        return counts / self.dispersion, exposures / self.dispersion

    def seeds(self, seed: int) -> list[int]:
        """One for each rate: what two paths have in common is drawn alike."""
        codes = [stage.code for stage in self.counts.stages]
        return [crc32(f"{seed}/{start}/{end}".encode()) for start, end in pairwise(codes)]

    def _must_hold_together(self) -> None:
        """Rates lead from one stage to the next only where stages follow from each other."""
        counted = max(self.counts.before[-1].sum(), self.counts.after[-1].sum())
        for stages, rates in zip((self.counts.before, self.counts.after), self.nodes[0].rate, strict=True):
            if abs((stages[0] * rates.prod(axis=0)).sum() - stages[-1].sum()) > LOOSEST * counted:
                raise NotYetTold(
                    CannotTell(
                        Text("各环节的数字前后接不上", "the stages do not follow from each other"),
                        Text(
                            "各环节出自同一批产品、同一段时间的文件",
                            "files of all stages about the same products and days",
                        ),
                    ),
                    Text("也可以不拆分，看全店。", "Or ask for the whole shop."),
                )

    def _dispersion(self) -> Floats:
        """Of every cell in both periods: (2, R, S)."""
        shape = (2, len(self.counts.stages) - 1, self.cells)
        # A chain of one stage has no rates.
        if self.days is None or not shape[1]:
            return np.ones(shape)
        first = self.days.after if self.is_plan else self.days.before
        periods = [_rates_by_day(stages) for stages in (first, self.days.after)]
        longest = max(len(exposures) for _, exposures in periods)
        # Both periods' cells side by side, so that the figures are estimated from all of them.
        counts, exposures = (
            np.concatenate([_padded(pair[part], longest) for pair in periods], axis=2) for part in (0, 1)
        )
        if self._usual is None:
            found = estimated_dispersion(counts, exposures, self.kinds)
            whole = exposures.sum(axis=(0, 2))[:, np.newaxis]
            rate = counts.sum(axis=(0, 2))[:, np.newaxis] / np.where(whole > 0, whole, 1.0)
            rate = np.where(rate > 0, rate, 1.0)
        else:
            rate = self._usual
            found = estimated_dispersion(counts, exposures, self.kinds, np.tile(rate, (1, 2)))
        return np.stack([found.of_cells(exposed, self.kinds, rate) for _, exposed in periods])


def _rates_by_day(stages: Floats) -> tuple[Floats, Floats]:
    """Counts and exposures of the rates: (days, R, S) each."""
    return np.where(stages[:, :-1] > 0, stages[:, 1:], 0.0), stages[:, :-1]


def _padded(days: Floats, longest: int) -> Floats:
    empty = np.zeros((longest - len(days), *days.shape[1:]))
    return np.concatenate([days, empty])


def never(code: str) -> NotYetTold:
    name = label(code)
    return NotYetTold(
        CannotTell(
            Text(f"至少有一个时间段的「{name.zh}」为零", f"at least one of the periods had no {name.en}"),
            Text(f"两个时间段都有{name.zh}", f"{name.en} in both periods"),
        ),
        Text("可以选更长的时间段。", "Choose longer periods."),
    )


def _whole_stages(counts: Counts) -> tuple[NDArray[np.intp], tuple[str, ...]]:
    """The stages that no figure is missing of, and the codes of the others.

    The first stage and the outcome are missing only where they are so throughout: a single gap is nought
    there, as in the exact split.
    """
    is_missing = np.isnan(counts.before) | np.isnan(counts.after)
    is_gone: Flags = np.array([row.any() for row in is_missing])
    last = len(counts.stages) - 1
    for end in (0, last):
        is_gone[end] = np.isnan(counts.before[end]).all() or np.isnan(counts.after[end]).all()
    if is_gone[last]:
        raise ValueError(f"the outcome {counts.stages[last].code} is missing throughout a period")
    codes = tuple(stage.code for stage, gone in zip(counts.stages, is_gone, strict=True) if gone)
    return np.flatnonzero(~is_gone), codes


def _kept(counts: Counts, keep: NDArray[np.intp]) -> Counts:
    first, *rest = (counts.stages[place] for place in keep)
    begins = first if keep[0] == 0 else Stage(first.code, first.code, first.owner)
    before, after = (np.nan_to_num(stages[keep], nan=0.0) for stages in (counts.before, counts.after))
    return Counts((begins, *rest), before, after)


def _kept_days(days: Days, keep: NDArray[np.intp]) -> Days:
    before, after = (np.nan_to_num(stages[:, keep], nan=0.0) for stages in (days.before, days.after))
    return Days(before, after)


def _by_movement(counts: Counts, tree: Tree) -> Tree:
    """Part the tree below its root by what the cells' traffic did: came, went, and classes of growth.

    Cells that win traffic may be better or worse than those that lose it. Drawn towards one rate, the part of
    mix that lies in just that difference would be shrunk away; so each class keeps its own rates.
    """
    before, after = counts.before[0], counts.after[0]
    stayed = np.flatnonzero((before > 0) & (after > 0))
    classes = min(MOST_CLASSES, len(stayed) // CELLS_A_CLASS)
    if classes < 2:
        return tree
    movement = np.where(before == 0, 0, 1).astype(np.intp)
    order = stayed[np.argsort(after[stayed] / before[stayed], kind="stable")]
    movement[order] = 2 + np.arange(len(order)) * classes // len(order)
    return parted(tree, movement)


def _must_be_exposed(counts: Counts) -> None:
    """A rate that nothing was exposed to in a whole period cannot be told."""
    *earlier, last = counts.stages
    for row, stage in enumerate(earlier):
        if not min(counts.before[row].sum(), counts.after[row].sum()) > 0:
            raise never(stage.code)
    if not (counts.before[-1].any() or counts.after[-1].any()):
        raise never(last.code)


def _must_be_worth_something(counts: Counts) -> None:
    if not min(counts.before[-1].sum(), counts.after[-1].sum()) > 0:
        raise never(counts.stages[-1].code)


def _families(counts: Counts) -> Sequence[Family]:
    both = np.concatenate([counts.before, counts.after], axis=1)
    legs = (stage.leg for stage in counts.stages[1:])
    return [_family(leg, earlier, later) for leg, (earlier, later) in zip(legs, pairwise(both), strict=True)]


def _family(leg: str, exposures: Vector, counts: Vector) -> Family:
    if leg in AMOUNTS:
        return Family.AMOUNT
    return Family.COUNT if (counts > exposures).any() else Family.SHARE
