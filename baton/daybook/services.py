"""What people do with their day: one transaction each, a line in the task's history and in the audit trail."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from baton.daybook import looking
from baton.daybook.looking import crew_of, end, team_for
from baton.daybook.models import PlaybookSetting, Task, TaskNote
from baton.daybook.playbook_list import playbook as playbook_named
from baton.daybook.reach import may_act, teams_of, unknown_task
from baton.daybook.terms import Block, MorningResult, TaskState
from baton.kit.errors import NotAllowed, NotUsable
from baton.kit.glossary import Owner, label, owner_of
from baton.kit.text import Text
from baton.people.clock import clock, shop_day
from baton.people.grants import Grant, can, require
from baton.people.services import record_audit
from baton.people.terms import Person, Shop, Team

LONGEST_TITLE = 200
LONGEST_TEXT = 2_000


def look(shop: Shop, *, by: Person | None = None, now: datetime | None = None) -> MorningResult:
    """Bring the shop's tasks up to the facts as they are published, at this instant unless another is given."""
    if by is not None:
        require(by, Grant.SEE_DAY, shop)
    return looking.look(shop, by=by, now=now)


@transaction.atomic
def add_task(
    by: Person,
    shop: Shop,
    *,
    title: str,
    block: Block,
    due: datetime,
    metric: str = "",
    done_when: str = "",
    is_urgent: bool = False,
    is_important: bool = False,
    why: str = "",
    reason: str = "",
) -> int:
    """A task of one's own; its id. NotUsable without a title, for a word that is no figure, for a day that is over;
    without a `reason` where the figure is the other side's (F3)."""
    require(by, Grant.SEE_DAY, shop)
    text = _one_line(title)
    if not text:
        raise NotUsable(
            "no_title",
            Text("还没写要做什么。", "It does not say what is to be done."),
            Text("写一句话。", "Write a sentence."),
        )
    try:
        owner = owner_of(metric) if metric else None
    except ValueError:
        raise NotUsable(
            "no_figure",
            Text(f"「{metric}」不是一个指标。", f"“{metric}” is no figure."),
            Text("从列表里选一个指标，或留空。", "Choose a figure from the list, or leave it empty."),
        ) from None
    today = shop_day(shop)
    if due.astimezone(ZoneInfo(shop.timezone)).date() < today:
        raise NotUsable(
            "day_over",
            Text("要完成的那天已经过了。", "The day to be done by is over."),
            Text("选今天或以后的一天。", "Choose today or a later day."),
        )
    teams = teams_of(by, shop)
    overruled = ""
    if owner is not None and _is_the_other_sides(owner, teams):
        overruled = _text(reason)
        if not overruled:
            raise _not_ones_own(metric)
        owner = _owner_of_team(teams)
    now = clock().now()
    row = Task.objects.create(
        shop_id=shop.id,
        playbook="",
        key=secrets.token_hex(8),
        block=block,
        title_zh=text,
        title_en=text,
        why_zh=_text(why),
        why_en=_text(why),
        done_when_zh=_text(done_when),
        done_when_en=_text(done_when),
        metric=metric,
        owner=owner or _owner_of_team(teams),
        overruled=overruled,
        team=min(teams, key=list(Team).index),
        person_id=by.id,
        added_by_id=by.id,
        is_urgent=is_urgent,
        is_important=is_important,
        due_at=due,
        state=TaskState.OPEN,
        opened_on=today,
        opened_at=now,
        found_on=today,
    )
    _note(row, by, "opened")
    record_audit(by, "add_task", str(row.pk), after={"title": text, "reason": overruled}, shop=shop)
    return row.pk


@transaction.atomic
def finish(by: Person, shop: Shop, task_id: int, *, version: int, note: str = "") -> None:
    """Done, says who did it; the data may say otherwise later, and then it comes back."""
    row = _open(by, shop, task_id, version)
    said = _text(note)
    end(row, TaskState.DONE, clock().now(), by=by, closing=Text(said, said) if said else None)
    _audit(by, shop, "finish_task", row, after={"note": said})


@transaction.atomic
def drop(by: Person, shop: Shop, task_id: int, *, version: int, reason: str) -> None:
    """Decided against, with a reason on record. NotUsable without one."""
    row = _open(by, shop, task_id, version)
    said = _needed(reason)
    end(row, TaskState.DROPPED, clock().now(), by=by, closing=Text(said, said))
    _audit(by, shop, "drop_task", row, after={"reason": said})


