"""What is asked about the day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from baton.daybook.logic.keeping import weeks_ignored
from baton.daybook.looking import is_on, levels_of, owner_for, stamp_of
from baton.daybook.models import Look, PlaybookSetting, Task, TaskNote
from baton.daybook.playbook_list import playbooks
from baton.daybook.reach import may_act, teams_of, unknown_task
from baton.daybook.terms import (
    Block,
    BlockLines,
    DayCounts,
    DaySummary,
    Evidence,
    Levels,
    NoteLine,
    Playbook,
    PlaybookState,
    Split,
    TaskLine,
    TaskState,
)
from baton.intake.selectors import fact_store
from baton.kit.glossary import Owner
from baton.kit.text import Text
from baton.people.clock import clock, shop_day
from baton.people.grants import Grant, require
from baton.people.selectors import persons
from baton.people.terms import Person, Shop, Team

LOOK_AGAIN_AFTER = timedelta(minutes=20)
REMEMBERED = timedelta(days=60)
"""How far back it is looked whether anybody touches what a playbook finds."""
_OWN = Text("自己加的", "Added by oneself")
_TOUCHES = ("take", "hand_over", "postpone", "overrule", "reopen")


@dataclass(frozen=True, slots=True)
class DayLook:
    day: date
    looked_at: datetime


def day_of(person: Person, shop: Shop) -> tuple[BlockLines, ...]:
    """The person's day: all eight blocks in order, with what is open and what was closed today."""
    require(person, Grant.SEE_DAY, shop)
    today = shop_day(shop)
    begins, ends = _span(shop, today)
    rows = (
        _of_shop(shop)
        .filter(_mine(person, shop))
        .filter(
            Q(state=TaskState.OPEN) & (Q(postponed_to__isnull=True) | Q(postponed_to__lte=today))
            | Q(closed_at__gte=begins, closed_at__lt=ends)
        )
    )
    lines = _lines(rows, person, shop)
    by_block: dict[Block, list[TaskLine]] = defaultdict(list)
    for line in lines:
        by_block[line.block].append(line)
    return tuple(_block(block, by_block[block]) for block in Block)


def _block(block: Block, lines: list[TaskLine]) -> BlockLines:
    ordered = sorted(lines, key=_urgency)
    return BlockLines(
        block, tuple(ordered), sum(line.state is not TaskState.OPEN for line in lines), len(lines)
    )


def _urgency(line: TaskLine) -> tuple[bool, bool, bool, datetime, int]:
    """What is open first, then urgent, then important, then by its time."""
    return (line.state is not TaskState.OPEN, not line.is_urgent, not line.is_important, line.due, line.id)


def team_day(person: Person, shop: Shop) -> tuple[TaskLine, ...]:
    """What is open in one's team (everywhere for a manager), the most urgent first."""
    require(person, Grant.SEE_TEAM_DAY, shop)
    rows = _of_shop(shop).filter(state=TaskState.OPEN, team__in=_led(person, shop))
    return tuple(sorted(_lines(rows, person, shop), key=_urgency))


def task(person: Person, shop: Shop, task_id: int) -> TaskLine:
    """NotFound where it is not there, or not for this person."""
    return _lines([_row(person, shop, task_id)], person, shop)[0]


def notes(person: Person, shop: Shop, task_id: int) -> tuple[NoteLine, ...]:
    """The task's history, the oldest first."""
    row = _row(person, shop, task_id)
    names = {one.id: one.display_name for one in persons()}
    return tuple(
        NoteLine(note.at, note.by_id, names.get(note.by_id or 0, ""), note.verb, note.text)
        for note in TaskNote.objects.filter(task_id=row.pk)
    )


