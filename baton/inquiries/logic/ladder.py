"""The ladder of an item that waits for its first reply: who is told when, and when it goes to another.

Marks are shares of the team's limit, in time at work since the run began. A step that came late, as after a
stand-still or with a file of last week's, puts off those after it: nobody loses an item without having been told
as long before as the rules say. Seconds since 1970 (UTC) throughout.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

import numpy as np

from baton.inquiries.logic.open_hours import NEVER, OpenHours
from baton.inquiries.pool.terms import Rules, Step

MOST_BOUNCES = 2
"""An item goes to the pool so often; after that, the lead decides."""
DUTY_AGAIN = 600
"""Seconds until it is asked again who is on duty."""


class Hand(Enum):
    """In whose hand an item is."""

    REP = "rep"
    NOBODY = "nobody"
    """Nobody has had it."""
    POOL = "pool"
    """Offered to all, or with the lead already."""


@dataclass(frozen=True, slots=True)
class Case:
    """An item that waits. `done`: the steps of this run, with their moments."""

    run: int
    arrived: int
    limit: int
    """Seconds at work; NEVER where the team promises nothing for its kind."""
    platform_due: int
    """NEVER where the platform does not count it."""
    hand: Hand
    is_customer: bool
    done: Mapping[Step, int]


@dataclass(frozen=True, slots=True)
class Look:
    """What is to be done now, in order, and when to look again (NEVER: nothing is left)."""

    steps: tuple[Step, ...]
    again: int


@dataclass(frozen=True, slots=True)
class Present:
    now: int
    is_open: bool
    """The team is at work."""
    has_duty: bool
    """Somebody is on the rota."""


def look(case: Case, rules: Rules, hours: OpenHours, present: Present) -> Look:
    """Steps are taken while the team is at work; the platform's clock also tells whoever is on duty."""
    steps: list[Step] = []
    waits: list[int] = []
    done = dict(case.done)
    for step, share in _climb(case, rules):
        if step in done:
            continue
        due = _due(case, rules, hours, step, share, done)
        if due <= present.now and present.is_open:
            steps.append(step)
            done[step] = present.now
            continue
        waits.append(due if due > present.now else _due_at(hours, present.now, 1))
        break
    duty = _duty_due(case, rules)
    if duty != NEVER and Step.DUTY not in done:
        if duty <= present.now and (present.is_open or present.has_duty):
            steps.append(Step.DUTY)
        elif duty <= present.now:
            waits.append(min(_due_at(hours, present.now, 1), present.now + DUTY_AGAIN))
        else:
            waits.append(duty)
    return Look(tuple(steps), min(waits, default=NEVER))


def _climb(case: Case, rules: Rules) -> list[tuple[Step, int]]:
    """The steps on the team's clock with their shares of the limit, in percent."""
    if case.hand is Hand.POOL or case.limit == NEVER:
        return []
    last = (Step.TO_LEAD if case.is_customer else Step.OFFERED, 100)
    if case.hand is Hand.NOBODY:
        return [(Step.LEAD, rules.lead_at), last]
    return [(Step.WARNED, rules.warn_at), (Step.LEAD, rules.lead_at), last]


def _due(case: Case, rules: Rules, hours: OpenHours, step: Step, share: int, done: Mapping[Step, int]) -> int:
    """By the limit, and as long after each step before it as the rules put between them."""
    moments = [_due_at(hours, case.run, case.limit * share // 100)]
    for before, its_share in _climb(case, rules):
        if before is step:
            break
        moments.append(_due_at(hours, done[before], case.limit * (share - its_share) // 100))
    return max(moments)


def _due_at(hours: OpenHours, start: int, seconds: int) -> int:
    return int(hours.due(np.array([start], dtype=np.int64), seconds)[0])


def _duty_due(case: Case, rules: Rules) -> int:
    """Where the platform gives more than the rules' hours; shorter limits are over before anybody could be called."""
    due = case.arrived + rules.duty_after * 3_600
    return due if case.platform_due != NEVER and due < case.platform_due else NEVER


@dataclass(frozen=True, slots=True)
class Quiet:
    """An item in hand that nobody has written about since `since`."""

    since: int
    done: Mapping[Step, int]


def recycle_due(case: Quiet, rules: Rules) -> int:
    """When it goes to the pool: by the rule, and not sooner after the warning than promised."""
    by_rule = case.since + rules.quiet_days * DAY
    told = case.done.get(Step.RECYCLE_SOON)
    return by_rule if told is None else max(by_rule, told + rules.warn_days * DAY)


def recycle_step(case: Quiet, rules: Rules, present: Present) -> Step | None:
    """Told first, then taken back; both while the team is at work."""
    if not present.is_open or Step.RECYCLED in case.done:
        return None
    if Step.RECYCLE_SOON not in case.done:
        is_near = present.now >= case.since + (rules.quiet_days - rules.warn_days) * DAY
        return Step.RECYCLE_SOON if is_near else None
    return Step.RECYCLED if present.now >= recycle_due(case, rules) else None


DAY = 86_400
