"""What becomes of tasks when a playbook has looked again.

A task is the same as long as its playbook and key are. What somebody says is done is not asked for again before the
data had time to show it; what somebody decided against is left alone for longer; what is over expires.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar

from baton.daybook.terms import Proposal, TaskState

DATA_SHOW_AFTER = timedelta(days=3)
"""The platform's figures lag by two days: only then do they tell whether what was done worked."""
DECISION_HOLDS = timedelta(days=14)
IGNORED_AFTER = timedelta(days=14)
LEAST_FOUND = 3
"""So many tasks at least, before a playbook is said to be ignored."""

Key = TypeVar("Key")


@dataclass(frozen=True, slots=True)
class Last:
    """How the last task of a key ended."""

    state: TaskState
    closed_at: datetime
    expires: datetime | None


def is_held_back(last: Last | None, now: datetime, *, expires: datetime | None) -> bool:
    """Whether a proposal waits because of how the last task of its key ended."""
    if last is None:
        return False
    since = now - last.closed_at
    if last.state is TaskState.DONE:
        return since < DATA_SHOW_AFTER
    if last.state is TaskState.DROPPED:
        return since < DECISION_HOLDS
    if last.state is TaskState.CLOSED:
        # Data that show a thing as done and as due at once are not settled: not twice on one day.
        return since < timedelta(days=1)
    return expires is not None and last.expires is not None and expires <= last.expires


def is_over(expires: datetime | None, now: datetime) -> bool:
    return expires is not None and expires <= now


def once_each(proposals: Iterable[Proposal]) -> Mapping[str, Proposal]:
    """By key; the first of several that say the same key."""
    found: dict[str, Proposal] = {}
    for proposal in proposals:
        found.setdefault(proposal.key, proposal)
    return found


def weeks_ignored(found: Iterable[tuple[date, bool]], today: date) -> int:
    """For how many whole weeks nobody touched anything that a playbook found.

    `found`: of each of its tasks, the day it was opened and whether anybody ever touched it or the data closed it.
    0 where somebody did within that time, where there were fewer than LEAST_FOUND, or where it is too early to say.
    """
    tasks = sorted(found)
    untouched = []
    for opened_on, is_touched in reversed(tasks):
        if is_touched:
            break
        untouched.append(opened_on)
    if len(untouched) < LEAST_FOUND or today - min(untouched) < IGNORED_AFTER:
        return 0
    return (today - min(untouched)).days // 7