def week_split(person: Person, shop: Shop, day: date, *, team: Team | None = None) -> Split:
    """Of the calendar week of `day`: what was closed in it and what is open of it, by urgent and important.

    The person's own; a team's where one is given, for those who may see its day.
    """
    if team is not None:
        require(person, Grant.SEE_TEAM_DAY, shop)
    monday = day - timedelta(days=day.weekday())
    begins = _span(shop, monday)[0]
    ends = _span(shop, monday + timedelta(days=6))[1]
    whose = Q(team=team) if team is not None else Q(person_id=person.id) | Q(closed_by_id=person.id)
    rows = (
        _of_shop(shop)
        .filter(whose)
        .filter(Q(closed_at__gte=begins, closed_at__lt=ends) | Q(state=TaskState.OPEN, opened_at__lt=ends))
        .exclude(state=TaskState.EXPIRED)
        .values_list("is_urgent", "is_important")
    )
    counted = dict.fromkeys(((True, True), (False, True), (True, False), (False, False)), 0)
    for pair in rows:
        counted[pair] += 1
    return Split(counted[True, True], counted[False, True], counted[True, False], counted[False, False])


def summary_of(
    shop: Shop, day: date, *, person_id: int | None = None, team: Team | None = None
) -> DaySummary:
    """What the day was: of one person, one team or the whole shop; as of the end of that day."""
    begins, ends = _span(shop, day)
    rows = _of_shop(shop)
    if person_id is not None:
        rows = rows.filter(Q(person_id=person_id) | Q(closed_by_id=person_id))
    if team is not None:
        rows = rows.filter(team=team)
    ended = _lines(rows.filter(closed_at__gte=begins, closed_at__lt=ends), None, shop)
    left = rows.filter(opened_at__lt=ends).filter(Q(closed_at__isnull=True) | Q(closed_at__gte=ends))
    by_state: dict[TaskState, list[TaskLine]] = defaultdict(list)
    for line in sorted(ended, key=lambda line: (line.closed_at or ends, line.id)):
        by_state[line.state].append(line)
    return DaySummary(
        day=day,
        done=tuple(by_state[TaskState.DONE]),
        closed_by_data=tuple(by_state[TaskState.CLOSED]),
        left=tuple(sorted(_lines(left, None, shop), key=lambda line: (line.due, line.id))),
        dropped=tuple(by_state[TaskState.DROPPED]),
        expired=tuple(by_state[TaskState.EXPIRED]),
    )


def playbook_states(shop: Shop) -> tuple[PlaybookState, ...]:
    """Every playbook as the shop runs it, in the order of the day."""
    settings = {row.playbook: row for row in PlaybookSetting.objects.filter(shop_id=shop.id)}
    latest = Look.objects.filter(shop_id=shop.id).first()
    since = clock().now() - REMEMBERED
    touched = set(
        TaskNote.objects.filter(
            task__shop_id=shop.id, task__opened_at__gte=since, verb__in=_TOUCHES
        ).values_list("task_id", flat=True)
    )
    found: dict[str, list[tuple[date, bool]]] = defaultdict(list)
    kept = (TaskState.DONE, TaskState.CLOSED, TaskState.DROPPED)
    for pk, code, opened_on, state in (
        Task.objects.filter(shop_id=shop.id, opened_at__gte=since)
        .exclude(playbook="")
        .values_list("pk", "playbook", "opened_on", "state")
    ):
        found[code].append((opened_on, state in kept or pk in touched))
    today = shop_day(shop)
    states = []
    for code, playbook in playbooks().items():
        setting = settings.get(code)
        owner, overruled = owner_for(playbook, setting)
        decided = setting.decided_on if setting is not None else date.min
        states.append(
            PlaybookState(
                playbook=playbook,
                is_on=is_on(playbook, setting),
                levels=levels_of(playbook, setting),
                owner=owner,
                overruled=overruled,
                person_id=setting.person_id if setting is not None else None,
                found=latest.counts.get(code) if latest is not None else None,
                needs=tuple(latest.needs.get(code, ())) if latest is not None else (),
                is_failed=latest is not None and code in latest.failed,
                # A decision about it starts the count anew.
                weeks_ignored=weeks_ignored([one for one in found[code] if one[0] > decided], today),
            )
        )
    return tuple(states)


def levels_set(shop: Shop, playbook: Playbook) -> Levels:
    """A playbook's thresholds as they hold for the shop."""
    return levels_of(
        playbook, PlaybookSetting.objects.filter(shop_id=shop.id, playbook=playbook.code).first()
    )


def last_look(shop: Shop) -> DayLook | None:
    row = Look.objects.filter(shop_id=shop.id).first()
    return None if row is None else DayLook(row.day, row.looked_at)


