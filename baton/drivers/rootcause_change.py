"""What changed, cell by cell: the counted, the expected, and how far the two may differ by chance.

A table is cut into cells by its attributes (country, product, source, …); a cell is one combination of values.
For each cell a `Change` holds

    actual      what was counted: events, or a figure divided by what one event is worth
    expected    what was to be expected there
    exposure    what an effect is measured against: a ratio's denominator, or, for an additive figure, `expected`
    dispersion  variance ÷ mean of actual − expected. Both sides are counted, so it is 1 + counted ÷ counted on
                before: an expectation from one earlier period of the same size makes it 2, a long history nearly 1

An additive figure and a ratio differ in this only, so that one search (`baton.drivers.rootcause`) serves both.

Rates of small cells are shrunken before they serve as an expectation. With K of N in a cell, and b the product of
the attributes' own (damped) relative rates and the rate of the whole,

    r = (K + m b) / (N + m),        m = PRIOR_EVENTS ÷ rate of the whole

so that a cell without history is expected to do what its values do elsewhere. Additive figures that were counted
over P periods are shrunken likewise. With X events in a cell and b those that its values' shares let expect,

    level = (X + α) / (P + α / b),        dispersion = 1 + 1 / (P + α / b)

scaled to keep their sum; α comes from how much the cells differ (gamma prior, by moments). Unshrunken, a cell that
was empty by luck would make ordinary counts look like a surprise.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

PRIOR_EVENTS = 0.6
"""How many events the expectation by attributes is worth against a cell's own history."""
ALPHAS = (0.1, 100.0)
"""The least and the most that cells are taken to differ from what their values let expect."""
DAMPING = 0.7
"""Exponent on the attributes' relative rates: attributes overlap, their effects do not simply multiply."""
LEAST_EXPECTED = 0.05
"""Events expected in a cell of an additive figure that was empty before: what is new is a surprise, not infinite."""


@dataclass(frozen=True, slots=True)
class Cells:
    attributes: tuple[str, ...]
    values: tuple[tuple[str, ...], ...]
    """The values of each attribute, sorted."""
    codes: Ints
    """(attributes, cells): which value of the attribute a cell has."""

    @property
    def count(self) -> int:
        return int(self.codes.shape[1])


def cells(columns: Mapping[str, Sequence[str]]) -> Cells:
    """The cells of a table with one row a cell; `columns` holds each attribute's value by row.

    Two rows of equal values are two cells and do no harm. Errors: ValueError for columns of unequal length.
    """
    attributes = tuple(sorted(columns))
    if not attributes:
        return Cells((), (), np.zeros((0, 0), dtype=np.int64))
    if len({len(columns[attribute]) for attribute in attributes}) > 1:
        raise ValueError("attributes of unequal length")
    coded = [np.unique(np.asarray(columns[name], dtype=str), return_inverse=True) for name in attributes]
    return Cells(
        attributes,
        tuple(tuple(str(value) for value in values) for values, _ in coded),
        np.array([codes for _, codes in coded], dtype=np.int64).reshape(len(attributes), -1),
    )


@dataclass(frozen=True, slots=True)
class Change:
    """A figure's change, cell by cell. All arrays are by cell, in events.

    `before` and `after` are the headline, in the figure's own unit, and None for a ratio of nothing. `mix` is the
    part of a ratio's change that comes from the sizes of the cells alone; it is no segment's. `per_event` is what
    one event more does to the headline.
    """

    cells: Cells
    actual: Floats
    expected: Floats
    exposure: Floats
    dispersion: Floats
    before: float | None
    after: float | None
    mix: float
    per_event: float
    is_ratio: bool


def figure_change(
    cut: Cells, actual: ArrayLike, expected: ArrayLike, *, unit: float = 1.0, periods: float = np.inf
) -> Change:
    """The change of an additive figure, not negative, against its expectation.

    `unit` is what one event is worth: 1 for counts, the usual order for money. `periods` is how many periods the
    expectation was counted on; infinite for a plan.
    """
    counted, before = _by_cell(cut, actual), _by_cell(cut, expected)
    if np.isfinite(periods):
        usual, dispersion = _levels(cut, before / unit, periods)
    else:
        usual, dispersion = before / unit, np.ones(cut.count)
    # A cell that is empty on both sides says nothing and stays empty.
    usual = np.where(counted > 0, np.maximum(usual, LEAST_EXPECTED), usual)
    return Change(
        cells=cut,
        actual=counted / unit,
        expected=usual,
        exposure=usual,
        dispersion=dispersion,
        before=float(before.sum()),
        after=float(counted.sum()),
        mix=0.0,
        per_event=unit,
        is_ratio=False,
    )


