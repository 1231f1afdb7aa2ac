"""How much more than independent trials the days of a period scatter.

One buyer sends several inquiries: counts cluster. There are good days and bad ones: rates differ by day, and a
day with many exposures remains one day. Both are told from the cells' scatter between days. The variance of a
count over what independent trials would have, V, is for a cell

    φ + ψ·swing(r)·ΣN²/ΣN        φ: clusters,  ψ: the variance of rates by day, on their natural scale

Good days multiply the odds, so that ψ weighs by each cell's own rate: to take the shop's rate for all would find
the cells with high rates, which carry most of a leg, too regular.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from baton.drivers.families import Floats, Kinds

SMALLEST_DISPERSION = {-1.0: 1.0, 0.0: 0.01, 1.0: 0.01}
"""By v₂. Counts may be more regular than Poisson's: most clicks bring one visitor."""
ROUNDS = 8
LEAST_CORRECTION = 0.2
LEAST_SPARE = 1e-9


@dataclass(frozen=True, slots=True)
class Dispersion:
    """How much more than independent trials days scatter: (R, 1) each."""

    trials: Floats
    """φ: the variance of a count over V, where counts come in clusters."""
    days: Floats
    """ψ: the variance of a cell's rate itself from one day to the next, on its natural scale."""

    def of_cells(self, exposures: Floats, of: Kinds, rate: Floats) -> Floats:
        """One figure for each cell: φ + ψ·swing(r)·ΣN²/ΣN. (days, R, S), rates (R, S) or (R, 1) → (R, S).

        However many exposures a day has, it remains one day.
        """
        whole = exposures.sum(axis=0)
        a_day = (exposures**2).sum(axis=0) / np.where(whole > 0, whole, 1.0)
        found: Floats = self.trials + self.days * a_day * of.swing(rate)
        return found


def estimated_dispersion(
    counts: Floats, exposures: Floats, of: Kinds, usual: Floats | None = None
) -> Dispersion:
    """φ and ψ of every rate from the cells' scatter between days.

    counts, exposures: (days, R, S). usual: the cells' rates as estimated before, (R, S); without them a cell's
    own counts give its V, which then is low where its scatter is. Cells with a single exposed day say nothing;
    where no cell has two, φ is 1 and ψ is 0. Shares have a φ of at least 1. Each cell's squares, around its own
    rate and over what they would be at φ = 1, are regressed on 1 and on what days of their own would add;
    differences between cells do not count.
    """
    exposed, squared, cubed = (_power_sums(exposures, power) for power in (1, 2, 3))
    inverse = 1.0 / np.where(exposed > 0, exposed, np.inf)
    total = counts.sum(axis=0)
    rate = total * inverse
    scatter = ((counts - exposures * rate) ** 2).sum(axis=0)
    spare = exposed - squared * inverse
    between = squared - 2.0 * cubed * inverse + (squared * inverse) ** 2
    at = rate if usual is None else usual
    variance = of.variance(at)
    expected = total if usual is None else exposed * usual
    is_telling = (variance > 0) & (spare > LEAST_SPARE * exposed)
    weight = np.where(is_telling, 1.0, 0.0)
    # Of the money of one order nothing is spare; of counts, a single one says next to nothing.
    weight *= np.where(of.linear > 0, expected / (expected + 1.0), spare)
    one = np.where(is_telling, variance * spare, 1.0)
    seen = scatter / one
    by_day = of.swing(at) * between / np.where(is_telling, spare, 1.0)
    least = np.array([[SMALLEST_DISPERSION[float(square)]] for square in of.square[:, 0]])
    trials, days = np.ones((len(rate), 1)), np.zeros((len(rate), 1))
    for _ in range(ROUNDS):
        # A cell's own rate is uncertain too: E V(n/N) = V·(1 + v₂·φ/N).
        correction = np.maximum(LEAST_CORRECTION, 1.0 + of.square * trials * inverse)
        trials, days = _line(seen * correction if usual is None else seen, by_day, weight, least)
    return Dispersion(trials, days)


def _power_sums(values: Floats, power: int) -> Floats:
    found: Floats = (values**power).sum(axis=0)
    return found


def _line(seen: Floats, by_day: Floats, weight: Floats, least: Floats) -> tuple[Floats, Floats]:
    """Weighted least squares of seen = φ + ψ·by_day with φ at least `least` and ψ at least 0, row by row."""
    whole = weight.sum(axis=1, keepdims=True)
    share = weight / np.where(whole > 0, whole, 1.0)
    mean, slope_at = ((share * part).sum(axis=1, keepdims=True) for part in (seen, by_day))
    spread = (share * (by_day - slope_at) ** 2).sum(axis=1, keepdims=True)
    moved = (share * (by_day - slope_at) * (seen - mean)).sum(axis=1, keepdims=True)
    days = np.maximum(moved / np.where(spread > 0, spread, np.inf), 0.0)
    trials = mean - days * slope_at
    through = (share * by_day * (seen - least)).sum(axis=1, keepdims=True)
    square = (share * by_day**2).sum(axis=1, keepdims=True)
    steepest = np.maximum(through / np.where(square > 0, square, np.inf), 0.0)
    is_low = trials < least
    has_any = whole > 0
    return (
        np.where(has_any, np.where(is_low, least, trials), 1.0),
        np.where(has_any, np.where(is_low, steepest, days), 0.0),
    )
