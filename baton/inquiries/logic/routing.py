"""Which rep gets which inquiry: who is most likely to close it, given who is busy.

In this order, and the first that applies decides:

    owner      a known customer stays with the rep who has it
    floor      a new rep whose fair share is behind gets what may be learnt on
    waiting    while about as much comes in as can be worked off, whoever is free first
    balance    while the reps' differences are not credible, the least loaded
    ability    else the highest score

    score_r = v · P(won | rep, kind, wait) − λ_r
    P       = logistic(ability_r − slope · wait_r)
    λ_r     = v̄ · p̄(1 − p̄) · slope · passed_on · wait_r

v is what the grade is worth, wait_r the working days until the rep gets to it. λ is the price of the rep's
capacity: a queue passes its wait on to those who come after, who lose that much. Where everybody is late already
it has none: what is late anyway is left to one queue, and the others come back in time. Some decisions are drawn from
what is believed instead of its mean (Thompson's rule), so that a rep is not judged by an unlucky start and each
decision has a propensity.

Arrays are (worlds, reps); a single decision is one world.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from baton.inquiries.logic.ability import Floats, logistic

Bools = NDArray[np.bool_]
Places = NDArray[np.intp]

NOBODY = -1


class Rule(IntEnum):
    NOBODY_FREE = 0
    OWNER = 1
    FLOOR = 2
    WAITING = 3
    BALANCE = 4
    ABILITY = 5


@dataclass(frozen=True, slots=True)
class Policy:
    """What the routing weighs. A change makes a new version; decisions keep the version they were made by."""

    version: str = "1"
    slope: float = 0.5
    """Log-odds lost by a working day of waiting, until the shop's own curve is known."""
    passed_on: float = 5.0
    """Inquiries that a queue's wait is passed on to."""
    late_after: float = 0.9
    """Working days of waiting beyond which a rep is left out while another is free earlier."""
    pressed_after: float = 0.8
    """Arrivals ÷ capacity from which only waiting counts: whoever idles then makes others late."""
    explored: float = 0.1
    """Share of decisions that are drawn from what is believed."""
    floor: float = 0.2
    """Of a fair share, what a new rep is sure to get."""
    floor_outcomes: int = 40
    """Outcomes after which a rep is no longer new."""
    gate_factor: float = 3.0
    """Bayes factor from which the reps' differences are credible."""
    gate_outcomes: int = 300


POLICY = Policy()


@dataclass(frozen=True, slots=True)
class Situation:
    """One inquiry in each world, and how every rep stands to it: (worlds, reps), or (worlds,)."""

    is_eligible: Bools
    wait: Floats
    """Working days until the rep gets to it."""
    ability: Floats
    """Mean logit at this kind, without waiting."""
    spread: Floats
    is_gate_open: Bools
    """(worlds,)"""
    owner: Places
    """(worlds,): the rep who has this customer, or NOBODY."""
    owed: Floats
    """Inquiries by which a new rep is behind the floor; 0 for the others."""
    may_be_learnt_on: Bools
    """(worlds,): not of the best grade."""
    pressure: Floats
    """(worlds,): inquiries a day of late, over what all who are present work off in a day."""
    value: Floats
    """(worlds,): what the grade is worth, 1 being the usual inquiry."""


@dataclass(frozen=True, slots=True)
class Choice:
    rep: Places
    """(worlds,): the chosen rep, or NOBODY."""
    rule: NDArray[np.int8]
    score: Floats
    """(worlds, reps): by which the rule chose, the higher the better; −inf for who was left out."""


def choose(given: Situation, policy: Policy, noise: Floats, ties: Floats) -> Choice:
    """The rep of each world's inquiry.

    noise: (worlds, reps) standard normal where the decision is drawn, 0 where it takes the mean. ties: (worlds,
    reps) in [0, 1), deciding between equals.
    """
    balance = np.where(given.is_eligible, -given.wait - 1e-9 * ties, -np.inf)
    in_time: Bools = np.asarray(given.is_eligible & (given.wait < policy.late_after))
    is_any_in_time: Bools = np.asarray(in_time.any(axis=1))
    allowed = np.where(is_any_in_time[:, None], in_time, given.is_eligible)
    ability = np.where(allowed, scores(given, policy, noise) + 1e-9 * ties, -np.inf)
    behind = given.is_eligible & (given.owed >= 1) & in_time & given.may_be_learnt_on[:, None]
    owned = _is_owned(given)
    rule = np.select(
        [
            ~given.is_eligible.any(axis=1),
            owned,
            behind.any(axis=1),
            (given.pressure > policy.pressed_after) & is_any_in_time,
            ~given.is_gate_open,
        ],
        [Rule.NOBODY_FREE, Rule.OWNER, Rule.FLOOR, Rule.WAITING, Rule.BALANCE],
        Rule.ABILITY,
    ).astype(np.int8)
    by = rule[:, None]
    score = np.where(by == Rule.ABILITY, ability, balance)
    score = np.where(by == Rule.FLOOR, np.where(behind, given.owed + 1e-9 * ties, -np.inf), score)
    rep = np.where(rule == Rule.NOBODY_FREE, NOBODY, score.argmax(axis=1))
    return Choice(np.where(rule == Rule.OWNER, given.owner, rep), rule, score)


def scores(given: Situation, policy: Policy, noise: Floats | float = 0.0) -> Floats:
    """What each rep is expected to make of it, less the price of the rep's capacity: (worlds, reps)."""
    believed = given.ability + noise * given.spread
    won = logistic(believed - policy.slope * given.wait)
    usual = _mean_of_eligible(logistic(given.ability), given.is_eligible)[:, None]
    in_time: Bools = np.asarray(given.is_eligible & (given.wait < policy.late_after))
    price = usual * (1 - usual) * policy.slope * policy.passed_on * given.wait
    price = price * in_time.any(axis=1, keepdims=True)
    found: Floats = given.value[:, None] * won - price
    return found


def _is_owned(given: Situation) -> Bools:
    has_owner = given.owner != NOBODY
    held = np.take_along_axis(given.is_eligible, np.maximum(given.owner, 0)[:, None], axis=1)[:, 0]
    return np.asarray(has_owner & held)


def _mean_of_eligible(values: Floats, is_eligible: Bools) -> Floats:
    number = is_eligible.sum(axis=1)
    found: Floats = np.where(is_eligible, values, 0.0).sum(axis=1) / np.maximum(number, 1)
    return found
