"""A problem that nobody has triaged: can I solve it, what is needed, until when, what counts as solved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from baton.actions.selectors import problems
from baton.actions.terms import ProblemState, ProblemView
from baton.daybook.day_facts import DayFacts
from baton.daybook.few_a_day import AT_MOST, the_first
from baton.daybook.proposing import DAYS
from baton.daybook.terms import Block, Evidence, Levels, OpenTask, Playbook, Proposal, Threshold
from baton.kit.text import Text, many


def _find(day: DayFacts, levels: Levels) -> Iterable[Proposal]:
    waiting = [one for one in problems(day.shop) if one.can_solve is None and one.state is ProblemState.NEW]
    waiting.sort(key=lambda one: (one.reported_at, one.id))
    return the_first((_proposal(day, one, levels) for one in waiting), levels)


def _proposal(day: DayFacts, one: ProblemView, levels: Levels) -> Proposal:
    age = (day.day - day.local(one.reported_at).date()).days
    where = f"（{one.source}）" if one.source else ""
    where_en = f" ({one.source})" if one.source else ""
    when = (
        Text(f"{age} 天前提出", f"Found {many(age, 'day', 'days')} ago")
        if age > 0
        else Text("今天提出", "Found today")
    )
    return Proposal(
        key=str(one.id),
        title=Text(f"分诊问题：{one.title}", f"Triage a problem: {one.title}"),
        why=Text(
            f"{when.zh}{where}，还没说自己能不能解决、要什么、到哪天、怎样算解决",
            f"{when.en}{where_en}; not said yet who can solve it, what it needs, "
            "until when, what counts as solved",
        ),
        done_when=Text(
            "四问都答了：能否自己解决、需要什么、哪天前、怎样算解决", "The four questions are answered"
        ),
        due=day.at(12) if day.now < day.at(12) else day.at(18),
        is_urgent=age >= levels["urgent"],
        is_important=True,
        evidence=(Evidence(Text("去分诊", "Triage it"), f"/actions/problems/{one.id}"),),
        figures={"age": age},
        person_id=None if one.person_has_left else one.person_id or one.reported_by,
        metric=one.metric if one.metric_owner is not None else "",
    )


def _settle(day: DayFacts, levels: Levels, tasks: Sequence[OpenTask]) -> Mapping[str, Text]:  # noqa: ARG001 - triaged is triaged, whatever the levels
    now = {str(one.id): one for one in problems(day.shop, is_open=None)}
    settled: dict[str, Text] = {}
    for task in tasks:
        one = now.get(task.key)
        if one is not None and not one.state.is_open:
            settled[task.key] = Text(f"问题：{one.state.label.zh}", f"The problem: {one.state.label.en}")
        elif one is not None and one.can_solve is not None:
            settled[task.key] = Text("已分诊", "Triaged")
    return settled


PLAYBOOK = Playbook(
    code="problem_triage",
    label=Text("问题分诊", "Problem triage"),
    block=Block.ORGANISE,
    metric="opportunities",
    intent=Text(
        "看到的问题先分诊：自己能解决又是今天的，下午就动手；其余的有人、有日期",
        "What was found is triaged first: mine and today goes to this afternoon, the rest gets a person and a day",
    ),
    find=_find,
    settle=_settle,
    is_of_the_rooms=True,
    thresholds=(
        Threshold("urgent", Text("几天没分诊算紧急", "days until it is urgent"), 2, DAYS, 0, 30),
        AT_MOST,
    ),
)
