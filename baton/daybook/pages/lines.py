"""A task and a block in words and marks: what the templates of the day show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from baton.daybook.terms import Block, BlockLines, TaskLine, TaskState
from baton.kit.glossary import glossary
from baton.kit.memory import Memory
from baton.kit.text import Text
from baton.people.clock import clock
from baton.people.doors import Desk

SOON = timedelta(hours=3)
LATE, NEAR = "late", "near"
TEAMS_SHOWN = 3
"""Of a block's open tasks that nobody has taken; the first of them stay in sight, and what is urgent."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One line of the day."""

    line: TaskLine
    metric: str
    """The figure's word; empty where it moves none."""
    due: str
    clock: str
    """late, near or nothing."""
    carried: str
    proof: str
    """How a task that is not open any more ended, with the time; else empty."""
    is_by_data: bool
    is_open: bool
    tick: str
    """is-done, is-off or nothing."""
    evidence: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class BlockShown:
    block: Block
    label: Text
    begins: str
    is_now: bool
    is_done: bool
    done: int
    total: int
    lines: tuple[Shown, ...]
    drawn: tuple[tuple[Shown, SafeString], ...]
    folded: tuple[tuple[Shown, SafeString], ...]
    """Of the team's open tasks those that can wait behind a line that says how many there are."""

    @property
    def folded_ids(self) -> tuple[int, ...]:
        return tuple(row.line.id for row, _ in self.folded)

    @property
    def open(self) -> int:
        return self.total - self.done


_drawn: Memory = Memory(4_000)


def drawn(desk: Desk, row: Shown) -> SafeString:
    """The line of the list. The same task with the same words is drawn once: a list is looked at often."""
    return _drawn.recall(
        (desk.language, repr(row)),
        lambda: mark_safe(render_to_string("daybook/parts/line.html", {"row": row})),  # noqa: S308 - a template
    )


def shown(desk: Desk, line: TaskLine, now: datetime) -> Shown:
    is_open = line.state is TaskState.OPEN
    due, state = _due(desk, line, now) if is_open else ("", "")
    return Shown(
        line=line,
        metric=metric_word(desk, line.metric),
        due=due,
        clock=state,
        carried=_carried(line),
        proof="" if is_open else _proof(desk, line, now),
        is_by_data=line.state is TaskState.CLOSED,
        is_open=is_open,
        tick="" if is_open else "is-done" if line.state in {TaskState.DONE, TaskState.CLOSED} else "is-off",
        evidence=tuple((link.label.into(desk.language), link.path) for link in line.evidence),
    )


def block_shown(
    desk: Desk, found: BlockLines, begins: Mapping[Block, time], present: Block | None
) -> BlockShown:
    now = clock().now()
    lines = tuple(shown(desk, line, now) for line in found.lines)
    waiting = foldable([row.line for row in lines])
    return BlockShown(
        block=found.block,
        label=found.block.label,
        begins=f"{begins[found.block]:%H:%M}",
        is_now=found.block is present,
        is_done=bool(found.total) and found.done == found.total,
        done=found.done,
        total=found.total,
        lines=lines,
        drawn=tuple((row, drawn(desk, row)) for row in lines if row.line.id not in waiting),
        folded=tuple((row, drawn(desk, row)) for row in lines if row.line.id in waiting),
    )


def foldable(lines: Sequence[TaskLine]) -> frozenset[int]:
    """Of a block's tasks in their order, the ids of the team's that are more than one sees at a glance; never one."""
    teams = [line for line in lines if line.state is TaskState.OPEN and line.person_id is None]
    rest = frozenset(line.id for line in teams[TEAMS_SHOWN:] if not line.is_urgent)
    return rest if len(rest) > 1 else frozenset()


def metric_word(desk: Desk, code: str) -> str:
    known = glossary().get(code)
    return known.label.into(desk.language) if known is not None else code


def moment(desk: Desk, at: datetime, now: datetime) -> str:
    """The time of today, else the day with it; in the shop's time."""
    here, today = at.astimezone(ZoneInfo(desk.shop.timezone)), _today(desk, now)
    return f"{here:%H:%M}" if here.date() == today else f"{here:%m-%d %H:%M}"


def _today(desk: Desk, now: datetime) -> date:
    return now.astimezone(ZoneInfo(desk.shop.timezone)).date()


def _due(desk: Desk, line: TaskLine, now: datetime) -> tuple[str, str]:
    zone = ZoneInfo(desk.shop.timezone)
    due, today = line.due.astimezone(zone), _today(desk, now)
    if line.due < now:
        days = (today - due.date()).days
        if days:
            return ngettext("%(days)s day past due", "%(days)s days past due", days) % {"days": days}, LATE
        return _("due since %(time)s") % {"time": f"{due:%H:%M}"}, LATE
    if due.date() == today:
        return _("today %(time)s") % {"time": f"{due:%H:%M}"}, NEAR if line.due - now <= SOON else ""
    return f"{due:%m-%d}", ""


def _carried(line: TaskLine) -> str:
    if not line.carried:
        return ""
    days = line.carried
    return ngettext("carried over, day %(days)s", "carried over, day %(days)s", days + 1) % {"days": days + 1}


def _proof(desk: Desk, line: TaskLine, now: datetime) -> str:
    """When and how it ended: what the data show, or what somebody said."""
    at = moment(desk, line.closed_at, now) if line.closed_at is not None else ""
    said = line.closing.into(desk.language) if line.closing is not None else ""
    words = {
        TaskState.CLOSED: _("closed by the data"),
        TaskState.DONE: _("ticked as done"),
        TaskState.DROPPED: _("decided against"),
        TaskState.EXPIRED: _("its time ran out"),
    }
    told = f"{at} {words[line.state]}".strip()
    # Separated as each language does.
    return _("%(what)s: %(said)s") % {"what": told, "said": said} if said else told