def ratio_change(
    cut: Cells,
    actual: tuple[ArrayLike, ArrayLike],
    expected: tuple[ArrayLike, ArrayLike],
) -> Change:
    """The change of numerator ÷ denominator; both pairs are (numerators, denominators) by cell.

    `expected` is what the expectation was counted on (sums over the earlier periods, or predictions): the larger,
    the surer it is.
    """
    counted, size = (_by_cell(cut, side) for side in actual)
    past, past_size = (_by_cell(cut, side) for side in expected)
    rates, weight = _rates(cut, past, past_size)
    usual = size * rates
    before, after = _ratio(past, past_size), _ratio(counted, size)
    return Change(
        cells=cut,
        actual=counted,
        expected=usual,
        exposure=size,
        dispersion=1 + size / (past_size + weight),
        before=before,
        after=after,
        mix=0.0 if before is None or after is None else float(usual.sum() / size.sum()) - before,
        per_event=0.0 if after is None else float(1 / size.sum()),
        is_ratio=True,
    )


def quiet(numerators: ArrayLike, denominators: ArrayLike | None = None) -> NDArray[np.bool_]:
    """Which of the earlier periods (first axis) to expect from: the half nearest to the median period.

    What is to be explained has often begun, or come and gone, in the periods before; they are no norm. At least
    three periods are kept.
    """
    top = np.asarray(numerators, dtype=float)
    level = top.sum(axis=1)
    if denominators is not None:
        size = np.asarray(denominators, dtype=float).sum(axis=1)
        level = np.divide(level, size, out=np.zeros_like(level), where=size > 0)
    kept = max(3, (len(level) + 1) // 2)
    is_quiet = np.zeros(len(level), dtype=bool)
    is_quiet[np.argsort(np.abs(level - np.median(level)), kind="stable")[:kept]] = True
    return is_quiet


def _by_cell(cut: Cells, figures: ArrayLike) -> Floats:
    array = np.asarray(figures, dtype=float)
    if array.shape != (cut.count,):
        raise ValueError("one figure a cell")
    if not np.isfinite(array).all() or (array < 0).any():
        raise ValueError("figures must be finite and not negative")
    return array


def _ratio(top: Floats, bottom: Floats) -> float | None:
    return float(top.sum() / bottom.sum()) if bottom.sum() > 0 else None


def _levels(cut: Cells, before: Floats, periods: float) -> tuple[Floats, Floats]:
    """Shrunken levels of one period by cell, and their dispersion."""
    total = before.sum()
    if total == 0:
        return before, np.full(cut.count, 1 + 1 / periods)
    like = np.full(cut.count, total / cut.count)
    for codes in cut.codes:
        share = np.bincount(codes, before) / np.bincount(codes)
        like *= share[codes] * cut.count / total
    like *= total / like.sum() if like.sum() > 0 else 0.0
    mean, seen = like * periods, before * periods
    excess = float(((seen - mean) ** 2 - mean).sum())
    alpha = float(np.clip((mean**2).sum() / excess, *ALPHAS)) if excess > 0 else ALPHAS[1]
    prior = alpha / np.maximum(like, LEAST_EXPECTED)
    levels = (seen + alpha) / (periods + prior)
    return levels * total / levels.sum(), 1 + 1 / (periods + prior)


def _rates(cut: Cells, past: Floats, size: Floats) -> tuple[Floats, float]:
    """Shrunken rates by cell, and the denominator that what they were shrunken to is worth."""
    whole = (past.sum() + 0.5) / (size.sum() + 1)
    weight = PRIOR_EVENTS / whole
    like = np.full(cut.count, whole)
    for codes in cut.codes:
        rates = (np.bincount(codes, past) + PRIOR_EVENTS) / (np.bincount(codes, size) + weight)
        like *= (rates[codes] / whole) ** DAMPING
    return (past + weight * like) / (size + weight), float(weight)