@transaction.atomic
def postpone(by: Person, shop: Shop, task_id: int, *, version: int, to: date) -> None:
    """Out of sight until that day. NotUsable for a day that is not ahead, or beyond the task's own end."""
    row = _open(by, shop, task_id, version)
    if to <= shop_day(shop):
        raise NotUsable(
            "not_ahead",
            Text(f"{to} 不在今天之后。", f"{to} is not after today."),
            Text("选明天或以后的一天。", "Choose tomorrow or a later day."),
        )
    if row.expires_at is not None and to > row.expires_at.astimezone(ZoneInfo(shop.timezone)).date():
        raise NotUsable(
            "beyond_its_end",
            Text(f"到 {to} 这件事已经过期。", f"By {to} it is over."),
            Text("今天做，或写明理由不做。", "Do it today, or decide against it with a reason."),
        )
    row.postponed_to = to
    _moved(row, by, shop, "postpone", "postpone_task", str(to))


@transaction.atomic
def take(by: Person, shop: Shop, task_id: int, *, version: int) -> None:
    """One's own from now on. NotUsable where somebody else has taken it."""
    row = _open(by, shop, task_id, version)
    if row.person_id not in {None, by.id} and not can(by, Grant.SEE_TEAM_DAY, shop):
        raise NotUsable(
            "taken",
            Text("已经有人接了。", "Somebody has taken it."),
            Text("请对方转给你。", "Ask for it to be handed over."),
        )
    row.person_id = by.id
    _moved(row, by, shop, "take", "take_task", "")


@transaction.atomic
def hand_over(by: Person, shop: Shop, task_id: int, *, version: int, to: int, reason: str = "") -> None:
    """To a colleague who works in the shop. NotUsable for anybody else."""
    row = _open(by, shop, task_id, version)
    crew = crew_of(shop)
    if to not in crew.teams:
        raise NotUsable(
            "not_here",
            Text("这个人不在这个店铺工作。", "That person does not work in this shop."),
            Text("从列表里选一个人。", "Choose somebody from the list."),
        )
    row.person_id = to
    row.team = crew.team_of(to, Team(row.team))
    _moved(row, by, shop, "hand_over", "hand_over_task", _text(reason))


@transaction.atomic
def reopen(by: Person, shop: Shop, task_id: int, *, version: int) -> None:
    """Open again, whoever or whatever closed it."""
    row = _reach(by, shop, task_id)
    _check_version(row, version)
    if row.state == TaskState.OPEN:
        return
    if Task.objects.filter(
        shop_id=shop.id, playbook=row.playbook, key=row.key, state=TaskState.OPEN
    ).exists():
        raise NotUsable(
            "open_again_already",
            Text("同一件事已经重新打开。", "The same is open again already."),
            Text("看今天的列表。", "See today's list."),
        )
    row.state, row.closed_at, row.closed_by_id = TaskState.OPEN, None, None
    row.closing_zh = row.closing_en = ""
    if row.expires_at is not None and row.expires_at <= clock().now():
        row.expires_at = None
    _moved(row, by, shop, "reopen", "reopen_task", "")


@transaction.atomic
def overrule(by: Person, shop: Shop, task_id: int, *, version: int, owner: Owner, reason: str) -> None:
    """Another owner than the metric's, with a reason on record; the team follows. NotUsable without a reason."""
    row = _open(by, shop, task_id, version)
    row.overruled = _needed(reason)
    row.owner = owner
    team = team_for(owner)
    if row.team != team:
        row.team, row.person_id = team, None
    _moved(row, by, shop, "overrule", "overrule_task", row.overruled)


@transaction.atomic
def set_playbook(
    by: Person,
    shop: Shop,
    code: str,
    *,
    is_on: bool,
    levels: Mapping[str, float],
    person_id: int | None = None,
    owner: Owner | None = None,
    reason: str = "",
) -> None:
    """How the shop runs a playbook. NotUsable for a threshold out of bounds; without a reason for another owner, or
    for a person of another team than the owner's.
    """
    require(by, Grant.SET_PLAYBOOKS, shop)
    playbook = playbook_named(code)
    for threshold in playbook.thresholds:
        value = levels.get(threshold.code, threshold.default)
        if not threshold.least <= value <= threshold.most:
            raise NotUsable(
                "out_of_bounds",
                Text(
                    f"「{threshold.label.zh}」要在 {threshold.least:g} 到 {threshold.most:g} "
                    f"{threshold.unit.zh}之间，不能是 {value:g}。",
                    f"“{threshold.label.en}” must be from {threshold.least:g} to {threshold.most:g} "
                    f"{threshold.unit.en}, not {value:g}.",
                ),
                Text("改一个范围内的数。", "Choose a number within the bounds."),
            )
    crew = crew_of(shop).teams if person_id is not None else {}
    if person_id is not None and person_id not in crew:
        raise NotUsable(
            "not_here",
            Text("这个人不在这个店铺工作。", "That person does not work in this shop."),
            Text("从列表里选一个人。", "Choose somebody from the list."),
        )
    instead = owner if owner is not None and owner is not owner_of(playbook.metric) else None
    holder = owner or owner_of(playbook.metric)
    teams = {role.team for role in playbook.roles} or {team_for(holder)}
    is_elsewhere = person_id is not None and holder is not Owner.SHARED and not teams & crew[person_id]
    said = _needed(reason) if instead is not None or is_elsewhere else _text(reason)
    known = {threshold.code for threshold in playbook.thresholds}
    before = PlaybookSetting.objects.filter(shop_id=shop.id, playbook=code).values(
        "is_on", "levels", "person_id", "owner", "reason"
    )
    earlier = before.first()
    PlaybookSetting.objects.update_or_create(
        shop_id=shop.id,
        playbook=code,
        defaults={
            "is_on": is_on,
            "levels": {name: value for name, value in levels.items() if name in known},
            "person_id": person_id,
            "owner": instead or "",
            "reason": said,
            "decided_on": shop_day(shop),
        },
    )
    after = {"is_on": is_on, "levels": dict(levels), "owner": instead or "", "reason": said}
    record_audit(by, "set_playbook", code, before=earlier, after=after, shop=shop)


