"""A dispute about the credit of an order, which waits for its decision."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from urllib.parse import quote

from baton.daybook.day_facts import DayFacts
from baton.daybook.proposing import DAYS
from baton.daybook.terms import Block, Evidence, Levels, OpenTask, Playbook, Proposal, Threshold
from baton.inquiries.day_questions import OpenDispute, open_disputes
from baton.kit.text import Text, many
from baton.people.terms import Role


def _find(day: DayFacts, levels: Levels) -> Iterable[Proposal]:
    return (_proposal(day, one, levels) for one in open_disputes(day.shop) if one.raised_at <= day.now)


def _proposal(day: DayFacts, one: OpenDispute, levels: Levels) -> Proposal:
    raised = day.local(one.raised_at).date()
    waits = (day.day - raised).days
    since = (
        Text(
            f"{raised} 提出，已等 {waits} 天", f"Raised on {raised}, waiting for {many(waits, 'day', 'days')}"
        )
        if waits
        else Text("今天提出", "Raised today")
    )
    due = max(day.day, raised + timedelta(days=int(levels["days"])))
    return Proposal(
        key=str(one.id),
        title=Text(f"裁定功劳异议：订单 {one.order_id}", f"Decide a credit dispute: order {one.order_id}"),
        why=Text(
            f"{since.zh}，{one.answers} 条回应；没裁定之前，那个月不能结",
            f"{since.en}, {many(one.answers, 'answer', 'answers')}; its month cannot be closed before it is decided",
        ),
        done_when=Text("裁定写了理由", "It is decided, with the reason"),
        due=day.at(18, on=due),
        is_urgent=due <= day.day,
        is_important=True,
        evidence=(
            Evidence(
                Text("看这张订单的功劳", "See the order's credit"),
                f"/desk/credit/orders/{quote(one.order_id)}",
            ),
        ),
        figures={"raised": raised.isoformat(), "answers": one.answers},
    )


def _settle(day: DayFacts, levels: Levels, tasks: Sequence[OpenTask]) -> Mapping[str, Text]:  # noqa: ARG001 - decided is decided
    waiting = {str(one.id) for one in open_disputes(day.shop)}
    return {task.key: Text("已裁定", "It is decided") for task in tasks if task.key not in waiting}


PLAYBOOK = Playbook(
    code="credit_dispute",
    label=Text("功劳异议待裁", "Credit dispute to decide"),
    block=Block.ORGANISE,
    metric="paid_orders",
    intent=Text(
        "功劳说不清，下一单就没人愿意先跑第一棒",
        "While credit is unclear, nobody likes to run the first leg of the next order",
    ),
    find=_find,
    settle=_settle,
    is_of_the_rooms=True,
    thresholds=(Threshold("days", Text("提出几天内裁定", "days to decide in"), 5, DAYS, 0, 60),),
    roles=frozenset({Role.MANAGER}),
)
