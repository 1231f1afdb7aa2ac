"""What no way of routing can exceed in a made-up world: a linear program over each 30 days.

Nobody's luck is known, but all else is: who comes with what and how well each rep deals with it. With x the inquiries
of kind k that rep r is given while waiting there takes from w_j to w_(j+1) days,

    maximise    Σ x_krj · P(won | k, r, w_j)
    subject to  Σ_rj x_krj = arrivals of kind k
                Σ_k Σ_(i ≤ j) x_kri ≤ capacity_r · (days present + w_(j+1)) + 1

The second line holds for every way of routing: what was given to a rep while the queue was shorter than
capacity · w was worked off by the end, or lies in that queue; the 1 is the inquiry that crosses the line. Waits count
as their stretch's beginning, buyers who come back as known to whoever gets them, growth as of the best day: all of it
can only raise the bound. It does not know that people tire (`Setting.weary`).

The deterministic bound of a stochastic assignment: Talluri & van Ryzin, The Theory and Practice of Revenue Management
(2004), §3.3; solved by HiGHS (scipy.optimize.linprog).
"""

from __future__ import annotations

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array, vstack

from baton.inquiries.logic.ability import Floats, logistic
from baton.inquiries.logic.simulated_world import Worlds

WAITS = (0.0, 0.25, 0.5, 1.0, 2.0, 4.0)
"""Where the stretches of waiting begin, in days; the last has no end."""
MONTH = 30
_RETURNING = 0


def fluid_bound(worlds: Worlds) -> Floats:
    """(S,) the most that can be won of 100 inquiries, in the mean over luck."""
    days, seeds = worlds.number.shape
    won = np.zeros(seeds)
    for first in range(0, days, MONTH):
        for seed in range(seeds):
            won[seed] += _month(worlds, first, min(first + MONTH, days), seed)
    found: Floats = 100 * won / np.maximum(worlds.number.sum(axis=0), 1)
    return found


def _month(worlds: Worlds, first: int, last: int, seed: int) -> float:
    """The most wins of one world's days."""
    arrivals = _arrivals(worlds, first, last, seed)
    present = worlds.is_present[first:last, seed].sum(axis=0)
    there = np.flatnonzero(present)
    if not arrivals.sum() or not there.size:
        return 0.0
    chance = _chance(worlds, first, last, seed)[:, there]
    kinds, reps, steps = chance.shape
    capacity = worlds.capacity[seed, there]
    room = capacity[:, None] * (present[there][:, None] + np.array(WAITS[1:])) + 1.0
    found = linprog(
        -chance.ravel(),
        A_ub=_up_to(kinds, reps, steps),
        b_ub=room.ravel(),
        A_eq=_of_each_kind(kinds, reps, steps),
        b_eq=arrivals,
        bounds=(0, None),
        method="highs",
    )
    if not found.success:
        raise ArithmeticError(found.message)
    return -float(found.fun)


def _arrivals(worlds: Worlds, first: int, last: int, seed: int) -> Floats:
    """(2K,) inquiries of each kind: from new buyers, then from those who come back."""
    setting = worlds.setting
    kinds = len(setting.kinds)
    is_there = np.arange(worlds.kind.shape[2]) < worlds.number[first:last, seed, None]
    is_back = worlds.chance[_RETURNING, first:last, seed] < setting.returning
    place = worlds.kind[first:last, seed] + kinds * is_back
    return np.bincount(place[is_there], minlength=2 * kinds).astype(float)


def _chance(worlds: Worlds, first: int, last: int, seed: int) -> Floats:
    """(2K, R, J) the chance to win at the beginning of each stretch of waiting."""
    setting = worlds.setting
    growth = worlds.growth[first:last].max(axis=0)
    skill = worlds.skill[first // MONTH, seed] + np.log(growth)[:, None]
    odds = skill.T[..., None] - setting.slope * np.array(WAITS)
    return logistic(np.concatenate([odds, odds + setting.known]))


def _up_to(kinds: int, reps: int, steps: int) -> csr_array:
    """(R·(J − 1), 2K·R·J) what each rep is given within each wait but the last."""
    within = np.tril(np.ones((steps, steps)))[:-1]
    return csr_array(np.tile(np.kron(np.eye(reps), within), kinds))


def _of_each_kind(kinds: int, reps: int, steps: int) -> csr_array:
    """(2K, 2K·R·J) all that is given of a kind."""
    return vstack(
        [csr_array(np.kron(np.eye(kinds)[kind], np.ones(reps * steps))[None]) for kind in range(kinds)]
    ).tocsr()
