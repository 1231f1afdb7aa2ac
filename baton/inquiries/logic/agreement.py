"""Do the grade at arrival and the grade of sales agree, beyond chance; and where do they not.

Cohen's kappa: the agreement that is left when what two independent graders with the same habits would agree on is
taken away (J. Cohen, 1960); weighted, a step of one grade counts less than a step of three (1968). The interval uses
the large-sample variance of J. Fleiss, J. Cohen and B. Everitt (1969), on a table to which one case is added, spread
over all cells: a handful of cases that all agree is no certainty.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from baton.drivers.cannot_tell import CannotTell
from baton.inquiries.logic.grades import GRADES
from baton.inquiries.terms import Grade, ReasonCode
from baton.kit.text import Text

Floats = NDArray[np.float64]

FEWEST = 30
Z = 1.645
"""90 % intervals, as elsewhere."""


@dataclass(frozen=True, slots=True)
class Agreement:
    kappa: float
    """1: always the same; 0: as much as by chance; below: less than that."""
    low: float
    high: float
    observed: float
    """Share of items with the same grade."""
    expected: float
    """The share that chance alone would bring."""
    items: int
    table: NDArray[np.int64]
    """(4, 4): rows by the grade at arrival, columns by that of sales, A to D."""

    @property
    def text(self) -> Text:
        zh = "明显一致" if self.low > 0.6 else "有一致，但不多" if self.low > 0 else "看不出比碰巧更一致"
        en = (
            "they clearly agree"
            if self.low > 0.6
            else "they agree somewhat"
            if self.low > 0
            else "no more alike than by chance, as far as one can tell"
        )
        return Text(
            f"{zh}：κ {self.kappa:.2f}（{self.low:.2f} 到 {self.high:.2f}，{self.items} 条都有两边等级）",
            f"{en}: κ {self.kappa:.2f} ({self.low:.2f} to {self.high:.2f}, {self.items} items with both grades)",
        )


@dataclass(frozen=True, slots=True)
class Graded:
    """An item that has both grades."""

    item: str
    at_arrival: Grade
    by_sales: Grade
    reason: ReasonCode | None = None
    chance: float | None = None
    """Of being good, as said at arrival."""


@dataclass(frozen=True, slots=True)
class Disagreement:
    graded: Graded
    steps: int
    """Grades between the two: above nought where sales thinks better of it than was thought at arrival."""
    text: Text


def agreement(graded: Sequence[Graded], *, is_weighted: bool = True) -> Agreement | CannotTell:
    """Refused below FEWEST items, and where either side gives one grade only: it then cannot be compared to chance."""
    if len(graded) < FEWEST:
        return CannotTell(
            why=Text(f"两边都评了的只有 {len(graded)} 条", f"only {len(graded)} items have both grades"),
            needs=Text(f"至少 {FEWEST} 条两边都评了的询盘", f"at least {FEWEST} items graded by both"),
        )
    place = {grade: at for at, grade in enumerate(GRADES)}
    table = np.zeros((len(GRADES), len(GRADES)), dtype=np.int64)
    for of in graded:
        table[place[of.at_arrival], place[of.by_sales]] += 1
    if (table.sum(axis=0) > 0).sum() < 2 or (table.sum(axis=1) > 0).sum() < 2:
        return CannotTell(
            why=Text("有一边只给了一种等级", "one side gave a single grade only"),
            needs=Text("两边都有好有差的询盘", "items that both sides grade differently among themselves"),
        )
    weights = weights_of(len(GRADES), is_weighted=is_weighted)
    share = table / table.sum()
    kappa, _, _ = _kappa(share, weights)
    spread = table + 1 / table.size
    deviation = _deviation(spread / spread.sum(), weights, float(spread.sum()))
    middle, _, _ = _kappa(spread / spread.sum(), weights)
    return Agreement(
        kappa=kappa,
        low=max(-1.0, min(kappa, middle - Z * deviation)),
        high=min(1.0, max(kappa, middle + Z * deviation)),
        observed=float(np.trace(share)),
        expected=_kappa(share, np.eye(len(GRADES)))[2],
        items=len(graded),
        table=table,
    )


def weights_of(levels: int, *, is_weighted: bool) -> Floats:
    """(levels, levels): what a pair of grades counts as agreement; quadratic in the steps between them."""
    if not is_weighted:
        return np.eye(levels)
    step = np.subtract.outer(np.arange(levels), np.arange(levels))
    result: Floats = 1.0 - (step / (levels - 1)) ** 2
    return result


def disagreements(graded: Sequence[Graded], least_steps: int = 1) -> tuple[Disagreement, ...]:
    """Items graded differently, the furthest apart first, then those of which arrival was the surest."""
    place = {grade: at for at, grade in enumerate(GRADES)}
    found = [
        Disagreement(of, steps, _in_words(of))
        for of in graded
        if abs(steps := place[of.at_arrival] - place[of.by_sales]) >= least_steps
    ]

    def surest(of: Disagreement) -> float:
        return 0.0 if of.graded.chance is None else abs(of.graded.chance - 0.5)

    return tuple(sorted(found, key=lambda of: (-abs(of.steps), -surest(of), of.graded.item)))


def _in_words(of: Graded) -> Text:
    said = "" if of.chance is None else f" {of.chance:.0%}"
    zh = "" if of.reason is None else f"（{of.reason.label.zh}）"
    en = "" if of.reason is None else f" ({of.reason.label.en})"
    return Text(
        f"到达时 {of.at_arrival.value}{said}，销售 {of.by_sales.value}{zh}",
        f"at arrival {of.at_arrival.value}{said}, sales {of.by_sales.value}{en}",
    )


def _kappa(share: Floats, weights: Floats) -> tuple[float, float, float]:
    """Kappa, weighted agreement, and what chance would bring of it."""
    by_chance = np.outer(share.sum(axis=1), share.sum(axis=0))
    observed, expected = float((weights * share).sum()), float((weights * by_chance).sum())
    return (observed - expected) / (1 - expected), observed, expected


def _deviation(share: Floats, weights: Floats, items: float) -> float:
    kappa, _, expected = _kappa(share, weights)
    rows, columns = share.sum(axis=1), share.sum(axis=0)
    usual = np.add.outer(weights @ columns, rows @ weights)
    variance = (share * (weights - usual * (1 - kappa)) ** 2).sum() - (kappa - expected * (1 - kappa)) ** 2
    return float(np.sqrt(max(variance, 0.0) / items) / (1 - expected))
