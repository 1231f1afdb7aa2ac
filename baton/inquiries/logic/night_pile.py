"""What came in over night, given out in one go: every inquiry to one rep, nobody beyond what the rep can take.

    maximise Σ x_ir · score_ir    each inquiry at most once, rep r at most room_r times,
                                  as many inquiries as there is room for

An assignment problem: each rep stands in it once for every inquiry of room. The wait grows with each one taken,
so a rep's later places cost more. Source: Crouse (2016), On implementing 2D rectangular assignment algorithms,
as in scipy.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from baton.inquiries.logic.ability import Floats
from baton.inquiries.logic.routing import NOBODY

Places = NDArray[np.intp]


def assigned(score: Floats, room: Places, later: Floats) -> Places:
    """(inquiries,): the rep of each, or NOBODY where there was no room left.

    score: (inquiries, reps), −inf where a rep may not get it. room: (reps,) how many each can take. later: (reps,)
    what each further inquiry of the same rep is worth less. Errors: ValueError for a negative room.
    """
    if (room < 0).any():
        raise ValueError("there is room for none, or more")
    inquiries = len(score)
    places = np.minimum(room, inquiries)
    rep = np.repeat(np.arange(room.size), places)
    if not rep.size or not inquiries:
        return np.full(inquiries, NOBODY, dtype=np.intp)
    before = np.arange(rep.size) - np.repeat(np.cumsum(places) - places, places)
    rep, before = _useful(score, later, rep, before)
    worth = score[:, rep] - later[rep] * before
    allowed = np.isfinite(worth)
    # A forbidden pair is worth less than leaving everything else as it is: it is taken only where nothing else is left.
    span = float(np.ptp(worth[allowed])) if allowed.any() else 0.0
    lowest = (float(worth[allowed].min()) if allowed.any() else 0.0) - (span + 1.0) * (inquiries + 1)
    row, column = linear_sum_assignment(np.where(allowed, worth, lowest), maximize=True)
    found = np.full(inquiries, NOBODY, dtype=np.intp)
    is_real = allowed[row, column]
    found[row[is_real]] = rep[column[is_real]]
    return found


def _useful(score: Floats, later: Floats, rep: Places, before: Places) -> tuple[Places, Places]:
    """The places that an optimum may use: without those that as many others beat for every inquiry.

    Only where every rep may have every inquiry: one of the better places is free then, and would be taken instead.
    """
    inquiries = len(score)
    if rep.size <= inquiries or not np.isfinite(score).all():
        return rep, before
    worse = later[rep] * before
    lowest, highest = score.min(axis=0)[rep] - worse, score.max(axis=0)[rep] - worse
    enough = np.partition(lowest, rep.size - inquiries)[rep.size - inquiries]
    kept = highest >= enough
    return rep[kept], before[kept]