def is_behind(shop: Shop, day: date, now: datetime) -> bool:
    """Whether the shop's day was not looked at yet, its facts are newer than the look, or the look is an old one:
    what people did at the desk and about alerts settles tasks too.
    """
    row = Look.objects.filter(shop_id=shop.id, day=day).first()
    if row is None or now - row.looked_at >= LOOK_AGAIN_AFTER:
        return True
    return bool(row.stamp != stamp_of(fact_store().snapshot(), shop))


def open_counts(person: Person, shop: Shop) -> DayCounts:
    """Of the person's own open tasks and those of the team that nobody has."""
    now, today = clock().now(), shop_day(shop)
    rows = list(
        _of_shop(shop)
        .filter(_mine(person, shop), state=TaskState.OPEN)
        .filter(Q(postponed_to__isnull=True) | Q(postponed_to__lte=today))
        .values_list("due_at", "is_urgent")
    )
    return DayCounts(len(rows), sum(due < now for due, _ in rows), sum(urgent for _, urgent in rows))


# Rows -----------------------------------------------------------------------------------------------------------


def _of_shop(shop: Shop) -> QuerySet[Task]:
    return Task.objects.filter(shop_id=shop.id)


def _mine(person: Person, shop: Shop) -> Q:
    """What is the person's, what they closed, and what their teams have that nobody took."""
    teams = teams_of(person, shop)
    return Q(person_id=person.id) | Q(closed_by_id=person.id) | Q(person__isnull=True, team__in=teams)


def _led(person: Person, shop: Shop) -> tuple[Team, ...]:
    """The teams whose day the person may see."""
    teams = teams_of(person, shop)
    return tuple(Team) if Team.MANAGEMENT in teams else tuple(sorted(teams))


def _row(person: Person, shop: Shop, task_id: int) -> Task:
    require(person, Grant.SEE_DAY, shop)
    row = _of_shop(shop).filter(pk=task_id).first()
    if row is None or not (may_act(person, shop, row) or row.closed_by_id == person.id):
        raise unknown_task()
    return row


def _span(shop: Shop, day: date) -> tuple[datetime, datetime]:
    """From midnight to midnight on the shop's clock, however long that day is there."""
    zone = ZoneInfo(shop.timezone)
    return (
        datetime.combine(day, time(), zone),
        datetime.combine(day + timedelta(days=1), time(), zone),
    )


def _lines(rows: Iterable[Task], person: Person | None, shop: Shop) -> list[TaskLine]:
    now = clock().now().astimezone(ZoneInfo(shop.timezone))
    today = now.date()
    known = playbooks()
    return [
        _line(row, known[row.playbook].label if row.playbook in known else _OWN, person, now, today)
        for row in rows
    ]


def _line(row: Task, label: Text, person: Person | None, now: datetime, today: date) -> TaskLine:
    state = TaskState(row.state)
    has_closing = bool(row.closing_zh or row.closing_en)
    return TaskLine(
        id=row.pk,
        version=row.version,
        playbook=row.playbook,
        playbook_label=label,
        block=Block(row.block),
        title=Text(row.title_zh, row.title_en),
        why=Text(row.why_zh, row.why_en),
        done_when=Text(row.done_when_zh, row.done_when_en),
        intent=Text(row.intent_zh, row.intent_en),
        metric=row.metric,
        owner=Owner(row.owner),
        overruled=row.overruled,
        team=Team(row.team),
        person_id=row.person_id,
        is_mine=person is not None and row.person_id == person.id,
        is_urgent=row.is_urgent,
        is_important=row.is_important,
        due=row.due_at.astimezone(now.tzinfo),
        is_overdue=state is TaskState.OPEN and row.due_at < now,
        expires=row.expires_at and row.expires_at.astimezone(now.tzinfo),
        opened_on=row.opened_on,
        carried=max((today - row.opened_on).days, 0) if state is TaskState.OPEN else 0,
        postponed_to=row.postponed_to,
        evidence=tuple(Evidence(Text(link["zh"], link["en"]), link["path"]) for link in row.evidence),
        figures=row.figures,
        draft=Text(row.draft_zh, row.draft_en) if row.draft_zh or row.draft_en else None,
        state=state,
        closed_at=row.closed_at,
        closing=Text(row.closing_zh, row.closing_en) if has_closing else None,
    )
