"""Agreed actions that nobody has done, put off or given up days after they were due: what management asks about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from baton.actions.selectors import actions
from baton.actions.terms import ActionState, ActionView
from baton.daybook.day_facts import DayFacts
from baton.daybook.proposing import DAYS
from baton.daybook.terms import Block, Evidence, Levels, OpenTask, Playbook, Proposal, Threshold
from baton.kit.text import Text, many
from baton.people.terms import Role

_KEY = "overdue"
_UNDER_WAY = tuple(state for state in ActionState if state.is_open)


def _find(day: DayFacts, levels: Levels) -> Iterable[Proposal]:
    late = _late(day, levels)
    if late:
        yield _proposal(day, late)


def _late(day: DayFacts, levels: Levels) -> list[ActionView]:
    """The longest overdue first."""
    late = [one for one in actions(day.shop, states=_UNDER_WAY) if _over(day, one) >= levels["days"]]
    return sorted(late, key=lambda one: (-_over(day, one), one.id))


def _over(day: DayFacts, one: ActionView) -> int:
    """Days past due on the day that is looked at."""
    return (day.day - one.due).days if one.due is not None else 0


def _proposal(day: DayFacts, late: Sequence[ActionView]) -> Proposal:
    longest, over = late[0], _over(day, late[0])
    nobodys = sum(one.owner_id is None or one.owner_has_left for one in late)
    without = (
        Text(f"；{nobodys} 件没人管", f"; {nobodys} of them without an owner") if nobodys else Text("", "")
    )
    return Proposal(
        key=_KEY,
        title=Text(
            f"问一问 {len(late)} 件过期的动作",
            f"Ask about {many(len(late), 'overdue action', 'overdue actions')}",
        ),
        why=Text(
            f"最久的「{longest.title}」过了 {over} 天{without.zh}",
            f"The longest, “{longest.title}”, is {many(over, 'day', 'days')} over{without.en}",
        ),
        done_when=Text("每件都做完、改期或不做了", "Each is done, put off or given up"),
        due=day.at(18),
        is_urgent=False,
        is_important=True,
        evidence=(Evidence(Text("看动作", "See the actions"), "/actions?view=table"),),
        figures={"late": len(late), "longest": over},
    )


def _settle(day: DayFacts, levels: Levels, tasks: Sequence[OpenTask]) -> Mapping[str, Text]:
    if not tasks or _late(day, levels):
        return {}
    return {task.key: Text("没有过期的动作了", "No action is overdue any more") for task in tasks}


PLAYBOOK = Playbook(
    code="actions_overdue",
    label=Text("动作过期没人提", "Overdue actions"),
    block=Block.COMMUNICATE,
    metric="opportunity_rate",
    intent=Text(
        "定下的事没人过问，下次就没人当真；问的是缺什么，不是怪谁",
        "What nobody asks about is not taken seriously next time; the question is what it lacks, not whose fault it is",
    ),
    find=_find,
    settle=_settle,
    is_of_the_rooms=True,
    thresholds=(Threshold("days", Text("过期几天才提", "days overdue"), 1, DAYS, 1, 60),),
    roles=frozenset({Role.MANAGER}),
)
