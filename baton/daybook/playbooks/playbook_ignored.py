"""A playbook whose tasks nobody has touched for weeks: it asks to be changed or switched off."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from baton.daybook.day_facts import DayFacts
from baton.daybook.selectors import playbook_states
from baton.daybook.terms import Block, Evidence, Levels, OpenTask, Playbook, PlaybookState, Proposal
from baton.kit.text import Text, many
from baton.people.terms import Role

_CODE = "playbook_ignored"


def _find(day: DayFacts, levels: Levels) -> Iterable[Proposal]:  # noqa: ARG001 - when it asks is the same for all
    return (_proposal(day, one) for one in _asking(day).values())


def _asking(day: DayFacts) -> Mapping[str, PlaybookState]:
    return {
        one.playbook.code: one
        for one in playbook_states(day.shop)
        if one.is_on and one.asks_to_be_changed and one.playbook.code != _CODE
    }


def _proposal(day: DayFacts, one: PlaybookState) -> Proposal:
    label, weeks = one.playbook.label, one.weeks_ignored
    return Proposal(
        key=one.playbook.code,
        title=Text(f"打法「{label.zh}」改一改还是关掉", f"Change or switch off the playbook “{label.en}”"),
        why=Text(
            f"{weeks} 周没人理它找到的事",
            f"Nobody has touched what it found for {many(weeks, 'week', 'weeks')}",
        ),
        done_when=Text(
            "改了门槛、换了人或关掉，写明理由；或有人又做起来",
            "Its numbers or who does it changed, or it is off, with the reason; or somebody follows it again",
        ),
        due=day.at(18),
        is_urgent=False,
        is_important=False,
        evidence=(Evidence(Text("看这条打法", "See the playbook"), f"/day/playbooks/{one.playbook.code}"),),
        figures={"weeks": weeks},
    )


def _settle(day: DayFacts, levels: Levels, tasks: Sequence[OpenTask]) -> Mapping[str, Text]:  # noqa: ARG001 - see _find
    asking = _asking(day) if tasks else {}
    return {
        task.key: Text("改过、关掉了，或又有人做", "Changed, switched off, or followed again")
        for task in tasks
        if task.key not in asking
    }


PLAYBOOK = Playbook(
    code=_CODE,
    label=Text("没人理的打法", "Playbook nobody follows"),
    block=Block.SUMMARY,
    metric="opportunity_rate",
    intent=Text(
        "天天提、没人做的提醒，会让人连该做的也看不见",
        "A reminder that nobody acts on hides those that matter",
    ),
    find=_find,
    settle=_settle,
    roles=frozenset({Role.MANAGER}),
)