# Who may, and what is meant -------------------------------------------------------------------------------------


def _reach(by: Person, shop: Shop, task_id: int) -> Task:
    """The task, locked. NotFound for another shop's; NotAllowed where it is neither one's own nor the team's."""
    require(by, Grant.SEE_DAY, shop)
    row = Task.objects.select_for_update().filter(pk=task_id, shop_id=shop.id).first()
    if row is None:
        raise unknown_task()
    if not may_act(by, shop, row):
        raise NotAllowed(
            "not_yours",
            Text("这件事是别人的。", "This is somebody else's."),
            Text("请对方或主管转给你。", "Ask them or the lead to hand it over."),
        )
    return row


def _open(by: Person, shop: Shop, task_id: int, version: int) -> Task:
    row = _reach(by, shop, task_id)
    _check_version(row, version)
    if row.state != TaskState.OPEN:
        raise _changed(row)
    return row


def _check_version(row: Task, version: int) -> None:
    if row.version != version:
        raise _changed(row)


def _changed(row: Task) -> NotUsable:
    state = TaskState(row.state).label
    return NotUsable(
        "changed_meanwhile",
        Text(f"这件事刚被改过，现在是「{state.zh}」。", f"It has just been changed and is now “{state.en}”."),
        Text(
            "看一眼现在的样子再决定；你写的还在。",
            "Look at it as it is now, then decide; what you wrote is kept.",
        ),
    )


def _moved(row: Task, by: Person, shop: Shop, verb: str, audited: str, text: str) -> None:
    row.version += 1
    row.save()
    _note(row, by, verb, text)
    _audit(by, shop, audited, row, after={"text": text, "person": row.person_id})


def _note(row: Task, by: Person, verb: str, text: str = "") -> None:
    TaskNote.objects.create(task=row, at=clock().now(), by_id=by.id, verb=verb, text=text)


def _audit(by: Person, shop: Shop, verb: str, row: Task, *, after: Mapping[str, object]) -> None:
    record_audit(by, verb, str(row.pk), after={"title": row.title_zh, **after}, shop=shop)


def _owner_of_team(teams: frozenset[Team]) -> Owner:
    if Team.MARKETING in teams:
        return Owner.MARKETING
    return Owner.SALES if Team.SALES in teams else Owner.SHARED


def _is_the_other_sides(owner: Owner, teams: frozenset[Team]) -> bool:
    """A figure of marketing for who is of sales alone, or of sales for who is of marketing alone."""
    sides = frozenset({Team.MARKETING, Team.SALES})
    return team_for(owner) in sides and teams <= sides and team_for(owner) not in teams


def _not_ones_own(metric: str) -> NotUsable:
    figure = label(metric)
    return NotUsable(
        "other_sides_figure",
        Text(f"「{figure.zh}」归另一方管。", f"“{figure.en}” is the other side's figure."),
        Text(
            "写明为什么由你来做；或者换一个指标；或者记一条动作交给对方。",
            "Say why you do it; or choose another figure; or note an action for the other side.",
        ),
    )


def _one_line(said: str) -> str:
    return " ".join(said.replace("\x00", "").split())[:LONGEST_TITLE]


def _text(said: str) -> str:
    return said.replace("\x00", "").strip()[:LONGEST_TEXT]


def _needed(reason: str) -> str:
    said = _text(reason)
    if not said:
        raise NotUsable(
            "no_reason",
            Text("还没写理由。", "There is no reason yet."),
            Text("写一句为什么，以后看得懂。", "Say why in a sentence, so that it can be understood later."),
        )
    return said
