"""An action that is agreed again the same way although much the same ended without effect before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from baton.actions.selectors import actions
from baton.actions.terms import ActionState, ActionView
from baton.daybook.day_facts import DayFacts
from baton.daybook.terms import Block, Evidence, Levels, OpenTask, Playbook, Proposal
from baton.kit.text import Text, many
from baton.people.terms import Role

_UNDER_WAY = tuple(state for state in ActionState if state.is_open)


def _find(day: DayFacts, levels: Levels) -> Iterable[Proposal]:  # noqa: ARG001 - once without effect is enough
    return (_proposal(day, one) for one in actions(day.shop, states=_UNDER_WAY) if one.lacks_another_method)


def _proposal(day: DayFacts, one: ActionView) -> Proposal:
    before = one.agreed_before
    return Proposal(
        key=str(one.id),
        title=Text(f"换个做法：{one.title}", f"Another method for: {one.title}"),
        why=Text(
            f"差不多的动作约过 {before} 次，都没见效；这次没写哪里不一样",
            f"Much the same was agreed {many(before, 'time', 'times')} before, without effect; "
            "what is different this time is not said",
        ),
        done_when=Text(
            "动作里写明换成什么做法，或不再做它，或它有了结论",
            "The action says which other method, or it is given up, or it has a conclusion",
        ),
        due=day.at(18, on=max(day.day, one.due) if one.due is not None else day.day),
        is_urgent=one.is_overdue,
        is_important=True,
        evidence=(Evidence(Text("看动作", "See the action"), f"/actions/{one.id}"),),
        figures={"before": before},
    )


def _settle(day: DayFacts, levels: Levels, tasks: Sequence[OpenTask]) -> Mapping[str, Text]:  # noqa: ARG001 - see _find
    now = {str(one.id): one for one in actions(day.shop)} if tasks else {}
    settled: dict[str, Text] = {}
    for task in tasks:
        one = now.get(task.key)
        if one is None:
            continue
        if not one.state.is_open:
            settled[task.key] = Text(f"动作：{one.state.label.zh}", f"The action: {one.state.label.en}")
        elif one.method:
            settled[task.key] = Text(f"换了做法：{one.method}", f"Another method: {one.method}")
        elif not one.agreed_before:
            settled[task.key] = Text("改成了另一个动作", "It was made another action")
    return settled


PLAYBOOK = Playbook(
    code="agreed_again",
    label=Text("又约一次、做法没换", "Agreed again the same way"),
    block=Block.ORGANISE,
    metric="opportunity_rate",
    intent=Text(
        "同一招没见效，就换一招，不约第三次", "What did not work is done another way, not agreed a third time"
    ),
    find=_find,
    settle=_settle,
    is_of_the_rooms=True,
    roles=frozenset({Role.MANAGER}),
)
