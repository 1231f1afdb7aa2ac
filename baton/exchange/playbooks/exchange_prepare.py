"""The next exchange is near, and a team has stated nothing yet or not answered the other one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from baton.daybook.day_facts import DayFacts
from baton.daybook.proposing import DAYS
from baton.daybook.terms import Block, Evidence, Levels, OpenTask, Playbook, Proposal, Threshold
from baton.exchange.selectors import open_exchange
from baton.exchange.terms import Answered, ExchangeView, Side
from baton.kit.text import Text, many

METRIC = {Side.MARKETING: "inquiries", Side.SALES: "paid_orders"}
"""What each team's words are about, and so whose the task is."""


def _find(day: DayFacts, levels: Levels) -> Iterable[Proposal]:
    view = open_exchange(day.shop)
    if view is None or not day.day <= view.day <= day.day + timedelta(days=int(levels["days_before"])):
        return
    for side in Side:
        if not _own(view, side):
            yield _to_state(day, view, side)
        if _unanswered(view, side):
            yield _to_answer(day, view, side)


def _own(view: ExchangeView, side: Side) -> int:
    return sum(one.side is side for one in view.statements)


def _unanswered(view: ExchangeView, side: Side) -> int:
    """What the other team said and this one has not answered."""
    return sum(one.side is side.other and one.answered is Answered.UNANSWERED for one in view.statements)


def _to_state(day: DayFacts, view: ExchangeView, side: Side) -> Proposal:
    return _proposal(
        day,
        view,
        side,
        key=f"{view.id}-{side.value}-state",
        title=Text(
            f"{_meeting(view).zh}前写好{side.label.zh}的说法",
            f"State what {side.label.en.lower()} sees before {_meeting(view).en}",
        ),
        why=Text(
            f"{side.label.zh}还没有一条说法；议程里有按数据备好的，挑一条改",
            f"{side.label.en} has stated nothing yet; the agenda holds some from the figures, to pick and change",
        ),
        done_when=Text(
            f"至少有一条{side.label.zh}的说法", f"There is a statement of {side.label.en.lower()}"
        ),
        figures={"stated": 0},
    )


def _to_answer(day: DayFacts, view: ExchangeView, side: Side) -> Proposal:
    count, other = _unanswered(view, side), side.other.label
    return _proposal(
        day,
        view,
        side,
        key=f"{view.id}-{side.value}-answer",
        title=Text(
            f"{_meeting(view).zh}前答 {count} 条{other.zh}的说法",
            f"Answer {many(count, 'statement', 'statements')} of {other.en.lower()} before {_meeting(view).en}",
        ),
        why=Text(
            f"{other.zh}的 {_own(view, side.other)} 条说法里 {count} 条没人答；每条附着相关询盘",
            f"Of {other.en.lower()}'s {many(_own(view, side.other), 'statement', 'statements')} {count} "
            f"{'has' if count == 1 else 'have'} no answer; the inquiries that each is about stand beside it",
        ),
        done_when=Text("每条都答了，并附依据", "Each is answered, with what shows it"),
        figures={"unanswered": count},
    )


def _proposal(
    day: DayFacts,
    view: ExchangeView,
    side: Side,
    *,
    key: str,
    title: Text,
    why: Text,
    done_when: Text,
    figures: Mapping[str, int],
) -> Proposal:
    return Proposal(
        key=key,
        title=title,
        why=why,
        done_when=done_when,
        due=view.meets_at,
        is_urgent=view.day == day.day,
        is_important=True,
        evidence=(Evidence(Text("打开协同", "Open the exchange"), f"/exchange/{view.id}"),),
        figures=figures,
        metric=METRIC[side],
        expires=_ends(day, view),
    )


def _meeting(view: ExchangeView) -> Text:
    return Text(f"{view.meets_at:%m-%d %H:%M} 协同", f"the exchange of {view.meets_at:%m-%d %H:%M}")


def _ends(day: DayFacts, view: ExchangeView) -> datetime:
    """With the day of the meeting: afterwards words come too late."""
    return day.at(0, on=view.day + timedelta(days=1))


def _settle(day: DayFacts, levels: Levels, tasks: Sequence[OpenTask]) -> Mapping[str, Text]:  # noqa: ARG001 - what is said is said
    view = open_exchange(day.shop) if tasks else None
    settled: dict[str, Text] = {}
    for task in tasks:
        exchange_id, side, what = task.key.split("-")
        if view is None or str(view.id) != exchange_id:
            settled[task.key] = Text("那次协同已结束", "That exchange is over")
        elif what == "state" and (count := _own(view, Side(side))):
            settled[task.key] = Text(f"写了 {count} 条", f"{many(count, 'statement', 'statements')} made")
        elif what == "answer" and not _unanswered(view, Side(side)):
            settled[task.key] = Text("都答了", "All are answered")
    return settled


PLAYBOOK = Playbook(
    code="exchange_prepare",
    label=Text("协同会前准备", "Exchange to prepare"),
    block=Block.COMMUNICATE,
    metric="opportunity_rate",
    intent=Text(
        "开会之前事实已经在桌上，会上只对答案、定动作",
        "Facts lie on the table before people meet: the meeting compares answers and agrees on actions",
    ),
    find=_find,
    settle=_settle,
    is_of_the_rooms=True,
    thresholds=(Threshold("days_before", Text("提前几天提醒", "days before it"), 1, DAYS, 0, 7),),
)
