"""Visitors who can still be reached, and a quota that lapses: the first thing of the day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from baton.daybook.day_facts import DayFacts
from baton.daybook.terms import Block, Evidence, Levels, OpenTask, Playbook, Proposal, Threshold
from baton.daybook.visitors.reading import approached, reachable
from baton.daybook.visitors.selectors import quota_left, ranked, still_waiting, worths
from baton.kit import countries
from baton.kit.text import Text, many

_PEOPLE = Text("位", "visitors")
_NAMED = 3
"""Markets that the task names."""


def _find(day: DayFacts, levels: Levels) -> Iterable[Proposal]:
    waiting, quota = still_waiting(day), quota_left(day)
    if len(waiting) < levels["least"] or quota.left == 0:
        return
    order = ranked(day, waiting, quota)
    markets = list(dict.fromkeys(waiting[place].country for place in order if waiting[place].country))[
        :_NAMED
    ]
    ends = min((one.reachable_until for one in waiting if one.reachable_until is not None), default=None)
    until = quota.expires_at or ends or day.at(23, 59)
    written = day.local(until)
    has_quota = quota.left is not None
    yield Proposal(
        key=f"{day.local(until):%Y-%m-%d}",
        title=(
            Text(f"联系 {len(order)} 位访客", f"Approach {many(len(order), 'visitor', 'visitors')}")
            if len(order) == len(waiting)
            else Text(
                f"从 {len(waiting)} 位访客里联系 {len(order)} 位",
                f"Approach {len(order)} of {len(waiting)} visitors",
            )
        ),
        why=Text(
            f"{len(waiting)} 位还能联系，"
            + (f"额度剩 {quota.left} 个，{written:%m-%d %H:%M} 清零" if has_quota else "额度没登记")
            + (
                f"；排在前面的来自{'、'.join(countries.label(code).zh for code in markets)}"
                if markets
                else ""
            ),
            f"{len(waiting)} can be reached, "
            + (
                f"{quota.left} of the quota left until {written:%m-%d %H:%M}"
                if has_quota
                else "nobody noted the quota"
            )
            + (f"; first come {', '.join(countries.label(code).en for code in markets)}" if markets else ""),
        ),
        done_when=Text(
            "额度用完，或名单上每位都已发送或跳过",
            "The quota is used up, or everybody on the list was written to or left out",
        ),
        due=min(until, day.at(12)) if day.now < day.at(12) else until,
        is_urgent=True,
        is_important=len(order) >= levels["least_important"],
        evidence=(Evidence(Text("看名单和草稿", "See the list with drafts"), "/day/visitors"),),
        figures={
            "reachable": len(waiting),
            "left": quota.left,
            "best": max(worths(day, waiting), default=0.0),
        },
        expires=until,
    )


def _settle(day: DayFacts, levels: Levels, tasks: Sequence[OpenTask]) -> Mapping[str, Text]:
    if not tasks:
        return {}
    quota = quota_left(day)
    if quota.left == 0:
        told = Text(f"额度 {quota.granted} 个都用完了", f"All {quota.granted} of the quota are used")
    elif still_waiting(day):
        return {}
    elif reachable(day, int(levels["rest_days"])):
        told = Text("名单上每位都发送或跳过了", "Everybody on the list was written to or left out")
    else:
        # Nobody can be reached any more: that is done only by those who wrote, else it lapses.
        return {
            task.key: _written(count) for task in tasks if (count := len(approached(day, task.opened_at)))
        }
    return {task.key: told for task in tasks}


def _written(count: int) -> Text:
    return Text(
        f"其间联系了 {count} 位，名单上没有还能联系的了",
        f"{count} were written to meanwhile; nobody is left to be reached",
    )


PLAYBOOK = Playbook(
    code="visitor_marketing",
    label=Text("访客营销", "Visitor marketing"),
    block=Block.MUST_DO,
    metric="inquiries",
    intent=Text(
        "来过的访客和额度都会过期，趁买家还在比较时说上话",
        "Visitors and quota lapse: speak to buyers while they still compare",
    ),
    find=_find,
    settle=_settle,
    is_of_the_rooms=True,
    reads=("visit",),
    thresholds=(
        Threshold(
            "least",
            Text("至少几位能联系才提醒", "fewest that can be reached"),
            1,
            Text("位", "visitors"),
            1,
            100,
        ),
        Threshold(
            "least_important",
            Text("至少几位算重要", "how many make it important"),
            3,
            Text("位", "visitors"),
            1,
            100,
        ),
        Threshold(
            "rest_days",
            Text("几天内不重复联系", "days for which nobody is approached twice"),
            30,
            Text("天", "days"),
            1,
            180,
        ),
    ),
)
