"""An agreed action that is due, or overdue."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta

from baton.actions.selectors import actions, due_actions
from baton.actions.terms import ActionView
from baton.daybook.day_facts import DayFacts
from baton.daybook.proposing import DAYS, day_in
from baton.daybook.terms import Block, Evidence, Levels, OpenTask, Playbook, Proposal, Threshold
from baton.kit.text import Text, many


def _find(day: DayFacts, levels: Levels) -> Iterable[Proposal]:
    until = day.day + timedelta(days=int(levels["days_before"]))
    return (_proposal(day, one) for one in due_actions(day.shop, until))


def _proposal(day: DayFacts, one: ActionView) -> Proposal:
    due = one.due or day.day
    left = (due - day.day).days
    when = (
        Text(f"约定 {due}，已过 {-left} 天", f"agreed for {due}, {many(-left, 'day', 'days')} over")
        if left < 0
        else Text(f"约定 {due}，还有 {left} 天", f"agreed for {due}, {many(left, 'day', 'days')} left")
    )
    hoped = Text(f"；期望：{one.expected}", f"; hoped for: {one.expected}") if one.expected else Text("", "")
    outside = (
        Text(f"；由 {one.outside_owner} 做，你来盯", f"; done by {one.outside_owner}, with an eye kept on it")
        if one.outside_owner
        else Text("", "")
    )
    done_when = one.done_when
    return Proposal(
        key=str(one.id),
        title=Text(f"动作：{one.title}", f"Action: {one.title}"),
        why=Text(
            f"来自{one.origin.label.zh}；{when.zh}{hoped.zh}{outside.zh}",
            f"From: {one.origin.label.en}; {when.en}{hoped.en}{outside.en}",
        ),
        done_when=Text(
            f"{done_when}；并在动作里记完成" if done_when else "在动作里记完成，写下怎样算做好",
            f"{done_when}; and the action is marked as done"
            if done_when
            else "The action is marked as done, and says what counted as done",
        ),
        due=day.at(18, on=max(due, day.day)),
        is_urgent=left <= 0,
        is_important=True,
        evidence=(Evidence(Text("看动作", "See the action"), f"/actions/{one.id}"),),
        figures={"due": due.isoformat(), "days_over": one.days_over},
        person_id=None if one.owner_has_left else one.owner_id,
        metric=one.metric if one.metric_owner is not None else "",
    )


def _settle(day: DayFacts, levels: Levels, tasks: Sequence[OpenTask]) -> Mapping[str, Text]:
    until = day.day + timedelta(days=int(levels["days_before"]))
    now = {str(one.id): one for one in actions(day.shop)}
    settled: dict[str, Text] = {}
    for task in tasks:
        one, before = now.get(task.key), day_in(task.figures, "due")
        if one is None:
            continue
        if not one.state.is_open:
            settled[task.key] = Text(f"动作：{one.state.label.zh}", f"The action: {one.state.label.en}")
        elif one.due is not None and before is not None and one.due > max(before, until):
            settled[task.key] = Text(f"动作改到 {one.due}", f"The action was put off to {one.due}")
    return settled


PLAYBOOK = Playbook(
    code="action_due",
    label=Text("动作到期", "Agreed action due"),
    block=Block.HANDS_ON,
    metric="opportunities",
    intent=Text(
        "定下的事件件有着落：做了记完成，做不了当面改期，不悄悄过期",
        "What was agreed ends somewhere: done and marked so, or put off openly, never silently overdue",
    ),
    find=_find,
    settle=_settle,
    is_of_the_rooms=True,
    thresholds=(Threshold("days_before", Text("提前几天提醒", "days before it is due"), 1, DAYS, 0, 14),),
)
