"""A prediction whose day has come and that no figure can tell: somebody says whether it came true."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from baton.daybook.day_facts import DayFacts
from baton.daybook.terms import Block, Evidence, Levels, OpenTask, Playbook, Proposal
from baton.exchange.playbooks.exchange_prepare import METRIC
from baton.exchange.selectors import untold
from baton.exchange.terms import DuePrediction
from baton.kit.text import Text, many


def _find(day: DayFacts, levels: Levels) -> Iterable[Proposal]:  # noqa: ARG001 - due is due
    return (_proposal(day, one) for one in _by_hand(day))


def _by_hand(day: DayFacts) -> tuple[DuePrediction, ...]:
    return tuple(one for one in untold(day.shop, day.day) if not one.can_be_told)


def _proposal(day: DayFacts, one: DuePrediction) -> Proposal:
    over, answers = (day.day - one.due).days, one.side.other
    waits = Text(f"，已过 {over} 天", f", {many(over, 'day', 'days')} ago") if over else Text("", "")
    sure = one.confidence.label
    return Proposal(
        key=str(one.statement_id),
        title=Text(f"说中没有：{one.text}", f"Did it come true? {one.text}"),
        why=Text(
            f"{one.side.label.zh}说的，把握{sure.zh}，{one.due} 到期{waits.zh}；没有数字能自动判",
            f"Said by {one.side.label.en.lower()}, {sure.en}, due on {one.due}{waits.en}; no figure tells it",
        ),
        done_when=Text(
            "写下说中、没说中或不计分，并附依据",
            "It is told as true, false or not scored, with what shows it",
        ),
        due=day.at(18),
        is_urgent=False,
        is_important=True,
        evidence=(
            Evidence(Text("看这条说法", "See the statement"), f"/exchange/statements/{one.statement_id}"),
        ),
        figures={"due": one.due.isoformat()},
        metric=METRIC[answers],
    )


def _settle(day: DayFacts, levels: Levels, tasks: Sequence[OpenTask]) -> Mapping[str, Text]:  # noqa: ARG001 - due is due
    waiting = {str(one.statement_id) for one in untold(day.shop, day.day)} if tasks else set()
    return {
        task.key: Text("已判，或已撤回", "It was told, or taken back")
        for task in tasks
        if task.key not in waiting
    }


PLAYBOOK = Playbook(
    code="prediction_due",
    label=Text("预言到期待判", "Prediction to tell"),
    block=Block.COMMUNICATE,
    metric="opportunity_rate",
    intent=Text(
        "说过的话有回音，把握才越说越准；判的是这句话，不是说的人",
        "Words that are answered for become better calibrated; what is judged is the sentence, not who said it",
    ),
    find=_find,
    settle=_settle,
    is_of_the_rooms=True,
)
