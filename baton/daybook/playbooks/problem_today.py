"""Problems that somebody can solve alone and has until today for: this afternoon's hands-on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from baton.actions.selectors import hands_on, problems
from baton.actions.terms import ProblemView
from baton.daybook.day_facts import DayFacts
from baton.daybook.terms import Block, Evidence, Levels, OpenTask, Playbook, Proposal
from baton.kit.text import Text, many


def _find(day: DayFacts, levels: Levels) -> Iterable[Proposal]:  # noqa: ARG001 - whose and until when people have said
    return (_proposal(day, one) for one in hands_on(day.shop, day.day))


def _proposal(day: DayFacts, one: ProblemView) -> Proposal:
    late = (day.day - one.due).days if one.due is not None else 0
    needs = Text(f"；需要 {one.needs}", f"; it needs {one.needs}") if one.needs else Text("", "")
    when = (
        Text(f"定在 {one.due}，已过 {late} 天", f"Set for {one.due}, {many(late, 'day', 'days')} over")
        if late > 0
        else Text("分诊时定在今天", "Set for today when it was triaged")
    )
    solved = one.solved_when
    return Proposal(
        key=str(one.id),
        title=Text(f"解决问题：{one.title}", f"Solve a problem: {one.title}"),
        why=Text(f"{when.zh}，自己能解决{needs.zh}", f"{when.en}, and one's own to solve{needs.en}"),
        done_when=Text(
            f"{solved}；并在问题里记解决" if solved else "在问题里记解决",
            f"{solved}; and it is marked as solved" if solved else "It is marked as solved",
        ),
        due=day.at(18),
        is_urgent=True,
        is_important=True,
        evidence=(Evidence(Text("看问题", "See the problem"), f"/actions/problems/{one.id}"),),
        figures={"due": str(one.due or ""), "days_over": late},
        person_id=None if one.person_has_left else one.person_id,
        metric=one.metric if one.metric_owner is not None else "",
    )


def _settle(day: DayFacts, levels: Levels, tasks: Sequence[OpenTask]) -> Mapping[str, Text]:  # noqa: ARG001 - whose and until when people have said
    now = {str(one.id): one for one in problems(day.shop, is_open=None)}
    settled: dict[str, Text] = {}
    for task in tasks:
        one = now.get(task.key)
        if one is not None and not one.state.is_open:
            settled[task.key] = Text(f"问题：{one.state.label.zh}", f"The problem: {one.state.label.en}")
        elif one is not None and one.due is not None and one.due > day.day:
            settled[task.key] = Text(f"改到 {one.due}", f"It was put off to {one.due}")
    return settled


PLAYBOOK = Playbook(
    code="problem_today",
    label=Text("今天动手的问题", "Problems for this afternoon"),
    block=Block.HANDS_ON,
    metric="opportunities",
    intent=Text(
        "自己能解决、又是今天的，下午就做掉",
        "What one can solve oneself and has set for today is done this afternoon",
    ),
    find=_find,
    settle=_settle,
    is_of_the_rooms=True,
)
