"""A request to a designer that is wanted soon, or one that was delivered and that nobody has looked at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta

from baton.actions.selectors import design_requests
from baton.actions.terms import DesignState, DesignView
from baton.daybook.day_facts import DayFacts
from baton.daybook.proposing import DAYS, day_in
from baton.daybook.terms import Block, Evidence, Levels, OpenTask, Playbook, Proposal, Threshold
from baton.kit.text import Text, many
from baton.people.terms import Role

_LOOK = "look-"
"""What was delivered is its asker's to look at."""


def _find(day: DayFacts, levels: Levels) -> Iterable[Proposal]:
    for one in design_requests(day.shop):
        if one.state is DesignState.DELIVERED:
            yield _to_look_at(day, one)
        elif one.state.is_open and _is_due(day, one, levels):
            yield _to_make(day, one)


def _is_due(day: DayFacts, one: DesignView, levels: Levels) -> bool:
    if one.wanted_by is None:
        return (day.day - one.asked_on).days >= levels["lying"]
    return one.wanted_by <= day.day + timedelta(days=int(levels["days_before"]))


def _to_make(day: DayFacts, one: DesignView) -> Proposal:
    wanted = one.wanted_by
    if wanted is None:
        lying = (day.day - one.asked_on).days
        when = Text(
            f"没写要哪天，已提 {lying} 天", f"no day is given; asked {many(lying, 'day', 'days')} ago"
        )
    else:
        left = (wanted - day.day).days
        when = (
            Text(f"要 {wanted}，已过 {-left} 天", f"wanted by {wanted}, {many(-left, 'day', 'days')} over")
            if left < 0
            else Text(f"要 {wanted}，还有 {left} 天", f"wanted by {wanted}, {many(left, 'day', 'days')} left")
        )
    rounds = Text(f"，第 {one.rounds + 1} 稿", f", round {one.rounds + 1}") if one.rounds else Text("", "")
    return Proposal(
        key=str(one.id),
        title=Text(f"设计：{one.what}", f"Design: {one.what}"),
        why=Text(f"{one.why}；{when.zh}{rounds.zh}", f"{one.why}; {when.en}{rounds.en}"),
        done_when=Text("设计需求里交稿", "It is delivered in the request"),
        due=day.at(18, on=day.day if wanted is None else max(wanted, day.day)),
        is_urgent=wanted is not None and wanted <= day.day,
        is_important=not one.is_long_line,
        evidence=(Evidence(Text("看需求", "See the request"), f"/actions/designs/{one.id}"),),
        figures={"wanted_by": str(wanted or ""), "rounds": one.rounds},
        person_id=None if one.designer_has_left else one.designer_id,
        metric=one.metric if one.metric_owner is not None else "",
    )


def _to_look_at(day: DayFacts, one: DesignView) -> Proposal:
    waits = (day.day - one.done_by).days if one.done_by is not None else 0
    return Proposal(
        key=f"{_LOOK}{one.id}",
        title=Text(f"验收设计：{one.what}", f"Look at a design: {one.what}"),
        why=Text(
            f"已交稿 {waits} 天，等你看" if waits else "今天交的稿，等你看",
            f"Delivered {many(waits, 'day', 'days') + ' ago' if waits else 'today'} and waiting to be looked at",
        ),
        done_when=Text("验收，或说明请再改什么", "It is taken, or asked again with what is to be changed"),
        due=day.at(18),
        is_urgent=False,
        is_important=True,
        evidence=(Evidence(Text("看需求", "See the request"), f"/actions/designs/{one.id}"),),
        figures={"wanted_by": str(one.wanted_by or ""), "rounds": one.rounds},
        person_id=one.asked_by,
        metric=one.metric if one.metric_owner is not None else "",
    )


def _settle(day: DayFacts, levels: Levels, tasks: Sequence[OpenTask]) -> Mapping[str, Text]:
    now = {one.id: one for one in design_requests(day.shop, is_open=None)}
    until = day.day + timedelta(days=int(levels["days_before"]))
    settled: dict[str, Text] = {}
    for task in tasks:
        one = now.get(int(task.key.removeprefix(_LOOK)))
        if one is None:
            continue
        before, is_looking = day_in(task.figures, "wanted_by"), task.key.startswith(_LOOK)
        is_over = one.state is not DesignState.DELIVERED if is_looking else not one.state.is_open
        if is_over:
            settled[task.key] = Text(f"设计需求：{one.state.label.zh}", f"The request: {one.state.label.en}")
        elif not is_looking and one.wanted_by and before and one.wanted_by > max(before, until):
            settled[task.key] = Text(f"改到 {one.wanted_by}", f"It is wanted by {one.wanted_by} now")
    return settled


PLAYBOOK = Playbook(
    code="design_request_due",
    label=Text("设计需求到期", "Designer's request due"),
    block=Block.HANDS_ON,
    metric="click_rate",
    intent=Text(
        "图早一天换，早一天看得出效果；需求写清为什么和凭什么，少来回",
        "A picture changed a day earlier shows its effect a day earlier; a brief with its reason saves a round",
    ),
    find=_find,
    settle=_settle,
    is_of_the_rooms=True,
    thresholds=(
        Threshold("days_before", Text("提前几天提醒", "days before it is wanted"), 2, DAYS, 0, 14),
        Threshold(
            "lying", Text("没写日期的提了几天提醒", "days without a date until it is due"), 3, DAYS, 1, 30
        ),
    ),
    roles=frozenset({Role.DESIGNER}),
)
