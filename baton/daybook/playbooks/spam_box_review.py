"""The spam box, which nobody has gone through today."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from baton.daybook.day_facts import DayFacts
from baton.daybook.terms import Block, Evidence, Levels, OpenTask, Playbook, Proposal, Threshold
from baton.inquiries.selectors import spam_box_state
from baton.kit.text import Text

_BOX = "box"


def _find(day: DayFacts, levels: Levels) -> Iterable[Proposal]:
    state = spam_box_state(day.shop)
    if state.is_reviewed_today or state.count < levels["least"]:
        return
    due = day.at(12)
    if state.first_due is not None:
        due = min(due, state.first_due)
    real_zh = f"其中 {state.likely_real} 条像真询盘" if state.likely_real else "没有一条像真询盘"
    look, real = ("looks", "a real inquiry") if state.likely_real == 1 else ("look", "real inquiries")
    real_en = f"{state.likely_real} of them {look} real" if state.likely_real else "none of them looks real"
    yield Proposal(
        key=_BOX,
        title=(
            Text(
                f"垃圾箱有 {state.likely_real} 条像真询盘",
                f"{state.likely_real} in the spam box {look} like {real}",
            )
            if state.likely_real
            else Text(f"过一遍垃圾箱的 {state.count} 条", f"Go through the {state.count} in the spam box")
        ),
        why=Text(
            f"箱里 {state.count} 条，{real_zh}，{state.running} 条还在平台回复时限内",
            f"{state.count} in the box, {real_en}; the platform's clock still runs for {state.running}",
        ),
        done_when=Text(
            ("像真询盘的都判过，" if state.likely_real else "") + "今天有人点了「看完了」，或箱子空了",
            ("What looks real is decided and somebody" if state.likely_real else "Somebody")
            + " says today that it is gone through, or it is empty",
        ),
        due=max(due, day.now),
        is_urgent=state.running > 0 and state.likely_real > 0,
        is_important=state.likely_real > 0,
        evidence=(Evidence(Text("看垃圾箱", "See the spam box"), "/desk/spam"),),
        figures={"count": state.count, "likely_real": state.likely_real, "running": state.running},
    )


def _settle(day: DayFacts, levels: Levels, tasks: Sequence[OpenTask]) -> Mapping[str, Text]:  # noqa: ARG001 - what is gone through is done, whatever the thresholds
    if not tasks:
        return {}
    state = spam_box_state(day.shop)
    if state.count == 0:
        return {_BOX: Text("垃圾箱是空的", "The spam box is empty")}
    if state.is_reviewed_today and state.last_review is not None:
        at = day.local(state.last_review.at)
        return {_BOX: Text(f"{at:%H:%M} 有人看完了", f"Gone through at {at:%H:%M}")}
    return {}


PLAYBOOK = Playbook(
    code="spam_box_review",
    label=Text("查看垃圾箱", "Spam box to review"),
    block=Block.LOOK,
    # Whoever may answer decides what is spam: the figure is that of sales.
    metric="replied_rate",
    intent=Text(
        "真询盘被当成垃圾，就等于花钱买来的客户没人接",
        "A real inquiry that is taken for spam is a buyer paid for whom nobody answers",
    ),
    find=_find,
    settle=_settle,
    is_of_the_rooms=True,
    thresholds=(
        Threshold("least", Text("至少几条才提醒", "fewest in the box"), 1, Text("条", "messages"), 1, 100),
    ),
)
