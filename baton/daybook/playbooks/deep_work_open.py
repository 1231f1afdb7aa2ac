"""Ideas without a conclusion: deep work that must end in one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta

from baton.actions.selectors import ideas
from baton.actions.terms import IdeaView
from baton.daybook.day_facts import DayFacts
from baton.daybook.few_a_day import AT_MOST, the_first
from baton.daybook.proposing import DAYS, both, day_in
from baton.daybook.terms import Block, Evidence, Levels, OpenTask, Playbook, Proposal, Threshold
from baton.kit.text import Text, many


def _find(day: DayFacts, levels: Levels) -> Iterable[Proposal]:
    waiting = [one for one in ideas(day.shop, is_open=True) if _is_due(day, one, levels)]
    return the_first((_proposal(day, one) for one in waiting), levels)


def _is_due(day: DayFacts, one: IdeaView, levels: Levels) -> bool:
    if one.decide_on is None:
        return (day.day - one.noted_on).days >= levels["lying"]
    return one.decide_on <= day.day + timedelta(days=int(levels["days_before"]))


def _proposal(day: DayFacts, one: IdeaView) -> Proposal:
    decide, lying = one.decide_on, (day.day - one.noted_on).days
    if decide is None:
        when = Text(
            f"记下 {lying} 天，没定哪天下结论",
            f"noted {many(lying, 'day', 'days')} ago, with no day for a conclusion",
        )
    elif decide < day.day:
        over = (day.day - decide).days
        when = Text(
            f"该 {decide} 下结论，已过 {over} 天",
            f"a conclusion was due on {decide}, {many(over, 'day', 'days')} ago",
        )
    else:
        when = Text(f"{decide} 要下结论", f"a conclusion is due on {decide}")
    decided = {
        None: Text("还没定做不做", "not decided yet"),
        True: Text("已定要做", "decided: yes"),
        False: Text("已定不做", "decided: no"),
    }[one.is_yes]
    why = Text(f"；{one.why}", f"; {one.why}") if one.why else Text("", "")
    short = one.text if len(one.text) <= 60 else f"{one.text[:59]}…"
    return Proposal(
        key=str(one.id),
        title=Text(f"想清楚：{short}", f"Think through: {short}"),
        why=both(when, Text("，", "; "), decided, why),
        done_when=Text(
            "写下结论：做（成为动作）或不做（为什么）",
            "A conclusion is written: yes, as an action, or no, and why",
        ),
        due=day.at(18, on=max(day.day, decide or day.day)),
        is_urgent=decide is not None and decide < day.day,
        is_important=True,
        evidence=(Evidence(Text("看想法", "See the idea"), f"/actions/ideas/{one.id}"),),
        figures={"decide_on": str(decide or ""), "lying": lying},
        person_id=one.person_id,
    )


def _settle(day: DayFacts, levels: Levels, tasks: Sequence[OpenTask]) -> Mapping[str, Text]:
    now = {str(one.id): one for one in ideas(day.shop)}
    until = day.day + timedelta(days=int(levels["days_before"]))
    settled: dict[str, Text] = {}
    for task in tasks:
        one = now.get(task.key)
        if one is None:
            continue
        before = day_in(task.figures, "decide_on")
        if not one.is_open:
            settled[task.key] = Text("有结论了", "It has a conclusion")
        elif one.decide_on is not None and one.decide_on > max(before or until, until):
            settled[task.key] = Text(
                f"改到 {one.decide_on} 下结论", f"Its conclusion was put off to {one.decide_on}"
            )
    return settled


PLAYBOOK = Playbook(
    code="deep_work_open",
    label=Text("想法要有结论", "Deep work without a conclusion"),
    block=Block.DEEP_WORK,
    metric="opportunities",
    intent=Text(
        "烧脑的时间要落到结论上：做或不做、哪天；件件有着落",
        "Deep work ends in a conclusion, yes or no and by when: nothing is left hanging",
    ),
    find=_find,
    settle=_settle,
    is_of_the_rooms=True,
    thresholds=(
        Threshold("days_before", Text("提前几天提醒", "days before its day"), 1, DAYS, 0, 14),
        Threshold(
            "lying", Text("没定日期的放几天提醒", "days without a day until it is due"), 7, DAYS, 1, 90
        ),
        AT_MOST,
    ),
)
