"""An exchange that was left open after its day, ended unfinished, or that nobody attended."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from baton.daybook.day_facts import DayFacts
from baton.daybook.proposing import DAYS
from baton.daybook.terms import Block, Evidence, Levels, OpenTask, Playbook, Proposal, Threshold
from baton.exchange.selectors import exchange, last_exchange, open_exchange
from baton.exchange.terms import Closing, ExchangeView, State
from baton.kit.errors import NotFound
from baton.kit.text import Text, many
from baton.people.terms import Role


def _find(day: DayFacts, levels: Levels) -> Iterable[Proposal]:
    now = open_exchange(day.shop)
    if now is not None and now.state is State.OPEN:
        if now.day < day.day:
            yield _left_open(day, now)
        # A meeting is being held: what became of the one before it is no question now.
        return
    last = last_exchange(day.shop)
    if (
        last is not None
        and last.closing is not Closing.FINISHED
        and (day.day - last.day).days <= levels["days"]
    ):
        yield _ended_so(day, last, now)


def _left_open(day: DayFacts, view: ExchangeView) -> Proposal:
    lacks = "、".join(one.zh for one in view.missing), ", ".join(one.en for one in view.missing)
    return Proposal(
        key=str(view.id),
        title=Text(f"结束 {view.day:%m-%d} 的协同", f"Close the exchange of {view.day:%m-%d}"),
        why=Text(
            f"开了 {(day.day - view.day).days} 天没结束" + (f"；还缺：{lacks[0]}" if lacks[0] else ""),
            f"Open for {many((day.day - view.day).days, 'day', 'days')}"
            + (f"; it lacks: {lacks[1]}" if lacks[1] else ""),
        ),
        done_when=Text(
            "补齐后结束，或写明理由按未完成结束", "It is closed: whole, or as unfinished with the reason"
        ),
        due=day.at(18),
        is_urgent=True,
        is_important=True,
        evidence=(Evidence(Text("打开协同", "Open the exchange"), f"/exchange/{view.id}"),),
        figures={"state": State.OPEN.value},
        person_id=view.facilitator_id,
    )


def _ended_so(day: DayFacts, view: ExchangeView, ahead: ExchangeView | None) -> Proposal:
    if view.closing is Closing.NOBODY_CAME:
        how = Text("没有人到", "Nobody came")
    else:
        how = Text(f"未完成：{view.reason}", f"Unfinished: {view.reason}")
    coming = (
        Text(f"；下一次 {ahead.day:%m-%d}", f"; the next one is on {ahead.day:%m-%d}")
        if ahead is not None
        else Text("；还没定下一次", "; no next one is planned")
    )
    return Proposal(
        key=str(view.id),
        title=Text("把协同开成：时间、主持、规矩", "Make the exchange happen: time, facilitator, rules"),
        why=Text(f"{view.day} 的协同{how.zh}{coming.zh}", f"The exchange of {view.day}: {how.en}{coming.en}"),
        done_when=Text("下一次协同开完，并定下动作", "The next exchange is finished, with its actions"),
        due=day.at(18, on=ahead.day if ahead is not None and ahead.day > day.day else day.day),
        is_urgent=ahead is None,
        is_important=True,
        evidence=(
            Evidence(Text("看那次纪要", "See its minutes"), f"/exchange/{view.id}/minutes"),
            Evidence(Text("协同", "The exchange"), "/exchange"),
        ),
        figures={"state": State.CLOSED.value},
    )


def _settle(day: DayFacts, levels: Levels, tasks: Sequence[OpenTask]) -> Mapping[str, Text]:  # noqa: ARG001 - finished is finished
    last = last_exchange(day.shop) if tasks else None
    settled: dict[str, Text] = {}
    for task in tasks:
        try:
            own = exchange(day.shop, int(task.key))
        except NotFound:
            continue
        if last is not None and last.closing is Closing.FINISHED and last.day >= own.day:
            settled[task.key] = Text(f"{last.day} 的协同开完了", f"The exchange of {last.day} is finished")
        elif task.figures.get("state") == State.OPEN.value and own.closing is not None:
            settled[task.key] = Text(f"已结束：{own.closing.label.zh}", f"Closed: {own.closing.label.en}")
    return settled


PLAYBOOK = Playbook(
    code="exchange_unfinished",
    label=Text("协同没开成", "Exchange unfinished"),
    block=Block.ORGANISE,
    metric="opportunity_rate",
    intent=Text(
        "两边说不到一起，谁的事实都只有一半；给出时间、主持人和规矩",
        "Where the teams do not meet, each has half of the facts; management gives time, a facilitator and rules",
    ),
    find=_find,
    settle=_settle,
    is_of_the_rooms=True,
    thresholds=(Threshold("days", Text("开过多少天内还提", "days after it"), 14, DAYS, 1, 60),),
    roles=frozenset({Role.MANAGER}),
)
